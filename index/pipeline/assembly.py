"""Notes to documents, documents to the writer.

In: the notes on all sources, and which of them changed. Out: the ids affected, the documents of each, and what is news.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index import documents_json
from index.document import Capture, Document, Page, Provenance
from index.engines.base import IndexWriter
from index.errors import InvalidDocument
from index.merge import Remark, merge_id
from index.merge.reports import Links, linked, links
from index.pipeline import parsing
from index.pipeline.inventory import Progress
from index.pipeline.parsing import load_document
from index.pipeline.sightings import Entries, PageList, Sightings, changed
from index.pipeline.spool import Spool
from index.pipeline.state import DocumentNote, PageNote, SourceNote, families
from index.translation.learning import Lessons

# Notes to documents: which ids are affected by what changed, and the documents of an id.
#
# In: the last State and the new notes. Out: the ids to merge anew, and for each of them its Documents, read from the
# spool one id at a time. Everything else in the index stays as it is, and is what a full build would give: that is the
# promise of `affected`.


@dataclass(frozen=True, slots=True)
class Family:
    """All documents of one id, and what the operator should know of its sources."""

    id: str
    documents: tuple[Document, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[SourceNote, ...]


class Assembly:
    """The documents that a table of sources makes."""

    def __init__(self, notes: Iterable[SourceNote], entries: Entries) -> None:
        self.notes = tuple(note for note in notes if note.good)
        self.families = families(self.notes)
        self.links = links(page.naming for note in self.notes for page in note.pages)
        self.sightings = Sightings(entries, (_list(page) for note in self.notes for page in note.pages))
        self.stale = {(page.age.source, page.age.sha256) for note in self.notes if note.stale for page in note.pages}

    def ids(self) -> list[str]:
        """Every id that has a page or is listed."""
        return sorted({*self.families, *self.sightings.ids()})

    def family(self, document_id: str, spool: Spool) -> Family:
        """The documents of one id: none when it has neither a page nor a listing any more."""
        sources = tuple(self.families.get(document_id, ()))
        pages = [page for note in sources if note.place for page in self._pages(note, document_id, spool)]
        listings = self.sightings.of(document_id)
        documents: tuple[Document, ...] = ()
        remarks: tuple[Remark, ...] = ()
        if pages or listings:
            merged = merge_id(document_id, pages, listings, self.links)
            documents, remarks = tuple(map(self._with_stale, merged.documents)), merged.remarks
        given = [note for note in sources if _holds_document(note)]
        if given and pages:
            used = f"{document_id} is also on scraped pages; those are indexed, not this document"
            remarks += tuple(Remark(note.name, used) for note in given)
        elif given:
            documents = (linked(self._document(given[-1], spool), self.links),)
            later = f"{document_id} is given again by {given[-1].name}, which is indexed instead"
            remarks += tuple(Remark(note.name, later) for note in given[:-1])
        return Family(document_id, documents, remarks, sources)

    def _pages(self, note: SourceNote, document_id: str, spool: Spool) -> Iterator[Page]:
        if _holds_document(note) or note.place is None:
            return
        pages = parsing.page_loads(spool.get(note.place))
        for known, page in zip(note.pages, pages, strict=True):
            if known.id == document_id:
                yield page

    def _document(self, note: SourceNote, spool: Spool) -> Document:
        assert note.place is not None
        return load_document(spool.get(note.place))

    def _with_stale(self, document: Document) -> Document:
        """Marks the captures that were kept because their file is unusable now."""
        if not any((capture.source, capture.sha256) in self.stale for capture in document.captures):
            return document
        captures = tuple(
            replace(capture, stale=(capture.source, capture.sha256) in self.stale) for capture in document.captures
        )
        return replace(document, captures=captures)


def affected(old: Assembly, new: Assembly) -> set[str]:
    """The ids whose documents may differ: those of pages that came, went or changed, those whose listings say
    something else now, and those whose links do."""
    before = {(note.place, note.stale): note for note in old.notes}
    after = {(note.place, note.stale): note for note in new.notes}
    differing = [before.get(key) or after[key] for key in before.keys() ^ after.keys()]
    pages = [page for note in differing for page in note.pages]
    listed = {new.sightings.entries.listings[number].id for page in pages for number in page.entries.tolist()}
    found = {page.id for page in pages} | changed(old.sightings, new.sightings, listed)
    if any(page.naming.keys for page in pages):
        found |= _relinked(new.notes, old.links, new.links)
    return found


def _relinked(notes: Iterable[SourceNote], old: Links, new: Links) -> set[str]:
    return {
        page.id
        for note in notes
        for page in note.pages
        if page.naming.keys and old.related(page.naming) != new.related(page.naming)
    }


def _list(page: PageNote) -> PageList:
    return PageList(page.age, page.age.source, page.entries)


def _holds_document(note: SourceNote) -> bool:
    return bool(note.pages) and note.line is not None


# Documents to the writer, and what that changed.
#
# In: an Assembly and the ids to merge. Out: the difference written, a note on every document of the index, and counts.
# One document that cannot be indexed costs itself, never the others.

SOMEWHERE = Provenance(None, None)


def _bare(capture: Capture) -> Capture:
    """What a capture says of the commitment, and not of how it was fetched and read. A label without a value says what
    a missing one does: some extractors drop such labels."""
    facts = {name: value for name, value in capture.facts.items() if value}
    return Capture("", capture.language, "", "", facts, capture.sections)


@dataclass(slots=True)
class Changes:
    """`before` are the documents of the last generation, `documents` those of the next; `refused` tells why the
    writer took none of an id's documents; `lessons` have what may be learned from those that were made; until all is
    `merged` the counts say nothing."""

    before: Mapping[str, DocumentNote]
    spool: Spool
    documents: dict[str, DocumentNote] = field(default_factory=dict)
    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    lessons: Lessons = field(default_factory=Lessons)
    merged: bool = False

    def make(
        self, assembly: Assembly, ids: Sequence[str], anew: bool, writer: IndexWriter | None, progress: Progress
    ) -> None:
        """Merges `ids` and gives the writer (None on a dry run) what differs, or everything when it starts `anew`."""
        merged = set(ids)
        kept = {} if anew else {name: note for name, note in self.before.items() if note.family not in merged}
        self.documents.update(kept)
        for done, document_id in enumerate(ids, 1):
            family = assembly.family(document_id, self.spool)
            for place, document in enumerate(family.documents):
                self._take(document, family, place == 0, anew, writer)
            progress("merge", done, len(ids))
        gone = [name for name in self.before if name not in self.documents]
        if writer and not anew:
            writer.remove(gone)
        self.removed = len(gone)
        self.unchanged = len(self.documents) - self.added - self.updated
        self.documents = dict(sorted(self.documents.items()))
        self.merged = True

    def keep_all(self) -> None:
        """Nothing changed."""
        self.stop()
        self.unchanged = len(self.documents)
        self.merged = True

    def stop(self) -> None:
        """What the next generation would hold is not asked: the documents are those of the last one."""
        self.documents = dict(self.before)

    def _take(self, document: Document, family: Family, first: bool, anew: bool, writer: IndexWriter | None) -> None:
        before = self.before.get(document.id)
        digest, told = digests(document)
        same = before is not None and before.sha256 == digest
        known = before.changed_at if before and before.told == told else ""
        changed_at = known or (writer.changed_at(document.changed_at) if writer else "")
        if writer and (anew or not same):
            try:
                writer.add((replace(document, changed_at=changed_at),))
            except InvalidDocument as error:
                self.refused[family.id] = str(error)
                return
        self.added += before is None
        self.updated += before is not None and not same
        self.documents[document.id] = DocumentNote(
            document.id,
            family.id,
            digest,
            told,
            changed_at,
            document.captured,
            document.languages,
            family.remarks if first else (),
            before.words if before and same and not anew else self.lessons.take(document),
        )


def digests(document: Document) -> tuple[str, str]:
    """(SHA-256 of all that is stored of a document but when it changed, SHA-256 of what it tells its readers). The
    second leaves out where that stands and how it was fetched and read: lines, files, addresses, dates, the template,
    whether a page is kept although it cannot be fetched now. A page fetched again that says the same is no news."""
    captures: list[Capture] = []
    for capture in sorted(document.captures, key=lambda capture: capture.language):
        said = _bare(capture)
        if said not in captures:
            captures.append(said)
    told = replace(
        document,
        captures=tuple(captures),
        listings=tuple(replace(one, source="") for one in sorted(document.listings, key=lambda one: one.lang)),
        assessments=tuple(replace(rated, origin=SOMEWHERE) for rated in document.assessments),
        provenance={},
        source_url="",
    )
    return _digest(document), _digest(told)


def _digest(document: Document) -> str:
    value = documents_json.dump(replace(document, changed_at=""))
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()
