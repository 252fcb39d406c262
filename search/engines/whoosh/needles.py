"""What a piece of user text looks for in one analysis chain, and what it found there.

In: a word or a phrase as typed, one chain. Out: its Reading; the Needles that evaluation makes of it. The same chain
that indexed the text does the analysis, so both sides always agree. Needles are kept with their postings, because
snippets and explanations look at them again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from index.analysis import Chain
from index.engines.whoosh.arrays import Array
from search.engines.whoosh import ranking
from search.engines.whoosh.document_set import DocumentSet, named, sums
from search.engines.whoosh.phrases import Occurrences, occurrences
from search.engines.whoosh.postings import CHAIN_NUMBERS, Gathered, TermPostings
from search.engines.whoosh.segment import KEPT, LONG, SHORT, Block, Segment

READINGS = 1 << 14
"""Readings kept: the same words are asked for again and again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`words` are (term, surface form in lower case) by position; `stops` tells which are stop words; `joined` are the
    terms of compounds written as one word, which alone may stand for all the words."""

    words: tuple[tuple[str, str], ...]
    stops: tuple[bool, ...]
    joined: tuple[tuple[str, str], ...]

    @property
    def is_stop(self) -> bool:
        return all(self.stops) and bool(self.words)

    def trimmed(self) -> "Reading":
        """Without stop words at both ends (the l' of l'administration), unless there is nothing else."""
        if len(self.stops) < 2:
            return self
        content = [number for number, stop in enumerate(self.stops) if not stop]
        if not content:
            return self
        first, last = content[0], content[-1] + 1
        return Reading(self.words[first:last], self.stops[first:last], self.joined)


@lru_cache(maxsize=READINGS)
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
    """One term, in any form. `typed` is the surface form that was typed; `via` the translation or synonym that it is,
    "" for the word itself; `weight` multiplies its frequencies; `translated` tells a translation from a synonym."""

    text: str
    chain: str
    size: int
    term: TermPostings
    typed: str = ""
    via: str = ""
    weight: float = 1.0
    translated: bool = False
    length = 1

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
    """Terms next to each other; or one or more in exactly the surface `forms` given. The others as in Word."""

    text: str
    chain: str
    size: int
    terms: tuple[TermPostings, ...]
    forms: tuple[str, ...] | None = None
    via: str = ""
    weight: float = 1.0
    translated: bool = False

    @property
    def length(self) -> int:
        return len(self.terms)

    @cached_property
    def documents(self) -> DocumentSet:
        return named([found.keys & 0xFFFFFFFF for _, found in self.standing], self.size)

    def frequencies(self, tables: Sequence[Array], chosen: DocumentSet) -> Array:
        """A phrase counts as one word, as often as it stands there."""
        table, total = tables[CHAIN_NUMBERS[self.chain]], np.zeros(len(chosen))
        for segment, found in self.standing:
            first = found.postings[0]
            once = ranking.frequencies(table, segment.codes[first], segment.tf[first]) / segment.tf[first]
            times = np.bincount(found.key, minlength=len(found.keys)) * once * self.weight
            total += sums(found.keys & 0xFFFFFFFF, times, chosen.numbers, self.size)
        return total

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
                pairs = zip(self.forms, blocks, strict=True)
                ordinals = [dictionary.ordinal(form.encode(), block.term) for form, block in pairs]
            yield blocks, ordinals


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The terms of a prefix or a misspelling."""

    text: str
    chain: str
    size: int
    parts: tuple[Gathered, ...]
    via = ""
    translated = False
    length = 1

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
