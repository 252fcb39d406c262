"""The OpenAPI document: true of the endpoint, the same as agreed, and hard to break."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types
from schemathesis.config import SchemathesisConfig

from search.api.exports import SHAPES
from search.api.openapi import openapi
from search.api.shapes import DocumentAnswer, HitShape
from search.params.parameters import PARAMETERS

HERE = Path(__file__).parent
SNAPSHOT = HERE / "openapi.json"

Json = dict[str, Any]


def schema_of(name: str) -> Json:
    components = openapi("en")["components"]
    return {"$ref": f"#/components/schemas/{name}", "components": components}


def validate(body: object, name: str) -> None:
    Draft202012Validator(schema_of(name)).validate(body)


def test_the_document_changes_only_on_purpose() -> None:
    """After a wanted change: `python tests/test_openapi.py` writes the snapshot anew; read its diff."""
    assert json.loads(SNAPSHOT.read_text("utf-8")) == json.loads(json.dumps(openapi("en")))


def test_it_is_served_without_an_index_in_both_languages_and_conditionally(client: FlaskClient) -> None:
    english = client.get("/api/v1/openapi.json?ui=en")
    assert english.get_json()["openapi"].startswith("3.1")
    tag = english.headers["ETag"]
    assert client.get("/api/v1/openapi.json?ui=en", headers={"If-None-Match": tag}).status_code == 304
    french = client.get("/api/v1/openapi.json", headers={"Accept-Language": "fr"}).get_json()
    assert "Mots à rechercher" in json.dumps(french, ensure_ascii=False)
    assert list(french["paths"]) == list(english.get_json()["paths"])


def test_every_parameter_of_the_table_is_in_it() -> None:
    described = set(openapi("en")["components"]["parameters"])
    assert {row.name for row in PARAMETERS} <= described
    for path, methods in openapi("en")["paths"].items():
        for parameter in methods["get"]["parameters"]:
            assert parameter["$ref"].rpartition("/")[2] in described, path


def test_every_route_under_api_is_in_it(app: Flask) -> None:
    served = {re.sub(r"<(?:any\(\w+\):)?(\w+)>", r"{\1}", str(rule)) for rule in app.url_map.iter_rules()}
    served = {rule.replace("{part}", "history") for rule in served if rule.startswith("/api/")}
    downloads = {f"/api/v1/{of}.{shape}" for of in ("search", "documents") for shape in SHAPES}
    served = {rule for rule in served if "any(" not in rule} | downloads | {"/healthz"}
    above = {"/api/", "/api/v1/"}  # they lead to the description
    assert served - above - {"/api/v1/openapi.json"} == set(openapi("en")["paths"])


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=administration&ui=fr",
        "?q=administration&cycle=2018,-2015&lang=fr&explain=1",
        "?q=nothingofthekind",
        "?page=3&size=20&facets=country,cycle&facet_size=1",
        "?changed_since=2020-01-01&translate=0&correct=0&cycle_from=2015&cycle_to=2018",
        "?fields=id,early_results,ambition,starred,report_type,year,source_url,fetched_at,changed_at",
    ],
)
def test_answers_have_the_shape_that_is_documented(client: FlaskClient, query: str) -> None:
    body = client.get(f"/api/v1/search{query}").get_json()
    validate(body, "SearchAnswer")
    documented = openapi("en")["components"]["schemas"]
    assert set(body) <= set(documented["SearchAnswer"]["properties"])
    assert set(body["query"]) <= set(documented["QueryEcho"]["properties"])
    for hit in body["hits"]:
        assert set(hit) <= set(HitShape.__annotations__)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/documents/FR0038", "DocumentAnswer"),
        ("/api/v1/documents/FR0012", "DocumentAnswer"),
        ("/api/v1/documents/fr0038/history", "HistoryAnswer"),
        ("/api/v1/facets/policy_area", "FacetAnswer"),
        ("/api/v1/facets/cycle", "FacetAnswer"),
        ("/api/v1/facets/institution", "FacetAnswer"),
        ("/api/v1/stats", "StatsAnswer"),
        ("/healthz", "HealthAnswer"),
        ("/api/v1/search?size=0", "Problem"),
        ("/api/v1/nothing", "Problem"),
    ],
)
def test_the_other_answers_have_theirs(client: FlaskClient, path: str, name: str) -> None:
    body = client.get(path).get_json(force=True)
    validate(body, name)
    assert set(body) <= set(openapi("en")["components"]["schemas"][name]["properties"])


def test_a_document_holds_exactly_the_documented_keys(client: FlaskClient) -> None:
    assert set(client.get("/api/v1/documents/FR0038").get_json()) == set(DocumentAnswer.__annotations__)


MODES = [
    (path, mode)
    for path in openapi("en")["paths"]
    for mode in schemathesis.GenerationMode
    if not (mode.is_negative and path == "/healthz")  # it takes no arguments that could be wrong
]


@pytest.mark.parametrize(("path", "mode"), MODES)
def test_whatever_is_sent_the_answer_is_as_documented(app: Flask, path: str, mode: schemathesis.GenerationMode) -> None:
    """A short run with valid and with invalid arguments; tests/schemathesis.toml names the command of a long one."""
    config = SchemathesisConfig.from_path(HERE / "schemathesis.toml")
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json?ui=en", app, config=config)

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(described[path]["GET"].as_strategy(generation_mode=mode))
    def answer(case: Any) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its WSGI client does not decompress

    answer()


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(openapi("en"), indent=1, ensure_ascii=False) + "\n", "utf-8")
