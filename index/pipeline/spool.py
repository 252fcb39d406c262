"""Parsed pages on disk, so that a reindex never holds more than a few of them.

In: blobs (what one scrape parsed to). Out: a Place for each, and the blob again. Blobs live in segment files that are
written once. A new generation hard-links the segments of the last one and adds its own; when more than half of the
bytes are of pages that are gone, or segments become many, everything still wanted is written anew.
"""

import os
import secrets
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

MOST_SEGMENTS = 12
LEVEL = 1
"""Of zlib: pages shrink to a third at a tenth of the time that parsing one takes."""


class Place(NamedTuple):
    segment: str
    offset: int
    length: int


@dataclass(slots=True)
class Spool:
    """`segments` maps the names of the segments that can be read to their files; the one being written is `name`."""

    folder: Path
    segments: dict[str, Path] = field(default_factory=dict)
    name: str = field(default_factory=lambda: f"pages-{secrets.token_hex(6)}.bin")
    _written: IO[bytes] | None = None
    _size: int = 0
    _open: dict[str, int] = field(default_factory=dict)

    def put(self, blob: bytes) -> Place:
        """`blob` is already packed, see `pack`."""
        if self._written is None:
            self.segments[self.name] = self.folder / self.name
            self._written = self.segments[self.name].open("xb")
        self._written.write(blob)
        place = Place(self.name, self._size, len(blob))
        self._size += len(blob)
        return place

    def get(self, place: Place) -> bytes:
        """The unpacked content. Raises EOFError when the segment is shorter than the place says."""
        return zlib.decompress(self._packed(place))

    def _packed(self, place: Place) -> bytes:
        if self._written is not None and place.segment == self.name:
            self._written.flush()
        if place.segment not in self._open:
            self._open[place.segment] = os.open(self.segments[place.segment], os.O_RDONLY | os.O_CLOEXEC)
        blob = os.pread(self._open[place.segment], place.length, place.offset)
        if len(blob) != place.length:
            raise EOFError(f"{place.segment} is shorter than it was")
        return blob

    def settle(self, places: Iterable[Place]) -> Mapping[Place, Place]:
        """Drops segments nobody wants, and moves blobs where too much of the rest is dead. Returns the blobs that
        moved; every other one of `places` stays valid."""
        wanted = tuple(places)
        if self._written is not None:
            self._written.flush()
        named = {place.segment for place in wanted}
        self.segments = {name: path for name, path in self.segments.items() if name in named}
        held = sum(path.stat().st_size for path in self.segments.values())
        live = sum(place.length for place in wanted)
        if held <= 2 * live and len(self.segments) <= MOST_SEGMENTS:
            return {}
        moved = {place: self.put(self._packed(place)) for place in wanted if place.segment != self.name}
        self.segments = {name: path for name, path in self.segments.items() if name == self.name}
        return moved

    def close(self) -> None:
        """Ends writing; the segment files stay."""
        if self._written is not None:
            self._written.close()
            self._written = None
        for descriptor in self._open.values():
            os.close(descriptor)
        self._open.clear()


def pack(content: bytes) -> bytes:
    return zlib.compress(content, LEVEL)
