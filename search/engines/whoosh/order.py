"""The order of hits. In: Matches and a query's sort. Out: document numbers of a page, or of all of them.

Ties break by document id, never by number, so that an incremental index and a rebuilt one answer alike. A page costs a
partition, not a sort.
"""

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import SORT_LANGUAGES
from search.engines.whoosh.filters import CYCLE
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.matches import Matches
from search.query import Query

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
            years = np.array([int(value) for value in generation.vocabulary(CYCLE)] + [0], np.int64)
            held = years[generation.columns[f"{CYCLE}.ordinals"][ids]]
            # A document without a cycle comes last, whichever way the others are sorted.
            return np.where(held == 0, 10**9, held if query.sort == "cycle" else -held)
        case "title":
            ui = query.ui if query.ui in SORT_LANGUAGES else SORT_LANGUAGES[0]
            return generation.columns[f"title.{ui}.rank"][ids]
        case "-changed":
            return -generation.columns["changed.ordinals"][ids].astype(np.int64)
        case "id":
            return None
