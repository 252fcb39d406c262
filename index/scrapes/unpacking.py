"""Bytes unpacked on the way, never more of them than is asked for.

In: an open file, or a body as a server sent it. Out: the same unpacked. Nothing here holds more than the caller asks
for, whatever the packed bytes say; all that can be wrong with them is Unreadable, with the reason and the remedy.
"""

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from index.scrapes.kinds import ARCHIVE_LIMIT, GZIP
from index.scrapes.opening import COPY, MB, Unreadable

if TYPE_CHECKING:
    from zlib import _Decompress as Decompress

    from _typeshed import WriteableBuffer as Buffer

HONEST = 100
"""How many times as many bytes as it has a file may hold. Pages shrink to a tenth or a fiftieth, a bomb to a
thousandth."""
SMALL = 100 * MB
"""So many bytes any file may hold: a small one of repetitions harms nobody."""
BLOCK = 65_536
LONGEST_LINE = 65_536
"""Bytes of one line of a record's head: addresses have two thousand."""
AGAIN = "fetch or copy the file again"


class _Gunzip(io.RawIOBase):
    """The members of a gzip one after the other. `members` counts those that were begun: what the standard library
    does not tell, and without which nobody knows in which of them the damage is."""

    def __init__(self, raw: IO[bytes]) -> None:
        self.raw, self.packed, self.members = raw, b"", 0
        self.unpacking: Decompress | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        into = memoryview(buffer)
        while True:
            self.packed = self.packed or self.raw.read(BLOCK)
            if self.unpacking is None:
                if not self.packed:
                    return 0
                self.packed = self.packed.lstrip(b"\0")  # tapes and some servers fill up with zeros
                if not self.packed:
                    continue
                self.unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
                self.members += 1
            if not self.packed:
                raise EOFError
            data = self.unpacking.decompress(self.packed, len(into))
            self.packed = self.unpacking.unconsumed_tail
            if self.unpacking.eof:
                self.packed, self.unpacking = self.unpacking.unused_data, None
            if data:
                into[: len(data)] = data
                return len(data)


class Unpacked:
    """An open file read from its beginning, unpacked if it is `gzipped`, of which `size` bytes lie on the disk. Raises
    Unreadable when it holds more than a file of that size can honestly hold."""

    def __init__(self, raw: IO[bytes], size: int, gzipped: bool) -> None:
        self.gunzip = _Gunzip(raw) if gzipped else None
        self.stream = io.BufferedReader(self.gunzip, BLOCK) if self.gunzip else raw
        self.left = min(ARCHIVE_LIMIT, max(SMALL, HONEST * size))
        self.offset = 0

    @property
    def member(self) -> int:
        """Which part with a checksum of its own is being read; 0 where there is none."""
        return self.gunzip.members if self.gunzip else 0

    def read(self, length: int) -> bytes:
        with _told():
            return self._counted(self.stream.read(length))

    def readline(self, length: int = LONGEST_LINE) -> bytes:
        """A line of a record's head. Raises Unreadable for a longer one."""
        with _told():
            line = self._counted(self.stream.readline(min(length, LONGEST_LINE)))
        if len(line) == LONGEST_LINE:
            raise Unreadable("damaged", f"a line of more than {LONGEST_LINE} bytes where a head should be", AGAIN)
        return line

    def tell(self) -> int:
        """How many bytes were read: what warcio asks for."""
        return self.offset

    def copy(self, to: IO[bytes], limit: int) -> None:
        """All of it into `to`. Raises Unreadable above `limit`."""
        while piece := self.read(COPY):
            to.write(piece)
            if self.offset > limit:
                raise Unreadable("too-large", f"holds more than {limit / MB:.0f} MB", "split it")

    def _counted(self, data: bytes) -> bytes:
        self.offset += len(data)
        self.left -= len(data)
        if self.left < 0:
            sentence = f"inflates without end: more than {self.offset / MB:.0f} MB came out of it"
            raise Unreadable("bomb", sentence, "it is no honest archive: remove it, or unpack and split it")
        return data


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except EOFError:
        raise Unreadable("cut", "ends in the middle: a part of it is missing", AGAIN) from None
    except zlib.error as error:
        raise Unreadable("damaged", f"cannot be unpacked: {error}", AGAIN) from error
    except OSError as error:
        raise Unreadable("unreadable", f"cannot be read: {error.strerror or error}", "check the disk") from error


def beginning(packed: bytes, length: int) -> bytes:
    """The first bytes of what `packed`, itself the beginning of a gzip, holds; fewer where it is cut or damaged."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, length)
    except zlib.error:
        return b""


def body_of(body: bytes, encodings: str, limit: int) -> bytes:
    """A body whose Content-Encoding is `encodings`. Crawlers often keep the label and unpack the body: one that does
    not begin as its label says is given as it is. Raises Unreadable for more than `limit` bytes, for what cannot be
    unpacked, and for an encoding that is unknown here."""
    names = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    for name in reversed(names[-3:]):
        if name in ("identity", "none", "utf-8"):
            continue
        if name not in _DECODERS:
            raise Unreadable("encoding", f"its body is packed as {name!r:.40}, which is not read", "fetch it unpacked")
        body = _DECODERS[name](body, limit)
    if body.startswith(GZIP) and not names:
        body = _gunzip(body, limit)
    if len(body) > limit:
        raise Unreadable("too-large", f"more than the {limit / MB:.0f} MB a page may have", "it is not a page")
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    return _inflated(body, zlib.MAX_WBITS | 16, limit) if body.startswith(GZIP) else body


def _deflated(body: bytes, limit: int) -> bytes:
    """The header says zlib; servers often leave its two bytes out."""
    if body[:1] == b"<" or body.lstrip()[:1] == b"<":
        return body
    try:
        return _inflated(body, zlib.MAX_WBITS, limit)
    except Unreadable:
        return _inflated(body, -zlib.MAX_WBITS, limit)


def _inflated(body: bytes, window: int, limit: int) -> bytes:
    found = b""
    while body and len(found) <= limit:
        unpacking = zlib.decompressobj(window)
        try:
            found += unpacking.decompress(body, limit + 1 - len(found))
        except zlib.error as error:
            raise Unreadable("damaged", f"its body cannot be unpacked: {error}", "fetch it again") from error
        if not unpacking.eof and len(found) <= limit:
            raise Unreadable("cut", "its body ends in the middle", "fetch it again")
        body = unpacking.unused_data if unpacking.unused_data.startswith(GZIP) else b""
    return found


def _unbrotlied(body: bytes, limit: int) -> bytes:
    if body.lstrip()[:1] == b"<":  # no Brotli stream begins so: a bit that must be zero would be set
        return body
    try:
        import brotli
    except ImportError:
        raise Unreadable("missing-extra", "its body is packed with Brotli", "run: pip install 'brotli>=1.2'") from None
    unpacking, found = brotli.Decompressor(), b""
    try:
        while len(found) <= limit and not unpacking.is_finished():
            piece = unpacking.process(body, output_buffer_limit=COPY)
            found, body = found + piece, b""
            if not piece and unpacking.can_accept_more_data():
                raise Unreadable("cut", "its body ends in the middle", "fetch it again")
    except brotli.error as error:
        raise Unreadable("damaged", f"its body cannot be unpacked: {error}", "fetch it again") from error
    return found


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _deflated, "br": _unbrotlied,
}  # fmt: skip
