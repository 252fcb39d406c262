"""Where the words of a query stand: in the few best documents, and in the documents of one page.

In: the matchers of a query, documents. Out: Sights, for the closer look; Places, for passages and explanations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index.compounds import parted
from index.engines.whoosh.arrays import Array, ranges
from index.engines.whoosh.layout import FIELD_MASK, LENGTH_BITS
from search.engines.whoosh import ranking
from search.engines.whoosh.blocks import Block, Segment, position_starts
from search.engines.whoosh.document_set import among
from search.engines.whoosh.lookup import Sought
from search.engines.whoosh.matchers import Alternatives, Needle, Phrase, Word
from search.engines.whoosh.postings import CHAIN_NUMBERS

# Where the words of a query stand in a few documents.
#
# In: a Sought, the tables of frequencies, documents. Out: Sights: a needle's postings in them, with positions. What the
# closer look (closeness.py) is worked out from.

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


# Where the needles of a query stand in the documents of one page.
#
# In: needles, document numbers. Out: Places per document. Which postings a document has costs a bisection per row;
# positions are read only for what is shown, frequencies computed only for what is explained.

MANY = 64
"""Positions of one needle in one field that are looked at; 8 where a query has one needle only per chain."""


class Place(NamedTuple):
    """A needle in one field of a document: the posting of its first word, the positions that it covers. `standing` are
    the first and last positions of a phrase, wherever it stands."""

    needle: int
    field: int
    segment: Segment
    posting: int
    length: int = 1
    standing: Sequence[tuple[int, int]] | None = None


Sightings = Mapping[int, list[Place]]


def sightings(needles: Sequence[Needle], numbers: Sequence[int]) -> Sightings:
    """The places of all needles in these documents."""
    found: dict[int, list[Place]] = {number: [] for number in numbers}
    wanted = np.array(sorted(numbers), np.int64)
    for number, needle in enumerate(needles):
        match needle:
            case Word():
                _word(number, needle, wanted, found)
            case Phrase():
                _phrase(number, needle, wanted, found)
            case Alternatives():
                _alternatives(number, needle, wanted, found)
    return found


def _word(number: int, needle: Word, wanted: Array, found: dict[int, list[Place]]) -> None:
    for block in needle.term.blocks:
        segment = block.segment
        which, postings = block.of(wanted)
        fields = segment.codes[postings] >> LENGTH_BITS & FIELD_MASK
        for document, field, posting in zip(wanted[which].tolist(), fields.tolist(), postings.tolist(), strict=True):
            found[document].append(Place(number, field, segment, posting, needle.length))


def _phrase(number: int, needle: Phrase, wanted: Array, found: dict[int, list[Place]]) -> None:
    for segment, seen in needle.standing:
        documents = seen.keys & 0xFFFFFFFF
        for key in np.flatnonzero(among(wanted, documents)).tolist():
            first, end = seen.key.searchsorted((key, key + 1)).tolist()
            part = slice(first, min(end, first + MANY))
            standing = list(zip(seen.position[part].tolist(), seen.last[part].tolist(), strict=True))
            place = Place(number, int(seen.keys[key]) >> 32, segment, int(seen.posting[key]), 1, standing)
            found[int(documents[key])].append(place)


def _alternatives(number: int, needle: Alternatives, wanted: Array, found: dict[int, list[Place]]) -> None:
    for part in needle.parts:
        flags = np.zeros(int(max(wanted[-1], part.ids.max())) + 1, bool)
        flags[wanted] = True
        at = np.flatnonzero(flags[part.ids])
        postings = part.posting[at]
        fields = part.segment.codes[postings] >> LENGTH_BITS & FIELD_MASK
        terms = _terms(part.segment, needle.chain, postings)
        lengths = {term: _spelled(part.segment, needle.chain, term)[1] for term in set(terms)}
        rows = zip(part.ids[at].tolist(), fields.tolist(), postings.tolist(), terms, strict=True)
        for document, field, posting, term in rows:
            found[document].append(Place(number, field, part.segment, posting, lengths[term]))


def positions(place: Place, most: int) -> Sequence[tuple[int, int]]:
    """First and last positions in the field, the first `most`."""
    if place.standing is not None:
        return place.standing
    segment = place.segment
    start = segment.position_start(place.posting)
    count = min(segment.tf_view[place.posting], most)
    return [(first, first + place.length - 1) for first in segment.positions[start : start + count].tolist()]


def _terms(segment: Segment, chain: str, postings: Array) -> list[int]:
    """The numbers of the terms that some postings are of."""
    rows = segment.row_postings.searchsorted(postings, "right") - 1
    numbers: list[int] = (segment.dictionaries[chain].first_rows.searchsorted(rows, "right") - 1).tolist()
    return numbers


def _spelled(segment: Segment, chain: str, term: int) -> tuple[str, int]:
    """What the term of a number is called, and the positions that it covers."""
    return parted(segment.dictionaries[chain].terms.strings.text(term))


def frequency(place: Place, needle: Needle, tables: Sequence[Array]) -> tuple[str, float]:
    """(what stands there, its weighed frequency)."""
    segment, table = place.segment, tables[CHAIN_NUMBERS[needle.chain]]
    posting = np.array([place.posting])
    times = float(ranking.frequencies(table, segment.codes[posting], segment.tf[posting])[0])
    match needle:
        case Word():
            return parted(needle.term.term.decode())[0], times * needle.weight
        case Phrase():
            seen = next(seen for own, seen in needle.standing if own is segment)
            key = int(np.flatnonzero(seen.posting == place.posting)[0])
            standing = int(np.count_nonzero(seen.key == key)) / segment.tf_view[place.posting]
            return needle.spelled, times * standing * needle.weight
        case Alternatives():
            part = next(part for part in needle.parts if part.segment is segment)
            at = int(np.flatnonzero(part.posting == place.posting)[0])
            (term,) = _terms(segment, needle.chain, posting)
            return _spelled(segment, needle.chain, term)[0], times * float(part.weights[at])
