"""The same search as a file: `/api/v1/search.csv`, `.ndjson`, `.atom`.

In: the arguments of a search. Out: every document that it finds, streamed from one generation: the iterator of
Snapshot.matching holds it, whatever is published meanwhile. The first document is asked for before the first byte is
sent, so that an index that cannot answer is still an error and not half a file.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from flask import Blueprint, Response, current_app, request

from index.document import Document
from search import answering, params
from search.api import downloads
from search.present import links
from search.query import Query
from search.results import GenerationInfo
from search.web.caching import tagged, unchanged
from search.web.compression import LEVEL
from search.web.problems import request_language
from search.web.security import site
from search.web.snapshots import snapshot
from search.web.streams import LastWords, silent, streamed
from search.wording import say

blueprint = Blueprint("exports", __name__)

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}
TAG = "tag:ogp-search,2026:"
"""Before a document's id: its entry's id in every feed, wherever the feed is served (RFC 4151)."""


@blueprint.get("/api/v1/search.<any(csv, ndjson, atom):shape>")
def download(shape: str) -> Response:
    query = links.found_by(params.parse(request.args, request_language(), snapshot()))
    address = links.api_url(query, query.ui, shape)
    if shape == "atom" and query.sort == "relevance":
        query = replace(query, sort="-changed")
    info = snapshot().info
    if same := unchanged(info, address):
        return same
    others = answering.documents(snapshot(), query)
    first = next(others, None)  # from now on they hold the generation
    documents = others if first is None else chain((first,), others)
    texts = feed(query, info, documents) if shape == "atom" else downloads.WRITERS[shape](documents, query.ui)
    packed = request.accept_encodings["gzip"] > 0
    pieces, last_words = (
        (gzipped(texts), silent) if packed else ((text.encode() for text in texts), broken_off(shape, query.ui))
    )
    response = streamed(pieces, CONTENT_TYPES[shape], last_words)
    response.vary.add("Accept-Encoding")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if shape != "atom":
        name = downloads.file_name(query, info.name, shape)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    return tagged(response, info, address)


def broken_off(shape: str, ui: str) -> LastWords:
    """What stands at the end of a file that could not be finished: nobody may take half of it for all."""
    if shape == "atom":
        return silent

    internal = links.rooted("/problems/internal")

    def last_words(noted: str) -> bytes:
        sentence = say("broken-off", ui, request=noted)
        if shape == "csv":
            return f"{sentence}\r\n".encode()
        return (json.dumps({"type": internal, "status": 500, "detail": sentence}) + "\n").encode()

    return last_words


def gzipped(texts: Iterable[str]) -> Iterator[bytes]:
    """The same text compressed, still piece by piece."""
    packer = zlib.compressobj(level=LEVEL, wbits=31)  # 31: with the header and trailer of gzip
    for text in texts:
        if piece := packer.compress(text.encode()):
            yield piece
    yield packer.flush()


def feed(query: Query, info: GenerationInfo, documents: Iterable[Document]) -> Iterator[str]:
    """Atom, entry by entry, newest change first unless the query says otherwise."""
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
