"""Where words stand next to each other.

In: postings of the words of a phrase, each with its place in it. Out: Occurrences: the fields of documents that hold
the phrase, and where. Candidates hold all words; only their positions are read. These are laid end to end on one line,
candidate after candidate, so that "stands next to" is one lookup in an array of flags; long lines are cut into
stretches that fit a processor's cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array, ranges
from index.schema import ENGINE_FIELDS
from search.engines.whoosh.segment import Block, position_starts

STRETCH = 1 << 22
"""Places of a line whose flags are kept at once."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """`keys` are field << 32 | document, ascending and distinct; `posting[k]` is the posting of a first word with key
    k; `key`, `position` and `last` run in parallel, one per occurrence: number of its key, position of its first word,
    of its last."""

    keys: Array
    posting: Array
    key: Array
    position: Array
    last: Array


def occurrences(
    blocks: Sequence[Block], spans: Sequence[int], ordinals: Sequence[int | None] | None = None
) -> Occurrences:
    """All occurrences of a phrase in one segment: word i covers spans[i] positions, and the next one stands behind
    them. Where `ordinals` are given, each is in exactly that surface form of its term (None: one that the segment
    lacks)."""
    keys, postings = _candidates(blocks)
    if not len(keys) or (ordinals is not None and None in ordinals):
        return NONE
    offsets = [sum(spans[:word]) for word in range(len(spans))]
    words = [
        _Word(block, found, offset, ordinals[number] if ordinals else None)
        for number, (block, found, offset) in enumerate(zip(blocks, postings, offsets, strict=True))
    ]
    lengths = np.max([word.reach for word in words], axis=0) + (max(offsets) + 1)
    begins = np.cumsum(lengths) - lengths
    held, at = [], []
    for first, end in _stretches(begins + lengths):
        line = begins[first:end] - begins[first] + max(offsets)
        found = _meeting(words, first, end, line, int(lengths[first:end].sum()) + max(offsets))
        which = line.searchsorted(found, "right") - 1
        held.append(which + first)
        at.append(found - line[which])
    key, position = np.concatenate(held), np.concatenate(at)
    fresh = np.flatnonzero(np.diff(key, prepend=-1))
    kept = key[fresh]
    runs = np.diff(np.append(fresh, len(key)))
    key = np.repeat(np.arange(len(fresh)), runs)
    return Occurrences(keys[kept], postings[0][kept], key, position, position + (sum(spans) - 1))


def united(parts: Sequence[Occurrences]) -> Occurrences:
    """The occurrences of a phrase that may be written in several ways. Of those that begin at one place the longest
    counts."""
    parts = [part for part in parts if len(part.keys)]
    if len(parts) < 2:
        return parts[0] if parts else NONE
    every = np.concatenate([part.keys for part in parts])
    keys, first = np.unique(every, return_index=True)
    posting = np.concatenate([part.posting for part in parts])[first]
    key = keys.searchsorted(np.concatenate([part.keys[part.key] for part in parts]))
    position, last = (np.concatenate([getattr(part, name) for part in parts]) for name in ("position", "last"))
    order = np.lexsort((-last, position, key))
    key, position, last = key[order], position[order], last[order]
    new = (np.diff(key, prepend=-1) != 0) | (np.diff(position, prepend=-1) != 0)
    return Occurrences(keys, posting, key[new], position[new], last[new])


class _Word:
    """One word's positions in the candidates, end to end."""

    def __init__(self, block: Block, postings: Array, offset: int, ordinal: int | None) -> None:
        segment = block.segment
        self.offset = offset
        self.counts = segment.tf.take(postings).astype(np.int64)
        self.ends = np.cumsum(self.counts)
        starts = position_starts(block, postings)
        at = ranges(starts, self.counts)
        self.positions = segment.positions.take(at).astype(np.int64)
        self.reach = self.positions.take(self.ends - 1)
        self.wanted = None if ordinal is None else segment.ordinals.take(at) == ordinal

    def places(self, first: int, end: int, line: Array) -> Array:
        """Where on the line the phrase would start, for candidates `first` to `end`."""
        low = int(self.ends[first - 1]) if first else 0
        part = slice(low, int(self.ends[end - 1]))
        found = (line - self.offset).repeat(self.counts[first:end])
        found += self.positions[part]
        return found if self.wanted is None else found[self.wanted[part]]


def _candidates(blocks: Sequence[Block]) -> tuple[Array, list[Array]]:
    """Keys of the fields of documents that hold all words, and each word's postings there."""
    rows = [{field: (start, end) for field, start, end in block.rows} for block in blocks]
    segment = blocks[0].segment
    keys: list[Array] = []
    postings: list[list[Array]] = [[] for _ in blocks]
    for field in range(len(ENGINE_FIELDS)):
        if not all(field in own for own in rows):
            continue
        extents = [own[field] for own in rows]
        order = sorted(range(len(blocks)), key=lambda word: extents[word][1] - extents[word][0])
        start, end = extents[order[0]]
        documents, found = segment.ids[start:end], {order[0]: np.arange(start, end)}
        for word in order[1:]:
            start, end = extents[word]
            ids = segment.ids[start:end]
            at = ids.searchsorted(documents)
            met = np.flatnonzero(ids.take(at, mode="clip") == documents)
            documents = documents[met]
            found = {other: own[met] for other, own in found.items()} | {word: at[met] + start}
        keys.append(documents.astype(np.int64) + ((field << 32) + segment.first))
        for word, own in found.items():
            postings[word].append(own)
    if not keys:
        return np.empty(0, np.int64), []
    return np.concatenate(keys), [np.concatenate(own) for own in postings]


def _meeting(words: Sequence[_Word], first: int, end: int, line: Array, length: int) -> Array:
    """Places on the line where all words say that the phrase starts, ascending."""
    order = sorted(words, key=lambda word: int(word.ends[-1]))
    flags = np.zeros(length + 1, bool)
    found = order[0].places(first, end, line)
    for word in order[1:]:
        flags[found] = True
        other = word.places(first, end, line)
        met = other[flags.take(other)]
        flags[found] = False
        found = met
    return found


def _stretches(ends: Array) -> list[tuple[int, int]]:
    """Runs of candidates whose lines are not much longer than STRETCH together."""
    runs, first = [], 0
    while first < len(ends):
        begin = int(ends[first - 1]) if first else 0
        end = max(first + 1, int(ends.searchsorted(begin + STRETCH, "right")))
        runs.append((first, end))
        first = end
    return runs


_EMPTY: Array = np.empty(0, np.int64)
NONE = Occurrences(_EMPTY, _EMPTY, _EMPTY, _EMPTY, _EMPTY)
