"""The OpenAPI 3.1 document of the JSON endpoint, from the tables that the endpoint itself runs on.

In: the rows of search.params.parameters, the types of search.api.shapes, a language for the descriptions. Out: the
document as JSON values. Nothing is written twice: what is refused, its limits and its defaults are the rows that
parsing reads; the shapes are those that answers.py is type-checked against. msgspec turns types to JSON Schema.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from msgspec.json import schema_components

from index import vocabulary
from index.schema import FACETS
from search.api import shapes
from search.i18n import Interface, _, interface
from search.params.parameters import (
    DEFAULT_SIZE,
    DELIMITER,
    FORM,
    IDS,
    MAX_VALUE,
    MAX_VALUES,
    MAX_WINDOW,
    OF_RESOURCES,
    PARAMETER_BY_NAME,
    PARAMETERS,
    PREFIX,
    Parameter,
    ParameterKind,
)

Json = dict[str, Any]
ABOUT = _("Search over Open Government Partnership commitments and the IRM’s assessments of them.")
DOCUMENT_ID = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
YEAR = "(19[0-9]{2}|20[0-9]{2}|2100)"

SUGGESTIONS = "application/x-suggestions+json"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RIS = "application/x-research-info-systems"
BIBTEX = "application/x-bibtex"
CSL_JSON = "application/vnd.citationstyles.csl+json"
OTHER_SCHEMAS: Mapping[str, Json] = {
    SUGGESTIONS: {
        "type": "array",
        "items": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "minItems": 4,
        "maxItems": 4,
    },
    CSL_JSON: {"type": "array", "items": {"type": "object"}},
}
"""Of media types that are neither plain JSON objects nor text."""
ALSO: Mapping[str, type] = {SUGGESTIONS: shapes.ProposalsAnswer}
"""The JSON object that an address answers with where another form than its media type is asked for."""

# Path, what it answers with (a shape or a media type), its parameters, and its summary.
SEARCH = tuple(row.name for row in PARAMETERS)
CHOSEN = (IDS.name, "ui")
PATHS: tuple[tuple[str, type | str, tuple[str, ...], str], ...] = (
    ("/api/v1/search", shapes.SearchAnswer, SEARCH, _("Search.")),
    ("/api/v1/search.csv", "text/csv", (DELIMITER.name, *SEARCH), _("All documents found, as CSV.")),
    (
        "/api/v1/search.ndjson",
        "application/x-ndjson",
        SEARCH,
        _("All documents found, one JSON document per line."),
    ),
    (
        "/api/v1/search.xlsx",
        SPREADSHEET,
        SEARCH,
        _("All documents found, as a workbook: the columns of the CSV with types."),
    ),
    ("/api/v1/search.ris", RIS, SEARCH, _("All documents found, as references in RIS.")),
    ("/api/v1/search.bib", BIBTEX, SEARCH, _("All documents found, as references in BibTeX.")),
    ("/api/v1/search.csl.json", CSL_JSON, SEARCH, _("All documents found, as references in CSL JSON.")),
    (
        "/api/v1/search.atom",
        "application/atom+xml",
        SEARCH,
        _("All documents found, as a feed, last changed first."),
    ),
    (
        "/api/v1/documents/{document_id}",
        shapes.DocumentAnswer,
        ("document_id", "ui"),
        _("One document with its sections, captures and the origin of each fact."),
    ),
    (
        "/api/v1/documents/{document_id}/history",
        shapes.HistoryAnswer,
        ("document_id", "ui"),
        _("What the captures of a document stated over time, and how they differ."),
    ),
    (
        "/api/v1/facets/{name}",
        shapes.FacetAnswer,
        ("name", PREFIX.name, *SEARCH),
        _("All values of one facet for a search."),
    ),
    (
        "/api/v1/suggest",
        SUGGESTIONS,
        ("q", "ui", FORM.name),
        _(
            "Proposals for what is being typed: words, phrases, policy areas, places, institutions and documents. As "
            "an array: the text, the proposals, what each is, and the page that it leads to."
        ),
    ),
    ("/api/v1/documents.csv", "text/csv", (*CHOSEN, DELIMITER.name), _("The documents chosen, as CSV.")),
    (
        "/api/v1/documents.ndjson",
        "application/x-ndjson",
        CHOSEN,
        _("The documents chosen, one JSON document per line."),
    ),
    (
        "/api/v1/documents.xlsx",
        SPREADSHEET,
        CHOSEN,
        _("The documents chosen, as a workbook: the columns of the CSV with types."),
    ),
    ("/api/v1/documents.ris", RIS, CHOSEN, _("The documents chosen, as references in RIS.")),
    ("/api/v1/documents.bib", BIBTEX, CHOSEN, _("The documents chosen, as references in BibTeX.")),
    ("/api/v1/documents.csl.json", CSL_JSON, CHOSEN, _("The documents chosen, as references in CSL JSON.")),
    ("/api/v1/stats", shapes.StatsAnswer, ("ui",), _("What the index contains.")),
    ("/healthz", shapes.HealthAnswer, (), _("The build of the index that is being served.")),
)
PROBLEMS: tuple[tuple[str, str], ...] = (
    ("404", _("No such document, facet or address.")),
    (
        "422",
        _("At least one parameter is invalid; `errors` lists all of them."),
    ),
    ("503", _("There is no index, or it cannot be read at the moment.")),
    ("default", _("Any other error.")),
)


@lru_cache(maxsize=8)
def openapi(ui: str, root: str = "") -> Json:
    """The whole document, its descriptions in `ui`; `root` is the path that the site is mounted under."""
    here = interface(ui)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ogp-search",
            "version": version("ogp-search"),
            "description": here.gettext(ABOUT),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "externalDocs": {
            "description": here.gettext(_("Examples in curl, Python and JavaScript")),
            "url": f"{root}/{ui}/api",
        },
        "servers": [{"url": root or "/"}],
        "paths": {
            path: {"get": _operation(path, answer, names, here.gettext(summary))}
            for path, answer, names, summary in PATHS
        },
        "components": {
            "schemas": _schemas(),
            "parameters": {name: _parameter(name, ui) for name in (*OWN_PARAMETERS, *OF_RESOURCES, *SEARCH)},
            "responses": {
                f"Problem{status}": {
                    "description": here.gettext(text),
                    "content": {"application/problem+json": {"schema": _reference(shapes.Problem)}},
                }
                for status, text in PROBLEMS
            },
            "headers": _headers(here),
        },
    }


def _operation(path: str, answer: type | str, names: tuple[str, ...], summary: str) -> Json:
    media, schema = (
        (answer, OTHER_SCHEMAS.get(answer, {"type": "string"}))
        if isinstance(answer, str)
        else ("application/json", _reference(answer))
    )
    conditional = path != "/healthz"
    held = {name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "Last-Modified")} if conditional else {}
    found: Json = {"description": summary, "content": {media: {"schema": schema}}}
    if media in ALSO:
        found["content"]["application/json"] = {"schema": _reference(ALSO[media])}
    if held:
        found["headers"] = held
    responses = {"200": found}
    if conditional:
        responses["304"] = {"description": "ETag, If-None-Match", "headers": held}
    responses |= {status: {"$ref": f"#/components/responses/Problem{status}"} for status, *rest in PROBLEMS}
    return {
        "operationId": re.sub(r"[^a-z_]+", "-", path.removeprefix("/api/v1")).strip("-"),
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names],
        "responses": responses,
    }


def _headers(here: Interface) -> Json:
    return {
        "ETag": {
            "description": here.gettext(_("Changes with the build, the query and the language of labels.")),
            "schema": {"type": "string"},
        },
        "Last-Modified": {
            "description": here.gettext(_("When the index was built.")),
            "schema": {"type": "string"},
        },
    }


OWN_PARAMETERS: dict[str, tuple[str, str, Json]] = {
    "document_id": (
        "path",
        _("Identifier, in upper or lower case."),
        {"type": "string", "pattern": DOCUMENT_ID},
    ),
    "name": ("path", _("Facet."), {"type": "string", "enum": [facet.name for facet in FACETS]}),
}
"""Parameters of single resources: where they stand, description, schema."""


def _parameter(name: str, ui: str) -> Json:
    if name in OWN_PARAMETERS:
        place, text, schema = OWN_PARAMETERS[name]
        return {
            "name": name,
            "in": place,
            "description": interface(ui).gettext(text),
            **({"required": True} if place == "path" else {}),
            "schema": schema,
        }
    row = OF_RESOURCES.get(name) or PARAMETER_BY_NAME[name]
    lists = row.kind in ("codes", "years", "choices", "ids")
    return {
        "name": name,
        "in": "query",
        "description": row.description(ui),
        **({"required": True} if row is IDS else {}),
        **({"style": "form", "explode": False} if lists else {}),
        "schema": parameter_schema(row),
    }


def parameter_schema(row: Parameter) -> Json:
    """What a parameter takes, as JSON Schema. Codes that the vocabulary closes are spelt out; labels are taken too."""
    schema = dict(_KINDS[row.kind](row))
    if row.default is not None and row.kind != "choices":
        schema["default"] = int(row.default) if row.kind == "integer" else row.default
    return schema


def _codes(row: Parameter) -> Json:
    items: Json = {"type": "string", "minLength": 1, "maxLength": MAX_VALUE}
    known = vocabulary.codes_of(row.name)
    if row.name == "country":
        items = {"type": "string", "pattern": "^-?[A-Z]{2}$"}
    elif row.facet is not None and row.facet.closed and known:
        items = {"type": "string", "pattern": f"^-?({'|'.join(known)})$"}
    return {"type": "array", "items": items, "minItems": 1, "maxItems": MAX_VALUES}


_KINDS: dict[ParameterKind, Callable[[Parameter], Json]] = {
    "text": lambda row: {"type": "string", "maxLength": row.high},
    "choice": lambda row: {"type": "string", "enum": list(row.choices)},
    "choices": lambda row: {"type": "array", "items": {"type": "string", "enum": list(row.choices)}},
    "flag": lambda row: {"type": "string", "enum": ["0", "1", "true", "false"]},
    "integer": lambda row: {"type": "integer", "minimum": row.low, "maximum": _most(row)},
    "years": lambda row: {"type": "array", "items": {"type": "string", "pattern": f"^-?{YEAR}$"}, "minItems": 1},
    "codes": _codes,
    "ids": lambda row: {
        "type": "array",
        "items": {"type": "string", "pattern": DOCUMENT_ID},
        "minItems": 1,
        "maxItems": row.high,
    },
    "moment": lambda row: {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
}


def _most(row: Parameter) -> int:
    """Pages end where the window does at the usual size; larger pages end earlier."""
    return MAX_WINDOW // DEFAULT_SIZE if row.name == "page" else row.high


def _reference(shape: type) -> Json:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}


def _schemas() -> Json:
    """JSON Schemas of all shapes, keyed by name; the titles that msgspec adds say nothing and are dropped."""
    answers = {answer for _path, answer, *_rest in PATHS if not isinstance(answer, str)}
    answers |= {shapes.Problem, *ALSO.values()}
    _, found = schema_components(answers, ref_template="#/components/schemas/{name}")
    return {name: {key: part for key, part in found[name].items() if key != "title"} for name in sorted(found)}
