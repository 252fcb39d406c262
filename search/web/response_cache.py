"""What need not be made or sent twice: answers kept as they were sent, validators, compression.

In: a request, the generation that answers it, how to make the answer. Out: 304 for who holds it, the kept answer for
who asks for the same, compressed for who takes that.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version

from flask import Flask, Response, current_app, request
from werkzeug.http import http_date, quote_etag

from search.engines.base import CacheLookups
from search.results import GenerationInfo
from search.web.query_log import SearchEvent, tell

# Conditional requests: a validator from generation, address and language, and 304 for those who hold it.
#
# In: the generation that answers and the canonical address of the answer. Out: headers, or a 304 before any search.
# The ETag is weak, because an answer says how long it took. If-Modified-Since counts only when it is exactly our date:
# after a rollback the newer date of a reader must not hide the older generation. It never counts for a generation whose
# date is still to come.

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


# Pages go over the wire compressed, for readers without a proxy that does it.
#
# In: a response and what its reader accepts. Out: the same response, gzipped when that is worth it. Nothing secret is
# in our pages, so that compressing them beside a reader's own words gives nothing away.

WORTH = 1_000
"""Bytes below which a packet is a packet."""
LEVEL = 1
"""Half the time of level 5 for an eighth more bytes; a proxy in front may do better."""
TEXTUAL = ("text/html", "application/json", "application/xml", "application/opensearchdescription+xml")


def compress(response: Response) -> Response:
    """Gzip a whole (not streamed) textual body; `Vary` says that the answer depends on what is accepted."""
    if response.mimetype not in TEXTUAL or response.is_streamed or response.direct_passthrough:
        return response
    vary(response, "Accept-Encoding")
    if "Content-Encoding" in response.headers or not gzip_accepted():
        return response
    body = response.get_data()
    if len(body) >= WORTH:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def gzip_accepted() -> bool:
    """By the reader of this request."""
    return request.accept_encodings["gzip"] > 0


# Answers as they were sent, kept for whoever asks for the same: a search that many follow a link to is made once.
#
# In: an answer's validator and the answer. Out: the same bytes, compressed already where the reader takes that.
# Invariants: what is kept belongs to one generation, version and canonical address
# (search.web.response_cache.validator), so that it can never be stale; entries and bytes are bounded, and what was
# asked for longest ago goes first. How long a search took (`took_ms`) is what it took when it was made.

MAX_BYTES = 16 << 20
"""Of one worker: some thousand compressed pages."""
EXTENSION = "ogp_kept"


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are those of the body; the ones of every response are set anew. `event` is what the log of searches
    is told."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    event: SearchEvent | None


class Kept:
    """The last `entries` answers, none of them when that is 0."""

    def __init__(self, entries: int, most_bytes: int = MAX_BYTES) -> None:
        self._entries, self._most = entries, most_bytes
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._bytes = 0
        self._hits = self._misses = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> Answer | None:
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                self._misses += 1
            else:
                self._hits += 1
                self._answers.move_to_end(key)
            return found

    def cache_lookups(self) -> CacheLookups:
        return CacheLookups(self._hits, self._misses)

    def put(self, key: str, answer: Answer) -> None:
        """Keep it, unless it alone would take the place of most others."""
        if len(answer.body) * 8 > self._most:
            return
        with self._lock:
            before = self._answers.pop(key, None)
            self._bytes += len(answer.body) - (len(before.body) if before else 0)
            self._answers[key] = answer
            while self._answers and (len(self._answers) > self._entries or self._bytes > self._most):
                self._bytes -= len(self._answers.popitem(last=False)[1].body)


def keep_answers(app: Flask, entries: int) -> None:
    """Give the application its memory."""
    app.extensions[EXTENSION] = Kept(entries)


Made = tuple[Response, SearchEvent | None]
"""A response, and what it searched for."""


def kept_or_made(info: GenerationInfo, address: str, make: Callable[[], Made]) -> Response:
    """The answer of that address as generation `info` gives it, from memory where it is there, else as `make` makes it.
    Only whole answers with status 200 are kept, get a validator and are told to the log of searches."""
    kept: Kept = current_app.extensions[EXTENSION]
    if found := kept.get(_key(info, address)):
        tell(found.event)
        return tagged(Response(found.body, headers=list(found.headers)), info, address)
    response, event = make()
    if response.status_code != 200 or response.is_streamed:
        return response
    own = [(name, value) for name, value in response.headers if name != "Content-Length"]
    compress(response)
    if encoding := response.headers.get("Content-Encoding"):
        own.append(("Content-Encoding", encoding))
    kept.put(_key(info, address), Answer(response.get_data(), tuple(own), event))
    tell(event)
    return tagged(response, info, address)


def _key(info: GenerationInfo, address: str) -> str:
    return f"{validator(info, address)} {'gzip' if gzip_accepted() else ''}"
