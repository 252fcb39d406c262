"""Where words stand next to each other.

In: postings of the words of a phrase, each with its place in it. Out: the postings of documents that hold the phrase,
with the positions where it starts. Only positions of candidates are read, and all fields are done in one sweep.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array, ranges
from search.engines.whoosh.postings import Block

EMPTY: Array = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """`keys` are field << 32 | document, ascending and distinct; `places[k]` are indexes into each word's block of
    the posting with key k (word by word); `key` and `position` run in parallel, one per occurrence: number of its key
    and the position of its first word."""

    keys: Array
    places: tuple[Array, ...]
    key: Array
    position: Array


def occurrences(
    blocks: Sequence[Block], offsets: Sequence[int], ordinals: Sequence[int | None] | None = None
) -> Occurrences:
    """All occurrences of a phrase in one segment: word i stands at the phrase's position + offsets[i], and, where
    `ordinals` are given, in exactly that surface form of its term (None: a form that the segment lacks)."""
    if ordinals is not None and None in ordinals:
        return Occurrences(EMPTY, tuple(EMPTY for _ in blocks), EMPTY, EMPTY)
    order = sorted(range(len(blocks)), key=lambda word: sum(blocks[word].counts))
    keys = blocks[order[0]].keys
    for word in order[1:]:
        keys = keys[contains_key(blocks[word].keys, keys)]
    places = tuple(block.keys.searchsorted(keys) for block in blocks)
    starts = EMPTY
    for rank, word in enumerate(order):
        found = _starts(blocks[word], places[word], offsets[word], ordinals[word] if ordinals else None)
        starts = found if rank == 0 else starts[contains_key(found, starts)]
    key, held = np.unique(starts >> 32, return_inverse=True)
    return Occurrences(keys[key], tuple(place[key] for place in places), held, starts & 0xFFFFFFFF)


def _starts(block: Block, places: Array, offset: int, ordinal: int | None) -> Array:
    """number of candidate << 32 | position the phrase would start at, ascending."""
    counts = block.tf[places].astype(np.int64)
    at = ranges(block.position_starts[places], counts)
    found = block.segment.positions[at].astype(np.int64) - offset
    candidates = np.repeat(np.arange(len(places), dtype=np.int64), counts)
    kept = found >= 0
    if ordinal is not None:
        kept &= block.segment.ordinals[at] == ordinal
    return (candidates << 32 | found)[kept]


def contains_key(haystack: Array, needles: Array) -> Array:
    """Which needles are in haystack; both ascending 64-bit keys."""
    if not len(haystack):
        return np.zeros(len(needles), bool)
    places = haystack.searchsorted(needles)
    places[places == len(haystack)] = 0
    found: Array = haystack[places] == needles
    return found
