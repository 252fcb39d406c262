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
from search.engines.whoosh.postings import CHAIN_NUMBERS, Block, Gathered, TermPostings, frequencies

Frequencies = list[tuple[Array, Array]]
"""Per segment: document numbers and weighed frequencies of postings, parallel."""


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
    """One term, in any form. `typed` is the surface form that was typed; `via` the translation that it is, "" for the
    word itself; `weight` multiplies its frequencies."""

    text: str
    chain: str
    term: TermPostings
    typed: str = ""
    via: str = ""
    weight: float = 1.0
    length = 1

    def documents(self) -> list[Array]:
        return [block.ids for block in self.term.blocks]

    def frequencies(self, tables: Sequence[Array], kept: Array | None) -> Frequencies:
        table = tables[CHAIN_NUMBERS[self.chain]]
        found = [frequencies(block, table, kept) for block in self.term.blocks]
        return found if self.weight == 1.0 else [(ids, times * self.weight) for ids, times in found]


@dataclass(frozen=True, eq=False)
class Phrase:
    """Terms next to each other; or one or more in exactly the surface `forms` given. `via`, `weight` as in Word."""

    text: str
    chain: str
    terms: tuple[TermPostings, ...]
    forms: tuple[str, ...] | None = None
    via: str = ""
    weight: float = 1.0

    @property
    def length(self) -> int:
        return len(self.terms)

    def documents(self) -> list[Array]:
        return [found.keys & 0xFFFFFFFF for _, found in self.standing]

    def frequencies(self, tables: Sequence[Array], kept: Array | None) -> Frequencies:
        """A phrase counts as one word, as often as it stands there."""
        table, parts = tables[CHAIN_NUMBERS[self.chain]], []
        for segment, found in self.standing:
            ids = (found.keys & 0xFFFFFFFF).astype(np.int32)
            first = found.postings[0]
            once = ranking.frequencies(table, segment.codes[first], segment.tf[first]) / segment.tf[first]
            times = np.bincount(found.key, minlength=len(ids)) * once * self.weight
            parts.append((ids, times) if kept is None else (ids[kept[ids]], times[kept[ids]]))
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


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The terms of a prefix or a misspelling."""

    text: str
    chain: str
    parts: tuple[Gathered, ...]
    via = ""
    length = 1

    def documents(self) -> list[Array]:
        return [part.ids for part in self.parts]

    def frequencies(self, tables: Sequence[Array], kept: Array | None) -> Frequencies:
        table = tables[CHAIN_NUMBERS[self.chain]]
        return [part.frequencies(table, kept) for part in self.parts]


Needle = Word | Phrase | Alternatives
