"""The engines there are, and the one place where an engine's name is looked at.

In: Settings. Out: the GenerationStore of the configured engine (index.engines.base); the searching side asks for its
Searcher (search.engines). Engines are imported only when they are asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from index.engines.base import GenerationStore
from index.errors import MissingExtra, UsageError
from index.settings import Settings


@dataclass(frozen=True, slots=True)
class Engine:
    """`store` makes a GenerationStore of Settings, `searcher` a Searcher of those of the web front end; both as
    `module:name`. `extra` is the optional dependency that the engine needs, "" for none."""

    store: str
    searcher: str
    extra: str = ""


ENGINES = {
    "whoosh": Engine(
        store="index.engines.whoosh.store:WhooshStore", searcher="search.engines.whoosh.searcher:WhooshSearcher"
    ),
}


def engine(name: str) -> Engine:
    """The row of an engine. Raises UsageError for one that does not exist."""
    try:
        return ENGINES[name]
    except KeyError:
        known = ", ".join(ENGINES)
        raise UsageError(f"OGPS_ENGINE={name!r}: there is no such engine; known are {known}") from None


def imported(chosen: Engine, side: str) -> Callable[..., Any]:
    """What a side of an engine is made with. Raises MissingExtra where it needs a library that is not installed."""
    module, _, name = side.partition(":")
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if not chosen.extra:
            raise
        sentence = (
            f"this engine needs an optional dependency ({error.name}); run in the folder of the project: pip install "
        )
        raise MissingExtra(f"{sentence}'.[{chosen.extra}]'") from error
    return found


def open_store(settings: Settings) -> GenerationStore:
    """The store of the configured engine. Cheap, and touches nothing yet. Raises UsageError and MissingExtra."""
    chosen = engine(settings.engine)
    store: GenerationStore = imported(chosen, chosen.store)(settings)
    return store
