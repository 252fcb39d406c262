"""Prefixes and misspellings to terms of the dictionary.

In: a folded word, one chain's dictionaries (one per segment). Out: terms with a weight each, most frequent first, and
whether there were more than the limit. Words, not stems, are compared: `administrative*` must find what it spells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.words import letters
from search.engines.whoosh import ranking
from search.engines.whoosh.dictionary import Dictionary

MIN_PREFIX = 3
MAX_PREFIX_EXPANSIONS = 200
MAX_FUZZY_EXPANSIONS = 50


@dataclass(frozen=True, slots=True)
class Expansion:
    """`terms` are (term, weight); `cut` tells that the limit left some out."""

    terms: tuple[tuple[bytes, float], ...]
    cut: bool = False


def by_prefix(dictionaries: Sequence[Dictionary], prefix: bytes) -> Expansion:
    """Terms of words that begin with `prefix`."""
    counts: dict[bytes, int] = {}
    for dictionary in dictionaries:
        start, end = dictionary.words.find(prefix), dictionary.words.find(prefix + b"\xff")
        _count(dictionary, np.arange(start, end), counts)
    return _limited({term: (count, ranking.PREFIX_WEIGHT) for term, count in counts.items()}, MAX_PREFIX_EXPANSIONS)


def edits_allowed(word: str) -> int:
    """Edit distance by length: none up to 2 letters, 1 up to 5, 2 from 6 on."""
    return 0 if len(word) <= 2 else 1 if len(word) <= 5 else 2


def by_spelling(dictionaries: Sequence[Dictionary], word: str) -> Expansion:
    """Terms of words within the edit distance that `word` allows."""
    most, target = edits_allowed(word), word.encode()
    found: dict[bytes, tuple[int, float]] = {}
    for dictionary in dictionaries:
        near = np.abs(dictionary.word_lengths - len(target)) <= most
        near &= np.bitwise_count(dictionary.word_letters ^ np.uint32(letters(target))) <= 2 * most
        for number in np.flatnonzero(near).tolist():
            distance = edit_distance(target, dictionary.words.strings[number], most)
            if distance <= most:
                counts: dict[bytes, int] = {}
                _count(dictionary, np.array([number]), counts)
                for term, count in counts.items():
                    before, weight = found.get(term, (0, 0.0))
                    found[term] = (before + count, max(weight, ranking.FUZZY_WEIGHTS[distance]))
    return _limited(found, MAX_FUZZY_EXPANSIONS)


def edit_distance(one: bytes, other: bytes, most: int) -> int:
    """Levenshtein distance, or most + 1 when it is more than `most`; rows outside the band are never computed."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != against)))
        if min(line) > most:
            return most + 1
        above = line
    return above[-1]


def _count(dictionary: Dictionary, words: Array, counts: dict[bytes, int]) -> None:
    for term, count in zip(dictionary.word_term[words].tolist(), dictionary.word_count[words].tolist(), strict=True):
        spelled = dictionary.terms.strings[term]
        counts[spelled] = counts.get(spelled, 0) + count


def _limited(found: dict[bytes, tuple[int, float]], limit: int) -> Expansion:
    """The best weighted and most frequent terms, in an order that depends on nothing else."""
    order = sorted(found, key=lambda term: (-found[term][1], -found[term][0], term))
    return Expansion(tuple((term, found[term][1]) for term in order[:limit]), len(order) > limit)
