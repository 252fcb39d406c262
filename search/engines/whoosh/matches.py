"""Sets of documents with scores, and how they combine.

In: document numbers and scores of postings. Out: Matches: each document once, ascending. Sums are taken in the order
of the postings of one document, whatever else matches, so a document's score never depends on its neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array

DENSE = 8
"""More postings than 1/8 of all documents are summed in an array over all documents, fewer are sorted."""


@dataclass(frozen=True, slots=True)
class Matches:
    """`ids` ascending, each once; `scores` parallel, None where nothing scores (filters)."""

    ids: Array
    scores: Array | None = None

    def __len__(self) -> int:
        return len(self.ids)


NOTHING = Matches(np.empty(0, np.int32), np.empty(0, np.float64))


def collect(ids: Array, scores: Array, size: int) -> Matches:
    """One entry per document from postings in any order."""
    if len(ids) * DENSE > size:
        sums = np.bincount(ids, scores, size)
        found = np.flatnonzero(sums)
        return Matches(found, sums[found])
    order = ids.argsort(kind="stable")
    ids = ids[order]
    fresh = np.empty(len(ids), bool)
    fresh[:1] = True
    np.not_equal(ids[1:], ids[:-1], out=fresh[1:])
    found = ids[fresh]
    if len(found) == len(ids):
        return Matches(found, scores[order])
    return Matches(found, np.bincount(fresh.cumsum() - 1, scores[order], len(found)))


def union(parts: Sequence[Matches], size: int) -> Matches:
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    ids = np.concatenate([part.ids for part in parts])
    if all(part.scores is None for part in parts):
        return Matches(np.unique(ids))
    if any(part.scores is None for part in parts):
        return _union_with_filters(parts, size)
    return collect(ids, np.concatenate([part.scores for part in parts if part.scores is not None]), size)


def _union_with_filters(parts: Sequence[Matches], size: int) -> Matches:
    """A filter among alternatives adds documents and no score."""
    sums, found = np.zeros(size), np.zeros(size, bool)
    for part in parts:
        found[part.ids] = True
        if part.scores is not None:
            sums[part.ids] += part.scores
    ids = np.flatnonzero(found)
    return Matches(ids, sums[ids])


def intersection(parts: Sequence[Matches]) -> Matches:
    """Documents in all parts, scores added up in the order of the parts."""
    if not parts or not all(map(len, parts)):
        return NOTHING
    ids = min(parts, key=len).ids
    for part in parts:
        if part.ids is not ids:
            ids = ids[contains(part.ids, ids)]
    scores = None
    for part in parts:
        if part.scores is not None:
            added = part.scores[part.ids.searchsorted(ids)] if len(part) != len(ids) else part.scores
            scores = added if scores is None else scores + added
    return Matches(ids, scores)


def without(matches: Matches, excluded: Array) -> Matches:
    if not len(excluded) or not len(matches):
        return matches
    kept = ~contains(excluded, matches.ids)
    return Matches(matches.ids[kept], None if matches.scores is None else matches.scores[kept])


def contains(haystack: Array, needles: Array) -> Array:
    """Which needles are in haystack; both ascending."""
    if not len(haystack):
        return np.zeros(len(needles), bool)
    if len(needles) > 512 and len(haystack) > 512:
        marked = np.zeros(max(int(haystack[-1]), int(needles[-1])) + 1, bool)
        marked[haystack] = True
        return marked[needles]
    places = haystack.searchsorted(needles)
    places[places == len(haystack)] = 0
    found: Array = haystack[places] == needles
    return found
