"""Who may write to an index. An index is as good as code: opening one unpickles it. So nobody but its owner may be able
to change it.

In: a folder of ours. Out: nothing when all is well, ForeignIndex with the remedy when it is not.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from index.errors import ForeignIndex

OTHERS = stat.S_IWGRP | stat.S_IWOTH
ROOT = 0
"""The user who may write everywhere anyway."""


def refuse_untrusted(folder: Path) -> None:
    """Raises ForeignIndex when `folder` is no folder, or others may put files into it."""
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise ForeignIndex(f"{folder} is a file, not an index folder; choose another with --index")
    refuse_writable(folder, found, folder)


def refuse_untrusted_generation(folder: Path) -> None:
    """Raises ForeignIndex when others may write to a generation or to anything in it, or own anything in it."""
    refuse_untrusted(folder)
    owner = folder.stat().st_uid
    for path in _inside(folder):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue  # missing is damage, and found as such
        if stat.S_ISLNK(found.st_mode):
            continue  # damage as well; what it shows to is never opened
        refuse_writable(path, found, folder.parent)
        if found.st_uid not in (owner, ROOT):
            raise ForeignIndex(
                f"{path} belongs to another user (number {found.st_uid}) than its folder (number {owner}), who may "
                f"change it; run as root: chown -R {owner} {quote(str(folder.parent))}"
            )


def refuse_writable(path: Path, found: os.stat_result, root: Path) -> None:
    """Raises ForeignIndex when users other than its owner may write to `path`. The remedy is for all below `root`: what
    is true of one file of a copied index is true of the others."""
    if found.st_mode & OTHERS:
        raise ForeignIndex(
            f"{path} may be written to by other users (mode {stat.S_IMODE(found.st_mode):o}), and an index must not "
            f"be; run: chmod -R go-w {quote(str(root))}"
        )


def _inside(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        yield from (Path(parent) / name for name in (*folders, *names))
