"""The reviewed vocabulary of the field (index/vocabulary/glossary.toml) as a Lexicon, with its acronyms.

In: the table. Out: a Lexicon; whether a word, as somebody typed it, is one of the acronyms.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from index import vocabulary
from index.analysis import WORD, Chain, fold, nfc, stop_words
from index.compounds import parted
from index.translation.lexicon import LANGUAGES, MAX_WORDS, Entries, Lexicon, Rendering, shared

# Acronyms of the reviewed glossary, and when a word as typed is one.
#
# In: words as typed. Out: whether they stand for an acronym of a language, and the chains in which they are nothing but
# another word. The index does not tell `AI` from the French `ai`, so the person at the box must: an acronym that is an
# ordinary word of either language (a stop word, or one of the glossary's `words`) is only one in capitals, and is then
# not looked for in languages whose word it is.

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


# The reviewed vocabulary of the field (index/vocabulary/glossary.toml) as a Lexicon.
#
# In: rows of alternatives in English and French. Out: entries in both directions. Of several alternatives the first
# weighs most: the n-th of one side and the m-th of the other go together with a share in proportion to 1/(n*m). Within
# a language an acronym and what it is short for are synonyms; other alternatives are not, since they rarely mean the
# same.

READ = 1 << 14
"""Words and phrases whose terms are kept: each word of a query is asked for several times."""


@cache
def glossary() -> Lexicon:
    chains = [Chain(language) for language in LANGUAGES]
    found: list[dict[tuple[str, ...], list[Rendering]]] = [{}, {}]
    for row in rows():
        sides = [
            [(content(chain, text), text) for text in _with_plurals(chain, side)]
            for chain, side in zip(chains, row, strict=True)
        ]
        for way in (0, 1):
            for own, (terms, written) in enumerate(sides[way], 1):
                for key in (terms, *joined(chains[way], written)):
                    if len(key) <= MAX_WORDS:
                        found[way].setdefault(key, []).extend(
                            Rendering(other, 1 / (own * rank), text)
                            for rank, (other, text) in enumerate(sides[1 - way], 1)
                        )
    return Lexicon(
        {
            language: {key: shared(renderings) for key, renderings in of.items()}
            for language, of in zip(LANGUAGES, found, strict=True)
        },
        synonyms={
            language: _synonyms(chain, column)
            for language, chain, column in zip(LANGUAGES, chains, zip(*rows(), strict=True), strict=True)
        },
    )


def _synonyms(chain: Chain, column: Iterable[Sequence[str]]) -> Entries:
    """Of each acronym of a language all other alternatives, of each phrase the acronyms, of its rows."""
    found: dict[tuple[str, ...], list[Rendering]] = {}
    for side in (_with_plurals(chain, side) for side in column):
        short = [text for text in side if is_acronym(text.removesuffix("s"))]
        for text in side:
            key = content(chain, text)
            others = [other for other in (side if text in short else short) if other != text]
            if len(key) <= MAX_WORDS:
                found.setdefault(key, []).extend(
                    Rendering(content(chain, other), 1 / rank, other) for rank, other in enumerate(others, 1)
                )
    return {key: shared(renderings) for key, renderings in found.items() if renderings}


def rows() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Alternatives of each language, row by row."""
    return tuple(
        tuple(tuple(text.strip() for text in side.split("|")) for side in row)
        for row in vocabulary.load("glossary")["rows"]
    )


def _with_plurals(chain: Chain, side: Sequence[str]) -> tuple[str, ...]:
    """The alternatives and, last, the plurals of acronyms that stemming does not join: `CSOs`."""
    plurals = (f"{text}s" for text in side if is_acronym(text)) if chain.name == "en" else ()
    return (*side, *(text for text in plurals if chain.term(text)[0] != chain.term(text[:-1])[0]))


def joined(chain: Chain, text: str) -> tuple[tuple[str, ...], ...]:
    """The term of a compound that people also write as one word (`egouvernement`); empty for any other text."""
    tokens = list(chain.tokens(nfc(text)))
    words = sum(not token.joined for token in tokens)
    return tuple((parted(token.term)[0],) for token in tokens if token.joined and token.span == words)


@lru_cache(maxsize=READ)
def content(chain: Chain, text: str) -> tuple[str, ...]:
    """The terms of a word or phrase, without stop words and joined forms of compounds."""
    terms = []
    last = -1
    for token in chain.tokens(nfc(text)):
        if token.position > last and not token.stop and not token.hidden:
            terms.append(token.term)
        last = max(last, token.position)
    return tuple(terms)
