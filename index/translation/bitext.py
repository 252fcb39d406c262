"""Aligned sentences of documents held in both languages, as arrays that one build leaves for the next.

In: documents. Out: which sentences of two texts translate each other, as numbers of words (`Bitext`).
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import erfc, inf, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import ANALYSIS_VERSION, WORD, Chain, nfc
from index.document import SCOPES, Document
from index.translation.lexicon import LANGUAGES

# Which sentences of two texts translate each other, by their order and length alone.
#
# In: the sentences of both. Out: beads: ranges of sentences that belong together. Deterministic.
#
# W. A. Gale, K. W. Church: "A Program for Aligning Sentences in Bilingual Corpora", Computational Linguistics 19
# (1993): lengths in characters of translations differ by a normal variable of mean 0 and variance S2 per character; the
# likeliest chain of beads is found by dynamic programming. Here within a band around the diagonal, so that time grows
# with the length of the texts and not with its square.

Bead = tuple[range, range]

S2 = 6.8
"""Variance per character, as estimated in the paper."""

ROOT_OF_2, LEAST = sqrt(2), 1e-300

# -log of the paper's prior of each kind of bead (sentences of one text, of the other).
PENALTIES = {
    (1, 1): -log(0.89),
    (1, 0): -log(0.0099),
    (0, 1): -log(0.0099),
    (2, 1): -log(0.089),
    (1, 2): -log(0.089),
    (2, 2): -log(0.011),
}
BAND = 8
"""Sentences off the diagonal that are still tried, beyond those that a difference in number makes necessary."""

MIN_SENTENCE = 12
_BREAK = re.compile(r"(?<=[.!?;:…])[\s»”)]*\s+|\n+")


def sentences(text: str) -> list[str]:
    """Pieces that end a line, a sentence or a clause; very short ones (`(a)`, `No.`) stay with what follows."""
    pieces: list[str] = []
    held = ""
    for piece in _BREAK.split(text):
        held = f"{held} {piece}".strip()
        if len(held) >= MIN_SENTENCE:
            pieces.append(held)
            held = ""
    if held:
        pieces[-1:] = [f"{pieces[-1]} {held}"] if pieces else [held]
    return pieces


def align(one: Sequence[str], other: Sequence[str]) -> list[Bead]:
    """The beads in order; together they cover both texts."""
    first, second = _sums(one), _sums(other)
    rows, columns = len(one), len(other)
    scale = second[-1] / first[-1] if first[-1] and second[-1] else 1.0
    band = max(BAND, columns // max(1, rows) + 1)
    costs: list[dict[int, float]] = [{}, {}, {}]  # by column, of this row and of those before it, the last one first
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(rows + 1):
        middle = row * columns // max(1, rows)
        costs = [{}, *costs[:2]]
        # Millions of cells are looked at: what is the same for all columns is worked out here.
        moves = [
            (step, costs[step[0]], step[1], penalty, (first[row] - first[row - step[0]]) * scale)
            for step, penalty in PENALTIES.items()
            if step[0] <= row
        ]
        for column in range(max(0, middle - band), min(columns, middle + band) + 1):
            best, end = (inf if row or column else 0.0), second[column]
            for step, before, back, penalty, expected in moves:
                cost = before.get(column - back, inf) + penalty
                if cost >= best:
                    continue
                length = end - second[column - back]
                if expected or length:  # -log of the chance to be at least this much longer or shorter than expected
                    chance = erfc(abs(length - expected) / sqrt(S2 * (expected + length) / 2) / ROOT_OF_2)
                    cost -= log(chance if chance > LEAST else LEAST)
                if cost < best:
                    best, steps[row, column] = cost, step
            if best < inf:
                costs[0][column] = best
    return _trace(steps, rows, columns)


def _sums(texts: Sequence[str]) -> list[int]:
    sums = [0]
    for text in texts:
        sums.append(sums[-1] + len(text))
    return sums


def _trace(steps: dict[tuple[int, int], tuple[int, int]], row: int, column: int) -> list[Bead]:
    beads: list[Bead] = []
    while row or column:
        up, left = steps[row, column]
        beads.append((range(row - up, row), range(column - left, column)))
        row, column = row - up, column - left
    return beads[::-1]


# Aligned sentences of documents held in both languages, as arrays that one build leaves for the next.
#
# In: documents by digest, and the Bitext of the generation before. Out: a Bitext: the words of all sentences, the n-th
# of one language being the translation of the n-th of the other; `dumps` and `loads`. Reading and aligning a text is
# most of the work of learning from it, and is done once for as long as the document stays the same.
#
# A section is aligned with the section of the other language at the same place of the same scope when both languages
# have as many, else the whole scope with the whole scope.

Numbers = npt.NDArray[np.int64]

Passages = tuple[tuple[str, str], ...]
"""Passages of the first and the second language that translate each other."""

SPACE, APOSTROPHE, HYPHEN, BREAK = range(4)
"""What stands after a word: the two low bits of its token."""

BREAKS = frozenset(',;:.()[]«»"“”\n')
SPLIT = re.compile(f"({WORD.pattern})")

FORMAT = f"ogp-search bitext 1 {ANALYSIS_VERSION}"


@dataclass(frozen=True, slots=True)
class Side:
    """One language. `surfaces` are words as written (lower case, unless the whole word is upper case) and `terms` their
    terms; `tokens` are all words of all sentences, 4 * number of the surface + what stands after it; `ends` are the
    numbers of tokens up to the end of each sentence."""

    surfaces: Sequence[str]
    terms: Sequence[str]
    tokens: Numbers
    ends: Numbers

    @property
    def starts(self) -> Numbers:
        return np.concatenate([np.zeros(1, np.int64), self.ends])


@dataclass(frozen=True, slots=True)
class Bitext:
    """`documents` are ranges of sentences by the digest of their document, in the order of reading."""

    sides: tuple[Side, Side]
    documents: Mapping[str, tuple[int, int]]


def read(documents: Iterable[tuple[str, Callable[[], Passages]]], known: Bitext | None = None) -> Bitext:
    """The Bitext of documents, each as (digest, how to get its passages), in their order. What `known` holds is not
    asked for."""
    sides = tuple(_Reader(language, known.sides[way] if known else None) for way, language in enumerate(LANGUAGES))
    held = known.documents if known else {}
    ranges: dict[str, tuple[int, int]] = {}
    at = 0
    for digest, get in documents:
        if digest in held:
            first, end = held[digest]
            for side in sides:
                side.copy(first, end)
        else:
            beads = tuple(_beads(get()))
            first, end = 0, len(beads)
            for way, side in enumerate(sides):
                side.take(bead[way] for bead in beads)
        ranges[digest] = (at, at + end - first)
        at += end - first
    return Bitext((sides[0].side(), sides[1].side()), ranges)


class _Reader:
    """Collects one language. Words that `known` has keep their numbers."""

    def __init__(self, language: str, known: Side | None) -> None:
        self.known = known
        self._starts = known.starts if known else np.zeros(1, np.int64)
        self._words = _Words(Chain(language), known)
        self._between = _Between()
        self._tokens: list[Numbers] = []
        self._lengths: list[Numbers] = []

    def take(self, texts: Iterable[str]) -> None:
        tokens: list[int] = []
        lengths: list[int] = []
        for text in texts:
            pieces = SPLIT.split(text)
            words = map(self._words.__getitem__, pieces[1::2])
            tokens += map(int.__add__, words, map(self._between.__getitem__, pieces[2::2]))
            lengths.append(len(pieces) // 2)
        self._tokens.append(np.array(tokens, np.int64))
        self._lengths.append(np.array(lengths, np.int64))

    def copy(self, first: int, end: int) -> None:
        """Sentences `first` to `end` of what is known."""
        assert self.known is not None
        starts = self._starts[first : end + 1]
        self._tokens.append(self.known.tokens[starts[0] : starts[-1]])
        self._lengths.append(np.diff(starts))

    def side(self) -> Side:
        """Without the words that no sentence holds any more."""
        tokens = np.concatenate([np.zeros(0, np.int64), *self._tokens])
        ends = np.cumsum(np.concatenate([np.zeros(0, np.int64), *self._lengths]))
        words = self._words
        used = np.bincount(tokens >> 2, minlength=len(words.surfaces)) > 0
        numbers = (np.cumsum(used) - 1)[tokens >> 2]
        kept = np.flatnonzero(used).tolist()
        surfaces, terms = ([row[number] for number in kept] for row in (words.surfaces, words.terms))
        return Side(surfaces, terms, 4 * numbers + (tokens & 3), ends)


class _Words(dict[str, int]):
    """4 * number of the surface of each word, numbered as they are met."""

    def __init__(self, chain: Chain, known: Side | None) -> None:
        super().__init__()
        self.chain = chain
        self.surfaces = list(known.surfaces) if known else []
        self.terms = list(known.terms) if known else []
        self._numbers = {surface: number for number, surface in enumerate(self.surfaces)}

    def __missing__(self, word: str) -> int:
        surface = word if word.isupper() else word.lower()
        number = self._numbers.get(surface)
        if number is None:
            number = self._numbers[surface] = len(self.surfaces)
            self.surfaces.append(surface)
            self.terms.append(self.chain.term(surface)[0])
        self[word] = 4 * number
        return 4 * number


class _Between(dict[str, int]):
    """What the characters between two words amount to."""

    def __missing__(self, characters: str) -> int:
        marks = {"'": APOSTROPHE, "’": APOSTROPHE, "-": HYPHEN, "\u2011": HYPHEN}
        kind = self[characters] = BREAK if BREAKS & set(characters) else marks.get(characters, SPACE)
        return kind


def _beads(passages: Passages) -> Iterator[tuple[str, str]]:
    for one, other in passages:
        texts = sentences(nfc(one)), sentences(nfc(other))
        for first, second in align(*texts):
            if first and second:
                yield "\n".join(texts[0][number] for number in first), "\n".join(texts[1][number] for number in second)


def parallel(document: Document) -> Iterator[tuple[str, str]]:
    """Passages of the first and the second language that translate each other."""
    titles = [document.title.get(language, "") for language in LANGUAGES]
    if all(titles):
        yield titles[0], titles[1]
    for scope in SCOPES:
        texts = [
            [section.text for section in document.sections if section.scope == scope and section.lang == language]
            for language in LANGUAGES
        ]
        if not all(texts):
            continue
        if len(texts[0]) == len(texts[1]):
            yield from zip(*texts, strict=True)
        else:
            yield "\n".join(texts[0]), "\n".join(texts[1])


def dumps(bitext: Bitext) -> bytes:
    """Arrays in NumPy's own format; lists of strings as lines of one text."""
    arrays: dict[str, npt.NDArray[np.unsignedinteger[Any]]] = {
        "format": _packed([FORMAT]),
        "digests": _packed(bitext.documents),
    }
    arrays["ranges"] = np.array(list(bitext.documents.values()), np.uint32).reshape(-1, 2)
    for language, side in zip(LANGUAGES, bitext.sides, strict=True):
        arrays[f"{language}.surfaces"], arrays[f"{language}.terms"] = _packed(side.surfaces), _packed(side.terms)
        arrays[f"{language}.tokens"] = side.tokens.astype(np.uint32)
        arrays[f"{language}.ends"] = side.ends.astype(np.uint32)
    stored = io.BytesIO()
    np.savez(stored, allow_pickle=False, **arrays)
    return stored.getvalue()


def loads(stored: bytes) -> Bitext | None:
    """What `dumps` wrote, None for what another version wrote."""
    arrays = np.load(io.BytesIO(stored), allow_pickle=False)
    if _lines(arrays["format"]) != [FORMAT]:
        return None
    sides = [
        Side(
            _lines(arrays[f"{language}.surfaces"]),
            _lines(arrays[f"{language}.terms"]),
            arrays[f"{language}.tokens"].astype(np.int64),
            arrays[f"{language}.ends"].astype(np.int64),
        )
        for language in LANGUAGES
    ]
    ranges = map(tuple, arrays["ranges"].tolist())
    return Bitext((sides[0], sides[1]), dict(zip(_lines(arrays["digests"]), ranges, strict=True)))


def _packed(lines: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("".join(f"{line}\n" for line in lines).encode(), np.uint8)


def _lines(packed: npt.NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n")[:-1]
