"""The IndexWriter of the Whoosh engine: generations made of segments.

In: Documents to add, ids to remove. Out: a published generation. A full build is one segment. An incremental one is
the segments of the generation before it, copied (never linked: a damaged file must not damage two generations), the
numbers of documents that are gone, and a small segment of what is new. Statistics are taken over living documents
only, so both search alike; when segments or dead documents become too many, the stored documents are indexed anew.
"""

import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from index import documents_json
from index.analysis import ANALYSIS_VERSION
from index.cores import cores
from index.document import Document
from index.engines.base import Generation
from index.engines.generations import Build, Pinned, Store
from index.engines.whoosh.arrays import Array, Arrays, Strings, save_arrays, string_arrays
from index.engines.whoosh.codec import write_contents
from index.engines.whoosh.columns import living, merge_columns
from index.engines.whoosh.frequent import READ, READ_OF_ONE, frequent, sample
from index.engines.whoosh.layout import (
    COLUMNS_FILE,
    FORMAT,
    PROPOSALS_FILE,
    arrays_file,
    documents_file,
    id_key,
    segment_files,
    texts_file,
)
from index.engines.whoosh.library import field_name, length_table
from index.engines.whoosh.parallel import translations
from index.engines.whoosh.proposals import LANGUAGES, proposal_arrays
from index.engines.whoosh.segment import SegmentBuilder
from index.engines.whoosh.texts import checked
from index.errors import NoPublishedIndex
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES, LONGEST_TITLE, SCHEMA_VERSION
from index.settings import Settings

MAX_SEGMENTS = 8
MAX_DEAD = 0.2
"""Share of dead documents above which a generation is indexed anew."""


class _Segment:
    """A written segment, in the folder it can be read from, with which of its documents live."""

    def __init__(self, folder: Path, name: str, alive: Array | None = None) -> None:
        self.folder, self.name = folder, name
        self.arrays = Arrays.mapped(folder / arrays_file(name))
        self.ids = Strings(self.arrays["ids.blob"], self.arrays["ids.offsets"])
        self._langs = Strings(self.arrays["langs.blob"], self.arrays["langs.offsets"])
        self.alive = np.ones(len(self.ids), bool) if alive is None else alive

    def documents(self) -> Iterator[Document]:
        """The living documents."""
        for number in np.flatnonzero(self.alive).tolist():
            yield documents_json.loads(self.stored(number).decode())

    def headers(self) -> Iterator[bytes]:
        """Of the living documents (summary.py)."""
        summaries = Strings(self.arrays["summaries.blob"], self.arrays["summaries.offsets"])
        for number in np.flatnonzero(self.alive).tolist():
            yield summaries[number]

    def beginnings(self, number: int) -> dict[str, str]:
        """By language, what frequent.py reads of a document: titles, headings, the beginnings of its texts."""
        found: dict[str, list[str]] = {}
        left: dict[str, int] = {}
        first, end = self.arrays["piece.first"][number : number + 2].tolist()
        columns = [self.arrays[f"piece.{name}"][first:end].tolist() for name in ("field", "lang", "start", "bytes")]
        with (self.folder / texts_file(self.name)).open("rb") as file:
            for field, code, start, size in zip(*columns, strict=True):
                lang, scope = self._langs.text(code), ENGINE_FIELDS[field]
                most = LONGEST_TITLE if scope == "title" else min(READ_OF_ONE, left.setdefault(lang, READ))
                if scope == "institutions" or not most:
                    continue
                file.seek(start)
                text = file.read(min(size, 4 * most)).decode(errors="ignore")[:most]
                found.setdefault(lang, []).append(text)
                if scope != "title":
                    left[lang] -= len(text)
        return {lang: "\n".join(texts) for lang, texts in found.items()}

    def stored(self, number: int) -> bytes:
        """A document as JSON."""
        start, end = self.arrays["stored.offsets"][number : number + 2].tolist()
        with (self.folder / documents_file(self.name)).open("rb") as file:
            file.seek(start)
            return zlib.decompress(file.read(end - start))


class WhooshWriter:
    """See index.engines.base.IndexWriter. `base` names the generation that an incremental build starts from, None
    for a full one; `wait` are seconds to wait for another writer's lock."""

    def __init__(self, store: Store, settings: Settings, full: bool, wait: float = 0) -> None:
        self.store, self.settings, self.full, self.wait = store, settings, full, wait
        self.base: str | None = None
        self._build: Build | None = None
        self._pinned: Pinned | None = None
        self._segments: list[_Segment] = []
        self._places: dict[str, tuple[int, int]] = {}  # id -> (segment, number); the new segment is the last
        self._dead: set[int] = set()  # numbers in the new segment

    def __enter__(self) -> Self:
        self._build = self.store.begin(self.wait)
        try:
            if not self.full:
                self._start_from_current()
            self._new = self._builder(self._build.path)
        except BaseException:
            self.discard()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def add(self, documents: Iterable[Document]) -> int:
        count = 0
        for document in documents:
            texts = checked(document)
            self.remove((document.id,))
            self._places[id_key(document.id)] = (len(self._segments), len(self._new))
            self._new.add(document, texts)
            count += 1
        return count

    def remove(self, document_ids: Iterable[str]) -> int:
        count = 0
        for document_id in document_ids:
            place = self._places.pop(id_key(document_id), None)
            if place is None:
                continue
            count += 1
            segment, number = place
            if segment == len(self._segments):
                self._dead.add(number)
            else:
                self._segments[segment].alive[number] = False
        return count

    def publish(self, attachments: Mapping[str, bytes | Path]) -> Generation:
        build = self._open_build()
        self._close_segment()
        kept = [segment for segment in self._segments if segment.alive.any()]
        total = sum(len(segment.alive) for segment in kept)
        if len(kept) > MAX_SEGMENTS or sum(int((~segment.alive).sum()) for segment in kept) > MAX_DEAD * total:
            kept = self._indexed_anew(build.path, kept)
        for segment in self._segments:
            if segment not in kept:
                _forget(build.path, segment.name)
        for segment in kept:
            if segment.folder != build.path:
                for name in segment_files(segment.name):
                    shutil.copyfile(segment.folder / name, build.path / name)
        facts = _write_generation(build.path, kept)
        build.attach({**attachments, **translations(kept, self._pinned.path if self._pinned else None)})
        self._build = None
        try:
            return self.store.publish(build, facts)
        finally:
            self._release()

    def discard(self) -> None:
        build, self._build = self._build, None
        try:
            if build is not None and hasattr(self, "_new"):
                self._new.close()  # writes what is buffered, which a full disk refuses
        finally:
            if build is not None:
                self.store.discard(build)
            self._release()

    # Steps

    def _open_build(self) -> Build:
        if self._build is None:
            raise RuntimeError("the writer is closed: use it as a context manager, and publish once")
        return self._build

    def _release(self) -> None:
        pinned, self._pinned = self._pinned, None
        if pinned is not None:
            pinned.close()

    def _start_from_current(self) -> None:
        try:
            self._pinned = self.store.pin()
        except NoPublishedIndex:
            return
        facts = self._pinned.manifest.facts
        if facts.get("format") != FORMAT or facts.get("analysis_version") != str(ANALYSIS_VERSION):
            raise NoPublishedIndex("the served generation has another format: run reindex --full")
        self.base = self._pinned.name
        alive = Arrays.mapped(self._pinned.path / COLUMNS_FILE)["alive"].astype(bool)
        start = 0
        for name, count in _listed(facts):
            segment = _Segment(self._pinned.path, name, alive[start : start + count].copy())
            start += count
            for number in np.flatnonzero(segment.alive).tolist():
                self._places[id_key(segment.ids.text(number))] = (len(self._segments), number)
            self._segments.append(segment)

    def _builder(self, folder: Path) -> SegmentBuilder:
        return SegmentBuilder(folder, self._new_name(), self.settings.jobs or cores())

    def _new_name(self) -> str:
        taken = [int(segment.name, 36) for segment in self._segments]
        return np.base_repr(max(taken, default=0) + 1, 36).lower().rjust(4, "0")

    def _close_segment(self) -> None:
        build = self._open_build()
        if not len(self._new):
            self._new.close()
            _forget(build.path, self._new.name)
            return
        self._new.write()
        segment = _Segment(build.path, self._new.name)
        segment.alive[sorted(self._dead)] = False
        self._segments.append(segment)

    def _indexed_anew(self, folder: Path, segments: list[_Segment]) -> list[_Segment]:
        builder = self._builder(folder)
        for segment in segments:
            for document in segment.documents():
                builder.add(document, checked(document))
        builder.write()
        return [_Segment(folder, builder.name)]


def _forget(folder: Path, name: str) -> None:
    for file in segment_files(name):
        (folder / file).unlink(missing_ok=True)


def _listed(facts: Mapping[str, object]) -> list[tuple[str, int]]:
    listed = facts["segments"]
    assert isinstance(listed, list)
    return [(str(name), int(count)) for name, count in listed]


def _frequent(segments: list[_Segment]) -> dict[str, list[tuple[str, int]]]:
    """The frequent phrases of the living documents, by language."""
    places = [(segment, number) for segment in segments for number in np.flatnonzero(segment.alive).tolist()]
    ids = [segment.ids.text(number) for segment, number in places]
    read = [segment.beginnings(number) for segment, number in (places[chosen] for chosen in sample(ids))]
    return {lang: frequent((texts[lang] for texts in read if lang in texts), lang) for lang in LANGUAGES}


def _write_generation(folder: Path, segments: list[_Segment]) -> dict[str, object]:
    """Write what spans segments: columns, living documents, the order of ids, Whoosh's table of contents."""
    alive = np.concatenate([np.empty(0, bool), *(segment.alive for segment in segments)])
    columns = merge_columns([segment.arrays for segment in segments])
    ids = [segment.ids.text(number) for segment in segments for number in range(len(segment.ids))]
    order = sorted(range(len(ids)), key=ids.__getitem__)
    rank = np.empty(len(ids), np.int32)
    rank[order] = np.arange(len(ids), dtype=np.int32)
    found = sorted((id_key(ids[number]).encode(), number) for number in np.flatnonzero(alive).tolist())
    columns |= string_arrays("id", [key for key, _ in found])
    columns |= {
        "id.document": np.array([number for _, number in found], np.int32),
        "id.rank": rank,
        "alive": alive.astype(np.uint8),
        "length_table": length_table(),
    }
    save_arrays(folder / COLUMNS_FILE, columns)
    headers = (header for segment in segments for header in segment.headers())
    save_arrays(folder / PROPOSALS_FILE, proposal_arrays(headers, columns, alive, _frequent(segments)))
    totals = np.zeros(len(INDEX_LANGUAGES) * len(ENGINE_FIELDS), np.int64)
    for segment in segments:
        totals += segment.arrays["lengths"].reshape(len(totals), -1)[:, segment.alive].sum(axis=1, dtype=np.int64)
    names = [field_name(field, chain) for chain in INDEX_LANGUAGES for field in ENGINE_FIELDS]
    write_contents(
        folder,
        [(segment.name, len(segment.alive), np.flatnonzero(~segment.alive).tolist()) for segment in segments],
        dict(zip(names, totals.tolist(), strict=True)),
    )
    captured = living(columns, alive)
    return {
        "format": FORMAT,
        "engine": "whoosh",
        "analysis_version": str(ANALYSIS_VERSION),
        "schema_version": SCHEMA_VERSION,
        "documents": int(alive.sum()),
        "full": captured.get("full", 0),
        "stub": captured.get("stub", 0),
        "segments": [[segment.name, len(segment.alive)] for segment in segments],
        "lengths": totals.tolist(),
    }
