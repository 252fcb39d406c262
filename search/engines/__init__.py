"""Engines that answer queries, and the one place where an engine's name is looked at."""

from index.errors import UsageError
from index.settings import Settings
from search.engines.base import Searcher

__all__ = ["Searcher", "open_searcher"]


def open_searcher(settings: Settings) -> Searcher:
    """The searcher of the configured engine. Cheap: the index is opened by the first search. Raises UsageError for an
    engine that does not exist."""
    if settings.engine == "whoosh":
        from search.engines.whoosh.searcher import WhooshSearcher

        return WhooshSearcher(settings)
    raise UsageError(f"OGPS_ENGINE={settings.engine!r}: there is no such engine; known are whoosh")
