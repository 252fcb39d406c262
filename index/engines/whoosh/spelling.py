"""Words that are a few letters apart, found without looking at all words.

In: the sorted folded words of a chain. Out: arrays that lead from a misspelt word to all words within two edits of it.

Symmetric deletion (W. Garbe's SymSpell): two words within d edits share a string that each becomes by deleting up to d
letters; looking only at the first PREFIX letters keeps the table small. Every such string of every word is hashed at
indexing time, and a query hashes its own: what meets is a candidate, to be verified. Letters are bytes here: folded
words are nearly always ASCII.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from rapidfuzz.distance import Levenshtein

from index.engines.whoosh.arrays import Array

PREFIX = 7
MOST_EDITS = 2
TWO_EDITS_FROM = 8
"""Letters of a query word from which two edits are allowed, one below."""

ONE_EDIT_FROM = 3
FACTORS = tuple(pow(0x9E3779B1, exponent, 1 << 32) | 1 for exponent in range(1, PREFIX + 1))


def edits_allowed(length: int) -> int:
    """Edits between a query word of this length and the words it may stand for."""
    return 0 if length < ONE_EDIT_FROM else 1 if length < TWO_EDITS_FROM else 2


def arrays(name: str, words: Sequence[bytes]) -> dict[str, Array]:
    """`name`.near_hash (ascending) and `name`.near_word: what `hashes` of a query are looked up in; and
    `name`.word_letters, a mask of each word's bytes (modulo 32), of which one edit changes at most two bits."""
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    ends = np.cumsum(lengths)
    blob = np.frombuffer(b"".join([*words, bytes(PREFIX)]), np.uint8)
    places = np.arange(PREFIX)
    table = np.where(places < lengths[:, None], blob[(ends - lengths)[:, None] + places], 0).astype(np.uint32)
    numbers = np.arange(len(words), dtype=np.uint64)
    keys: list[Array] = [np.empty(0, np.uint64)]
    for deleted in _deletions(PREFIX, MOST_EDITS):
        # A word that is too short to be within two edits of a long query needs one deletion only.
        shortest = max(deleted, default=-1) + 1 if len(deleted) < MOST_EDITS else TWO_EDITS_FROM - MOST_EDITS
        able = np.flatnonzero(lengths >= max(shortest, 1))
        kept = [column for column in range(PREFIX) if column not in deleted]
        hashed = np.zeros(len(able), np.uint32)
        for factor, column in zip(FACTORS, kept, strict=False):
            hashed += table[able, column] * np.uint32(factor)
        keys.append(hashed.astype(np.uint64) << np.uint64(32) | numbers[able])
    every = np.concatenate(keys)
    every.sort()
    return {
        f"{name}.near_hash": (every >> np.uint64(32)).astype(np.uint32),
        f"{name}.near_word": every.astype(np.uint32),
        f"{name}.word_letters": _letters(blob, ends - lengths, ends),
    }


def hashes(word: bytes, most: int) -> Array:
    """The hashes of a query word with up to `most` letters deleted, ascending, each once."""
    prefix = np.frombuffer(word[:PREFIX], np.uint8)
    found = _factors(len(prefix), most) @ prefix.astype(np.uint32)
    found.sort()
    new = np.ones(len(found), bool)
    np.not_equal(found[1:], found[:-1], out=new[1:])
    hashed: Array = found[new]
    return hashed


@cache
def _factors(length: int, most: int) -> Array:
    """A row per deletion: what each letter is multiplied by, 0 where it is deleted."""
    rows = []
    for deleted in _deletions(length, most):
        factors = iter(FACTORS)
        rows.append([0 if place in deleted else next(factors) for place in range(length)])
    return np.array(rows, np.uint32)


def _deletions(length: int, most: int) -> Iterator[tuple[int, ...]]:
    for count in range(most + 1):
        yield from combinations(range(length), count)


def _letters(blob: Array, starts: Array, ends: Array) -> Array:
    """`letters` of many words, none of them empty, that stand end to end."""
    if not len(starts):
        return np.empty(0, np.uint32)
    masks: Array = np.bitwise_or.reduceat(np.uint32(1) << (blob[: ends[-1]] & 31).astype(np.uint32), starts)
    return masks


def letters(word: bytes) -> int:
    """A mask of the bytes of a word."""
    mask = 0
    for byte in set(word):
        mask |= 1 << (byte & 31)
    return mask


def distance(one: bytes, other: bytes, most: int) -> int:
    """Levenshtein distance, or `most` + 1 when it is more than `most`."""
    return Levenshtein.distance(one, other, score_cutoff=most)
