"""Notes to documents: which ids are affected by what changed, and the documents of an id.

In: the last State and the new notes. Out: the ids to merge anew, and for each of them its Documents, read from the
spool one id at a time. Everything else in the index stays as it is, and is what a full build would give: that is the
promise of `affected`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from index.document import Document, Page
from index.merge import Remark, merge_id
from index.merge.report_links import Links, linked, links
from index.pipeline import page_json
from index.pipeline.parsing import load_document
from index.pipeline.sightings import Entries, PageList, Sightings, changed
from index.pipeline.spool import Spool
from index.pipeline.state import PageNote, SourceNote, families


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
        pages = page_json.loads(spool.get(note.place))
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
