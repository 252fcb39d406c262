"""What a piece of user text looks for in one analysis chain, and what it found there.

In: postings of the terms of a Reading (search.reading). Out: the Needles that evaluation makes of it. The same chain
that indexed the text does the analysis, so both sides always agree. Needles are kept with their postings, because
snippets and explanations look at them again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, product
from typing import NamedTuple

import numpy as np

from index.compounds import parted
from index.engines.whoosh.arrays import Array
from search.engines.whoosh import ranking
from search.engines.whoosh.document_set import DocumentSet, named, sums
from search.engines.whoosh.phrases import Occurrences, occurrences, united
from search.engines.whoosh.postings import CHAIN_NUMBERS, Gathered, TermPostings
from search.engines.whoosh.segment import KEPT, LONG, SHORT, Block, Segment

MOST_WAYS = 256
"""Ways to write one phrase that are looked for: those that write the fewest of its words in another way than typed come
first. A phrase needs six words with three ways each to have more."""


class Piece(NamedTuple):
    """A term of a phrase, the positions it covers, the surface form that was typed."""

    term: TermPostings
    span: int
    typed: str


@dataclass(frozen=True, eq=False)
class Word:
    """One term, in any form. `typed` is the surface form that was typed; `via` the translation or synonym that it is,
    "" for the word itself; `weight` multiplies its frequencies; `length` is the number of positions it covers;
    `translated` tells a translation from a synonym."""

    text: str
    chain: str
    size: int
    term: TermPostings
    typed: str = ""
    via: str = ""
    weight: float = 1.0
    length: int = 1
    translated: bool = False

    @cached_property
    def documents(self) -> DocumentSet:
        blocks = self.term.blocks
        if len(blocks) == 1 and (blocks[0].size <= KEPT or len(blocks[0].rows) == 1):
            return DocumentSet(self.size, blocks[0].documents)
        return named([block.ids for block in blocks], self.size)

    def frequencies(self, tables: Sequence[Array], chosen: DocumentSet) -> Array:
        table, found = tables[CHAIN_NUMBERS[self.chain]], np.zeros(len(chosen))
        for block in self.term.blocks:
            if len(chosen) * LONG < block.size:
                which, posting = block.of(chosen.numbers, chosen.flags if block.size < SHORT else None)
                codes, tf = block.segment.codes.take(posting), block.segment.tf.take(posting)
                found += np.bincount(which, ranking.frequencies(table, codes, tf), len(chosen))
            else:
                found += sums(block.ids, ranking.frequencies(table, block.codes, block.tf), chosen.numbers, self.size)
        return found if self.weight == 1.0 else found * self.weight


@dataclass(frozen=True, eq=False)
class Phrase:
    """Words and compounds next to each other, each written in one of several ways: a row of pieces. `exact` takes only
    the surface forms that were typed. The others as in Word."""

    text: str
    chain: str
    size: int
    elements: tuple[tuple[tuple[Piece, ...], ...], ...]
    exact: bool = False
    via: str = ""
    weight: float = 1.0
    translated: bool = False

    @cached_property
    def documents(self) -> DocumentSet:
        return named([found.keys & 0xFFFFFFFF for _, found in self.standing], self.size)

    @property
    def spelled(self) -> str:
        """Its terms, as they were typed."""
        return " ".join(parted(piece.term.term.decode())[0] for ways in self.elements for piece in ways[0])

    def frequencies(self, tables: Sequence[Array], chosen: DocumentSet) -> Array:
        """A phrase counts as one word, as often as it stands there."""
        table, total = tables[CHAIN_NUMBERS[self.chain]], np.zeros(len(chosen))
        for segment, found in self.standing:
            first = found.posting
            once = ranking.frequencies(table, segment.codes[first], segment.tf[first]) / segment.tf[first]
            times = np.bincount(found.key, minlength=len(found.keys)) * once * self.weight
            total += sums(found.keys & 0xFFFFFFFF, times, chosen.numbers, self.size)
        return total

    @cached_property
    def standing(self) -> list[tuple[Segment, Occurrences]]:
        """Where the phrase stands, in each segment that holds it."""
        found = [(segment, united(list(self._standing(segment)))) for segment in self._segments()]
        return [(segment, standing) for segment, standing in found if len(standing.keys)]

    def _segments(self) -> list[Segment]:
        """Those that hold its first word in any way."""
        return list(dict.fromkeys(block.segment for way in self.elements[0] for block in way[0].term.blocks))

    def _standing(self, segment: Segment) -> Iterator[Occurrences]:
        """Where it stands in one segment, written in each way that the segment has the terms for."""
        dictionary, options = segment.dictionaries[self.chain], []
        for ways in self.elements:
            rows = [(way, [piece.term.block_of(segment) for piece in way]) for way in ways]
            options.append([(way, [b for b in blocks if b]) for way, blocks in rows if all(blocks)])
        for chosen in islice(_by_change(options), MOST_WAYS):
            pieces = [piece for way, _ in chosen for piece in way]
            blocks = [block for _, own in chosen for block in own]
            ordinals = None
            if self.exact:
                pairs = zip(pieces, blocks, strict=True)
                ordinals = [dictionary.ordinal(piece.typed.encode(), block.term) for piece, block in pairs]
            yield occurrences(blocks, [piece.span for piece in pieces], ordinals)


_Option = tuple[tuple[Piece, ...], list[Block]]


def _by_change(options: Sequence[Sequence[_Option]]) -> Iterator[tuple[_Option, ...]]:
    """One option of each element, those first that take the fewest others than the first ones."""
    several = [number for number, own in enumerate(options) if len(own) > 1]
    if not all(options):
        return
    for changes in range(len(several) + 1):
        for changed in combinations(several, changes):
            rows = [own[1:] if number in changed else own[:1] for number, own in enumerate(options)]
            yield from product(*rows)


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The terms of a prefix or a misspelling."""

    text: str
    chain: str
    size: int
    parts: tuple[Gathered, ...]
    via = ""
    translated = False

    @cached_property
    def documents(self) -> DocumentSet:
        return named([part.ids for part in self.parts], self.size)

    def frequencies(self, tables: Sequence[Array], chosen: DocumentSet) -> Array:
        table, found = tables[CHAIN_NUMBERS[self.chain]], np.zeros(len(chosen))
        for part in self.parts:
            found += sums(part.ids, part.frequencies(table), chosen.numbers, self.size)
        return found


Needle = Word | Phrase | Alternatives
"""What is looked for in one chain. `documents` are all that hold it, dead ones too; `frequencies` its weighed
frequencies in a chosen set of documents. `size` is the number of documents of the generation."""
