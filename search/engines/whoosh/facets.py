"""Facets with their buckets.

In: counts of values among documents (cells.py), a query's selections. Out: results.Facet. Selected and excluded values
always have a bucket; codes by count, then code, histograms by value.
"""

from collections.abc import Sequence
from functools import lru_cache

from index.engines.whoosh.arrays import Array
from index.schema import FACET_BY_NAME
from index.vocabulary.spellings import spelt
from search.engines.whoosh.cells import Cells
from search.query import Query
from search.results import Bucket, Facet


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
