"""The settings of the web front end, a row each, beside those of the indexer: together all that there are.

In: the environment (`OGPS_*`). Out: a frozen Settings, which is one of the indexer too: whoever answers questions must
know where the index is. Options of the command line replace single values with `dataclasses.replace`.
"""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from index import settings as indexer
from index.errors import UsageError
from index.settings import PREFIX, at_least_one, count, flag, row, shown, variable, words
from search.addresses import Proxies, PublicAddress, embedding_site, host_name

MOST_WORKERS, MOST_DOWNLOADS, MOST_DAYS = 256, 1_000, 36_500


def up_to(most: int, read: Callable[[str], int] = count) -> Callable[[str], int]:
    def within(value: str) -> int:
        if (number := read(value)) > most:
            raise ValueError(f"a whole number up to {most} is expected")
        return number

    return within


def hosts(value: str) -> tuple[str, ...]:
    return tuple(host_name(word) for word in words(value))


def proxies(value: str) -> tuple[str, ...]:
    Proxies.of(named := words(value))
    return named


def public_address(value: str) -> str:
    address = PublicAddress.of(value.strip())
    return address.origin + address.root


def embedding_sites(value: str) -> tuple[str, ...]:
    return tuple(embedding_site(word) for word in words(value))


@dataclass(frozen=True, slots=True)
class Settings(indexer.Settings):
    host: str = field(
        default="127.0.0.1", metadata=row("address, name or unix:/path/of/a/socket that serve listens on")
    )
    port: int = field(default=8000, metadata=row("port that serve listens on", up_to(65_535)))
    workers: int = field(default=0, metadata=row("worker processes of serve, 0 for one per core", up_to(MOST_WORKERS)))
    downloads: int = field(
        default=4,
        metadata=row(
            "long downloads that one worker sends at once; more are asked to wait", up_to(MOST_DOWNLOADS, at_least_one)
        ),
    )
    connections: int = field(
        default=100,
        metadata=row("connections that one address may hold open to one worker, 0 for any number", count),
    )
    trusted_hosts: tuple[str, ...] = field(
        default=(), metadata=row("host names that requests may be addressed to; none for any", hosts)
    )
    public_url: str = field(
        default="",
        metadata=row("address of the site as its users see it, with the path that it is under", public_address),
    )
    trusted_proxies: tuple[str, ...] = field(
        default=(),
        metadata=row(
            "addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Prefix are believed", proxies
        ),
    )
    frame_ancestors: tuple[str, ...] = field(
        default=(), metadata=row("sites that may show the pages in a frame; none for no site", embedding_sites)
    )
    rate_limit: int = field(
        default=0, metadata=row("requests a minute that one client may make of one worker, 0 for any number", count)
    )
    cache_entries: int = field(default=256, metadata=row("results kept per worker, 0 for none", count))
    metrics: bool = field(default=False, metadata=row("serve /metrics", flag))
    log_json: bool = field(default=False, metadata=row("log in JSON, one object per line", flag))
    log_file: Path | None = field(default=None, metadata=row("file for the log in JSON; none for standard error", Path))
    query_log: Path | None = field(
        default=None, metadata=row("folder for a log of what is searched for; none for no log", Path)
    )
    query_log_days: int = field(
        default=30, metadata=row("days that the log of searches is kept", up_to(MOST_DAYS, at_least_one))
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """As index.settings reads them; an `OGPS_` variable that is no setting is refused too, it is a typing
        mistake."""
        given = os.environ if environment is None else environment
        known = [variable(setting.name) for setting in fields(cls)]
        for name in sorted(given):
            if name.startswith(PREFIX) and given[name] and name not in known:
                raise UsageError(f"{name} is no setting; known are {', '.join(known)}")
        return cls(**indexer.read(cls, given))

    def export(self, metrics_folder: Path | None = None) -> None:
        """Into the environment, for the processes that this one starts. `metrics_folder` is where they keep the
        figures of all of them, by the name that prometheus-client reads when it is imported."""
        for setting in fields(self):
            os.environ[variable(setting.name)] = shown(getattr(self, setting.name))
        if metrics_folder is not None:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder)


def run_only_our_code() -> None:
    """No module of the current folder is imported by any process that this one starts: it may be the crawler's folder,
    or another project's."""
    os.environ["PYTHONSAFEPATH"] = "1"
    if sys.flags.safe_path or not sys.path:
        return
    with suppress(OSError):  # a folder that was removed meanwhile
        if Path(sys.path[0]).resolve() == Path.cwd() != Path(__file__).parent.parent:  # as `python -m index` begins
            del sys.path[0]
