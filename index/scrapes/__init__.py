"""Folders and files to scrapes, one at a time, whatever lies in them.

In: the source folders and files of a reindex. Out: for every directory entry exactly one Scrape, Skip or Ignored (one
Scrape per line of an NDJSON file), in an order that depends on names only. Nothing here raises for a bad file.

Only regular files are opened: never a symbolic link, a pipe, a socket or a device, and never one above its size limit.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from index.errors import UsageError
from index.scrapes import sidecars
from index.scrapes.decoding import Decoded, decode, signature
from index.scrapes.reading import COPY, MB, Unreadable, copied, read, refuse_special
from index.scrapes.sidecars import Sidecar

LIMITS = {
    ".txt": 5 * MB, ".html": 5 * MB, ".htm": 5 * MB, ".xhtml": 5 * MB, ".mhtml": 20 * MB, ".mht": 20 * MB,
    ".pdf": 100 * MB,
}  # fmt: skip
LINES = {".ndjson": 8000 * MB, ".jsonl": 8000 * MB}
"""Most bytes of a file by its extension. Files of LINES are read line by line and never held whole."""
LINE_LIMIT = 50 * MB


@dataclass(frozen=True)
class Scrape:
    """A file as fetched. `name` is its path below the source folder, with `/`, printable and unique in a run; `sha256`
    is of `content`; `line` is 0, or the 1-based line when this is one line of an NDJSON file."""

    path: Path
    name: str
    content: bytes
    sha256: str
    url: str = ""
    fetched_at: str | None = None  # ISO 8601 UTC
    language: str | None = None
    line: int = 0
    sidecar_warnings: tuple[str, ...] = ()

    @cached_property
    def _decoded(self) -> Decoded:
        return decode(self.content)

    @property
    def text(self) -> str:
        """The content as NFC text with `\\n` line ends and without control characters (see index.scrapes.decoding)."""
        return self._decoded.text

    @property
    def decoding(self) -> str:
        """The encoding `text` was read with (`utf-8`, `cp1252`, `utf-16`, ...)."""
        return self._decoded.encoding

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was repaired on the way to `text`, and what of the sidecar was not usable: sentences."""
        return self.sidecar_warnings + self._decoded.warnings


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that was not indexed: its name, a reason code, a sentence, where in the file, what to do about it.
    A Skip with a `line` of an NDJSON file costs that line, any other the whole file."""

    name: str
    reason: str
    sentence: str
    line: int | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """An entry that is no scrape and none of the operator's business: hidden files, a page's own sidecar."""

    name: str


Entry = Scrape | Skip | Ignored


def refuse_missing(sources: Iterable[Path]) -> None:
    """Raises UsageError when a source does not exist: that is the operator's mistake, not a bad file, and an empty
    answer would empty the index."""
    for source in sources:
        if not source.exists():
            raise UsageError(
                f"no such file or folder: {printable(str(source))}; give the folder that holds the scrapes"
            )


def walk(sources: Iterable[Path]) -> Iterator[Entry]:
    """Every entry below `sources`. Raises UsageError at once when one of them does not exist."""
    roots = tuple(sources)
    refuse_missing(roots)
    return _entries(roots)


def printable(name: str) -> str:
    """A file name in which nothing can break a line of a report: control characters, undecodable bytes and the
    backslash itself are escaped, so that two names never become one."""
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return "".join(
        character if character.isprintable() and character != "\\" else character.encode("unicode_escape").decode()
        for character in name
    )


def _entries(roots: tuple[Path, ...]) -> Iterator[Entry]:
    taken: set[str] = set()
    for root in roots:
        folder = root.resolve()  # a link that the operator names is meant; links inside a folder are not followed
        files = _files(folder) if folder.is_dir() else [_File(folder.name, folder, frozenset())]
        for file in files:
            name = printable(file.name)
            while name in taken:
                name = f"{printable(folder.name)}/{name}"
            taken.add(name)
            yield from _entry(name, file)


class _File(NamedTuple):
    """`name` is the path below the root; `siblings` are all names in the same folder."""

    name: str
    path: Path
    siblings: frozenset[str]
    is_folder: bool = False


def _files(root: Path) -> Iterator[_File]:
    """Everything that is not a folder, depth first, by name. However deep the folders are, this is no recursion."""
    levels = [iter(_listed(_File("", root, frozenset(), True)))]
    while levels:
        file = next(levels[-1], None)
        if file is None:
            levels.pop()
        elif file.is_folder:
            levels.append(iter(_listed(file)))
        else:
            yield file


def _listed(folder: _File) -> list[_File]:
    """An unreadable folder is given as if it were a file, so that opening it tells why."""
    try:
        with os.scandir(folder.path) as scan:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in scan)
    except OSError:
        return [folder._replace(name=folder.name.rstrip("/") or folder.path.name, is_folder=False)]
    names = frozenset(name for name, _ in entries)
    return [
        _File(f"{folder.name}{name}{'/' * is_folder}", folder.path / name, names, is_folder and name[0] != ".")
        for name, is_folder in entries
    ]


def _entry(name: str, file: _File) -> Iterator[Entry]:
    own = file.path.name
    if own.startswith(".") or own.endswith(("~", ".swp", ".part", ".tmp")):
        yield Ignored(name)
        return
    if own.endswith(sidecars.SUFFIX):
        owner = own.removesuffix(sidecars.SUFFIX)
        if owner in file.siblings or not file.siblings.isdisjoint(owner + end for end in (*LIMITS, *LINES)):
            yield Ignored(name)
        else:
            remedy = f"put the page beside it, or name it after the page: PAGE{sidecars.SUFFIX}"
            yield Skip(name, "orphan-sidecar", "a sidecar without its page", None, remedy)
        return
    try:
        if _ending(own) in LINES:
            yield from _lines(name, file.path)
        else:
            yield _scrape(name, file)
    except Unreadable as error:
        yield Skip(name, error.reason, error.sentence, None, error.remedy)


def _scrape(name: str, file: _File) -> Scrape:
    content = read(file.path, _known_limit(file.path))
    if kind := signature(content) if _ending(name) != ".pdf" else None:
        raise Unreadable("binary", f"holds {kind}, not text", "remove it, or give it its own extension")
    sidecar = _sidecar(file)
    digest = hashlib.sha256(content).hexdigest()
    return Scrape(
        file.path, name, content, digest, sidecar.url, sidecar.fetched_at, sidecar.language, 0, sidecar.warnings
    )


def _ending(name: str) -> str:
    return name[name.rfind(".") :].lower() if "." in name else ""


def _known_limit(path: Path) -> int:
    limit = _limit(path.name)
    if limit is None:
        refuse_special(path)  # a link or a pipe is that first, whatever its name
        known = ", ".join((*LIMITS, *LINES))
        raise Unreadable("unknown-extension", f"the extension is none of {known}", "rename it, or remove it")
    return limit


def _limit(name: str) -> int | None:
    ending = _ending(name)
    return LIMITS.get(ending) or LINES.get(ending)


def _sidecar(file: _File) -> Sidecar:
    """The facts in `page.txt.meta.json`, else in `page.meta.json`."""
    own = file.path.name
    for name in (own + sidecars.SUFFIX, own[: own.rfind(".")] + sidecars.SUFFIX):
        if name in file.siblings:
            try:
                return sidecars.parse(read(file.path.with_name(name), MB), printable(name))
            except Unreadable as error:
                return Sidecar(warnings=(f"{printable(name)} ignored: {error.sentence}",))
    return sidecars.NONE


def _lines(name: str, path: Path) -> Iterator[Entry]:
    """A Scrape per line that is not blank. The file is copied first, so that one that changes while it is read costs
    no half of itself."""
    with tempfile.TemporaryFile() as copy:
        copied(path, _known_limit(path), copy)
        number, held = 0, False
        while line := copy.readline(LINE_LIMIT + 1):
            number += 1
            if len(line) > LINE_LIMIT:
                remedy = "one document per line, in UTF-8"
                held = True
                yield Skip(name, "too-large", f"a line of more than {LINE_LIMIT / MB:.0f} MB", number, remedy)
                while line and not line.endswith(b"\n"):
                    line = copy.readline(COPY)
            elif content := line.removeprefix(b"\xef\xbb\xbf").strip():
                held = True
                digest = hashlib.sha256(content).hexdigest()
                yield Scrape(path, name, content, digest, line=number)
        if not held:
            raise Unreadable("empty", "holds blank lines only", "export it again, or remove the file")
