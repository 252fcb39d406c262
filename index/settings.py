"""The settings of the indexer, a row each: name, default, help; and how rows are read from the environment.

In: the environment (`OGPS_*`), read here and in search/settings.py and nowhere else. Out: a frozen Settings. Options of
the command line replace single values with `dataclasses.replace`.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from index.errors import UsageError

# The settings of the indexer, a row each: name, default, help; and how rows are read from the environment.
#
# In: the environment (`OGPS_*`), read here and in search/settings.py and nowhere else. Out: a frozen Settings. Options
# of the command line replace single values with `dataclasses.replace`.

PREFIX = "OGPS_"
INDEX_DIR = Path("var/index")
SOURCES = (Path("seeds"),)


# Products of float matrices, of which there are none here, have threads of their own that wait busily from the first
# import of NumPy on: a third of what starting a command costs. `index/__init__.py` sees to it that this comes before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def paths(value: str) -> tuple[Path, ...]:
    named = tuple(Path(part) for part in value.split(os.pathsep) if part)
    if not named:
        raise ValueError(f"it names no folder or file; name one or several with {os.pathsep} between, or unset it")
    return named


def words(value: str) -> tuple[str, ...]:
    named = tuple(value.replace(",", " ").split())
    if not named:
        raise ValueError("it names nothing; name one or several with commas between, or unset it")
    return named


def flag(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.strip().lower() not in known:
        raise ValueError("1 or 0 is expected")
    return known[value.strip().lower()]


def count(value: str) -> int:
    if not value.strip().isdecimal():
        raise ValueError("a whole number from 0 is expected")
    return int(value)


def at_least_one(value: str) -> int:
    if not count(value):
        raise ValueError("a whole number from 1 is expected")
    return int(value)


def share(value: str) -> float:
    given = float(value)
    if not 0 <= given <= 1:
        raise ValueError("a share from 0 to 1 is expected")
    return given


def row(help: str, read: Callable[[str], object] = str) -> Mapping[str, Any]:
    """The rest of a setting's row: its help, and how its variable is read."""
    return {"help": help, "read": read}


@dataclass(frozen=True, slots=True)
class Settings:
    index_dir: Path = field(default=INDEX_DIR, metadata=row("folder of the published index", Path))
    sources: tuple[Path, ...] = field(
        default=SOURCES, metadata=row("folders and files to index, separated by :", paths)
    )
    engine: str = field(default="whoosh", metadata=row("search engine: whoosh"))
    keep: int = field(default=2, metadata=row("generations kept, the served one included", count))
    shrink: float = field(
        default=0.2, metadata=row("share of the files that may vanish at once without --allow-shrink", share)
    )
    jobs: int = field(default=0, metadata=row("processes that parse pages, 0 for one per core", count))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Settings from their `OGPS_*` variables, defaults where there is none (or an empty one). Raises UsageError
        naming the variable and what it should be. Those of the web front end are left to it (search/settings.py)."""
        return cls(**read(cls, os.environ if environment is None else environment))


def variable(name: str) -> str:
    return PREFIX + name.upper()


def read(kind: type[Settings], environment: Mapping[str, str]) -> dict[str, Any]:
    """What the environment says of a table of settings. Raises UsageError."""
    values: dict[str, Any] = {}
    for setting in fields(kind):
        name = variable(setting.name)
        if not (given := environment.get(name)):
            continue
        try:
            values[setting.name] = setting.metadata["read"](given)
        except ValueError as error:
            raise UsageError(f"{name}={given!r}: {error}") from error
    return values


def table(kind: type[Settings]) -> tuple[tuple[str, str, str], ...]:
    """(variable, default, help) of every setting, for `--help` and the manual."""
    return tuple((variable(one.name), shown(one.default), one.metadata["help"]) for one in fields(kind))


def shown(value: object) -> str:
    """As it is written in the environment."""
    if isinstance(value, tuple):
        return (os.pathsep if any(isinstance(part, Path) for part in value) else " ").join(map(str, value))
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


# How many processes may really run at once: the cores this process is allowed, not those of the machine.


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
