"""Conditional requests: a validator from generation, address and language, and 304 for those who hold it.

In: the generation that answers and the canonical address of the answer. Out: headers, or a 304 before any search.
The ETag is weak, because an answer says how long it took. If-Modified-Since counts only when it is exactly our date:
after a rollback the newer date of a reader must not hide the older generation. It never counts for a generation whose
date is still to come.
"""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version

from flask import Response, request
from werkzeug.http import http_date, quote_etag

from search.results import GenerationInfo

VERSION = version("ogp-search")
FRESH_SECONDS = 5
"""How long a cache may answer by itself: readers see a new generation about as soon as the server does."""


def validator(info: GenerationInfo, address: str) -> str:
    """Equal for equal answers of this version of the program; `address` is canonical and holds the language."""
    parts = "\n".join((info.name, VERSION, address))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def modified(info: GenerationInfo) -> str:
    """The generation's date as HTTP writes it, "" when it is no date. One that is still to come, because a clock was
    wrong once, is the present: HTTP allows no later one (RFC 9110, 8.8.2.1)."""
    if to_come(info):
        return http_date(datetime.now(UTC))
    return _as_http(info.built_at)


def to_come(info: GenerationInfo) -> bool:
    """Was the generation built at a moment that this machine's clock has not reached?"""
    moment = _moment(info.built_at)
    return moment is not None and moment > datetime.now(UTC)


@lru_cache(maxsize=16)
def _moment(stamp: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=16)
def _as_http(stamp: str) -> str:
    moment = _moment(stamp)
    return http_date(moment) if moment else ""


def unchanged(info: GenerationInfo, address: str) -> Response | None:
    """304 when the reader holds this very answer, else None."""
    held = request.if_none_match
    if held:
        same = held.contains_weak(validator(info, address))
    else:
        since = request.headers.get("If-Modified-Since")
        same = since is not None and since == modified(info) and not to_come(info)
    return tagged(Response(status=304), info, address) if same else None


def tagged(response: Response, info: GenerationInfo, address: str) -> Response:
    """The response with its validators; the generation and the analysis that made it
    are named; caches keep one copy per language where the address does not say it."""
    response.headers["ETag"] = quote_etag(validator(info, address), weak=True)
    if date := modified(info):
        response.headers["Last-Modified"] = date
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.headers["Index-Generation"] = info.name
    response.headers["Index-Analysis"] = info.analysis_version
    if "ui" not in request.args and request.path.startswith("/api/"):
        vary(response, "Accept-Language")
    return response


def validated(response: Response) -> Response:
    """A response in which no generation has a part: its validator is made of its bytes, and who holds them gets 304."""
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def vary(response: Response, header: str) -> None:
    """Say that the answer depends on a header of the request. (`response.vary` reads and writes its set each time.)"""
    named = response.headers.get("Vary", "")
    if header not in named:
        response.headers["Vary"] = f"{named}, {header}" if named else header
