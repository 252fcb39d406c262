"""What the plain words of a query mean besides themselves: what they are called in the other language, and the places
that they name.

In: a clause of words, a Lexicon. Out: for each word, by target chain, its renderings: of itself, and of the phrases it
is part of. A document that holds "public procurement" holds both words of `marchés publics`. Nobody says in which
language a query is, so its words are read in both. A document of Côte d’Ivoire holds both words of `Côte d'Ivoire`,
and `ivoirien`, whatever its text says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.analysis import Chain
from index.translation.acronyms import is_mere_word, only_a_word_in
from index.translation.glossary import content
from index.translation.lexicon import LANGUAGES, Lexicon, Rendering
from index.vocabulary.places import Code, places_named, trimmed, words_of
from search.query import Clause, Term, Words

MOST = 8
"""Renderings followed per word and chain, phrases first."""

MIN_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word means besides itself. `renderings` into another language and `synonyms`, by chain."""

    renderings: Mapping[str, tuple[Rendering, ...]] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[Rendering, ...]] = field(default_factory=dict)
    places: tuple[Code, ...] = ()


ITSELF = Meaning()


def meanings_of(
    clause: Words, lexicon: Lexicon | None, chains: Mapping[str, Chain], searched: Mapping[str, Chain]
) -> dict[int, Meaning]:
    """By the number of the word in the clause; a word that means nothing else has none. Without a lexicon, places
    only."""
    renderings = {} if lexicon is None else renderings_of(clause, lexicon, chains, searched)
    synonyms = {} if lexicon is None else renderings_of(clause, lexicon, chains, searched, synonyms=True)
    places = places_of(clause)
    return {
        number: Meaning(renderings.get(number, {}), synonyms.get(number, {}), places.get(number, ()))
        for number in dict.fromkeys((*renderings, *synonyms, *places))
    }


def places_of(clause: Words) -> dict[int, tuple[Code, ...]]:
    """By the number of the word. A word names a place only as a whole: `data.gov.uk` is no word for the United
    Kingdom."""
    words: list[str] = []
    owners: list[int] = []
    for number, part in enumerate(clause.clauses):
        own = _plain(part)
        words += own or [""]  # what is no plain word keeps its neighbours apart
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


def _plain(part: Clause) -> list[str]:
    """The words of a plain word, without small ones at its start (`l'Ukraine`) and its end (`Kenya's`)."""
    if not isinstance(part, Term) or part.exact or part.field:
        return []
    return trimmed(words_of(part.text))


def renderings_of(
    clause: Words,
    lexicon: Lexicon,
    chains: Mapping[str, Chain],
    searched: Mapping[str, Chain],
    synonyms: bool = False,
) -> dict[int, dict[str, tuple[Rendering, ...]]]:
    """By the number of the word in the clause, and by chain: translations, or synonyms of the same language."""
    found: dict[int, dict[str, list[Rendering]]] = {}
    for source, other in (LANGUAGES, LANGUAGES[::-1]):
        target = source if synonyms else other
        if target not in searched:
            continue
        terms: list[str] = []
        owners: list[int] = []
        for number, part in enumerate(clause.clauses):
            read = _read(chains[source], part)
            terms += read
            owners += [number] * len(read)
        for span in lexicon.spans(source, terms, synonyms):
            good = [rendering for rendering in span.renderings if rendering.share >= MIN_SHARE]
            covered = owners[span.start : span.end]
            for owner in dict.fromkeys(covered):
                if covered.count(owner) < owners.count(owner):
                    continue  # half of `e-gouvernement` does not say what it is called
                if len(covered) == 1 and _is_mere_word(clause.clauses[owner], source):
                    continue
                found.setdefault(owner, {}).setdefault(target, []).extend(good)
    return {
        number: {chain: tuple(dict.fromkeys(rendered))[:MOST] for chain, rendered in by_chain.items()}
        for number, by_chain in found.items()
    }


def _read(chain: Chain, part: Clause) -> tuple[str, ...]:
    """The terms of a plain word that may be a word of the chain: none of a stop word, across which words are one phrase
    (`freedom of information`), an empty one of anything else, which keeps its neighbours apart."""
    if not isinstance(part, Term) or part.exact or chain.name in only_a_word_in(part.text):
        return ("",)
    return content(chain, part.text)


def _is_mere_word(part: Clause, language: str) -> bool:
    return isinstance(part, Term) and is_mere_word(part.text, language)
