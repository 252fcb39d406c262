"""What must hold of any input whatever: of the text in the box, of the arguments of an address, of a scraped file.

In: text or bytes. Out: nothing; an AssertionError, or whatever else the code lets through, is a fault. Random inputs
come from benchmarks.fuzz_guided (by coverage, or by hypothesis); what they found stands as a test of its own.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from index import documents_json
from index.errors import Unparsable
from index.merge import merge
from index.parsers import parse as parse_page
from index.scrapes import Scrape
from search import params, syntax
from search.params.parameters import MAX_WINDOW
from search.params.values import ParameterErrors
from search.present.links import api_url, page_url
from search.syntax.lexemes import MAX_NESTING

MOST_ARGUMENTS = 200
MOST_TIMES = 2 ** (MAX_NESTING + 1)
"""How much longer than the text its canonical form may be: each level of brackets may say what is inside it twice."""


def syntax_holds(text: str) -> None:
    """Every text parses, and the canonical form of its meaning means the same."""
    parsed = syntax.parse(text)
    written = syntax.canonical(parsed.clause)
    again = syntax.parse(written)
    assert again.clause == parsed.clause, (text, written)
    assert len(written) <= MOST_TIMES * (len(text) + 10), (text, written)
    assert hash(again.clause) == hash(parsed.clause)


def params_hold(query: bytes) -> None:
    """Arguments are refused by name or understood; what was understood has one address, which means it. Pages never
    fail, and what they understood is what the endpoint understands."""
    pairs = parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)[:MOST_ARGUMENTS]
    args = MultiDict(pairs)
    lenient, _ = params.parse_lenient(args, "fr")
    assert lenient.offset + lenient.limit <= MAX_WINDOW
    strict = params.parse(MultiDict(params.url_args(lenient)), "fr")
    assert strict == lenient, (pairs, lenient)
    assert page_url(strict, "fr").isascii() and api_url(strict, "fr", "csv").isascii()
    try:
        understood = params.parse(args, "en")
    except ParameterErrors as refused:
        assert refused.errors and all(error.detail for error in refused.errors)
        return
    again = params.parse(MultiDict(params.url_args(understood)), "en")
    assert replace(again, ui=understood.ui) == understood, pairs


def parsers_hold(content: bytes) -> None:
    """Bytes are a page or are refused with a reason and a remedy; a page becomes a document that is written as JSON
    and read back the same."""
    scrape = Scrape(Path("page.txt"), "page.txt", content, sha256(content).hexdigest())
    try:
        pages = parse_page(scrape)
    except Unparsable as refused:
        assert refused.reason and refused.sentence and refused.remedy
        return
    for page in pages:
        assert len({section.anchor for section in page.sections}) == len(page.sections)
    for document in merge(pages):
        assert documents_json.ID.fullmatch(document.id), document.id
        assert documents_json.loads(documents_json.dumps(document)) == document, document.id


PROPERTIES: dict[str, Callable[[bytes], None]] = {
    "syntax": lambda data: syntax_holds(data.decode("utf-8", "surrogateescape")),
    "params": params_hold,
    "parsers": parsers_hold,
}
"""Each property, of bytes."""
