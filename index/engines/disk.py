"""The few file operations on which durability hangs, in one object, so that tests can make each of them fail.

In: paths. Out: nothing, or OSError. Nothing here is cleverer than the system call it names.
"""

import os
import shutil
from pathlib import Path


class Disk:
    """The real disk. A crash test substitutes a subclass that raises, records, or kills its own process."""

    def write(self, path: Path, content: bytes) -> None:
        """A new file. Fails when there is one already: nothing that may be durable is ever written over."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)

    def make_folder(self, path: Path) -> None:
        path.mkdir(mode=0o755)

    def sync(self, path: Path) -> None:
        """fsync of a file's content, or of a folder's entries."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Moves a folder to a name that is not taken."""
        old.rename(new)

    def replace(self, old: Path, new: Path) -> None:
        """Puts a file in the place of another: readers see the one or the other, never neither."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Removes a file or a whole folder."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
