"""Text to terms, the same for indexing and for queries, for every engine.

In: NFC text and a chain's name (`en`, `fr`, `xx`). Out: Tokens whose offsets point into that text.

The chain: tokenise on word characters (so `Beta.gouv.fr` gives three tokens and an apostrophe of either kind splits
`l’État`), drop the dots of acronyms (`O.G.P.`), fold case, fold accents with Unidecode *before* stemming (folding
after it separates `capacités` from `capacites`), stem with Snowball. Stop words keep their place and their posting.
A hyphenated compound gives its parts and, at the first part's position, the joined word (`e-government`:
e, government, egovernment). Stored text is never folded, so offsets stay true.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import Stemmer
from unidecode import unidecode

ANALYSIS_VERSION = 1
"""Part of every source's fingerprint: raise it whenever a term of some text changes."""

STEMMERS = {"en": "english", "fr": "french"}
MAX_TERM = 64
"""Characters kept of a folded word: longer ones are not words, and a term dictionary must stay small."""

WORD = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?![\w])|[^\W_][\w\u0300-\u036f]*?(?=_|[^\w\u0300-\u036f]|$)")
HYPHENS = "-\u2010\u2011"


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


def fold(word: str) -> str:
    """Lower case, no accents, letters and digits only: `Œuvre` gives `oeuvre`. The one use of Unidecode."""
    if word.isascii():
        return word.lower()
    folded = "".join(filter(str.isalnum, unidecode(word).lower()))
    return folded or word.lower()


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
        stemmer = Stemmer.Stemmer(STEMMERS[name]) if name in STEMMERS else None
        self._stem = stemmer.stemWord if stemmer else str
        self._terms: dict[str, tuple[str, bool]] = {}

    def term(self, word: str) -> tuple[str, bool]:
        """(term, is it a stop word) of one surface form."""
        known = self._terms.get(word)
        if known is None:
            folded = fold(word.replace(".", ""))[:MAX_TERM]
            stop = folded in self.stops
            known = self._terms[word] = (folded if stop else self._stem(folded), stop)
        return known

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of NFC text, in order; a compound's joined form follows its last part."""
        compound: list[re.Match[str]] = []
        position = -1
        for match in WORD.finditer(text):
            if compound and not (match.start() - compound[-1].end() == 1 and text[match.start() - 1] in HYPHENS):
                yield from self._joined(compound, position)
                compound = []
            compound.append(match)
            position += 1
            term, stop = self.term(match.group())
            yield Token(term, position, match.start(), match.end(), stop)
        yield from self._joined(compound, position)

    def _joined(self, parts: list[re.Match[str]], last: int) -> Iterator[Token]:
        if 2 <= len(parts) <= 3 and all(part.group().isalpha() for part in parts):
            term, stop = self.term("".join(part.group() for part in parts))
            yield Token(term, last - len(parts) + 1, parts[0].start(), parts[-1].end(), stop)
