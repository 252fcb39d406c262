"""Which engine writes the index: the one place of `index` that compares an engine's name.

In: Settings and the Store to publish into. Out: an IndexWriter (see index.engines.base).
"""

from index.engines.base import IndexWriter
from index.engines.generations import Store
from index.errors import UsageError
from index.settings import Settings

ENGINES = ("whoosh",)


def open_writer(settings: Settings, store: Store, full: bool) -> IndexWriter:
    """A writer that starts from nothing (`full`) or from the current generation. The caller holds `store.lock()`.
    Raises UsageError for an engine that does not exist. Engines are imported only when they are asked for."""
    if settings.engine == "whoosh":
        from index.engines.whoosh.writer import WhooshWriter

        return WhooshWriter(store, settings, full)
    raise UsageError(f"no engine called {settings.engine!r}; known are {', '.join(ENGINES)}")
