"""Which text of a document is searched under which field.

In: a Document. Out: its Pieces, in an order that depends on the document alone: titles, sections, institutions. A
piece is what a phrase may not cross, and what a snippet is cut from.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from index import documents_json
from index.analysis import nfc
from index.document import Document
from index.errors import InvalidDocument
from index.prose import runs
from index.schema import ENGINE_FIELDS, chain_of

EARLIER = "earlier"
"""Anchor of a title that the document no longer bears: found, never shown as its title."""

APART = ("commitment", "irm")
"""Scopes in which furniture is told from prose: what contents, references and forms hold weighs as little as a note."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text of one field. `anchor` and `heading` are its section's."""

    field: str
    lang: str
    heading: str
    anchor: str
    text: str

    @property
    def chain(self) -> str:
        return chain_of(self.lang)


def pieces(document: Document) -> Iterator[Piece]:
    """The searched texts, NFC. Empty ones are left out."""
    for piece in _pieces(document):
        if piece.text and not piece.text.isspace():
            yield piece


def _pieces(document: Document) -> Iterator[Piece]:
    for lang in sorted(document.title):
        yield Piece("title", lang, "", "", nfc(document.title[lang]))
    for title in document.earlier_titles:
        yield Piece("title", title.lang, "", EARLIER, nfc(title.text))
    for section in document.sections:
        # Verdicts stand in headings (`End of Term: Limited`). Parsers of reports keep some headings as text already.
        if section.heading and not section.text.startswith(section.heading):
            yield Piece(section.scope, section.lang, section.heading, section.anchor, nfc(section.heading))
        text = nfc(section.text)
        for furniture, part in runs(text, section.heading) if section.scope in APART else ((False, text),):
            yield Piece("notes" if furniture else section.scope, section.lang, section.heading, section.anchor, part)
    for lang in sorted(document.lead_institution):
        yield Piece("institutions", lang, "", "lead", nfc(document.lead_institution[lang]))
    for lang in sorted(document.support_institutions):
        for name in document.support_institutions[lang]:
            yield Piece("institutions", lang, "", "support", nfc(name))
    # Names of reports and places carry no language: whoever searches in either language should find them.
    loose = [("report", nfc(name)) for name in document.irm_reports]
    if document.locality:
        loose.append(("place", document.locality.replace("-", " ")))
    for lang in sorted(document.title):
        for anchor, text in loose:
            yield Piece("institutions", lang, "", anchor, text)


def checked(document: Document) -> list[tuple[Piece, bytes]]:
    """The searched texts, each with its UTF-8. Raise InvalidDocument, naming the field, for a document that must not
    reach the index: a broken one would poison a whole build."""
    if not isinstance(document.id, str) or not documents_json.ID.fullmatch(document.id):
        allowed = "up to 64 letters, digits, dots, underscores, hyphens, a letter or digit first"
        raise InvalidDocument(f"id: {document.id!r} is not an id ({allowed})")
    if not any(text.strip() for text in document.title.values()):
        raise InvalidDocument(f"{document.id}: title: is blank; every result needs a title to be shown by")
    for number, section in enumerate(document.sections):
        if section.scope not in ENGINE_FIELDS:
            raise InvalidDocument(f"{document.id}: sections[{number}].scope: unknown scope {section.scope!r}")
    try:
        return [(piece, _encoded(document, piece)) for piece in pieces(document)]
    except (AttributeError, TypeError) as error:
        raise InvalidDocument(f"{document.id}: a text is not text: {error}") from error


def _encoded(document: Document, piece: Piece) -> bytes:
    try:
        (piece.heading + piece.anchor).encode()
        return piece.text.encode()
    except UnicodeEncodeError as error:
        place = f"{piece.field} ({piece.lang})"
        raise InvalidDocument(f"{document.id}: {place}: not Unicode text: {error.reason}") from error
