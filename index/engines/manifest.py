"""What a generation consists of, so that damage is found before anything is opened.

In: a generation's folder. Out: its Manifest, and a sentence for each file that is damaged, missing or extra.

MANIFEST.json and CURRENT are *sealed*: canonical JSON that holds its own SHA-256. A sealed file with any bit changed
is recognised without help from another file, which is what makes falling back to an older generation safe.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import DamagedGeneration

MANIFEST = "MANIFEST.json"
PIN = "PIN"
UNLISTED = (MANIFEST, PIN)
SEAL = "sha256"


@dataclass(frozen=True, slots=True)
class FileSum:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` maps paths below the generation, with `/`, to their sums; `facts` are the engine's own."""

    name: str
    built_at: str  # ISO 8601 UTC
    files: Mapping[str, FileSum]
    facts: Mapping[str, object]

    @property
    def documents(self) -> int:
        count = self.facts.get("documents", 0)
        return count if isinstance(count, int) else 0

    @property
    def bytes(self) -> int:
        return sum(file.size for file in self.files.values())


def seal(value: Mapping[str, object]) -> bytes:
    """Canonical JSON of `value` with its own checksum inside."""
    return _canonical({**value, SEAL: hashlib.sha256(_canonical(value)).hexdigest()})


def unseal(content: bytes) -> dict[str, Any] | None:
    """The value that was sealed, None when even one bit of it has changed."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    value.pop(SEAL, None)
    return value if seal(value) == content else None


def _canonical(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def dump(manifest: Manifest) -> bytes:
    files = {name: [file.size, file.sha256] for name, file in manifest.files.items()}
    return seal({"name": manifest.name, "built_at": manifest.built_at, "files": files, "facts": dict(manifest.facts)})


def load(folder: Path) -> Manifest:
    """The manifest of a generation. Raises DamagedGeneration when it is missing or not what was sealed."""
    try:
        if not stat.S_ISREG((folder / MANIFEST).lstat().st_mode):  # reading a pipe would wait for ever
            raise DamagedGeneration(f"{folder.name}/{MANIFEST}: not a regular file")
        value = unseal((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise DamagedGeneration(f"{folder.name}/{MANIFEST}: {error.strerror}") from error
    if value is None:
        raise DamagedGeneration(f"{folder.name}/{MANIFEST}: damaged, its checksum differs")
    if value["name"] != folder.name:
        raise DamagedGeneration(f"{folder.name}/{MANIFEST}: belongs to the generation {value['name']}")
    files = {name: FileSum(*sums) for name, sums in value["files"].items()}
    return Manifest(value["name"], value["built_at"], files, value["facts"])


def entries(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """(path with `/`, lstat) of everything below a generation that is no folder, the manifest and the pin left out."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent) / name
            relative = path.relative_to(folder).as_posix()
            if relative not in UNLISTED:
                yield relative, path.lstat()


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path, known: Mapping[str, FileSum]) -> dict[str, FileSum]:
    """The sums of all files below a folder, which holds regular files only; those that are `known` are not taken
    again."""
    sizes = {name: found.st_size for name, found in sorted(entries(folder))}
    new = tuple(name for name in sizes if name not in known)
    taken = {name: FileSum(sizes[name], digest) for name, digest in _checksums(folder, new)}
    return {name: known.get(name) or taken[name] for name in sizes}


def problems(folder: Path, manifest: Manifest, of: Callable[[str], bool] = lambda name: True) -> tuple[str, ...]:
    """A sentence for every difference between a generation and its manifest: none when it is intact. Names, kinds and
    sizes of all files are compared, checksums of those that `of` chooses."""
    found = dict(entries(folder))
    said = [f"{folder.name}/{name}: not in the manifest" for name in sorted(found.keys() - manifest.files.keys())]
    if not os.path.lexists(folder / PIN):
        said.append(f"{folder.name}/{PIN}: missing")
    elif not stat.S_ISREG((folder / PIN).lstat().st_mode):
        said.append(f"{folder.name}/{PIN}: not a regular file")
    whole = []
    for name, expected in sorted(manifest.files.items()):
        if name not in found:
            said.append(f"{folder.name}/{name}: missing")
        elif not stat.S_ISREG(found[name].st_mode):
            said.append(f"{folder.name}/{name}: not a regular file")
        elif found[name].st_size != expected.size:
            said.append(f"{folder.name}/{name}: {found[name].st_size} bytes, not {expected.size}")
        elif of(name):
            whole.append(name)
    for name, digest in _checksums(folder, tuple(whole)):
        if digest != manifest.files[name].sha256:
            said.append(f"{folder.name}/{name}: its checksum differs{'' if digest else ', it cannot be read'}")
    return tuple(said)


def _checksums(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(name, SHA-256) of files, "" for one that cannot be read; on all cores: hashing releases the interpreter."""

    def digest(name: str) -> str:
        try:
            return checksum(folder / name)
        except OSError:
            return ""

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield from zip(names, threads.map(digest, names), strict=True)
