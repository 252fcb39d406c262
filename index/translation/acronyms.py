"""Acronyms of the reviewed glossary, and when a word as typed is one.

In: words as typed. Out: whether they stand for an acronym of a language, and the chains in which they are nothing but
another word. The index does not tell `AI` from the French `ai`, so the person at the box must: an acronym that is an
ordinary word of either language (a stop word, or one of the glossary's `words`) is only one in capitals, and is then
not looked for in languages whose word it is.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from index import vocabulary
from index.analysis import WORD, fold, nfc, stop_words
from index.translation.lexicon import LANGUAGES

LONGEST = 7
"""Letters of an acronym."""


def is_acronym(text: str) -> bool:
    """Whether a text of the glossary is written as one: `FOI`, `MoU`, `AfDB`; `Ministry` is none."""
    capitals = sum(map(str.isupper, text))
    return bool(WORD.fullmatch(text)) and len(text) <= LONGEST and capitals >= 2 and 2 * capitals > len(text)


def is_mere_word(typed: str, language: str) -> bool:
    """Whether a word as typed is spelled like an acronym of the language and is none: `foi`, `pan`."""
    word = _folded(typed)
    ordinary = any(word in of for of in _ordinary().values())
    return ordinary and word in _acronyms()[language] and not _in_capitals(typed)


@lru_cache(maxsize=8192)
def only_a_word_in(typed: str) -> frozenset[str]:
    """The chains that a word as typed is not looked for in: those in which an acronym of the other language is an
    ordinary word (`AI` and `ai` in French), or one of their own a stop word."""
    word = _folded(typed)
    if not _in_capitals(typed) or not any(word in of for of in _acronyms().values()):
        return frozenset()
    return frozenset(
        language
        for language in LANGUAGES
        if word in stop_words(language) or (word in _ordinary()[language] and word not in _acronyms()[language])
    )


def _in_capitals(typed: str) -> bool:
    bare = typed.replace(".", "").removesuffix("s")
    return len(bare) >= 2 and is_acronym(bare)


def _folded(typed: str) -> str:
    word = typed.replace(".", "")
    return fold(word.removesuffix("s") if _in_capitals(typed) else word)


@cache
def _acronyms() -> Mapping[str, frozenset[str]]:
    """Folded, by language."""
    columns = zip(*vocabulary.load("glossary")["rows"], strict=True)
    return {
        language: frozenset(
            fold(text) for side in column for text in map(str.strip, nfc(side).split("|")) if is_acronym(text)
        )
        for language, column in zip(LANGUAGES, columns, strict=True)
    }


@cache
def _ordinary() -> Mapping[str, frozenset[str]]:
    """Folded, by language."""
    words = vocabulary.load("glossary")["words"]
    return {language: stop_words(language) | frozenset(words[language].split()) for language in LANGUAGES}
