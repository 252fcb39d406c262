"""Words and phrases of a text, and whether they stand alone there as noun phrases do.

In: text, its language. Out: clauses as Words, and the phrases of a clause: up to five words that begin and end in one
that says something and cross no sign, in lower case, without what is elided before the first and with one kind of
apostrophe. What a word is, is told by closed lists of function words alone.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from index.analysis import fold, stop_words

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
