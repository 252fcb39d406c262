"""Text to terms, the same for indexing and for queries, for every engine.

In: NFC text and a chain's name (`en`, `fr`, `xx`). Out: Tokens whose offsets point into that text.

The chain: tokenise on word characters (so `Beta.gouv.fr` gives three tokens and an apostrophe of either kind splits
`l’État`), drop the dots of acronyms (`O.G.P.`), fold case and accents with Unidecode, then bring all forms of a word
to one term (index.forms): British and American spelling, French number, gender and conjugation by rules and kept word
lists, then Snowball. A term is a function of the folded word, so accents need not be typed. Stop words are folded only;
they keep their place and their posting. A French ordinal is one term in each of its forms (`2e`, `2ème`).
A compound (index.compounds) gives its parts and, at the first part's position, what it is called as a whole
(`e-government`: e, government, and `egovern` over two positions). The groups of a large number are hidden: `1 000` and
`1,000` are 1000 alone. Characters that nobody sees inside a word (soft hyphens, zero-width spaces) do not split it.
Stored text is never folded, so offsets stay true.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from unidecode import unidecode

from index.compounds import HIDDEN, UNUSUAL, WORD, Compound, Written, compounds, term_of
from index.forms import forms_of

__all__ = ["ANALYSIS_VERSION", "HIDDEN", "UNUSUAL", "WORD", "Chain", "Token", "fold", "nfc", "stop_words"]

ANALYSIS_VERSION = 3
"""Part of every source's fingerprint: raise it whenever a term of some text changes."""

MAX_TERM = 64
"""Characters kept of a folded word: longer ones are not words, and a term dictionary must stay small."""

ORDINAL = re.compile(r"([0-9]+)i?e(?:me)?s?|(1)(?:ers?|e?res?)|(2)nde?s?")
"""A folded French ordinal number."""


@dataclass(frozen=True, slots=True)
class Token:
    """`position` counts words from 0; `start`/`end` are character offsets into the analysed text. `joined` is how a
    compound is called, "" for a word; it covers `span` positions from `position` on."""

    term: str
    position: int
    start: int
    end: int
    stop: bool
    span: int = 1
    joined: str = ""

    @property
    def hidden(self) -> bool:
        """Whether it is a word that is only found as part of its compound."""
        return self.term == HIDDEN


def nfc(text: str) -> str:
    """Canonical composition: what every text and every query passes through before anything looks at it."""
    return unicodedata.normalize("NFC", text)


class _Foldings(dict[int, str]):
    """What each character folds to, found when it is first met. The one use of Unidecode."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "".join(filter(str.isalnum, unidecode(chr(code)).lower()))
        return folded


_FOLDINGS = _Foldings()


def fold(word: str) -> str:
    """Lower case, no accents, letters and digits only: `Œuvre` gives `oeuvre`."""
    return word.lower() if word.isascii() else word.translate(_FOLDINGS) or word.lower()


@cache
def stop_words(chain: str) -> frozenset[str]:
    """The folded stop words of a chain; none for `xx`."""
    lists = tomllib.loads(resources.files("index.vocabulary").joinpath("stopwords.toml").read_text("utf-8"))
    return frozenset(lists.get(chain, "").split())


class Chain:
    """One language's analysis. Each distinct surface form is analysed once in the life of the instance, so make one
    per build and one per searcher. Not meant to be shared by threads."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stops = stop_words(name)
        self._of_all_forms = forms_of(name)
        self._terms: dict[str, tuple[str, bool]] = {}

    def term(self, word: str) -> tuple[str, bool]:
        """(term, is it a stop word) of one surface form."""
        known = self._terms.get(word)
        if known is None:
            known = self._terms[word] = self.analysed(word)
        return known

    def analysed(self, word: str) -> tuple[str, bool]:
        """What `term` says, for those who ask once."""
        folded = fold(word.replace(".", ""))[:MAX_TERM]
        if folded[:1].isdecimal() and (ordinal := ORDINAL.fullmatch(folded)) and (self.name == "fr" or not ordinal[3]):
            return f"{ordinal[ordinal.lastindex or 1]}e", False  # `2nd` in English is no `2e`
        stop = folded in self.stops
        return folded if stop else self._of_all_forms(folded), stop

    def written(self, one: Written) -> tuple[str, str]:
        """(term, surface form in lower case) of what a compound is also called."""
        base = one.word if one.fixed else self.term(one.word)[0]
        return term_of(base, one.span), one.word.lower()

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of NFC text, in order; what compounds are called follows their last words."""
        found = compounds(text)
        compound = next(found, None)
        begin = compound.start if compound else len(text)
        inside: list[tuple[int, int]] = []  # the compound's words so far
        for position, match in enumerate(WORD.finditer(text)):
            start, end = match.span()
            if start != begin and not inside:
                while compound and begin < start:
                    compound = next(found, None)
                    begin = compound.start if compound else len(text)
            if not compound or (start != begin and not inside):
                term, stop = self.term(match.group())
                yield Token(term, position, start, end, stop)
                continue
            if compound.hidden[0] <= len(inside) < compound.hidden[1]:
                yield Token(HIDDEN, position, start, end, False)
            else:
                term, stop = self.term(match.group())
                yield Token(term, position, start, end, stop)
            inside.append((start, end))
            if len(inside) == compound.words:
                if end == compound.end:  # else a word goes on behind it
                    yield from self._called(compound, inside, position + 1 - len(inside))
                compound, inside = next(found, None), []
                begin = compound.start if compound else len(text)

    def _called(self, compound: Compound, words: list[tuple[int, int]], position: int) -> Iterator[Token]:
        """What a compound is called, whose words stand from a position on."""
        for one in compound.written:
            term, joined = self.written(one)
            start, end = words[one.first][0], words[one.first + one.span - 1][1]
            yield Token(term, position + one.first, start, end, False, one.span, joined)
