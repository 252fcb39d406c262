"""Sets of documents.

In: document numbers, flags over all documents, other sets. Out: sets. A set is held as ascending numbers, as flags, or
as both; each is made from the other when first asked for. Small sets meet by bisection, so that a rare word costs the
same however many documents there are; large ones meet as flags, one pass over all documents.
"""

from collections.abc import Sequence

import numpy as np

from index.engines.whoosh.arrays import Array

FEW = 16
"""Numbers are few when there are that many times as many documents: then flags of all documents cost more."""


class DocumentSet:
    """Some of the `size` documents of a generation. Its arrays are shared: never written to."""

    __slots__ = ("_count", "_flags", "_numbers", "size")

    def __init__(self, size: int, numbers: Array | None = None, flags: Array | None = None) -> None:
        """`numbers` ascending, each once, or `flags` of all documents, or both; none of them for no document."""
        if flags is None and numbers is None:
            numbers = np.empty(0, np.intp)
        self.size, self._numbers, self._flags = size, numbers, flags
        if numbers is not None:
            self._count = len(numbers)
        elif flags is not None:
            self._count = int(np.count_nonzero(flags))

    def __len__(self) -> int:
        return self._count

    def __contains__(self, number: int) -> bool:
        return bool(self.holds(np.array([number], np.intp))[0])

    @property
    def numbers(self) -> Array:
        if self._numbers is None:
            self._numbers = self.flags.nonzero()[0]
        return self._numbers

    @property
    def flags(self) -> Array:
        if self._flags is None:
            self._flags = np.zeros(self.size, bool)
            self._flags[self._numbers] = True
        return self._flags

    @property
    def few(self) -> bool:
        return self._count * FEW < self.size

    def holds(self, wanted: Array) -> Array:
        """Which of some documents, in any order, are in the set."""
        if self._flags is not None or not self.few:
            return self.flags.take(wanted)
        return among(self.numbers, wanted)

    def __and__(self, other: "DocumentSet") -> "DocumentSet":
        less, more = (self, other) if len(self) <= len(other) else (other, self)
        if less.few:
            return DocumentSet(self.size, less.numbers[more.holds(less.numbers)])
        return DocumentSet(self.size, flags=less.flags & more.flags)

    def __sub__(self, other: "DocumentSet") -> "DocumentSet":
        return DocumentSet(self.size, flags=self.flags & ~other.flags)


def united(sets: Sequence[DocumentSet], size: int) -> DocumentSet:
    if len(sets) == 1:
        return sets[0]
    if sum(map(len, sets)) * FEW < size:
        return named([one.numbers for one in sets], size)
    flags = np.zeros(size, bool)
    for one in sets:
        if one._flags is None:
            flags[one.numbers] = True
        else:
            flags |= one._flags
    return DocumentSet(size, flags=flags)


def holding(sets: Sequence[DocumentSet], needed: int, size: int) -> tuple[DocumentSet, bool]:
    """The documents that are in at least so many of the sets; whether any is in all of them."""
    counts = np.zeros(size, np.uint8)  # there are never 256 sets
    for one in sets:
        counts[one.numbers] += 1
    return DocumentSet(size, flags=counts >= needed), bool(counts.max(initial=0) == len(sets))


def named(parts: Sequence[Array], size: int) -> DocumentSet:
    """Every document of any part, in whatever order and however often its numbers stand there."""
    if not parts or sum(map(len, parts)) * FEW >= size:
        flags = np.zeros(size, bool)
        for part in parts:
            flags[part.astype(np.intp)] = True  # faster than the cast on the way
        return DocumentSet(size, flags=flags)
    found = np.concatenate(parts).astype(np.intp)
    found.sort()
    fresh = np.empty(len(found), bool)
    fresh[:1] = True
    np.not_equal(found[1:], found[:-1], out=fresh[1:])
    return DocumentSet(size, found[fresh])


def among(found: Array, wanted: Array) -> Array:
    """Which of the numbers `wanted`, in any order, stand in `found`, which is ascending."""
    if not len(found):
        return np.zeros(len(wanted), bool)
    held: Array = found.take(found.searchsorted(wanted), mode="clip") == wanted
    return held


def sums(numbers: Array, values: Array, chosen: Array, size: int) -> Array:
    """For each of the ascending numbers `chosen`, the sum of the values that stand beside it, in their order."""
    if not len(numbers) or not len(chosen):
        return np.zeros(len(chosen))
    if len(numbers) * FEW >= size:
        return np.bincount(numbers, values, size).take(chosen)
    at = chosen.searchsorted(numbers)
    met = chosen.take(at, mode="clip") == numbers
    return np.bincount(at[met], values[met], len(chosen))
