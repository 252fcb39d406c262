"""Engines that answer queries; `index.engines` has their table."""

from collections.abc import Callable
from typing import TypeVar

from index.engines import engine, imported
from search.engines.base import Searcher, Snapshot, SnapshotLost
from search.settings import Settings

__all__ = ["Searcher", "Snapshot", "answered", "open_searcher"]

T = TypeVar("T")


def open_searcher(settings: Settings) -> Searcher:
    """The searcher of the configured engine. Cheap: the index is opened by the first search. Raises UsageError for an
    engine that does not exist, MissingExtra for one that is not installed."""
    chosen = engine(settings.engine)
    searcher: Searcher = imported(chosen, chosen.searcher)(settings)
    return searcher


def answered(searcher: Searcher, question: Callable[[Snapshot], T]) -> T:
    """What a snapshot says to a question; where its files turn out to be damaged, the whole question is asked again of
    a new one, which is of the newest intact generation."""
    try:
        with searcher.open() as snapshot:
            return question(snapshot)
    except SnapshotLost:
        with searcher.open() as snapshot:
            return question(snapshot)
