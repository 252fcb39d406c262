"""Errors to answers: problem+json (RFC 9457) under /api/ and for machines, pages for people.

In: an exception. Out: what happened and what to do, in the language of the request.
"""

import json
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RoutingException

from index.errors import EngineUnavailable, ForeignIndex, NoPublishedIndex, OgpSearchError
from search.i18n import LANGUAGES, _, interface, negotiate, others
from search.params.parameters import MAX_TEXT
from search.params.values import ParameterError, ParameterErrors
from search.present.links import rooted
from search.present.page import LanguageLink, Link
from search.syntax.lexemes import clean
from search.web.streams import TooManyStreams
from search.wording import LANGUAGE_NAMES, WORDING, say

# Error pages for people: what happened and what to do, in every language of the interface, with a search box.
#
# In: an HTTP status and the interface's language. Out: the page. Invariants: nothing of the error itself is shown (no
# path, no version, no traceback), only sentences written here; the page needs no index.

SENTENCES: dict[int, tuple[str, str]] = {
    400: (_("This request could not be understood"), _("There is an error in the address. Start a new search:")),
    404: (
        _("There is no such page"),
        _("The address may be mistyped, or the document may not be in this index. Search for it:"),
    ),
    405: (_("This action is not available"), _("This page is read-only. Search instead:")),
    410: (_("This page no longer exists"), _("The document is no longer in the index. Search for another:")),
    413: (
        _("The request is too large"),
        _("This site accepts no data sent with a request. Search:"),
    ),
    414: (_("The address is too long"), _("Use fewer words or filters:")),
    422: (_("A filter does not exist"), _("The address contains an unknown filter. Start a new search:")),
    429: (_("Too many requests"), _("Please wait a moment, then try again:")),
    431: (
        _("The request headers are too large"),
        _(
            "The browser sent a header that is too long, or too many headers. Clearing this site’s cookies "
            "may help. Or search:"
        ),
    ),
    500: (_("Something went wrong"), _("The error is on our side and has been logged. Try again, or search:")),
    503: (
        _("The search is not available"),
        _("It should be back in a few minutes. Your words are kept: try again then."),
    ),
}


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same message in another interface language, below the page's own."""

    language: str
    label: str
    heading: str
    sentence: str


def misdirected_page(ui: str) -> str:
    """The HTML for a host name that is not the site's, in both languages: without links, which would all lead to that
    same name, and without the style, which is not served there either."""
    told = tuple(
        OtherLanguage(
            language, LANGUAGE_NAMES[language], say("foreign-host", language), say("foreign-host-detail", language)
        )
        for language in (ui, *others(ui))
    )
    return render_template("misdirected.html", ui=ui, told=told)


def sentences(status: int) -> tuple[str, str]:
    """Heading and sentence (message ids) of a status; those of 500 or 400 where the status has none of its own."""
    return SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])


def error_page(
    status: int, ui: str, words: str = "", *, heading: str = "", sentence: str = "", ways: tuple[Link, ...] = ()
) -> str:
    """The HTML of an error. `words` are those that were asked for, which the search box keeps; `heading` and `sentence`
    say more than the status does, in the page's language, and `ways` lead on. Raises nothing that depends on the index
    or on the request's arguments."""
    own_heading, own_sentence = heading, sentence
    heading, sentence = sentences(status)
    here = interface(ui)
    return render_template(
        "error.html",
        ui=ui,
        status=status,
        words=words,
        heading=own_heading or here.gettext(heading),
        sentence=own_sentence or here.gettext(sentence),
        ways=ways,
        others=tuple(
            OtherLanguage(
                language,
                LANGUAGE_NAMES[language],
                interface(language).gettext(heading),
                interface(language).gettext(sentence),
            )
            for language in others(ui)
        ),
        alternates=tuple(
            LanguageLink(language, LANGUAGE_NAMES[language], rooted(f"/{language}/"), language == ui)
            for language in LANGUAGE_NAMES
        ),
        canonical="",
    )


# Errors to answers: problem+json (RFC 9457) under /api/ and for machines, HTML for people.
#
# In: exceptions of Flask, of the engine, of parameters. Out: responses that name the remedy and never a path, a version
# or a traceback. What went wrong inside is logged under the request's id, which the answer names.

log = logging.getLogger(__name__)

BUILD = "ogp-search reindex"
EXAMINE = "ogp-search doctor"
MACHINE_PATHS = ("/healthz", "/metrics")
SLUGS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    414: "address-too-long",
    422: "bad-parameter",
    429: "too-many-requests",
    431: "headers-too-large",
    500: "internal",
    503: "no-index",
}
PROBLEMS = {slug: status for status, slug in SLUGS.items()} | {"busy": 503, "unavailable": 503}
"""Every type of problem with its status; `unavailable` is what a proxy says where nothing answers it."""
SILENCE = 60.0  # seconds between two log lines about the same damaged index
RETRY_SECONDS = 5
"""What Retry-After says when the engine may be back soon."""


def for_machines() -> bool:
    """Is this request's path one whose errors are problem+json?"""
    return request.path.startswith("/api/") or request.path == "/api" or request.path in MACHINE_PATHS


def request_language() -> str:
    """The language to answer in: the path's, else the `ui` argument's, else that of Accept-Language."""
    for asked in (request.path.split("/", 2)[1], request.args.get("ui", "")):
        if asked in LANGUAGES:
            return asked
    return negotiate(tag for tag, _ in request.accept_languages)


def problem(status: int, detail: str, ui: str, errors: Sequence[ParameterError] = (), slug: str = "") -> Response:
    """One problem document. `errors` are those of the arguments, all of them; `slug` is the kind of problem where it is
    not the usual one of the status."""
    title_key = f"problem:{slug or status}"
    title = say(title_key, ui) if title_key in WORDING else HTTPStatus(status).phrase
    body: dict[str, object] = {
        "type": rooted(f"/problems/{slug or SLUGS.get(status, 'other')}"),
        "title": title,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [
            {"parameter": error.parameter, "value": error.value, "detail": error.detail} for error in errors
        ]
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, content_type="application/problem+json")


def answer(status: int, detail: str, errors: Sequence[ParameterError] = ()) -> Response:
    """The error in the shape that this address speaks."""
    ui = request_language()
    if for_machines():
        return problem(status, detail, ui, errors)
    words = clean(request.args.get("q", ""))[:MAX_TEXT]
    return Response(error_page(status, ui, words), status, content_type="text/html; charset=utf-8")


def misdirected() -> Response:
    """400 for a Host that is not ours. What it was is not repeated."""
    ui = request_language()
    if for_machines():
        return problem(400, say("foreign-host-detail", ui), ui)
    return Response(misdirected_page(ui), 400, content_type="text/html; charset=utf-8")


def register(app: Flask) -> None:
    """Handlers for everything that may escape a view."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(OgpSearchError, on_own_error)
    app.register_error_handler(Exception, on_surprise)


def on_http_error(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, RoutingException):
        return error
    ui, status = request_language(), error.code or 500
    details = {404: "no-such-address", 413: "body"}
    if isinstance(error, MethodNotAllowed):
        allowed = sorted(set(error.valid_methods or ("GET", "HEAD", "OPTIONS")))
        response = answer(405, say("method", ui, allowed=", ".join(allowed)))
        response.headers["Allow"] = ", ".join(allowed)
        return response
    return answer(status, say(details.get(status, "bad-request" if status < 500 else "engine"), ui, command=EXAMINE))


def on_own_error(error: OgpSearchError) -> Response:
    """What the request did wrong, or what the index cannot do now."""
    ui = request_language()
    if isinstance(error, ParameterErrors):
        return answer(422, str(error), error.errors)
    if isinstance(error, TooManyStreams):  # a sitemap too is read by machines
        response = problem(503, say("busy", ui), ui, slug="busy")
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    if isinstance(error, NoPublishedIndex):
        return answer(503, say("no-index", ui, command=BUILD))
    if isinstance(error, EngineUnavailable | ForeignIndex):
        _log_once_in_a_while(str(error))
        response = answer(503, say("engine", ui, command=EXAMINE))
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    return on_surprise(error)


_told: dict[str, float] = {}


def _log_once_in_a_while(sentence: str) -> None:
    """Every request of a bad hour fails for the same reason: one line a minute says as much as thousands."""
    now = time.monotonic()
    if now - _told.get(sentence, -SILENCE) >= SILENCE:
        _told.clear()
        _told[sentence] = now
        log.error("engine unavailable: %s", sentence)


def on_surprise(error: Exception) -> Response:
    """The last resort: logged in full, answered in general."""
    noted = secrets.token_hex(4)
    log.error("request %s failed", noted, exc_info=error)
    response = answer(500, say("internal", request_language(), request=noted))
    response.headers["Request-Id"] = noted
    return response
