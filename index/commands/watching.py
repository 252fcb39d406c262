"""Waiting for scrapes to change.

In: the source folders, and that of the index. Out: one yield at once, and one each time something in them changed and
has been quiet for a moment. Watching begins before the first yield, so nothing that changes during the first reindex is
missed.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.errors import MissingExtra

QUIET = 1600
"""Milliseconds: a crawler writes many files in a row, and one reindex for all of them is enough."""
TURN = 200
"""Milliseconds until a look without a change comes back; the first such look tells that watching has begun."""


def changes(sources: Iterable[Path], index: Path) -> Iterator[None]:
    """Raises MissingExtra without the `watch` extra, and KeyboardInterrupt as usual. An index that lies in a source
    is no change: each reindex would call for the next."""
    try:
        import watchfiles
    except ImportError:
        raise MissingExtra(
            "--watch needs watchfiles; run in the folder of the project: pip install '.[watch]'"
        ) from None
    default, scrape = watchfiles.DefaultFilter(), outside(index)

    begun = False
    for found in watchfiles.watch(
        *sources,
        watch_filter=lambda change, path: default(change, path) and scrape(path),
        debounce=QUIET,
        rust_timeout=TURN,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        if found or not begun:
            begun = True
            yield


def outside(index: Path) -> Callable[[str], bool]:
    """Whether a path lies outside the index, however either is written."""
    places = (index.absolute(), index.resolve())
    return lambda path: not any(Path(path).is_relative_to(place) for place in places)
