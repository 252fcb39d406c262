"""The pages of countries and of action plans, and the list of countries: models, decided already.

In: what search.plans found, the interface's language. Out: frozen values for the templates, as in search.present.page.
Every number links to the search that counts it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.document import NOT_APPLICABLE, NOT_STATED, Document
from search.i18n import LANGUAGES, _, interface
from search.plans import Counted, CountryFound, CountryRow, Listed, Member, Names, Place, Plan, PlanFound
from search.present.bars import Bar, on_scale, rated
from search.present.document_builder import neighbour, neighbours
from search.present.document_page import Neighbour
from search.present.filters import facet_model
from search.present.labels import collation, date, label, number, place, plan_name
from search.present.links import (
    PageLinks,
    arguments_of,
    countries_url,
    country_url,
    first_page_args,
    narrowed_url,
    page_url,
    plan_url,
)
from search.present.page import BucketModel, FacetModel, Figure, LanguageLink
from search.query import Selection
from search.results import Summary
from search.texts import Text
from search.wording import LANGUAGE_NAMES, say

STARRED_SHOWN, REPORTS_SHOWN, COMMITMENTS_SHOWN = 12, 20, 200
AREAS_SHOWN = 16


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan of a timeline. `counted` says how many commitments it has, which `list_url` finds (both "" where that was
    not counted); `completion` are bars whose `share` is that of the plan."""

    name: Text
    url: str
    cycle: str
    counted: str = ""
    list_url: str = ""
    completion: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A local government below its country. `url` finds its commitments."""

    code: str
    name: str
    counted: str
    url: str
    plans: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class DocumentList:
    """Documents; `url` finds all of them, `more` says so where not all are shown, else ""."""

    documents: tuple[Neighbour, ...]
    url: str
    more: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that changed: what its newest capture changed, in words, and when ("" when unknown)."""

    document: Neighbour
    news: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage:
    """A country or a plan. `ways` lead from the plan's page to its country, and from there to all countries. `plans`
    are a country's own, `others` the same member's other plans beside one, `commitments` those of a plan. `links` are
    the search for all of its documents in every shape."""

    ui: str
    title: Text
    ways: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    description: str
    plans: tuple[PlanRow, ...] = ()
    members: tuple[MemberRow, ...] = ()
    others: tuple[PlanRow, ...] = ()
    commitments: DocumentList | None = None
    completion: tuple[Bar, ...]
    early_results: tuple[Bar, ...]
    areas: tuple[BucketModel, ...]
    more_areas: tuple[BucketModel, ...]
    starred: DocumentList
    reports: DocumentList
    changed: tuple[Changed, ...]
    changed_url: str
    links: PageLinks
    alternates: tuple[LanguageLink, ...]
    canonical: str


@dataclass(frozen=True, slots=True)
class CountryLine:
    """A country of the list; the numbers are words, with the searches that find what they count."""

    name: str
    url: str
    commitments: str
    commitments_url: str
    reports: str
    reports_url: str
    plans: str
    members: str
    newest: str


def country_page(found: CountryFound, news: Mapping[str, str], ui: str) -> PlacePage:
    """`news` says what changed in the documents that changed last, by id."""
    name, here = label("country", found.country, ui), interface(ui)
    called = here.gettext(_("Action plan") if len(found.plans) == 1 else _("Action plans"))
    plans = Figure(called, number(len(found.plans), ui), "#plans-title")
    return PlacePage(
        **_place(found.place, news, ui),
        title=Text(name, ui),
        ways=((here.gettext("All countries"), countries_url(ui)),),
        figures=(*_figures(found.place, ui), *([plans] if found.plans else [])),
        description=_description(name, found.place, ui),
        plans=tuple(_plan_row(one, ui) for one in found.plans),
        members=tuple(
            sorted((_member(one, found.country, ui) for one in found.members), key=lambda row: collation(row.name))
        ),
        alternates=_alternates({code: country_url(found.country, code) for code in LANGUAGES}, ui),
        canonical=country_url(found.country, ui),
    )


def plan_page(found: PlanFound, news: Mapping[str, str], ui: str) -> PlacePage:
    """As country_page."""
    plan, name = found.plan, plan_title(found.plan, found.names, ui)
    country = label("country", plan.country, ui)
    held = found.place.commitments
    return PlacePage(
        **_place(found.place, news, ui),
        title=name,
        ways=((country, country_url(plan.country, ui)),),
        figures=tuple(_figures(found.place, ui)),
        description=_description(name.text, found.place, ui),
        others=tuple(_plan_row(Counted(other, held.query, 0, {}, Names()), ui) for other in found.others),
        commitments=_listed(Listed(held.query, held.total, _by_id(held)), COMMITMENTS_SHOWN, ui),
        alternates=_alternates({code: address_of(plan, code) for code in LANGUAGES}, ui),
        canonical=address_of(plan, ui),
    )


def country_lines(rows: Iterable[CountryRow], ui: str) -> tuple[CountryLine, ...]:
    """All countries by their names in the interface's language."""
    lines = (
        CountryLine(
            name=label("country", row.country, ui),
            url=country_url(row.country, ui),
            commitments=number(row.commitments[1], ui),
            commitments_url=page_url(row.commitments[0], ui) if row.commitments[1] else "",
            reports=number(row.reports[1], ui),
            reports_url=page_url(row.reports[0], ui) if row.reports[1] else "",
            plans=number(row.plans, ui),
            members=number(row.members, ui),
            newest=str(row.newest or ""),
        )
        for row in rows
    )
    return tuple(sorted(lines, key=lambda line: collation(line.name)))


def address_of(plan: Plan, ui: str) -> str:
    return plan_url(plan.country, plan.locality, plan.cycle, ui)


def plan_title(plan: Plan, names: Names, ui: str) -> Text:
    """What a plan is called; where no page says so, its member and its year."""
    stated = plan_name(names, ui)
    if stated.text:
        return stated
    words = {"member": member_name(plan, names, ui), "year": plan.cycle}
    return Text(interface(ui).gettext("%(member)s, action plan of %(year)s") % words, ui)


def member_name(plan: Plan, names: Names, ui: str) -> str:
    """`Kenya`, `Austin, United States`."""
    country = label("country", plan.country, ui)
    if not plan.locality:
        return country
    return f"{place(plan.locality, (*names.action_plans.values(), names.action_plan), ui)}, {country}"


def _place(found: Place, news: Mapping[str, str], ui: str) -> dict[str, Any]:
    """What the pages of a country and of a plan have in common."""
    charts = {name: _chart(found, name, ui) for name in ("completion", "early_results")}
    areas = [bucket for bucket in _facet(found, "policy_area", ui).buckets if bucket.value != NOT_STATED]
    return {
        "ui": ui,
        **charts,
        "areas": tuple(areas[:AREAS_SHOWN]),
        "more_areas": tuple(areas[AREAS_SHOWN:]),
        "starred": _listed(found.starred, STARRED_SHOWN, ui),
        "reports": _listed(found.reports, REPORTS_SHOWN, ui),
        "changed": tuple(_changed(found.changed, news, ui)),
        "changed_url": page_url(replace(found.query, sort="-changed"), ui),
        "links": PageLinks.of(arguments_of(found.query), ui),
    }


def _facet(found: Place, name: str, ui: str) -> FacetModel:
    query = found.commitments.query
    return facet_model(query, found.facets[name], ui, first_page_args(query))


def _chart(found: Place, name: str, ui: str) -> tuple[Bar, ...]:
    """A rating's bars; none where nobody rated anything."""
    bars = rated(found.commitments.query, _facet(found, name, ui), ui)
    return bars if any(bar.value != NOT_STATED for bar in bars) else ()


def _figures(found: Place, ui: str) -> Iterator[Figure]:
    here = interface(ui)
    held = (
        (found.commitments, _("Commitment"), _("Commitments")),
        (found.reports, _("IRM report"), _("IRM reports")),
        (found.starred, _("Starred commitment"), _("Starred commitments")),
    )
    for listed, one, many in held:
        if listed.total:
            name = here.gettext(one if listed.total == 1 else many)
            yield Figure(name, number(listed.total, ui), page_url(listed.query, ui))


def _listed(found: Listed, most: int, ui: str) -> DocumentList:
    shown = neighbours(found.documents[:most], ui)
    more = interface(ui).gettext("See all %(num)s") % {"num": number(found.total, ui)}
    return DocumentList(shown, page_url(found.query, ui), more if found.total > len(shown) else "")


def _by_id(found: Listed) -> tuple[Summary, ...]:
    return tuple(sorted(found.documents, key=lambda one: (len(one.id), one.id)))


def _changed(documents: Sequence[Document], news: Mapping[str, str], ui: str) -> Iterator[Changed]:
    for one in documents:
        yield Changed(neighbour(one, ui), news.get(one.id, ""), date(one.changed_at, ui))


def _plan_row(found: Counted, ui: str) -> PlanRow:
    plan = found.plan
    counted = _commitments(found.total, ui) if found.total else ""
    bars = tuple(
        Bar(
            label("completion", code, ui),
            code,
            count,
            number(count, ui),
            count / found.total,
            narrowed_url(found.query.with_selection(Selection("completion", (code,))), ui),
        )
        for code, count in sorted(found.completion.items(), key=lambda row: on_scale("completion", row[0]))
        if code != NOT_APPLICABLE
    )
    url = page_url(found.query, ui) if counted else ""
    return PlanRow(plan_title(plan, found.names, ui), address_of(plan, ui), str(plan.cycle), counted, url, bars)


def _member(found: Member, country: str, ui: str) -> MemberRow:
    names = found.plans[0].names if found.plans else Names()
    name = place(found.locality, (*names.action_plans.values(), names.action_plan), ui)
    plans = tuple(_plan_row(one, ui) for one in found.plans)
    return MemberRow(found.locality, name, _commitments(found.total, ui), page_url(found.query, ui), plans)


def _commitments(count: int, ui: str) -> str:
    return interface(ui).ngettext("%(num)s commitment", "%(num)s commitments", count) % {"num": number(count, ui)}


def _description(name: str, found: Place, ui: str) -> str:
    """For previews: how many commitments, and how far those got that somebody rated."""
    got = [
        say("colon", ui, name=bar.label, value=bar.count_label)
        for bar in _chart(found, "completion", ui)
        if bar.value != NOT_STATED
    ]
    counted = say("colon", ui, name=name, value=_commitments(found.commitments.total, ui))
    return " – ".join([counted, *([", ".join(got)] if got else [])])


def _alternates(addresses: Mapping[str, str], ui: str) -> tuple[LanguageLink, ...]:
    return tuple(LanguageLink(code, LANGUAGE_NAMES[code], url, code == ui) for code, url in addresses.items())
