"""Waiting for scrapes to change.

In: the source folders. Out: one yield each time something in them changed and has been quiet for a moment.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from index.errors import MissingExtra

QUIET = 1600
"""Milliseconds: a crawler writes many files in a row, and one reindex for all of them is enough."""


def changes(sources: Iterable[Path]) -> Iterator[None]:
    """Raises MissingExtra without the `watch` extra, and KeyboardInterrupt as usual."""
    try:
        import watchfiles
    except ImportError:
        raise MissingExtra("--watch needs an optional dependency; run: pip install 'ogp-search[watch]'") from None
    for _ in watchfiles.watch(*sources, debounce=QUIET, raise_interrupt=True):
        yield
