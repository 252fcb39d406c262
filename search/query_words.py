"""What a piece of user text asks for in one language: its words and compounds, each with the ways a text may write it.

In: a word or phrase as typed, one chain. Out: its Reading. The index and the page of a document look for the same
Reading, the one in postings, the other in a text, so that both have one idea of what a match is. Knows no engine.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from index.analysis import Chain, Token, fold, stop_words
from index.compounds import JOINERS, compounds, surface_form, term_of
from index.schema import INDEX_LANGUAGES

# The analysis chains of a thread, made once: each remembers the words that it has analysed, and none may be shared.
#
# In: nothing. Out: a Chain for each language that texts are indexed in.


class _Own(threading.local):
    def __init__(self) -> None:
        self.chains = {name: Chain(name) for name in INDEX_LANGUAGES}


_own = _Own()


def own_chains() -> dict[str, Chain]:
    """By name, those of the thread that asks."""
    return _own.chains


# What a piece of user text asks for in one language: its words and compounds, each with the ways a text may write it.
#
# In: a word or phrase as typed, one chain. Out: its Reading. The index and the page of a document look for the same
# Reading, the one in postings, the other in a text, so that both have one idea of what a match is. Knows no engine.

READINGS = 1 << 14
"""Readings kept: the same words are asked for again and again."""

ELIDED = frozenset(("c", "d", "j", "l", "m", "n", "s", "t", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu"))
"""What stands before an apostrophe and may go: the l' of l'administration."""
POSSESSIVE = frozenset("s")
APOSTROPHES = "'\u2019\u02bc"
STOPS = ".,;:!?\u2026"
"""Between two words of one word as typed: a sentence goes on without a space."""
PARTING = JOINERS + "/"
"""Between the parts of a compound as typed."""

OF_WORDS, OF_DIGITS, OF_OTHERS = (2, 3), (2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6, 7, 8)
"""Positions that a compound may cover which is also written as one word, or as one number, or never as one of them."""
GROUPED_FROM = 4
"""Digits of the shortest number that is written in groups."""


class Step(NamedTuple):
    """A term and the positions it covers. `typed` is the surface form that was typed, in lower case."""

    term: str
    span: int
    typed: str


Way = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A word or a compound. It stands where the steps of any of its `ways` stand one behind the other. `start` and
    `end` are its characters; `number` tells a number, `stop` a stop word."""

    ways: tuple[Way, ...]
    start: int
    end: int
    stop: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """`elements` in order; `exact` are the same, each word exactly as typed. `words` are (term, surface form in lower
    case) of the plain words and `stops` which of them are stop words; `is_stop` tells that it is nothing else."""

    text: str
    elements: tuple[Element, ...]
    exact: tuple[Element, ...]
    words: tuple[tuple[str, str], ...]
    stops: tuple[bool, ...]
    is_stop: bool

    def trimmed(self, exact: bool = False) -> tuple[Element, ...]:
        """The elements without what an apostrophe ties to them (the l' of l'administration, a possessive's s) and
        without stop words that a full stop or a comma parts from them, unless there is nothing else."""
        elements = self.exact if exact else self.elements
        if len(elements) < 2:
            return elements
        kept = list(elements)
        while len(kept) > 1 and self._loose(kept[0], kept[1], kept[0], ELIDED):
            del kept[0]
        while len(kept) > 1 and self._loose(kept[-2], kept[-1], kept[-1], POSSESSIVE):
            del kept[-1]
        return tuple(kept)

    def _loose(self, one: Element, other: Element, outer: Element, tied: frozenset[str]) -> bool:
        between = self.text[one.end : other.start]
        if between and between in APOSTROPHES:
            return self.text[outer.start : outer.end].lower() in tied
        return outer.stop and between[:1] in tuple(STOPS)


@lru_cache(maxsize=READINGS)
def read(chain: Chain, text: str) -> Reading:
    """The chain's reading of NFC text, kept: for chains that live long."""
    return reading_of(chain, text)


def reading_of(chain: Chain, text: str) -> Reading:
    """The chain's reading of NFC text."""
    words = [token for token in chain.tokens(text) if not token.joined]
    fixed = _fixed(words, text)
    elements: list[Element] = []
    exact: list[Element] = []
    place = 0
    while place < len(words):
        end = place + 1
        if found := fixed.get(place):
            base, span = found
            end = place + span
            ways = tuple(_of_fixed(base))
            elements.append(_element(ways, words[place:end], number=base.isdigit()))
        else:
            while end < len(words) and end not in fixed and _joins(text[words[end - 1].end : words[end].start]):
                end += 1
            elements.append(_element(tuple(_of_words(chain, words[place:end], text)), words[place:end]))
        exact += _exact(words[place:end], text, elements[-1])
        place = end
    plain = tuple((word.term, _surface(word, text)) for word in words)
    is_stop = bool(elements) and all(element.stop for element in elements)
    return Reading(text, tuple(elements), tuple(exact), plain, tuple(word.stop for word in words), is_stop)


def _element(ways: tuple[Way, ...], words: Sequence[Token], number: bool = False) -> Element:
    stop = all(word.stop for word in words)
    number = number or (len(words) == 1 and words[0].term.isdigit())
    return Element(ways, words[0].start, words[-1].end, stop, number)


def _fixed(words: Sequence[Token], text: str) -> dict[int, tuple[str, int]]:
    """The numbers, amounts and references of a text: what each is called, the words it covers, by its first word."""
    places = {word.start: place for place, word in enumerate(words)}
    found = {}
    for compound in compounds(text):
        called = [one for one in compound.written if one.fixed]
        if called and compound.start in places:
            widest = max(reversed(called), key=lambda one: one.span)
            found[places[compound.start] + widest.first] = widest.word, widest.span
    return found


def _of_fixed(base: str) -> Iterator[Way]:
    if base.isalnum():
        yield (Step(base, 1, base),)
    for span in OF_DIGITS if base.isdigit() else OF_OTHERS:
        yield (Step(term_of(base, span), span, base),)


def _of_words(chain: Chain, words: Sequence[Token], text: str) -> Iterator[Way]:
    """The ways of one word, or of the parts of a compound."""
    surfaces = [_surface(word, text) for word in words]
    yield tuple(Step(word.term, 1, surface) for word, surface in zip(words, surfaces, strict=True))
    whole = "".join(surfaces)
    if fold(whole) in _stop_words() or (len(words) > 1 and not surfaces[0].isalpha()):
        return
    term = chain.term(whole)[0]
    if len(words) > 1:
        yield (Step(term, 1, whole),)
    spans: Sequence[int] = OF_WORDS
    if whole.isdigit():
        spans = OF_DIGITS if len(whole) >= GROUPED_FROM else ()
    for span in spans:
        if span != len(words):  # its parts stand there
            yield (Step(term_of(term, span), span, whole),)


def one_term(term: str) -> Element:
    """A word of which only the term is known, also where a text writes it as a compound."""
    ways = [(term, 1), *((term_of(term, span), span) for span in OF_WORDS)]
    return Element(tuple((Step(called, span, ""),) for called, span in ways), 0, 0)


def _exact(words: Sequence[Token], text: str, element: Element) -> Iterator[Element]:
    """Each word as typed; a number in groups, whose words are hidden, as a whole."""
    if any(word.hidden for word in words):
        yield element
        return
    for word in words:
        way = (Step(word.term, 1, _surface(word, text)),)
        yield Element((way,), word.start, word.end, word.stop, word.term.isdigit())


def _surface(word: Token, text: str) -> str:
    return surface_form(text[word.start : word.end])


def _joins(between: str) -> bool:
    return len(between) == 1 and between in PARTING


@cache
def _stop_words() -> frozenset[str]:
    """Of all chains: what is one anywhere is not looked for as a compound (`M&E` is no `me`)."""
    return stop_words("en") | stop_words("fr")


def changed_over(elements: tuple[Element, ...]) -> Iterator[tuple[Element, ...]]:
    """The phrase as typed, then with each number and the word beside it in the other order: machine translation leaves
    `projets 6` where a person writes `6 projets`."""
    yield elements
    for place in range(len(elements) - 1):
        one, other = elements[place], elements[place + 1]
        if one.number != other.number:
            yield (*elements[:place], other, one, *elements[place + 2 :])
