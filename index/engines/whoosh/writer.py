"""The IndexWriter of the Whoosh engine: generations made of segments.

In: Documents, the generation before. Out: a published generation: its segments, and what spans them.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from index.analysis import ANALYSIS_VERSION
from index.document import Document
from index.engines.base import Content, Generation
from index.engines.generations import Build, Pinned, Store
from index.engines.whoosh import canary
from index.engines.whoosh.arrays import Array, Arrays, save_arrays, string_arrays
from index.engines.whoosh.codec import write_contents
from index.engines.whoosh.columns import living, merge_columns
from index.engines.whoosh.frequent import digest, read_of_each, sample
from index.engines.whoosh.layout import COLUMNS_FILE, FORMAT, PROPOSALS_FILE, id_key, segment_files
from index.engines.whoosh.library import field_name, length_table
from index.engines.whoosh.proposals import frequent_arrays, proposal_arrays
from index.engines.whoosh.segment import SegmentBuilder
from index.engines.whoosh.segment_reader import WrittenSegment, listed
from index.engines.whoosh.texts import checked
from index.errors import NoPublishedIndex
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES, SCHEMA_VERSION
from index.settings import Settings, cores
from index.vocabulary.facts import ADDED_AS

# What spans the segments of a generation.
#
# In: the folder of a build, its segments with their living documents. Out: columns, the order of ids, proposals,
# Whoosh's table of contents, and the facts that the manifest keeps.


def _frequent(segments: Sequence[WrittenSegment], before: Mapping[str, Array] | None) -> dict[str, Array]:
    """The frequent words and phrases of the living documents. `before` are the proposals of the last generation."""
    places = [(segment, number) for segment in segments for number in np.flatnonzero(segment.alive).tolist()]
    ids = [segment.ids.text(number) for segment, number in places]
    chosen = sample(ids)
    most = read_of_each(len(chosen))
    read = [segment.beginnings(number, most) for segment, number in map(places.__getitem__, chosen)]
    return frequent_arrays(read, digest(read), before)


def write_whole(folder: Path, segments: Sequence[WrittenSegment], before: Path | None) -> dict[str, object]:
    """Write columns, living documents, the order of ids, proposals, Whoosh's table of contents. `before` is the
    generation that an incremental build starts from."""
    alive = np.concatenate([np.empty(0, bool), *(segment.alive for segment in segments)])
    columns = merge_columns([segment.arrays for segment in segments], alive)
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
    last = Arrays.mapped(before / PROPOSALS_FILE) if before else None
    save_arrays(folder / PROPOSALS_FILE, proposal_arrays(headers, columns, alive, _frequent(segments, last), last))
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
        "added_facts": ADDED_AS,
        "documents": int(alive.sum()),
        "full": captured.get("full", 0),
        "stub": captured.get("stub", 0),
        "segments": [[segment.name, len(segment.alive)] for segment in segments],
        "lengths": totals.tolist(),
    }


# The IndexWriter of the Whoosh engine: generations made of segments.
#
# In: Documents to add, ids to remove. Out: a published generation. A full build is one segment. An incremental one is
# the segments of the generation before it, copied (never linked: a damaged file must not damage two generations), the
# numbers of documents that are gone, and a small segment of what is new. Statistics are taken over living documents
# only, so both search alike; when segments or dead documents become too many, the stored documents are indexed anew.

MAX_SEGMENTS = 8
MAX_DEAD = 0.2
"""Share of dead documents above which a generation is indexed anew."""


class WhooshWriter:
    """See index.engines.base.IndexWriter. `wait` are seconds to wait for another writer's lock."""

    def __init__(self, store: Store, settings: Settings, full: bool, wait: float = 0) -> None:
        self.store, self.settings, self.full, self.wait = store, settings, full, wait
        self._build: Build | None = None
        self._new: SegmentBuilder | None = None
        self._pinned: Pinned | None = None
        self._segments: list[WrittenSegment] = []
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

    @property
    def name(self) -> str:
        return self._open_build().name

    def changed_at(self, stated: str) -> str:
        return self._open_build().moments.changed(stated)

    def add(self, documents: Iterable[Document]) -> int:
        count, new = 0, self._open_segment()
        for document in documents:
            texts = checked(document)
            self.remove((document.id,))
            self._places[id_key(document.id)] = (len(self._segments), len(new))
            new.add(document, texts)
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

    def publish(self, attachments: Mapping[str, Content]) -> Generation:
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
            if self._pinned is not None and segment.folder == self._pinned.path:
                for name in segment_files(segment.name):
                    build.keep(self._pinned, name)
        before = self._pinned.path if self._pinned else None
        facts = write_whole(build.path, kept, before)
        canary.check(build.name, build.path, facts)
        build.attach(attachments)
        self._build = None
        try:
            return self.store.publish(build, facts)
        finally:
            self._release()

    def discard(self) -> None:
        build, self._build = self._build, None
        try:
            if self._new is not None:
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

    def _open_segment(self) -> SegmentBuilder:
        if self._new is None:
            raise RuntimeError("the writer is closed: use it as a context manager, and publish once")
        return self._new

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
        alive = Arrays.mapped(self._pinned.path / COLUMNS_FILE)["alive"].astype(bool)
        start = 0
        for name, count in listed(facts):
            segment = WrittenSegment(self._pinned.path, name, alive[start : start + count].copy())
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
        new, self._new = self._open_segment(), None
        with contextlib.closing(new):
            if len(new):
                new.write()
        if not len(new):
            _forget(build.path, new.name)
            return
        segment = WrittenSegment(build.path, new.name)
        segment.alive[sorted(self._dead)] = False
        self._segments.append(segment)

    def _indexed_anew(self, folder: Path, segments: list[WrittenSegment]) -> list[WrittenSegment]:
        with contextlib.closing(self._builder(folder)) as builder:
            for segment in segments:
                for document in segment.documents():
                    builder.add(document, checked(document))
            builder.write()
        return [WrittenSegment(folder, builder.name)]


def _forget(folder: Path, name: str) -> None:
    for file in segment_files(name):
        (folder / file).unlink(missing_ok=True)
