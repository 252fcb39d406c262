"""Answers as they were sent, kept for whoever asks for the same: a search that many follow a link to is made once.

In: an answer's validator and the answer. Out: the same bytes, compressed already where the reader takes that.
Invariants: what is kept belongs to one generation, version and canonical address (search.web.caching.validator), so
that it can never be stale; entries and bytes are bounded, and what was asked for longest ago goes first. How long a
search took (`took_ms`) is what it took when it was made.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app

from search.engines.base import CacheLookups
from search.results import GenerationInfo
from search.web.caching import tagged, validator
from search.web.compression import compress, gzip_accepted
from search.web.query_log import SearchEvent, tell

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
