"""Every knob in one table: name, default, help.

In: the environment (`OGPS_*`), read here and nowhere else. Out: a frozen Settings. Options of the command line replace
single values with `dataclasses.replace`.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from index.errors import UsageError

PREFIX = "OGPS_"
INDEX_DIR = Path("var/index")
SOURCES = (Path("seeds"),)


# Products of float matrices, of which there are none here, have threads of their own that wait busily from the first
# import of NumPy on: a third of what starting a command costs. `index/__init__.py` sees to it that this comes before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _paths(value: str) -> tuple[Path, ...]:
    paths = tuple(Path(part) for part in value.split(os.pathsep) if part)
    if not paths:
        raise ValueError(f"it names no folder or file; name one or several with {os.pathsep} between, or unset it")
    return paths


def _words(value: str) -> tuple[str, ...]:
    words = tuple(value.replace(",", " ").split())
    if not words:
        raise ValueError("it names nothing; name one or several with commas between, or unset it")
    return words


def _flag(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.strip().lower() not in known:
        raise ValueError("1 or 0 is expected")
    return known[value.strip().lower()]


def _count(value: str) -> int:
    if not value.strip().isdecimal():
        raise ValueError("a whole number from 0 is expected")
    return int(value)


def _at_least_one(value: str) -> int:
    if not _count(value):
        raise ValueError("a whole number from 1 is expected")
    return int(value)


def _share(value: str) -> float:
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError("a share from 0 to 1 is expected")
    return share


def _row(help: str, read: Callable[[str], object] = str) -> Mapping[str, Any]:
    """The rest of a setting's row: its help, and how its variable is read."""
    return {"help": help, "read": read}


@dataclass(frozen=True, slots=True)
class Settings:
    index_dir: Path = field(default=INDEX_DIR, metadata=_row("folder of the published index", Path))
    sources: tuple[Path, ...] = field(
        default=SOURCES, metadata=_row("folders and files to index, separated by :", _paths)
    )
    engine: str = field(default="whoosh", metadata=_row("search engine: whoosh"))
    keep: int = field(default=2, metadata=_row("generations kept, the served one included", _count))
    shrink: float = field(
        default=0.2, metadata=_row("share of the files that may vanish at once without --allow-shrink", _share)
    )
    jobs: int = field(default=0, metadata=_row("processes that parse pages, 0 for one per core", _count))
    host: str = field(default="127.0.0.1", metadata=_row("address that serve listens on"))
    port: int = field(default=8000, metadata=_row("port that serve listens on", _count))
    workers: int = field(default=0, metadata=_row("worker processes of serve, 0 for one per core", _count))
    downloads: int = field(
        default=4, metadata=_row("long downloads that one worker sends at once; more are asked to wait", _at_least_one)
    )
    trusted_hosts: tuple[str, ...] = field(
        default=(), metadata=_row("host names that requests may be addressed to; none for any", _words)
    )
    public_url: str = field(default="", metadata=_row("address of the site as its users see it, for absolute links"))
    trusted_proxies: tuple[str, ...] = field(
        default=(), metadata=_row("addresses of proxies whose X-Forwarded-For is believed", _words)
    )
    rate_limit: int = field(
        default=0, metadata=_row("requests a minute that one client may make of one worker, 0 for any number", _count)
    )
    cache_entries: int = field(default=256, metadata=_row("results kept per worker, 0 for none", _count))
    metrics: bool = field(default=False, metadata=_row("serve /metrics", _flag))
    log_json: bool = field(default=False, metadata=_row("log in JSON, one object per line", _flag))
    log_file: Path | None = field(
        default=None, metadata=_row("file for the log in JSON; none for standard error", Path)
    )
    query_log: Path | None = field(
        default=None, metadata=_row("folder for a log of what is searched for; none for no log", Path)
    )
    query_log_days: int = field(default=30, metadata=_row("days that the log of searches is kept", _at_least_one))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings from `OGPS_*` variables, defaults where there is none (or an empty one). Raises UsageError naming
        the variable and what it should be; an `OGPS_` variable that is no setting is refused too, it is a typing
        mistake."""
        given = os.environ if environment is None else environment
        rows = {PREFIX + row.name.upper(): row for row in fields(cls)}
        values: dict[str, Any] = {}
        for variable in sorted(given):
            if not variable.startswith(PREFIX) or not given[variable]:
                continue
            if variable not in rows:
                raise UsageError(f"{variable} is no setting; known are {', '.join(rows)}")
            row = rows[variable]
            try:
                values[row.name] = row.metadata["read"](given[variable])
            except ValueError as error:
                raise UsageError(f"{variable}={given[variable]!r}: {error}") from error
        return cls(**values)

    def export(self, metrics_folder: Path | None = None) -> None:
        """Into the environment, for the processes that this one starts. `metrics_folder` is where they keep the
        figures of all of them, by the name that prometheus-client reads when it is imported."""
        for row in fields(self):
            os.environ[PREFIX + row.name.upper()] = _shown(getattr(self, row.name))
        if metrics_folder is not None:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder)


def table() -> tuple[tuple[str, str, str], ...]:
    """(variable, default, help) of every setting, for `--help` and the manual."""
    return tuple((PREFIX + row.name.upper(), _shown(row.default), row.metadata["help"]) for row in fields(Settings))


def _shown(default: object) -> str:
    if isinstance(default, tuple):
        return (os.pathsep if any(isinstance(part, Path) for part in default) else " ").join(map(str, default))
    if default is None:
        return ""
    return str(int(default)) if isinstance(default, bool) else str(default)
