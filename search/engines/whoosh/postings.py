"""Postings of terms over all segments.

In: a term, or the numbers of many, a chain, the fields to search. Out: TermPostings: a Block per segment; the postings
of many terms Gathered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array, ranges
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from search.engines.whoosh import ranking
from search.engines.whoosh.blocks import Block, Segment
from search.engines.whoosh.generation import OpenGeneration

ALL_FIELDS = (1 << len(ENGINE_FIELDS)) - 1
FIELD_BITS = {name: 1 << number for number, name in enumerate(ENGINE_FIELDS)}
CHAIN_NUMBERS = {chain: number for number, chain in enumerate(INDEX_LANGUAGES)}


@dataclass(frozen=True)
class TermPostings:
    term: bytes
    blocks: tuple[Block, ...]

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def block_of(self, segment: Segment) -> Block | None:
        """Its postings in one segment."""
        return next((block for block in self.blocks if block.segment is segment), None)


def term_postings(generation: OpenGeneration, chain: str, term: bytes, fields: int) -> TermPostings:
    """The postings of a term; `fields` is a mask of field numbers."""
    blocks = [segment.block(chain, term, fields) for segment in generation.segments]
    return TermPostings(term, tuple([block for block in blocks if block is not None]))


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
        return ranking.frequencies(table, segment.codes.take(posting), segment.tf.take(posting)) * self.weights


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
            ids = segment.ids.take(posting)
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
