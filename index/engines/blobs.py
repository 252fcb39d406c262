"""Blobs that are files: attachments of a generation on disk, and drafts of the next one's.

In: paths. Out: see index.engines.base.Blob, Draft and Scratch.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from index.engines.manifest import FileSum

PIECE = 1 << 20


class File:
    """A Blob. `sum` is that of a generation's manifest, which was verified; None for a draft."""

    def __init__(self, path: Path, sum: FileSum | None = None) -> None:
        self.path, self.sum = path, sum
        self._descriptor = -1

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def part(self, offset: int, length: int) -> bytes:
        if self._descriptor < 0:
            self._descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(self._descriptor, length, offset)

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def settle(self) -> None:
        """Brings all of it to where others read it."""

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class NewFile(File):
    """A Draft."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._size = 0
        self._written: IO[bytes] = path.open("xb")

    @property
    def size(self) -> int:
        return self._size

    def append(self, content: bytes) -> None:
        self._written.write(content)
        self._size += len(content)

    def part(self, offset: int, length: int) -> bytes:
        self.settle()
        return super().part(offset, length)

    def __iter__(self) -> Iterator[bytes]:
        self.settle()
        return super().__iter__()

    def settle(self) -> None:
        self._written.flush()

    def close(self) -> None:
        super().close()
        self._written.close()


class FolderScratch:
    """A Scratch in a folder, which somebody else removes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts: list[NewFile] = []

    def draft(self, name: str) -> NewFile:
        self._drafts.append(NewFile(self._folder / name))
        return self._drafts[-1]

    def close(self) -> None:
        for draft in self._drafts:
            draft.close()
