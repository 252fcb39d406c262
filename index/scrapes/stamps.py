"""Whether a file is still the one that was read last time, told without reading it.

In: what the file system says of a file. Out: its Stamp, or none when it proves nothing.

As git's index does: a file whose size, times and inode are what they were is taken for unchanged. A program can set the
time of the last modification but not that of the last change of the inode, and a file that is put in the place of
another has another inode. Only a file that was changed again within the tick of the clock in which it was read could
deceive, so a file that was young when it was read gets no stamp, and is read again (git calls that racy).
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

Stamp = tuple[int, ...]
"""Size, time of modification, time of change (ns) and inode of a file, the same of its sidecar if it has one. Empty
when nothing is known."""

UNKNOWN: Stamp = ()
YOUNG = 5_000_000_000
"""Nanoseconds: far above the tick of any file system (FAT: 2 s), and some room for the clock of a file server."""

NO_STAMPS: Mapping[str, Stamp] = {}


def stamp_of(found: os.stat_result, now: int) -> Stamp:
    """`now` is the time, in ns since 1970, before the file was read."""
    if not stat.S_ISREG(found.st_mode) or now - max(found.st_mtime_ns, found.st_ctime_ns) < YOUNG:
        return UNKNOWN
    return _facts(found)


def both(page: Stamp, sidecar: Stamp) -> Stamp:
    """The stamp of a page with a sidecar."""
    return (*page, *sidecar) if page and sidecar else UNKNOWN


def stamp_now(*paths: Path | str) -> Stamp:
    """What the stamp of these files (a page, and its sidecar if there is one) would be if they are not young."""
    try:
        return tuple(fact for path in paths for fact in _facts(os.lstat(path)))
    except OSError:
        return UNKNOWN


def _facts(found: os.stat_result) -> Stamp:
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
