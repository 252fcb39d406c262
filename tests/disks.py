"""Disks that fail, fill up or lose power at a chosen operation, and small generations whose every byte is known.

In: a Store's folder. Out: generations written through such a disk, and what a reader then finds.
"""

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from index.engines.base import Generation
from index.engines.folder import Disk
from index.engines.generations import Store

FILES = 4


def content(number: int, file: int) -> bytes:
    return f"{number}:{file};".encode() * (50 + 400 * file)


def publish(store: Store, number: int, write: Callable[[Path, bytes], object] = Path.write_bytes) -> Generation:
    """A generation whose every file carries its number."""
    build = store.begin()
    try:
        (build.path / "deep").mkdir()
        for file in range(FILES):
            write(build.path / ("deep" if file % 2 else ".") / f"{file}.bin", content(number, file))
        return store.publish(build, {"documents": number})
    finally:
        store.discard(build)


def served(root: Path) -> int:
    """The number of the served generation, every byte of which is right."""
    with Store(root).pin() as pinned:
        number = pinned.manifest.documents
        for file in range(FILES):
            assert (pinned.path / ("deep" if file % 2 else ".") / f"{file}.bin").read_bytes() == content(number, file)
        return number


def leftovers(root: Path) -> list[str]:
    return [path.name for path in root.iterdir() if path.name.startswith(".")]


@dataclass
class StepDisk(Disk):
    """A disk that calls `before` ahead of each of its operations."""

    steps: list[str] = field(default_factory=list)

    def before(self, operation: str, path: Path) -> None:
        self.steps.append(operation)

    def after(self, operation: str, path: Path) -> None:
        pass

    def write(self, path: Path, content: bytes) -> None:
        self.before("write", path)
        super().write(path, content)
        self.after("write", path)

    def make_folder(self, path: Path) -> None:
        self.before("make_folder", path)
        super().make_folder(path)
        self.after("make_folder", path)

    def sync(self, path: Path) -> None:
        self.before("sync", path)
        super().sync(path)
        self.after("sync", path)

    def rename(self, old: Path, new: Path) -> None:
        self.before("rename", new)
        super().rename(old, new)
        self.after("rename", new)

    def replace(self, old: Path, new: Path) -> None:
        self.before("replace", new)
        super().replace(old, new)
        self.after("replace", new)

    def remove(self, path: Path) -> None:
        self.before("remove", path)
        super().remove(path)


@dataclass
class FailingDisk(StepDisk):
    """Operation number `at` (from 0) fails; and every later one too when `for_good`."""

    at: int = 0
    code: int = errno.EIO
    for_good: bool = False

    def before(self, operation: str, path: Path) -> None:
        number = len(self.steps)
        super().before(operation, path)
        if number == self.at or (self.for_good and number > self.at):
            raise OSError(self.code, os.strerror(self.code), str(path))


@dataclass
class PowerCut:
    """What the disk may hold if the power fails now: a copy of everything, which files and entries are not synced,
    and the moves in the index folder that are not."""

    root: Path
    files: set[str]
    moves: list[tuple[str, str, bytes]]
    acknowledged: bool


@dataclass
class CuttingDisk(StepDisk):
    """Takes a PowerCut after every operation. Nothing counts as durable before its own fsync: the content of a file by
    the file's, a name by its folder's."""

    root: Path = Path()
    copies: Path = Path()
    cuts: list[PowerCut] = field(default_factory=list)
    contents: set[Path] = field(default_factory=set)
    entries: set[Path] = field(default_factory=set)
    moves: list[tuple[str, str, bytes]] = field(default_factory=list)
    pending: bytes = b""

    def everything_durable(self) -> None:
        self.contents = {path for path in self.root.rglob("*") if path.is_file()}
        self.entries = set(self.root.rglob("*"))

    def before(self, operation: str, path: Path) -> None:
        super().before(operation, path)
        self.pending = path.read_bytes() if operation == "replace" and path.exists() else b""

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        for kept in (self.contents, self.entries):
            moved = {path for path in kept if path.is_relative_to(old)}
            kept -= moved
            kept |= {new / path.relative_to(old) for path in moved}
        self.moves.append(("rename", f"{new.name}|{old.name}", b""))
        self.cut()

    def replace(self, old: Path, new: Path) -> None:
        super().replace(old, new)
        self.contents.discard(new)
        if old in self.contents:
            self.contents.add(new)
        self.moves.append(("replace", new.name, self.pending))
        self.cut()

    def after(self, operation: str, path: Path) -> None:
        if operation == "sync" and path.is_file():
            self.contents.add(path)
        elif operation == "sync":
            self.entries |= set(path.iterdir())
            if path == self.root:
                self.moves.clear()
        if operation not in ("rename", "replace"):
            self.cut()

    def cut(self, acknowledged: bool = False) -> None:
        copy = self.copies / str(len(self.cuts))
        shutil.copytree(self.root, copy)
        weak = {path for path in self.root.rglob("*") if path.is_file() and path not in self.contents & self.entries}
        names = {path.relative_to(self.root).as_posix() for path in weak}
        self.cuts.append(PowerCut(copy, names, list(self.moves), acknowledged))


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def halved(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes() or b"\0")
    data[len(data) // 3] ^= 4
    path.write_bytes(data)


DAMAGE: tuple[Callable[[Path], None], ...] = (Path.unlink, zeroed, halved, emptied, flipped)


def undo(root: Path, moves: list[tuple[str, str, bytes]]) -> None:
    for kind, names, old in reversed(moves):
        if kind == "rename":
            new, _, before = names.partition("|")
            (root / new).rename(root / before)
        elif old:
            (root / names).write_bytes(old)
        else:
            (root / names).unlink()
