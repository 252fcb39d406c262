"""Query and Snapshot to Answer: everything that is decided about an answer, before a word of it is written.

In: a Query, a Snapshot. Out: frozen values of codes and numbers, all of the snapshot's generation; search.present makes
pages of them, search.api JSON. Here stands what the product does beside finding: whether another spelling is offered or
answered at once, which page is answered where one past the end was asked for, which filters the words name, what may be
tried where nothing was found, and what a document's page tells of other documents. Knows no engine and no HTTP.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from index import vocabulary
from index.analysis import stop_words
from index.document import Document
from index.schema import FACETS
from search.engines.base import Snapshot
from search.i18n import LANGUAGES
from search.params import DEFAULT, pages_of
from search.query import And, Clause, Filter, MatchAll, Not, Or, Query, Range, Selection, Words
from search.query_translation import understood
from search.related import predecessors, similar, successors
from search.results import Results, Suggestion, Summary
from search.spelling import corrected
from search.syntax import typed

# Filters that the words of a query name: somebody who types `France` or `corruption` may want what is filed under it.
#
# In: the text of a query. Out: facets and codes. Labels are not searched as text: those of policy areas are offered as
# the filters that they are. A place's name also finds its documents (docs/decisions/010), among others that mention it;
# its filter leaves those out.

NAMED_FACETS = ("policy_area", "country", "locality")

SHORTEST = 3
"""Letters of the shortest words that are looked up: `us` is rarely the United States."""

MOST = 3
"""Filters offered: what more values bear in their labels names none of them."""

TELLS_NOTHING = frozenset({"anti"})
"""What may be left out of a label as a stop word may: `anti-corruption` is about corruption."""

EXCLUDES = re.compile(r"(?:^|\s)-")
AND = re.compile(r"\s(?:and|et|&)\s")


def values_named(text: str) -> tuple[tuple[str, str], ...]:
    """(facet, code) of the values that have this text for a label, in any language; else of those of whose label it is
    a whole part (`Environment` of `Environment and Climate`). Case, accents, stop words and quotes do not count."""
    words = _words(text)
    if EXCLUDES.search(text) or sum(map(len, words)) < SHORTEST:
        return ()
    whole, parts = _labels()
    found = whole.get(words) or parts.get(words) or ()
    return found if len(found) <= MOST else ()


def _words(text: str) -> tuple[str, ...]:
    """What of a label or a query tells it from others."""
    stops = frozenset[str]().union(*map(stop_words, LANGUAGES)) | TELLS_NOTHING
    return tuple(word for word in vocabulary.key(text).split() if word not in stops)


ValuesNamed = dict[tuple[str, ...], tuple[tuple[str, str], ...]]


@cache
def _labels() -> tuple[ValuesNamed, ValuesNamed]:
    """Values by their labels, and by the parts of them between `and`."""
    whole, parts = ValuesNamed(), ValuesNamed()
    for facet in NAMED_FACETS:
        for code in vocabulary.codes_of(facet):
            for written in vocabulary.labels_in(facet, code):
                pieces = AND.split(written) if facet == "policy_area" else []
                for found, texts in ((whole, [written]), (parts, pieces)):
                    for words in filter(None, map(_words, texts)):
                        found[words] = tuple(dict.fromkeys((*found.get(words, ()), (facet, code))))
    return whole, parts


MAX_WAYS_OUT = 6
"""Ways out of an empty answer that are counted: each is a search."""
MAX_SIBLINGS = 100
"""Commitments of one plan that its pages list; the search link gives any others."""


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a facet that the words are a label of, and how many documents the `query` for it finds: what is filed
    there, within the filters of the query and without its words."""

    facet: str
    value: str
    query: Query
    total: int


@dataclass(frozen=True, slots=True)
class Applied:
    """Something that narrows a query besides its words, and the query without it. `name` is its parameter, `value` a
    code, a year, a date or a language; `excluded`: what has the value is left out."""

    name: str
    value: str
    query: Query
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class WayOut:
    """What somebody with an empty answer may try, and how many documents it finds. `dropped` is the filter that it
    leaves out, where it leaves out one."""

    kind: Literal["drop-filter", "drop-all", "some-words", "search-everywhere", "any-word"]
    query: Query
    dropped: Applied | None = None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """`query` is what was asked, `answered` the query whose results these are: another spelling's where the suggestion
    is applied. `past_end`: a page beyond the last was asked for, and `query` is that of the last one."""

    query: Query
    answered: Query
    results: Results
    suggestion: Suggestion | None = None
    named: tuple[Named, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
    past_end: bool = False

    @classmethod
    def plain(cls, query: Query, results: Results) -> "Answer":
        """What was found, and nothing beside it."""
        return cls(query, query, results)

    @property
    def applied(self) -> str:
        """The spelling that is answered in place of the query's own, "" where that is its own."""
        return self.suggestion.text if self.suggestion and self.suggestion.applied else ""


@dataclass(frozen=True, slots=True)
class Related:
    """Other documents that the page of one leads to. `plan` is the search for the commitments of the same plan, None
    where country or cycle is unknown; `siblings` are what it finds but the document itself. `lead` is the document's
    own (Summary.lead)."""

    named: tuple[Summary, ...] = ()
    plan: Query | None = None
    siblings: tuple[Summary, ...] = ()
    predecessors: tuple[Summary, ...] = ()
    successors: tuple[Summary, ...] = ()
    similar: tuple[Summary, ...] = ()
    lead: Mapping[str, str] = field(default_factory=dict)


def found(snapshot: Snapshot, query: Query) -> Answer:
    """What a query finds, in its own spelling or another. The other one is offered when it finds something, for words
    that the index knows when it finds more. Where nothing was found, its results are shown at once, if they hold all of
    its words: what holds one of them may be about anything."""
    query = understood(snapshot, query)
    results = snapshot.search(in_order(query))
    better = corrected(snapshot, query) if query.text else None
    if better is None:
        return Answer.plain(query, results)
    other = understood(snapshot, typed(query, better.text))
    if not results.total and query.correct and better.sure:
        theirs = snapshot.search(other)
        if theirs.total:
            theirs = replace(theirs, took_ms=results.took_ms + theirs.took_ms)
            return Answer(query, other, theirs, Suggestion(better.text, theirs.total, True))
    counted = snapshot.search(replace(other, limit=0, offset=0, facets=(), highlight=False, explain=False))
    results = replace(results, took_ms=results.took_ms + counted.took_ms)
    if counted.listed > (0 if better.unknown else results.listed):
        return Answer(query, query, results, Suggestion(better.text, counted.total or counted.others))
    return Answer.plain(query, results)


def in_order(query: Query) -> Query:
    """The query in the order in which it is answered: nothing is more relevant than another where no words are asked
    for, so the newest cycles come first."""
    return replace(query, sort="-cycle") if query.sort == "relevance" and not asks_for_words(query.clause) else query


def asks_for_words(clause: Clause) -> bool:
    """Whether some documents may be more relevant to it than others; filters only choose."""
    match clause:
        case MatchAll() | Filter() | Range() | Not():
            return False
        case And(clauses) | Or(clauses) | Words(clauses):
            return any(map(asks_for_words, clauses))
    return True


def answer(snapshot: Snapshot, query: Query) -> Answer:
    """What a program is told: what was found, and the filters that the words name."""
    return replace(found(snapshot, query), named=tuple(named(snapshot, query)))


def answer_to_reader(snapshot: Snapshot, query: Query) -> Answer:
    """What a page tells: the last page for one past it, and the ways out of an empty answer too."""
    whole = found(snapshot, query)
    if last := clamped(query, whole.results.listed):
        query = last
        whole = replace(found(snapshot, query), past_end=True)
    ways = () if whole.results.listed else tuple(_leading_somewhere(snapshot, query))
    return replace(whole, named=tuple(named(snapshot, query)), ways_out=ways)


def documents(snapshot: Snapshot, query: Query) -> Iterator[Document]:
    """All documents that a query finds; where it is answered in another spelling, those of that spelling."""
    spelt = found(snapshot, replace(query, limit=1, offset=0, facets=(), highlight=False)).answered
    return snapshot.matching(replace(in_order(query), text=spelt.text, clause=spelt.clause, instead=spelt.instead))


def clamped(query: Query, listed: int) -> Query | None:
    """The last page of the answer, when the query asks for one past it; None when its own page exists."""
    size, pages = max(query.limit, 1), max(pages_of(query, listed), 1)
    return replace(query, offset=(pages - 1) * query.limit) if query.offset >= pages * size else None


def named(snapshot: Snapshot, query: Query) -> Iterator[Named]:
    """The values that the words name, those that lead somewhere and are not chosen yet."""
    for facet, code in values_named(query.text):
        chosen = query.selection(facet)
        if code in (*chosen.include, *chosen.exclude):
            continue
        wider = Selection(facet, tuple(sorted((*chosen.include, code))), chosen.exclude)
        there = replace(query.with_selection(wider).wordless(), scope="all")
        if total := counted(snapshot, there):
            yield Named(facet, code, there, total)


def counted(snapshot: Snapshot, query: Query) -> int:
    """How many documents a query without words finds."""
    return snapshot.search(replace(query, limit=1, offset=0, facets=(), highlight=False)).total


def applied(query: Query) -> Iterator[Applied]:
    """Everything that narrows the answer besides the words, each with the query without it."""
    if query.scope != "all":
        yield Applied("in", query.scope, replace(query, scope="all", offset=0))
    for chosen in query.selections:
        for value in chosen.include:
            yield Applied(chosen.facet, value, query.without(chosen.facet, value))
        for value in chosen.exclude:
            yield Applied(chosen.facet, value, query.without(chosen.facet, value), excluded=True)
    if query.cycle_from is not None:
        yield Applied("cycle_from", str(query.cycle_from), replace(query, cycle_from=None, offset=0))
    if query.cycle_to is not None:
        yield Applied("cycle_to", str(query.cycle_to), replace(query, cycle_to=None, offset=0))
    if query.changed_since:
        yield Applied("changed_since", query.changed_since, replace(query, changed_since=None, offset=0))
    for language in query.languages:
        others = tuple(other for other in query.languages if other != language)
        yield Applied("lang", language, replace(query, languages=others, offset=0))


def ways_out(query: Query) -> Iterator[WayOut]:
    """What may be tried, most likely first, not counted yet."""
    query = replace(query, correct=True)
    filters = [one for one in applied(query) if one.name != "in"]  # which is the way out "search-everywhere"
    for one in filters:
        yield WayOut("drop-filter", one.query, one)
    if len(filters) > 1:
        yield WayOut("drop-all", query.cleared())
    if query.match != "some":
        yield WayOut("some-words", replace(query, match="some", offset=0))
    if query.scope != "all":
        yield WayOut("search-everywhere", replace(query, scope="all", offset=0))
    if query.text and filters:
        yield WayOut("any-word", query.wordless())


def _leading_somewhere(snapshot: Snapshot, query: Query) -> Iterator[WayOut]:
    """Those ways out that find something, in whatever spelling."""
    for way in list(ways_out(query))[:MAX_WAYS_OUT]:
        there = replace(way.query, limit=1, offset=0, facets=(), highlight=False)
        if total := found(snapshot, there).results.total:
            yield replace(way, total=total)


def related(snapshot: Snapshot, document: Document) -> Related:
    """What the page of a document tells of others."""
    plan = plan_query(document)
    listed = snapshot.search(replace(plan, facets=(), limit=MAX_SIBLINGS, highlight=False)).hits if plan else ()
    return Related(
        named=snapshot.summaries(document.related),
        plan=plan,
        siblings=tuple(hit.document for hit in listed if hit.document.id != document.id),
        predecessors=predecessors(document, snapshot),
        successors=successors(document, snapshot),
        similar=similar(document, snapshot),
        lead=next((own.lead for own in snapshot.summaries((document.id,))), {}),
    )


def plan_query(document: Document) -> Query | None:
    """The search for the commitments of the same plan; None where country or cycle is unknown."""
    if not document.country or document.cycle is None or document.kind != "commitment":
        return None
    own = {
        "country": document.country,
        "locality": document.locality,
        "cycle": str(document.cycle),
        "kind": document.kind,
    }
    chosen = tuple(Selection(facet.name, (value,)) for facet in FACETS if (value := own.get(facet.name)))
    return replace(DEFAULT, selections=chosen, sort="id")
