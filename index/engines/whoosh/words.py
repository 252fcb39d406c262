"""Text to arrays of word forms, several times faster than asking the analysis chain for each token.

In: NFC texts. Out: Spans: one form number per token with its word position, and where every 16th word starts. A *form*
is a surface form in lower case (`capacités`); each belongs to one term (`capacit`), found once by index.analysis.Chain,
which stays the law: *odd* texts, in which words are more than runs of letters and digits (acronyms, combining marks,
characters beyond the basic plane), go through `Chain.tokens`, and a property test compares the two.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from index.analysis import COMPOUND, HYPHENS, MAX_TERM, UNUSUAL, Chain, fold, joined
from index.engines.whoosh.arrays import Array

SAMPLE = 16
"""Words between two kept offsets: finding word n of a text reads at most this many words."""

WORD = re.compile(r"[^\W_]+")
JOINED = dict.fromkeys(map(ord, HYPHENS + ".,\u2019' \u00a0\u202f\u00ad\u200b\u200c\u200d\u2060"))

LAST_ORDINAL = 255
"""Ordinal shared by every form past the 255th of one term: no real word has so many."""

IN_WORD, LETTER, DIGIT, HYPHEN, DOT, SEPARATOR, ODD = (1 << bit for bit in range(7))
"""Kinds of characters, as bits. A SEPARATOR may stand between the groups of three digits of a number."""

SEPARATORS = ".,\u2019' \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Spans:
    """The tokens of one text. `forms` and `positions` run in parallel, joined compounds after the plain words; `words`
    is the number of word positions; `samples` are the byte offsets (in UTF-8) of words 0, SAMPLE, 2*SAMPLE...; `odd`
    tells that its words are not all runs of letters and digits."""

    forms: Array
    positions: Array
    words: int
    samples: Array
    odd: bool = False


class Forms(dict[str, int]):
    """Surface form -> form number, for one chain and one build. Form n is `surfaces[n]`, a form of term number
    `form_terms[n]` (`terms` by number, in the order they were met), the `ordinals[n]`th of it."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.surfaces: list[str] = []
        self.form_terms: list[int] = []
        self.ordinals: list[int] = []
        self.terms: dict[str, int] = {}
        self._counts: list[int] = []  # forms by term number
        self._numbers: dict[tuple[str, str], int] = {}

    def __missing__(self, word: str) -> int:
        self[word] = number = self._number(word.lower(), self.chain.term(word)[0])
        return number

    def _number(self, surface: str, term: str) -> int:
        number = self._numbers.setdefault((surface, term), len(self.surfaces))
        if number == len(self.surfaces):
            at = self.terms.setdefault(term, len(self.terms))
            if at == len(self._counts):
                self._counts.append(0)
            self.surfaces.append(surface)
            self.form_terms.append(at)
            self.ordinals.append(min(self._counts[at], LAST_ORDINAL))
            self._counts[at] += 1
        return number

    def spans(self, texts: Sequence[str]) -> list[Spans]:
        """The tokens of each of some NFC texts. They are read as one, line after line: no word or compound holds a
        line break."""
        whole = "\n".join(texts)
        codes = np.frombuffer(whole.encode("utf-32-le"), np.uint32)
        kinds = _kinds()[np.minimum(codes, 1 << 16)]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        begins = np.cumsum(lengths + 1) - lengths - 1
        odd = _odd_places(kinds)
        if len(odd):
            return self._some_by_chain(texts, set((begins.searchsorted(odd, "right") - 1).tolist()))
        starts = _starts(kinds)
        forms = np.fromiter(map(self.__getitem__, WORD.findall(whole)), np.int32, len(starts))
        compounds, at = self._compounds(whole, kinds, starts)
        return _cut(forms, starts, compounds, at, begins, _byte_offsets(whole, codes))

    def _some_by_chain(self, texts: Sequence[str], odd: set[int]) -> list[Spans]:
        plain = iter(self.spans([text for number, text in enumerate(texts) if number not in odd]))
        return [self._by_chain(text) if number in odd else next(plain) for number, text in enumerate(texts)]

    def _compounds(self, whole: str, kinds: Array, starts: Array) -> tuple[Array, Array]:
        """Joined forms of compounds and large numbers, and the numbers of the words where they start."""
        forms: list[int] = []
        at: list[int] = []
        first_words = starts.searchsorted(_joints(kinds)) - 1
        first_words = first_words[np.flatnonzero(np.diff(first_words, prepend=-1))]
        done = 0
        for word, start in zip(first_words.tolist(), starts[first_words].tolist(), strict=True):
            match = COMPOUND.match(whole, start) if start >= done else None
            if match:
                done = match.end()
                if written := joined(match.group()):
                    forms.append(self[written])
                    at.append(word)
        return np.array(forms, np.int32), np.array(at, np.int64)

    def _by_chain(self, text: str) -> Spans:
        tokens = list(self.chain.tokens(text))
        plain = {token.position: token.start for token in reversed(tokens)}
        surfaces = (text[token.start : token.end].translate(JOINED).lower() for token in tokens)
        numbers = [self._number(surface, token.term) for surface, token in zip(surfaces, tokens, strict=True)]
        positions = np.array([token.position for token in tokens], np.int64)
        starts = [plain[position] for position in sorted(plain)]
        samples = np.array([len(text[:start].encode()) for start in starts[::SAMPLE]], np.int64)
        return Spans(np.array(numbers, np.int32), positions, len(plain), samples, odd=True)


@cache
def _kinds() -> Array:
    """Kinds of each character of the basic plane, and of all others in one last entry."""
    kinds = np.zeros((1 << 16) + 1, np.uint8)
    for code in range(1 << 16):
        character = chr(code)
        if character.isalnum():
            kinds[code] |= IN_WORD | (DIGIT if character.isdecimal() else LETTER)
        if UNUSUAL.search(character):
            kinds[code] |= ODD
    for characters, kind in ((HYPHENS, HYPHEN), (SEPARATORS, SEPARATOR), (".", DOT)):
        for character in characters:
            kinds[ord(character)] |= kind
    kinds[-1] = ODD
    return kinds


def _starts(kinds: Array) -> Array:
    """Character offsets of words."""
    inside = np.zeros(len(kinds) + 1, bool)
    np.not_equal(kinds & IN_WORD, 0, out=inside[1:])
    return np.flatnonzero(inside[1:] & ~inside[:-1])


def _odd_places(kinds: Array) -> Array:
    """Where something stands for which the chain itself must be asked."""
    dots = np.flatnonzero(kinds[1:-2] & DOT) + 1  # a letter, a dot, a letter, a dot: an acronym
    acronyms = dots[((kinds[dots - 1] & kinds[dots + 1] & LETTER) != 0) & ((kinds[dots + 2] & DOT) != 0)]
    return np.concatenate((np.flatnonzero(kinds & ODD), acronyms))


def _joints(kinds: Array) -> Array:
    """Where two words may be parts of one: at a hyphen between words, at a separator between digits."""
    middle, around = kinds[1:-1], kinds[:-2] & kinds[2:]
    hyphens = (middle & HYPHEN != 0) & (around & IN_WORD != 0)
    return np.flatnonzero(hyphens | ((middle & SEPARATOR != 0) & (around & DIGIT != 0))) + 1


def _byte_offsets(whole: str, codes: Array) -> Array | None:
    """Offsets into UTF-8 by offset in characters; None where both are the same."""
    if whole.isascii():
        return None
    offsets = np.zeros(len(codes) + 1, np.int64)
    np.cumsum((codes >= 0x80).view(np.int8) + (codes >= 0x800).view(np.int8) + np.int8(1), out=offsets[1:])
    return offsets


def _cut(forms: Array, starts: Array, compounds: Array, at: Array, begins: Array, offsets: Array | None) -> list[Spans]:
    """Spans per text from those of all texts; `begins` are the texts' first characters."""
    firsts = starts.searchsorted(begins).tolist()
    places = at.searchsorted(firsts).tolist()
    spans = []
    for number, first in enumerate(firsts):
        last = firsts[number + 1] if number + 1 < len(firsts) else len(starts)
        own = slice(places[number], places[number + 1] if number + 1 < len(firsts) else len(at))
        sampled = starts[first:last:SAMPLE]
        begin = begins[number]
        samples = sampled - begin if offsets is None else offsets[sampled] - offsets[begin]
        positions = np.arange(last - first, dtype=np.int64)
        own_forms = forms[first:last]
        if own.stop > own.start:
            own_forms = np.concatenate((own_forms, compounds[own]))
            positions = np.concatenate((positions, at[own] - first))
        spans.append(Spans(own_forms, positions, last - first, samples))
    return spans


def folded(surface: str) -> str:
    """The word that prefixes and misspellings are compared with: what the chain stems."""
    return fold(surface.replace(".", ""))[:MAX_TERM]


def word_spans(text: str, chain: Chain | None, count: int) -> list[tuple[int, int]]:
    """(start, end) in characters of the first `count` word positions of text that starts at a word. `chain` is asked
    where the text is odd; None says that it is not."""
    if chain is None:
        return [match.span() for match in islice(WORD.finditer(text), count)]
    spans: dict[int, tuple[int, int]] = {}
    for token in chain.tokens(text):
        spans.setdefault(token.position, (token.start, token.end))
        if token.position >= count:
            break
    return [spans[position] for position in range(min(count, len(spans)))]
