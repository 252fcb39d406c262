"""Words that are no misspellings, however few documents hold them.

In: an open generation, words of a query. Out: whether somebody who reads English or French knows them: stop words of
either language, words that are translated (index.translation), in any inflection; words of a label or a code of the
vocabulary, words for what is of a place, and names of fields. The first two also tell which language a query is in.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from index import vocabulary
from index.analysis import WORD, Chain, fold, nfc
from index.schema import FACETS
from index.translation.glossary import content, rows
from index.translation.lexicon import LANGUAGES
from index.vocabulary.places import words_of_places
from search.engines.whoosh.generation import OpenGeneration
from search.reading import read
from search.syntax.fields import FIELD_NAMES


def is_known(generation: OpenGeneration, chains: Mapping[str, Chain], word: str) -> bool:
    """Whether it is a word, whatever languages are searched."""
    return fold(nfc(word)) in _names() or any(_is_of(generation, chains[name], word) for name in LANGUAGES)


def language_of(generation: OpenGeneration, chains: Mapping[str, Chain], words: Iterable[str]) -> str:
    """The one language that some of the words are of and the other is not; "" where that is not clear."""
    languages = ({name for name in LANGUAGES if _is_of(generation, chains[name], word)} for word in words)
    clear = {name for of in languages if len(of) == 1 for name in of}
    return clear.pop() if len(clear) == 1 else ""


def _is_of(generation: OpenGeneration, chain: Chain, word: str) -> bool:
    """Whether each part of it (`d'alerte` has two) is a stop word of the language or a word that is translated."""
    reading = read(chain, nfc(word))
    terms, reviewed = generation.translated_terms[chain.name], _reviewed_terms()[chain.name]
    parts = zip(reading.words, reading.stops, strict=True)
    return bool(reading.words) and all(stop or term in terms or term in reviewed for (term, _), stop in parts)


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
