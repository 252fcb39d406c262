"""Folders and files to scrapes, one at a time, whatever lies in them.

In: the source folders and files of a reindex, and the stamps of those that were read before. Out: for every directory
entry exactly one Scrape, Skip, Unchanged or Ignored (of an NDJSON file one per line, of an archive one per page in it,
and at its end a Passed), in an order that depends on names only. Nothing here raises for a bad file.

Only regular files are opened: never a symbolic link, a pipe, a socket or a device, and never one above its size limit.
"""

import hashlib
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO

from index.errors import UsageError
from index.scrapes import archives, kinds, opening, sidecars
from index.scrapes.archives import Fetched, fetched
from index.scrapes.decoding import SAMPLE, Decoded, decode, signature, wide
from index.scrapes.folders import File, files, single
from index.scrapes.kinds import ARCHIVE_LIMIT, ENDINGS, GZIP, LINES, PDF, WARC, ZIP, ending, limit_of
from index.scrapes.opening import (
    CHANGED,
    COPY,
    MB,
    NO_STAMPS,
    UNKNOWN,
    Stamp,
    Unreadable,
    both,
    copied,
    read,
    refuse_special,
    same,
    stamp_now,
    stamp_of,
)
from index.scrapes.sidecars import NONE, Sidecar
from index.scrapes.unpacking import Unpacked, beginning

LINE_LIMIT = 50 * MB
_LIKE_AN_ENTRY = re.compile(r"#(\d+)$")
"""A file that is called as if it lay in an archive is named with an escape, so that two names never become one."""


@dataclass(frozen=True)
class Scrape:
    """A file as fetched. `name` is its path below the source folder, with `/`, printable and unique in a run; that of a
    page in an archive is the archive's with its number in it (`crawl.warc.gz#3`), and `held_in` the archive's. `sha256`
    is of `content`; `line` is 0, or the 1-based line when this is a document of an NDJSON file; by `stamp` the file is
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
    held_in: str = ""
    charset: str = ""  # what the server called the page's, where that is known

    @property
    def file(self) -> str:
        """The name of the file that it is, or that holds it."""
        return self.held_in or self.name

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
class Lost(Skip):
    """A Skip of a page in the archive `held_in`; where `rest`, of all that follow it there, too."""

    held_in: str = ""
    stamp: Stamp = UNKNOWN
    rest: bool = False
    url: str = ""

    @property
    def skip(self) -> Skip:
        """What the operator is told."""
        return Skip(self.name, self.reason, self.sentence, None, self.remedy)


@dataclass(frozen=True, slots=True)
class Passed:
    """What was passed over in an archive, by kind: images, redirects, answers other than 200, ... `failed` are the
    answers of 400 and above among them: a name, an address and what was answered."""

    name: str
    counts: tuple[tuple[str, int], ...]
    stamp: Stamp = UNKNOWN
    failed: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """An entry that is no scrape and none of the operator's business: hidden files, a page's own sidecar."""

    name: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that by its stamp is still the one that was read before; it was not opened."""

    name: str
    file: File

    def read(self) -> Iterator["Scrape | Skip | Passed"]:
        """Its content nevertheless."""
        return _read(self.name, self.file)


Entry = Scrape | Skip | Passed | Unchanged | Ignored


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
            name = _LIKE_AN_ENTRY.sub(r"\\x23\1", printable(file.name))
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


def _read(name: str, file: File) -> Iterator[Scrape | Skip | Passed]:
    try:
        if file.hides:
            refuse_special(file.path)
        if ending(file.own) in LINES:
            now = time.time_ns()
            with tempfile.TemporaryFile() as copy:
                stamp = stamp_of(copied(file.path, LINES[ending(file.own)], copy), now)
                yield from _lines(name, file.path, _unpacked_lines(copy), stamp)
        elif (limit := limit_of(file.own)) is not None and (page := _page(name, file, limit)):
            yield page
        else:
            yield from _by_content(name, file)
    except Unreadable as error:
        # What is no page by its name (a screenshot beside it) takes nobody's place, whatever the sidecar says.
        known = _sidecar(file, time.time_ns())[0] if file.hides or limit_of(file.own) is not None else Sidecar()
        yield Unread(name, error.reason, error.sentence, None, error.remedy, known, tuple(map(printable, file.hides)))


def _page(name: str, file: File, limit: int) -> Scrape | None:
    """The page that a file is by its name; None when it is packed."""
    now = time.time_ns()
    content, found = read(file.path, limit)
    if content.startswith((GZIP, ZIP, WARC)):
        return None
    return _scrape(name, file, content, found, now)


def _scrape(name: str, file: File, content: bytes, found: os.stat_result, now: int) -> Scrape:
    stamp = stamp_of(found, now)
    if not content.strip():
        raise Unreadable("empty", "the file is empty", "fetch the page again, or remove the file")
    if packing := kinds.packed_by(content):
        raise Unreadable("packed", f"is packed with {packing[0]}, which is not read", f"unpack it: {packing[1]}")
    if not content.startswith(PDF) and (kind := signature(content)):
        raise Unreadable("binary", f"holds {kind}, not text", "remove it")
    digest = hashlib.sha256(content).hexdigest()
    said, beside = _sidecar(file, now)
    facts = (said.url, said.fetched_at, said.language)
    stamp = stamp if beside is None else both(stamp, beside)
    return Scrape(file.path, name, content, digest, *facts, 0, said.warnings, stamp, charset=said.charset)


def _by_content(name: str, file: File) -> Iterator[Scrape | Skip | Passed]:
    """A file whose name does not say what it is, or says something else than it is."""
    now = time.time_ns()
    with opening.opened(file.path, ARCHIVE_LIMIT) as raw:
        found = os.fstat(raw.fileno())
        kind = kinds.kind_of(head := raw.read(SAMPLE))
        if gzipped := kind == "gzip":
            kind = kinds.kind_of(head := beginning(head, SAMPLE))
        if gzipped and kind in ("gzip", "zip"):
            raise Unreadable("nested", "holds an archive within an archive", "unpack the outer one")
        raw.seek(0)
        stamp = stamp_of(found, now)
        if kind in ("warc", "zip"):
            tally: Counter[str] = Counter()
            read_as = archives.warc(Unpacked(raw, found.st_size, gzipped), tally)
            entries = archives.wacz(raw, found.st_size, tally) if kind == "zip" else read_as
            yield from _archived(name, file.path, entries, tally, stamp)
            if not same(found, os.fstat(raw.fileno())):
                yield Lost(f"{name}#end", *CHANGED[:2], None, CHANGED[2], name, UNKNOWN, True)
        elif kind == "lines":
            with tempfile.TemporaryFile() as copy:
                Unpacked(raw, found.st_size, gzipped).copy(copy, LINES[".ndjson"])
                _refuse_changed(found, raw)
                copy.seek(0)
                yield from _lines(name, file.path, copy, stamp)
        else:
            content = _whole(raw, found, gzipped, kinds.page_limit(head))
            yield _scrape(name, file, content, found, now)


def _whole(raw: IO[bytes], found: os.stat_result, gzipped: bool, limit: int) -> bytes:
    content = Unpacked(raw, found.st_size, gzipped).read(limit + 1)
    if len(content) > limit:
        if not content.startswith(PDF) and (kind := signature(content)):
            raise Unreadable("binary", f"holds {kind}, not text", "remove it")
        sentence = f"more than the {limit / MB:.0f} MB a page may have"
        raise Unreadable("too-large", sentence, "it is not a page: remove it, or split it")
    _refuse_changed(found, raw)
    return content


def _refuse_changed(found: os.stat_result, raw: IO[bytes]) -> None:
    if not same(found, os.fstat(raw.fileno())):
        raise Unreadable(*CHANGED)


def _archived(
    name: str, path: Path, entries: Iterable[archives.Entry], tally: Counter[str], stamp: Stamp
) -> Iterator[Scrape | Skip | Passed]:
    now, held = datetime.now(UTC), False
    failed: list[tuple[str, str, str]] = []
    for entry in entries:
        member = f"#{printable(entry.member)}" if entry.member else ""
        own = f"{name}{member}#{entry.number}"
        if isinstance(entry, archives.Failed):
            failed.append((own, entry.url, entry.status))
            continue
        held = True
        if isinstance(entry, archives.Fault):
            why = entry.why
            again = UNKNOWN if why.reason == "unreadable" else stamp  # a failing disk may be mended
            yield Lost(own, why.reason, why.sentence, None, why.remedy, name, again, entry.rest, entry.url)
        else:
            facts = {"url": entry.url, "fetched_at": entry.date, "content_type": entry.content_type}
            yield _entry_of(own, name, path, entry.content, facts, stamp, now)
    counts = tuple(sorted(tally.items()))
    yield Passed(name, counts, stamp, tuple(failed))
    if not held:
        passed = ", ".join(f"{kind} {count}" for kind, count in counts)
        sentence = f"an archive without a page{f'; it holds: {passed}' if passed else ''}"
        yield Lost(name, "no-page", sentence, None, "remove it, or crawl again", name, stamp)


def _entry_of(
    own: str, name: str, path: Path, content: bytes, facts: Mapping[str, object], stamp: Stamp, now: datetime
) -> Scrape:
    """A page out of the archive `name`."""
    said = sidecars.told(facts, own, now)
    digest = hashlib.sha256(content).hexdigest()
    stamp = UNKNOWN if said.early else stamp
    return Scrape(
        path,
        own,
        content,
        digest,
        said.url,
        said.fetched_at,
        said.language,
        0,
        said.warnings,
        stamp,
        name,
        said.charset,
    )


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


def _unpacked_lines(copy: IO[bytes]) -> IO[bytes]:
    """The copy of an NDJSON file, unpacked in its place if it is packed nevertheless."""
    head = copy.read(len(GZIP))
    copy.seek(0)
    if head != GZIP:
        return copy
    size = copy.seek(0, os.SEEK_END)
    copy.seek(0)
    with tempfile.TemporaryFile() as unpacked:
        Unpacked(copy, size, True).copy(unpacked, LINES[".ndjson"])
        unpacked.seek(0)
        copy.seek(0)
        copy.truncate()
        while piece := unpacked.read(COPY):
            copy.write(piece)
    copy.seek(0)
    return copy


def _lines(name: str, path: Path, copy: IO[bytes], stamp: Stamp) -> Iterator[Scrape | Skip | Passed]:
    """A Scrape per line that is not blank: a document, or a page as it was fetched. What is read is a copy of the file,
    so that one that changes meanwhile costs no half of itself."""
    if found := wide(copy.read(SAMPLE)):
        remedy = f"write it in UTF-8: iconv -f {found.upper().replace('16-', '16')} -t UTF-8"
        raise Unreadable("encoding", f"is written in {found.upper()}, documents are read in UTF-8", remedy)
    copy.seek(0)
    number, held, now = 0, False, datetime.now(UTC)
    tally: Counter[str] = Counter()
    failed: list[tuple[str, str, str]] = []
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
            if (page := fetched(content)) and page.status not in ("", "200"):
                tally["redirect" if page.status[0] == "3" else f"status-{page.status}"] += 1
                if page.status[0] in "45":
                    failed.append((f"{name}#{number}", str(page.facts["url"] or ""), page.status))
            elif page:
                yield _fetched(f"{name}#{number}", name, path, page, stamp, now)
            else:
                digest = hashlib.sha256(content).hexdigest()
                yield Scrape(path, name, content, digest, line=number, stamp=stamp)
    if not held:
        raise Unreadable("empty", "holds blank lines only", "export it again, or remove the file")
    if tally:
        yield Passed(name, tuple(sorted(tally.items())), stamp, tuple(failed))


def _fetched(own: str, name: str, path: Path, page: Fetched, stamp: Stamp, now: datetime) -> Scrape | Lost:
    content = page.page.encode("utf-8", "replace")
    limit = kinds.page_limit(content[:SAMPLE])
    if len(content) > limit:
        sentence = f"more than the {limit / MB:.0f} MB a page may have"
        return Lost(own, "too-large", sentence, None, "it is not a page: leave it out", name, stamp)
    return _entry_of(own, name, path, _in_utf8(content), page.facts, stamp, now)


_CHARSET = re.compile(rb"charset\s*=", re.IGNORECASE)


def _in_utf8(content: bytes) -> bytes:
    """Text that JSON held is UTF-8 now, whatever its own head still says of the page it was."""
    return b"\xef\xbb\xbf" + content if not content.isascii() and _CHARSET.search(content[:4096]) else content
