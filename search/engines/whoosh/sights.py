"""Where the words of a query stand in a few documents.

In: a Sought, the tables of frequencies, documents. Out: Sights: a needle's postings in them, with positions. What the
closer look (closeness.py) is worked out from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.engines.whoosh.arrays import Array, ranges
from index.engines.whoosh.layout import FIELD_MASK, LENGTH_BITS
from search.engines.whoosh import ranking
from search.engines.whoosh.lookup import Sought
from search.engines.whoosh.needles import Word
from search.engines.whoosh.postings import CHAIN_NUMBERS
from search.engines.whoosh.segment import Block, position_starts

LENGTH_MASK = (1 << LENGTH_BITS) - 1


@dataclass(eq=False)
class Sight:
    """One needle's postings in the documents: parallel arrays per posting. `at` are all their occurrences, end to end:
    places in the segment's arrays of positions."""

    needle: Word
    block: Block
    documents: int
    document: Array
    field: Array
    length: Array  # byte of the field's length
    weight: Array  # weighed frequency of one occurrence
    counts: Array
    starts: Array
    begins: Array  # of the postings' occurrences in `at`
    at: Array

    @property
    def typed(self) -> Array | None:
        """How many occurrences of each posting have the form that was typed; None where none has. A translation has no
        such form: any will do."""
        if self.needle.via:
            return self.counts
        segment = self.block.segment
        ordinal = segment.dictionaries[self.needle.chain].ordinal(self.needle.typed.encode(), self.block.term)
        if ordinal is None:
            return None
        return np.add.reduceat(segment.ordinals.take(self.at) == ordinal, self.begins, dtype=np.int64)

    def in_field(self, field: int) -> slice:
        """Its postings in one field. They are in the order of fields."""
        if field not in [row[0] for row in self.block.rows]:
            return slice(0, 0)
        return slice(int(self.field.searchsorted(field)), int(self.field.searchsorted(field, "right")))

    @cached_property
    def posting(self) -> Array:
        """Whose each occurrence is."""
        return np.arange(len(self.counts)).repeat(self.counts)

    @cached_property
    def key(self) -> Array:
        """Field, document and position of each occurrence in one number, ascending."""
        place = (self.field.astype(np.int64) * self.documents + self.document)[self.posting] << 32
        return place | self.block.segment.positions[self.at]


def seen_all(sought: Sought, tables: Sequence[Array], documents: Array) -> list[Sight]:
    return [
        sight
        for needle in sought.needles
        if isinstance(needle, Word)
        for block in needle.term.blocks
        if (sight := _seen(needle, block, tables[CHAIN_NUMBERS[needle.chain]], documents)) is not None
    ]


def _seen(needle: Word, block: Block, table: Array, documents: Array) -> Sight | None:
    segment = block.segment
    which, posting = block.of(documents)
    if not len(posting):
        return None
    codes, tf = segment.codes.take(posting), segment.tf.take(posting)
    counts, starts = tf.astype(np.int64), position_starts(block, posting)
    begins = counts.cumsum() - counts
    once = ranking.frequencies(table, codes, tf) / counts
    return Sight(
        needle,
        block,
        len(documents),
        which,
        codes >> LENGTH_BITS & FIELD_MASK,
        codes & LENGTH_MASK,
        once if needle.weight == 1.0 else once * needle.weight,
        counts,
        starts,
        begins,
        ranges(starts, counts),
    )
