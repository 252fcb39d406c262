"""Commitments like this one of other plans, and what came of this one in the plan after it and before it.

In: a Document, a Snapshot. Out: Summaries.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from index.analysis import Chain, fold
from index.document import Document
from index.schema import chain_of
from index.vocabulary.places import places_named
from search.engines.base import Snapshot
from search.params import DEFAULT
from search.query import And, Clause, Filter, Not, Or, Query, Selection, Term, Words
from search.query_translation import understood
from search.results import Hit, Summary

# Commitments like this one, of other plans: who else promised it, and when.
#
# In: a Document and a Snapshot. Out: headers of the documents most like it, best first. The likeness is the engine's
# own ranking of the words that say what the document is about: those of its titles, and those that its promise repeats.
# The plan's own commitments are left out (the page lists them anyway). Knows nothing of any engine.

MOST = 6
"""Documents shown."""
CANDIDATES = 40
"""Documents asked for, so that enough are left without those of the same plan."""
TITLE_WORDS, TEXT_WORDS = 12, 12
"""Words asked for of the titles and of the promise."""
SHORTEST = 4
"""Letters of a word of the promise that may say what it is about."""
PROMISE_READ = 4_000
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
    promise = [
        (section.lang, section.text[:PROMISE_READ]) for section in document.sections if section.scope == "commitment"
    ]
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


# Which commitment of the next plan carried this one forward, and which of the plan before this one carries on.
#
# In: a Document and a Snapshot. Out: headers. Pages seldom name the successor; what they hold is a statement (`This
# commitment was carried over to the next action plan. In the new action plan, ...`). So the successor is a probable
# one: of the commitments of the same place in its next cycle, the best ranked one that holds enough of the statement's
# words. A document is a predecessor when its own statement leads here. Knows nothing of any engine.

YEARS = 4
"""Years until the next plan of a place: plans last two, and some places miss a round."""
SHARE, FEWEST = 0.5, 3
"""Of the words asked for, what a successor holds: half, and three where there are as many. Of the statement of FR0025
its successor holds 33 words of 40; another full text of that plan holds 11."""
MOST_WORDS = 48
"""Words of a statement that are asked for: longer ones go on to other things."""
RANKED = 10
"""Best ranked commitments among which the successor is looked for."""
READ, LED = 12, 4
"""Documents of the plan before that are read for a statement, and statements that are followed."""

FORMULA = frozenset(
    [
        *("commitment", "commitments", "action", "plan", "plans", "carried", "carry", "forward", "next", "new"),
        *("engagement", "engagements", "reporté", "reconduit", "prochain", "nouveau"),
    ]
)
"""Words that every statement holds."""

SENTENCE = re.compile(r"[.!?;]\s+|\n+")
SENTENCES, SENTENCE_READ = 40, 1_000
"""Sentences, and characters of each, that are read: a statement says early whether it is one."""
# Words that may stand between the negation and its verb. More would reach over from another clause.
_EN, _FR = (
    "been|be|being|yet|explicitly|directly|formally|officially",
    "encore|été|explicitement|directement|formellement",
)
_CARRIED = (
    r"\bcarr(?:y|ied|ies|ying)\s+(?!out\b)(?:\w+\s+){0,3}?(?:over|forward|into)\b"
    r"|\b(?:included|continued) (?:in|into|under) (?:the|its) \w+ (?:national )?(?:action )?plan"
)
_REPORTE = r"\breportée?s?\b|\breconduite?s?\b|\breconduire\b|\brepris(?:e|es)?\s+dans\b"
CARRIED = re.compile(rf"{_CARRIED}|{_REPORTE}|^(?:yes|oui)\b", re.IGNORECASE)
DENIED = re.compile(
    rf"\b(?:not|never)\s+(?:(?:{_EN})\s+)*(?:{_CARRIED})|n[’']t\s+(?:(?:{_EN})\s+)*(?:{_CARRIED})"
    rf"|\b(?:none|neither|no)\b[^,]{{0,200}}(?:{_CARRIED})"
    rf"|\b(?:pas|jamais|non)\s+(?:(?:{_FR})\s+)*(?:{_REPORTE})|\baucun\w*\b[^,]{{0,200}}(?:{_REPORTE})|^(?:no|non)\b",
    re.IGNORECASE,
)
WISHED = re.compile(
    r"\b(?:should|could|recommend\w*|suggest\w*|whether|if|recommande\w*|suggère\w*|devrai\w*|pourrai\w*|si)\b",
    re.IGNORECASE,
)
"""A sentence that says what ought to be, or what nobody knows, does not say what happened."""


def was_carried_forward(statement: str) -> bool:
    """Whether a statement says so: the first of its sentences that is neither a wish nor about other things decides."""
    for sentence in SENTENCE.split(statement)[:SENTENCES]:
        sentence = sentence[:SENTENCE_READ].strip()
        if WISHED.search(sentence):
            continue
        if DENIED.search(sentence):
            return False
        if CARRIED.search(sentence):
            return True
    return False


def successors(document: Document, snapshot: Snapshot) -> tuple[Summary, ...]:
    """The probable successor; none when nothing says that there is one, or nothing in the index looks like it."""
    if not _may_have_others(document) or not was_carried_forward(document.carried_forward):
        return ()
    place = _of_the_place(document, snapshot)
    cycle = document.cycle or 0
    later = _cycles(replace(place, cycle_from=cycle + 1, cycle_to=cycle + YEARS), snapshot)
    found = _led_to(document, replace(place, cycle_from=min(later), cycle_to=min(later)), snapshot) if later else None
    return (found,) if found else ()


def predecessors(document: Document, snapshot: Snapshot) -> tuple[Summary, ...]:
    """Commitments of the preceding cycle whose statement leads to this one, those most like it first."""
    if not _may_have_others(document):
        return ()
    place = _of_the_place(document, snapshot)
    cycle = document.cycle or 0
    earlier = _cycles(replace(place, cycle_from=cycle - YEARS, cycle_to=cycle - 1), snapshot)
    words: tuple[Clause, ...] = tuple(map(Term, telling_words(document)))
    if not earlier or not words:
        return ()
    before = replace(place, clause=Or(words), cycle_from=max(earlier), cycle_to=max(earlier), limit=READ)
    here = replace(place, cycle_from=cycle, cycle_to=cycle)
    return tuple(
        hit.document
        for hit, other in islice(_carried(before, snapshot), LED)
        if (found := _led_to(other, here, snapshot)) and found.id == document.id
    )


def _carried(query: Query, snapshot: Snapshot) -> Iterator[tuple[Hit, Document]]:
    """Commitments found whose statement says that they were carried forward."""
    for hit in snapshot.search(understood(snapshot, query)).hits:
        other = snapshot.get(hit.document.id) if hit.document.captured == "full" else None
        if other and was_carried_forward(other.carried_forward):
            yield hit, other


def _may_have_others(document: Document) -> bool:
    return document.kind == "commitment" and bool(document.country) and document.cycle is not None


def _of_the_place(document: Document, snapshot: Snapshot) -> Query:
    """Finds the commitments of the same country or locality: those of a country's localities are not the country's."""
    chosen = (Selection("country", (document.country,)), Selection("kind", ("commitment",)))
    place = replace(DEFAULT, facets=(), facet_size=None, limit=1, highlight=False, correct=False, selections=chosen)
    if document.locality:
        return place.with_selection(Selection("locality", (document.locality,)))
    counted = snapshot.search(replace(place, facets=("locality",))).facets
    localities = tuple(bucket.value for facet in counted for bucket in facet.buckets if bucket.count)
    return place.with_selection(Selection("locality", exclude=localities)) if localities else place


def _cycles(query: Query, snapshot: Snapshot) -> list[int]:
    """The cycles of what a query with both ends of a range finds."""
    counted = snapshot.search(replace(query, facets=("cycle",))).facets
    cycles = [int(bucket.value) for facet in counted for bucket in facet.buckets if bucket.count]
    return [cycle for cycle in cycles if (query.cycle_from or 0) <= cycle <= (query.cycle_to or 0)]


def _led_to(document: Document, plan: Query, snapshot: Snapshot) -> Summary | None:
    """The commitment of a plan that a document's statement and titles describe. `missing` may also name one that the
    index knows nowhere, so what a commitment holds is what is left of all words."""
    statement = _terms(document)
    asked = tuple(dict.fromkeys(statement.values()))
    if not asked:
        return None
    clause = Words(tuple(map(Term, asked))) if len(asked) > 1 else Term(asked[0])
    needed = max(SHARE * len(asked), min(FEWEST, len(asked)))
    for hit in snapshot.search(understood(snapshot, replace(plan, clause=clause, limit=RANKED))).hits:
        if plan_of(hit.document) == plan_of(document) or hit.document.id == document.id:
            continue
        if len(asked) - len(set(hit.missing) & set(asked)) >= needed or _names(document.carried_forward, hit.document):
            return hit.document
    return None


def _terms(document: Document) -> dict[str, str]:
    """Term -> word as written, of the titles and then of the statement without its formula, MOST_WORDS at most."""
    found: dict[str, str] = {}
    for lang, text in (*document.title.items(), *((lang, document.carried_forward) for lang in _read_as(document))):
        for term, word in content_words(lang, text):
            if word.lower() not in FORMULA:
                found.setdefault(term, word)
    return dict(islice(found.items(), MOST_WORDS))


def _read_as(document: Document) -> tuple[str, ...]:
    """The language of the statement: of the section that holds it, else of the newest capture."""
    held = [section.lang for section in document.sections if document.carried_forward[:80] in section.text]
    return tuple(held[:1]) or tuple(capture.language for capture in document.captures[:1]) or ("en",)


def _names(statement: str, other: Summary) -> bool:
    """Whether a statement holds a whole title of two words or more. Stubs hold nothing else that could be found."""
    for lang, title in other.title.items():
        words = [term for term, _ in content_words(lang, title)]
        stated = [term for term, _ in content_words(lang, statement)]
        if len(words) > 1 and any(
            stated[start : start + len(words)] == words for start in range(len(stated) - len(words) + 1)
        ):
            return True
    return False
