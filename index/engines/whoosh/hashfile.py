"""Whoosh's table of terms, written at once.

In: keys ascending, values of one size. Out: the file that whoosh.filedb.filetables.OrderedHashWriter would write, byte
for byte as its reader expects: items, 256 hash tables with linear probing, their directory, pickled extras, the places
of all items. Whoosh's own writer takes some ten microseconds per term, and an index has a million.
"""

import pickle
import struct
from collections.abc import Mapping, Sequence
from typing import BinaryIO
from zlib import crc32

import numpy as np

from index.engines.whoosh.arrays import Array

MAGIC = b"HSH3"
CRC32 = 1
"""Whoosh's number for the hash function."""

TABLES = 256
ITEM = struct.Struct("!ii")
SLOT = np.dtype([("hash", ">u4"), ("place", ">i8")])
ENTRY = np.dtype([("place", ">i8"), ("slots", ">i4")])


def write_hash_file(file: BinaryIO, keys: Sequence[bytes], values: bytes, extras: Mapping[str, object]) -> None:
    """`values` hold one value per key, end to end."""
    size = len(values) // len(keys) if keys else 0
    file.write(MAGIC + bytes([CRC32]) + bytes(8))
    lengths = np.fromiter(map(len, keys), np.int64, len(keys))
    ends = file.tell() + np.cumsum(lengths + ITEM.size + size)
    places = ends - lengths - ITEM.size - size
    for start in range(0, len(keys), 1 << 16):
        part = keys[start : start + (1 << 16)]
        rows = zip(part, range(start * size, (start + len(part)) * size, size), strict=True) if size else ()
        file.write(b"".join([ITEM.pack(len(key), size) + key + values[at : at + size] for key, at in rows]))
    file.write(_tables(np.fromiter(map(crc32, keys), np.int64, len(keys)), places, file.tell()))
    code = "I" if not len(places) or int(places[-1]) < 1 << 32 else "q"
    content = pickle.dumps({**extras, "indextype": code, "indexlen": len(keys)}, 2)
    file.write(content)
    file.write(places.astype(">u4" if code == "I" else ">i8").tobytes())
    file.write(struct.pack("!i", len(content) + len(keys) * (4 if code == "I" else 8)))


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
