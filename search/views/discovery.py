"""What browsers and crawlers look for by themselves: the search engine's description, the robots' rules, the sitemap.

In: a request. Out: files, each with a validator, so that those who come every day take them once. Formats that want
absolute addresses are not found where the site's own is not known (search.web.security.site).
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from flask import Blueprint, Response, abort, current_app, render_template, request

from search import params
from search.engines.base import Snapshot
from search.i18n import LANGUAGES
from search.present.links import document_url
from search.results import GenerationInfo
from search.web.caching import tagged, unchanged, validated, vary
from search.web.compression import compress
from search.web.problems import problem, request_language
from search.web.security import site
from search.web.snapshots import snapshot
from search.web.streams import streamed
from search.wording import say

blueprint = Blueprint("discovery", __name__)
blueprint.after_request(compress)
SITEMAP_DOCUMENTS = 20_000
"""Documents in one sitemap file: each has one address per language, and 50,000 addresses are the format's limit."""
CARD_CRAWLERS = (
    "facebookexternalhit", "Twitterbot", "LinkedInBot", "Slackbot-LinkExpanding", "Discordbot", "TelegramBot",
    "WhatsApp",
)  # fmt: skip
"""Who fetches an address once somebody shares it, to show its title and what it says."""
XML = "application/xml; charset=utf-8"


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
    lines = [*(f"User-agent: {name}" for name in CARD_CRAWLERS), "Allow: /", "", "User-agent: *"]
    lines += [f"Disallow: /{ui}/{page}" for ui in LANGUAGES for page in ("search?", "overview")]
    lines += ["Disallow: /api/"]
    if known := site(current_app):
        lines += [f"Sitemap: {known}/sitemap.xml"]
    lines += [""]
    return validated(Response("\n".join(lines), content_type="text/plain; charset=utf-8"))


@blueprint.get("/sitemap.xml")
@blueprint.get("/sitemap-<int:part>.xml")
def sitemap(part: int | None = None) -> Response:
    """Every document in both languages; an index of parts when there are more than one file may hold."""
    if refused := nowhere():
        return refused
    info = snapshot().info
    if part is not None and not 1 <= part <= parts_of(info):
        abort(404)
    address = f"{site(current_app)}{request.path}"
    return unchanged(info, address) or tagged(sitemap_file(snapshot(), part), info, address)


def nowhere() -> Response | None:
    """404 where nobody has said what the site's address is and the request's host is not checked; None to go on."""
    if site(current_app):
        return None
    ui = request_language()
    return problem(404, say("no-public-url", ui), ui)


def parts_of(info: GenerationInfo) -> int:
    """How many files the sitemap has."""
    return -(-info.documents // SITEMAP_DOCUMENTS)


def sitemap_file(found: Snapshot, part: int | None) -> Response:
    if part is None and (parts := parts_of(found.info)) > 1:
        text = render_template("sitemap_index.xml", parts=range(1, parts + 1), site=site(current_app))
        return Response(text, content_type=XML)
    first = ((part or 1) - 1) * SITEMAP_DOCUMENTS
    documents = islice(found.matching(replace(params.DEFAULT, sort="id")), first, first + SITEMAP_DOCUMENTS)
    addresses: Iterator[tuple[str, ...]] = (
        tuple(document_url(one.id, one.kind, ui) for ui in LANGUAGES) for one in documents
    )
    stream = current_app.jinja_env.get_template("sitemap.xml").stream(
        documents=addresses, languages=LANGUAGES, site=site(current_app)
    )
    return streamed((text.encode() for text in stream), XML)
