"""NDJSON input: one document per line, in the shape that `export` writes.

In: a Scrape whose text is one line or many. Out: Documents. What `export` wrote comes back identical; a document that
was written by hand (id, title and text are enough) gets one capture of its own, so that it says where it comes from.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

from index.document import Capture, Document, Facts
from index.documents_json import UNKNOWN_LANGUAGE, loads, of_language
from index.errors import InvalidDocument
from index.parsers.lines import decoded, masked
from index.scrapes import Scrape

VERBATIM = frozenset({"id", "links", "url", "source_url", "related", "anchor"})
"""Names of what is an id or an address, not text."""


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
            if not document.captures and document.captured == "full" and ("&" in line or "@" in line):
                document = loads(_read(line))
        except InvalidDocument as error:
            raise InvalidDocument(f"line {number}: {error}" if several else str(error)) from None
        yield document if document.captures or document.captured == "stub" else _captured(document, scrape, line)


def _read(line: str) -> str:
    """A document that somebody wrote by hand or with a tool, as a page would be read: without character references and
    without addresses of persons. What `export` wrote has neither."""
    return json.dumps(_each_text(json.loads(line)), ensure_ascii=False)


def _each_text(value: object) -> object:
    if isinstance(value, str):
        return "\n".join(masked(decoded(part)) for part in value.split("\n"))
    if isinstance(value, list):
        return [_each_text(item) for item in value]
    if isinstance(value, dict):
        return {name: item if name in VERBATIM else _each_text(item) for name, item in value.items()}
    return value


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
