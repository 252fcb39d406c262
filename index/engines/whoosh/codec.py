"""A Whoosh codec whose postings are arrays, and Whoosh's table of terms, written at once.

In: the postings of a segment, end to end. Out: the segment's file, and readers for Whoosh itself.
"""

import pickle
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np

from index.engines.whoosh.arrays import Array, Arrays, Written, ranges, string_arrays, write_arrays
from index.engines.whoosh.layout import INDEX_NAME, POSTINGS_OFFSET
from index.engines.whoosh.library import ID_FIELD, field_name, schema, whoosh

# Whoosh's table of terms, written at once.
#
# In: keys ascending, values of one size. Out: the file that whoosh.filedb.filetables.OrderedHashWriter would write,
# byte for byte as its reader expects: items, 256 hash tables with linear probing, their directory, pickled extras, the
# places of all items. Whoosh's own writer takes some ten microseconds per term, and an index has a million: here items
# are laid out in arrays, a part of them at a time.

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


# A Whoosh codec whose postings are arrays.
#
# In: the Postings of a segment's chains. Out: one compound segment that stock Whoosh 2.7.4 opens and searches, and
# whose postings the read path maps directly. The `.pst` part is a file of arrays (index.engines.whoosh.arrays); a
# term's extent is (row, document frequency) instead of (byte offset, byte length).
#
# A codec is pickled by name into Whoosh's table of contents, so the class must stay importable from here.

W3: Any = whoosh.codec.whoosh3

TERM_INFO = np.dtype(
    [
        ("inlined", ">u1"),
        ("weight", ">f4"),
        ("documents", ">u4"),
        ("shortest", ">u1"),
        ("longest", ">u1"),
        ("heaviest", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("row", ">i8"),
        ("postings", ">i4"),
    ]
)
"""Whoosh's W3TermInfo, byte for byte, packed for all terms of a segment at once."""
PER_ROW = ("heaviest", "shortest", "longest", "first", "last")
"""Of those, what is found out while postings are poured."""


class ArrayMatcher(whoosh.matching.ListMatcher):  # type: ignore[misc]  # whoosh is untyped
    """A posting list in memory. It promises no block quality: it has no blocks."""

    def supports_block_quality(self) -> bool:
        return False


class ArrayTermsReader(W3.W3TermsReader):  # type: ignore[misc]
    """Whoosh's reader of terms, with the segment's arrays at hand."""

    def __init__(self, codec: "ArrayCodec", dbfile: Any, length: int, postfile: Any, size: int) -> None:
        super().__init__(codec, dbfile, length, postfile)
        self.arrays = Arrays(postfile.get(0, size), "postings")

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> Any:
        info = self.term_info(fieldname, tbytes)
        row, _ = info.extent()
        ids, tf, values = row_of(self.arrays, row, format_)
        weights = tf.astype(float).tolist()
        term = (fieldname, tbytes)
        return ArrayMatcher(ids.tolist(), weights, values, format_, scorer=scorer, term=term, terminfo=info)


class ArrayCodec(W3.W3Codec):  # type: ignore[misc]
    """Reads what `write_segment` wrote. Segments are never written, merged or added to through Whoosh's writer."""

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        terms = segment.make_filename(self.TERMS_EXT)
        postings = segment.make_filename(self.POSTS_EXT)
        length, size = storage.file_length(terms), storage.file_length(postings)
        return ArrayTermsReader(self, storage.open_file(terms), length, storage.open_file(postings), size)


def row_of(arrays: Mapping[str, Array], row: int, format_: Any) -> tuple[Array, Array, list[bytes] | None]:
    """(document numbers, term frequencies, encoded position lists) of one row."""
    start, end = arrays["row_posting"][row : row + 2]
    ids, tf = arrays["ids"][start:end], arrays["tf"][start:end].astype(np.int64)
    if not format_.supports("positions"):
        return ids, tf, None
    first = arrays["row_position"][row]
    places = arrays["positions"][first : first + int(tf.sum())].astype(np.int64)
    return ids, tf, [format_.encode(run.tolist()) for run in np.split(places, np.cumsum(tf)[:-1])]


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """The terms of one field in one chain, ascending: strings `numbers` of (`blob`, `offsets`), with a TERM_INFO record
    each."""

    chain: str
    field: str
    blob: Array
    offsets: Array
    numbers: Array
    infos: Array


def write_segment(
    folder: Path,
    name: str,
    postings: Mapping[str, Written],
    terms: Sequence[FieldTerms],
    lengths: Mapping[str, Array],
    ids: Sequence[str],
) -> None:
    """Write `MAIN_<name>.seg` into folder. `lengths`: per Whoosh field the length byte of each document; `ids` of the
    documents, by number. The last rows of `postings` are those of `id_rows`."""
    storage = whoosh.filedb.filestore.FileStorage(str(folder))
    segment = W3.W3Segment(ArrayCodec(), INDEX_NAME, len(ids), segid=name)
    compound = segment.create_file(storage, segment.COMPOUND_EXT)
    compound.write_long(0)
    compound.write_int(0)
    parts: dict[str, dict[str, int]] = {}

    @contextmanager
    def part(name: str) -> Iterator[BinaryIO]:
        offset = compound.tell()
        yield compound.file
        parts[name] = {"offset": offset, "length": compound.tell() - offset, "modified": 0}

    with part(segment.make_filename(W3.W3Codec.POSTS_EXT)) as file:
        write_arrays(file, postings, POSTINGS_OFFSET)
    with part(segment.make_filename(W3.W3Codec.TERMS_EXT)) as file:
        _write_terms(file, terms, len(postings["row_posting"]) - 1, ids)
    for field, column in lengths.items():
        with part(W3.W3Codec.column_filename(segment, f"_{field}_len")) as file:
            file.write(column.tobytes())
    with part(W3.W3Codec.column_filename(segment, "_stored")):
        stored = W3.STORED_COLUMN.writer(compound)
        for number, document_id in enumerate(ids):
            stored.add(number, {ID_FIELD: document_id})
        stored.finish(len(ids))
    whoosh.filedb.compound.CompoundStorage.write_dir(compound, 0, parts)


def _write_terms(file: BinaryIO, terms: Sequence[FieldTerms], rows: int, ids: Sequence[str]) -> None:
    terms_of_ids, order, counts = id_rows(ids)
    ends = np.cumsum(counts)
    infos = np.zeros(len(counts), TERM_INFO)
    infos["heaviest"] = 1
    infos["weight"] = infos["documents"] = infos["postings"] = counts
    infos["first"], infos["last"] = order[ends - counts], order[ends - 1]
    infos["row"] = rows - len(counts) + np.arange(len(counts))
    strings = string_arrays("id", terms_of_ids)
    last = Items(b"", strings["id.blob"], strings["id.offsets"], np.arange(len(counts)), infos)
    groups = [Items(b"", part.blob, part.offsets, part.numbers, part.infos) for part in terms]
    names = [*(field_name(part.field, part.chain) for part in terms), ID_FIELD]
    heads = [number.to_bytes(2, "big") for number in range(len(names))]
    headed = [replace(items, head=head) for items, head in zip([*groups, last], heads, strict=True)]
    write_hash_file(file, headed, {"fieldmap": dict(zip(names, range(len(names)), strict=True))})


def id_rows(ids: Sequence[str]) -> tuple[list[bytes], Array, Array]:
    """The posting lists of the `id` field: distinct ids ascending, document numbers end to end, and how many each id
    has (two when a document was replaced while its segment was built)."""
    keys = [document_id.encode() for document_id in ids]
    order = sorted(range(len(ids)), key=keys.__getitem__)
    terms = list(dict.fromkeys(keys[document] for document in order))
    held = Counter(keys)
    return terms, np.array(order, np.int64), np.array([held[term] for term in terms], np.int64)


def write_contents(folder: Path, segments: Sequence[tuple[str, int, Sequence[int]]], totals: Mapping[str, int]) -> None:
    """Write Whoosh's table of contents over segments (name, documents, numbers of deleted documents). `totals` are
    the lengths of each field over living documents: Whoosh adds them up over segments, so one segment carries all."""
    storage = whoosh.filedb.filestore.FileStorage(str(folder))
    parts: list[Any] = []
    for name, documents, deleted in segments:
        part = W3.W3Segment(ArrayCodec(), INDEX_NAME, documents, segid=name, deleted=set(deleted) or None)
        part.compound = True
        part._fieldlengths = {} if parts else dict(totals)  # what W3PerDocWriter.close() sets
        parts.append(part)
    whoosh.index.TOC(schema(), parts, 1).write(storage, INDEX_NAME)


def term_infos(rows: Mapping[str, Array], seen: Mapping[str, Array], first_row: int) -> Array:
    """TERM_INFO of a chain's rows, numbered from `first_row` on: see inversion.Rows and inversion.pour."""
    infos = np.zeros(len(rows["row_field"]), TERM_INFO)
    infos["documents"] = infos["postings"] = np.diff(rows["row_posting"])
    infos["weight"] = np.diff(rows["row_position"])
    for name in PER_ROW:
        infos[name] = seen[name]
    infos["row"] = np.arange(first_row, first_row + len(infos))
    return infos
