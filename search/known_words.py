"""Words that are no misspellings, however few documents hold them.

In: words of a query, what an index says of words (WordLookups). Out: whether somebody who reads English or French knows
them: words of a dictionary of inflected forms (index.vocabulary.word_list); stop words of either language and words
that are translated (index.translation), in any inflection; words of a label or a code of the vocabulary, words for what
is of a place, and names of fields; names and acronyms, as far as capitals tell. All but the last two also tell which
language a query is in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from index import vocabulary
from index.analysis import WORD, Chain, fold, nfc
from index.schema import FACETS
from index.translation.glossary import content, rows
from index.translation.lexicon import LANGUAGES
from index.vocabulary.places import words_of_places
from index.vocabulary.word_list import is_correct, languages_of
from search.engines.base import WordLookups
from search.reading import read
from search.syntax.fields import FIELD_NAMES

ELIDED = re.compile(r"(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['\u2019](?=[^\W\d_])", re.IGNORECASE)
"""What French writes before a vowel in one word with what follows."""

ACRONYM = 6
"""Letters of the longest word in capitals that is taken for an acronym."""

NAME = 7
"""Letters of the longest word that is taken for a name because it is all that was typed and begins with a capital:
short names are near many words."""


def is_known(index: WordLookups, chains: Mapping[str, Chain], word: str) -> bool:
    """Whether it is a word, whatever languages are searched."""
    bare = fold(nfc(ELIDED.sub("", word, count=1)))
    return bare in _names() or is_correct(bare) or any(_is_of(index, chains[name], word) for name in LANGUAGES)


def is_foreign(word: str) -> bool:
    """Whether only dictionaries of other languages have it."""
    return languages_of(fold(nfc(word))) == {"xx"}


def is_name(word: str, words: Sequence[str]) -> bool:
    """Whether capitals tell that a word among `words` of a query names something: it is short and all in capitals, or
    begins with one where the query has no other word, or begins with another and not all are written so."""
    letters = ELIDED.sub("", word, count=1)
    if letters.isupper():
        return len(letters) <= ACRONYM and (len(words) < 2 or not all(other.isupper() for other in words))
    if len(words) == 1:
        return letters[:1].isupper() and len(letters) <= NAME
    return letters[:1].isupper() and word != words[0] and any(other.islower() for other in words if len(other) > 3)


def language_of(index: WordLookups, chains: Mapping[str, Chain], words: Iterable[str]) -> str:
    """The one language that some of the words are of and the other is not; "" where that is not clear."""
    languages = (_languages(index, chains, word) for word in words)
    clear = {name for of in languages if len(of) == 1 for name in of}
    return clear.pop() if len(clear) == 1 else ""


def _languages(index: WordLookups, chains: Mapping[str, Chain], word: str) -> set[str]:
    """Those of a stop word alone, else those of the dictionary and of translations."""
    readings = {name: read(chains[name], nfc(word)) for name in LANGUAGES}
    if stops := {name for name, reading in readings.items() if reading.is_stop}:
        return stops
    bare = languages_of(fold(nfc(ELIDED.sub("", word, count=1)))) & set(LANGUAGES)
    return set(bare) or {name for name in LANGUAGES if _is_of(index, chains[name], word)}


def _is_of(index: WordLookups, chain: Chain, word: str) -> bool:
    """Whether each part of it (`d'alerte` has two) is a stop word of the language or a word that is translated."""
    reading = read(chain, nfc(word))
    reviewed = _reviewed_terms()[chain.name]
    parts = zip(reading.words, reading.stops, strict=True)
    return bool(reading.words) and all(
        stop or term in reviewed or index.translates(chain.name, term) for (term, _), stop in parts
    )


@cache
def _reviewed_terms() -> Mapping[str, frozenset[str]]:
    """The terms of the glossary's rows, of phrases too that are too long to be looked up."""
    sides = zip(LANGUAGES, zip(*rows(), strict=True), strict=True)
    chains = {name: Chain(name) for name in LANGUAGES}
    return {
        name: frozenset(term for side in column for text in side for term in content(chains[name], text))
        for name, column in sides
    }


@cache
def _names() -> frozenset[str]:
    """The folded words of all labels and codes of the vocabulary, of places and of the names of fields."""
    facets = [facet.name for facet in FACETS]
    codes = [(facet, code) for facet in facets for code in vocabulary.codes_of(facet)]
    texts = [text for facet, code in codes for text in (code, *vocabulary.labels_in(facet, code))]
    words = (fold(word) for text in (*texts, *facets, *FIELD_NAMES) for word in WORD.findall(nfc(text)))
    return frozenset(words) | words_of_places()
