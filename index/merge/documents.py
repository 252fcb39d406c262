"""One Document from the captures and listings that tell of one commitment or one report.

In: an id, its readings newest first, its distinct listings newest first. Out: the Document, without links. With
captures it is full, and listings add what they know (titles in other languages, older titles, a star, a cycle that no
capture states); without, it is a stub of what the lists say.
"""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from index.document import NOT_STATED, Capture, Document, Language, Listing, Page
from index.merge import texts
from index.merge.areas import listed_area, policy_areas
from index.merge.facts import (
    CodedPage,
    Found,
    action_plan,
    assessments,
    by_language,
    first_text,
    last_stated,
    listed,
    origins,
    rated,
    report_names,
    strongest,
)
from index.merge.reports import with_report_facts
from index.merge.texts import titled
from index.vocabulary import country_of_id, label_of, slug
from index.vocabulary.facts import ADDED
from index.vocabulary.report_names import period_of

SITE = "https://www.opengovpartnership.org"


def document_of(identifier: str, readings: Sequence[CodedPage], listings: Sequence[Listing]) -> Document:
    """The document named `identifier`; at least one reading or listing is needed."""
    pages = [reading.page for reading in readings]
    captures = tuple(map(capture_of, pages))
    document = replace(
        titled(identifier, readings, listings),
        captures=captures,
        listings=tuple(listings),
        languages=texts.languages(pages),
        machine_translated=_machine_translated(pages),
        sections=texts.sections(pages),
        milestones=texts.milestones(pages),
    )
    document = _with_dates(document, readings)
    document = _with_ratings(_with_institutions(_with_facts(document, readings, listings), readings), readings)
    document = with_report_facts(document, pages) if document.kind == "irm-report" else document
    return replace(_with_added(document, readings), source_url=source_url(document, pages))


def capture_of(page: Page) -> Capture:
    """What a document keeps of a page."""
    return Capture(
        source=page.source,
        language=page.language,
        template=page.template,
        sha256=page.sha256,
        facts=page.facts,
        sections=page.sections,
        extractor=page.extractor,
        url=page.url,
        fetched_at=page.fetched_at,
    )


def source_url(document: Document, pages: Sequence[Page]) -> str:
    """The page on opengovpartnership.org: the newest capture's, else where a commitment of that id has its page."""
    known = next((page.url for page in pages if page.url), "")
    if known or document.kind != "commitment" or not document.country:
        return known
    country = label_of("country", document.country, "en")
    member = f"{label_of('locality', document.locality, 'en')} {country}" if document.locality else country
    # The site's own slugs drop an apostrophe (`cote-divoire`), ours part words there.
    return f"{SITE}/members/{slug(member.translate(APOSTROPHES))}/commitments/{document.id.partition('.')[0]}/"


APOSTROPHES = {ord(mark): None for mark in "'’"}


def _machine_translated(pages: Sequence[Page]) -> tuple[Language, ...]:
    newest_of: dict[Language, Page] = {}
    for page in pages:
        newest_of.setdefault(page.language, page)
    return tuple(sorted(language for language, page in newest_of.items() if page.machine_translated))


def _with_facts(document: Document, readings: Sequence[CodedPage], listings: Sequence[Listing]) -> Document:
    cycle = _cycle(readings, listings)
    areas = policy_areas(readings) or listed_area(listings)
    verifiable = last_stated(readings, "verifiable", lambda coded: coded.verifiable)
    values = last_stated(readings, "relevant_to_ogp_values", lambda coded: coded.values)
    starred = _starred(readings, listings)
    country, locality = _place(document.id, readings)
    return replace(
        document,
        country=country,
        locality=locality,
        cycle=cycle.value if cycle else None,
        policy_areas=areas.value if areas else (),
        starred=starred.value if starred else None,
        verifiable=verifiable.value if verifiable else None,
        values=values.value if values else (),
        provenance={**document.provenance}
        | origins(cycle=cycle, policy_areas=areas, verifiable=verifiable, values=values, starred=starred),
    )


def _with_institutions(document: Document, readings: Sequence[CodedPage]) -> Document:
    plan = action_plan(readings)
    lead = by_language(readings, "lead_institution", lambda coded: coded.lead_institution)
    support = by_language(readings, "support_institutions", lambda coded: coded.support_institutions)
    named = {f"lead_institution.{language}": found.origin for language, found in lead.items()}
    named |= {f"support_institutions.{language}": found.origin for language, found in support.items()}
    return replace(
        document,
        action_plan=plan.value if plan else "",
        lead_institution={language: found.value for language, found in lead.items()},
        support_institutions={language: found.value for language, found in support.items()},
        irm_reports=report_names(readings),
        provenance={**document.provenance, **origins(action_plan=plan), **named},
    )


def _with_dates(document: Document, readings: Sequence[CodedPage]) -> Document:
    start = first_text(readings, "start_date", lambda page: page.start_date)
    end = first_text(readings, "end_date", lambda page: page.end_date)
    carried = first_text(readings, "carried_forward", lambda page: page.carried_forward)
    return replace(
        document,
        start_date=start.value if start else "",
        end_date=end.value if end else "",
        carried_forward=carried.value if carried else "",
        provenance={**document.provenance} | origins(start_date=start, end_date=end, carried_forward=carried),
    )


def _with_ratings(document: Document, readings: Sequence[CodedPage]) -> Document:
    verdicts = assessments(readings)
    status = last_stated(readings, "status", lambda coded: coded.status)
    ambition = last_stated(readings, "ambition", lambda coded: coded.ambition)
    completion = rated(
        last_stated(readings, "completion", lambda coded: coded.completion),
        verdicts,
        lambda verdict: verdict.completion,
    )
    early = rated(last_stated(readings, "early_results", lambda coded: coded.early_results), verdicts, strongest)
    return replace(
        document,
        assessments=verdicts,
        status=status.value if status else NOT_STATED,
        completion=completion.value if completion else NOT_STATED,
        early_results=early.value if early else NOT_STATED,
        ambition=ambition.value if ambition else NOT_STATED,
        provenance={**document.provenance}
        | origins(status=status, completion=completion, early_results=early, ambition=ambition),
    )


def _with_added(document: Document, readings: Sequence[CodedPage]) -> Document:
    """With the facts that only a row of facts.toml knows: what was stated last."""
    found: dict[str, Found[Any] | None] = {
        fact.name: last_stated(readings, fact.name, attrgetter(fact.name)) for fact in ADDED
    }
    values = {name: one.value for name, one in found.items() if one}
    return replace(document, provenance={**document.provenance} | origins(**found), **values) if values else document


def _cycle(readings: Sequence[CodedPage], listings: Sequence[Listing]) -> Found[int] | None:
    """The year that a page states, else a list, else the first of the years in the plan's name: the site dates plans
    so, with few exceptions."""
    stated = last_stated(readings, "cycle", lambda coded: coded.cycle) or listed(listings, lambda entry: entry.cycle)
    if stated is not None and (stated.origin.line or stated.origin.capture is None):
        return stated
    plan = last_stated(readings, "action_plan", lambda coded: coded.action_plan)
    if plan is None or not period_of(plan.value):
        return stated
    return Found(stated.value if stated else int(period_of(plan.value)[:4]), plan.origin)


def _starred(readings: Sequence[CodedPage], listings: Sequence[Listing]) -> Found[bool] | None:
    """Starred if any page or any list says so: stars were given, never taken back, and the site's later lists leave
    them out. Not starred only where a page says that."""
    star: Found[bool] | None = last_stated(readings, "starred", lambda coded: coded.starred or None)
    return (
        star
        or listed(listings, lambda entry: entry.starred or None)
        or last_stated(readings, "starred", lambda coded: coded.starred)
    )


def _place(identifier: str, readings: Sequence[CodedPage]) -> tuple[str, str | None]:
    coded = next((reading.coded for reading in readings if reading.coded.country), None)
    return (coded.country, coded.locality) if coded else country_of_id(identifier)
