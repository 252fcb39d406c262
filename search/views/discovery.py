"""What browsers and crawlers look for by themselves: the search engine's description, the robots' rules, the sitemap.

In: a request. Out: files, each with a validator, so that those who come every day take them once. Formats that want
absolute addresses are not found where the site's own is not known (search.web.security.site).
"""

import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState

from search import params, plans
from search.engines.base import Snapshot
from search.i18n import LANGUAGES
from search.present.links import countries_url, country_url, document_url, rooted
from search.present.place_page import address_of
from search.results import GenerationInfo
from search.web.problems import problem, request_language
from search.web.response_cache import compress, gzip_accepted, tagged, unchanged, validated, vary
from search.web.security import site
from search.web.snapshots import snapshot
from search.web.streams import streamed
from search.wording import say

blueprint = Blueprint("discovery", __name__)
blueprint.after_request(compress)
SITEMAP_DOCUMENTS = 20_000
"""Documents in one sitemap file: each has one address per language, and 50,000 addresses are the format's limit."""
SITEMAP_PLACES = 5_000
"""Pages of countries and plans, in the first file beside its documents: what is left of the format's limit."""
CARD_CRAWLERS = (
    "facebookexternalhit", "Twitterbot", "LinkedInBot", "Slackbot-LinkExpanding", "Discordbot", "TelegramBot",
    "WhatsApp",
)  # fmt: skip
"""Who fetches an address once somebody shares it, to show its title and what it says."""
XML = "application/xml; charset=utf-8"
MADE = "ogp_made_files"
PIECE = 16 * 1024  # bytes that are unpacked at once


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The description with which a browser adds this site as a search engine."""
    if refused := nowhere():
        return refused
    text = render_template("opensearch.xml", ui=request_language())
    response = Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")
    if "ui" not in request.args:
        vary(response, "Accept-Language")
    return validated(response)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers read documents, not the endless combinations of filters. Those that make the preview of one shared
    address may read any page."""
    lines = [*(f"User-agent: {name}" for name in CARD_CRAWLERS), f"Allow: {rooted('/')}", "", "User-agent: *"]
    lines += [f"Disallow: {rooted(f'/{ui}/{page}')}" for ui in LANGUAGES for page in ("search?", "overview")]
    lines += [f"Disallow: {rooted('/api/')}"]
    if known := site(current_app):
        lines += [f"Sitemap: {known}{rooted('/sitemap.xml')}"]
    lines += [""]
    return validated(Response("\n".join(lines), content_type="text/plain; charset=utf-8"))


@blueprint.get("/sitemap.xml")
@blueprint.get("/sitemap-<int:part>.xml")
def sitemap(part: int | None = None) -> Response:
    """Every country, action plan and document in both languages; an index of parts where there are more than one file
    may hold."""
    if refused := nowhere():
        return refused
    info = snapshot().info
    if part is not None and not 1 <= part <= parts_of(info):
        abort(404)
    address = f"{site(current_app)}{rooted(request.path)}"
    if same := unchanged(info, address):
        return same
    made: Made = current_app.extensions[MADE]
    packed = made.once(f"{info.name} {address}", lambda: sitemap_file(snapshot(), part))
    if gzip_accepted():
        response = Response(packed, content_type=XML, headers={"Content-Encoding": "gzip"})
    else:
        response = streamed(unpacked(packed), XML)
    vary(response, "Accept-Encoding")
    return tagged(response, info, address)


class Made:
    """Files that are made once in a generation and take long to make, packed with gzip: whoever asks for one while it
    is being made waits for that one. The last MOST are kept."""

    MOST = 16

    def __init__(self) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._making = threading.Lock()

    def once(self, key: str, make: Callable[[], Iterator[bytes]]) -> bytes:
        if (found := self._files.get(key)) is not None:
            return found
        with self._making:
            if (found := self._files.get(key)) is None:
                packer = zlib.compressobj(wbits=31)  # 31: with the header and trailer of gzip
                found = b"".join([*map(packer.compress, make()), packer.flush()])
                self._files[key] = found
                while len(self._files) > self.MOST:
                    self._files.popitem(last=False)
            return found


@blueprint.record_once
def keep_files(state: BlueprintSetupState) -> None:
    state.app.extensions[MADE] = Made()


def unpacked(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    for start in range(0, len(packed), PIECE):
        yield unpacker.decompress(packed[start : start + PIECE])
    yield unpacker.flush()


def nowhere() -> Response | None:
    """404 where nobody has said what the site's address is and the request's host is not checked; None to go on."""
    if site(current_app):
        return None
    ui = request_language()
    return problem(404, say("no-public-url", ui), ui)


def parts_of(info: GenerationInfo) -> int:
    """How many files the sitemap has."""
    return -(-info.documents // SITEMAP_DOCUMENTS)


def sitemap_file(found: Snapshot, part: int | None) -> Iterator[bytes]:
    """The text of a file in pieces."""
    if part is None and (parts := parts_of(found.info)) > 1:
        yield render_template("sitemap_index.xml", parts=range(1, parts + 1), site=site(current_app)).encode()
        return
    first = ((part or 1) - 1) * SITEMAP_DOCUMENTS
    places = islice(place_addresses(found), SITEMAP_PLACES) if not first else ()
    documents = islice(found.matching(replace(params.DEFAULT, sort="id")), first, first + SITEMAP_DOCUMENTS)
    addresses: Iterator[tuple[str, ...]] = (
        tuple(document_url(one.id, one.kind, ui) for ui in LANGUAGES) for one in documents
    )
    stream = current_app.jinja_env.get_template("sitemap.xml").stream(
        documents=chain(places, addresses), languages=LANGUAGES, site=site(current_app)
    )
    stream.enable_buffering(size=100)
    for text in stream:
        yield text.encode()


def place_addresses(found: Snapshot) -> Iterator[tuple[str, ...]]:
    """The list of countries, each country and each plan, in every language of the interface."""
    yield tuple(countries_url(ui) for ui in LANGUAGES)
    for row in plans.countries(found):
        yield tuple(country_url(row.country, ui) for ui in LANGUAGES)
    for plan in plans.plans(found):
        yield tuple(address_of(plan, ui) for ui in LANGUAGES)
