"""NDJSON input: one document per line, in the shape that `export` writes.

In: a Scrape whose text is one line or many. Out: Documents. What `export` wrote comes back identical; a document that
was written by hand (id, title and text are enough) gets one capture of its own, so that it says where it comes from.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from index.document import Capture, Document, Facts
from index.documents_json import UNKNOWN_LANGUAGE, loads, of_language
from index.errors import InvalidDocument
from index.scrapes import Scrape


def documents(scrape: Scrape) -> Iterator[Document]:
    """The documents of a scrape, in order; of a scrape that is a line, the one. Raises InvalidDocument, which names
    the line (where there are several) and the field's path; a line that follows is then not read, so a caller who wants
    the others gives one line at a time."""
    # In a line of a file only `\n` ends it; a lone `\r` within, which is read as one, is white space of its JSON.
    lines = [scrape.text] if scrape.line else scrape.text.split("\n")
    several = sum(map(bool, map(str.strip, lines))) > 1
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = loads(line)
        except InvalidDocument as error:
            raise InvalidDocument(f"line {number}: {error}" if several else str(error)) from None
        yield document if document.captures or document.captured == "stub" else _captured(document, scrape, line)


def _captured(document: Document, scrape: Scrape, line: str) -> Document:
    """The document with the line itself as its capture, one per language of its text."""
    digest = hashlib.sha256(line.encode()).hexdigest()
    languages = sorted({section.lang for section in document.sections}) or [UNKNOWN_LANGUAGE]
    captures = tuple(
        Capture(
            source=scrape.name,
            language=language,
            template="document",
            sha256=digest,
            facts=_facts(document, language),
            sections=of_language(document.sections, language),
            url=document.source_url or scrape.url,
            fetched_at=scrape.fetched_at,
        )
        for language in languages
    )
    return replace(document, captures=captures)


def _facts(document: Document, language: str) -> Facts:
    title = document.title.get(language)
    return {"title": title} if title else {}
