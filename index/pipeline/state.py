"""What a reindex leaves for the next one: notes on every source, every document and every sibling list.

In: a pinned generation. Out: its State, and the attachments that carry a State into a new generation. Notes are small
and read at once; parsed pages stay in the spool's segments until somebody asks for one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import json

from index.document import Listing
from index.merge import Remark
from index.merge.order import Age
from index.merge.report_links import Naming
from index.pipeline.sightings import Entries, Numbers
from index.pipeline.spool import Place, Spool
from index.scrapes import Skip
from index.scrapes.stamps import UNKNOWN, Stamp

FORMAT = 4
HEADER, SOURCES, DOCUMENTS = "pipeline.json", "pipeline-sources.json", "pipeline-documents.json"
ENTRIES, LISTS = "pipeline-listings.json", "pipeline-listings.bin"
Outcome = Literal["pages", "document", "duplicate", "skip"]


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
    """One scrape, or one line of an NDJSON file (`file.ndjson:17`). `sidecar` are the facts of its sidecar; `stamp` is
    that of the file as it was when `sha256` was taken; `place` is
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
    document."""

    id: str
    family: str
    sha256: str
    told: str
    changed_at: str
    captured: str
    languages: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class State:
    fingerprint: Mapping[str, str] = field(default_factory=dict)
    sources: dict[str, SourceNote] = field(default_factory=dict)
    documents: dict[str, DocumentNote] = field(default_factory=dict)
    entries: Entries = field(default_factory=Entries)
    segments: dict[str, Path] = field(default_factory=dict)


def load(folder: Path) -> State | None:
    """The state kept in a generation whose checksums hold, None when it keeps none that we can read (another
    program's, or of another format)."""
    try:
        header = json.decode((folder / HEADER).read_bytes())
    except FileNotFoundError:
        return None
    if header.get("format") != FORMAT:
        return None
    numbers = np.fromfile(folder / LISTS, "<u4")
    state = State(header["fingerprint"], segments={name: folder / name for name in header["segments"]})
    state.entries = Entries.of(json.decode((folder / ENTRIES).read_bytes(), type=list[Listing]))
    sources = json.Decoder(list[SourceNote], dec_hook=lambda _, span: numbers[slice(*span)])
    state.sources = {note.name: note for note in sources.decode((folder / SOURCES).read_bytes())}
    documents = json.decode((folder / DOCUMENTS).read_bytes(), type=list[DocumentNote])
    state.documents = {note.id: note for note in documents}
    return state


def attachments(state: State, spool: Spool) -> dict[str, bytes | Path]:
    """The files that `load` reads, and the segments they point into."""
    moved = spool.settle(note.place for note in state.sources.values() if note.place)
    used, lists = _renumbered(state)
    sources = [
        replace(note, place=moved[note.place]) if note.place and note.place in moved else note
        for note in state.sources.values()
    ]
    spool.close()
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
