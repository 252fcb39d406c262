"""Whoosh's table of terms, written at once.

In: keys ascending, values of one size. Out: the file that whoosh.filedb.filetables.OrderedHashWriter would write, byte
for byte as its reader expects: items, 256 hash tables with linear probing, their directory, pickled extras, the places
of all items. Whoosh's own writer takes some ten microseconds per term, and an index has a million: here items are laid
out in arrays, a part of them at a time.
"""

import pickle
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from zlib import crc32

import numpy as np

from index.engines.whoosh.arrays import Array, ranges

MAGIC = b"HSH3"
CRC32 = 1
"""Whoosh's number for the hash function."""

TABLES = 256
PART = 1 << 16
"""Items laid out at once."""
SLOT = np.dtype([("hash", ">u4"), ("place", ">i8")])
ENTRY = np.dtype([("place", ">i8"), ("slots", ">i4")])


@dataclass(frozen=True, slots=True)
class Items:
    """Keys `head` + string `numbers[i]` of (`blob`, `offsets`) (see index.engines.whoosh.arrays.Strings), and record
    `values[i]` for each."""

    head: bytes
    blob: Array
    offsets: Array
    numbers: Array
    values: Array

    def part(self, start: int) -> "Items":
        end = start + PART
        return Items(self.head, self.blob, self.offsets, self.numbers[start:end], self.values[start:end])

    def laid_out(self) -> tuple[Array, Array, list[int]]:
        """(bytes of all items, size of each, hash of each key)."""
        begins = self.offsets[self.numbers].astype(np.int64)
        lengths = self.offsets[self.numbers + 1] - begins
        size = self.values.dtype.itemsize
        heads = np.empty((len(begins), 8 + len(self.head)), np.uint8)
        heads[:, 0:4] = (lengths + len(self.head)).astype(">i4").view(np.uint8).reshape(-1, 4)
        heads[:, 4:8] = np.frombuffer(struct.pack("!i", size), np.uint8)
        heads[:, 8:] = np.frombuffer(self.head, np.uint8)
        sizes = lengths + heads.shape[1] + size
        ends = np.cumsum(sizes)
        starts = ends - sizes
        laid = np.empty(int(ends[-1]), np.uint8)
        laid[starts[:, None] + np.arange(heads.shape[1])] = heads
        laid[ranges(starts + heads.shape[1], lengths)] = self.blob[ranges(begins, lengths)]
        laid[(ends - size)[:, None] + np.arange(size)] = (
            np.ascontiguousarray(self.values).view(np.uint8).reshape(-1, size)
        )
        content = laid.tobytes()
        keys = zip((starts + 8).tolist(), (ends - size).tolist(), strict=True)
        return laid, sizes, [crc32(content[start:end]) for start, end in keys]


def write_hash_file(file: BinaryIO, groups: Sequence[Items], extras: Mapping[str, object]) -> None:
    """Groups of items, their keys ascending from each to the next."""
    file.write(MAGIC + bytes([CRC32]) + bytes(8))
    begin = len(MAGIC) + 1 + 8
    all_sizes, hashes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for part in _parts(groups):
        laid, sizes, hashed = part.laid_out()
        file.write(laid.data)
        all_sizes.append(sizes)
        hashes.append(np.array(hashed, np.int64))
    ends = begin + np.cumsum(np.concatenate(all_sizes))
    places = ends - np.concatenate(all_sizes)
    file.write(_tables(np.concatenate(hashes), places, int(ends[-1]) if len(ends) else begin))
    code = "I" if not len(places) or int(places[-1]) < 1 << 32 else "q"
    content = pickle.dumps({**extras, "indextype": code, "indexlen": len(places)}, 2)
    file.write(content)
    file.write(places.astype(">u4" if code == "I" else ">i8").tobytes())
    file.write(struct.pack("!i", len(content) + len(places) * (4 if code == "I" else 8)))


def _parts(groups: Sequence[Items]) -> Iterator[Items]:
    for group in groups:
        for start in range(0, len(group.numbers), PART):
            yield group.part(start)


def _tables(hashes: Array, places: Array, begin: int) -> bytes:
    """The hash tables and their directory. Each table has twice as many slots as keys; a key stands in the first free
    slot from its own on."""
    directory = np.zeros(TABLES, ENTRY)
    parts = []
    order = np.argsort(hashes & 255, kind="stable")
    starts = np.searchsorted(hashes[order] & 255, np.arange(TABLES + 1))
    for number in range(TABLES):
        held = order[starts[number] : starts[number + 1]]
        table = _table(hashes[held], places[held])
        directory[number] = (begin, len(table))
        parts.append(table.tobytes())
        begin += len(parts[-1])
    return b"".join(parts) + directory.tobytes()


def _table(hashes: Array, places: Array) -> Array:
    slots = 2 * len(hashes)
    table = np.zeros(slots, SLOT)
    home = (hashes >> 8) % max(slots, 1)
    order = np.argsort(home, kind="stable")
    run = np.arange(len(order))
    taken = np.maximum.accumulate(home[order] - run) + run  # each behind its own slot and behind the one before it
    inside = taken < slots
    table["hash"][taken[inside]] = hashes[order[inside]]
    table["place"][taken[inside]] = places[order[inside]]
    free = iter(np.flatnonzero(table["place"] == 0).tolist())
    for late in order[~inside].tolist():  # past the end: probing goes on from the first slot
        table[next(free)] = (hashes[late], places[late])
    return table
