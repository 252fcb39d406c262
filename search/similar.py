"""Commitments like this one, of other plans: who else promised it, and when.

In: a Document and a Snapshot. Out: headers of the documents most like it, best first. The likeness is the engine's own
ranking of the words that say what the document is about: those of its titles, and those that its promise repeats. The
plan's own commitments are left out (the page lists them anyway). Knows nothing of any engine.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from index.analysis import Chain, fold
from index.document import Document
from index.schema import chain_of
from index.vocabulary.places import places_named
from search.engines.base import Snapshot
from search.params import DEFAULT
from search.query import And, Clause, Filter, Not, Or, Term
from search.query_translation import understood
from search.results import Summary

MOST = 6
"""Documents shown."""
CANDIDATES = 40
"""Documents asked for, so that enough are left without those of the same plan."""
TITLE_WORDS, TEXT_WORDS = 12, 12
"""Words asked for of the titles and of the promise."""
SHORTEST = 4
"""Letters of a word of the promise that may say what it is about."""
READ = 4_000
"""Characters of the promise that are read in each language: its beginning says what it is about."""


def similar(document: Document, snapshot: Snapshot) -> tuple[Summary, ...]:
    """Up to MOST documents of the same kind; none for a document without words of its own."""
    # A place would bring its other commitments, whatever they are about.
    words = tuple(Term(word) for word in telling_words(document) if not any(places_named([word])))
    if not words:
        return ()
    kind: Clause = Filter("kind", (document.kind,))
    clause = And((kind, Not(Filter("id", (document.id,))), Or(words) if len(words) > 1 else words[0]))
    query = replace(DEFAULT, clause=clause, facets=(), limit=CANDIDATES, highlight=False, correct=False)
    found: dict[tuple[object, ...], Summary] = {}
    for other in (hit.document for hit in snapshot.search(understood(snapshot, query)).hits):
        if plan_of(other) != plan_of(document):
            # What one place promises under one title, in one plan or in several, is shown once.
            found.setdefault((other.country, other.locality, *sorted(map(fold, other.title.values()))), other)
    return tuple(found.values())[:MOST]


def plan_of(document: Document | Summary) -> tuple[str, str | None, int | None]:
    """What commitments of one action plan have in common. A document without a cycle is of a plan of its own."""
    return document.country, document.locality, document.cycle


def telling_words(document: Document) -> Iterator[str]:
    """Words of the titles, then those that the promise repeats most, each once in whatever inflection."""
    titles = list(document.title.items())
    promise = [(section.lang, section.text[:READ]) for section in document.sections if section.scope == "commitment"]
    seen: set[str] = set()
    for texts, most, shortest in ((titles, TITLE_WORDS, 1), (promise, TEXT_WORDS, SHORTEST)):
        counted: Counter[str] = Counter()
        surface: dict[str, str] = {}
        for lang, text in texts:
            for term, word in content_words(lang, text):
                if len(word) >= shortest and term not in seen:
                    counted[term] += 1
                    surface.setdefault(term, word)
        ranked = sorted(counted, key=lambda term: (-counted[term], term))[:most]
        seen.update(ranked)
        yield from (surface[term] for term in ranked)


def content_words(lang: str, text: str) -> Iterator[tuple[str, str]]:
    """(term, word as written) of every word of a text that is no stop word and no number."""
    for token in Chain(chain_of(lang)).tokens(text):
        word = text[token.start : token.end]
        if not token.stop and not any(map(str.isdecimal, word)):
            yield token.term, word
