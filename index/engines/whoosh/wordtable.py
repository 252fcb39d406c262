"""Words to numbers, a million at a time and exactly.

In: words as their UTF-8, in one to three numbers of eight bytes each (filled up with zeros, which no word holds). Out:
the number kept for each, -1 for a word not met before. Open addressing in arrays: all words look at their slot at once,
those that find another word there look at the next one.
"""

from collections.abc import Sequence

import numpy as np

from index.engines.whoosh.arrays import Array

FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
"""Odd numbers whose bits look random: products spread over the table by their upper bits."""
SMALLEST = 10
"""Bits of a new table's slot numbers."""


class WordTable:
    """`width` numbers of eight bytes make a word."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._bits = SMALLEST
        self._count = 0
        self._empty()

    def _empty(self) -> None:
        size = 1 << self._bits
        self._words = [np.zeros(size, np.uint64) for _ in range(self._width)]
        self._numbers = np.full(size, -1, np.int32)

    def numbers(self, words: Sequence[Array]) -> Array:
        """One number per word; -1 for those that are not held."""
        slots = self._slots(words)
        numbers: Array = self._numbers[slots]
        open_ = np.flatnonzero(~self._same(slots, words) & (numbers >= 0))
        while len(open_):
            slots[open_] = (slots[open_] + 1) & (len(self._numbers) - 1)
            tried = slots[open_]
            numbers[open_] = self._numbers[tried]
            wrong = ~self._same(tried, [column[open_] for column in words])
            open_ = open_[wrong & (numbers[open_] >= 0)]
        return numbers

    def insert(self, words: Sequence[Array], numbers: Array) -> None:
        """Words that are not held yet, each once."""
        self._count += len(numbers)
        while 2 * self._count > len(self._numbers):
            held = np.flatnonzero(self._numbers >= 0)
            before = [column[held] for column in self._words], self._numbers[held]
            self._bits += 2
            self._empty()
            self._place(*before)
        self._place(words, numbers)

    def _place(self, words: Sequence[Array], numbers: Array) -> None:
        left = np.arange(len(numbers))
        slots = self._slots(words)
        while len(left):
            free = left[self._numbers[slots[left]] < 0]
            self._numbers[slots[free]] = numbers[free]  # of several that want one slot the last gets it
            got = free[self._numbers[slots[free]] == numbers[free]]
            for mine, theirs in zip(self._words, words, strict=True):
                mine[slots[got]] = theirs[got]
            settled = np.zeros(len(numbers), bool)
            settled[got] = True
            left = left[~settled[left]]
            slots[left] = (slots[left] + 1) & (len(self._numbers) - 1)

    def _slots(self, words: Sequence[Array]) -> Array:
        mixed = words[0] * np.uint64(FACTORS[0])
        for column, factor in zip(words[1:], FACTORS[1:], strict=False):
            mixed = (mixed + column) * np.uint64(factor)
        slots: Array = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        return slots

    def _same(self, slots: Array, words: Sequence[Array]) -> Array:
        """Whether the slots hold just these words. An empty slot holds none."""
        same: Array = self._words[0][slots] == words[0]
        for mine, theirs in zip(self._words[1:], words[1:], strict=True):
            same &= mine[slots] == theirs
        return same
