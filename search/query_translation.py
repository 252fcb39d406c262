"""What the plain words of a query mean besides themselves: what they are called in the other language, and the places
that they name.

In: a Query, what an index says of words. Out: the language of its words; the Query with meanings written into its
clause, each with what it weighs. Engines do as the clause says.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from index.analysis import Chain
from index.schema import chain_of
from index.translation import lexicon as lexicons
from index.translation.glossary import content, glossary, is_mere_word, only_a_word_in
from index.translation.lexicon import LANGUAGES, Lexicon, Span
from index.vocabulary.places import Code, may_begin, places_named, trimmed, words_of
from search.engines.base import WordLookups
from search.query import And, Clause, Meaning, Not, Or, Query, Rendering, Term, Words
from search.query_words import own_chains

# Which language the plain words of a query are of.
#
# In: a clause of words, how often each language's texts hold a term. Out: the language, where that is clear; whether a
# word is one of a language. What people type is short, and half of it is the same in both languages (`corruption`,
# `budget`), or taken over from the other (`startups` in French): nothing is translated into the language it is of.

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


# What the plain words of a query mean besides themselves: what they are called in the other language, and the places
# that they name.
#
# In: a Query, what an index says of words. Out: the Query with the meanings of its words, each with a weight: of
# itself, and of the phrases it is part of. A document that holds "public procurement" holds both words of `marchés
# publics`. Nobody says in which language a query is, so its words are read in both, unless it is clear (tongues.py). A
# document of Côte d’Ivoire holds both words of `Côte d'Ivoire`, and `ivoirien`, whatever its text says.

MOST = 8
"""Renderings followed per word and chain, phrases first."""

MIN_SHARE = 0.05

READ = 1 << 14
"""Words as typed whose own words are kept."""


TRANSLATED = 0.95
"""What another word counts beside the word itself, at most: under a direct match of equal worth."""

SURE_FROM = 0.12
"""Share of a word's meaning from which another word counts as one; those below count in proportion."""


def understood(index: WordLookups, query: Query) -> Query:
    """The query with the meanings of its words, as the documents of an index tell them. Nothing is excluded because of
    what it may be called in another language."""
    reader = _Reader(index, query)
    clause, instead = reader.read(query.clause), query.instead and reader.read(query.instead)
    if clause is query.clause and instead is query.instead:
        return query
    return replace(query, clause=clause, instead=instead)


class _Reader:
    """Reads the words of one query."""

    def __init__(self, index: WordLookups, query: Query) -> None:
        self.index, self.chains = index, own_chains()
        wanted = {chain_of(language) for language in query.languages}
        self.searched = {name: chain for name, chain in self.chains.items() if not wanted or name in wanted}
        self.lexicon = index.lexicon if query.translate else None

    def read(self, clause: Clause, denied: bool = False) -> Clause:
        """The same clause where no word of it means more than itself."""
        match clause:
            case Term():
                return self._with_meaning(clause, self._meanings(Words((clause,)), denied).get(0))
            case Words(clauses):
                found = self._meanings(clause, denied)
                parts = tuple(
                    self._with_meaning(part, found.get(number)) if isinstance(part, Term) else self.read(part, denied)
                    for number, part in enumerate(clauses)
                )
            case And(clauses) | Or(clauses):
                parts = tuple(self.read(part, denied) for part in clauses)
            case Not(inner):
                read = self.read(inner, True)
                return clause if read is inner else Not(read)
            case _:
                return clause
        return clause if all(one is other for one, other in zip(parts, clauses, strict=True)) else type(clause)(parts)

    def _meanings(self, clause: Words, denied: bool) -> dict[int, Meaning]:
        return meanings_of(clause, None if denied else self.lexicon, self.chains, self.searched, self.index.usage)

    def _with_meaning(self, word: Term, meaning: Meaning | None) -> Term:
        return word if meaning is None else replace(word, meaning=meaning)


def meanings_of(
    clause: Words, lexicon: Lexicon | None, chains: Mapping[str, Chain], searched: Mapping[str, Chain], usage: Usage
) -> dict[int, Meaning]:
    """By the number of the word in the clause; a word that means nothing else has none. Without a lexicon, places
    only."""
    renderings = {} if lexicon is None else renderings_of(clause, lexicon, chains, searched, usage)
    synonyms = {} if lexicon is None else synonyms_of(clause, lexicon, chains, searched)
    places = places_of(clause)
    return {
        number: Meaning(renderings.get(number, {}), synonyms.get(number, {}), places.get(number, ()))
        for number in dict.fromkeys((*renderings, *synonyms, *places))
    }


def places_of(clause: Words) -> dict[int, tuple[Code, ...]]:
    """By the number of the word. A word names a place only as a whole: `data.gov.uk` is no word for the United
    Kingdom."""
    plain = [_plain(part) for part in clause.clauses]
    if not any(own.may_name for own in plain):
        return {}
    words: list[str] = []
    owners: list[int] = []
    for number, (own, _) in enumerate(plain):
        words += own or ("",)  # what is no plain word keeps its neighbours apart
        owners += [number] * max(1, len(own))
    found: dict[int, dict[Code, None]] = {}
    covered = [False] * len(words)
    for named in places_named(words):
        covered[named.start : named.end] = [True] * (named.end - named.start)
        for owner in owners[named.start : named.end]:
            found.setdefault(owner, {}).update(dict.fromkeys(named.places))
    for owner in {own for own, is_covered, word in zip(owners, covered, words, strict=True) if not is_covered}:
        found.pop(owner, None)
    return {number: tuple(places) for number, places in found.items()}


class _Plain(NamedTuple):
    """The words of a plain word, without small ones at its start (`l'Ukraine`) and its end (`Kenya's`), and whether a
    place's name may begin with one of them."""

    words: tuple[str, ...]
    may_name: bool


_NONE = _Plain((), False)


def _plain(part: Clause) -> _Plain:
    return _NONE if not isinstance(part, Term) or part.exact or part.field else _plain_text(part.text)


@lru_cache(maxsize=READ)
def _plain_text(text: str) -> _Plain:
    words = tuple(trimmed(words_of(text)))
    return _Plain(words, any(map(may_begin, words)))


ByChain = dict[str, tuple[Rendering, ...]]
Held = dict[int, dict[str, list[lexicons.Rendering]]]


def synonyms_of(
    clause: Words, lexicon: Lexicon, chains: Mapping[str, Chain], searched: Mapping[str, Chain]
) -> dict[int, ByChain]:
    """By the number of the word in the clause, and by chain: what it is also called in its own language."""
    found: Held = {}
    for language in filter(searched.__contains__, LANGUAGES):
        for owner, span in _spans(clause, language, lexicon, chains[language], synonyms=True):
            _keep(found, owner, language, span)
    return _first(found)


def renderings_of(
    clause: Words, lexicon: Lexicon, chains: Mapping[str, Chain], searched: Mapping[str, Chain], usage: Usage
) -> dict[int, ByChain]:
    """By the number of the word in the clause, and by chain: what it is called in another language. Nothing is
    translated into the language that the words are clearly of. Where that is not clear, a word of the target language
    is not replaced by others of it, unless they are reviewed: `startups` is English, whatever a French text says
    with it."""
    known = language_of(clause, chains, usage)
    found: Held = {}
    for source, target in (LANGUAGES, LANGUAGES[::-1]):
        if target not in searched or target == known:
            continue
        spans = list(_spans(clause, source, lexicon, chains[source]))
        if not known:
            own = {owner for owner in dict(spans) if is_word_of(_text(clause, owner), target, chains, usage)}
            reviewed = _spans(clause, source, glossary(), chains[source])
            spans = [
                *((owner, span) for owner, span in spans if owner not in own),
                *((owner, span) for owner, span in reviewed if owner in own),
            ]
        for owner, span in spans:
            _keep(found, owner, target, span)
    return _first(found)


def _spans(
    clause: Words, language: str, lexicon: Lexicon, chain: Chain, synonyms: bool = False
) -> Iterator[tuple[int, Span]]:
    """The entries of words and phrases, each with the number of a word that is part of it, longer ones first."""
    terms: list[str] = []
    owners: list[int] = []
    known: dict[Clause, tuple[str, ...]] = {}  # a word may stand there many times
    for number, part in enumerate(clause.clauses):
        read = known.get(part)
        if read is None:
            read = known[part] = _read(chain, part)
        terms += read
        owners += [number] * len(read)
    for span in lexicon.spans(language, terms, synonyms):
        covered = owners[span.start : span.end]
        for owner in dict.fromkeys(covered):
            whole = covered.count(owner) == owners.count(owner)  # half of `e-gouvernement` does not say what it is
            if whole and not (len(covered) == 1 and is_mere_word(_text(clause, owner), language)):
                yield owner, span


def _keep(found: Held, owner: int, chain: str, span: Span) -> None:
    good = [rendering for rendering in span.renderings if rendering.share >= MIN_SHARE]
    found.setdefault(owner, {}).setdefault(chain, []).extend(good)


def _first(found: Held) -> dict[int, ByChain]:
    return {
        number: {
            chain: tuple([_weighed(one) for one in tuple(dict.fromkeys(rendered))[:MOST]])
            for chain, rendered in by_chain.items()
        }
        for number, by_chain in found.items()
    }


def _weighed(one: lexicons.Rendering) -> Rendering:
    """With the weight of the share of the meaning that it renders."""
    return Rendering(one.terms, one.text, TRANSLATED * min(1.0, one.share / SURE_FROM))


def _read(chain: Chain, part: Clause) -> tuple[str, ...]:
    """The terms of a plain word that may be a word of the chain: none of a stop word, across which words are one phrase
    (`freedom of information`), an empty one of anything else, which keeps its neighbours apart."""
    if not isinstance(part, Term) or part.exact or chain.name in only_a_word_in(part.text):
        return ("",)
    return content(chain, part.text)


def _text(clause: Words, number: int) -> str:
    part = clause.clauses[number]
    return part.text if isinstance(part, Term) else ""
