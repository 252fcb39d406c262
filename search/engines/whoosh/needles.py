"""What a piece of user text looks for in one analysis chain, and what it found there.

In: a word or a phrase as typed, one chain. Out: its Reading; the Needles that evaluation makes of it. The same chain
that indexed the text does the analysis, so both sides always agree. Needles are kept with their postings, because
snippets and explanations look at them again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.analysis import Chain
from index.engines.whoosh.arrays import Array
from search.engines.whoosh import ranking
from search.engines.whoosh.generation import Segment
from search.engines.whoosh.phrases import Occurrences, occurrences
from search.engines.whoosh.postings import CHAIN_NUMBERS, Block, Gathered, TermPostings

Contributions = list[tuple[Array, Array]]
"""Per segment: document numbers and scores of postings, parallel."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`words` are (term, surface form in lower case) by position; `stops` tells which are stop words; `joined` are the
    terms of compounds written as one word, which alone may stand for all the words."""

    words: tuple[tuple[str, str], ...]
    stops: tuple[bool, ...]
    joined: tuple[tuple[str, str], ...]

    @property
    def is_stop(self) -> bool:
        return bool(self.words) and all(self.stops)

    def trimmed(self) -> "Reading":
        """Without stop words at both ends (the l' of l'administration), unless there is nothing else."""
        if len(self.stops) < 2:
            return self
        content = [number for number, stop in enumerate(self.stops) if not stop]
        if not content:
            return self
        first, last = content[0], content[-1] + 1
        return Reading(self.words[first:last], self.stops[first:last], self.joined)


def read(chain: Chain, text: str) -> Reading:
    """The chain's reading of NFC text."""
    words: list[tuple[str, str]] = []
    stops: list[bool] = []
    joined: list[tuple[str, str]] = []
    for token in chain.tokens(text):
        surface = text[token.start : token.end].lower()
        if token.position == len(words):
            words.append((token.term, surface))
            stops.append(token.stop)
        else:
            joined.append((token.term, "".join(filter(str.isalnum, surface))))
    return Reading(tuple(words), tuple(stops), tuple(joined) if len(joined) == 1 else ())


@dataclass(frozen=True, eq=False)
class Word:
    """One term, in any form."""

    text: str
    chain: str
    term: TermPostings
    length = 1

    def documents(self) -> list[Array]:
        return [block.ids for block in self.term.blocks]

    def contributions(self, tables: Sequence[Array], kept: Array | None) -> Contributions:
        table = tables[CHAIN_NUMBERS[self.chain]]
        return [self.term.scores(block, table, kept) for block in self.term.blocks]

    @property
    def worth(self) -> float:
        return max(self.term.weights)


@dataclass(frozen=True, eq=False)
class Phrase:
    """Terms next to each other; or one or more in exactly the surface `forms` given."""

    text: str
    chain: str
    terms: tuple[TermPostings, ...]
    forms: tuple[str, ...] | None = None

    @property
    def length(self) -> int:
        return len(self.terms)

    def documents(self) -> list[Array]:
        return [found.keys & 0xFFFFFFFF for _, found in self.standing]

    def contributions(self, tables: Sequence[Array], kept: Array | None) -> Contributions:
        """Where a phrase stands, its words count as they do alone."""
        table, parts = tables[CHAIN_NUMBERS[self.chain]], []
        for segment, found in self.standing:
            ids, fields = (found.keys & 0xFFFFFFFF).astype(np.int32), found.keys >> 32
            total = np.zeros(len(found.keys))
            for term, postings in zip(self.terms, found.postings, strict=True):
                weights = np.array(term.weights)[fields]
                total += ranking.worth(table, segment.codes[postings], segment.tf[postings]) * weights
            parts.append((ids, total) if kept is None else (ids[kept[ids]], total[kept[ids]]))
        return parts

    @cached_property
    def standing(self) -> list[tuple[Segment, Occurrences]]:
        """Where the phrase stands, in each segment that holds it."""
        found = [
            (blocks[0].segment, occurrences(blocks, range(self.length), ordinals))
            for blocks, ordinals in self._blocks()
        ]
        return [(segment, standing) for segment, standing in found if len(standing.keys)]

    def _blocks(self) -> Iterator[tuple[list[Block], list[int | None] | None]]:
        for first in self.terms[0].blocks:
            segment = first.segment
            blocks = [block for term in self.terms for block in term.blocks if block.segment is segment]
            if len(blocks) < len(self.terms):
                continue
            ordinals = None
            if self.forms is not None:
                dictionary = segment.dictionaries[self.chain]
                pairs = zip(self.forms, self.terms, strict=True)
                ordinals = [dictionary.ordinal(form.encode(), term.term) for form, term in pairs]
            yield blocks, ordinals

    @property
    def worth(self) -> float:
        return sum(max(term.weights) for term in self.terms)


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The terms of a prefix or a misspelling."""

    text: str
    chain: str
    parts: tuple[Gathered, ...]
    length = 1

    def documents(self) -> list[Array]:
        return [part.ids for part in self.parts]

    def contributions(self, tables: Sequence[Array], kept: Array | None) -> Contributions:
        table = tables[CHAIN_NUMBERS[self.chain]]
        return [part.scores(table, kept) for part in self.parts]

    @property
    def worth(self) -> float:
        return max((float(part.weights.max()) for part in self.parts), default=0.0)


Needle = Word | Phrase | Alternatives
