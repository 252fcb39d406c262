"""Engines that answer queries; `index.engines` has their table."""

from index.engines import engine, imported
from search.engines.base import Searcher
from search.settings import Settings

__all__ = ["Searcher", "open_searcher"]


def open_searcher(settings: Settings) -> Searcher:
    """The searcher of the configured engine. Cheap: the index is opened by the first search. Raises UsageError for an
    engine that does not exist, MissingExtra for one that is not installed."""
    chosen = engine(settings.engine)
    searcher: Searcher = imported(chosen, chosen.searcher)(settings)
    return searcher
