"""Countries and action plans: which there are, and what came of each.

In: a Snapshot, codes. Out: frozen values of codes, numbers and headers of documents, all of the snapshot's generation,
each with the query that finds what it counts; search.present makes pages of them. Knows no engine and no HTTP.

A plan is what a member promised in one cycle: a country, or a local government of it, and a year. Every commitment
states these, even one of which only the title is known; the plan's name does not tell it, because pages word it in
several ways and in their own language.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from index.document import NOT_STATED, Document
from index.schema import FACETS
from search.engines.base import Snapshot
from search.params import DEFAULT
from search.query import Query, Selection
from search.results import Facet, Summary

COMMITMENT, REPORT = "commitment", "irm-report"
MOST_READ = 1_000
"""Commitments of a place, the newest cycles first, of which the headers are read: for the names of plans, what is
starred, and the list of a plan. Counts are of all."""
MOST_REPORTS = 100
MOST_CHANGED = 5
COUNTED = ("completion", "early_results", "policy_area", "starred", "cycle", "locality")


@dataclass(frozen=True, slots=True, order=True)
class Plan:
    """`locality` is "" for the plan of the country itself."""

    country: str
    locality: str
    cycle: int


@dataclass(frozen=True, slots=True)
class Names:
    """What a plan is called, as most of its pages call it: `action_plan`, and in each language in which one states it.
    Both are empty where none does."""

    action_plan: str = ""
    action_plans: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """A plan, the query for its commitments, how many there are, and how many of them got how far (by code)."""

    plan: Plan
    query: Query
    total: int
    completion: Mapping[str, int]
    names: Names


@dataclass(frozen=True, slots=True)
class Listed:
    """Documents, the query that finds them, and how many it finds."""

    query: Query
    total: int
    documents: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What is held of a country with its local governments, or of one plan. `query` finds all documents of it,
    `facets` count the `commitments`. `changed` are the documents that changed last."""

    query: Query
    commitments: Listed
    facets: Mapping[str, Facet]
    reports: Listed
    starred: Listed
    changed: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A local government: the query for its commitments, how many there are, its plans from the newest on."""

    locality: str
    query: Query
    total: int
    plans: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class CountryFound:
    """`plans` are the country's own, from the newest on."""

    country: str
    place: Place
    plans: tuple[Counted, ...]
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class PlanFound:
    """`others` are the same member's other plans, from the newest on, not counted by completion."""

    plan: Plan
    names: Names
    place: Place
    others: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country in the list of all: queries and numbers of its commitments and reports, its newest cycle (None where
    no cycle is known), how many plans of its own it has and how many local governments."""

    country: str
    commitments: tuple[Query, int]
    reports: tuple[Query, int]
    newest: int | None
    plans: int
    members: int


def narrowed(**chosen: Selection | None) -> Query:
    """The search for everything that is chosen, without words."""
    return replace(DEFAULT, selections=tuple(one for facet in FACETS if (one := chosen.get(facet.name))))


def only(facet: str, value: str) -> Selection:
    return Selection(facet, (value,))


def of_kind(query: Query, kind: str) -> Query:
    return in_order(query.with_selection(only("kind", kind)))


def in_order(query: Query) -> Query:
    """Its selections as the table of facets has them."""
    chosen = {one.facet: one for one in query.selections}
    return replace(query, selections=tuple(chosen[facet.name] for facet in FACETS if facet.name in chosen))


def countries(snapshot: Snapshot) -> tuple[CountryRow, ...]:
    """Every country that has a document, by code."""
    held = values(snapshot, DEFAULT, "country", "locality")
    codes = sorted(value for value in held["country"] if value != NOT_STATED)
    own = Selection("locality", (), tuple(sorted(held["locality"])))
    kinds = snapshot.crossed(DEFAULT, "country", codes, "kind")
    commitments = of_kind(DEFAULT, COMMITMENT)
    cycles = snapshot.crossed(commitments, "country", codes, "cycle")
    plans = snapshot.crossed(commitments.with_selection(own), "country", codes, "cycle")
    members = snapshot.crossed(commitments, "country", codes, "locality")
    rows = zip(codes, kinds, cycles, plans, members, strict=True)
    return tuple(
        CountryRow(
            code,
            (of_kind(narrowed(country=only("country", code)), COMMITMENT), kind.get(COMMITMENT, 0)),
            (of_kind(narrowed(country=only("country", code)), REPORT), kind.get(REPORT, 0)),
            max(years(of_cycles), default=None),
            len(years(of_plans)),
            sum(count > 0 for count in of_members.values()),
        )
        for code, kind, of_cycles, of_plans, of_members in rows
    )


def plans(snapshot: Snapshot) -> Iterator[Plan]:
    """Every plan of which a commitment is held: by country its own ones, then those of its local governments."""
    commitments = of_kind(DEFAULT, COMMITMENT)
    held = values(snapshot, commitments, "country", "locality")
    codes, places = sorted(held["country"]), sorted(held["locality"])
    own = Selection("locality", (), tuple(places))
    national = snapshot.crossed(commitments.with_selection(own), "country", codes, "cycle")
    where = snapshot.crossed(commitments, "locality", places, "country")
    local = snapshot.crossed(commitments, "locality", places, "cycle")
    found = [Plan(code, "", year) for code, cycles in zip(codes, national, strict=True) for year in years(cycles)]
    found += [
        Plan(code, place, year)
        for place, of_countries, cycles in zip(places, where, local, strict=True)
        for code, count in of_countries.items()
        if count
        for year in years(cycles)
    ]
    return iter(sorted(plan for plan in found if plan.country != NOT_STATED))


def values(snapshot: Snapshot, query: Query, *facets: str) -> dict[str, tuple[str, ...]]:
    """The values of some facets that documents of a query hold."""
    counted = snapshot.search(replace(query, limit=0, facets=facets, facet_size=None, highlight=False))
    return {facet.name: tuple(bucket.value for bucket in facet.buckets if bucket.count) for facet in counted.facets}


def years(counts: Mapping[str, int]) -> list[int]:
    """The cycles that some document has, the newest first."""
    return sorted((int(value) for value, count in counts.items() if count and value.isdecimal()), reverse=True)


def country_found(snapshot: Snapshot, country: str) -> CountryFound | None:
    """What is held of a country, None where nothing is."""
    place = place_found(snapshot, narrowed(country=only("country", country)))
    if place is None:
        return None
    places = sorted(bucket.value for bucket in place.facets["locality"].buckets if bucket.count)
    commitments = place.commitments.query
    by_plan = names_of(place.commitments.documents)
    own = in_order(commitments.with_selection(Selection("locality", (), tuple(places))))
    cycles = snapshot.crossed(commitments, "locality", places, "cycle") if places else ()
    return CountryFound(
        country,
        place,
        tuple(counted_plans(snapshot, country, "", own, place.facets["cycle"], by_plan)),
        tuple(
            Member(
                locality,
                query := in_order(commitments.with_selection(only("locality", locality))),
                sum(counts.values()),
                tuple(
                    Counted(plan, of_cycle(query, year), counts[str(year)], {}, by_plan.get(plan, Names()))
                    for year in years(counts)
                    for plan in (Plan(country, locality, year),)
                ),
            )
            for locality, counts in zip(places, cycles, strict=True)
        ),
    )


def counted_plans(
    snapshot: Snapshot, country: str, locality: str, query: Query, cycles: Facet, names: Mapping[Plan, Names]
) -> Iterator[Counted]:
    """The plans of one member, from the newest on. `query` finds its commitments, `cycles` has all of their cycles."""
    held = sorted((bucket.value for bucket in cycles.buckets if bucket.value.isdecimal()), key=int, reverse=True)
    for year, counts in zip(held, snapshot.crossed(query, "cycle", held, "completion"), strict=True):
        plan = Plan(country, locality, int(year))
        if total := sum(counts.values()):
            rated = {code: count for code, count in counts.items() if count}
            yield Counted(plan, of_cycle(query, plan.cycle), total, rated, names.get(plan, Names()))


def plan_found(snapshot: Snapshot, plan: Plan) -> PlanFound | None:
    """What is held of a plan, None where no commitment of it is."""
    member = member_query(snapshot, plan)
    place = place_found(snapshot, of_cycle(member, plan.cycle))
    if place is None or not place.commitments.total:
        return None
    cycles = {bucket.value: bucket.count for bucket in place.facets["cycle"].buckets}
    others = (replace(plan, cycle=year) for year in years(cycles) if year != plan.cycle)
    return PlanFound(plan, names_of(place.commitments.documents).get(plan, Names()), place, tuple(others))


def member_query(snapshot: Snapshot, plan: Plan) -> Query:
    """The documents of a plan's member: of the local government, or of the country without its local ones."""
    country = narrowed(country=only("country", plan.country))
    if plan.locality:
        return in_order(country.with_selection(only("locality", plan.locality)))
    places = values(snapshot, country, "locality")["locality"]
    return in_order(country.with_selection(Selection("locality", (), tuple(sorted(places)))))


def of_cycle(query: Query, year: int) -> Query:
    return in_order(query.with_selection(only("cycle", str(year))))


def place_found(snapshot: Snapshot, query: Query) -> Place | None:
    """Three searches: its commitments, its reports, what changed last; None where there is nothing."""
    commitments = of_kind(query, COMMITMENT)
    reports = replace(of_kind(query, REPORT), sort="-cycle")
    found = snapshot.search(
        replace(commitments, limit=MOST_READ, facets=COUNTED, facet_size=None, sort="-cycle", highlight=False)
    )
    written = snapshot.search(replace(reports, limit=MOST_REPORTS, facets=(), highlight=False))
    if not found.total and not written.total:
        return None
    facets = {facet.name: facet for facet in found.facets}
    read = tuple(hit.document for hit in found.hits)
    stars = {bucket.value: bucket.count for bucket in facets["starred"].buckets}
    starred = in_order(commitments.with_selection(only("starred", "yes")))
    return Place(
        query,
        Listed(commitments, found.total, read),
        facets,
        Listed(reports, written.total, tuple(hit.document for hit in written.hits)),
        Listed(starred, stars.get("yes", 0), tuple(one for one in read if one.starred)),
        tuple(islice(snapshot.matching(replace(query, sort="-changed")), MOST_CHANGED)),
    )


def names_of(documents: Iterable[Summary]) -> dict[Plan, Names]:
    """What the plans of these commitments are called, as most of them say; of equally many the first by letters."""
    said: dict[Plan, tuple[Counter[str], dict[str, Counter[str]]]] = {}
    for one in documents:
        if one.cycle is None or not one.action_plan:
            continue
        whole, by_language = said.setdefault(Plan(one.country, one.locality or "", one.cycle), (Counter(), {}))
        whole[one.action_plan] += 1
        for language, name in one.action_plans.items():
            by_language.setdefault(language, Counter())[name] += 1
    return {
        plan: Names(commonest(whole), {language: commonest(names) for language, names in by_language.items()})
        for plan, (whole, by_language) in said.items()
    }


def commonest(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], name))
