"""Text to arrays of word forms, many times faster than asking the analysis chain for each token.

In: texts. Out: Words: the number of each word's form, with where it stands.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index.analysis import HIDDEN, MAX_TERM, Chain, fold
from index.compounds import COMPOUND, FOLLOWING, LEADING, compound, surface_form
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.characters import PADDING, Letters, Placed, beginnings, letters

# Words to numbers, a million at a time and exactly.
#
# In: words as their UTF-8, in one to three numbers of eight bytes each (filled up with zeros, which no word holds).
# Out: the number kept for each, -1 for a word not met before. Open addressing in arrays: all words look at their slot
# at once, those that find another word there look at the next one.

FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
"""Odd numbers whose bits look random: products spread over the table by their upper bits."""
SMALLEST = 10
"""Bits of a new table's slot numbers."""


class WordTable:
    """`width` numbers of eight bytes make a word."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._bits = SMALLEST
        self._count = 0
        self._empty()

    def _empty(self) -> None:
        size = 1 << self._bits
        self._words = [np.zeros(size, np.uint64) for _ in range(self._width)]
        self._numbers = np.full(size, -1, np.int32)

    def numbers(self, words: Sequence[Array]) -> Array:
        """One number per word; -1 for those that are not held."""
        slots = self._slots(words)
        numbers: Array = self._numbers[slots]
        open_ = np.flatnonzero(~self._same(slots, words) & (numbers >= 0))
        while len(open_):
            slots[open_] = (slots[open_] + 1) & (len(self._numbers) - 1)
            tried = slots[open_]
            numbers[open_] = self._numbers[tried]
            wrong = ~self._same(tried, [column[open_] for column in words])
            open_ = open_[wrong & (numbers[open_] >= 0)]
        return numbers

    def insert(self, words: Sequence[Array], numbers: Array) -> None:
        """Words that are not held yet, each once."""
        self._count += len(numbers)
        while 2 * self._count > len(self._numbers):
            held = np.flatnonzero(self._numbers >= 0)
            before = [column[held] for column in self._words], self._numbers[held]
            self._bits += 2
            self._empty()
            self._place(*before)
        self._place(words, numbers)

    def _place(self, words: Sequence[Array], numbers: Array) -> None:
        left = np.arange(len(numbers))
        slots = self._slots(words)
        while len(left):
            free = left[self._numbers[slots[left]] < 0]
            self._numbers[slots[free]] = numbers[free]  # of several that want one slot the last gets it
            got = free[self._numbers[slots[free]] == numbers[free]]
            for mine, theirs in zip(self._words, words, strict=True):
                mine[slots[got]] = theirs[got]
            settled = np.zeros(len(numbers), bool)
            settled[got] = True
            left = left[~settled[left]]
            slots[left] = (slots[left] + 1) & (len(self._numbers) - 1)

    def _slots(self, words: Sequence[Array]) -> Array:
        mixed = words[0] * np.uint64(FACTORS[0])
        for column, factor in zip(words[1:], FACTORS[1:], strict=False):
            mixed = (mixed + column) * np.uint64(factor)
        slots: Array = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        return slots

    def _same(self, slots: Array, words: Sequence[Array]) -> Array:
        """Whether the slots hold just these words. An empty slot holds none."""
        same: Array = self._words[0][slots] == words[0]
        for mine, theirs in zip(self._words[1:], words[1:], strict=True):
            same &= mine[slots] == theirs
        return same


# Text to arrays of word forms, many times faster than asking the analysis chain for each token.
#
# In: Texts in UTF-8. Out: Words: one form number per word, and where every 16th word starts. A *form* is a surface form
# in lower case (`capacités`); each belongs to one term (`capacit`), found once by index.analysis.Chain, which stays the
# law: *odd* texts, in which words are more than runs of letters and digits (acronyms, combining marks, characters
# beyond the basic plane), go through `Chain.tokens`, and a property test compares the two.

SAMPLE = 16
"""Words between two kept offsets: finding word n of a text reads at most this many words."""

WORD = re.compile(r"[^\W_]+")
LAST_ORDINAL = 255
"""Ordinal shared by every form past the 255th of one term: no real word has so many."""

WIDTHS = (1, 2, 3)
"""Words of up to so many times eight bytes have a table; longer ones are looked up one by one."""
SHORTER = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
"""What to keep of eight bytes when the word ends after so many."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Some texts of one chain: NFC, in UTF-8, a line break before each and behind the last; no word or compound holds a
    line break. Per text its size in bytes, its document and its field."""

    content: bytes
    sizes: Array
    documents: Array
    fields: Array

    @classmethod
    def of(cls, texts: Sequence[bytes], documents: Sequence[int], fields: Sequence[int]) -> "Texts":
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        content = b"\n".join([b"", *texts, b""])
        return cls(content, sizes, np.array(documents, np.int64), np.array(fields, np.int64))

    @property
    def begins(self) -> Array:
        """The offset of each text's first byte."""
        begins: Array = np.cumsum(self.sizes + 1) - self.sizes
        return begins

    def __len__(self) -> int:
        return len(self.sizes)


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of some texts. `forms` are the words of all texts but the odd ones, end to end, `plain` of each text;
    what compounds are called and the tokens of odd texts are `more_forms`, with the numbers of their texts and their
    word positions there. `words` counts each text's word positions; `samples` are the byte offsets within their text of
    words 0, SAMPLE, 2*SAMPLE..., `sampled` of each."""

    forms: Array
    plain: Array
    more_forms: Array
    more_texts: Array
    more_positions: Array
    words: Array
    samples: Array
    sampled: Array
    odd: Array

    def tokens(self) -> Array:
        """How many each text has."""
        counted: Array = self.plain + np.bincount(self.more_texts, minlength=len(self.plain))
        return counted


class Forms:
    """The forms of one chain and one build. Form n is `surfaces[n]`, a form of term number `form_terms[n]` (`terms` by
    number, in the order they were met)."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.surfaces: list[str] = []
        self.form_terms: list[int] = []
        self.terms: dict[str, int] = {}
        self._numbers: dict[str, int] = {}  # by surface
        self._others: dict[tuple[str, str], int] = {}  # of a surface with a second term, and of compounds
        self._leading: list[int] = []  # words that may begin a compound when a number follows
        self._following: list[int] = []  # words that may go on one that a number begins
        self._tables = [WordTable(width) for width in WIDTHS]
        self._long: dict[bytes, int] = {}

    def read(self, texts: Texts) -> Words:
        """The tokens of some texts."""
        found = letters(texts.content)
        begins = texts.begins
        odd = np.zeros(len(texts), bool)
        odd[begins.searchsorted(found.odd, "right") - 1] = True
        firsts = found.starts.searchsorted(begins)
        plain = np.diff(np.append(firsts, len(found.starts)))
        starts, ends, numeric = found.starts, found.ends, found.numeric
        if odd.any():
            kept = np.repeat(~odd, plain)
            starts, ends, numeric = starts[kept], ends[kept], numeric[kept]
            plain = np.where(odd, 0, plain)
        forms = self._look_up(texts.content, starts, ends)
        at = beginnings(found, Placed(starts, ends, numeric, forms), self._leading, self._following)
        more = self._compounds(texts.content, found, starts, plain, at, forms)
        words = plain.copy()
        by_chain: dict[int, list[int]] = {}
        for number in np.flatnonzero(odd).tolist():
            text = texts.content[begins[number] : begins[number] + texts.sizes[number]].decode()
            own, (words[number], *by_chain[number]) = self._by_chain(text)
            more += [(form, number, position) for form, position in own]
        samples, sampled = _samples(starts, plain, begins, by_chain)
        table = np.array(more, np.int64).reshape(-1, 3)
        more_forms = table[:, 0].astype(np.int32)
        return Words(forms, plain, more_forms, table[:, 1], table[:, 2], words, samples, sampled, odd)

    def _look_up(self, content: bytes, starts: Array, ends: Array) -> Array:
        """The form of each word."""
        padded = content + bytes(PADDING)
        windows: Array = np.ndarray(len(padded) - 7, np.dtype("<u8"), padded, strides=(1,))
        sizes = ends - starts
        forms = np.empty(len(starts), np.int32)
        unknown = []
        for width, table in zip(WIDTHS, self._tables, strict=True):
            places = np.flatnonzero((sizes > 8 * width - 8) & (sizes <= 8 * width))
            keys = _keys(windows, starts[places], sizes[places], width)
            forms[places] = found = table.numbers(keys)
            new = np.flatnonzero(found < 0)
            if len(new):
                unknown.append((table, places[new], [column[new] for column in keys]))
        distinct = [_distinct(keys) for _, _, keys in unknown]
        met = [np.empty(0, np.int64), *(at[first] for (_, at, _), first in zip(unknown, distinct, strict=True))]
        for at in np.sort(np.concatenate(met)).tolist():
            forms[at] = self._form(content[starts[at] : ends[at]].decode())
        for (table, places, keys), first in zip(unknown, distinct, strict=True):
            table.insert([column[first] for column in keys], forms[places[first]])
            forms[places] = table.numbers(keys)
        for at in np.flatnonzero(sizes > 8 * WIDTHS[-1]).tolist():
            word = content[starts[at] : ends[at]]
            if word not in self._long:
                self._long[word] = self._form(word.decode())
            forms[at] = self._long[word]
        return forms

    def _form(self, word: str) -> int:
        surface = word.lower()
        if word.isascii() and (number := self._numbers.get(surface)) is not None:
            return number  # case is all that it can differ by, and that is folded
        return self._number(surface, self.chain.analysed(word)[0])

    def _number(self, surface: str, term: str) -> int:
        """The form of a surface form with this term. All but a few surface forms have one term only."""
        number = self._numbers.get(surface)
        if number is None:
            number = self._numbers[surface] = self._add(surface, term)
        elif self.form_terms[number] != self.terms.get(term):
            number = self._others.get((surface, term))
            if number is None:
                number = self._others[surface, term] = self._add(surface, term)
        return number

    def _add(self, surface: str, term: str) -> int:
        number = len(self.surfaces)
        self.surfaces.append(surface)
        self.form_terms.append(self.terms.setdefault(term, len(self.terms)))
        if surface in LEADING:
            self._leading.append(number)
        if surface in FOLLOWING:
            self._following.append(number)
        return number

    def ordinals(self) -> Array:
        """The number of each form among the forms of its term."""
        terms = np.array(self.form_terms, np.int64)
        order = np.argsort(terms, kind="stable")
        firsts = np.flatnonzero(np.diff(terms[order], prepend=-1))
        ordinals = np.empty(len(terms), np.int64)
        ordinals[order] = np.arange(len(terms)) - np.repeat(firsts, np.diff(firsts, append=len(terms)))
        return np.minimum(ordinals, LAST_ORDINAL).astype(np.uint8)

    def _compounds(
        self, content: bytes, found: Letters, starts: Array, plain: Array, places: Array, forms: Array
    ) -> list[tuple[int, int, int]]:
        """(form, text, word position) of what compounds are called. Their hidden words are replaced in `forms`."""
        if not len(places):
            return []
        last_words = np.cumsum(plain)
        texts = last_words.searchsorted(places, "right")
        positions = places - (last_words - plain)[texts]
        whole = content.decode()
        characters = starts[places] - found.follow.searchsorted(starts[places])
        more, done = [], 0
        known: dict[str, tuple[list[tuple[int, int]], tuple[int, int]]] = {}
        rows = zip(characters.tolist(), places.tolist(), texts.tolist(), positions.tolist(), strict=True)
        for start, place, text, position in rows:
            match = COMPOUND.match(whole, start) if start >= done else None
            if not match:
                continue
            done = match.end()
            key = whole[max(0, start - 2) : done]  # a sign before it counts
            if key not in known:
                one = compound(match)
                called = [(self._called(*self.chain.written(own)), own.first) for own in one.written] if one else []
                known[key] = called, one.hidden if one else (0, 0)
            called, hidden = known[key]
            more += [(form, text, position + first) for form, first in called]
            if hidden[1]:
                forms[place + hidden[0] : place + hidden[1]] = self._called(HIDDEN, HIDDEN)
        return more

    def _called(self, term: str, surface: str) -> int:
        """The form of a compound. It is never the form of a word that is spelled like it."""
        number = self._others.get((surface, term))
        if number is None:
            number = self._others[surface, term] = self._add(surface, term)
        return number

    def _by_chain(self, text: str) -> tuple[list[tuple[int, int]], list[int]]:
        """(form, word position) of the tokens of an odd text, and where its words start, in bytes."""
        tokens = list(self.chain.tokens(text))
        starts = {token.position: token.start for token in reversed(tokens)}
        numbers = []
        for token in tokens:
            if token.joined or token.hidden:
                numbers.append(self._called(token.term, token.joined or HIDDEN))
            else:
                numbers.append(self._number(surface_form(text[token.start : token.end]), token.term))
        positions = [token.position for token in tokens]
        offsets = [len(text[: starts[position]].encode()) for position in sorted(starts)[::SAMPLE]]
        return list(zip(numbers, positions, strict=True)), [len(starts), *offsets]


def _keys(windows: Array, starts: Array, sizes: Array, width: int) -> list[Array]:
    """Words as `width` numbers of eight bytes each, zeros behind their last byte."""
    parts = [windows[starts + 8 * place] for place in range(width)]
    parts[-1] &= SHORTER[sizes - (8 * width - 8)]
    return parts


def _distinct(words: Sequence[Array]) -> Array:
    """Where each word stands first."""
    order = np.lexsort(tuple(reversed(words)))
    new = np.zeros(len(order), bool)
    new[:1] = True
    for column in words:
        new[1:] |= column[order[1:]] != column[order[:-1]]
    firsts: Array = order[new]
    return firsts


def _samples(starts: Array, plain: Array, begins: Array, by_chain: Mapping[int, Sequence[int]]) -> tuple[Array, Array]:
    """(samples, how many of each text). `by_chain` holds those of odd texts, which have no plain words."""
    sampled = (plain + SAMPLE - 1) // SAMPLE
    firsts = np.cumsum(plain) - plain
    before = np.cumsum(sampled) - sampled
    places = np.repeat(firsts - SAMPLE * before, sampled) + SAMPLE * np.arange(int(sampled.sum()))
    samples = starts[places] - np.repeat(begins, sampled)
    if not by_chain:
        return samples, sampled
    parts = np.split(samples, before[1:]) if len(before) else []
    for number, offsets in by_chain.items():
        parts[number] = np.array(offsets, np.int64)
        sampled[number] = len(offsets)
    return np.concatenate(parts), sampled


def plain(surface: str) -> bool:
    """Whether a surface form is folded as it stands."""
    return surface.isascii() and surface.isalnum() and len(surface) <= MAX_TERM


def folded(surface: str) -> str:
    """The word that prefixes and misspellings are compared with: what the chain stems."""
    return fold(surface.replace(".", ""))[:MAX_TERM]


def word_spans(text: str, chain: Chain | None, count: int) -> list[tuple[int, int]]:
    """(start, end) in characters of the first `count` word positions of text that starts at a word. `chain` is asked
    where the text is odd; None says that it is not."""
    if chain is None:
        return list(map(re.Match.span, islice(WORD.finditer(text), count)))
    spans: dict[int, tuple[int, int]] = {}
    for token in chain.tokens(text):
        spans.setdefault(token.position, (token.start, token.end))
        if token.position >= count:
            break
    return [spans[position] for position in range(min(count, len(spans)))]
