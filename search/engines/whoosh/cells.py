"""Several facets' columns side by side, so that one count does for all of them.

In: the columns of a generation, their values, the living documents. Out: how many documents hold each value.
Values are numbered through all columns; a document is a row of such numbers, and counting is one `bincount` over rows.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np

from index.engines.whoosh.arrays import Array, narrowest
from index.schema import FACET_BY_NAME
from search.engines.whoosh.document_set import DocumentSet

GROUP = 1 << 40
"""Times the number of a facet: more than any count of documents."""


class Cells:
    """`names` are the columns, `values` all their values; those of column n are `bounds[n] : bounds[n + 1]`."""

    def __init__(
        self, columns: Mapping[str, Array], vocabularies: Mapping[str, Sequence[str]], living: DocumentSet
    ) -> None:
        self.names = tuple(vocabularies)
        self.values = tuple(value for name in self.names for value in vocabularies[name])
        sizes = [len(vocabularies[name]) for name in self.names]
        self.bounds = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        parts = [
            _padded(columns, name, size, int(start), len(self.values), living.size)
            for name, size, start in zip(self.names, sizes, self.bounds.tolist(), strict=False)
        ]
        self._table = np.ascontiguousarray(np.concatenate(parts, axis=1).astype(narrowest(len(self.values))))
        self._living = living
        self._totals = self._count(living.numbers)
        counted = [FACET_BY_NAME[name].type != "histogram" for name in self.names]
        self._group = np.repeat(np.arange(len(sizes)) * GROUP, sizes)
        self._by_count = np.repeat(np.array(counted, np.int64), sizes)
        self._held: dict[str, dict[str, None]] = {}

    def counts(self, ids: Array) -> Array:
        """Documents per value, of a set of living ones. Of a set that holds most of them the others are counted."""
        if len(ids) * 2 <= len(self._living):
            return self._count(ids)
        others = self._living.flags.copy()
        others[ids] = False
        return self._totals - self._count(others.nonzero()[0])

    def of(self, name: str) -> slice:
        """Which values are those of a column."""
        number = self.names.index(name)
        return slice(int(self.bounds[number]), int(self.bounds[number + 1]))

    def held(self, name: str) -> Collection[str]:
        """The values of a column, to be asked whether one is among them."""
        if name not in self._held:
            self._held[name] = dict.fromkeys(self.values[self.of(name)])
        return self._held[name]

    def ordered(self, counts: Array) -> list[tuple[list[int], list[int]]]:
        """Per column, (values, counts) of what any document holds: by count, then value; a histogram's by value."""
        present = counts.nonzero()[0]
        number = counts[present]
        ends = present.searchsorted(self.bounds).tolist()
        order = (self._group[present] - self._by_count[present] * number).argsort(kind="stable")
        values, numbers = present[order].tolist(), number[order].tolist()
        return [(values[start:end], numbers[start:end]) for start, end in pairwise(ends)]

    def _count(self, ids: Array) -> Array:
        size = len(self.values)
        return np.bincount(self._table.take(ids, axis=0).ravel(), minlength=size + 1)[:size]


def _padded(columns: Mapping[str, Array], name: str, size: int, start: int, none: int, documents: int) -> Array:
    """A column as a table [document, place] of numbers from `start` on, filled up with the number `none`."""
    ordinals = columns[f"{name}.ordinals"].astype(np.int64)
    if f"{name}.starts" not in columns:
        return np.where(ordinals < size, ordinals + start, none)[:, None]
    starts = columns[f"{name}.starts"]
    counts = np.diff(starts)
    table = np.full((documents, int(counts.max(initial=0))), none)
    rows = np.repeat(np.arange(documents), counts)
    table[rows, np.arange(len(ordinals)) - starts[rows]] = ordinals + start
    return table
