"""Document <-> JSON: one shape for the API, for `export` and for NDJSON input (docs/http-api.md).

In: a Document, or JSON that people or programs wrote. Out: the other one. For every Document whose texts are in NFC
`load(dump(document)) == document`. A capture's sections are left out where they equal the document's own sections of
that language (so that the current text is written once) and restored on load; `[]` means really empty.

On input only `id`, `title` (text, or an object by language) and one text are required: `sections`, or `text` with
`lang`; a stub (`"captured": "stub"`) needs no text. All else defaults, unknown keys are left alone, and a wrong type
raises InvalidDocument that names the field's path. Hand-written, because tens of thousands of documents pass here.
"""

import json
from dataclasses import replace
from typing import cast, get_args

from index.document import NOT_STATED, Document, EarlierTitle, Kind, Scope, Section, document_id
from index.documents_json.parts import (
    anchored,
    dump_assessment,
    dump_capture,
    dump_listing,
    dump_milestone,
    dump_provenance,
    dump_section,
    identifier,
    load_assessment,
    load_capture,
    load_listing,
    load_milestone,
    load_provenance,
    load_section,
    of_language,
)
from index.documents_json.values import (
    HIGHEST,
    Json,
    by_language,
    flag,
    language,
    language_code,
    mapping,
    moment,
    objects,
    one_of,
    optional_text,
    plain,
    required_text,
    text,
    text_list,
    texts,
    title,
    wrong,
    year,
)
from index.errors import InvalidDocument
from index.schema import LONGEST_TITLE
from index.vocabulary import codes_of
from index.vocabulary.spellings import code_like

KINDS: tuple[str, ...] = get_args(Kind)
UNKNOWN_LANGUAGE = "und"


def dumps(document: Document) -> str:
    """One line of NDJSON, without its line end."""
    return json.dumps(dump(document), ensure_ascii=False, separators=(",", ":"))


def loads(line: str) -> Document:
    """The Document of one line. Raises InvalidDocument for anything that is not a usable document."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        # Its own words would name line 1, whichever line of a file this is.
        raise InvalidDocument(f"not JSON: {error.msg} (character {error.pos + 1})") from None
    except RecursionError:
        raise InvalidDocument("nested too deeply: lists and objects of a document are five levels deep") from None
    except ValueError:  # what Python says of it is advice to programmers
        raise InvalidDocument(f"holds a whole number of thousands of digits; the highest is {HIGHEST}") from None
    if not isinstance(value, dict):
        raise wrong("the line", value, "a document, which is a JSON object")
    return load(value)


def dump(document: Document) -> dict[str, object]:
    """Plain lists, dicts, texts, numbers; nothing shared with the document that a caller could harm."""
    spoken = {section.lang for section in document.sections}
    own = {language: of_language(document.sections, language) for language in spoken}
    return {
        "id": document.id,
        "kind": document.kind,
        "captured": document.captured,
        "title": dict(document.title),
        "earlier_titles": [{"lang": title.lang, "text": title.text} for title in document.earlier_titles],
        "languages": list(document.languages),
        "machine_translated": list(document.machine_translated),
        "country": document.country or None,
        "locality": document.locality,
        "cycle": document.cycle,
        "action_plan": document.action_plan,
        "policy_areas": list(document.policy_areas),
        "starred": document.starred,
        "verifiable": document.verifiable,
        "values": list(document.values),
        "status": document.status,
        "completion": document.completion,
        "early_results": document.early_results,
        "ambition": document.ambition,
        "assessments": [dump_assessment(assessment) for assessment in document.assessments],
        "milestones": [dump_milestone(milestone) for milestone in document.milestones],
        "start_date": document.start_date,
        "end_date": document.end_date,
        "carried_forward": document.carried_forward,
        "lead_institution": dict(document.lead_institution),
        "support_institutions": {lang: list(names) for lang, names in document.support_institutions.items()},
        "irm_reports": list(document.irm_reports),
        "related": list(document.related),
        "report_type": document.report_type,
        "period": document.period,
        "year": document.year,
        "sections": [dump_section(section) for section in document.sections],
        "provenance": {name: dump_provenance(origin) for name, origin in document.provenance.items()},
        "captures": [dump_capture(capture, own.get(capture.language, ())) for capture in document.captures],
        "listings": [dump_listing(listing) for listing in document.listings],
        "links": {"html": html_path(document), "source": document.source_url or None},
        "changed_at": document.changed_at,
    }


def html_path(document: Document) -> str:
    """The path of the document's English page."""
    return f"/en/{'reports' if document.kind == 'irm-report' else 'commitments'}/{document.id}"


def load(source: Json) -> Document:
    """The Document that `source` describes. Commitment ids are stored upper case. Raises InvalidDocument."""
    kind = cast(Kind, one_of(source, "kind", "", KINDS, "commitment"))
    captured = one_of(source, "captured", "", ("full", "stub"), "full")
    named = identifier(required_text(source, "id", ""), "id")
    lang = language(source, "lang", "", UNKNOWN_LANGUAGE)
    sections = _load_sections(source, kind, lang, required=captured == "full")
    spoken = tuple(sorted({section.lang for section in sections}))
    document = Document(
        id=document_id(kind, named),
        kind=kind,
        captured="stub" if captured == "stub" else "full",
        title=_load_title(source, lang),
        earlier_titles=tuple([_load_earlier_title(*item) for item in objects(source, "earlier_titles", "")]),
        languages=spoken if source.get("languages") is None else _languages(source, "languages"),
        machine_translated=_languages(source, "machine_translated"),
        related=tuple([identifier(name, f"related[{n}]") for n, name in enumerate(texts(source, "related", ""))]),
        sections=sections,
        captures=tuple([load_capture(*item, sections) for item in objects(source, "captures", "")]),
        listings=tuple([load_listing(*item) for item in objects(source, "listings", "")]),
        source_url=text(mapping(source, "links", ""), "source", "links"),
        changed_at=moment(text(source, "changed_at", ""), "changed_at") or "",
    )
    return _with_prose(_with_codes(document, source), source)


def _with_codes(document: Document, source: Json) -> Document:
    return replace(
        document,
        country=_country(source),
        locality=optional_text(source, "locality", ""),
        cycle=year(source, "cycle", ""),
        policy_areas=_codes(source, "policy_areas", "policy_area"),
        starred=flag(source, "starred", ""),
        verifiable=flag(source, "verifiable", ""),
        values=_codes(source, "values", "value"),
        status=_code(text(source, "status", "", NOT_STATED), "status", "status"),
        completion=_code(text(source, "completion", "", NOT_STATED), "completion", "completion"),
        early_results=_code(text(source, "early_results", "", NOT_STATED), "early_results", "early_results"),
        ambition=_code(text(source, "ambition", "", NOT_STATED), "ambition", "ambition"),
        assessments=tuple([load_assessment(*item) for item in objects(source, "assessments", "")]),
        report_type=text(source, "report_type", ""),
        period=text(source, "period", ""),
        year=year(source, "year", ""),
        provenance={
            name: load_provenance(value, f"provenance.{name}")
            for name, value in mapping(source, "provenance", "").items()
        },
    )


def _with_prose(document: Document, source: Json) -> Document:
    return replace(
        document,
        action_plan=text(source, "action_plan", ""),
        milestones=tuple([load_milestone(*item) for item in objects(source, "milestones", "")]),
        start_date=text(source, "start_date", ""),
        end_date=text(source, "end_date", ""),
        carried_forward=text(source, "carried_forward", ""),
        lead_institution={
            language: plain(name, f"lead_institution.{language}")
            for language, name in by_language(source, "lead_institution", "").items()
        },
        support_institutions={
            language: text_list(names, f"support_institutions.{language}")
            for language, names in by_language(source, "support_institutions", "").items()
        },
        irm_reports=texts(source, "irm_reports", ""),
    )


def _languages(source: Json, key: str) -> tuple[str, ...]:
    return tuple([language_code(code, f"{key}[{number}]") for number, code in enumerate(texts(source, key, ""))])


def _country(source: Json) -> str:
    code = text(source, "country", "")
    if code and code not in codes_of("country"):
        raise wrong("country", code, "a country's ISO 3166 code of two capitals, such as FR")
    return code


def _codes(source: Json, key: str, facet: str) -> tuple[str, ...]:
    return tuple([_code(value, facet, f"{key}[{number}]") for number, value in enumerate(texts(source, key, ""))])


def _code(value: str, facet: str, path: str) -> str:
    """The code of a label that the vocabulary has, in any language. Any other stays as it is written: so do those of
    pages, and `export` writes them."""
    return code_like(facet, value) or plain(value, path, LONGEST_TITLE)


def _load_earlier_title(source: Json, path: str) -> EarlierTitle:
    required_text(source, "lang", path)
    return EarlierTitle(language(source, "lang", path, UNKNOWN_LANGUAGE), title(source, "text", path, required=True))


def _load_title(source: Json, lang: str) -> dict[str, str]:
    value = source.get("title")
    titles = {lang: value} if isinstance(value, str) else by_language(source, "title", "")
    if not titles:
        raise InvalidDocument("title: is required, as a text or as an object of texts by language")
    spoken = {code: plain(title, f"title.{code}", LONGEST_TITLE) for code, title in titles.items()}
    if not any(title.strip() for title in spoken.values()):
        raise InvalidDocument("title: is blank; every result needs a title to be shown by")
    return spoken


def _load_sections(source: Json, kind: Kind, lang: str, *, required: bool) -> tuple[Section, ...]:
    scope: Scope = "irm" if kind == "irm-report" else "commitment"
    if source.get("sections") is not None:
        return anchored([load_section(*item, lang, scope) for item in objects(source, "sections", "")])
    if source.get("text") is not None:
        if source.get("lang") is None:
            raise InvalidDocument("lang: is required with `text`: en or fr, for example, und where nobody can say")
        return (Section(lang, scope, "", scope, required_text(source, "text", "")),)
    if required:
        raise InvalidDocument("sections: is required, or `text` with `lang`: a document without a text cannot be found")
    return ()
