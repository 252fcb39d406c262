"""Which language the plain words of a query are of.

In: a clause of words, how often each language's texts hold a term. Out: the language, where that is clear; whether a
word is one of a language. What people type is short, and half of it is the same in both languages (`corruption`,
`budget`), or taken over from the other (`startups` in French): nothing is translated into the language it is of.
"""

from collections.abc import Callable, Mapping

from index.analysis import Chain
from index.translation.glossary import content, only_a_word_in
from index.translation.lexicon import LANGUAGES
from search.query import Term, Words

Usage = Callable[[str, str], tuple[int, int]]
"""Of a language and a term: how often its texts hold it, and how many words they have."""

CLEARLY = 8.0
"""A word is clearly of the language whose texts hold it so many times as often, per word, as the other's."""

ALSO = 0.5
"""A word is one of a language too when its texts hold it at least so often, per word, compared with the other's."""


def language_of(clause: Words, chains: Mapping[str, Chain], usage: Usage) -> str:
    """The language that some of the words clearly are of, when none is of the other; "" where that is not clear. A
    stop word of one language alone is clearly of it."""
    found: set[str] = set()
    for part in dict.fromkeys(clause.clauses):
        if isinstance(part, Term) and not part.exact:
            read_in = [name for name in LANGUAGES if name not in only_a_word_in(part.text)]
            stops = {name for name in read_in if not content(chains[name], part.text)}
            found |= (stops if len(stops) == 1 else set()) if stops else _clearly(part.text, chains, usage)
    return found.pop() if len(found) == 1 else ""


def is_word_of(text: str, language: str, chains: Mapping[str, Chain], usage: Usage) -> bool:
    """Whether the language's texts hold a word, nearly as often as those of the other language."""
    (held, words), (others, others_words) = _counts(text, language, chains, usage)
    return held * max(1, others_words) >= ALSO * others * max(1, words) and held > 0


def _clearly(text: str, chains: Mapping[str, Chain], usage: Usage) -> set[str]:
    found = set()
    for language in LANGUAGES:
        (held, words), (others, others_words) = _counts(text, language, chains, usage)
        if held * max(1, others_words) > CLEARLY * (others + 0.5) * max(1, words):
            found.add(language)
    return found


def _counts(
    text: str, language: str, chains: Mapping[str, Chain], usage: Usage
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of a language and of the other: how often the rarest term of a word is held, in how many words."""
    one, other = (
        (0, usage(name, "")[1])
        if name in only_a_word_in(text)
        else min(usage(name, term) for term in content(chains[name], text) or ("",))
        for name in (language, *(name for name in LANGUAGES if name != language))
    )
    return one, other
