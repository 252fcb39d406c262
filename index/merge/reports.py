"""IRM reports: what their pages say of them, and which commitments name them.

In: the pages of a report, or all pages. Out: the Document with its country, type, period and year; links both ways.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from index.document import Document, Kind, Page, Provenance
from index.normalise import normalise_facts
from index.vocabulary import code_of, country_of_id, place_of_name, wording
from index.vocabulary.dates import YEAR
from index.vocabulary.members import member_in
from index.vocabulary.report_names import ReportName, period_of, report_keys, reviewed_period, take_apart

# What a report's pages say of it: country, type, period, year.
#
# In: a Document with titles and text, and its pages, newest first. Out: the same Document with those facts. Of each the
# newest page's that states it: under a label of its own (`report_type`, `period`, `year`, `country`), else in the
# report's name (`France Design Report 2018-2020`).

T = TypeVar("T")
Named = tuple[Page, ReportName]


def with_report_facts(document: Document, pages: Sequence[Page]) -> Document:
    """`cycle` is the first year of the period, so that a report is found beside the commitments that it reviews."""
    named = [(page, take_apart(stated(page, "title"))) for page in pages]
    origins: dict[str, Provenance] = {}

    def newest(name: str, fact: Callable[[Page, ReportName], T | None]) -> T | None:
        for number, (page, title) in enumerate(named):
            value = fact(page, title)
            if value:
                line = page.fact_lines.get(name, page.fact_lines.get("title"))
                origins[name] = Provenance(number, line)
                return value
        return None

    country, locality = newest("country", _place) or ("", None)
    period = newest("period", _period) or ""
    if "period" in origins:
        number = origins["period"].capture or 0
        page, title = named[number]
        origins["period"] = Provenance(number, page.fact_lines.get(_says(page, title, period)))
    facts = replace(
        document,
        country=country,
        locality=locality,
        report_type=newest("report_type", _type) or "",
        period=period,
        year=newest("year", _year),
        action_plan=newest("action_plan", lambda page, _: stated(page, "action_plan")) or "",
        cycle=int(period[:4]) if period else None,
    )
    return replace(facts, provenance={**document.provenance, **origins})


def stated(page: Page, label: str) -> str:
    """A fact in one line, "" where the page states none."""
    value = page.facts.get(label, "")
    text = value if isinstance(value, str) else "; ".join(value)
    return "" if wording(text) else text


def place_of_report(page: Page) -> tuple[str, str | None] | None:
    """(country, locality) that one page states; None where it states neither."""
    return _place(page, take_apart(stated(page, "title")))


def _place(page: Page, title: ReportName) -> tuple[str, str | None] | None:
    """What the page says of its member; the plan's name, then its own title, say the place that it leaves out."""
    country, locality = place_of_name(stated(page, "country"))
    plan = member_in(stated(page, "action_plan"))
    places = [(title.country, title.locality), (plan.country, plan.locality) if plan else ("", None)]
    for other, place in places:
        if place and not locality and country in ("", other):
            country, locality = other, place
    if not country and not locality:
        country = title.country
    return (country, locality) if country or locality else None


def _period(page: Page, title: ReportName) -> str:
    """A local report that is called by its commitment has its plan's."""
    return reviewed_period(stated(page, "period"), title.period, stated(page, "action_plan"))


def _says(page: Page, title: ReportName, period: str) -> str:
    """The fact that names the report's period."""
    told = {"period": stated(page, "period"), "title": title.period, "action_plan": stated(page, "action_plan")}
    return next((name for name, text in told.items() if period_of(text) == period), "period")


def _type(page: Page, title: ReportName) -> str:
    written = stated(page, "report_type")
    return code_of("report_type", written) or take_apart(written).type or title.type or written


def _year(page: Page, _: ReportName) -> int | None:
    found = YEAR.search(stated(page, "year"))
    return int(found.group()) if found else None


# Links between IRM reports and the commitments that name them.
#
# In: per document its kind, its id and the keys of the reports that it names (or is). Out: Links, which tell a
# commitment the ids of the reports that exist, and a report the ids of the commitments that name it.


class Naming(NamedTuple):
    """What linking needs of a document: a commitment's keys are of the reports that it names, a report's of itself."""

    id: str
    kind: Kind
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Which documents exist under each report's key."""

    reports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    commitments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def related(self, naming: Naming) -> tuple[str, ...]:
        """The ids to link to: existing reports of a commitment, commitments that name a report. Sorted."""
        others = self.reports if naming.kind == "commitment" else self.commitments
        return tuple(sorted({other for name in naming.keys for other in others.get(name, ())}))


def naming_of_page(page: Page) -> Naming:
    """As `naming_of`, of one capture, before captures are merged."""
    if page.kind == "irm-report":
        return Naming(page.id, page.kind, (page.id,))
    country = country_of_id(page.id)[0] or normalise_facts(page).country
    named = [name for label in ("irm_reports", "inception_report") for name in _listed(page.facts.get(label, ()))]
    return Naming(page.id.upper(), page.kind, _keys([name for name in named if wording(name) is None], country))


def _listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _keys(names: Iterable[str], country: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for name in names for key in report_keys(name, country)))


def naming_of(document: Document) -> Naming:
    if document.kind == "irm-report":
        return Naming(document.id, document.kind, (document.id,))
    return Naming(document.id, document.kind, _keys(document.irm_reports, document.country))


def links(namings: Iterable[Naming]) -> Links:
    """Who is linked with whom. The order of the namings does not matter."""
    reports: defaultdict[str, set[str]] = defaultdict(set)
    commitments: defaultdict[str, set[str]] = defaultdict(set)
    for naming in namings:
        for name in naming.keys:
            (reports if naming.kind == "irm-report" else commitments)[name].add(naming.id)
    return Links(
        {name: tuple(sorted(ids)) for name, ids in reports.items()},
        {name: tuple(sorted(ids)) for name, ids in commitments.items()},
    )


def linked(document: Document, links: Links) -> Document:
    """The document with the ids of its reports, or of the commitments that name it, beside those it already has."""
    related = {*document.related, *links.related(naming_of(document))} - {document.id}
    return replace(document, related=tuple(sorted(related)))
