"""Prefixes and misspellings to terms of the dictionary.

In: a folded word, a chain of a generation. Out: an Expansion: the terms' numbers in each segment, a
weight each. Words, not stems, are compared: `administrative*` must find what it spells. Where there are more terms
than the limit the most frequent are kept, whatever segments they are in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh import spelling
from index.engines.whoosh.arrays import Array, ranges
from index.engines.whoosh.dictionary import Dictionary
from search.engines.whoosh import ranking
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.postings import ALL_FIELDS, gather

MIN_PREFIX = 3
MAX_PREFIX_EXPANSIONS = 200
MAX_FUZZY_EXPANSIONS = 50


@dataclass(frozen=True, slots=True)
class Expansion:
    """`numbers[segment][i]` is the number of term i in a segment, -1 where it lacks it; `cut` tells that the limit
    left some out."""

    numbers: tuple[Array, ...]
    weights: Array
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Terms of one segment, ascending: numbers, occurrences, weights."""

    terms: Array
    counts: Array
    weights: Array


NOTHING = Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def by_prefix(generation: OpenGeneration, chain: str, prefix: bytes) -> Expansion:
    """Terms of words that begin with `prefix`."""
    found = []
    for segment in generation.segments:
        words = segment.dictionaries[chain].words
        start, end = words.find(prefix), words.find(prefix + b"\xff")
        weights = np.full(end - start, ranking.PREFIX_WEIGHT)
        found.append(_terms(segment.dictionaries[chain], slice(start, end), weights))
    return _limited(generation, chain, found, MAX_PREFIX_EXPANSIONS)


def by_spelling(generation: OpenGeneration, chain: str, word: bytes) -> Expansion:
    """Terms of words within the edit distance that the length of `word` allows."""
    most = spelling.edits_allowed(len(word))
    found = []
    for segment in generation.segments:
        dictionary = segment.dictionaries[chain]
        strings = dictionary.words.strings
        near = [
            (number, spelling.distance(word, strings[number], most)) for number in candidates(dictionary, word, most)
        ]
        kept = [(number, ranking.FUZZY_WEIGHTS[distance]) for number, distance in near if distance <= most]
        numbers, weights = np.array([number for number, _ in kept], np.int64), np.array([weight for _, weight in kept])
        found.append(_terms(dictionary, numbers, weights))
    return _limited(generation, chain, found, MAX_FUZZY_EXPANSIONS)


def candidates(dictionary: Dictionary, word: bytes, most: int) -> list[int]:
    """Numbers of words that may be within `most` edits, and of all that are."""
    if not len(dictionary.words):
        return []
    hashes = spelling.hashes(word, most)
    starts = dictionary.near_hash.searchsorted(hashes)
    counts = dictionary.near_hash.searchsorted(hashes, "right") - starts
    met = dictionary.near_word[ranges(starts, counts)].astype(np.int64)
    offsets = dictionary.word_offsets
    lengths = offsets[met + 1].astype(np.int64) - offsets[met]
    near = np.abs(lengths - len(word)) <= most
    near &= np.bitwise_count(dictionary.word_letters[met] ^ np.uint32(spelling.letters(word))) <= 2 * most
    return sorted(set(met[near].tolist()))


def _terms(dictionary: Dictionary, words: slice | Array, weights: Array) -> Found:
    """The terms of some words, each once, with its occurrences and the best weight."""
    terms = dictionary.word_term[words]
    if not len(terms):
        return NOTHING
    order = terms.argsort(kind="stable")
    terms = terms[order].astype(np.int64)
    starts = np.concatenate(([0], (terms[1:] != terms[:-1]).nonzero()[0] + 1))
    counts = dictionary.word_count[words][order].astype(np.int64)[starts]
    return Found(terms[starts], counts, np.maximum.reduceat(weights[order], starts))


def _limited(generation: OpenGeneration, chain: str, found: Sequence[Found], limit: int) -> Expansion:
    every, counts = _united([segment.dictionaries[chain] for segment in generation.segments], found)
    if len(every.weights) <= limit:
        return every
    if generation.has_dead:
        counts = _living_occurrences(generation, chain, every)
    kept = np.lexsort((-counts, -every.weights))[:limit]  # stable: ties in the order of the terms
    numbers = tuple(own[kept] for own in every.numbers)
    return Expansion(numbers, every.weights[kept], int(np.count_nonzero(counts)) > limit)


def _united(dictionaries: Sequence[Dictionary], found: Sequence[Found]) -> tuple[Expansion, Array]:
    """The terms of all segments, ascending, and their occurrences."""
    if len(found) == 1:
        return Expansion((found[0].terms,), found[0].weights), found[0].counts
    merged: dict[bytes, tuple[float, int]] = {}
    for dictionary, part in zip(dictionaries, found, strict=True):
        for term, count, weight in zip(part.terms.tolist(), part.counts.tolist(), part.weights.tolist(), strict=True):
            spelled = dictionary.terms.strings[term]
            best, before = merged.get(spelled, (0.0, 0))
            merged[spelled] = (max(best, weight), before + count)
    order = sorted(merged)
    numbers = tuple(
        np.array([-1 if (number := dictionary.terms.number(term)) is None else number for term in order], np.int64)
        for dictionary in dictionaries
    )
    weights = np.array([merged[term][0] for term in order], float)
    return Expansion(numbers, weights), np.array([merged[term][1] for term in order], np.int64)


def _living_occurrences(generation: OpenGeneration, chain: str, every: Expansion) -> Array:
    """Occurrences in living documents, so that a limit keeps what it would keep in a full build."""
    counts = np.zeros(len(every.weights))
    for part in gather(generation, every.numbers, chain, every.weights, ALL_FIELDS):
        counts += np.bincount(part.which, part.segment.tf[part.posting] * generation.alive[part.ids], len(counts))
    return counts
