"""Engines that answer queries, and the one place where an engine's name is looked at."""

from collections.abc import Callable
from typing import TypeVar

from index.errors import UsageError
from index.settings import Settings
from search.engines.base import Searcher, Snapshot, SnapshotLost

__all__ = ["Searcher", "Snapshot", "answered", "open_searcher"]

T = TypeVar("T")


def open_searcher(settings: Settings) -> Searcher:
    """The searcher of the configured engine. Cheap: the index is opened by the first search. Raises UsageError for an
    engine that does not exist."""
    if settings.engine == "whoosh":
        from search.engines.whoosh.searcher import WhooshSearcher

        return WhooshSearcher(settings)
    raise UsageError(f"OGPS_ENGINE={settings.engine!r}: there is no such engine; known are whoosh")


def answered(searcher: Searcher, question: Callable[[Snapshot], T]) -> T:
    """What a snapshot says to a question; where its files turn out to be damaged, the whole question is asked again of
    a new one, which is of the newest intact generation."""
    try:
        with searcher.open() as snapshot:
            return question(snapshot)
    except SnapshotLost:
        with searcher.open() as snapshot:
            return question(snapshot)
