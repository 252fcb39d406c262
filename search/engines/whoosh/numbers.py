"""Sets of documents: ascending arrays of their numbers, each once.

In: such arrays, or any arrays of document numbers. Out: such arrays. Small sets are merged and bisected, so that a rare
word costs the same however many documents there are; large ones meet as flags over all documents.
"""

from collections.abc import Sequence

import numpy as np

from index.engines.whoosh.arrays import Array

FEW = 16
"""Numbers are few when there are that many times as many documents: then flags of all documents cost more."""

NONE: Array = np.empty(0, np.intp)


def united(parts: Sequence[Array], size: int) -> Array:
    """Every document of any part, in whatever order and however often its numbers stand there; `size` documents
    exist."""
    if not parts:
        return NONE
    if sum(map(len, parts)) * FEW < size:
        found = np.sort(np.concatenate(parts)).astype(np.intp)
        return found[_first_of_each(found)]
    return np.flatnonzero(flags(parts, size))


def flags(parts: Sequence[Array], size: int) -> Array:
    """Which of `size` documents any part names."""
    held = np.zeros(size, bool)
    for part in parts:
        held[part] = True
    return held


def common(one: Array, other: Array, size: int) -> Array:
    """The documents of both sets."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) * FEW < size:
        return one[among(other, one)]
    return one[flags((other,), size)[one]]


def but(one: Array, other: Array, size: int) -> Array:
    """The documents of one set that the other lacks."""
    return one[~flags((other,), size)[one]]


def among(found: Array, wanted: Array) -> Array:
    """Which of the documents `wanted`, in any order, are in the set `found`."""
    if not len(found):
        return np.zeros(len(wanted), bool)
    held: Array = found.take(found.searchsorted(wanted), mode="clip") == wanted
    return held


def sums(numbers: Array, values: Array, chosen: Array, size: int) -> Array:
    """For each document of the set `chosen`, the sum of the values that stand beside its number, in their order."""
    if not len(numbers) or not len(chosen):
        return np.zeros(len(chosen))
    if len(numbers) * FEW >= size:
        return np.bincount(numbers, values, size)[chosen]
    at = chosen.searchsorted(numbers)
    met = chosen.take(at, mode="clip") == numbers
    return np.bincount(at[met], values[met], len(chosen))


def _first_of_each(ascending: Array) -> Array:
    fresh = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return fresh
