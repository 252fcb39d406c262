"""Immutable generations with checksums and an atomic pointer, for engines that live in files.

In: what an engine writes into `Build.path`. Out: a published Generation, or nothing at all. Readers hold a Pinned.

    OGP-INDEX                       this folder is ours
    LOCK                            flock: one writer at a time; dies with its process
    CURRENT                         the served generation and those served before it, newest first (sealed)
    20261122T014512Z-1f3a/          one generation: the engine's files, MANIFEST.json (sealed), PIN
    .build-…, .trash-…, .current-…  unfinished work of a killed run, removed by the next one under the lock

Invariants: a generation never changes after it has its final name; CURRENT is only replaced, and only once every file
and folder of the generation is fsynced; so a reader sees a whole old or a whole new generation, whatever dies. Nothing
inside a generation is opened before its checksums hold. A pinned generation (shared flock on PIN) is never removed.
"""

import contextlib
import fcntl
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.engines import folder, moments, pins
from index.engines import manifest as manifests
from index.engines.base import Content, Finding, Generation
from index.engines.blobs import File, FolderScratch
from index.engines.folder import CURRENT, Disk, Pointer, refuse_untrusted_generation
from index.engines.manifest import MANIFEST, PIN, FileSum, Manifest
from index.engines.moments import NAME, Moments
from index.engines.pins import Pinned
from index.errors import DamagedGeneration, EngineUnavailable, ForeignIndex

__all__ = ["NAME", "Build", "Disk", "Pinned", "Store"]

log = logging.getLogger(__name__)


NO_DAMAGE: Mapping[str, str] = {}


def _everything(name: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Build:
    """A generation in the making. Whatever lies in `path` when it is published becomes part of it."""

    name: str
    path: Path
    moments: Moments
    closing: contextlib.ExitStack
    kept: dict[str, FileSum] = field(default_factory=dict)  # sums of the files that were copied with them

    def keep(self, generation: Pinned, name: str) -> None:
        """Copies a file of a generation that was verified, see `_keep`."""
        self._keep(name, generation.path / name, generation.manifest.files[name])

    def attach(self, attachments: Mapping[str, Content]) -> None:
        """Puts files beside the engine's own. A file is copied, never linked: damage to one generation must not be
        damage to two."""
        for name, content in attachments.items():
            if isinstance(content, bytes):
                (self.path / name).write_bytes(content)
            elif not isinstance(content, File):
                with (self.path / name).open("xb") as file:
                    file.writelines(content)
            elif content.sum:
                self._keep(name, content.path, content.sum)
            else:
                content.settle()
                shutil.copyfile(content.path, self.path / name)

    def _keep(self, name: str, path: Path, expected: FileSum) -> None:
        """Copies a file with its checksum: a copy that went wrong is then found by whoever verifies it, where a
        checksum of the copy would vouch for it. Raises DamagedGeneration when the copy is not even as long."""
        shutil.copyfile(path, self.path / name)
        if (size := (self.path / name).stat().st_size) != expected.size:
            raise DamagedGeneration(f"{self.name}/{name}: the copy has {size} bytes, not {expected.size}")
        self.kept[name] = expected


@dataclass(slots=True)
class Store:
    """One index folder: a GenerationStore (index.engines.base) but for its `writer`, which an engine adds. Safe to
    share between threads for reading; one thread writes."""

    root: Path
    disk: Disk = field(default_factory=Disk)
    _locks: int = 0
    _verified: set[str] = field(default_factory=set)  # since the lock was taken: nobody else writes while it is held
    _damaged: set[str] = field(default_factory=set)  # found so while pinning: neither served nor kept again

    @property
    def location(self) -> str:
        return str(self.root)

    # Writing

    @contextlib.contextmanager
    def lock(self, wait: float = 0) -> Iterator[None]:
        """Holds the writer's lock; a Store that holds it may take it again. Waits up to `wait` seconds, then raises
        IndexLocked. Raises ForeignIndex when the folder is not ours. Removes what killed runs left behind."""
        if self._locks:
            self._locks += 1
            try:
                yield
            finally:
                self._locks -= 1
            return
        folder.prepare(self.root, self.disk)
        descriptor = folder.acquire(self.root, wait)
        self._locks = 1
        self._verified.clear()
        try:
            folder.mark(self.root, self.disk)
            folder.clean(self.root, self.disk)
            yield
        finally:
            self._locks = 0
            os.close(descriptor)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[FolderScratch]:
        """In the index folder while the lock is held: on its disk there must be room for as much anyway."""
        if not self._locks:
            with tempfile.TemporaryDirectory(prefix="ogp-search-") as name, _scratch(Path(name)) as made:
                yield made
            return
        path = self.root / f".build-pages-{secrets.token_hex(4)}"
        path.mkdir()
        try:
            with _scratch(path) as made:
                yield made
        finally:
            with contextlib.suppress(OSError):  # what cannot be removed now, the next run removes
                self.disk.remove(path)

    def begin(self, wait: float = 0) -> Build:
        """A new, empty build; holds the lock until it is published or discarded."""
        closing = contextlib.ExitStack()
        closing.enter_context(self.lock(wait))
        try:
            name = moments.new_name(self.names())
            path = self.root / f".build-{name}"
            self.disk.make_folder(path)
            built = (generation.built_at for generation in self.generations())
            known = moments.moments(self.names(), built)
            if ahead := moments.ahead(known):
                log.warning("%s", ahead)
            return Build(name, path, known, closing)
        except BaseException:
            closing.close()
            raise

    def publish(self, build: Build, facts: Mapping[str, object]) -> Generation:
        """Syncs, seals and renames the build, then swaps CURRENT. On any exception the old generation serves on and
        nothing of the build is left, with one exception: when only the very last fsync fails the swap has happened,
        and the Generation says `durable=False`."""
        final = self.root / build.name
        try:
            manifest = self._finish(build, facts)
            self.disk.rename(build.path, final)
            self.disk.sync(self.root)
            durable = self._swap(Pointer(build.name, self._served(build.name)))
            self._verified.add(build.name)  # its checksums were taken a moment ago
        except BaseException:
            self._forget(build.path, final)
            raise
        finally:
            build.closing.close()
        return _generation(manifest, durable)

    def discard(self, build: Build) -> None:
        """Removes an unpublished build. Harmless after publish, and when called twice."""
        try:
            self._forget(build.path)
        finally:
            build.closing.close()

    def rollback(self, wait: float = 0) -> Generation:
        """Makes the newest intact generation served before the current one current, passing over those that this
        version of the program cannot serve. Raises EngineUnavailable when there is none, NoPublishedIndex when nothing
        was published here. Readers follow as for any new generation."""
        folder.refuse_foreign(self.root)  # a mistyped name is not made
        with self.lock(wait):
            now = folder.read_pointer(self.root)
            existing = self.names()
            names = tuple(name for name in now.previous if name in existing) if now else existing
            for place, name in enumerate(names):
                if self._intact(name):
                    durable = self._swap(Pointer(name, names[place + 1 :]))
                    manifest = manifests.load(self.root / name)
                    return _generation(manifest, durable)
        remedy = folder.remedy(self.root)
        raise EngineUnavailable(
            f"{self.root} holds no earlier intact generation that this version can serve; {remedy}. One that another "
            "version wrote is served by that version: install it, then roll back"
        )

    def prune(self, keep: int) -> tuple[str, ...]:
        """Removes all but the current generation and the `keep - 1` served before it; returns what was removed. One
        that a reader pins stays until next time, and nothing goes while CURRENT itself cannot be read."""
        with self.lock():
            now = folder.read_pointer(self.root)
            if now is None:
                return ()
            kept = {now.name, *now.previous[: max(0, keep - 1)]}
            return tuple(name for name in self.names() if name not in kept and self._drop(name))

    # Reading

    def names(self) -> tuple[str, ...]:
        """Names of all generations, newest build first, intact or not."""
        try:
            return tuple(sorted((path.name for path in self.root.iterdir() if NAME.fullmatch(path.name)), reverse=True))
        except FileNotFoundError:
            return ()

    def generations(self) -> tuple[Generation, ...]:
        """All generations whose manifest can be read, newest build first."""
        found = []
        for name in self.names():
            with contextlib.suppress(DamagedGeneration):
                found.append(_generation(manifests.load(self.root / name)))
        return tuple(found)

    def current(self) -> Generation | None:
        """The generation that CURRENT names, unverified; None when there is none or CURRENT is damaged."""
        now = folder.read_pointer(self.root)
        try:
            return _generation(manifests.load(self.root / now.name)) if now else None
        except DamagedGeneration:
            return None

    def pin(self, of: Callable[[str], bool] = _everything, damaged: Mapping[str, str] = NO_DAMAGE) -> Pinned:
        """Holds the current generation, or the newest intact one when that is damaged. Names and sizes of all files
        are always checked, checksums of those that `of` chooses; what is mapped and never unpickled may be left to
        `Pinned.verify`. `damaged` names generations that the caller has found so, with what is wrong. While this Store
        holds the lock, a generation is verified once. Raises NoPublishedIndex, ForeignIndex, and EngineUnavailable
        naming all damage."""
        pinned = pins.pin(self.root, self.names, of, self._verified if self._locks else (), damaged)
        self._damaged.update(pinned.passed_over)
        if self._locks and of is _everything:
            self._verified.add(pinned.name)
        return pinned

    def glance(self) -> None:
        """Raises what `pin` raises, as far as names and sizes tell."""
        self.pin(of=lambda name: False).close()

    def changed(self, pinned: Pinned) -> bool:
        """Whether CURRENT has been replaced since `pinned` was taken. Costs one stat."""
        return folder.pointer_identity(self.root) != pinned.pointer

    def verify(self) -> Iterator[Finding]:
        """Every file of every generation, and what lies around them (folder.py)."""
        return folder.findings(self.root, self.names(), self.verified, self.refusal)

    def refusal(self, manifest: Manifest) -> str:
        """Why this version of the program cannot serve a generation, with the remedy; "" when it can. An engine that
        has formats tells."""
        return ""

    def verified(self, name: str) -> Manifest:
        """The manifest of an intact generation. Raises DamagedGeneration naming every damaged, missing or extra
        file, and ForeignIndex when others may write to it: readers would serve neither."""
        try:
            refuse_untrusted_generation(self.root / name)
        except FileNotFoundError:
            raise DamagedGeneration(f"{name}: missing, removed meanwhile") from None
        manifest = manifests.load(self.root / name)
        if damage := manifests.problems(self.root / name, manifest):
            raise DamagedGeneration("; ".join(damage))
        return manifest

    # Steps

    def _finish(self, build: Build, facts: Mapping[str, object]) -> Manifest:
        """Everything durable inside the build's folder."""
        for parent, _, names in os.walk(build.path, topdown=False):
            for path in (*(Path(parent) / name for name in names), Path(parent)):
                path.chmod(path.stat().st_mode & ~0o022)
                self.disk.sync(path)
        manifest = Manifest(build.name, build.moments.built(), manifests.sums(build.path, build.kept), dict(facts))
        for name, content in ((PIN, b""), (MANIFEST, manifests.dump(manifest))):
            self.disk.write(build.path / name, content)
            self.disk.sync(build.path / name)
        self.disk.sync(build.path)
        return manifest

    def _swap(self, pointer: Pointer) -> bool:
        """Replaces CURRENT; whether that is known to survive a power cut."""
        new = self.root / f".current-{secrets.token_hex(4)}"
        try:
            self.disk.write(new, folder.sealed_pointer(pointer))
            self.disk.sync(new)
            self.disk.replace(new, self.root / CURRENT)
        except BaseException:
            self._forget(new)
            raise
        try:
            self.disk.sync(self.root)
        except OSError as error:
            log.error("%s is published, durability not confirmed: %s", pointer.name, error)
            return False
        return True

    def _served(self, new: str) -> tuple[str, ...]:
        """The generations served before `new` that still exist and are not known to be damaged, newest first. Where
        CURRENT does not tell, those that are intact: the next prune removes what is not named."""
        now = folder.read_pointer(self.root)
        existing = tuple(name for name in self.names() if name != new and name not in self._damaged)
        if now is None:
            return tuple(name for name in existing if self._whole(name))
        return tuple(name for name in (now.name, *now.previous) if name in existing)

    def _forget(self, *paths: Path) -> None:
        """Removes what was not published. What cannot be removed now, the next run will."""
        now = folder.read_pointer(self.root)
        for path in paths:
            if path.exists() and not (now and path.name == now.name):
                with contextlib.suppress(OSError):
                    self.disk.remove(path)

    def _drop(self, name: str) -> bool:
        """Removes one generation unless a reader pins it."""
        with contextlib.ExitStack() as closing:
            try:
                descriptor = os.open(self.root / name / PIN, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
                closing.callback(os.close, descriptor)
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except FileNotFoundError:
                pass  # damaged: nobody can pin it
            except BlockingIOError:
                return False
            trash = self.root / f".trash-{name}"
            self.disk.rename(self.root / name, trash)
            self.disk.remove(trash)
        return True

    def _whole(self, name: str) -> bool:
        try:
            self.verified(name)
        except (DamagedGeneration, ForeignIndex) as error:
            log.error("%s is not kept to go back to: %s", name, error)
            return False
        return True

    def _intact(self, name: str) -> bool:
        """Whether it can be gone back to."""
        try:
            if refused := self.refusal(self.verified(name)):
                raise DamagedGeneration(refused)
        except (DamagedGeneration, ForeignIndex) as error:
            log.error("%s cannot be gone back to: %s", name, error)
            return False
        return True


def _generation(manifest: Manifest, durable: bool = True) -> Generation:
    return Generation(manifest.name, manifest.documents, manifest.built_at, manifest.bytes, durable)


@contextlib.contextmanager
def _scratch(path: Path) -> Iterator[FolderScratch]:
    with contextlib.closing(FolderScratch(path)) as made:
        yield made
