"""Long answers, sent piece by piece while they are made: how many at once, and what becomes of one that fails midway.

In: the pieces of a body. Out: a Response. Invariants: whatever the length, memory holds one piece and the beginning; a
short body is an ordinary answer with its length; a long one keeps a thread of its worker for as long as its reader
takes to read it, so only so many are sent at once and other requests always find a thread; one that fails midway says
so at its end, because a status that has been sent cannot be taken back.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import cast

from flask import Flask, Response, current_app

from index.errors import OgpSearchError

SHORT = 16 * 1024
"""Bytes up to which a body is sent whole: a connection takes that much at once from a server that goes on, and making
it takes a tenth of a second at most, compressed as it may be (about a hundred documents)."""
KEY = "ogp_streams"
LastWords = Callable[[str], bytes]
log = logging.getLogger(__name__)


def silent(noted: str) -> bytes:
    """The last words of formats whose end is missed anyway: XML, and whatever is compressed."""
    return b""


class TooManyStreams(OgpSearchError):
    """This worker sends as many long answers as it may. Remedy: try again later."""


class Stream:
    """The pieces of a long body. `done` is called once, when the last was sent or the reader has gone. They are made in
    the context of the request, in whatever thread the server asks for them: their addresses stand under its path."""

    def __init__(self, pieces: Iterator[bytes], done: Callable[[], None]) -> None:
        self._pieces = pieces
        self._done: Callable[[], None] | None = done
        self._context = copy_context()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._context.run(next, self._pieces)

    def close(self) -> None:
        """Lets go of what the pieces are made from: the generation that they come from is no longer held."""
        if self._done is not None:
            done, self._done = self._done, None
            self._pieces = iter(())
            done()

    __del__ = close  # a response that is dropped before it was sent is not closed by anybody else


class Streams:
    """At most `most` long answers at once."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)

    def respond(
        self, pieces: Iterator[bytes], content_type: str, last_words: LastWords = silent, *, slow: bool = False
    ) -> Response:
        """`last_words` makes the end of a long body that fails midway, given the id under which the failure is logged.
        `slow`: the beginning takes as long to make as the whole, so that the answer counts as long from then on.
        Raises TooManyStreams for a long answer when there are `most` already, and what making the beginning raises."""
        if slow:
            self._take(content_type)
        try:
            beginning, more = _begun(pieces)
            if more and not slow:
                self._take(content_type)
        except BaseException:
            if slow:
                self._free.release()
            raise
        if more:
            sent = _sent(beginning, pieces, last_words)
            return Response(Stream(sent, self._free.release), content_type=content_type)
        if slow:
            self._free.release()
        return Response(beginning, content_type=content_type)

    def _take(self, content_type: str) -> None:
        if not self._free.acquire(blocking=False):
            raise TooManyStreams(content_type)


def install(app: Flask, most: int) -> None:
    app.extensions[KEY] = Streams(most)


def streamed(
    pieces: Iterator[bytes], content_type: str, last_words: LastWords = silent, *, slow: bool = False
) -> Response:
    """`Streams.respond` of this application."""
    return cast(Streams, current_app.extensions[KEY]).respond(pieces, content_type, last_words, slow=slow)


def _begun(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """The first SHORT bytes or a little more, and whether more may follow."""
    beginning = bytearray()
    for piece in pieces:
        beginning += piece
        if len(beginning) >= SHORT:
            return bytes(beginning), True
    return bytes(beginning), False


def _sent(beginning: bytes, pieces: Iterator[bytes], last_words: LastWords) -> Iterator[bytes]:
    yield beginning
    try:
        yield from pieces
    except Exception:
        noted = secrets.token_hex(4)
        log.exception("request %s broke off", noted)
        yield last_words(noted)
