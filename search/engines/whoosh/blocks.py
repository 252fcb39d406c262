"""Postings of a term in one segment, as arrays with everything scoring and phrases need.

In: a mapped segment; a term, a chain, the fields to search. Out: Blocks of postings, fields ascending, documents
ascending within a field.
"""

from pathlib import Path

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.dictionary import REMEMBERED
from index.engines.whoosh.layout import CHECKPOINT
from index.engines.whoosh.segment_reader import MappedSegment
from search.engines.whoosh.document_set import named

LONG = 32
"""Postings per document asked for from which documents are looked up in them, not the other way round."""

KEPT = 512
"""Postings of a block that keeps what was worked out of them: few enough that all blocks remembered stay small."""

SHORT = 1 << 14
"""Postings up to which a look at the flag of each costs less than bisection."""

FEW = CHECKPOINT
"""Positions of a small share of a term's postings are found from checkpoints, those of more by adding all up."""


class Segment(MappedSegment):
    """A segment whose blocks are remembered."""

    def __init__(self, folder: Path, name: str, first: int, count: int) -> None:
        super().__init__(folder, name, first, count)
        self._blocks: dict[tuple[str, bytes, int], Block | None] = {}

    def block(self, chain: str, term: bytes, fields: int) -> "Block | None":
        """A term's postings in some fields (a mask), None where it has none there."""
        key = chain, term, fields
        if key not in (known := self._blocks):
            if len(known) >= REMEMBERED:
                known = self._blocks = {}  # threads that look in the old one find what they need there
            known[key] = self._found(chain, term, fields)
        return known[key]

    def forget(self) -> None:
        """Blocks lead back to their segment; without them its maps close as soon as nobody searches it."""
        self._blocks = {}

    def _found(self, chain: str, term: bytes, fields: int) -> "Block | None":
        held = self.rows(chain, term, fields)
        return Block(self, *held) if held and held[1] else None


class Block:
    """One term's postings in one segment, of the fields searched. `term` is its number there. `rows` are (field, first
    posting, end) with numbers into the segment's arrays; the parallel arrays `ids` (over all segments), `tf`, `codes`
    hold them end to end, `size` postings."""

    def __init__(self, segment: Segment, term: int, rows: tuple[tuple[int, int, int], ...]) -> None:
        self.segment, self.term, self.rows = segment, term, rows
        self._first, self._end = rows[0][1], rows[-1][2]
        self.size = self._end - self._first
        self._end_to_end = True
        self._documents: Array | None = None
        self._position_starts: Array | None = None
        if len(rows) > 1 and self.size != (size := sum([end - start for _, start, end in rows])):
            self.size, self._end_to_end = size, False  # fields between these are not searched

    @property
    def ids(self) -> Array:
        ids = self._slices(self.segment.ids)
        return ids + np.int32(self.segment.first) if self.segment.first else ids

    @property
    def tf(self) -> Array:
        return self._slices(self.segment.tf)

    @property
    def codes(self) -> Array:
        return self._slices(self.segment.codes)

    def of(self, documents: Array, flags: Array | None = None) -> tuple[Array, Array]:
        """(numbers of documents, postings), parallel, fields ascending: this term's postings of some documents, which
        are given as ascending numbers over all segments, and perhaps as flags too."""
        if flags is not None:
            held = flags.take(self.ids).nonzero()[0]
            return documents.searchsorted(self.ids[held]), self._postings(held)
        if self.size <= LONG * len(documents):
            at = documents.searchsorted(self.ids)
            held = (documents.take(at, mode="clip") == self.ids).nonzero()[0]
            return at[held], self._postings(held)
        segment, local = self.segment, (documents - self.segment.first).astype(np.int32)
        # One bisection per row; all else is done for all rows together.
        at = np.concatenate([segment.ids[start:end].searchsorted(local) + start for _, start, end in self.rows])
        at.shape = len(self.rows), len(local)
        last = np.array([[end - 1] for _, _, end in self.rows])
        row, held = (segment.ids.take(np.minimum(at, last)) == local).nonzero()
        return held, at[row, held]

    @property
    def documents(self) -> Array:
        """The documents of its postings, ascending, each once."""
        found = self._documents
        if found is None:
            found = self.ids.astype(np.intp)
            if len(self.rows) > 1:
                found = named((found,), int(found.max()) + 1).numbers
            if self.size <= KEPT:
                self._documents = found
        return found

    @property
    def position_starts(self) -> Array:
        """Where the positions of each posting start in the segment's array, those between its rows included."""
        found = self._position_starts
        if found is None:
            tf = self.segment.tf[self._first : self._end]
            found = tf.cumsum(dtype=np.int64)
            found -= tf
            found += self.segment.position_start(self._first)
            if len(found) <= KEPT:
                self._position_starts = found
        return found

    def _postings(self, own: Array) -> Array:
        """The numbers in the segment's arrays of some of this block's postings."""
        if self._end_to_end:
            return own + self._first
        return np.concatenate([np.arange(start, end) for _, start, end in self.rows])[own]

    def _slices(self, array: Array) -> Array:
        if self._end_to_end:
            return array[self._first : self._end]
        return np.concatenate([array[start:end] for _, start, end in self.rows])


def position_starts(block: Block, postings: Array) -> Array:
    """Where the positions of some of a block's postings, ascending, start in the segment's array."""
    first, end = block.rows[0][1], block.rows[-1][2]
    if len(postings) * FEW < end - first:
        return block.segment.position_starts(postings)
    chosen: Array = block.position_starts[postings - first]
    return chosen
