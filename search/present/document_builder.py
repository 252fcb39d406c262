"""A Document to the model of its page: facts with labels and origins, texts by language, history, neighbours.

In: a Document, the others that its page leads to, the interface's language. Out: a DocumentPage. Of texts in
several languages the interface's comes first; nothing is left out because it is in the other one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.document import NOT_APPLICABLE, NOT_STATED, RATED, Capture, Document, Provenance
from index.vocabulary.facts import ADDED, FactRow
from index.vocabulary.report_names import report_keys
from search.answering import Related
from search.i18n import LANGUAGES
from search.params import DEFAULT
from search.present.document_page import (
    VERDICT,
    AssessmentModel,
    CaptureModel,
    DocumentPage,
    Fact,
    FactValue,
    LanguageText,
    ListingModel,
    MilestoneModel,
    Neighbour,
    Origin,
    SectionModel,
)
from search.present.labels import (
    capture_name,
    date,
    label,
    labelled,
    labelled_or_none,
    language_name,
    place,
    plan_name,
    preferred,
)
from search.present.links import (
    country_url,
    document_api_url,
    document_url,
    filter_url,
    page_url,
    plan_url_of,
    section_fragment,
    source,
)
from search.present.page import LanguageLink
from search.results import Summary
from search.texts import Text
from search.wording import LANGUAGE_NAMES, WORDING, say

WRITTEN = ("start_date", "end_date", "carried_forward", "period")


def present_document(document: Document, others: Related, ui: str) -> DocumentPage:
    """The page of a document."""
    language = preferred(document.title, ui)
    title = Text(document.title.get(language, document.id), language or ui)
    facts = tuple(_facts(document, ui))
    return DocumentPage(
        ui=ui,
        id=document.id,
        kind=labelled("kind", document.kind, ui),
        captured=labelled("captured", document.captured, ui),
        title=title,
        other_titles=tuple(Text(text, lang) for lang, text in document.title.items() if lang != language),
        earlier_titles=tuple(Text(earlier.text, earlier.lang) for earlier in document.earlier_titles),
        starred=bool(document.starred),
        facts=facts,
        completion=document.completion,
        verdict=tuple(fact for fact in facts if fact.name in VERDICT),
        assessments=tuple(_assessments(document, ui)),
        texts=tuple(_texts(document, ui)),
        reports=tuple(FactValue(name, ui, _quoted_search(name, ui)) for name in _only_named(document)),
        related=neighbours(others.named, ui),
        siblings=neighbours(others.siblings, ui),
        siblings_url=page_url(others.plan, ui) if others.plan else "",
        predecessors=neighbours(others.predecessors, ui),
        successors=neighbours(others.successors, ui),
        similar=neighbours(others.similar, ui),
        captures=tuple(_capture(place, document.captures, ui) for place in range(len(document.captures))),
        listings=tuple(_listings(document)),
        source_url=_source_for(document, ui),
        changed=date(document.changed_at, ui),
        alternates=tuple(
            LanguageLink(code, LANGUAGE_NAMES[code], document_url(document.id, document.kind, code), code == ui)
            for code in LANGUAGES
        ),
        canonical=document_url(document.id, document.kind, ui),
        json_url=document_api_url(document.id),
        citation=_citation(document, title.text, ui),
        description=_description(document, others.lead, ui),
    )


def _only_named(document: Document) -> Iterator[str]:
    """Names of IRM reports that are not held, each report once: those that are held are listed as documents."""
    told = set(document.related)
    for name in document.irm_reports:
        keys = set(report_keys(name, document.country))
        if not keys & told:
            yield name
        told |= keys


def neighbours(found: Iterable[Summary | Document], ui: str) -> tuple[Neighbour, ...]:
    return tuple(neighbour(one, ui) for one in found)


def neighbour(found: Summary | Document, ui: str) -> Neighbour:
    """Another document in a few words."""
    language = preferred(found.title, ui)
    return Neighbour(
        id=found.id,
        url=document_url(found.id, found.kind, ui),
        title=Text(found.title.get(language, found.id), language or ui),
        kind=labelled("kind", found.kind, ui),
        captured=labelled("captured", found.captured, ui),
        country=label("country", found.country, ui) if found.country else "",
        cycle=found.cycle,
        status=labelled("status", found.status, ui),
        completion=labelled("completion", found.completion, ui),
        starred=bool(found.starred),
    )


def _facts(document: Document, ui: str) -> Iterator[Fact]:
    """The header's facts in the order of the site's own pages. Coded ones always stand there, "not stated" included;
    others only when they say something."""
    for name, values in _fact_values(document, ui):
        if values:
            yield Fact(name, say(name, ui), values, _origin(document, _provenance(document, name, values), ui))


def _provenance(document: Document, name: str, values: Sequence[FactValue]) -> Provenance | None:
    """Where the shown value was read. A plan's name in another language than the document's own comes from the newest
    capture that writes it so."""
    if name == "action_plan" and values[0].text != document.action_plan:
        held = enumerate(document.captures)
        return next((Provenance(at, None) for at, kept in held if kept.facts.get(name) == values[0].text), None)
    return document.provenance.get(name)


def _fact_values(document: Document, ui: str) -> Iterator[tuple[str, tuple[FactValue, ...]]]:
    country = document.country
    yield "country", (FactValue(label("country", country, ui), ui, country_url(country, ui)),) if country else ()
    yield (
        "locality",
        tuple(
            replace(value, text=place(document.locality or "", _printed_places(document), ui))
            for value in _coded("locality", (document.locality or "",), ui)
        ),
    )
    plan = plan_name(document, ui)
    yield "action_plan", (FactValue(plan.text, plan.lang, plan_url_of(document, ui)),) if plan.text else ()
    yield "cycle", _coded("cycle", (str(document.cycle or ""),), ui)
    yield "report_type", (_plain(label("report_type", document.report_type, ui), ui) if document.report_type else ())
    yield "year", _plain(str(document.year or ""), ui)
    lead = preferred(document.lead_institution, ui)
    yield "lead_institution", _plain(document.lead_institution.get(lead, ""), lead)
    support = preferred({lang: "".join(names) for lang, names in document.support_institutions.items()}, ui)
    yield "support_institutions", tuple(FactValue(n, support) for n in document.support_institutions.get(support, ()))
    yield "policy_areas", _coded("policy_area", document.policy_areas, ui)
    if document.kind == "commitment":
        for name in RATED:
            yield name, _coded(name, (getattr(document, name),), ui)
    yield "verifiable", _yes_or_no(document.verifiable, ui)
    for fact in ADDED:
        if fact.kind != "rating":
            yield fact.name, _added(fact, getattr(document, fact.name), ui)
    yield "values", _coded("value", document.values, ui)
    for name in WRITTEN:
        yield name, _plain(getattr(document, name), ui)


def _printed_places(document: Document) -> Iterator[str]:
    """What its pages say of their member, its plan's names and its titles."""
    for capture in document.captures:
        yield from (value for name in ("country", "action_plan") if isinstance(value := capture.facts.get(name), str))
    yield from document.title.values()


def _yes_or_no(value: bool | None, ui: str) -> tuple[FactValue, ...]:
    return () if value is None else _plain(say("yes" if value else "no", ui), ui)


def _added(fact: FactRow, value: Any, ui: str) -> tuple[FactValue, ...]:
    """What a document holds of a fact that only its row in facts.toml knows."""
    if fact.kind == "yes-or-no":
        return _yes_or_no(value, ui)
    return _coded(fact.name, value if fact.kind == "codes" else (str(value or ""),), ui)


def _coded(facet: str, values: Iterable[str], ui: str) -> tuple[FactValue, ...]:
    """Labels of codes, each with the search for its like."""
    return tuple(FactValue(label(facet, value, ui), ui, filter_url(facet, value, ui)) for value in values if value)


def _plain(text: str, lang: str) -> tuple[FactValue, ...]:
    return (FactValue(text, lang),) if text else ()


def _quoted_search(name: str, ui: str) -> str:
    return page_url(replace(DEFAULT, text=f'"{name.replace(chr(34), " ")}"'), ui)


def _origin(document: Document, origin: Provenance | None, ui: str) -> Origin | None:
    """Who says so, in a sentence; None for what nobody in particular says."""
    if origin is None:
        return None
    fragment, name, as_of = "", "", ""
    if origin.capture is not None and origin.capture < len(document.captures):
        fragment, name = _capture_fragment(origin.capture), document.captures[origin.capture].source
        fetched = document.captures[origin.capture].fetched_at
        as_of = say("as-of", ui, date=date(fetched, ui)) if fetched else say("as-of-unknown", ui)
    elif origin.listing is not None and origin.listing < len(document.listings):
        name = document.listings[origin.listing].source
    key = f"from-{origin.how}"
    sentence = say(key, ui, source=name or document.id)
    if origin.line is not None:
        sentence += say("at-line", ui, line=origin.line)
    return Origin(sentence, fragment, origin.line, as_of)


def _assessments(document: Document, ui: str) -> Iterator[AssessmentModel]:
    for found in document.assessments:
        yield AssessmentModel(
            assessment=labelled("assessment", found.assessment, ui),
            completion=labelled_or_none("completion", found.completion, ui),
            early_results=tuple(
                (labelled("value", value, ui), labelled("early_results", rating, ui))
                for value, rating in found.early_results.items()
            ),
            origin=_origin(document, found.origin, ui) or Origin("", "", None),
        )


def _texts(document: Document, ui: str) -> Iterator[LanguageText]:
    """One entry per language that has sections or milestones: the interface's first, then its other ones."""
    held = [section.lang for section in document.sections] + [step.lang for step in document.milestones]
    order = {language: place for place, language in enumerate(dict.fromkeys((ui, *LANGUAGES)))}
    for lang in sorted(dict.fromkeys(held), key=lambda code: (order.get(code, len(order)), code)):
        yield LanguageText(
            lang=lang,
            label=language_name(lang, ui),
            machine_translated=lang in document.machine_translated,
            sections=tuple(
                SectionModel(
                    fragment=section_fragment(lang, section.anchor),
                    anchor=section.anchor,
                    scope=section.scope,
                    scope_label=say(f"scope:{section.scope}", ui),
                    heading=section.heading,
                    lang=lang,
                    paragraphs=tuple(line for line in section.text.splitlines() if line.strip()),
                )
                for section in document.sections
                if section.lang == lang
            ),
            milestones=tuple(
                MilestoneModel(step.number, step.text, step.start, step.end)
                for step in document.milestones
                if step.lang == lang
            ),
        )


def _capture(place: int, captures: Sequence[Capture], ui: str) -> CaptureModel:
    capture = captures[place]
    return CaptureModel(
        fragment=_capture_fragment(place),
        source=capture.source,
        language=labelled("language", capture.language, ui),
        template=capture.template,
        name=capture_name(captures, place, ui),
        fetched=date(capture.fetched_at, ui),
        sha256=capture.sha256,
        url=source(capture.url),
        stale=capture.stale,
        facts=tuple(_capture_facts(capture.facts, capture.language, ui)),
    )


def _capture_fragment(place: int) -> str:
    return f"capture-{place + 1}"


def _capture_facts(facts: Mapping[str, str | tuple[str, ...]], lang: str, ui: str) -> Iterator[Fact]:
    """The page's own words; a label without a value is an empty text, as it stood there."""
    for name, written in facts.items():
        values = (written,) if isinstance(written, str) else written
        title = say(name, ui) if name in WORDING else name.replace("_", " ")
        yield Fact(name, title, tuple(FactValue(text, lang) for text in values))


def _listings(document: Document) -> Iterator[ListingModel]:
    for found in document.listings:
        cycle = str(found.cycle) if found.cycle is not None else ""
        yield ListingModel(found.source, Text(found.title, found.lang), cycle, found.policy_area, found.starred)


def _description(document: Document, lead: Mapping[str, str], ui: str) -> str:
    """For previews: where and when, the first sentence, the verdict."""
    origin = ", ".join(filter(None, (label("country", document.country, ui), str(document.cycle or ""))))
    verdict = [
        say("colon", ui, name=say(name, ui), value=label(name, code, ui))
        for name, code in (("completion", document.completion), ("early_results", document.early_results))
        if code not in (NOT_STATED, NOT_APPLICABLE)
    ]
    return " – ".join(filter(None, (origin, lead.get(preferred(lead, ui), ""), ". ".join(verdict))))


def _citation(document: Document, title: str, ui: str) -> str:
    fetched = document.fetched.get(ui, "") if source(document.source_urls.get(ui, "")) else _newest_fetch(document)
    return say(
        "citation",
        ui,
        title=title,
        id=document.id,
        plan=plan_name(document, ui).text or say("no-plan", ui),
        captured=say("captured-on", ui, date=date(fetched, ui)) if fetched else "",
        source=_source_for(document, ui),
    ).strip()


def _source_for(document: Document, ui: str) -> str:
    """The page that a reader of the interface's language is led to: its address in that language where one is held."""
    return source(document.source_urls.get(ui, "")) or source(document.source_url)


def _newest_fetch(document: Document) -> str:
    return next((capture.fetched_at for capture in document.captures if capture.fetched_at), "")
