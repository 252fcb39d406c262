"""Prefixes and misspellings to terms of the dictionary.

In: a folded word, one chain's dictionaries (one per segment). Out: terms with a weight each, most frequent first, and
whether there were more than the limit. Words, not stems, are compared: `administrative*` must find what it spells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh import spelling
from index.engines.whoosh.arrays import Array, ranges
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


def by_spelling(dictionaries: Sequence[Dictionary], word: bytes) -> Expansion:
    """Terms of words within the edit distance that the length of `word` allows."""
    most = spelling.edits_allowed(len(word))
    found: dict[bytes, tuple[int, float]] = {}
    for dictionary in dictionaries:
        for number in candidates(dictionary, word, most).tolist():
            distance = spelling.distance(word, dictionary.words.strings[number], most)
            if distance <= most:
                term = dictionary.terms.strings[int(dictionary.word_term[number])]
                before, weight = found.get(term, (0, 0.0))
                count = before + int(dictionary.word_count[number])
                found[term] = (count, max(weight, ranking.FUZZY_WEIGHTS[distance]))
    return _limited(found, MAX_FUZZY_EXPANSIONS)


def candidates(dictionary: Dictionary, word: bytes, most: int) -> Array:
    """Numbers of words that may be within `most` edits, and of all that are."""
    hashes = np.array(spelling.hashes(word, most), np.uint32)
    starts = dictionary.near_hash.searchsorted(hashes)
    counts = dictionary.near_hash.searchsorted(hashes, "right") - starts
    met = np.unique(dictionary.near_word[ranges(starts, counts)])
    lengths = dictionary.word_offsets[met + np.uint32(1)] - dictionary.word_offsets[met]
    near = np.abs(lengths.astype(np.int64) - len(word)) <= most
    near &= np.bitwise_count(dictionary.word_letters[met] ^ np.uint32(spelling.letters(word))) <= 2 * most
    kept: Array = met[near]
    return kept


def _count(dictionary: Dictionary, words: Array, counts: dict[bytes, int]) -> None:
    for term, count in zip(dictionary.word_term[words].tolist(), dictionary.word_count[words].tolist(), strict=True):
        spelled = dictionary.terms.strings[term]
        counts[spelled] = counts.get(spelled, 0) + count


def _limited(found: dict[bytes, tuple[int, float]], limit: int) -> Expansion:
    """The best weighted and most frequent terms, in an order that depends on nothing else."""
    order = sorted(found, key=lambda term: (-found[term][1], -found[term][0], term))
    return Expansion(tuple((term, found[term][1]) for term in order[:limit]), len(order) > limit)
