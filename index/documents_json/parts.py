"""The parts of a document in JSON: sections, captures, assessments, milestones, listings, provenance.

In: a part, or a JSON object and its path for messages. Out: the other one; wrong types raise InvalidDocument with the
field's path. `index.documents_json` puts the parts together.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast

from index.anchors import Anchors
from index.document import SCOPES, Assessment, Capture, Facts, Listing, Milestone, Provenance, Scope, Section
from index.documents_json.values import (
    Json,
    flag,
    language,
    line_number,
    mapping,
    moment,
    objects,
    one_of,
    optional_text,
    plain,
    required_text,
    text,
    text_list,
    text_map,
    title,
    wrong,
    year,
)

How = Literal["header", "irm-text", "listing", "document"]
HOWS: tuple[How, ...] = ("header", "irm-text", "listing", "document")


ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def identifier(value: str, path: str) -> str:
    """An id as it may stand in an address."""
    if not ID.fullmatch(value):
        raise wrong(path, value, "an id: up to 64 letters, digits, dots, underscores, hyphens, a letter or digit first")
    return value


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
        lang=language(source, "lang", path, lang),
        scope=cast(Scope, one_of(source, "scope", path, SCOPES, scope)),
        heading=title(source, "heading", path),
        anchor=_anchor(source, path),
        text=required_text(source, "text", path),
    )


def _anchor(source: Json, path: str) -> str:
    anchor = title(source, "anchor", path)
    if any(map(str.isspace, anchor)):
        raise wrong(f"{path}.anchor", anchor, "an anchor: part of an address, without spaces")
    return anchor


def anchored(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with unique anchors: of two that are alike the second is numbered. Those without one are numbered
    by scope (`irm-1`, `irm-2`), clear of the anchors in use."""
    anchors = Anchors()
    return named([_named(s, anchors.unique(s.anchor, s.lang)) if s.anchor else s for s in sections])


def named(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections, those without an anchor numbered, the others as they are: nothing links to a capture's."""
    anchors = Anchors()
    for section in sections:
        anchors.reserve(section.anchor, section.lang)
    return tuple([s if s.anchor else _named(s, anchors.numbered(s.scope, s.lang)) for s in sections])


def _named(section: Section, anchor: str) -> Section:
    return section if anchor == section.anchor else replace(section, anchor=anchor)


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
        capture=line_number(value, "capture", path),
        line=line_number(value, "line", path),
        how=cast(How, one_of(value, "as", path, HOWS, "header")),
        listing=line_number(value, "listing", path),
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
        lang=language(source, "lang", path, "und"),
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
        id=identifier(required_text(source, "id", path), f"{path}.id"),
        lang=language(source, "lang", path, "und"),
        title=title(source, "title", path, required=True),
        cycle=year(source, "cycle", path),
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
    spoken = language(source, "language", path, "und")
    if source.get("sections") is None:
        sections = of_language(document_sections, spoken)
    else:
        sections = named([load_section(*item, spoken) for item in objects(source, "sections", path)])
    return Capture(
        source=text(source, "source", path),
        language=spoken,
        template=text(source, "template", path, "document"),
        sha256=text(source, "sha256", path),
        facts=_load_facts(source, path),
        sections=sections,
        extractor=text(source, "extractor", path),
        url=text(source, "url", path),
        fetched_at=moment(optional_text(source, "fetched_at", path), f"{path}.fetched_at"),
        stale=flag(source, "stale", path) or False,
    )


def _load_facts(source: Json, path: str) -> Facts:
    facts: dict[str, str | tuple[str, ...]] = {}
    for name, value in mapping(source, "facts", path).items():
        where = f"{path}.facts.{name}"
        facts[name] = text_list(value, where) if isinstance(value, list) else plain(value, where)
    return facts
