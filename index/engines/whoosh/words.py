"""Text to arrays of word forms, several times faster than asking the analysis chain for each token.

In: NFC text. Out: Spans: one form number per token with its word position, and where every 32nd word starts. A *form*
is a surface form in lower case (`capacités`); each belongs to one term (`capacit`), found once by index.analysis.Chain,
which stays the law: whatever this shortcut cannot tell quickly (acronyms, combining marks, characters beyond the
basic plane) goes through `Chain.tokens`, and a property test compares the two.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from index.analysis import COMPOUND, HYPHENS, MAX_TERM, UNUSUAL, Chain, fold, joined
from index.engines.whoosh.arrays import Array

SAMPLE = 32
"""Words between two kept offsets: finding word n of a text reads at most this many words."""

WORD = re.compile(r"[^\W_]+")
JOINED = dict.fromkeys(map(ord, HYPHENS + ".,\u2019' \u00a0\u202f\u00ad\u200b\u200c\u200d\u2060"))
ODD = re.compile(rf"{UNUSUAL.pattern}|[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Spans:
    """`forms` and `positions` run in parallel, joined compounds after the plain words; `words` is the number of word
    positions; `samples` are the byte offsets (in UTF-8) of words 0, SAMPLE, 2*SAMPLE..."""

    forms: Array
    positions: Array
    words: int
    samples: Array


class Forms(dict[str, int]):
    """Surface form -> form number, for one chain and one build. `terms[n]` is the term of form n."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.surfaces: list[str] = []
        self.terms: list[str] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def __missing__(self, word: str) -> int:
        surface, (term, _) = word.lower(), self.chain.term(word)
        number = self._numbers.setdefault((surface, term), len(self.surfaces))
        if number == len(self.surfaces):
            self.surfaces.append(surface)
            self.terms.append(term)
        self[word] = number
        return number

    def spans(self, text: str) -> Spans:
        """The tokens of NFC text."""
        if ODD.search(text):
            return self._by_chain(text)
        words = WORD.findall(text)
        if not words:
            return Spans(np.empty(0, np.int32), np.empty(0, np.int64), 0, np.empty(0, np.int64))
        forms = list(map(self.__getitem__, words))
        starts = word_starts(text)
        positions = np.arange(len(words), dtype=np.int64)
        compounds, at = self._compounds(text)
        if compounds:
            forms += compounds
            positions = np.concatenate((positions, np.searchsorted(starts, at)))
        return Spans(np.array(forms, np.int32), positions, len(words), byte_offsets(text, starts[::SAMPLE]))

    def _compounds(self, text: str) -> tuple[list[int], list[int]]:
        """Joined forms of compounds and large numbers, and the character offsets where they start."""
        forms: list[int] = []
        at: list[int] = []
        for match in COMPOUND.finditer(text):
            if word := joined(match.group()):
                forms.append(self[word])
                at.append(match.start())
        return forms, at

    def _by_chain(self, text: str) -> Spans:
        tokens = list(self.chain.tokens(text))
        plain = {token.position: token.start for token in reversed(tokens)}
        forms = np.array([self._form_of(text[token.start : token.end], token.term) for token in tokens], np.int32)
        positions = np.array([token.position for token in tokens], np.int64)
        starts = np.array([plain[position] for position in sorted(plain)], np.int64)
        return Spans(forms, positions, len(plain), byte_offsets(text, starts[::SAMPLE]))

    def _form_of(self, surface: str, term: str) -> int:
        surface = surface.translate(JOINED).lower()
        number = self._numbers.setdefault((surface, term), len(self.surfaces))
        if number == len(self.surfaces):
            self.surfaces.append(surface)
            self.terms.append(term)
        return number


def folded(surface: str) -> str:
    """The word that prefixes and misspellings are compared with: what the chain stems."""
    return fold(surface.replace(".", ""))[:MAX_TERM]


def letters(word: bytes) -> int:
    """A mask of the bytes of a word. One edit changes at most two bits of it."""
    mask = 0
    for byte in word:
        mask |= 1 << (byte & 31)
    return mask


@cache
def _is_word() -> Array:
    """Whether a character of the basic plane is part of a word, as `[^\\W_]` sees it."""
    return np.fromiter((chr(code).isalnum() for code in range(1 << 16)), bool, 1 << 16)


def word_starts(text: str) -> Array:
    """Character offsets of the words of text without characters beyond the basic plane."""
    inside = np.zeros(len(text) + 1, bool)
    inside[1:] = _is_word()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)]
    return np.flatnonzero(inside[1:] & ~inside[:-1])


def byte_offsets(text: str, characters: Array) -> Array:
    """Offsets into the UTF-8 bytes of text, from ascending offsets in characters."""
    if text.isascii():
        return characters
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    ends = np.cumsum(1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000))
    return np.where(characters > 0, ends[characters - 1], 0)


def word_spans(text: str, chain: Chain, count: int) -> list[tuple[int, int]]:
    """(start, end) in characters of the first `count` word positions of text that starts at a word."""
    if not ODD.search(text):
        return [match.span() for match in islice(WORD.finditer(text), count)]
    spans: dict[int, tuple[int, int]] = {}
    for token in chain.tokens(text):
        spans.setdefault(token.position, (token.start, token.end))
        if token.position >= count:
            break
    return [spans[position] for position in range(min(count, len(spans)))]
