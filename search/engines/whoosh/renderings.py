"""What the plain words of a query may be called in the other language.

In: a clause of words, a Lexicon. Out: for each word, by target chain, its renderings: of itself, and of the phrases it
is part of. A document that holds "public procurement" holds both words of `marchés publics`. Nobody says in which
language a query is, so its words are read in both.
"""

from collections.abc import Mapping

from index.analysis import Chain
from index.translation.glossary import content
from index.translation.lexicon import LANGUAGES, Lexicon, Rendering
from search.query import Term, Words

MOST = 8
"""Renderings followed per word and chain, phrases first."""

MIN_SHARE = 0.05

Rendered = Mapping[str, tuple[Rendering, ...]]
"""By chain."""

NONE: Rendered = {}


def renderings_of(
    clause: Words, lexicon: Lexicon, chains: Mapping[str, Chain], searched: Mapping[str, Chain]
) -> dict[int, Rendered]:
    """By the number of the word in the clause."""
    found: dict[int, dict[str, list[Rendering]]] = {}
    for source, target in (LANGUAGES, LANGUAGES[::-1]):
        if target not in searched:
            continue
        terms: list[str] = []
        owners: list[int] = []
        for number, part in enumerate(clause.clauses):
            read = content(chains[source], part.text) if isinstance(part, Term) and not part.exact else ()
            terms += read or ("",)  # what is no word of its own keeps its neighbours apart
            owners += [number] * max(1, len(read))
        for span in lexicon.spans(source, terms):
            good = [rendering for rendering in span.renderings if rendering.share >= MIN_SHARE]
            covered = owners[span.start : span.end]
            for owner in dict.fromkeys(covered):
                if covered.count(owner) < owners.count(owner):
                    continue  # half of `e-gouvernement` does not say what it is called
                found.setdefault(owner, {}).setdefault(target, []).extend(good)
    return {
        number: {chain: tuple(dict.fromkeys(rendered))[:MOST] for chain, rendered in by_chain.items()}
        for number, by_chain in found.items()
    }
