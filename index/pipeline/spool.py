"""Parsed pages out of memory, so that a reindex never holds more than a few of them.

In: blobs (what one scrape parsed to). Out: a Place for each, and the blob again. Blobs live in segments that are
written once. A new generation takes over the segments of the last one and adds its own; when more than half of the
bytes are of pages that are gone, or segments become many, everything still wanted is written anew.
"""

import secrets
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from index.engines.base import Blob, Draft, Scratch

MOST_SEGMENTS = 12
LEVEL = 1
"""Of zlib: pages shrink to a third at a tenth of the time that parsing one takes."""


class Place(NamedTuple):
    segment: str
    offset: int
    length: int


@dataclass(slots=True)
class Spool:
    """`segments` are those that can be read, by name; the one being written is `name`."""

    scratch: Scratch
    segments: dict[str, Blob] = field(default_factory=dict)
    name: str = field(default_factory=lambda: f"pages-{secrets.token_hex(6)}.bin")
    _written: Draft | None = None

    def put(self, blob: bytes) -> Place:
        """`blob` is already packed, see `pack`."""
        if self._written is None:
            self._written = self.scratch.draft(self.name)
        self.segments[self.name] = self._written  # again, should nobody have wanted what it held so far
        place = Place(self.name, self._written.size, len(blob))
        self._written.append(blob)
        return place

    def get(self, place: Place) -> bytes:
        """The unpacked content. Raises EOFError when the segment is shorter than the place says."""
        return zlib.decompress(self._packed(place))

    def _packed(self, place: Place) -> bytes:
        blob = self.segments[place.segment].part(place.offset, place.length)
        if len(blob) != place.length:
            raise EOFError(f"{place.segment} is shorter than it was")
        return blob

    def settle(self, places: Iterable[Place]) -> Mapping[Place, Place]:
        """Drops segments nobody wants, and moves blobs where too much of the rest is dead. Returns the blobs that
        moved; every other one of `places` stays valid."""
        wanted = tuple(places)
        named = {place.segment for place in wanted}
        self.segments = {name: segment for name, segment in self.segments.items() if name in named}
        held = sum(segment.size for segment in self.segments.values())
        live = sum(place.length for place in wanted)
        if held <= 2 * live and len(self.segments) <= MOST_SEGMENTS:
            return {}
        moved = {place: self.put(self._packed(place)) for place in wanted if place.segment != self.name}
        self.segments = {name: segment for name, segment in self.segments.items() if name == self.name}
        return moved


def pack(content: bytes) -> bytes:
    return zlib.compress(content, LEVEL)
