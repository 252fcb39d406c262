"""Learn a Lexicon from documents whose text is held in both languages.

In: Documents. Out: a Lexicon: words by IBM Model 1 (index.translation.model), phrases by the Dice coefficient of their
sentences (F. Smadja, K. McKeown, V. Hatzivassiloglou: "Translating Collocations for Bilingual Lexicons", Computational
Linguistics 22, 1996). Depends on the set of documents alone, not on their order.

A section is aligned with the section of the other language at the same place of the same scope when both languages
have as many, else the whole scope with the whole scope.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

import numpy as np

from index.analysis import Chain, nfc
from index.document import SCOPES, Document
from index.translation.alignment import align, sentences
from index.translation.lexicon import LANGUAGES, Entries, Lexicon, Rendering, shared
from index.translation.model import Array, Cooccurrences, Floats, Pairs, train

MAX_WORDS = 500_000
"""Words of the first language that are learned from: about ten seconds of work, and more changes little."""

MAX_SENTENCE = 80
"""Distinct terms of a sentence: longer ones are lists, in which everything seems to translate everything."""

MIN_PROBABILITY = 0.02
MIN_BACKWARD = 0.01
"""A translation must explain something in both directions."""

MIN_TOGETHER = 4
MIN_DICE = 0.5
NEAR_BEST = 0.8
MAX_PHRASES = 3
"""A phrase and its translation share that many sentences, and that much of all sentences that hold either; of several
only those are kept that come near the best. When those are more than MAX_PHRASES, it is boilerplate that they share."""


def choose(sizes: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Ids to learn from, of (id, words) of all documents in both languages: by the hash of the id, so that a larger
    collection keeps most of its choice when a document comes or goes."""
    chosen: list[str] = []
    total = 0
    for document_id, words in sorted(sizes, key=lambda one: sha256(one[0].encode()).digest()):
        if total + words > MAX_WORDS and chosen:
            break
        chosen.append(document_id)
        total += words
    return tuple(sorted(chosen))


def mine(documents: Iterable[Document], origin: str = "") -> Lexicon:
    """What these documents teach; empty when none of them is held in both languages."""
    corpus = _Corpus()
    for document in sorted(documents, key=lambda one: one.id):
        for one, other in parallel(document):
            corpus.add(one, other)
    return corpus.lexicon(origin)


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


class _Side:
    """One language: units (words, and pairs of neighbouring content words) with their numbers."""

    def __init__(self, language: str) -> None:
        self.chain = Chain(language)
        self.numbers: dict[tuple[str, ...], int] = {}
        self.spelled: Counter[tuple[int, str]] = Counter()
        self.phrased: dict[int, str] = {}

    def units(self, text: str) -> tuple[list[int], list[int]]:
        """The distinct words and the distinct phrases of a sentence."""
        words: dict[int, None] = {}
        phrases: dict[int, None] = {}
        before = None
        last = -1
        for token in self.chain.tokens(text):
            joined, last = token.position <= last, max(last, token.position)
            if token.stop or joined:
                continue
            if token.term.isdigit() or len(token.term) < 2:
                before = None
                continue
            number = self.numbers.setdefault((token.term,), len(self.numbers))
            self.spelled[number, text[token.start : token.end]] += 1
            words[number] = None
            if before and token.position - before.position <= 3 and not _BREAKS & set(text[before.end : token.start]):
                number = self.numbers.setdefault((before.term, token.term), len(self.numbers))
                if number not in self.phrased:
                    self.phrased[number] = " ".join(text[before.start : token.end].split())
                phrases[number] = None
            before = token
        return list(words), list(phrases)

    def texts(self) -> dict[int, str]:
        """How each unit is written: a word as it mostly is (lower case, unless it is an acronym), a phrase as it first
        was."""
        counts: Counter[tuple[int, str]] = Counter()
        for (number, surface), count in self.spelled.items():
            counts[number, surface if surface.isupper() else surface.lower()] += count
        order = sorted(counts, key=lambda one: (counts[one], one[1]))
        return {**dict(order), **self.phrased}


_BREAKS = set(',;:.()[]«»"“”\n')


class _Corpus:
    def __init__(self) -> None:
        self.sides = (_Side(LANGUAGES[0]), _Side(LANGUAGES[1]))
        self.words: list[tuple[list[int], list[int]]] = []
        self.phrases: list[tuple[list[int], list[int]]] = []

    def add(self, one: str, other: str) -> None:
        texts = (sentences(nfc(one)), sentences(nfc(other)))
        for bead in align(*texts):
            first, second = (
                side.units("\n".join(text[number] for number in numbers))
                for side, text, numbers in zip(self.sides, texts, bead, strict=True)
            )
            if first[0] and second[0] and max(len(first[0]), len(second[0])) <= MAX_SENTENCE:
                self.words.append((first[0], second[0]))
                self.phrases.append((first[1], second[1]))

    def lexicon(self, origin: str) -> Lexicon:
        if not self.words:
            return Lexicon(origin=origin)
        learned = _Learned(self.sides)
        sizes = [len(side.numbers) for side in self.sides]
        forth = _cooccurrences(self.words, sizes)
        back = Cooccurrences(forth.sentence, forth.b, forth.a, forth.sentences, forth.terms_b, forth.terms_a)
        one, other = train(forth), train(back)
        order = np.argsort(other.b * sizes[1] + other.a)  # the same pairs in the same order
        learned.take_words(one, other.probability[order])
        learned.take_phrases(_cooccurrences(_frequent(self.phrases, sizes), sizes))
        return learned.lexicon(origin)


class _Learned:
    """Collects renderings in both directions."""

    def __init__(self, sides: tuple[_Side, _Side]) -> None:
        self._units = [list(side.numbers) for side in sides]
        self._texts = [side.texts() for side in sides]
        self._found: list[dict[tuple[str, ...], list[Rendering]]] = [{}, {}]

    def take_words(self, pairs: Pairs, backward: Floats) -> None:
        share = np.sqrt(pairs.probability * backward)
        for way, (forth, back) in enumerate(((pairs.probability, backward), (backward, pairs.probability))):
            for pair in np.flatnonzero((forth >= MIN_PROBABILITY) & (back >= MIN_BACKWARD)).tolist():
                self._take(way, (int(pairs.a[pair]), int(pairs.b[pair])), float(share[pair]))

    def take_phrases(self, seen: Cooccurrences) -> None:
        keys, together = np.unique(seen.a * seen.terms_b + seen.b, return_counts=True)
        a, b = keys // seen.terms_b, keys % seen.terms_b
        held = [_sentences_of(seen.sentence, unit) for unit in (seen.a, seen.b)]
        dice = 2 * together / (held[0][a] + held[1][b])
        good = np.flatnonzero((together >= MIN_TOGETHER) & (dice >= MIN_DICE)).tolist()
        for way, unit in enumerate((a, b)):
            best: dict[int, float] = {}
            for pair in good:
                best[int(unit[pair])] = max(best.get(int(unit[pair]), 0.0), float(dice[pair]))
            for pair in good:
                if dice[pair] >= NEAR_BEST * best[int(unit[pair])]:
                    self._take(way, (int(a[pair]), int(b[pair])), float(dice[pair]))

    def _take(self, way: int, ends: tuple[int, int], share: float) -> None:
        target = ends[1 - way]
        rendering = Rendering(self._units[1 - way][target], share, self._texts[1 - way][target])
        self._found[way].setdefault(self._units[way][ends[way]], []).append(rendering)

    def lexicon(self, origin: str) -> Lexicon:
        entries: dict[str, Entries] = {
            language: {
                key: shared(renderings)
                for key, renderings in found.items()
                if len(key) == 1 or len(renderings) <= MAX_PHRASES
            }
            for language, found in zip(LANGUAGES, self._found, strict=True)
        }
        return Lexicon(entries, origin)


def _frequent(pairs: Sequence[tuple[list[int], list[int]]], sizes: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """Pairs without the units that too few sentences hold."""
    enough = [
        np.bincount([unit for pair in pairs for unit in pair[way]], minlength=sizes[way]) >= MIN_TOGETHER
        for way in (0, 1)
    ]
    return [([u for u in one if enough[0][u]], [u for u in other if enough[1][u]]) for one, other in pairs]


def _sentences_of(sentence: Array, unit: Array) -> Array:
    """How many of the sentences that hold any pair hold each unit."""
    distinct = np.unique(unit * (int(sentence.max(initial=0)) + 1) + sentence)
    return np.bincount(distinct // (int(sentence.max(initial=0)) + 1))


def _cooccurrences(pairs: Sequence[tuple[list[int], list[int]]], sizes: Sequence[int]) -> Cooccurrences:
    first = [np.repeat(np.array(a, np.int64), len(b)) for a, b in pairs]
    second = [np.tile(np.array(b, np.int64), len(a)) for a, b in pairs]
    sentence = np.repeat(np.arange(len(pairs), dtype=np.int64), [len(part) for part in first])
    return Cooccurrences(sentence, np.concatenate(first), np.concatenate(second), len(pairs), sizes[0], sizes[1])
