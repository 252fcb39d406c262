"""Document <-> JSON: one shape for the API, for `export` and for NDJSON input (docs/http-api.md).

In: a Document, or JSON that people or programs wrote. Out: the other one. For every Document whose texts are in NFC
`load(dump(document)) == document`. A capture's sections are left out where they equal the document's own sections of
that language (so that the current text is written once) and restored on load; `[]` means really empty.

On input only `id`, `title` (text, or an object by language) and one text are required: `sections`, or `text` with
`lang`; a stub (`"captured": "stub"`) needs no text. All else defaults, unknown keys are left alone, and a wrong type
raises InvalidDocument that names the field's path (`index.documents_json.checking`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from index.document import (
    Anchors,
    Assessment,
    Capture,
    Document,
    EarlierTitle,
    Kind,
    Listing,
    Milestone,
    Provenance,
    Scope,
    Section,
    document_id,
)
from index.documents_json.checking import DECODER, convert, read, wrong
from index.documents_json.wire import WireAssessment, WireCapture, WireDocument, WireListing, WireOrigin, WireSection
from index.errors import InvalidDocument
from index.schema import YEARS
from index.vocabulary.facts import ADDED, of_kind
from index.vocabulary.spellings import code_like

UNKNOWN_LANGUAGE = "und"
ENCODER = msgspec.json.Encoder()
HAND_WRITTEN = {"text", "lang"}
KEYS = tuple(name for name in WireDocument.__struct_fields__ if name not in HAND_WRITTEN)
CAPTURE_KEYS = tuple(name for name in WireCapture.__struct_fields__ if name != "sections")
ALIKE = (
    *("machine_translated", "country", "locality", "cycle", "action_plan", "starred", "verifiable", "start_date"),
    *("end_date", "carried_forward", "lead_institution", "support_institutions", "irm_reports", "related"),
    *("report_type", "period", "year"),
    *(fact.name for fact in ADDED if fact.kind in ("yes-or-no", "year")),
)
"""What a Document holds as JSON gives it."""
CODES = of_kind("rating")
LISTS_OF_CODES = {"policy_areas": "policy_area", "values": "value"} | {name: name for name in of_kind("codes")}
"""By the names of their facets."""


def dumps(document: Document, root: str = "") -> str:
    """One line of NDJSON, without its line end. `root` is the path that the site is mounted under."""
    return ENCODER.encode(_written(document, root)).decode()


def dump(document: Document, root: str = "") -> dict[str, object]:
    """Plain lists, tuples, dicts, texts, numbers; nothing shared with the document that a caller could harm."""
    return dict(msgspec.to_builtins(_written(document, root)))


def loads(line: str) -> Document:
    """The Document of one line. Raises InvalidDocument for anything that is not a usable document."""
    return _document(read(line))


def restore(stored: bytes) -> Document:
    """The Document that `dumps` wrote, from where we keep it: its texts are clean, and nobody looks again."""
    try:
        given = DECODER.decode(stored)
    except (msgspec.DecodeError, RecursionError):
        return loads(stored.decode())  # which says what is wrong
    return _document(given)


def load(source: Mapping[str, object]) -> Document:
    """The Document that `source`, as `json.loads` gives it, describes. Raises InvalidDocument."""
    return _document(convert(source))


def html_path(document: Document) -> str:
    """The path of the document's English page."""
    return f"/en/{'reports' if document.kind == 'irm-report' else 'commitments'}/{document.id}"


def of_language(sections: Sequence[Section], language: str) -> tuple[Section, ...]:
    return tuple([section for section in sections if section.lang == language])


def _written(document: Document, root: str) -> dict[str, object]:
    """What msgspec writes. Parts without a line here are written as the dataclasses that they are."""
    own = {language: of_language(document.sections, language) for language in {s.lang for s in document.sections}}
    return {
        **{name: getattr(document, name, None) for name in KEYS},
        "country": document.country or None,
        "assessments": [
            WireAssessment(one.assessment, one.completion, dict(one.early_results), _written_origin(one.origin))
            for one in document.assessments
        ],
        "provenance": {name: _written_origin(origin) for name, origin in document.provenance.items()},
        "captures": [_written_capture(capture, own.get(capture.language, ())) for capture in document.captures],
        "links": {"html": root + html_path(document), "source": document.source_url or None},
    }


def _written_origin(origin: Provenance) -> WireOrigin:
    return WireOrigin(origin.capture, origin.line, origin.listing, None if origin.how == "header" else origin.how)


def _written_capture(capture: Capture, own: tuple[Section, ...]) -> dict[str, object]:
    """`own` are the document's sections of the capture's language: `sections` is written only where it differs."""
    written = {name: getattr(capture, name) for name in CAPTURE_KEYS}
    return written if capture.sections == own else written | {"sections": capture.sections}


def _document(given: WireDocument) -> Document:
    """Commitment ids are stored upper case. Labels that the vocabulary has, in any language, become codes; others stay
    as they are written: so do those of pages, and `export` writes them."""
    kind = given.kind or "commitment"
    lang = given.lang or UNKNOWN_LANGUAGE
    sections = _sections(given, kind, lang)
    spoken = tuple(sorted({section.lang for section in sections}))
    alike: dict[str, Any] = {name: value for name in ALIKE if (value := getattr(given, name)) is not None}
    stated = {name: label for name in CODES if (label := getattr(given, name)) is not None}
    codes: dict[str, Any] = {name: code_like(name, label) or label for name, label in stated.items()}
    for name, facet in LISTS_OF_CODES.items():
        codes[name] = tuple([code_like(facet, label) or label for label in getattr(given, name) or ()])
    return Document(
        id=document_id(kind, given.id),
        kind=kind,
        captured=given.captured or "full",
        title=_title(given, lang),
        earlier_titles=tuple([EarlierTitle(one.lang, one.text) for one in given.earlier_titles or ()]),
        languages=spoken if given.languages is None else given.languages,
        assessments=tuple(
            [
                Assessment(one.assessment, one.completion, one.early_results or {}, _origin(one.origin or WireOrigin()))
                for one in given.assessments or ()
            ]
        ),
        milestones=tuple(
            [
                Milestone(one.lang or UNKNOWN_LANGUAGE, one.number or "", one.text, one.start or "", one.end or "")
                for one in given.milestones or ()
            ]
        ),
        sections=sections,
        provenance={name: _origin(origin) for name, origin in (given.provenance or {}).items()},
        captures=tuple([_capture(one, f"captures[{n}]", sections) for n, one in enumerate(given.captures or ())]),
        listings=tuple([_listing(one) for one in given.listings or ()]),
        source_url=(given.links and given.links.source) or "",
        changed_at=moment(given.changed_at, "changed_at") or "",
        **alike,
        **codes,
    )


def _title(given: WireDocument, lang: str) -> dict[str, str]:
    titles = {lang: given.title} if isinstance(given.title, str) else given.title
    if not titles:
        raise InvalidDocument("title: is required, as a text or as an object of texts by language")
    if not any(title.strip() for title in titles.values()):
        raise InvalidDocument("title: is blank; every result needs a title to be shown by")
    return titles


def _sections(given: WireDocument, kind: Kind, lang: str) -> tuple[Section, ...]:
    scope: Scope = "irm" if kind == "irm-report" else "commitment"
    if given.sections is not None:
        return _anchored([_section(one, lang, scope) for one in given.sections])
    if given.text is not None:
        if given.lang is None:
            raise InvalidDocument("lang: is required with `text`: en or fr, for example, und where nobody can say")
        return (Section(lang, scope, "", scope, given.text),)
    if given.captured != "stub":
        raise InvalidDocument("sections: is required, or `text` with `lang`: a document without a text cannot be found")
    return ()


def _section(given: WireSection, lang: str, scope: Scope = "commitment") -> Section:
    """`lang` and `scope` are the defaults; an anchor that is left out stays empty, for `_anchored` to fill."""
    return Section(given.lang or lang, given.scope or scope, given.heading or "", given.anchor or "", given.text)


def _anchored(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with unique anchors: of two that are alike the second is numbered. Those without one are numbered
    by scope (`irm-1`, `irm-2`), clear of the anchors in use."""
    anchors = Anchors()
    return _numbered([_named(s, anchors.unique(s.anchor, s.lang)) if s.anchor else s for s in sections])


def _numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections, those without an anchor numbered, the others as they are: nothing links to a capture's."""
    anchors = Anchors()
    for section in sections:
        anchors.reserve(section.anchor, section.lang)
    return tuple([s if s.anchor else _named(s, anchors.numbered(s.scope, s.lang)) for s in sections])


def _named(section: Section, anchor: str) -> Section:
    return section if anchor == section.anchor else replace(section, anchor=anchor)


def _origin(given: WireOrigin) -> Provenance:
    return Provenance(given.capture, given.line, given.how or "header", given.listing)


def _listing(given: WireListing) -> Listing:
    return Listing(
        given.id,
        given.lang or UNKNOWN_LANGUAGE,
        given.title,
        given.cycle,
        given.policy_area or "",
        given.starred or False,
        given.source or "",
    )


def _capture(given: WireCapture, path: str, document_sections: tuple[Section, ...]) -> Capture:
    spoken = given.language or UNKNOWN_LANGUAGE
    return Capture(
        source=given.source or "",
        language=spoken,
        template="document" if given.template is None else given.template,
        sha256=given.sha256 or "",
        facts=given.facts or {},
        sections=of_language(document_sections, spoken)
        if given.sections is None
        else _numbered([_section(one, spoken) for one in given.sections]),
        extractor=given.extractor or "",
        url=given.url or "",
        fetched_at=moment(given.fetched_at, f"{path}.fetched_at"),
        stale=given.stale or False,
    )


def moment(value: str | None, path: str) -> str | None:
    """A date, or a date with a time, in ISO 8601; a time of another zone as UTC. None and "" stay."""
    if not value:
        return value
    try:
        parsed = datetime.fromisoformat(value)
        if not YEARS[0] <= parsed.year <= YEARS[1]:
            raise ValueError
        if parsed.utcoffset():
            return parsed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise wrong(path, value, "a date in ISO 8601, such as 2021-03-04T05:06:07Z") from None
    return value
