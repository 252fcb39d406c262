"""Facets with their buckets, counted all at once.

In: the columns of a generation, the documents that match. Out: Facets.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from index.engines.whoosh.arrays import Array, narrowest
from index.engines.whoosh.columns import Columns
from index.schema import FACET_BY_NAME
from index.vocabulary.spellings import spelt
from search.engines.whoosh.document_set import DocumentSet
from search.query import Query
from search.results import Bucket, Facet

# Several facets' columns side by side, so that one count does for all of them.
#
# In: the columns of a generation, the names of some, the living documents. Out: how many documents hold each value.
# Values are numbered through all columns; a document is a row of such numbers, and counting is one `bincount` over
# rows.

GROUP = 1 << 40
"""Times the number of a facet: more than any count of documents."""


class Cells:
    """`names` are the columns, `values` all their values; those of column n are `bounds[n] : bounds[n + 1]`."""

    def __init__(self, columns: Columns, names: Sequence[str], living: DocumentSet) -> None:
        self.names = tuple(names)
        self.values = tuple(value for name in self.names for value in columns.vocabulary(name))
        sizes = [len(columns.vocabulary(name)) for name in self.names]
        self.bounds = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        parts = [
            columns.table(name, int(start), len(self.values))
            for name, start in zip(self.names, self.bounds.tolist(), strict=False)
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


# Facets with their buckets.
#
# In: counts of values among documents (cells.py), a query's selections. Out: results.Facet. Selected and excluded
# values always have a bucket; codes by count, then code, histograms by value.


@lru_cache(maxsize=1 << 15)
def bucket(value: str, count: int, selected: bool = False, excluded: bool = False) -> Bucket:
    """Buckets are frozen, and the same small counts come again and again: making one costs ten times a look-up."""
    return Bucket(value, count, selected, excluded)


def facets(query: Query, cells: Cells, counts: Array) -> tuple[Facet, ...]:
    """The query's facets from their counts."""
    rows = dict(zip(cells.names, cells.ordered(counts), strict=True))
    chosen = {selection.facet for selection in query.selections}
    return tuple(
        _chosen(query, name, cells, *rows[name])
        if name in chosen
        else _plain(name, cells.values, *rows[name], query.facet_size)
        for name in query.facets
    )


def _plain(name: str, values: Sequence[str], held: list[int], counts: list[int], size: int | None) -> Facet:
    """A facet in which nothing is chosen."""
    total, more = len(held), False
    if size is not None and total > size and FACET_BY_NAME[name].type != "histogram":
        held, counts, more = held[:size], counts[:size], True
    return Facet(name, tuple(map(bucket, [values[number] for number in held], counts)), total, more)


def _chosen(query: Query, name: str, cells: Cells, held: list[int], counts: list[int]) -> Facet:
    selection, size, total, values = query.selection(name), query.facet_size, len(held), cells.values
    included = frozenset(spelt(name, selection.include, cells.held(name)))
    excluded = frozenset(spelt(name, selection.exclude, cells.held(name)))
    histogram = FACET_BY_NAME[name].type == "histogram"
    more = size is not None and total > size and not histogram
    rows = [(values[number], count) for number, count in zip(held, counts, strict=True)]
    missing = sorted((included | excluded) - {value for value, _ in rows})
    if more:
        rows = [row for place, row in enumerate(rows) if place < (size or 0) or row[0] in included | excluded]
    rows += [(value, 0) for value in missing]
    if histogram and missing:
        rows.sort(key=lambda row: (len(row[0]), row[0]))
    buckets = tuple(bucket(value, count, value in included, value in excluded) for value, count in rows)
    return Facet(name, buckets, total, more)
