"""Documents that a query matches, what they are worth, and their order.

In: arrays of an evaluation, a query's sort. Out: Matches; document numbers of a page, or of all of them.
"""

from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import CHANGED, SORT_LANGUAGES
from search.engines.whoosh.filters import CYCLE
from search.engines.whoosh.generation import OpenGeneration
from search.query import Query

# Documents that a query matches, and what they are worth. In: arrays of an evaluation. Out: Matches.


@dataclass(frozen=True, slots=True)
class Matches:
    """`ids` ascending, each once; `scores` parallel, None where nothing scores (filters). The `best`, ascending, come
    before all others; None where these are not known."""

    ids: Array
    scores: Array | None = None
    best: Array | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, ids: Array) -> "Matches":
        """Those of some of its documents, given as ascending numbers."""
        if ids is self.ids or len(ids) == len(self.ids):
            return self
        return Matches(ids, None if self.scores is None else self.scores[self.ids.searchsorted(ids)])


# The order of hits. In: Matches and a query's sort. Out: document numbers of a page, or of all of them.
#
# Ties break by document id, never by number, so that an incremental index and a rebuilt one answer alike. A page costs
# a partition, not a sort.

FEW_PAGES = 4
"""That many pages of hits are sorted as they are: finding the best first would cost more."""


def first(generation: OpenGeneration, matches: Matches, query: Query, offset: int, limit: int) -> Array:
    """The numbers of `limit` documents from `offset` on, in the query's order."""
    if limit == 0:
        return matches.ids[:0]
    return _sorted(generation, matches, query, offset + limit)[offset : offset + limit]


def ordered(generation: OpenGeneration, matches: Matches, query: Query) -> Array:
    """All of them."""
    return _sorted(generation, matches, query, len(matches))


def _sorted(generation: OpenGeneration, matches: Matches, query: Query, end: int) -> Array:
    """The first `end` numbers at least."""
    best = matches.best if query.sort == "relevance" else None
    if best is not None and end <= len(best):
        matches, end = matches.of(best), len(best)
    keys, ids, ranks = _keys(generation, matches, query), matches.ids, generation.id_rank
    if keys is None:
        keys = ranks.take(ids)
    if end and end * FEW_PAGES < len(ids):
        limit = np.partition(keys, end - 1)[end - 1]
        best = np.flatnonzero(keys <= limit)
        if len(best) > end:
            sure, tied = best[keys[best] < limit], best[keys[best] == limit]
            needed = end - len(sure)
            best = np.concatenate((sure, tied[np.argpartition(ranks[ids[tied]], needed - 1)[:needed]]))
        ids, keys = ids[best], keys[best]
    return ids[np.lexsort((ranks[ids], keys))]


def _keys(generation: OpenGeneration, matches: Matches, query: Query) -> Array | None:
    """What to sort by, ascending; None for the id alone."""
    ids = matches.ids
    match query.sort:
        case "relevance":
            return None if matches.scores is None else -matches.scores
        case "cycle" | "-cycle":
            years = np.array([int(value) for value in generation.columns.vocabulary(CYCLE)] + [0], np.int64)
            held = years[generation.columns.ordinals(CYCLE)[ids]]
            # A document without a cycle comes last, whichever way the others are sorted.
            return np.where(held == 0, 10**9, held if query.sort == "cycle" else -held)
        case "title":
            ui = query.ui if query.ui in SORT_LANGUAGES else SORT_LANGUAGES[0]
            return generation.columns.title_ranks(ui)[ids]
        case "-changed":
            return -generation.columns.ordinals(CHANGED)[ids].astype(np.int64)
        case "id":
            return None
