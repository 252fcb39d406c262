"""The index folder itself: whose it is, who may write to it, what CURRENT says.

In: the folder's path. Out: nothing when all is well, ForeignIndex or IndexLocked with the remedy when it is not; the
Pointer that CURRENT holds.

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
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from index.engines.disk import Disk
from index.engines.manifest import MANIFEST, seal, unseal
from index.engines.trust import refuse_untrusted, refuse_writable
from index.errors import ForeignIndex, IndexLocked, NoPublishedIndex

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
