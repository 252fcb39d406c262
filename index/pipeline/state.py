"""What a reindex leaves for the next one: notes on every source, every document and every sibling list.

In: a pinned generation. Out: its State, and the attachments that carry a State into a new generation. Notes are small
and read at once; parsed pages stay in the spool's segments until somebody asks for one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from msgspec import json

from index.document import Listing
from index.engines.base import Blob, Content, Held
from index.errors import DamagedGeneration
from index.merge import Remark
from index.merge.order import Age
from index.merge.reports import Naming
from index.pipeline.sightings import Entries, Numbers
from index.pipeline.spool import Place, Spool
from index.scrapes import Skip
from index.scrapes.opening import UNKNOWN, Stamp

FORMAT = 5
HEADER, SOURCES, DOCUMENTS = "pipeline.json", "pipeline-sources.json", "pipeline-documents.json"
ENTRIES, LISTS = "pipeline-listings.json", "pipeline-listings.bin"
Outcome = Literal["pages", "document", "duplicate", "skip", "archive"]


@dataclass(frozen=True, slots=True, eq=False)
class PageNote:
    """One parsed page, or one document of an NDJSON file. `id` is that of its family; `naming` is what links between
    commitments and reports need; `entries` are the numbers of its sibling list."""

    id: str
    age: Age
    naming: Naming
    entries: Numbers


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One scrape, one line of an NDJSON file (`file.ndjson:17`), one page of an archive (`crawl.warc.gz#3`), or, of
    outcome `archive`, what else is known of an archive: what was `passed` over in it, by kind. `sidecar` are the facts
    of its sidecar, or what the archive says; `stamp` is that of the file as it was when `sha256` was taken; `place` is
    where its pages, or its document, lie. A source that was skipped may still have a place: a good page of an earlier
    generation, kept because its file is unusable now."""

    name: str
    file: str
    sha256: str
    sidecar: tuple[str, str, str]
    outcome: Outcome
    place: Place | None = None
    pages: tuple[PageNote, ...] = field(default=(), compare=False)
    skip: Skip | None = None
    duplicate_of: str = ""
    warnings: tuple[str, ...] = ()
    stamp: Stamp = field(default=UNKNOWN, compare=False)
    passed: tuple[tuple[str, int], ...] = ()

    @property
    def line(self) -> int | None:
        """The line that it is of an NDJSON file; None for a page."""
        start = f"{self.file}:"
        return int(self.name.removeprefix(start)) if self.name.startswith(start) else None

    @property
    def within(self) -> bool:
        """Whether it is a page in an archive."""
        return self.name != self.file and self.line is None

    @property
    def called(self) -> str:
        """What the operator is told its name is; a line is told beside it."""
        return self.file if self.line else self.name

    @property
    def stale(self) -> bool:
        return self.outcome == "skip" and self.place is not None

    @property
    def good(self) -> bool:
        """Whether documents come from it."""
        return self.place is not None


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """One document as indexed. `family` is the id that its pages carry; `sha256` is of the document without
    `changed_at`, `told` of what readers are told (changes.py); `remarks` are of the whole family, held by its first
    document; `words` are those that have a translation beside them (translation/learning.py)."""

    id: str
    family: str
    sha256: str
    told: str
    changed_at: str
    captured: str
    languages: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    words: int = 0


@dataclass(slots=True)
class State:
    fingerprint: Mapping[str, str] = field(default_factory=dict)
    sources: dict[str, SourceNote] = field(default_factory=dict)
    documents: dict[str, DocumentNote] = field(default_factory=dict)
    entries: Entries = field(default_factory=Entries)
    segments: dict[str, Blob] = field(default_factory=dict)


def load(held: Held) -> State | None:
    """The state kept in a generation whose checksums hold, None when it keeps none that we can read (another
    program's, or of another format)."""
    if held.attachment(HEADER) is None:
        return None
    header = json.decode(_content(held, HEADER))
    if header.get("format") != FORMAT:
        return None
    numbers = np.frombuffer(_content(held, LISTS), "<u4")
    state = State(header["fingerprint"], segments={name: _blob(held, name) for name in header["segments"]})
    state.entries = Entries.of(json.decode(_content(held, ENTRIES), type=list[Listing]))
    sources = json.Decoder(list[SourceNote], dec_hook=lambda _, span: numbers[slice(*span)])
    state.sources = {note.name: note for note in sources.decode(_content(held, SOURCES))}
    documents = json.decode(_content(held, DOCUMENTS), type=list[DocumentNote])
    state.documents = {note.id: note for note in documents}
    return state


def _blob(held: Held, name: str) -> Blob:
    """Raises DamagedGeneration for one that is not there although the header names it."""
    if (found := held.attachment(name)) is None:
        raise DamagedGeneration(f"{held.name}/{name}: missing")
    return found


def _content(held: Held, name: str) -> bytes:
    return b"".join(_blob(held, name))


def attachments(state: State, spool: Spool) -> dict[str, Content]:
    """What `load` reads, and the segments they point into."""
    moved = spool.settle(note.place for note in state.sources.values() if note.place)
    used, lists = _renumbered(state)
    sources = [
        replace(note, place=moved[note.place]) if note.place and note.place in moved else note
        for note in state.sources.values()
    ]
    header = {"format": FORMAT, "fingerprint": dict(state.fingerprint), "segments": sorted(spool.segments)}
    return {
        HEADER: json.encode(header),
        SOURCES: json.encode(sources, enc_hook=_spans()),
        DOCUMENTS: json.encode(list(state.documents.values())),
        ENTRIES: json.encode([state.entries.listings[number] for number in used.tolist()]),
        LISTS: lists.astype("<u4").tobytes(),
        **spool.segments,
    }


def _spans() -> Callable[[Numbers], tuple[int, int]]:
    """Where one sibling list after the other stands in the file of them all."""
    start = 0

    def span(entries: Numbers) -> tuple[int, int]:
        nonlocal start
        start += len(entries)
        return start - len(entries), start

    return span


def _renumbered(state: State) -> tuple[Numbers, Numbers]:
    """(numbers of the entries still listed, all sibling lists in the order of the sources, by their new numbers)."""
    lists = [page.entries for note in state.sources.values() for page in note.pages]
    if not lists:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    used, numbers = np.unique(np.concatenate(lists), return_inverse=True)
    return used, numbers.astype(np.uint32)


def families(notes: Iterable[SourceNote]) -> dict[str, list[SourceNote]]:
    """The sources of every id, in their order."""
    found: dict[str, list[SourceNote]] = {}
    for note in notes:
        for document_id in dict.fromkeys(page.id for page in note.pages):
            found.setdefault(document_id, []).append(note)
    return found
