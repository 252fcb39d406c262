"""The JSON endpoint as HTTP: validators, compression, methods, addresses, and what a reader is told when it fails."""

import gzip
import json
from dataclasses import replace
from typing import Self

import pytest
from flask.testing import FlaskClient

from index.errors import EngineUnavailable, NoPublishedIndex
from search.app import create_app
from search.query import Query
from search.results import Results
from search.settings import Settings
from tests.memory import Memory


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def client(memory: Memory) -> FlaskClient:
    return create_app(Settings(), memory).test_client()


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=register", "/api/v1/documents/FR0001", "/api/v1/stats", "/api/v1/facets/country"]
)
def test_who_holds_the_answer_gets_304(client: FlaskClient, memory: Memory, path: str) -> None:
    first = client.get(path)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    assert date == "Sun, 22 Nov 2026 01:45:12 GMT"
    assert "max-age" in first.headers["Cache-Control"]
    by_tag = client.get(path, headers={"If-None-Match": tag})
    assert (by_tag.status_code, by_tag.data, by_tag.headers["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": "*"}).status_code in (200, 304)
    assert client.get(path, headers={"If-Modified-Since": date}).status_code == 304
    memory.info = replace(memory.info, name="20261122T020000Z-2222", built_at="2026-11-21T00:00:00Z")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    rolled_back = client.get(path, headers={"If-Modified-Since": date})
    assert rolled_back.status_code == 200, "the newer date of a reader must not hide the older generation"


def test_tags_differ_by_query_language_and_nothing_else(client: FlaskClient) -> None:
    def tag(url: str, **headers: str) -> str:
        return client.get(url, headers=headers).headers["ETag"]

    one = tag("/api/v1/search?q=register&country=FR&country=GB&ui=en")
    assert one == tag("/api/v1/search?ui=en&country=gb,fr&q=register&page=1")
    assert one != tag("/api/v1/search?q=register&country=FR,GB&ui=fr")
    assert one != tag("/api/v1/search?q=register&country=FR&ui=en")
    assert tag("/api/v1/search", **{"Accept-Language": "fr"}) == tag("/api/v1/search?ui=fr")
    assert tag("/api/v1/search", **{"User-Agent": "x", "X-Forwarded-Host": "evil"}) == tag("/api/v1/search?ui=en")


def test_a_304_costs_no_search(client: FlaskClient, memory: Memory) -> None:
    tag = client.get("/api/v1/search?q=register").headers["ETag"]
    before = memory.searches
    assert client.get("/api/v1/search?q=register", headers={"If-None-Match": tag}).status_code == 304
    assert memory.searches == before


def test_answers_are_compressed_for_who_accepts_it(client: FlaskClient) -> None:
    plain = client.get("/api/v1/search")
    packed = client.get("/api/v1/search", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data))["total"] == plain.get_json()["total"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/documents/FR0001", "/healthz"])
def test_other_methods_are_405_with_allow(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method.upper())
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert json.loads(answer.data)["status"] == 405


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/search", "/api/v1/search/"])
def test_unknown_addresses_under_api_are_problems(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1"])
def test_addresses_above_the_endpoint_lead_to_its_description(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (302, "/api/v1/openapi.json")
    read = client.get(path, headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr"})
    assert (read.status_code, read.location) == (302, "/fr/api")


class Absent(Memory):
    """No index yet."""

    def open(self) -> Self:
        raise NoPublishedIndex("nothing in /somewhere/secret")


class Broken(Memory):
    """An index, but no intact generation of it."""

    def open(self) -> Self:
        raise EngineUnavailable("/somewhere/secret/gen-1/_MAIN.seg: checksum")


class Faulty(Memory):
    def search(self, query: Query) -> Results:
        raise ZeroDivisionError("/somewhere/secret")


PATHS = ("/api/v1/search", "/api/v1/documents/FR0001", "/api/v1/stats", "/api/v1/facets/country", "/healthz")


@pytest.mark.parametrize("path", PATHS)
def test_without_an_index_503_names_the_command_that_builds_it(path: str) -> None:
    answer = create_app(Settings(), Absent()).test_client().get(path)
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert "ogp-search reindex" in json.loads(answer.data)["detail"]
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_damaged_index_is_503_and_worth_another_try() -> None:
    answer = create_app(Settings(), Broken()).test_client().get("/api/v1/search?ui=fr")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "ogp-search doctor" in json.loads(answer.data)["detail"]
    assert "secret" not in answer.get_data(as_text=True)


def test_a_fault_of_ours_is_500_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    answer = create_app(Settings(), Faulty()).test_client().get("/api/v1/search")
    body = json.loads(answer.data)
    assert (answer.status_code, body["type"]) == (500, "/problems/internal")
    assert "secret" not in str(body) and "Zero" not in str(body)
    noted = body["detail"].rpartition(" ")[2].strip(".")
    assert answer.headers["Request-Id"] == noted
    assert noted in caplog.text and "ZeroDivisionError" in caplog.text
