"""The parts of a document in JSON: sections, captures, assessments, milestones, listings, provenance.

In: a part, or a JSON object and its path for messages. Out: the other one; wrong types raise InvalidDocument with the
field's path. `index.documents_json` puts the parts together.
"""

from collections.abc import Sequence
from typing import Literal, cast

from index.document import SCOPES, Assessment, Capture, Facts, Listing, Milestone, Provenance, Scope, Section
from index.documents_json.values import (
    Json,
    flag,
    integer,
    mapping,
    objects,
    one_of,
    optional_text,
    plain,
    required_text,
    text,
    text_list,
    text_map,
    wrong,
)

How = Literal["header", "irm-text", "listing", "document"]
HOWS: tuple[How, ...] = ("header", "irm-text", "listing", "document")


def dump_section(section: Section) -> dict[str, object]:
    return {
        "lang": section.lang,
        "scope": section.scope,
        "heading": section.heading,
        "anchor": section.anchor,
        "text": section.text,
    }


def load_section(source: Json, path: str, lang: str = "und", scope: Scope = "commitment") -> Section:
    """`lang` and `scope` are the defaults; an anchor that is left out stays empty, for `anchored` to fill."""
    return Section(
        lang=text(source, "lang", path, lang),
        scope=cast(Scope, one_of(source, "scope", path, SCOPES, scope)),
        heading=text(source, "heading", path),
        anchor=text(source, "anchor", path),
        text=required_text(source, "text", path),
    )


def anchored(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections, those without an anchor numbered by scope (`irm-1`, `irm-2`), clear of the anchors in use."""
    taken = {(section.lang, section.anchor) for section in sections}
    named: list[Section] = []
    for section in sections:
        if not section.anchor:
            number = 1
            while (section.lang, f"{section.scope}-{number}") in taken:
                number += 1
            anchor = f"{section.scope}-{number}"
            taken.add((section.lang, anchor))
            section = Section(section.lang, section.scope, section.heading, anchor, section.text)
        named.append(section)
    return tuple(named)


def of_language(sections: Sequence[Section], language: str) -> tuple[Section, ...]:
    return tuple([section for section in sections if section.lang == language])


def dump_provenance(origin: Provenance) -> dict[str, object]:
    """Numbers that are not known are left out, and so is `as` for a fact of a page's header, which most are."""
    numbers = {"capture": origin.capture, "line": origin.line, "listing": origin.listing}
    shown: dict[str, object] = {key: value for key, value in numbers.items() if value is not None}
    return shown if origin.how == "header" else {**shown, "as": origin.how}


def load_provenance(value: object, path: str) -> Provenance:
    if not isinstance(value, dict):
        raise wrong(path, value, "an object")
    return Provenance(
        capture=integer(value, "capture", path),
        line=integer(value, "line", path),
        how=cast(How, one_of(value, "as", path, HOWS, "header")),
        listing=integer(value, "listing", path),
    )


def dump_assessment(assessment: Assessment) -> dict[str, object]:
    return {
        "assessment": assessment.assessment,
        "completion": assessment.completion,
        "early_results": dict(assessment.early_results),
        "from": dump_provenance(assessment.origin),
    }


def load_assessment(source: Json, path: str) -> Assessment:
    return Assessment(
        assessment=required_text(source, "assessment", path),
        completion=optional_text(source, "completion", path),
        early_results=text_map(source, "early_results", path),
        origin=load_provenance(source.get("from", {}), f"{path}.from"),
    )


def dump_milestone(milestone: Milestone) -> dict[str, object]:
    return {
        "lang": milestone.lang,
        "number": milestone.number,
        "text": milestone.text,
        "start": milestone.start,
        "end": milestone.end,
    }


def load_milestone(source: Json, path: str) -> Milestone:
    return Milestone(
        lang=text(source, "lang", path, "und"),
        number=text(source, "number", path),
        text=required_text(source, "text", path),
        start=text(source, "start", path),
        end=text(source, "end", path),
    )


def dump_listing(listing: Listing) -> dict[str, object]:
    return {
        "id": listing.id,
        "lang": listing.lang,
        "title": listing.title,
        "cycle": listing.cycle,
        "policy_area": listing.policy_area,
        "starred": listing.starred,
        "source": listing.source,
    }


def load_listing(source: Json, path: str) -> Listing:
    return Listing(
        id=required_text(source, "id", path),
        lang=text(source, "lang", path, "und"),
        title=required_text(source, "title", path),
        cycle=integer(source, "cycle", path),
        policy_area=text(source, "policy_area", path),
        starred=flag(source, "starred", path) or False,
        source=text(source, "source", path),
    )


def dump_capture(capture: Capture, own: tuple[Section, ...]) -> dict[str, object]:
    """`own` are the document's sections of the capture's language: `sections` is written only where it differs."""
    written: dict[str, object] = {
        "source": capture.source,
        "language": capture.language,
        "template": capture.template,
        "extractor": capture.extractor,
        "url": capture.url,
        "fetched_at": capture.fetched_at,
        "sha256": capture.sha256,
        "stale": capture.stale,
        "facts": {name: value if isinstance(value, str) else list(value) for name, value in capture.facts.items()},
    }
    if capture.sections != own:
        written["sections"] = [dump_section(section) for section in capture.sections]
    return written


def load_capture(source: Json, path: str, document_sections: tuple[Section, ...]) -> Capture:
    language = text(source, "language", path, "und")
    if source.get("sections") is None:
        sections = of_language(document_sections, language)
    else:
        sections = anchored([load_section(*item, language) for item in objects(source, "sections", path)])
    return Capture(
        source=text(source, "source", path),
        language=language,
        template=text(source, "template", path, "document"),
        sha256=text(source, "sha256", path),
        facts=_load_facts(source, path),
        sections=sections,
        extractor=text(source, "extractor", path),
        url=text(source, "url", path),
        fetched_at=optional_text(source, "fetched_at", path),
        stale=flag(source, "stale", path) or False,
    )


def _load_facts(source: Json, path: str) -> Facts:
    facts: dict[str, str | tuple[str, ...]] = {}
    for name, value in mapping(source, "facts", path).items():
        where = f"{path}.facts.{name}"
        facts[name] = text_list(value, where) if isinstance(value, list) else plain(value, where)
    return facts
