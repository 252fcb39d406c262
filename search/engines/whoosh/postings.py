"""Postings of terms as arrays, with everything scoring and phrases need.

In: a term, a chain, the fields to search. Out: TermPostings: per segment a Block of consecutive postings, fields
ascending, documents ascending within a field. Statistics count living documents of all segments.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.engines.whoosh.arrays import Array
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from search.engines.whoosh import ranking
from search.engines.whoosh.generation import OpenGeneration, Segment

ALL_FIELDS = (1 << len(ENGINE_FIELDS)) - 1
FIELD_BITS = {name: 1 << number for number, name in enumerate(ENGINE_FIELDS)}
CHAIN_NUMBERS = {chain: number for number, chain in enumerate(INDEX_LANGUAGES)}


@dataclass(frozen=True)
class Block:
    """One term's postings in one segment, of the fields searched. `rows` are (field, first posting, end) with numbers
    into the segment's arrays; the parallel arrays `ids` (over all segments), `tf`, `codes` hold them end to end."""

    segment: Segment
    rows: tuple[tuple[int, int, int], ...]
    first_position: int  # of posting `first_posting`, which is that of the term's first row, searched or not
    first_posting: int

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

    @cached_property
    def counts(self) -> list[int]:
        return [end - start for _, start, end in self.rows]

    @cached_property
    def keys(self) -> Array:
        """field << 32 | document, ascending: where phrases meet."""
        fields = np.array([field for field, _, _ in self.rows], np.int64)
        return np.repeat(fields << 32, self.counts) | self.ids

    @cached_property
    def position_starts(self) -> Array:
        """Where each posting's positions start in the segment's array."""
        end = self.rows[-1][2]
        ends = np.cumsum(self.segment.tf[self.first_posting : end], dtype=np.int64)
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1])) + self.first_position
        return np.concatenate([starts[a - self.first_posting : b - self.first_posting] for _, a, b in self.rows])

    def position_start(self, posting: int) -> int:
        """Where the positions of one posting (a number into the segment's arrays) start."""
        return self.first_position + int(self.segment.tf[self.first_posting : posting].sum(dtype=np.int64))

    def _slices(self, array: Array) -> Array:
        rows = self.rows
        if len(rows) == 1 or rows[-1][2] - rows[0][1] == sum(end - start for _, start, end in rows):
            return array[rows[0][1] : rows[-1][2]]
        return np.concatenate([array[start:end] for _, start, end in rows])


@dataclass(frozen=True)
class TermPostings:
    """`weights` by field number: what each field's share is multiplied by."""

    chain: int
    term: bytes
    blocks: tuple[Block, ...]
    weights: tuple[float, ...]

    def __bool__(self) -> bool:
        return bool(self.blocks)

    @property
    def size(self) -> int:
        """Postings, dead ones included."""
        return sum(sum(block.counts) for block in self.blocks)

    def scores(self, block: Block, norms: Array) -> Array:
        """What each posting of a block contributes."""
        if len(block.rows) == 1:
            weights: Array | float = self.weights[block.rows[0][0]]
        else:
            weights = np.repeat(np.array([self.weights[field] for field, _, _ in block.rows]), block.counts)
        return ranking.contributions(block.tf, norms[block.codes], weights)


def term_postings(generation: OpenGeneration, chain: str, term: bytes, fields: int) -> TermPostings:
    """The postings of a term; `fields` is a mask of field numbers."""
    blocks: list[Block] = []
    holding = [0] * len(ENGINE_FIELDS)
    for segment in generation.segments:
        found = segment.dictionaries[chain].rows(term)
        if found is not None:
            block = block_of(segment, found, fields)
            if block is not None:
                blocks.append(block)
                _count_living(generation, block, holding)
    weights = tuple(
        ranking.weight(field, generation.living, count) if count else 0.0 for field, count in enumerate(holding)
    )
    return TermPostings(CHAIN_NUMBERS[chain], term, tuple(blocks), weights)


def block_of(segment: Segment, found: tuple[int, int], fields: int) -> Block | None:
    """The postings of some consecutive rows of one term, of the fields asked for."""
    posting, field = segment.row_posting, segment.row_field
    first, end = found
    rows = tuple((field[row], posting[row], posting[row + 1]) for row in range(first, end) if fields >> field[row] & 1)
    return Block(segment, rows, segment.row_position[first], posting[first]) if rows else None


def _count_living(generation: OpenGeneration, block: Block, holding: list[int]) -> None:
    start = 0
    for (field, _, _), count in zip(block.rows, block.counts, strict=True):
        if generation.has_dead:
            living = int(np.count_nonzero(generation.alive[block.ids[start : start + count]]))
        else:
            living = count
        holding[field] += living
        start += count
