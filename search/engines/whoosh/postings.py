"""Postings of terms as arrays, with everything scoring and phrases need.

In: a term, a chain, the fields to search. Out: TermPostings: per segment a Block of postings, fields ascending,
documents ascending within a field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.engines.whoosh.arrays import Array, ranges
from index.engines.whoosh.layout import CHECKPOINT
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from search.engines.whoosh import ranking
from search.engines.whoosh.generation import OpenGeneration, Segment

ALL_FIELDS = (1 << len(ENGINE_FIELDS)) - 1
FIELD_BITS = {name: 1 << number for number, name in enumerate(ENGINE_FIELDS)}
CHAIN_NUMBERS = {chain: number for number, chain in enumerate(INDEX_LANGUAGES)}
LONG = 32
"""Postings per document asked for from which documents are looked up in them, not the other way round."""

FEW = CHECKPOINT
"""Positions of a small share of a term's postings are found from checkpoints, those of more by adding all up."""


class Block:
    """One term's postings in one segment, of the fields searched. `term` is its number there. `rows` are (field, first
    posting, end) with numbers into the segment's arrays; the parallel arrays `ids` (over all segments), `tf`, `codes`
    hold them end to end, `size` postings."""

    def __init__(self, segment: Segment, term: int, rows: tuple[tuple[int, int, int], ...]) -> None:
        self.segment, self.term, self.rows = segment, term, rows
        self._first, self._end = rows[0][1], rows[-1][2]
        self.size = self._end - self._first
        self._end_to_end = True
        if len(rows) > 1 and self.size != (size := sum([end - start for _, start, end in rows])):
            self.size, self._end_to_end = size, False  # fields between these are not searched

    @cached_property
    def ids(self) -> Array:
        ids = self._slices(self.segment.ids)
        return ids + np.int32(self.segment.first) if self.segment.first else ids

    @cached_property
    def tf(self) -> Array:
        return self._slices(self.segment.tf)

    @cached_property
    def codes(self) -> Array:
        return self._slices(self.segment.codes)

    def of(self, documents: Array) -> tuple[Array, Array]:
        """(numbers of documents, postings), parallel, fields ascending: this term's postings of some documents, which
        are given as ascending numbers over all segments."""
        if self.size <= LONG * len(documents):
            at = documents.searchsorted(self.ids)
            held = np.flatnonzero(documents.take(at, mode="clip") == self.ids)
            return at[held], self._postings(held)
        segment, local = self.segment, (documents - self.segment.first).astype(np.int32)
        # One bisection per row; all else is done for all rows together.
        at = np.concatenate([segment.ids[start:end].searchsorted(local) + start for _, start, end in self.rows])
        at.shape = len(self.rows), len(local)
        last = np.array([[end - 1] for _, _, end in self.rows])
        row, held = (segment.ids[np.minimum(at, last)] == local).nonzero()
        return held, at[row, held]

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
    segment, first, end = block.segment, block.rows[0][1], block.rows[-1][2]
    if len(postings) * FEW < end - first:
        kept = postings // CHECKPOINT
        before = postings - kept * CHECKPOINT
        sums = np.zeros(int(before.sum()) + 1, np.int64)
        np.cumsum(segment.tf[ranges(kept * CHECKPOINT, before)], out=sums[1:])
        ends = np.cumsum(before)
        starts: Array = segment.checkpoint_array[kept] + sums[ends] - sums[ends - before]
        return starts
    running: Array = np.cumsum(segment.tf[first:end], dtype=np.int64)
    running -= segment.tf[first:end]
    running += segment.position_start(first)
    chosen: Array = running[postings - first]
    return chosen


@dataclass(frozen=True)
class TermPostings:
    term: bytes
    blocks: tuple[Block, ...]

    def __bool__(self) -> bool:
        return bool(self.blocks)


def term_postings(generation: OpenGeneration, chain: str, term: bytes, fields: int) -> TermPostings:
    """The postings of a term; `fields` is a mask of field numbers."""
    blocks: list[Block] = []
    for segment in generation.segments:
        dictionary = segment.dictionaries[chain]
        number = dictionary.terms.number(term)
        if number is not None:
            posting, field = segment.row_posting, segment.row_field
            first, end = dictionary.first_row[number], dictionary.first_row[number + 1]
            rows = tuple(
                [(field[row], posting[row], posting[row + 1]) for row in range(first, end) if fields >> field[row] & 1]
            )
            if rows:
                blocks.append(Block(segment, number, rows))
    return TermPostings(term, tuple(blocks))


@dataclass(frozen=True)
class Gathered:
    """Postings of many alternative terms in one segment, end to end. `posting` are numbers into the segment's arrays,
    `ids` of documents over all segments; `weights` multiply their frequencies. `terms` and `counts` are runs: which
    term, how many postings."""

    segment: Segment
    posting: Array
    ids: Array
    weights: Array
    terms: Array
    counts: Array

    @property
    def which(self) -> Array:
        """The number of the term of each posting."""
        return np.repeat(self.terms, self.counts)

    def frequencies(self, table: Array) -> Array:
        """The weighed frequency of each posting."""
        segment, posting = self.segment, self.posting
        return ranking.frequencies(table, segment.codes[posting], segment.tf[posting]) * self.weights


def gather(
    generation: OpenGeneration, numbers: Sequence[Array], chain: str, weights: Array, fields: int
) -> list[Gathered]:
    """The postings of many terms at once. `numbers` are the terms' numbers per segment (-1 where it lacks one),
    `weights` what each term's frequencies are multiplied by."""
    found = []
    for segment, own in zip(generation.segments, numbers, strict=True):
        if not len(own):
            continue
        terms, starts, counts = _runs(segment, chain, own, fields)
        posting = ranges(starts, counts)
        if len(posting):
            ids = segment.ids[posting]
            if segment.first:
                ids = ids + np.int32(segment.first)
            found.append(Gathered(segment, posting, ids, np.repeat(weights[terms], counts), terms, counts))
    return found


def _runs(segment: Segment, chain: str, numbers: Array, fields: int) -> tuple[Array, Array, Array]:
    """(number of the term, first posting, postings) of the runs of postings of some terms, in the fields asked for."""
    first_row = segment.dictionaries[chain].first_rows
    have = np.flatnonzero(numbers >= 0)
    first, end = first_row[numbers[have]].astype(np.int64), first_row[numbers[have] + 1].astype(np.int64)
    if fields == ALL_FIELDS:  # a term's rows follow each other
        start = segment.row_postings[first]
        return have, start, segment.row_postings[end] - start
    rows = ranges(first, end - first)
    which = np.repeat(have, end - first)
    kept = (fields >> segment.row_fields[rows].astype(np.int64)) & 1 != 0
    rows, which = rows[kept], which[kept]
    start = segment.row_postings[rows]
    return which, start, segment.row_postings[rows + 1] - start
