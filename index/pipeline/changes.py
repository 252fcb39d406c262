"""Documents to the writer, and what that changed.

In: an Assembly and the ids to merge. Out: the difference written, a note on every document of the index, and counts.
One document that cannot be indexed costs itself, never the others.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index import documents_json
from index.document import Capture, Document, Provenance
from index.engines.base import IndexWriter
from index.errors import InvalidDocument
from index.pipeline.assembly import Assembly, Family
from index.pipeline.inventory import Progress
from index.pipeline.spool import Spool
from index.pipeline.state import DocumentNote
from index.translation.learning import Lessons

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
