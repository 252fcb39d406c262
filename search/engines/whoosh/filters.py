"""Which documents a filter leaves.

In: an open generation; selections of facets, ranges of years, a date. Out: flags over all documents, or document
numbers. Filters look at ordinals: a table over the vocabulary says which values pass, and one lookup does the rest.
"""

from collections.abc import Callable, Sequence

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import CHANGED
from index.schema import FACET_BY_NAME
from index.vocabulary.spellings import spelt
from search.engines.whoosh.generation import OpenGeneration
from search.query import Filter, Query, Range, Selection

ID = "id"
CYCLE = "cycle"


def holding(generation: OpenGeneration, column: str, passes: Callable[[str], bool]) -> Array:
    """Flags of the documents that hold a value which passes, dead ones included."""
    values = generation.columns.vocabulary(column)
    return generation.columns.holding(column, np.fromiter((*map(passes, values), False), bool, len(values) + 1))


def holding_any(generation: OpenGeneration, column: str, written: Sequence[str]) -> Array:
    """Flags of the documents that hold any of these values, in whatever spelling, dead ones included."""
    numbers = generation.columns.numbers(column)
    table = np.zeros(len(numbers) + 1, bool)
    table[[numbers[value] for value in spelt(column, written, numbers) if value in numbers]] = True
    return generation.columns.holding(column, table)


def selected(generation: OpenGeneration, selection: Selection) -> Array:
    """Flags of the documents that a selection lets pass."""
    flags = np.ones(generation.size, bool)
    if selection.include:
        flags &= holding_any(generation, selection.facet, selection.include)
    if selection.exclude:
        flags &= ~holding_any(generation, selection.facet, selection.exclude)
    return flags


def within(generation: OpenGeneration, facet: str, low: int | None, high: int | None) -> Array:
    """Flags of the documents whose year lies in the range, both ends included."""
    least, most = -1 if low is None else low, 10**9 if high is None else high
    return holding(generation, facet, lambda value: value.isdecimal() and least <= int(value) <= most)


def filters_of(generation: OpenGeneration, query: Query) -> dict[str, Array]:
    """Flags per filter that the query's parameters set, by facet; `cycle_from`/`cycle_to` belong to the cycle facet."""
    flags = {chosen.facet: selected(generation, chosen) for chosen in query.selections if chosen.facet in FACET_BY_NAME}
    if query.cycle_from is not None or query.cycle_to is not None:
        years = within(generation, CYCLE, query.cycle_from, query.cycle_to)
        flags[CYCLE] = flags[CYCLE] & years if CYCLE in flags else years
    if query.changed_since is not None:
        since = query.changed_since
        flags[CHANGED] = holding(generation, CHANGED, lambda moment: moment >= since)
    return flags


def filter_ids(generation: OpenGeneration, clause: Filter) -> Array:
    """Living documents that hold any of a typed filter's values; none for a facet that does not exist."""
    if clause.facet == ID:
        numbers = {generation.number_of(value) for value in clause.values}
        return np.array(sorted(number for number in numbers if number is not None), np.int64)
    if clause.facet not in FACET_BY_NAME:
        return np.empty(0, np.int64)
    return np.flatnonzero(holding_any(generation, clause.facet, clause.values) & generation.alive)


def range_ids(generation: OpenGeneration, clause: Range) -> Array:
    if clause.facet not in FACET_BY_NAME:
        return np.empty(0, np.int64)
    return np.flatnonzero(within(generation, clause.facet, clause.low, clause.high) & generation.alive)
