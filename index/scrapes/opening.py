"""One file: its bytes, read safely, and whether it is still the one that was read last time.

In: a path and a size limit. Out: the content, a stamp, or Unreadable with a reason, a sentence and a remedy.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import IO

# One file's bytes, safely.
#
# In: a path and a size limit. Out: the content of a regular file that did not change while it was read, or Unreadable
# with a reason, a sentence and a remedy. Never opens a symbolic link, a pipe, a socket or a device, and never reads a
# file above its limit.

MB = 1_000_000
COPY = 1 << 20
CHANGED = ("changing", "the file changed while it was being read", "run reindex again when it is complete")
RIGHT = "give the user that runs reindex the right to read it"
FOLDER = ("unreadable", "a folder that cannot be listed", RIGHT)


class Unreadable(Exception):
    """Why one file is refused: a reason code, a sentence, what to do about it."""

    def __init__(self, reason: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence, self.remedy = reason, sentence, remedy


def read(path: Path, limit: int) -> tuple[bytes, os.stat_result]:
    """The whole content of a regular file of at most `limit` bytes, read again once if it changes meanwhile, and what
    the file system said of the file that was read."""
    for _ in range(2):
        with opened(path, limit) as file:
            before = os.fstat(file.fileno())
            content = _content(file, before.st_size)
            if same(before, os.fstat(file.fileno())) and len(content) == before.st_size:
                if not content.strip():
                    raise Unreadable("empty", "the file is empty", "fetch the page again, or remove the file")
                return content, before
    raise Unreadable(*CHANGED)


def _content(file: IO[bytes], size: int) -> bytes:
    try:
        return file.read(size + 1)
    except OSError as error:
        raise Unreadable("unreadable", f"cannot be read: {error.strerror}", "check the disk") from error


def same(before: os.stat_result, after: os.stat_result) -> bool:
    """Whether a file that was looked at twice did not change in between."""
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def refuse_special(path: Path) -> None:
    """Raises Unreadable for what is no regular file, without opening it."""
    try:
        found = path.lstat()
    except OSError as error:
        raise Unreadable("unreadable", f"cannot be opened: {error.strerror}", RIGHT) from error
    _check(found, found.st_size)
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable(*FOLDER)


def opened(path: Path, limit: int) -> IO[bytes]:
    """Opens what is safe to open. The file is looked at before (opening a device can act on it) and again after
    opening (it may have been replaced in between)."""
    try:
        _check(os.lstat(path), limit)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        raise Unreadable("unreadable", f"cannot be opened: {error.strerror}", RIGHT) from error
    try:
        found = os.fstat(descriptor)
        _check(found, limit)
        if stat.S_ISDIR(found.st_mode):
            raise Unreadable(*FOLDER)
    except Unreadable:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _check(found: os.stat_result, limit: int) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise Unreadable("symlink", "a symbolic link, which is not followed", "copy the page itself into the folder")
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise Unreadable("not-a-file", "a pipe, a socket or a device, not a file", "remove it from the folder")
    if found.st_size > limit:
        size = f"{found.st_size / MB:.1f} MB, more than the {limit / MB:.0f} MB"
        raise Unreadable("too-large", f"{size} a page may have", "it is not a page: remove it, or split it")


def copied(path: Path, limit: int, copy: IO[bytes]) -> os.stat_result:
    """The same for a file that is too large to hold: its content in `copy`, which is then at its beginning."""
    for _ in range(2):
        copy.seek(0)
        copy.truncate()
        with opened(path, limit) as file:
            before = os.fstat(file.fileno())
            if before.st_size == 0:
                raise Unreadable("empty", "the file is empty", "export it again, or remove the file")
            while chunk := _content(file, COPY - 1):
                copy.write(chunk)
            if same(before, os.fstat(file.fileno())) and copy.tell() == before.st_size:
                copy.seek(0)
                return before
    raise Unreadable(*CHANGED)


# Whether a file is still the one that was read last time, told without reading it.
#
# In: what the file system says of a file. Out: its Stamp, or none when it proves nothing.
#
# As git's index does: a file whose size, times and inode are what they were is taken for unchanged. A program can set
# the time of the last modification but not that of the last change of the inode, and a file that is put in the place of
# another has another inode. Only a file that was changed again within the tick of the clock in which it was read could
# deceive, so a file that was young when it was read gets no stamp, and is read again (git calls that racy).

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
