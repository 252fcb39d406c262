"""Text to terms, the same for indexing and for queries, for every engine.

In: NFC text and a chain's name (`en`, `fr`, `xx`). Out: Tokens whose offsets point into that text.

The chain: tokenise on word characters (so `Beta.gouv.fr` gives three tokens and an apostrophe of either kind splits
`l’État`), drop the dots of acronyms (`O.G.P.`), fold case and accents with Unidecode, then bring all forms of a word
to one term (index.forms): British and American spelling, French number, gender and conjugation by rules and kept word
lists, then Snowball. A term is a function of the folded word, so accents need not be typed. Stop words are folded only;
they keep their place and their posting.
A hyphenated compound gives its parts and, at the first part's position, the joined word (`e-government`: e,
government, egovernment); so do the groups of a large number (`1 000` and `1,000`: 1, 000, 1000). Characters that
nobody sees inside a word (soft hyphens, zero-width spaces) do not split it. Stored text is never folded, so offsets
stay true.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from unidecode import unidecode

from index.forms import forms_of

ANALYSIS_VERSION = 3
"""Part of every source's fingerprint: raise it whenever a term of some text changes."""

MAX_TERM = 64
"""Characters kept of a folded word: longer ones are not words, and a term dictionary must stay small."""

# Unidecode reads U+02BC as the apostrophe it is drawn as; Python counts it among the letters.
_LETTER = r"[^\W_\u02bc]"
_UNSEEN = "\u00ad\u200b-\u200d\u2060"
_MARKS = rf"[\u0300-\u036f{_UNSEEN}]"
_ACRONYM = r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)"
_WORD = rf"{_LETTER}++(?:{_MARKS}++{_LETTER}*+)*+"  # possessive: a run of marks divides in 2^n ways, and all were tried
WORD = re.compile(rf"{_ACRONYM}|{_WORD}")
"""One word of NFC text."""

HYPHENS = "-\u2010\u2011"
_COMPOUND = (
    rf"(?<![{HYPHENS}\w]){_WORD}(?:[{HYPHENS}]{_WORD}){{1,2}}(?![{HYPHENS}\w])"
    r"|(?<![\w.,])\d{1,3}(?:[.,\u2019' \u00a0\u202f]\d{3})+(?!\w)"
)
COMPOUND = re.compile(_COMPOUND)
"""What may have a joined form: two or three words held by hyphens, or the groups of three digits of a number."""
_COMPOUND_OR_WORD = re.compile(rf"(?P<compound>{_COMPOUND})|{_WORD}")

UNUSUAL = re.compile(rf"[^\W\d_]\.[^\W\d_]\.|{_MARKS}|\u02bc")
"""Text without a match splits into words at everything but letters and digits (`[^\\W_]+`): what a faster tokeniser
may rely on."""


@dataclass(frozen=True, slots=True)
class Token:
    """`position` counts words from 0; `start`/`end` are character offsets into the analysed text."""

    term: str
    position: int
    start: int
    end: int
    stop: bool


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


def joined(compound: str) -> str | None:
    """The one word that a match of COMPOUND may also be written as, None when nobody writes it so: `e-government`
    gives `egovernment`, `COVID-19` gives `COVID19`, `1 000` gives `1000`, `2018-2020` nothing."""
    parts = WORD.findall(compound)
    return "".join(parts) if parts[0].isalpha() or not set(compound) & set(HYPHENS) else None


def _compounds(text: str) -> Iterator[re.Match[str]]:
    """COMPOUND's matches. Where a word holds marks, looking for a compound after each of them would take time with the
    square of its length, so words that begin none are passed over whole."""
    if not UNUSUAL.search(text):
        return COMPOUND.finditer(text)
    return (match for match in _COMPOUND_OR_WORD.finditer(text) if match["compound"])


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
        stop = folded in self.stops
        return folded if stop else self._of_all_forms(folded), stop

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of NFC text, in order; a compound's joined form follows its last part."""
        compounds = _compounds(text)
        compound = next(compounds, None)
        first = -1  # position of the compound's first word
        for position, match in enumerate(WORD.finditer(text)):
            start, end = match.span()
            term, stop = self.term(match.group())
            yield Token(term, position, start, end, stop)
            if compound and start == compound.start():
                first = position
            if compound and end >= compound.end():
                if first >= 0 and end == compound.end() and (word := joined(compound.group())):
                    term, stop = self.term(word)
                    yield Token(term, first, compound.start(), end, stop)
                compound, first = next(compounds, None), -1
