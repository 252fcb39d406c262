"""What a query matches, whatever page or facet of it is asked for; and the last of these, kept.

In: an open generation, a Query. Out: Matched: documents as numbers, those that count, those listed beyond, what they
are worth.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from index.engines.whoosh.arrays import Array
from search.engines.base import CacheLookups
from search.engines.whoosh.document_set import DocumentSet, among
from search.engines.whoosh.evaluate import Evaluation, Found
from search.engines.whoosh.filters import filters_of
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.matches import Matches
from search.engines.whoosh.rerank import best, refined
from search.query import Query
from search.query_words import own_chains


@dataclass(slots=True)
class Matched:
    """What a query matches, whatever page or facet is asked for. `clause` are the documents that count before the
    filters, `counted` those after them, `others` those listed beyond. `ranked` are those that are scored: `counted`, or
    all that are listed where these are one list by score (Found.together). `failing` counts the filters each document
    of `clause` fails, for facets that ignore their own selection; `looked_at` are the documents that got a closer look
    (closeness.py)."""

    clause: Array
    counted: Array
    others: Array
    ranked: Matches
    filters: dict[str, Array]
    failing: Array | None
    found: Found
    looked_at: Array
    relaxed: bool = False

    def split(self, query: Query) -> bool:
        """Whether those that count come before the others, whatever these are worth."""
        return not self.found.together or query.sort != "relevance"

    def lists(self, generation: OpenGeneration, tables: list[Array], query: Query) -> Iterator[Matches]:
        """The lists whose documents are shown one after the other."""
        if not self.found.together:
            yield self.ranked
            rest = self.others[~among(self.ranked.ids, self.others)]
            if len(rest):
                yield Matches(rest, self.found.scores(generation, tables, DocumentSet(generation.size, rest)))
        elif self.split(query):
            for ids in (self.counted, self.others):
                yield self.ranked.of(ids)
        else:
            yield self.ranked

    def but_for(self, *facets: str) -> Array:
        """The documents that fail no filter but those of `facets`."""
        ids = self.clause
        if self.failing is None:
            return ids
        failing = self.failing.copy()
        for name in self.filters.keys() & set(facets):
            failing -= ~self.filters[name].take(ids)
        documents: Array = ids[failing == 0]
        return documents


class MatchedQueries:
    """What the last `entries` queries match, by generation and by what of the query decides it."""

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._known: OrderedDict[tuple[str, Query], Matched] = OrderedDict()
        self._lock = threading.Lock()
        self.lookups = CacheLookups()

    def of(self, generation: OpenGeneration, query: Query, match: Callable[[], Matched]) -> Matched:
        """From memory, or as `match` finds it; what is asked again stays longest."""
        if not self._entries:
            return match()
        key = (generation.info.name, _essence(query))
        with self._lock:
            known = self._known.get(key)
            if known is None:
                self.lookups = replace(self.lookups, misses=self.lookups.misses + 1)
            else:
                self.lookups = replace(self.lookups, hits=self.lookups.hits + 1)
                self._known.move_to_end(key)
                return known
        found = match()
        with self._lock:
            self._known[key] = found
            while len(self._known) > self._entries:
                self._known.popitem(last=False)
        return found

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


def matched(generation: OpenGeneration, tables: list[Array], query: Query) -> Matched:
    """What a query matches; where nothing holds what it requires, what its clause to list instead does."""
    found = _evaluated(generation, tables, query)
    if not (len(found.counted) or len(found.others)) and query.instead is not None:
        return _instead(found, _evaluated(generation, tables, replace(query, clause=query.instead)))
    return found


def _evaluated(generation: OpenGeneration, tables: list[Array], query: Query) -> Matched:
    evaluation = Evaluation(generation, own_chains(), query)
    held, found = evaluation.held(query.clause), evaluation.found
    filters = filters_of(generation, query)
    counted, failing = _filtered(held.enough.numbers, filters)
    listed = counted if held.some is held.enough else _filtered(held.some.numbers, filters)[0]
    others = listed[:0] if listed is counted else listed[~among(counted, listed)]
    ids = listed if found.together else counted
    ranked = Matches(ids, found.scores(generation, tables, DocumentSet(generation.size, ids)))
    looked_at = best(generation, found, ranked)
    ranked = refined(generation, tables, found, ranked, looked_at)
    return Matched(held.enough.numbers, counted, others, ranked, filters, failing, found, looked_at)


def _instead(matched: Matched, less: Matched) -> Matched:
    """Nothing counts, and what the words alone would find is listed, if that is anything."""
    listed = np.union1d(less.counted, less.others)
    none, some = listed[:0], len(listed) > 0
    return replace(less, clause=matched.clause, counted=none, others=listed, failing=matched.failing, relaxed=some)


def _essence(query: Query) -> Query:
    """The part of a query that decides what it matches and what that is worth."""
    return replace(
        query, notes=(), sort="relevance", offset=0, limit=1, facets=(), facet_size=None, highlight=True, ui="en"
    )


def _filtered(ids: Array, filters: Mapping[str, Array]) -> tuple[Array, Array | None]:
    """(what passes all filters, how many of them each document fails)."""
    if not filters:
        return ids, None
    failing = np.zeros(len(ids), np.int8)
    for flags in filters.values():
        failing += ~flags.take(ids)
    return ids[failing == 0], failing
