"""Counts of facet values among documents.

In: document numbers, a query's selections. Out: results.Facet. A facet's counts ignore its own selection; selected
and excluded values always have a bucket; codes by count, then code, histograms by value.
"""

from functools import lru_cache

import numpy as np

from index.engines.whoosh.arrays import Array
from index.schema import FACET_BY_NAME
from search.engines.whoosh.filters import vocabulary
from search.engines.whoosh.generation import OpenGeneration
from search.query import Query
from search.results import Bucket, Facet


class Tally:
    """Counts over one set of documents. Of a set that holds most documents, the others are counted and subtracted."""

    def __init__(self, generation: OpenGeneration, ids: Array) -> None:
        self._generation, self._ids = generation, ids
        self._rest: Array | None = None
        if len(ids) * 2 > generation.living:
            others = generation.alive.copy()
            others[ids] = False
            self._rest = np.flatnonzero(others)

    def counts(self, column: str) -> Array:
        """Documents per ordinal."""
        if self._rest is None:
            return _counted(self._generation, column, self._ids)
        totals = self._generation.totals.get(column)
        if totals is None:
            totals = _counted(self._generation, column, np.flatnonzero(self._generation.alive))
            self._generation.totals[column] = totals
        return totals - _counted(self._generation, column, self._rest)


def _counted(generation: OpenGeneration, column: str, ids: Array) -> Array:
    columns = generation.columns
    size = len(vocabulary(generation, column))
    several = f"{column}.starts" in columns
    held = _padded(generation, column, size)[ids].ravel() if several else columns[f"{column}.ordinals"][ids]
    return np.bincount(held, minlength=size + 1)[:size]


def _padded(generation: OpenGeneration, column: str, size: int) -> Array:
    """A column of several values as a table [document, place], filled up with the ordinal `size`: one gather per count
    instead of one range per document."""
    known = generation.padded.get(column)
    if known is None:
        starts, ordinals = generation.columns[f"{column}.starts"], generation.columns[f"{column}.ordinals"]
        counts = np.diff(starts)
        known = np.full((len(counts), int(counts.max(initial=0))), size, ordinals.dtype)
        rows = np.repeat(np.arange(len(counts)), counts)
        known[rows, np.arange(len(ordinals)) - starts[rows]] = ordinals
        generation.padded[column] = known
    return known


@lru_cache(maxsize=1 << 15)
def bucket(value: str, count: int, selected: bool = False, excluded: bool = False) -> Bucket:
    """Buckets are frozen, and the same small counts come again and again: making one costs ten times a look-up."""
    return Bucket(value, count, selected, excluded)


def facet(generation: OpenGeneration, query: Query, name: str, tally: Tally) -> Facet:
    """One facet over the documents that match everything but this facet's own selection."""
    chosen = query.selection(name)
    included, excluded = frozenset(chosen.include), frozenset(chosen.exclude)
    values = vocabulary(generation, name)
    held = tally.counts(name)
    present = np.flatnonzero(held)
    histogram = FACET_BY_NAME[name].type == "histogram"
    if not histogram:
        present = present[np.argsort(-held[present], kind="stable")]
    total = len(present)
    more = query.facet_size is not None and total > query.facet_size and not histogram
    rows = [(values[ordinal], count) for ordinal, count in zip(present.tolist(), held[present].tolist(), strict=True)]
    chosen_values = included | excluded
    if more:
        rows = [row for place, row in enumerate(rows) if place < (query.facet_size or 0) or row[0] in chosen_values]
    if not chosen_values:
        return Facet(name, tuple([bucket(value, count) for value, count in rows]), total, more)
    missing = sorted(chosen_values - {value for value, _ in rows})
    rows += [(value, 0) for value in missing]
    if histogram and missing:
        rows.sort(key=lambda row: (len(row[0]), row[0]))
    buckets = tuple(bucket(value, count, value in included, value in excluded) for value, count in rows)
    return Facet(name, buckets, total, more)
