"""One scrape to its pages, ready to be kept, and a kept page back.

In: a Scrape, or the JSON of a Page as it is kept between two reindexes. Out: Parsed; a Page.
"""

from dataclasses import dataclass, replace
from typing import Literal

from msgspec.json import Decoder, Encoder

from index import documents_json, parsers
from index.document import Document, Listing, Page
from index.errors import InvalidDocument, MissingExtra, Unparsable
from index.merge import page_id
from index.merge.order import Age, age_of
from index.merge.reports import Naming, naming_of, naming_of_page
from index.parsers.ndjson import documents as documents_of
from index.pipeline.spool import pack
from index.scrapes import Scrape, Skip

# A Page as one JSON text, for the pipeline's own keeping between two reindexes.
#
# In: a Page. Out: compact JSON, and the same Page again. Not a public format: it changes with Page, and the pipeline's
# fingerprint, which covers this module and `index.document`, then makes the next reindex a full one.

ENCODER, DECODER = Encoder(), Decoder(tuple[Page, ...])


def page_dumps(pages: tuple[Page, ...]) -> bytes:
    return ENCODER.encode(pages)


def page_loads(content: bytes) -> tuple[Page, ...]:
    return DECODER.decode(content)


# One scrape to its pages, ready to be kept.
#
# In: a Scrape. Out: Parsed: the packed pages and what the pipeline must know of each without unpacking them, or the
# Skip that says why there are none. Never raises for a bad scrape, so that one costs nobody else anything. Runs in
# worker processes: values in and out are plain.


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """`id` is the family's, see index.merge.page_id."""

    id: str
    age: Age
    naming: Naming
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """`blob` is empty for a Skip. `outcome` tells what it holds: pages (index.pipeline.parsing), or one document as a
    line of NDJSON."""

    outcome: Literal["pages", "document", "skip"]
    blob: bytes = b""
    pages: tuple[ParsedPage, ...] = ()
    warnings: tuple[str, ...] = ()
    skip: Skip | None = None


def parse(scrape: Scrape) -> Parsed:
    try:
        return _document(scrape) if scrape.line else _pages(scrape)
    except Unparsable as error:
        line = error.line if error.line or not scrape.line else scrape.line
        skip = Skip(scrape.name, error.reason, error.sentence, line, error.remedy)
    except InvalidDocument as error:
        remedy = "see the documents' shape in the manual; id, title, and text with its lang (or sections) are needed"
        skip = Skip(scrape.name, "invalid-document", str(error), scrape.line or None, remedy)
    except MissingExtra as error:
        skip = Skip(scrape.name, "missing-extra", "needs an optional dependency", None, str(error))
    except MemoryError:
        return lost(scrape, "asked for more memory than one file may take")
    except Exception as error:  # noqa: BLE001 - a fault of a parser on one odd page must not stop the others
        remedy = "this is a fault of the parser: please report it with the file"
        skip = Skip(scrape.name, "parser-fault", f"{type(error).__name__}: {error}", scrape.line or None, remedy)
    return Parsed("skip", skip=skip)


def lost(scrape: Scrape, how: str) -> Parsed:
    """For a scrape that took its whole process down. `how` is a clause."""
    remedy = "remove the file; if it is a page that a browser can show, please report it"
    sentence = f"the process that read it {how}"
    return Parsed("skip", skip=Skip(scrape.name, "parser-fault", sentence, scrape.line or None, remedy))


def weight(scrape: Scrape) -> int:
    """The bytes that it holds."""
    return len(scrape.content)


def _pages(scrape: Scrape) -> Parsed:
    pages = parsers.parse(scrape)
    if not pages:
        raise Unparsable("no-page", "holds no page", None, "remove it")
    parsed = tuple(ParsedPage(page_id(page), age_of(page), naming_of_page(page), page.listings) for page in pages)
    return Parsed("pages", pack(page_dumps(pages)), parsed, _warnings(scrape, pages))


def _warnings(scrape: Scrape, pages: tuple[Page, ...]) -> tuple[str, ...]:
    # A PDF is not decoded: its bytes are no text.
    own = scrape.sidecar_warnings if scrape.content.startswith(b"%PDF-") else scrape.warnings
    return tuple(dict.fromkeys((*own, *(said for page in pages for said in page.warnings))))


def _document(scrape: Scrape) -> Parsed:
    documents = tuple(documents_of(scrape))
    if len(documents) != 1:
        raise Unparsable("no-page", "holds no document", scrape.line, "one document per line")
    document = documents[0]
    age = Age("", 0, 0, 0, scrape.name, scrape.sha256, "")
    page = ParsedPage(document.id, age, naming_of(document))
    return Parsed("document", pack(documents_json.dumps(document).encode("utf-8")), (page,), scrape.warnings)


def load_document(content: bytes) -> Document:
    return documents_json.restore(content)


def with_source(skip: Skip, name: str, line: int | None) -> Skip:
    """`line` is that of an NDJSON file; without one, the skip's own line stands: a copy has the same lines."""
    return replace(skip, name=name, line=line or skip.line)
