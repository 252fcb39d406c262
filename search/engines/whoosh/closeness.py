"""A second, closer look at the best hits: where their words stand.

In: the Matches of a query, best scored by frequency alone, and what was asked. Out: Matches in which the LOOK best have
scores for three signals that need positions:

    early      a word that stands at the start of a text is what the text is about
    as typed   the very form of the word, not just its stem
    near       neighbours in the query are neighbours in the text, in the same order (compare Y. Rasolofo, J. Savoy:
               "Term Proximity Scoring for Keyword-Based Retrieval Systems", ECIR 2003)

Signals only add, and the LOOK best stay the best: a page never depends on the one before it. Each is counted like a
word (saturated, times idf), so they add up with the rest in an explanation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from index.engines.whoosh.arrays import Array, ranges
from index.engines.whoosh.layout import FIELD_MASK, LENGTH_BITS
from index.schema import ENGINE_FIELDS
from search.engines.whoosh import ranking
from search.engines.whoosh.evaluate import Found
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.lookup import Sought
from search.engines.whoosh.matches import Matches
from search.engines.whoosh.needles import Word
from search.engines.whoosh.postings import CHAIN_NUMBERS
from search.engines.whoosh.segment import Block, position_starts

LOOK = 100

EARLY = 0.7
EARLY_WORDS = 22.0
"""The signal falls to 1/e over that many words."""

AS_TYPED = 0.2
NEAR = 0.6
SLACK = 2
"""Words that may stand between neighbours, besides those between them in the query."""

NOT_BODY = [ENGINE_FIELDS.index("title"), ENGINE_FIELDS.index("institutions")]
BODY = np.minimum(ranking.BOOSTS, 1.0)
BODY[NOT_BODY] = 0.0


@dataclass(frozen=True, slots=True)
class Signal:
    """What one signal adds, in parallel to the documents looked at."""

    kind: str
    text: str
    scores: Array


def refined(tables: Sequence[Array], found: Found, result: Matches, looked_at: Array) -> Matches:
    """`looked_at` is what `best` gives."""
    if result.scores is None or not len(looked_at):
        return result
    scores = result.scores.copy()
    places = slice(None) if looked_at is result.ids else result.ids.searchsorted(looked_at)
    for signal in signals(tables, found, looked_at):
        scores[places] += signal.scores
    return Matches(result.ids, scores)


def best(generation: OpenGeneration, found: Found, result: Matches) -> Array:
    """The LOOK best documents, ascending; ties break by id, as everywhere. Empty when nothing asks for a look."""
    if result.scores is None or not found.rows:
        return result.ids[:0]
    if len(result) <= LOOK:
        return result.ids
    least = np.partition(result.scores, -LOOK)[-LOOK]
    sure, tied = np.flatnonzero(result.scores > least), np.flatnonzero(result.scores == least)
    tied = tied[np.argsort(generation.id_rank[result.ids[tied]])][: LOOK - len(sure)]
    return result.ids[np.sort(np.concatenate((sure, tied)))]


def signals(tables: Sequence[Array], found: Found, documents: Array) -> Iterator[Signal]:
    """What is added to each of `documents` (ascending numbers)."""
    for row in found.rows:
        seen = [_seen_all(sought, tables, documents) for sought in row]
        for sought, sights in zip(row, seen, strict=True):
            if sought is not None and sights:
                yield Signal("early", sought.text, EARLY * sought.idf * _early(sights, len(documents)))
                typed = ranking.saturated(_as_typed(sights, len(documents)))
                yield Signal("as typed", sought.text, AS_TYPED * sought.idf * typed)
        standing = [number for number, sought in enumerate(row) if sought is not None]
        for one, other in pairwise(standing):
            first, second = row[one], row[other]
            assert first is not None
            assert second is not None
            within = other - one + SLACK
            times = _near(seen[one], seen[other], within, len(documents))
            if times.any():
                worth = NEAR * min(first.idf, second.idf)
                yield Signal("near", f"{first.text} {second.text}", worth * ranking.saturated(times))


@dataclass(eq=False)
class _Sight:
    """One needle's postings in the documents: parallel arrays per posting. `at` are all their occurrences, end to end:
    places in the segment's arrays of positions."""

    needle: Word
    block: Block
    documents: int
    document: Array
    field: Array
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

    @cached_property
    def posting(self) -> Array:
        """Whose each occurrence is."""
        return np.arange(len(self.counts)).repeat(self.counts)

    @cached_property
    def key(self) -> Array:
        """Field, document and position of each occurrence in one number, ascending."""
        place = (self.field.astype(np.int64) * self.documents + self.document)[self.posting] << 32
        return place | self.block.segment.positions[self.at]


def _seen_all(sought: Sought | None, tables: Sequence[Array], documents: Array) -> list[_Sight]:
    return [
        sight
        for needle in (sought.needles if sought is not None else ())
        if isinstance(needle, Word)
        for block in needle.term.blocks
        if (sight := _seen(needle, block, tables[CHAIN_NUMBERS[needle.chain]], documents)) is not None
    ]


def _seen(needle: Word, block: Block, table: Array, documents: Array) -> _Sight | None:
    segment = block.segment
    which, posting = block.of(documents)
    if not len(posting):
        return None
    codes, tf = segment.codes.take(posting), segment.tf.take(posting)
    counts, starts = tf.astype(np.int64), position_starts(block, posting)
    begins = counts.cumsum() - counts
    once = ranking.frequencies(table, codes, tf) / counts
    return _Sight(
        needle,
        block,
        len(documents),
        which,
        codes >> LENGTH_BITS & FIELD_MASK,
        once if needle.weight == 1.0 else once * needle.weight,
        counts,
        starts,
        begins,
        ranges(starts, counts),
    )


def _early(sights: Sequence[_Sight], size: int) -> Array:
    best = np.zeros(size)
    for sight in sights:
        first = sight.block.segment.positions.take(sight.starts)
        worth = BODY[sight.field] * np.exp(first / -EARLY_WORDS)
        if sight.needle.weight < 1.0:
            worth *= sight.needle.weight
        np.maximum.at(best, sight.document, worth)
    return best


def _as_typed(sights: Sequence[_Sight], size: int) -> Array:
    """Weighed frequency of the typed form, in the alternative that holds it best."""
    sums: dict[tuple[str, str], Array] = {}
    for sight in sights:
        typed = sight.typed
        if typed is not None:
            held, key = np.bincount(sight.document, typed * sight.weight, size), (sight.needle.chain, sight.needle.via)
            sums[key] = sums[key] + held if key in sums else held
    return _highest(sums.values(), size)


def _near(first: Sequence[_Sight], second: Sequence[_Sight], within: int, size: int) -> Array:
    """Weighed frequency of the second word following the first within that many words. Translations may stand in
    either order: `open data` is `données ouvertes`."""
    sums: dict[tuple[str, str, str], Array] = {}
    for one in first:
        for other in second:
            rendered = one.needle.via or other.needle.via
            if one.needle.chain != other.needle.chain:
                continue
            near = _followed(one, other, within)
            if rendered:
                near |= _followed(one, other, within, backwards=True)
            if near.any():
                worth = np.minimum(one.weight, one.weight / one.needle.weight * other.needle.weight)
                times = np.bincount(one.posting[near], minlength=len(one.document)) * worth
                held = sums.setdefault((one.needle.chain, one.needle.via, other.needle.via), np.zeros(size))
                held += np.bincount(one.document, times, size)
    return _highest(sums.values(), size)


def _followed(one: _Sight, other: _Sight, within: int, backwards: bool = False) -> Array:
    """Which occurrences of one have the other after them (or before them) within that many words."""
    starts, ends = one.key, other.key
    if backwards:
        at = ends.searchsorted(starts) - 1
        gap = starts - ends[np.maximum(at, 0)]
    else:
        at = ends.searchsorted(starts + 1)
        gap = ends.take(at, mode="clip") - starts
    near: Array = (gap > 0) & (gap <= within)
    return near


def _highest(sums: Iterable[Array], size: int) -> Array:
    best: Array | None = None
    for part in sums:
        best = part if best is None else np.maximum(best, part)
    return np.zeros(size) if best is None else best
