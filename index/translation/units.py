"""The units of one language that are learned: words, and pairs of neighbouring content words.

In: a Side of a Bitext, and which of its sentences to use. Out: Units: which sentence holds which unit, how often, and
how a unit is written. Units are numbered in the order of their terms, so that the numbers depend on the texts alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.analysis import stop_words
from index.translation.bitext import BREAK, Numbers, Side
from index.translation.model import Occurrences

Flags = npt.NDArray[np.bool_]

NEAR = 3
"""A phrase's words are at most so far apart: `registre des bénéficiaires` is one, across its stop word."""

BETWEEN = " ’- "


@dataclass(frozen=True, slots=True)
class Units:
    """`terms` of each unit by its number; `written` tells how people write the unit of a number."""

    terms: Sequence[tuple[str, ...]]
    occurrences: Occurrences
    written: Callable[[int], str]


class Text:
    """The words of one language in all sentences, and which of them carry a meaning."""

    def __init__(self, side: Side, language: str) -> None:
        self.side = side
        stops = stop_words(language)
        self.vocabulary = sorted(set(side.terms))
        numbers = {term: number for number, term in enumerate(self.vocabulary)}
        self._term_of = np.array([numbers[term] for term in side.terms], np.int64)
        stop = np.array([term in stops for term in self.vocabulary], bool)
        number = np.array([term.isdigit() or len(term) < 2 for term in self.vocabulary], bool)
        self.surface, self.after = side.tokens >> 2, side.tokens & 3
        self.term = self._term_of[self.surface]
        self.sentence = np.repeat(np.arange(len(side.ends)), np.diff(side.starts))
        self._numeric = (number & ~stop)[self.term]
        self.content = np.flatnonzero(~(number | stop)[self.term])

    @cached_property
    def sizes(self) -> Numbers:
        """Distinct content words of each sentence."""
        keys = _distinct(self.sentence[self.content] * len(self.vocabulary) + self.term[self.content])
        return np.bincount(keys // max(1, len(self.vocabulary)), minlength=len(self.side.ends))

    @cached_property
    def prints(self) -> npt.NDArray[np.uint64]:
        """A number for each sentence that is the same for the same content words in the same order."""
        sentence = self.sentence[self.content]
        place = np.arange(len(sentence)) - np.searchsorted(sentence, sentence)
        mixed = _mixed(self.term[self.content].astype(np.uint64) << np.uint64(20) ^ place.astype(np.uint64))
        prints = np.zeros(len(self.side.ends), np.uint64)
        np.add.at(prints, sentence, mixed)
        return prints

    def words(self, used: Flags) -> Units:
        """The content words of sentences that are `used`."""
        at = self.content[used[self.sentence[self.content]]]
        numbers, occurrences = _occurrences(self.sentence[at], self.term[at], len(used))
        return Units(
            [(self.vocabulary[number],) for number in numbers.tolist()], occurrences, self._mostly(at, numbers)
        )

    def phrases(self, used: Flags, least: int) -> Units:
        """The phrases that at least so many of the sentences hold that are `used`."""
        first, second = self._neighbours()
        kept = used[self.sentence[first]]
        first, second = first[kept], second[kept]
        keys = self.term[first] * len(self.vocabulary) + self.term[second]
        pairs = _distinct(self.sentence[first] * (len(self.vocabulary) ** 2) + keys)
        frequent, held = np.unique(pairs % max(1, len(self.vocabulary) ** 2), return_counts=True)
        kept = np.isin(keys, frequent[held >= least])
        first, second, keys = first[kept], second[kept], keys[kept]
        numbers, occurrences = _occurrences(self.sentence[first], keys, len(used))
        terms = [
            (self.vocabulary[number // len(self.vocabulary)], self.vocabulary[number % len(self.vocabulary)])
            for number in numbers.tolist()
        ]
        _, place = np.unique(keys, return_index=True)
        return Units(terms, occurrences, lambda unit: self._between(int(first[place[unit]]), int(second[place[unit]])))

    def _neighbours(self) -> tuple[Numbers, Numbers]:
        """Where two content words follow each other with nothing but stop words between them."""
        first, second = self.content[:-1], self.content[1:]
        breaks = np.cumsum(self.after == BREAK) - (self.after == BREAK)
        numbers = np.cumsum(self._numeric)
        near = (
            (second - first <= NEAR)
            & (self.sentence[first] == self.sentence[second])
            & (breaks[first] == breaks[second])
            & (numbers[first] == numbers[second])
        )
        return first[near], second[near]

    def _mostly(self, at: Numbers, numbers: Numbers) -> Callable[[int], str]:
        """How a word is mostly written; of two ways, the later one by letters."""
        surfaces = self.side.surfaces
        counts = np.bincount(self.surface[at], minlength=len(surfaces))
        met = np.flatnonzero(counts)
        place = {
            surface: number for number, surface in enumerate(sorted(surfaces[surface] for surface in met.tolist()))
        }
        letters = np.array([place[surfaces[surface]] for surface in met.tolist()], np.int64)
        order = met[np.lexsort((letters, counts[met], self._term_of[met]))]
        best = order[np.searchsorted(self._term_of[order], numbers, "right") - 1].tolist()
        return lambda unit: surfaces[best[unit]]

    def _between(self, first: int, last: int) -> str:
        """The words from one place to another, as written."""
        words = [self.side.surfaces[surface] for surface in self.surface[first : last + 1].tolist()]
        marks = [BETWEEN[after] for after in self.after[first:last].tolist()]
        return "".join(f"{word}{mark}" for word, mark in zip(words, [*marks, ""], strict=True))


def _occurrences(sentence: Numbers, key: Numbers, sentences: int) -> tuple[Numbers, Occurrences]:
    """(distinct keys in order, which sentence holds which of them by its place there)."""
    distinct = _distinct(key)
    keys = _distinct(sentence * max(1, len(distinct)) + np.searchsorted(distinct, key))
    size = max(1, len(distinct))
    return distinct, Occurrences(keys // size, keys % size, sentences, len(distinct))


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers that look random, of others: the mixing step of SplitMix64 (G. Steele, D. Lea, C. Flood: "Fast Splittable
    Pseudorandom Number Generators", OOPSLA 2014)."""
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ mixed >> np.uint64(shift)) * np.uint64(factor)
    return mixed ^ mixed >> np.uint64(31)


def _distinct(keys: Numbers) -> Numbers:
    """In order. A plain sort: np.unique of this many integers takes several times as long."""
    ordered = np.sort(keys)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]
