"""Waiting for scrapes to change.

In: the source folders. Out: one yield at once, and one each time something in them changed and has been quiet for a
moment. Watching begins before the first yield, so nothing that changes during the first reindex is missed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from index.errors import MissingExtra

QUIET = 1600
"""Milliseconds: a crawler writes many files in a row, and one reindex for all of them is enough."""
TURN = 200
"""Milliseconds until a look without a change comes back; the first such look tells that watching has begun."""


def changes(sources: Iterable[Path]) -> Iterator[None]:
    """Raises MissingExtra without the `watch` extra, and KeyboardInterrupt as usual."""
    try:
        import watchfiles
    except ImportError:
        raise MissingExtra("--watch needs an optional dependency; run: pip install 'ogp-search[watch]'") from None
    begun = False
    for found in watchfiles.watch(
        *sources, debounce=QUIET, rust_timeout=TURN, yield_on_timeout=True, raise_interrupt=True
    ):
        if found or not begun:
            begun = True
            yield
