"""The index folder itself: whose it is, who may write to it, what CURRENT says, and whether all is right in it.

In: the folder. Out: the Pointer, or an error that says what to do; Findings for `doctor`. The file operations on which
durability hangs are in one object (`Disk`), so that tests can make each of them fail.

    OGP-INDEX    marks the folder as ours
    LOCK         flock: one writer at a time; dies with its process; only its owner may open it
    CURRENT      the served generation and those served before it, newest first (sealed)
"""

import contextlib
import errno
import fcntl
import os
import secrets
import shlex
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from index.engines.base import Finding
from index.engines.manifest import MANIFEST, Manifest, seal, unseal
from index.errors import DamagedGeneration, ForeignIndex, IndexLocked, NoPublishedIndex

# The few file operations on which durability hangs, in one object, so that tests can make each of them fail.
#
# In: paths. Out: nothing, or OSError. Nothing here is cleverer than the system call it names.


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


# Who may write to an index. An index is as good as code: opening one unpickles it. So nobody but its owner may be able
# to change it.
#
# In: a folder of ours. Out: nothing when all is well, ForeignIndex with the remedy when it is not.

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


# The index folder itself: whose it is, who may write to it, what CURRENT says.
#
# In: the folder's path. Out: nothing when all is well, ForeignIndex or IndexLocked with the remedy when it is not; the
# Pointer that CURRENT holds.
#
#     OGP-INDEX    marks the folder as ours
#     LOCK         flock: one writer at a time; dies with its process
#     CURRENT      the served generation and those served before it, newest first (sealed)

MARKER, LOCK, CURRENT = "OGP-INDEX", "LOCK", "CURRENT"
DEBRIS = (".build-", ".trash-", ".current-", ".marker-")
POLL = 0.05  # seconds between two tries of a lock


@dataclass(frozen=True, slots=True)
class Pointer:
    """What CURRENT says: the served generation, and those served before it, newest first."""

    name: str
    previous: tuple[str, ...] = ()


def remedy(root: Path, *options: str) -> str:
    """The command that publishes an index here, and not in the folder that is meant without --index."""
    return " ".join(("run: ogp-search reindex", *options, "--index", shlex.quote(str(root))))


def prepare(root: Path, disk: Disk) -> None:
    """Makes the folder when there is none. Raises ForeignIndex when it holds anything that is not ours."""
    missing = [folder for folder in (root, *root.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o755, exist_ok=True)
        disk.sync(folder.parent)
    _refuse_untrusted(root)
    if not (root / MARKER).is_file() and (foreign := _foreign(root)):
        raise ForeignIndex(_not_ours(root, foreign))
    if (root / CURRENT).is_dir() and not (root / CURRENT).is_symlink():
        raise ForeignIndex(f"{root / CURRENT} is a folder, and must be a file; {current_remedy(root)}")


def mark(root: Path, disk: Disk) -> None:
    """Makes a prepared folder ours, under the lock."""
    if (root / MARKER).is_file():
        return
    marker = root / f".marker-{secrets.token_hex(4)}"
    disk.write(marker, b"An index of ogp-search. Change it with its commands only.\n")
    disk.sync(marker)
    disk.replace(marker, root / MARKER)
    disk.sync(root)


def refuse_foreign(root: Path) -> None:
    """What a reader checks first. Raises NoPublishedIndex for a folder that does not exist or is empty."""
    try:
        names, foreign = _names(root), _foreign(root)
    except FileNotFoundError:
        raise NoPublishedIndex(f"no index in {root} yet; {remedy(root)}") from None
    except NotADirectoryError:
        raise ForeignIndex(f"{root} is a file, not an index folder; choose another with --index") from None
    _refuse_untrusted(root)
    if MARKER in names:
        return
    if foreign:
        raise ForeignIndex(_not_ours(root, foreign))
    raise NoPublishedIndex(f"no index in {root} yet; {remedy(root)}")


def _refuse_untrusted(root: Path) -> None:
    refuse_untrusted(root)
    with contextlib.suppress(FileNotFoundError):
        found = (root / CURRENT).lstat()
        if stat.S_ISREG(found.st_mode):  # what is none counts as damaged
            refuse_writable(root / CURRENT, found, root)


def _foreign(root: Path) -> list[str]:
    """What lies in a folder that is not marked yet, and is neither ours nor about to be."""
    return [name for name in _names(root) if name not in (MARKER, LOCK) and not name.startswith(".marker-")]


def _names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def _not_ours(root: Path, names: list[str]) -> str:
    built = [name for name in names if (root / name / MANIFEST).is_file()]
    if CURRENT in names and built:
        marker = root / MARKER
        return (
            f"{root} looks like an index of ogp-search, but {marker} is missing, which marks it as one; if it is "
            f"yours, restore that file (touch {marker}), then run: ogp-search doctor --index {root}"
        )
    return f"{root} is not an index of ogp-search: it holds {names[0]!r}; choose an empty or new folder with --index"


def read_pointer(root: Path) -> Pointer | None:
    """What CURRENT says, None when it is missing or damaged."""
    return identified_pointer(root)[1]


def identified_pointer(root: Path) -> tuple[tuple[int, ...] | None, Pointer | None]:
    """The pointer with the identity of the very file that it was read from, None for no file. What is no regular file
    (a pipe, a folder, a link) has an identity and is never waited for: it counts as damaged."""
    place = root / CURRENT
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None, None
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENXIO):  # a link, a socket
            raise
        return pointer_identity(root), None
    try:
        found = os.fstat(descriptor)
        value = unseal(os.read(descriptor, 1 << 20)) if stat.S_ISREG(found.st_mode) else None
    finally:
        os.close(descriptor)
    if value is None:
        return _identity(found), None
    return _identity(found), Pointer(value["generation"], tuple(value["previous"]))


def pointer_damage(root: Path) -> str:
    """What is wrong with a CURRENT that holds no pointer: a word or two."""
    return _instead_of_a_file(root / CURRENT) or ("damaged" if (root / CURRENT).exists() else "missing")


def current_remedy(root: Path) -> str:
    """How to get a good CURRENT again. Only a folder is in the way of a new one, and its content may be dear."""
    move = f"move it away (mv {root / CURRENT} ELSEWHERE), then " if (root / CURRENT).is_dir() else ""
    return f"{move}{remedy(root)}"


def lock_damage(root: Path) -> str:
    """Why nobody can write here: a sentence with the remedy, "" when all is well. A missing LOCK is made."""
    if not (found := _instead_of_a_file(root / LOCK)):
        return ""
    remedy = f"move it away (mv {root / LOCK} ELSEWHERE), and a new one is made"
    return f"{root / LOCK} is {found}, and must be a file; {remedy}"


def _instead_of_a_file(place: Path) -> str:
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return ""
    return "" if stat.S_ISREG(mode) else "a folder" if stat.S_ISDIR(mode) else "no regular file"


def pointer_identity(root: Path) -> tuple[int, ...] | None:
    """Changes whenever CURRENT is replaced; costs one stat."""
    try:
        return _identity((root / CURRENT).lstat())
    except FileNotFoundError:
        return None


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)


def sealed_pointer(pointer: Pointer) -> bytes:
    return seal({"generation": pointer.name, "previous": list(pointer.previous)})


def acquire(root: Path, wait: float) -> int:
    """The descriptor that holds the writer's lock. Raises IndexLocked after `wait` seconds, ForeignIndex where LOCK is
    no file."""
    if damage := lock_damage(root):
        raise ForeignIndex(damage)
    descriptor = os.open(root / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    with contextlib.suppress(PermissionError):
        os.fchmod(descriptor, 0o600)  # whoever can open it can hold it for ever: older versions let all read it
    try:
        _wait(root, descriptor, time.monotonic() + wait)
    except BaseException:
        os.close(descriptor)
        raise
    with contextlib.suppress(OSError):  # only a courtesy to whoever waits: a full disk must not stop us here
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _wait(root: Path, descriptor: int, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
                sentence = f"another reindex (process {holder}) is writing to {root}"
                raise IndexLocked(sentence, "try again later, or wait for it with --wait SECONDS") from None
            time.sleep(POLL)


def clean(root: Path, disk: Disk) -> None:
    """Removes the unfinished work of killed runs. Under the lock nobody else can be at work on it."""
    for name in _names(root):
        if name.startswith(DEBRIS):
            with contextlib.suppress(FileNotFoundError):
                disk.remove(root / name)


# Is an index folder all right? Every file of every generation, and what lies around them.
#
# In: the folder, the names of its generations, newest first, and what verifies one. Out: Findings, bad ones marked.
# Nothing is changed or repaired.


def findings(
    root: Path, names: tuple[str, ...], verified: Callable[[str], Manifest], refusal: Callable[[Manifest], str]
) -> Iterator[Finding]:
    """`refusal` tells why this version of the program cannot serve a generation, "" when it can. Raises
    NoPublishedIndex and ForeignIndex."""
    refuse_foreign(root)
    yield from _generations(root, names, verified, refusal)
    yield from _surroundings(root)


def _generations(
    root: Path, names: tuple[str, ...], verified: Callable[[str], Manifest], refusal: Callable[[Manifest], str]
) -> Iterator[Finding]:
    pointer = read_pointer(root)
    if pointer is None:
        wrong = f"{root / CURRENT} is {pointer_damage(root)}"
        use = "readers use the newest intact generation" if names else "nothing has been published here yet"
        yield Finding(False, f"{wrong}; {use}; {current_remedy(root)}")
    elif pointer.name not in names:
        yield Finding(False, f"CURRENT names {pointer.name}, which is missing; {remedy(root)}")
    for name in names:
        role = "current" if pointer and name == pointer.name else "kept"
        try:
            manifest = verified(name)
        except DamagedGeneration as error:
            yield Finding(False, f"{name} ({role}) is damaged: {error}")
        except ForeignIndex as error:
            yield Finding(False, f"{name} ({role}) is refused: {error}")
        else:
            if refused := refusal(manifest):
                # What an older version wrote is kept for that version; what should be served must be readable.
                serves = "readers use the newest that they can read" if role == "current" else "rollback passes it over"
                yield Finding(role != "current", f"{name} ({role}) is intact; {refused}; {serves}")
                continue
            size = f"{len(manifest.files)} files, {manifest.bytes / 1e6:.1f} MB"
            yield Finding(True, f"{name} ({role}) is intact: {manifest.documents} documents, {size}")


def _surroundings(root: Path) -> Iterator[Finding]:
    if damage := lock_damage(root):
        yield Finding(False, damage)
    if debris := sorted(path.name for path in root.iterdir() if path.name.startswith(DEBRIS)):
        yield Finding(True, f"unfinished work of a running or killed reindex: {', '.join(debris)}")
