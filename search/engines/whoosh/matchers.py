"""What a piece of user text looks for in one analysis chain, and what it found there: words, phrases, alternatives.

In: postings. Out: matchers, which tell the documents that hold them, how often, and where words stand side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, product
from typing import NamedTuple

import numpy as np

from index.compounds import parted
from index.engines.whoosh.arrays import Array, ranges
from index.schema import ENGINE_FIELDS
from search.engines.whoosh import ranking
from search.engines.whoosh.blocks import KEPT, LONG, SHORT, Block, Segment, position_starts
from search.engines.whoosh.document_set import DocumentSet, named, sums
from search.engines.whoosh.postings import CHAIN_NUMBERS, Gathered, TermPostings

# Where words stand next to each other.
#
# In: postings of the words of a phrase, each with its place in it. Out: Occurrences: the fields of documents that hold
# the phrase, and where. Candidates hold all words; only their positions are read. These are laid end to end on one
# line, candidate after candidate, so that "stands next to" is one lookup in an array of flags; long lines are cut into
# stretches that fit a processor's cache.

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


# What a piece of user text looks for in one analysis chain, and what it found there.
#
# In: postings of the terms of a Reading (search.query_words). Out: the Needles that evaluation makes of it. The same
# chain that indexed the text does the analysis, so both sides always agree. Needles are kept with their postings,
# because snippets and explanations look at them again.

MOST_WAYS = 256
"""Ways to write one phrase that are looked for: those that write the fewest of its words in another way than typed come
first. A phrase needs six words with three ways each to have more."""


class Piece(NamedTuple):
    """A term of a phrase, the positions it covers, the surface form that was typed."""

    term: TermPostings
    span: int
    typed: str


@dataclass(frozen=True, eq=False)
class Word:
    """One term, in any form. `typed` is the surface form that was typed; `via` the translation or synonym that it is,
    "" for the word itself; `weight` multiplies its frequencies; `length` is the number of positions it covers;
    `translated` tells a translation from a synonym."""

    text: str
    chain: str
    size: int
    term: TermPostings
    typed: str = ""
    via: str = ""
    weight: float = 1.0
    length: int = 1
    translated: bool = False

    @cached_property
    def documents(self) -> DocumentSet:
        blocks = self.term.blocks
        if len(blocks) == 1 and (blocks[0].size <= KEPT or len(blocks[0].rows) == 1):
            return DocumentSet(self.size, blocks[0].documents)
        return named([block.ids for block in blocks], self.size)

    def frequencies(self, tables: Sequence[Array], chosen: DocumentSet) -> Array:
        table, found = tables[CHAIN_NUMBERS[self.chain]], np.zeros(len(chosen))
        for block in self.term.blocks:
            if len(chosen) * LONG < block.size:
                which, posting = block.of(chosen.numbers, chosen.flags if block.size < SHORT else None)
                codes, tf = block.segment.codes.take(posting), block.segment.tf.take(posting)
                found += np.bincount(which, ranking.frequencies(table, codes, tf), len(chosen))
            else:
                found += sums(block.ids, ranking.frequencies(table, block.codes, block.tf), chosen.numbers, self.size)
        return found if self.weight == 1.0 else found * self.weight


@dataclass(frozen=True, eq=False)
class Phrase:
    """Words and compounds next to each other, each written in one of several ways: a row of pieces. `exact` takes only
    the surface forms that were typed. The others as in Word."""

    text: str
    chain: str
    size: int
    elements: tuple[tuple[tuple[Piece, ...], ...], ...]
    exact: bool = False
    via: str = ""
    weight: float = 1.0
    translated: bool = False

    @cached_property
    def documents(self) -> DocumentSet:
        return named([found.keys & 0xFFFFFFFF for _, found in self.standing], self.size)

    @property
    def spelled(self) -> str:
        """Its terms, as they were typed."""
        return " ".join(parted(piece.term.term.decode())[0] for ways in self.elements for piece in ways[0])

    def frequencies(self, tables: Sequence[Array], chosen: DocumentSet) -> Array:
        """A phrase counts as one word, as often as it stands there."""
        table, total = tables[CHAIN_NUMBERS[self.chain]], np.zeros(len(chosen))
        for segment, found in self.standing:
            first = found.posting
            once = ranking.frequencies(table, segment.codes[first], segment.tf[first]) / segment.tf[first]
            times = np.bincount(found.key, minlength=len(found.keys)) * once * self.weight
            total += sums(found.keys & 0xFFFFFFFF, times, chosen.numbers, self.size)
        return total

    @cached_property
    def standing(self) -> list[tuple[Segment, Occurrences]]:
        """Where the phrase stands, in each segment that holds it."""
        found = [(segment, united(list(self._standing(segment)))) for segment in self._segments()]
        return [(segment, standing) for segment, standing in found if len(standing.keys)]

    def _segments(self) -> list[Segment]:
        """Those that hold its first word in any way."""
        return list(dict.fromkeys(block.segment for way in self.elements[0] for block in way[0].term.blocks))

    def _standing(self, segment: Segment) -> Iterator[Occurrences]:
        """Where it stands in one segment, written in each way that the segment has the terms for."""
        dictionary, options = segment.dictionaries[self.chain], []
        for ways in self.elements:
            rows = [(way, [piece.term.block_of(segment) for piece in way]) for way in ways]
            options.append([(way, [b for b in blocks if b]) for way, blocks in rows if all(blocks)])
        for chosen in islice(_by_change(options), MOST_WAYS):
            pieces = [piece for way, _ in chosen for piece in way]
            blocks = [block for _, own in chosen for block in own]
            ordinals = None
            if self.exact:
                pairs = zip(pieces, blocks, strict=True)
                ordinals = [dictionary.ordinal(piece.typed.encode(), block.term) for piece, block in pairs]
            yield occurrences(blocks, [piece.span for piece in pieces], ordinals)


_Option = tuple[tuple[Piece, ...], list[Block]]


def _by_change(options: Sequence[Sequence[_Option]]) -> Iterator[tuple[_Option, ...]]:
    """One option of each element, those first that take the fewest others than the first ones."""
    several = [number for number, own in enumerate(options) if len(own) > 1]
    if not all(options):
        return
    for changes in range(len(several) + 1):
        for changed in combinations(several, changes):
            rows = [own[1:] if number in changed else own[:1] for number, own in enumerate(options)]
            yield from product(*rows)


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The terms of a prefix or a misspelling."""

    text: str
    chain: str
    size: int
    parts: tuple[Gathered, ...]
    via = ""
    translated = False

    @cached_property
    def documents(self) -> DocumentSet:
        return named([part.ids for part in self.parts], self.size)

    def frequencies(self, tables: Sequence[Array], chosen: DocumentSet) -> Array:
        table, found = tables[CHAIN_NUMBERS[self.chain]], np.zeros(len(chosen))
        for part in self.parts:
            found += sums(part.ids, part.frequencies(table), chosen.numbers, self.size)
        return found


Needle = Word | Phrase | Alternatives
"""What is looked for in one chain. `documents` are all that hold it, dead ones too; `frequencies` its weighed
frequencies in a chosen set of documents. `size` is the number of documents of the generation."""
