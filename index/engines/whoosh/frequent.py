"""Frequent words and phrases of a collection: what people may be about to type although no title begins so.

In: a sample of the texts. Out: those that many documents hold, and that stand alone there as noun phrases do.
"""

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.analysis import fold, stop_words
from index.translation.glossary import rows
from index.translation.lexicon import LANGUAGES

# Words and phrases of a text, and whether they stand alone there as noun phrases do.
#
# In: text, its language. Out: clauses as Words, and the phrases of a clause: up to five words that begin and end in one
# that says something and cross no sign, in lower case, without what is elided before the first and with one kind of
# apostrophe. What a word is, is told by closed lists of function words alone.

LONGEST, SHORTEST_WORD = 60, 2
"""Characters of a phrase, at most, and of its first and last word, at least."""
MOST_WORDS, MOST_CONTENT = 5, 3
"""Words of a phrase, and those of them that say something."""

LONGEST_ACRONYM = 6

CLAUSE = re.compile(r"[^\W\d_]+(?:[ \u00a0'\u2019-][^\W\d_]+)*")
# An elided article or an English possessive belongs to its word: `accès à l'information` has three.
WORD = re.compile(r"(?:(?:[cdjlmnst]|qu)['\u2019])?[^\W\d_]+(?:-[^\W\d_]+)*(?:['\u2019]s\b)?", re.IGNORECASE)
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)['\u2019]", re.IGNORECASE)

EDGE, ARTICLE, LINK, OTHER, CONTENT, COMMA = range(6)
"""What a word is, or what stands beside it: the edge of a clause, an article or another determiner, a preposition or
conjunction that a noun phrase may hold, any other function word, a word that says something; and a comma, a bracket or
a number, behind which a clause may go on with a verb."""

ARTICLES = {
    "en": "the a an this that these those its their our his her your my any all each every some no",
    "fr": "le la les l un une ce cet cette ces son sa ses leur leurs notre nos votre vos chaque tout toute tous toutes",
}
LINKS = {
    "en": "of for to in on and with by from at between against",
    "fr": "de du des d a au aux en pour sur par dans et entre contre",
}
OTHERS = {
    "en": "must shall may might also whether another two three first second",
    "fr": "doit doivent peuvent afin ainsi dont autre autres plusieurs certains certaines deux trois",
}
"""What the list of stop words leaves out."""
NOUNS_FOLLOW = {"en": "of in for", "fr": "du des au aux"}
"""The links that a verb seldom follows."""
OF = {"en": "of", "fr": "de du des d"}
"""The links that seldom follow a verb: what begins a title and has one behind it is a noun."""


class Word(NamedTuple):
    """A word of a clause: in lower case, without what is elided before it, what it is, and what is seen of it from the
    word before: what is elided, if anything is. `links` tells that a verb seldom follows it, `of` that it
    seldom follows a verb, `capitals` that it was written in them."""

    text: str
    bare: str
    kind: int
    seen: int
    links: bool
    of: bool
    capitals: bool


AFTER_COMMA = Word("", "", COMMA, COMMA, False, False, False)
GOING_ON = frozenset(",()0123456789&/%")
"""Signs behind which a clause does not begin."""


def clauses_of(text: str, lang: str) -> Iterator[list[Word]]:
    """The runs of words that no sign divides."""
    text = text.replace("'", "\u2019")
    for found in CLAUSE.finditer(text):
        clause = found.group()
        if clause.isupper() and " " in clause:
            clause = clause.lower()  # a heading in capitals has no acronyms
        words = [_word(word, lang) for word in WORD.findall(clause)]
        start = found.start()
        before = text[max(0, start - 2) : start].strip(" ")[-1:]
        yield [AFTER_COMMA, *words] if before in GOING_ON else words


def phrases_of(words: Sequence[Word], pairs: Container[tuple[str, str]] | None) -> Iterator[tuple[str, int, int]]:
    """(phrase, number of its first word, of its last), of those whose neighbours all are among `pairs`."""
    for start, first in enumerate(words):
        if first.kind != CONTENT:
            continue
        text = last = first.bare
        yield text, start, start
        before, content = CONTENT, 1
        for end in range(start + 1, min(len(words), start + MOST_WORDS)):
            word, _, kind, seen = words[end][:4]
            if kind == OTHER or seen == OTHER or (seen == ARTICLE and before != LINK):
                break
            if pairs is not None and (last, word) not in pairs:
                break
            text, before, last = f"{text} {word}", kind, word
            if kind == CONTENT:
                content += 1
                if content > MOST_CONTENT or len(text) > LONGEST:
                    break
                yield text, start, end


def beside(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    """What stands before a phrase and behind it."""
    first = words[start]
    left = first.seen if first.seen != CONTENT else words[start - 1].kind if start else EDGE
    return left, words[end + 1].seen if end + 1 < len(words) else EDGE


def stands_alone(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a phrase stands as a noun phrase does: behind an article or a preposition and before a preposition, an
    auxiliary or the end; or as a whole clause; or at its beginning, before `of`."""
    left, right = beside(words, start, end)
    if left == EDGE:
        return right == EDGE or (right == LINK and words[end + 1].of)
    return left in (ARTICLE, LINK) and right in (EDGE, LINK, OTHER)


@lru_cache(maxsize=1 << 15)
def _word(written: str, lang: str) -> Word:
    text = written.lower()
    bare = ELIDED.sub("", text, count=1)
    kind = _kind(bare, lang)
    elided = text[: len(text) - len(bare)].rstrip("\u2019")
    links = fold(bare) in _listed(NOUNS_FOLLOW, lang)
    capitals = 1 < len(bare) <= LONGEST_ACRONYM and written[len(text) - len(bare) :].isupper()
    of = fold(elided or bare) in _listed(OF, lang)
    return Word(text, bare, kind, _kind(elided, lang) if elided else kind, links, of, capitals)


def _kind(word: str, lang: str) -> int:
    folded = fold(word)
    if folded in _listed(ARTICLES, lang):
        return ARTICLE
    if folded in _listed(LINKS, lang):
        return LINK
    if len(word) < SHORTEST_WORD or folded in stop_words(lang) or folded in _listed(OTHERS, lang):
        return OTHER
    return CONTENT


def _listed(lists: Mapping[str, str], lang: str) -> frozenset[str]:
    return _split(lists.get(lang, ""))


@cache
def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Frequent words and phrases of a collection: what people may be about to type although no title begins so.
#
# In: the beginnings of a bounded sample of documents. Out: words, and phrases of up to five words, best first. They are
# noun phrases, told without a tagger by what stands around them: between an article, a preposition or the start of a
# clause and a preposition, an auxiliary or the end, not always the same ones; and none of their words is often followed
# by an article or preceded by an auxiliary, as verbs are. A part that stands in longer ones only is left out. What the
# reviewed glossary holds is known to be one. Depends on the sampled texts alone, not on their order: whatever way led
# to a collection, it has the same phrases.

RULES = 1
"""Raise it when other phrases are found in the same texts."""
SAMPLED = 500
"""Documents that are read: a phrase that many hold is among them, and publishing twenty thousand stays as quick."""
READ, READ_OF_ALL = 400, 200_000
"""Characters read in one language beside the titles: of each document of a large sample, and of all of a small one."""
FEWEST = 3
"""Documents of the sample that hold a phrase, at least; one less where fewer than SMALL are read."""
SMALL = 100
ALONE, ALONE_SHARE = 2, 0.15
"""Documents in which it stands alone, at least; for a word, of those that hold it: adjectives stand beside nouns."""
VARIED = 5
"""Documents from which a phrase must have had different neighbours on both sides; below, on one of them."""
LARGEST_SHARE = 0.5
"""Of the sampled documents with text in that language: what more of them hold is the form that pages have
(`Early results`), not what they are about. Counts only where FEWEST is less."""
PART = 1.25
"""How many times as many documents must hold a part of a phrase as the phrase, to be proposed beside it."""
MOST = 2_000
"""Words and phrases per language."""
LAST_WORD = re.compile(r"(?<=\W)\w*\Z|\W\Z")
"""Where the last word of a text begins."""

SHORTEST_ALONE = 4
"""Characters of a word that is proposed alone, at least."""


@dataclass(slots=True)
class Counts:
    """Of one language. `held` and `alone` count documents by phrase. `left` and `right` are one neighbour of each that
    stands alone, `varied_left` and `varied_right` are those that have others, `whole` those that are a clause. `nouns`
    and `verbs` count what stands beside a word as beside a noun or a verb, `capitals` where it is written in them."""

    held: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    left: dict[str, str] = field(default_factory=dict)
    right: dict[str, str] = field(default_factory=dict)
    varied_left: set[str] = field(default_factory=set)
    varied_right: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    uses: Counter[str] = field(default_factory=Counter)
    nouns: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)
    capitals: Counter[str] = field(default_factory=Counter)


def sample(ids: Sequence[str]) -> list[int]:
    """Numbers of the documents to read, SAMPLED at most. Which ones depends on the ids alone, so that one document more
    leaves the others where they are."""
    return sorted(range(len(ids)), key=lambda number: (zlib.crc32(ids[number].encode()), ids[number]))[:SAMPLED]


def digest(read: Sequence[Mapping[str, str]]) -> int:
    """A number for the texts of a sample and the rules by which they are read: the same for the same phrases."""
    found = hashlib.blake2b(f"{RULES}\n{rows()}".encode(), digest_size=8)
    for texts in read:
        for lang in sorted(texts):
            found.update(f"{lang}\0{texts[lang]}\0".encode("utf-8", "surrogatepass"))
    return int.from_bytes(found.digest(), "big")


def read_of_each(documents: int) -> int:
    """Characters to read of each of the documents of a sample."""
    return max(READ, READ_OF_ALL // max(documents, 1))


def beginning(text: str, most: int) -> str:
    """At most `most` characters of a text, whole words only."""
    if len(text) <= most:
        return text
    cut = LAST_WORD.search(text, 0, most + 1)
    return text[: cut.start()] if cut else ""


def frequent(texts: Iterable[str], lang: str) -> list[tuple[str, int]]:
    """(word or phrase, in lower case but for acronyms; documents that hold it), at most MOST; frequent ones first, then
    by letters. Each of `texts` is what was read of one document in this language, a title, heading or passage to a
    line."""
    read = [list(clauses_of(text, lang)) for text in texts]
    fewest = FEWEST - (len(read) < SMALL)
    largest = max(FEWEST, int(LARGEST_SHARE * len(read)))
    reviewed = _reviewed(lang)
    pairs = _pairs(read, fewest) | {pair for phrase in reviewed for pair in pairwise(phrase.split(" "))}
    counts = Counts()
    for clauses in read:
        _count(clauses, pairs, counts)
    kept = {
        phrase: held
        for phrase, held in counts.held.items()
        if held <= largest
        and (
            (held >= fewest and _stands_alone(phrase, counts) and _is_noun(phrase, counts))
            or (phrase in reviewed and (" " in phrase or _some_noun(phrase, counts)))
        )
    }
    whole = _without_parts(kept)
    acronyms = {word for word, held in counts.capitals.items() if 2 * held > counts.uses[word]}
    found = [(_written(phrase, acronyms), held) for phrase, held in whole.items()]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:MOST]


def _pairs(read: Iterable[Iterable[Sequence[Word]]], fewest: int) -> set[tuple[str, str]]:
    """Neighbours that are met often enough to be a part of something frequent."""
    met: Counter[tuple[str, str]] = Counter()
    for clauses in read:
        for words in clauses:
            met.update(pairwise([word.text for word in words]))
    return {(ELIDED.sub("", one, count=1), other) for (one, other), count in met.items() if count >= fewest} | {
        pair for pair, count in met.items() if count >= fewest
    }


def _count(clauses: Iterable[Sequence[Word]], pairs: Container[tuple[str, str]], counts: Counts) -> None:
    held: set[str] = set()
    alone: set[str] = set()
    for words in clauses:
        for phrase, start, end in phrases_of(words, pairs):
            held.add(phrase)
            if start == end:
                left, right = beside(words, start, end)
                counts.uses[phrase] += 1
                counts.capitals[phrase] += words[start].capitals
                counts.nouns[phrase] += left == ARTICLE or (left == LINK and words[start - 1].links)
                counts.verbs[phrase] += (left == OTHER) + (right == ARTICLE)
            if stands_alone(words, start, end):
                alone.add(phrase)
                _note_neighbours(words, start, end, phrase, counts)
    counts.held.update(held)
    counts.alone.update(alone)


def _note_neighbours(words: Sequence[Word], start: int, end: int, phrase: str, counts: Counts) -> None:
    left = words[start].text[:1] if words[start].text != words[start].bare else words[start - 1].text if start else ""
    right = words[end + 1].text if end + 1 < len(words) else ""
    if counts.left.setdefault(phrase, left) != left:
        counts.varied_left.add(phrase)
    if counts.right.setdefault(phrase, right) != right:
        counts.varied_right.add(phrase)
    if not left and not right:
        counts.whole.add(phrase)


@cache
def _reviewed(lang: str) -> frozenset[str]:
    """The words and phrases of the glossary, as `phrases` gives them."""
    if lang not in LANGUAGES:
        return frozenset()
    texts = (text for row in rows() for text in row[LANGUAGES.index(lang)])
    return frozenset(" ".join(WORD.findall(text.lower().replace("'", "\u2019"))) for text in texts)


def _stands_alone(phrase: str, counts: Counts) -> bool:
    held, alone = counts.held[phrase], counts.alone[phrase]
    if " " not in phrase and (len(phrase) < SHORTEST_ALONE or alone < ALONE_SHARE * held):
        return False
    varied = (phrase in counts.varied_left) + (phrase in counts.varied_right)
    return alone >= ALONE and (phrase in counts.whole or varied >= 1 + (held >= VARIED))


def _is_noun(phrase: str, counts: Counts) -> bool:
    """Whether none of its words stands more often like a verb than half as often as like a noun."""
    words = (ELIDED.sub("", word, count=1) for word in phrase.split(" "))
    return all(2 * counts.verbs[word] <= counts.nouns[word] for word in words)


def _some_noun(word: str, counts: Counts) -> bool:
    """Whether a word of the glossary, where the verbs of the field stand too, stands like a noun anywhere."""
    return counts.nouns[word] + counts.alone[word] > 2 * counts.verbs[word]


def _without_parts(counted: dict[str, int]) -> dict[str, int]:
    """Without those that stand nearly always in a longer one: `beneficial ownership` next to `beneficial ownership
    register`."""
    parts: Counter[str] = Counter()
    for phrase, count in counted.items():
        words = phrase.split(" ")
        for start in range(len(words)):
            for end in range(start + 2, len(words) + 1):
                if end - start < len(words):
                    part = ELIDED.sub("", " ".join(words[start:end]))
                    parts[part] = max(parts[part], count)
    return {phrase: count for phrase, count in counted.items() if count >= PART * parts[phrase]}


def _written(phrase: str, acronyms: set[str]) -> str:
    return " ".join(word.upper() if word in acronyms else word for word in phrase.split(" "))
