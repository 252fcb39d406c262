"""A reader's hold on one whole, intact generation.

In: the index folder. Out: Pinned. Checksums hold before anything inside is opened; when the current generation is
damaged the newest intact one is held instead, and the log says so loudly. The hold is a shared flock on the
generation's PIN, so it dies with the process, and while it lasts no prune removes the generation.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from index.engines import manifest as manifests
from index.engines.blobs import File
from index.engines.folder import (
    POLL,
    Pointer,
    identified_pointer,
    pointer_damage,
    refuse_foreign,
    refuse_untrusted_generation,
    remedy,
)
from index.engines.manifest import PIN, Manifest
from index.errors import DamagedGeneration, EngineUnavailable, NoPublishedIndex

TRIES = 100
"""Rounds against a writer that publishes and prunes faster than we can follow."""
PATIENCE = 40
"""Rounds against a lock on PIN. A prune holds it for a moment, and then there is no PIN any more; whoever holds it
longer is somebody who may read the folder and wants to be in the way."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pinned:
    """One generation, held until `close`. `damage` is empty, or says why this is not the current generation."""

    name: str
    path: Path
    manifest: Manifest
    pointer: tuple[int, ...] | None  # identity of the CURRENT that led here, see Store.changed
    descriptor: int
    damage: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()  # generations that should have come first, and are damaged
    _open: list[File] = field(default_factory=list)

    def attachment(self, name: str) -> File | None:
        """See index.engines.base.Held."""
        if name not in self.manifest.files:
            return None
        self._open.append(File(self.path / name, self.manifest.files[name]))
        return self._open[-1]

    def verify(self) -> tuple[str, ...]:
        """A sentence for everything that is wrong by now, all checksums included: for checks in the background."""
        return manifests.problems(self.path, self.manifest)

    def close(self) -> None:
        for file in self._open:
            file.close()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Vanished(Exception):
    """The generation was removed between reading CURRENT and locking PIN."""


def pin(
    root: Path,
    names: Callable[[], tuple[str, ...]],
    of: Callable[[str], bool],
    verified: Container[str],
    damaged: Mapping[str, str],
) -> Pinned:
    """See Store.pin. Of generations in `verified` no checksum is taken again."""
    refuse_foreign(root)
    for turn in range(TRIES):
        identity, pointer = identified_pointer(root)
        damage: list[str] = []
        passed_over: list[str] = []
        existing = names()
        if pointer is None and existing:
            damage.append(f"CURRENT: {pointer_damage(root)}")
        try:
            for name in _candidates(pointer, existing):
                try:
                    if name in damaged:
                        raise DamagedGeneration(damaged[name])
                    checked = _nothing if name in verified else of
                    descriptor, manifest = _hold(root / name, checked, insist=turn >= PATIENCE)
                except DamagedGeneration as error:
                    damage.append(str(error))
                    passed_over.append(name)
                    continue
                if damage:
                    kind = "older" if passed_over and name < passed_over[0] else "newest intact"
                    log.critical("serving the %s generation %s, because of damage: %s", kind, name, "; ".join(damage))
                return Pinned(name, root / name, manifest, identity, descriptor, tuple(damage), tuple(passed_over))
        except Vanished:
            time.sleep(POLL / 10)
            continue
        if identified_pointer(root)[0] != identity:
            continue  # swapped and pruned while we looked
        if not damage:
            raise NoPublishedIndex(f"no index in {root} yet; {remedy(root)}")
        raise EngineUnavailable(f"no intact generation in {root}: {'; '.join(damage)}; {remedy(root, '--full')}")
    raise EngineUnavailable(f"{root} changes faster than it can be read")


def _nothing(name: str) -> bool:
    return False


def _candidates(pointer: Pointer | None, existing: tuple[str, ...]) -> Iterator[str]:
    served = (pointer.name, *pointer.previous) if pointer else ()
    yield from dict.fromkeys((*served[:1], *(name for name in served[1:] if name in existing), *existing))


def _hold(path: Path, of: Callable[[str], bool], insist: bool) -> tuple[int, Manifest]:
    """Locks, then verifies. `insist`: goes on without the lock where another has it; readers hold open what they read
    (search.engines), so that a prune costs them nothing. Raises Vanished when a prune came first, DamagedGeneration
    naming what is wrong."""
    try:
        descriptor = os.open(path / PIN, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise DamagedGeneration(f"{path.name}/{PIN}: missing") from None
    except OSError as error:
        raise DamagedGeneration(f"{path.name}/{PIN}: {error.strerror}") from error
    try:
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                if not insist:
                    raise
                log.warning("%s is locked by another process, and read without a lock: who may read it?", path / PIN)
            if not os.path.samestat(os.fstat(descriptor), (path / PIN).stat()):
                raise Vanished
        except (BlockingIOError, FileNotFoundError):
            raise Vanished from None
        refuse_untrusted_generation(path)
        manifest = manifests.load(path)
        if found := manifests.problems(path, manifest, of):
            raise DamagedGeneration("; ".join(found))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, manifest
