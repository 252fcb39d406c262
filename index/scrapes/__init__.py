"""Folders and files to scrapes, one at a time, whatever lies in them.

In: the source folders and files of a reindex, and the stamps of those that were read before. Out: for every directory
entry exactly one Scrape, Skip, Unchanged or Ignored (one Scrape per line of an NDJSON file), in an order that depends
on names only. Nothing here raises for a bad file.

Only regular files are opened: never a symbolic link, a pipe, a socket or a device, and never one above its size limit.
"""

import hashlib
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from index.errors import UsageError
from index.scrapes import sidecars
from index.scrapes.decoding import SAMPLE, Decoded, decode, signature, wide
from index.scrapes.folders import File, files, single
from index.scrapes.reading import COPY, MB, Unreadable, copied, read, refuse_special
from index.scrapes.sidecars import NONE, Sidecar
from index.scrapes.stamps import NO_STAMPS, UNKNOWN, Stamp, both, stamp_now, stamp_of

LIMITS = {
    ".txt": 5 * MB, ".html": 5 * MB, ".htm": 5 * MB, ".xhtml": 5 * MB, ".mhtml": 20 * MB, ".mht": 20 * MB,
    ".pdf": 100 * MB,
}  # fmt: skip
LINES = {".ndjson": 8000 * MB, ".jsonl": 8000 * MB}
"""Most bytes of a file by its extension. Files of LINES are read line by line and never held whole."""
LINE_LIMIT = 50 * MB
ENDINGS = (*LIMITS, *LINES)


@dataclass(frozen=True)
class Scrape:
    """A file as fetched. `name` is its path below the source folder, with `/`, printable and unique in a run; `sha256`
    is of `content`; `line` is 0, or the 1-based line when this is one line of an NDJSON file; by `stamp` the file is
    known again later."""

    path: Path
    name: str
    content: bytes
    sha256: str
    url: str = ""
    fetched_at: str | None = None  # ISO 8601 UTC
    language: str | None = None
    line: int = 0
    sidecar_warnings: tuple[str, ...] = ()
    stamp: Stamp = UNKNOWN
    charset: str = ""  # what the server called the page's, where that is known

    @cached_property
    def _decoded(self) -> Decoded:
        return decode(self.content, self.charset)

    @property
    def text(self) -> str:
        """The content as NFC text with `\\n` line ends and without control characters (see index.scrapes.decoding)."""
        return self._decoded.text

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
class Unread(Skip):
    """A Skip of what could not be read at all. Its sidecar may tell nevertheless whose place it takes. Where it is a
    folder that cannot be listed, nothing is known of the files whose names begin with one of `hides`."""

    sidecar: Sidecar = NONE
    hides: tuple[str, ...] = ()

    @property
    def skip(self) -> Skip:
        """What the operator is told."""
        return Skip(self.name, self.reason, self.sentence, self.line, self.remedy)


@dataclass(frozen=True, slots=True)
class Ignored:
    """An entry that is no scrape and none of the operator's business: hidden files, a page's own sidecar."""

    name: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that by its stamp is still the one that was read before; it was not opened."""

    name: str
    file: File

    def read(self) -> Iterator["Scrape | Skip"]:
        """Its content nevertheless."""
        return _read(self.name, self.file)


Entry = Scrape | Skip | Unchanged | Ignored


def refuse_missing(sources: Iterable[Path], index: Path | None = None) -> None:
    """Raises UsageError when a source does not exist, or lies in the folder of the index: that is the operator's
    mistake, not a bad file, and an empty answer would empty the index."""
    for source in sources:
        if index and source.resolve().is_relative_to(index.resolve()):
            raise UsageError(
                f"the source {printable(str(source))} lies in the index folder {printable(str(index))}; give the "
                "folder that holds the scrapes, or choose another folder with --index"
            )
        if not source.exists():
            raise UsageError(
                f"no such file or folder: {printable(str(source))}; give the folder that holds the scrapes"
            )


def walk(
    sources: Iterable[Path], stamps: Mapping[str, Stamp] = NO_STAMPS, index: Path | None = None
) -> Iterator[Entry]:
    """Every entry below `sources`, the folder of the index left out; `stamps` are those of files by name whose content
    need not be given again when they are the same. A name that an earlier source has too begins with the name of its
    source. Raises UsageError at once as `refuse_missing` does."""
    roots = tuple(sources)
    refuse_missing(roots, index)
    return _entries(roots, stamps, index.resolve() if index else None)


def printable(name: str) -> str:
    """A file name in which nothing can break a line of a report: control characters, undecodable bytes and the
    backslash itself are escaped, so that two names never become one."""
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return "".join(
        character if character.isprintable() and character != "\\" else character.encode("unicode_escape").decode()
        for character in name
    )


def _entries(roots: tuple[Path, ...], stamps: Mapping[str, Stamp], index: Path | None) -> Iterator[Entry]:
    taken: set[str] = set()
    for root in roots:
        folder = root.resolve()  # a link that the operator names is meant; links inside a folder are not followed
        for file in files(folder, index) if folder.is_dir() else [single(folder, ENDINGS)]:
            name = printable(file.name)
            while name in taken:
                name = f"{printable(folder.name)}/{name}"
            taken.add(name)
            stamp = stamps.get(name, UNKNOWN)
            if stamp and stamp == stamp_now(*file.places):
                yield Unchanged(name, file)
            else:
                yield from _entry(name, file)


def _entry(name: str, file: File) -> Iterator[Entry]:
    own = file.own
    if file.hides:
        yield from _read(name, file)
        return
    if own.startswith(".") or own.endswith(("~", ".swp", ".part", ".tmp")):
        yield Ignored(name)
        return
    if own.endswith(sidecars.SUFFIX):
        if not file.siblings.isdisjoint(sidecars.owners_of(own, ENDINGS)):
            yield Ignored(name)
        else:
            remedy = f"put the page beside it, or name it after the page: PAGE{sidecars.SUFFIX}"
            yield Skip(name, "orphan-sidecar", "a sidecar without its page", None, remedy)
        return
    yield from _read(name, file)


def _read(name: str, file: File) -> Iterator[Scrape | Skip]:
    try:
        if _ending(file.own) in LINES:
            yield from _lines(name, file.path)
        else:
            yield _scrape(name, file)
    except Unreadable as error:
        # What is no page by its name (a screenshot beside it) takes nobody's place, whatever the sidecar says.
        known = _sidecar(file, time.time_ns())[0] if file.hides or _limit(file.own) is not None else Sidecar()
        yield Unread(name, error.reason, error.sentence, None, error.remedy, known, tuple(map(printable, file.hides)))


def _scrape(name: str, file: File) -> Scrape:
    now = time.time_ns()
    content, found = read(file.path, _known_limit(file.path))
    stamp = stamp_of(found, now)
    if kind := signature(content) if _ending(name) != ".pdf" else None:
        raise Unreadable("binary", f"holds {kind}, not text", "remove it, or give it its own extension")
    digest = hashlib.sha256(content).hexdigest()
    said, beside = _sidecar(file, now)
    facts = (said.url, said.fetched_at, said.language)
    stamp = stamp if beside is None else both(stamp, beside)
    return Scrape(file.path, name, content, digest, *facts, 0, said.warnings, stamp, said.charset)


def _ending(name: str) -> str:
    return name[name.rfind(".") :].lower() if "." in name else ""


def _known_limit(path: Path) -> int:
    limit = _limit(path.name)
    if limit is None:
        refuse_special(path)  # a link or a pipe is that first, whatever its name
        known = ", ".join(ENDINGS)
        raise Unreadable("unknown-extension", f"the extension is none of {known}", "rename it, or remove it")
    return limit


def _limit(name: str) -> int | None:
    ending = _ending(name)
    return LIMITS.get(ending) or LINES.get(ending)


def _sidecar(file: File, now: int) -> tuple[Sidecar, Stamp | None]:
    """What is said beside a page, and the stamp of where: none when there is nothing beside it."""
    if file.sidecar is None:
        return NONE, None
    name = printable(file.sidecar)
    try:
        content, found = read(file.path.with_name(file.sidecar), MB)
        said = sidecars.parse(content, name, datetime.fromtimestamp(now / 1e9, UTC))
        return said, UNKNOWN if said.early else stamp_of(found, now)
    except Unreadable as error:
        return Sidecar(warnings=(f"{name} ignored: {error.sentence}",)), UNKNOWN


def _lines(name: str, path: Path) -> Iterator[Scrape | Skip]:
    """A Scrape per line that is not blank. The file is copied first, so that one that changes while it is read costs
    no half of itself."""
    now = time.time_ns()
    with tempfile.TemporaryFile() as copy:
        stamp = stamp_of(copied(path, _known_limit(path), copy), now)
        if found := wide(copy.read(SAMPLE)):
            remedy = f"write it in UTF-8: iconv -f {found.upper().replace('16-', '16')} -t UTF-8"
            raise Unreadable("encoding", f"is written in {found.upper()}, documents are read in UTF-8", remedy)
        copy.seek(0)
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
                yield Scrape(path, name, content, digest, line=number, stamp=stamp)
        if not held:
            raise Unreadable("empty", "holds blank lines only", "export it again, or remove the file")
