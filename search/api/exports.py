"""The same search as a file, and documents chosen one by one: `/api/v1/search.csv`, `/api/v1/documents.csv?id=…`.

In: the arguments of a search, or ids. Out: every document that it finds, streamed from one generation: the iterator of
Snapshot.matching holds it, whatever is published meanwhile. The first document is asked for before the first byte is
sent, so that an index that cannot answer is still an error and not half a file.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from flask import Blueprint, Response, current_app, request

from index.document import Document
from search import answering, params
from search.api import downloads, references
from search.api.downloads import Wanted
from search.api.openapi import BIBTEX, CSL_JSON, RIS, SPREADSHEET
from search.params.parameters import DELIMITER
from search.present import links
from search.query import Filter, Query
from search.results import GenerationInfo
from search.web.problems import request_language
from search.web.response_cache import LEVEL, tagged, unchanged
from search.web.security import site
from search.web.snapshots import snapshot
from search.web.streams import LastWords, silent, streamed
from search.wording import say

blueprint = Blueprint("exports", __name__)
TAG = "tag:ogp-search,2026:"
"""Before a document's id: its entry's id in every feed, wherever the feed is served (RFC 4151)."""

Texts = Callable[[Iterable[Document], Wanted], Iterator[str]]
LastText = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of file: its media type, the ending of its name, what writes it (None for what is no text), and what
    stands at the end of one that could not be finished, given a sentence that says so. Nobody may take half of a file
    for all: "" is for formats whose end is missed anyway."""

    content_type: str
    ending: str
    texts: Texts | None = None
    last: LastText = lambda sentence: ""


def problem_line(sentence: str) -> str:
    return json.dumps({"type": links.rooted("/problems/internal"), "status": 500, "detail": sentence}) + "\n"


SHAPES = {
    "csv": Shape(
        "text/csv; charset=utf-8; header=present", "csv", downloads.csv_text, lambda sentence: f"{sentence}\r\n"
    ),
    "ndjson": Shape("application/x-ndjson; charset=utf-8", "ndjson", downloads.ndjson_text, problem_line),
    "xlsx": Shape(SPREADSHEET, "xlsx"),
    "ris": Shape(
        f"{RIS}; charset=utf-8",
        "ris",
        references.ris_text,
        lambda sentence: references.ris_record([("TY", "GEN"), ("TI", sentence)]),
    ),
    "bib": Shape(
        f"{BIBTEX}; charset=utf-8",
        "bib",
        references.bibtex_text,
        lambda sentence: references.bibtex_entry("misc", "incomplete", {"title": references.tex(sentence)}),
    ),
    "csl.json": Shape(CSL_JSON, "json", references.csl_text),
}
"""By the ending of the address."""
OF_SHAPES = ", ".join(f'"{name}"' for name in SHAPES)


@blueprint.get(f"/api/v1/search.<any({OF_SHAPES}):shape>")
def download(shape: str) -> Response:
    also = (DELIMITER,) if shape == "csv" else ()
    query = links.found_by(params.parse(request.args, request_language(), snapshot(), also=also))
    address = with_delimiter(links.api_url(query, query.ui, shape), params.delimiter_of(request.args))
    info = snapshot().info
    if same := unchanged(info, f"{site(current_app)}{address}"):
        return same
    response = sent(shape, answering.documents(snapshot(), query), query.ui)
    return named(response, info, address, downloads.file_name(query, info.name, SHAPES[shape].ending))


@blueprint.get(f"/api/v1/documents.<any({OF_SHAPES}):shape>")
def chosen(shape: str) -> Response:
    """Documents chosen one by one, by id."""
    asked = params.chosen(request.args, request_language(), (DELIMITER,) if shape == "csv" else ())
    query = replace(params.DEFAULT, clause=Filter("id", asked.ids), sort="id", ui=asked.ui)
    held = {hit.document.id.lower() for hit in snapshot().search(replace(query, limit=len(asked.ids), facets=())).hits}
    params.refuse_unheld([one for one in asked.ids if one.lower() not in held], asked.ui)
    address = with_delimiter(links.chosen_url(asked.ids, asked.ui, shape), params.delimiter_of(request.args))
    info = snapshot().info
    if same := unchanged(info, f"{site(current_app)}{address}"):
        return same
    response = sent(shape, snapshot().matching(query), asked.ui)
    return named(response, info, address, downloads.file_name(query, info.name, SHAPES[shape].ending, selected=True))


def with_delimiter(address: str, delimiter: str) -> str:
    return address if delimiter == DELIMITER.default else f"{address}&delimiter=%3B"


def sent(shape: str, found: Iterator[Document], ui: str) -> Response:
    """The documents in a shape, compressed for who accepts it. A workbook is compressed already."""
    documents, kind = held(found), SHAPES[shape]
    wanted = Wanted(ui, site(current_app), params.delimiter_of(request.args))
    if kind.texts is None:
        from search.api.workbooks import workbook  # which no other request needs

        return streamed(workbook(documents, wanted), kind.content_type, slow=True)
    return sent_text(kind.texts(documents, wanted), kind.content_type, broken_off(kind, ui))


def held(found: Iterator[Document]) -> Iterator[Document]:
    """The documents, the first asked for now: from then on they hold the generation."""
    first = next(found, None)
    return iter(()) if first is None else chain((first,), found)


def sent_text(texts: Iterable[str], content_type: str, last_words: LastWords) -> Response:
    if request.accept_encodings["gzip"] > 0:
        response = streamed(gzipped(texts), content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = streamed((text.encode() for text in texts), content_type, last_words)
    response.vary.add("Accept-Encoding")
    return response


def named(response: Response, info: GenerationInfo, address: str, name: str) -> Response:
    """The response with its validators, its address and the name under which a browser keeps it. Files hold addresses
    of the site: one that is known under several has a file for each."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    return tagged(response, info, f"{site(current_app)}{address}")


def broken_off(kind: Shape, ui: str) -> LastWords:
    """What stands at the end of a file of this kind that could not be finished."""
    root = links.rooted("")

    def last_words(noted: str) -> bytes:
        links.mounted_at(root)
        return kind.last(say("broken-off", ui, request=noted)).encode()

    return last_words


@blueprint.get("/api/v1/search.atom")
def atom() -> Response:
    """Newest change first unless the query says otherwise."""
    query = links.found_by(params.parse(request.args, request_language(), snapshot()))
    address = links.api_url(query, query.ui, "atom")
    if query.sort == "relevance":
        query = replace(query, sort="-changed")
    info = snapshot().info
    if same := unchanged(info, address):
        return same
    texts = feed(query, info, held(answering.documents(snapshot(), query)))
    response = sent_text(texts, "application/atom+xml; charset=utf-8", silent)
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    return tagged(response, info, address)


def gzipped(texts: Iterable[str]) -> Iterator[bytes]:
    """The same text compressed, still piece by piece."""
    packer = zlib.compressobj(level=LEVEL, wbits=31)  # 31: with the header and trailer of gzip
    for text in texts:
        if piece := packer.compress(text.encode()):
            yield piece
    yield packer.flush()


def feed(query: Query, info: GenerationInfo, documents: Iterable[Document]) -> Iterator[str]:
    """Atom, entry by entry."""
    ui = query.ui
    address = links.api_url(query, ui, "atom")
    template = current_app.jinja_env.get_template("atom.xml")
    return template.generate(
        ui=ui,
        title=downloads.feed_title(query, ui),
        feed_id=f"{TAG}search:{hashlib.sha256(address.removeprefix(links.rooted('')).encode()).hexdigest()[:16]}",
        updated=info.built_at,
        site=site(current_app),
        self_path=address,
        html_path=links.page_url(query, ui),
        entries=downloads.entries(documents, ui, info.built_at),
        tag=TAG,
    )
