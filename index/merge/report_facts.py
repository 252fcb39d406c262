"""What a report's pages say of it: country, type, period, year.

In: a Document with titles and text, and its pages, newest first. Out: the same Document with those facts. Of each the
newest page's that states it: under a label of its own (`report_type`, `period`, `year`, `country`), else in the
report's name (`France Design Report 2018-2020`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from index.document import Document, Page, Provenance
from index.vocabulary import code_of, place_of_name, wording
from index.vocabulary.dates import YEAR
from index.vocabulary.members import member_in
from index.vocabulary.report_names import ReportName, period_of, reviewed_period, take_apart

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
