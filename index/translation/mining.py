"""Learn a Lexicon from documents whose text is held in both languages.

In: aligned sentences. Out: what words and pairs of neighbouring content words of one language mean in the other.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from index.analysis import stop_words
from index.document import Document
from index.translation.bitext import BREAK, Bitext, Numbers, Passages, Side, parallel, read
from index.translation.lexicon import LANGUAGES, MOST, Entries, Lexicon, Rendering
from index.translation.model import Array, Floats, Occurrences, Together, significance, together, train

# The units of one language that are learned: words, and pairs of neighbouring content words.
#
# In: a Side of a Bitext, and which of its sentences to use. Out: Units: which sentence holds which unit, how often, and
# how a unit is written. Units are numbered in the order of their terms, so that the numbers depend on the texts alone.

Flags = npt.NDArray[np.bool_]

NEAR = 3
"""A phrase's words are at most so far apart: `registre des bénéficiaires` is one, across its stop word."""

BETWEEN = " ’- "


@dataclass(frozen=True, slots=True)
class Units:
    """`terms` of each unit by its number; `written` tells how people write the unit of a number."""

    terms: Sequence[tuple[str, ...]]
    occurrences: Occurrences
    written: Callable[[int], str]


class Text:
    """The words of one language in all sentences, and which of them carry a meaning."""

    def __init__(self, side: Side, language: str) -> None:
        self.side = side
        stops = stop_words(language)
        self.vocabulary = sorted(set(side.terms))
        numbers = {term: number for number, term in enumerate(self.vocabulary)}
        self._term_of = np.array([numbers[term] for term in side.terms], np.int64)
        stop = np.array([term in stops for term in self.vocabulary], bool)
        number = np.array([term.isdigit() or len(term) < 2 for term in self.vocabulary], bool)
        self.surface, self.after = side.tokens >> 2, side.tokens & 3
        self.term = self._term_of[self.surface]
        self.sentence = np.repeat(np.arange(len(side.ends)), np.diff(side.starts))
        self._numeric = (number & ~stop)[self.term]
        self.content = np.flatnonzero(~(number | stop)[self.term])

    @cached_property
    def sizes(self) -> Numbers:
        """Distinct content words of each sentence."""
        keys = _distinct(self.sentence[self.content] * len(self.vocabulary) + self.term[self.content])
        return np.bincount(keys // max(1, len(self.vocabulary)), minlength=len(self.side.ends))

    @cached_property
    def prints(self) -> npt.NDArray[np.uint64]:
        """A number for each sentence that is the same for the same content words in the same order."""
        sentence = self.sentence[self.content]
        place = np.arange(len(sentence)) - np.searchsorted(sentence, sentence)
        mixed = _mixed(self.term[self.content].astype(np.uint64) << np.uint64(20) ^ place.astype(np.uint64))
        prints = np.zeros(len(self.side.ends), np.uint64)
        np.add.at(prints, sentence, mixed)
        return prints

    def words(self, used: Flags) -> Units:
        """The content words of sentences that are `used`."""
        at = self.content[used[self.sentence[self.content]]]
        numbers, occurrences = _occurrences(self.sentence[at], self.term[at], len(used))
        return Units(
            [(self.vocabulary[number],) for number in numbers.tolist()], occurrences, self._mostly(at, numbers)
        )

    def phrases(self, used: Flags, least: int) -> Units:
        """The phrases that at least so many of the sentences hold that are `used`."""
        first, second = self._neighbours()
        kept = used[self.sentence[first]]
        first, second = first[kept], second[kept]
        keys = self.term[first] * len(self.vocabulary) + self.term[second]
        pairs = _distinct(self.sentence[first] * (len(self.vocabulary) ** 2) + keys)
        frequent, held = np.unique(pairs % max(1, len(self.vocabulary) ** 2), return_counts=True)
        kept = np.isin(keys, frequent[held >= least])
        first, second, keys = first[kept], second[kept], keys[kept]
        numbers, occurrences = _occurrences(self.sentence[first], keys, len(used))
        terms = [
            (self.vocabulary[number // len(self.vocabulary)], self.vocabulary[number % len(self.vocabulary)])
            for number in numbers.tolist()
        ]
        _, place = np.unique(keys, return_index=True)
        return Units(terms, occurrences, lambda unit: self._between(int(first[place[unit]]), int(second[place[unit]])))

    def _neighbours(self) -> tuple[Numbers, Numbers]:
        """Where two content words follow each other with nothing but stop words between them."""
        first, second = self.content[:-1], self.content[1:]
        breaks = np.cumsum(self.after == BREAK) - (self.after == BREAK)
        numbers = np.cumsum(self._numeric)
        near = (
            (second - first <= NEAR)
            & (self.sentence[first] == self.sentence[second])
            & (breaks[first] == breaks[second])
            & (numbers[first] == numbers[second])
        )
        return first[near], second[near]

    def _mostly(self, at: Numbers, numbers: Numbers) -> Callable[[int], str]:
        """How a word is mostly written; of two ways, the later one by letters."""
        surfaces = self.side.surfaces
        counts = np.bincount(self.surface[at], minlength=len(surfaces))
        met = np.flatnonzero(counts)
        place = {
            surface: number for number, surface in enumerate(sorted(surfaces[surface] for surface in met.tolist()))
        }
        letters = np.array([place[surfaces[surface]] for surface in met.tolist()], np.int64)
        order = met[np.lexsort((letters, counts[met], self._term_of[met]))]
        best = order[np.searchsorted(self._term_of[order], numbers, "right") - 1].tolist()
        return lambda unit: surfaces[best[unit]]

    def _between(self, first: int, last: int) -> str:
        """The words from one place to another, as written."""
        words = [self.side.surfaces[surface] for surface in self.surface[first : last + 1].tolist()]
        marks = [BETWEEN[after] for after in self.after[first:last].tolist()]
        return "".join(f"{word}{mark}" for word, mark in zip(words, [*marks, ""], strict=True))


def _occurrences(sentence: Numbers, key: Numbers, sentences: int) -> tuple[Numbers, Occurrences]:
    """(distinct keys in order, which sentence holds which of them by its place there)."""
    distinct = _distinct(key)
    keys = _distinct(sentence * max(1, len(distinct)) + np.searchsorted(distinct, key))
    size = max(1, len(distinct))
    return distinct, Occurrences(keys // size, keys % size, sentences, len(distinct))


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers that look random, of others: the mixing step of SplitMix64 (G. Steele, D. Lea, C. Flood: "Fast Splittable
    Pseudorandom Number Generators", OOPSLA 2014)."""
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ mixed >> np.uint64(shift)) * np.uint64(factor)
    return mixed ^ mixed >> np.uint64(31)


def _distinct(keys: Numbers) -> Numbers:
    """In order. A plain sort: np.unique of this many integers takes several times as long."""
    ordered = np.sort(keys)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


# Learn a Lexicon from documents whose text is held in both languages.
#
# In: a Bitext. Out: a Lexicon: words by IBM Model 1 (index.translation.model), phrases by the Dice coefficient of their
# sentences (F. Smadja, K. McKeown, V. Hatzivassiloglou: "Translating Collocations for Bilingual Lexicons",
# Computational Linguistics 22, 1996). Depends on the set of documents alone, not on their order and not on how the
# Bitext came about.

MAX_WORDS = 450_000
"""Words of the first language that are learned from, without stop words, of which a text has half as many again: more
changes little."""

MAX_SENTENCE = 80
"""Distinct terms of a sentence: longer ones are lists, in which everything seems to translate everything."""

LEAST = 2
"""Different sentences that must show a translation, in as many documents: what one page says may be said of anything,
and what every page repeats is one sentence."""

MIN_PROBABILITY = 0.02
MIN_BACKWARD = 0.01
"""A translation must explain something in both directions."""

MIN_SIGNIFICANCE = 15.0
"""Log-likelihood ratio that two words meet by chance, at least: two words that stand together once, and nowhere else,
reach it in a text of 700 sentences, those that do so twice in 31, three times in 14."""

TIED = 0.99
MOST_TIED = 2
"""Words that always stand in the same sentences cannot be told apart: their shares come this near. Of such, the one
with the same spelling in both languages is the translation (M. Simard, G. Foster, P. Isabelle: "Using Cognates to Align
Sentences in Bilingual Corpora", TMI 1992); without one, two are given, and of more nobody knows."""

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
    for document_id, words in sorted(sizes, key=lambda one: precedence(one[0])):
        if total + words > MAX_WORDS and chosen:
            break
        chosen.append(document_id)
        total += words
    return tuple(sorted(chosen))


def precedence(document_id: str) -> bytes:
    """Documents are chosen in this order."""
    return sha256(document_id.encode()).digest()


def mine(documents: Iterable[Document], origin: str = "") -> Lexicon:
    """What these documents teach; empty when none of them is held in both languages."""
    held = {document.id: document for document in documents}
    return learn(read((name, partial(_passages, held[name])) for name in sorted(held)), origin)


def _passages(document: Document) -> Passages:
    return tuple(parallel(document))


def learn(bitext: Bitext, origin: str = "") -> Lexicon:
    """What aligned sentences teach; empty when there are none."""
    texts = [Text(side, language) for side, language in zip(bitext.sides, LANGUAGES, strict=True)]
    one, other = (text.sizes for text in texts)
    used = (one > 0) & (other > 0) & (np.maximum(one, other) <= MAX_SENTENCE)
    if not used.any():
        return Lexicon(origin=origin)
    sources = _sources(bitext, texts, used)
    used = sources.used
    words = _of_words(texts[0].words(used), texts[1].words(used), sources)
    phrases = _of_phrases(texts[0].phrases(used, MIN_TOGETHER), texts[1].phrases(used, MIN_TOGETHER), sources)
    return Lexicon({language: {**words[way], **phrases[way]} for way, language in enumerate(LANGUAGES)}, origin)


@dataclass(frozen=True, slots=True)
class _Sources:
    """Which sentences are `used`: each pair once, however many documents repeat it; and the numbers of the `first` and
    the `last` document that holds each."""

    used: Flags
    first: Array
    last: Array

    def enough(self, met: Together, pairs: Array, occurrences: Occurrences) -> Flags:
        """Which of some pairs are met in LEAST sentences and more than one document."""
        counts = met.count[pairs]
        if not len(pairs):
            return np.zeros(0, bool)
        begins = np.cumsum(counts) - counts
        places = np.arange(int(counts.sum())) + np.repeat(met.start[pairs] - begins, counts)
        sentence = occurrences.sentence[met.first[places]]
        first = np.minimum.reduceat(self.first[sentence], begins)
        last = np.maximum.reduceat(self.last[sentence], begins)
        found: Flags = (counts >= LEAST) & (first < last)
        return found


def _sources(bitext: Bitext, texts: Sequence[Text], able: Flags) -> _Sources:
    """Of the sentences that are `able` to teach."""
    ranges = np.array(list(bitext.documents.values()), np.int64).reshape(-1, 2)
    document = np.repeat(np.arange(len(ranges)), np.diff(ranges)[:, 0])
    sentences = np.flatnonzero(able)
    prints = [text.prints[sentences] for text in texts]
    _, place, same = np.unique(prints[0] * np.uint64(3) ^ prints[1], return_index=True, return_inverse=True)
    used = np.zeros(len(able), bool)
    used[sentences[place]] = True
    first, last = np.full(len(place), len(ranges)), np.full(len(place), -1)
    np.minimum.at(first, same, document[sentences])
    np.maximum.at(last, same, document[sentences])
    spread = [np.zeros(len(able), np.int64) for _ in range(2)]
    for column, values in zip(spread, (first, last), strict=True):
        column[sentences[place]] = values
    return _Sources(used, *spread)


def _of_words(one: Units, other: Units, sources: _Sources) -> list[Entries]:
    """In both directions."""
    sentences = int(sources.used.sum())
    found = []
    links = train(one.occurrences, other.occurrences)
    met = links.met
    share = np.sqrt(links.forth * links.back)
    held = (one.occurrences.held, other.occurrences.held)
    for way, (forth, back, key) in enumerate(((links.forth, links.back, met.a), (links.back, links.forth, met.b))):
        pairs = np.flatnonzero((forth >= MIN_PROBABILITY) & (back >= MIN_BACKWARD))
        evidence = significance(met.count[pairs], held[0][met.a[pairs]], held[1][met.b[pairs]], sentences)
        pairs = pairs[evidence >= MIN_SIGNIFICANCE]
        pairs = pairs[sources.enough(met, pairs, one.occurrences)]
        same = np.array([one.terms[a] == other.terms[b] for a, b in zip(met.a[pairs], met.b[pairs], strict=True)], bool)
        pairs = pairs[_told_apart(key[pairs], share[pairs], same)]
        found.append(entries(way, (one, other), (met.a[pairs], met.b[pairs]), share[pairs]))
    return found


def _told_apart(key: Array, share: Floats, same: Flags) -> Flags:
    """Which renderings of each key are left when those are settled that nothing distinguishes from its best one."""
    size = int(key.max(initial=-1)) + 1
    best = np.zeros(size)
    np.maximum.at(best, key, share)
    tied = share >= TIED * best[key]
    spelled = np.bincount(key[tied & same], minlength=size) > 0
    beside = tied & ~same & spelled[key]
    unknown = ~spelled & (np.bincount(key[tied], minlength=size) > MOST_TIED)
    return ~beside & ~unknown[key]


def _of_phrases(one: Units, other: Units, sources: _Sources) -> list[Entries]:
    """In both directions."""
    found = []
    met = together(one.occurrences, other.occurrences)
    held = [_held_beside(one, other), _held_beside(other, one)]
    dice = 2 * met.count / (held[0][met.a] + held[1][met.b])
    good = np.flatnonzero((met.count >= MIN_TOGETHER) & (dice >= MIN_DICE))
    good = good[sources.enough(met, good, one.occurrences)]
    for way, key in enumerate((met.a[good], met.b[good])):
        size = int(key.max(initial=-1)) + 1
        best = np.zeros(size)
        np.maximum.at(best, key, dice[good])
        near = dice[good] >= NEAR_BEST * best[key]
        few = np.bincount(key[near], minlength=size) <= MAX_PHRASES
        pairs = good[near & few[key]]
        found.append(entries(way, (one, other), (met.a[pairs], met.b[pairs]), dice[pairs]))
    return found


def _held_beside(one: Units, other: Units) -> Array:
    """How many sentences hold each unit of `one` whose translations hold any of `other`."""
    answered = np.bincount(other.occurrences.sentence, minlength=other.occurrences.sentences) > 0
    return np.bincount(one.occurrences.term[answered[one.occurrences.sentence]], minlength=len(one.terms))


def entries(way: int, units: tuple[Units, Units], ends: tuple[Array, Array], shares: Floats) -> Entries:
    """Of each unit of one language the best renderings, as index.translation.lexicon.shared would leave them: that
    many arrays cost a third of that many objects."""
    order = np.lexsort((-shares, ends[way]))
    key, target, share = ends[way][order], ends[1 - way][order], shares[order]
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    sizes = np.diff(begins, append=len(key))
    kept = np.arange(len(key)) - np.repeat(begins, sizes) < MOST
    sizes = np.minimum(sizes, MOST)
    key, target, share = key[kept], target[kept], share[kept]
    ends_at = np.cumsum(sizes)
    sums = np.add.reduceat(share, ends_at - sizes) if len(key) else share
    share = np.round(share / np.repeat(sums, sizes), 4)
    other = units[1 - way]
    renderings = [
        Rendering(other.terms[unit], of, other.written(unit))
        for unit, of in zip(target.tolist(), share.tolist(), strict=True)
    ]
    terms = units[way].terms
    return {
        terms[unit]: tuple(renderings[end - size : end])
        for unit, end, size in zip(key[ends_at - 1].tolist(), ends_at.tolist(), sizes.tolist(), strict=True)
    }
