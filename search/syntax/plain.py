"""Plain words: what a stretch of text without any command holds.

In: text without spaces, or running text. Out: Terms, as somebody typed them, without the punctuation around them.
"""

import re

from index.analysis import WORD
from index.compounds import HYPHENS, spaced, with_signs
from search.query import Term

MAX_PHRASE_WORDS = 12

CONJUNCTIONS = ("AND", "ET")
DISJUNCTIONS = ("OR", "OU")
NEGATIONS = ("NOT", "PAS", "SAUF")
BINARY = (*CONJUNCTIONS, *DISJUNCTIONS)
OPERATORS = frozenset((*BINARY, *NEGATIONS))

QUOTES = '"“”„‟«»'
BARE = re.compile(rf"[^\s(){QUOTES}:]+")
"""What may be one word: brackets, quotes and colons stand between words."""
_FUZZY = re.compile(r"~\d*[^\w*~]*")
_INVERTED = re.compile(
    rf"(.*?\w)[{HYPHENS}](?:t[{HYPHENS}](il|elle|on|ils|elles)|(je|tu|ils?|elles?)|(?<=est.)(ce)"
    r"|(?<=(?:eut|oit|ait|dit|est).)(on)|(?<=ez.)(vous)|(?<=ons.)(nous))",
    re.IGNORECASE,
)
"""A French verb with its subject behind it: `peut-on`, `a-t-il`, `pouvez-vous`."""
NOT_INVERTED = frozenset(("rendez-vous", "rendez‐vous", "rendez‑vous"))


def core(raw: str) -> tuple[str, int, bool]:
    """`raw` without the punctuation around it (the signs of amounts stay) and at most MAX_PHRASE_WORDS words; where
    that ends; whether it was cut."""
    words = list(WORD.finditer(raw))
    if not words:
        return "", 0, False
    start, end = with_signs(raw, words[0].start(), words[:MAX_PHRASE_WORDS][-1].end())
    return raw[start:end], end, len(words) > MAX_PHRASE_WORDS


def without_fuzzy(raw: str) -> str:
    """A word without the `~` and `~2` at its end, however many there are."""
    end = len(raw)
    while (at := raw.rfind("~", 0, end)) >= 0 and _FUZZY.fullmatch(raw, at, end):
        end = at
    return raw[:end]


def parted(word: str) -> tuple[str, ...]:
    """A French verb and its subject, which are two words; any other word as it is."""
    inverted = _INVERTED.fullmatch(word)
    if inverted is None or word.lower() in NOT_INVERTED:
        return (word,)
    return inverted[1], next(filter(None, inverted.groups()[1:]))


def settled(text: str) -> str:
    """A word whose end reads as no mark: one that is no mark here must not read as one in the canonical form."""
    while (shorter := core(without_fuzzy(text))[0]) != text:
        text = shorter
    return text


def plain_words(raw: str) -> tuple[Term, ...]:
    """What stands between two spaces as plain words, nothing in it being a command: mostly one, none where it holds no
    letter or digit."""
    if raw.isascii() and raw.isalnum() and raw not in OPERATORS:
        return (Term(raw),)  # what nearly all words are, and what the rest would make of them
    text = settled(core(raw)[0])
    # A word that only looks like an operator is kept in lower case, so that it never reads as one again.
    return tuple(Term(word.lower() if word in OPERATORS else word) for word in parted(text)) if text else ()


def words_of(text: str) -> list[Term]:
    """The plain words of running text, in order."""
    found: list[Term] = []
    at = 0
    while at < len(text):
        end = spaced(text, at)
        if end == at and (bare := BARE.match(text, at)):
            end = bare.end()
        found += plain_words(text[at:end])
        at = max(end, at + 1)
    return found
