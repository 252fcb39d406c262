"""Counts of facet values among documents.

In: document numbers, a query's selections. Out: results.Facet. A facet's counts ignore its own selection; selected
and excluded values always have a bucket; codes by count, then code, histograms by value.
"""

import numpy as np

from index.engines.whoosh.arrays import Array, ranges
from index.schema import FACET_BY_NAME
from search.engines.whoosh.filters import vocabulary
from search.engines.whoosh.generation import OpenGeneration
from search.query import Query
from search.results import Bucket, Facet


def counts(generation: OpenGeneration, column: str, ids: Array) -> Array:
    """Documents per ordinal among `ids` (each once)."""
    columns = generation.columns
    size = len(vocabulary(generation, column))
    ordinals = columns[f"{column}.ordinals"]
    if f"{column}.starts" not in columns:
        held = ordinals[ids]
    elif len(ids) == generation.size:
        held = ordinals
    else:
        starts = columns[f"{column}.starts"]
        held = ordinals[ranges(starts[ids], starts[ids + 1] - starts[ids])]
    return np.bincount(held, minlength=size + 1)[:size]


def facet(generation: OpenGeneration, query: Query, name: str, ids: Array) -> Facet:
    """One facet over `ids`: the documents that match everything but this facet's own selection."""
    chosen = query.selection(name)
    included, excluded = frozenset(chosen.include), frozenset(chosen.exclude)
    values = vocabulary(generation, name)
    held = counts(generation, name, ids)
    present = np.flatnonzero(held)
    histogram = FACET_BY_NAME[name].type == "histogram"
    if not histogram:
        present = present[np.argsort(-held[present], kind="stable")]
    rows = [(values[ordinal], count) for ordinal, count in zip(present.tolist(), held[present].tolist(), strict=True)]
    total = len(rows)
    size = query.facet_size
    more = size is not None and total > size
    known = {value for value, _ in rows}
    if more and not histogram:
        rows = [row for place, row in enumerate(rows) if place < (size or 0) or row[0] in included | excluded]
    else:
        more = False
    missing = sorted((included | excluded) - known)
    rows += [(value, 0) for value in missing]
    if histogram and missing:
        rows.sort(key=lambda row: (len(row[0]), row[0]))
    buckets = tuple(Bucket(value, count, value in included, value in excluded) for value, count in rows)
    return Facet(name, buckets, total, more)
