"""The JSON endpoint by its contract (docs/http-api.md), on a handful of documents in memory."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.document import Document, Section
from index.errors import EngineUnavailable, NoPublishedIndex
from index.schema import FACET_BY_NAME
from index.settings import Settings
from search.app import create_app
from search.query import Query
from search.results import Bucket, Facet, GenerationInfo, Hit, Results, Snippet, Suggestion, Summary

Json = dict[str, Any]
SOURCE = "https://www.opengovpartnership.org/members/france/commitments/"


def commitment(number: int, title: str, **facts: Any) -> Document:
    text = Section("en", "irm", "Next steps", "irm-next-steps", f"The IRM advises more {title}.")
    defaults: Json = {"country": "FR", "cycle": 2018, "languages": ("en",), "sections": (text,)}
    given = defaults | facts
    identifier = f"FR{number:04}"
    return Document(identifier, "commitment", "full", {"en": title}, source_url=f"{SOURCE}{identifier}/", **given)


DOCUMENTS = (
    commitment(1, "public procurement", policy_areas=("access-to-information",), completion="limited"),
    commitment(2, "whistleblowers", cycle=2015, status="active"),
    commitment(3, "procurement registers", country="GB", locality="scotland", cycle=None),
    *(commitment(number, "a register") for number in range(10, 35)),
)


class Memory:
    """Documents in a list, found by a word of their title: enough of an engine to ask the endpoint questions."""

    def __init__(self, documents: tuple[Document, ...] = DOCUMENTS) -> None:
        self.documents = documents
        self.info = GenerationInfo(
            "20261122T014512Z-1f3a", len(documents), len(documents), 0, "2026-11-22T01:45:12Z", "memory", "1"
        )
        self.suggestion: Suggestion | None = None
        self.searches = 0

    def generation(self) -> GenerationInfo:
        return self.info

    def close(self) -> None:
        pass

    def get(self, document_id: str) -> Document | None:
        return next((found for found in self.documents if found.id == document_id.upper()), None)

    def matching(self, query: Query) -> Iterator[Document]:
        return iter([found for found in self.documents if passes(found, query)])

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        return tuple(summary(found) for name in document_ids if (found := self.get(name)))

    def search(self, query: Query) -> Results:
        self.searches += 1
        found = [document for document in self.documents if passes(document, query)]
        shown = found[query.offset : query.offset + query.limit]
        facets = tuple(self.count(query, name) for name in query.facets)
        hits = tuple(Hit(summary(document), 7.3149, snippets(document, query)) for document in shown)
        return Results(
            len(found), hits, facets, self.info, 2.123, suggestion=self.suggestion, coverage={"full": len(found)}
        )

    def count(self, query: Query, name: str) -> Facet:
        others = replace(query, selections=tuple(chosen for chosen in query.selections if chosen.facet != name))
        counts: dict[str, int] = {}
        for document in self.matching(others):
            for value in values(document, name):
                counts[value] = counts.get(value, 0) + 1
        chosen = query.selection(name)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        kept = ordered if query.facet_size is None else ordered[: query.facet_size]
        return Facet(
            name,
            tuple(Bucket(value, count, value in chosen.include, value in chosen.exclude) for value, count in kept),
            len(ordered),
            len(kept) < len(ordered),
        )


def values(document: Document, facet: str) -> tuple[str, ...]:
    held = getattr(document, FACET_BY_NAME[facet].attribute)
    if isinstance(held, tuple):
        return held
    return () if held in (None, "") or isinstance(held, Mapping) else (str(held),)


def passes(document: Document, query: Query) -> bool:
    chosen = (
        (not wanted.include or set(wanted.include) & set(values(document, wanted.facet)))
        and not set(wanted.exclude) & set(values(document, wanted.facet))
        for wanted in query.selections
    )
    return query.text in document.title["en"] and all(chosen)


def summary(document: Document) -> Summary:
    names = [name for name in Summary.__dataclass_fields__ if name != "fetched_at"]
    return Summary(**{name: getattr(document, name) for name in names})


def snippets(document: Document, query: Query) -> tuple[Snippet, ...]:
    section = document.sections[0]
    before, _, after = section.text.partition(query.text or "\0")
    pieces = ((before, False), (query.text, True), (after, False))
    cut = Snippet(section.scope, section.heading, section.lang, section.anchor, pieces, before=True, after=True)
    return (cut,) if query.highlight and query.text else ()


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def client(memory: Memory) -> FlaskClient:
    return create_app(Settings(), memory).test_client()


def get(client: FlaskClient, url: str, expect: int = 200) -> Json:
    answer = client.get(url)
    assert answer.status_code == expect, answer.get_data(as_text=True)
    body = answer.get_json(force=True)
    assert isinstance(body, dict)
    return body


def test_a_search_answers_in_the_shape_of_the_contract(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?q=procurement&country=FR&cycle=2018&ui=en")
    assert body["query"] == {
        "q": "procurement",
        "in": "all",
        "filters": {"country": ["FR"], "cycle": [2018]},
        "sort": "relevance",
    }
    assert [body[name] for name in ("total", "page", "pages", "size", "took_ms")] == [1, 1, 1, 20, 2.12]
    assert body["hits"] == [
        {
            "id": "FR0001",
            "kind": "commitment",
            "captured": "full",
            "score": 7.3149,
            "title": {"en": "public procurement"},
            "languages": ["en"],
            "machine_translated": [],
            "country": {"value": "FR", "label": "France"},
            "locality": None,
            "cycle": 2018,
            "action_plan": "",
            "policy_areas": [{"value": "access-to-information", "label": "Access to Information"}],
            "status": {"value": "not-stated", "label": "Not stated"},
            "completion": {"value": "limited", "label": "Limited"},
            "matched": {"languages": [], "via": []},
            "snippets": [
                {
                    "scope": "irm",
                    "heading": "Next steps",
                    "lang": "en",
                    "anchor": "irm-next-steps",
                    "html": "… The IRM advises more public <mark>procurement</mark>. …",
                }
            ],
            "links": {
                "self": "/api/v1/documents/FR0001",
                "html": "/en/commitments/FR0001",
                "source": "https://www.opengovpartnership.org/members/france/commitments/FR0001/",
            },
        }
    ]
    assert body["suggestion"] is None
    assert body["coverage"] == {"full": 1, "stub": 0}
    assert body["links"] == {
        "self": "/api/v1/search?q=procurement&country=FR&cycle=2018&ui=en",
        "next": None,
        "prev": None,
        "html": "/en/search?q=procurement&country=FR&cycle=2018",
        "csv": "/api/v1/search.csv?q=procurement&country=FR&cycle=2018&ui=en",
        "ndjson": "/api/v1/search.ndjson?q=procurement&country=FR&cycle=2018&ui=en",
        "atom": "/api/v1/search.atom?q=procurement&country=FR&cycle=2018&ui=en",
    }
    index = body["index"]
    assert (index["generation"], index["documents"]) == ("20261122T014512Z-1f3a", 28)
    assert index["built_at"] == "2026-11-22T01:45:12Z"


def test_facets_are_terms_with_labels_or_a_histogram_of_years(client: FlaskClient) -> None:
    facets = get(client, "/api/v1/search?country=FR&ui=en")["facets"]
    assert facets["country"] == {
        "label": "Country",
        "type": "terms",
        "total": 2,
        "more": False,
        "buckets": [
            {"value": "FR", "label": "France", "count": 27, "selected": True},
            {"value": "GB", "label": "United Kingdom", "count": 1, "selected": False},
        ],
    }
    assert facets["cycle"] == {
        "label": "Action plan cycle",
        "type": "histogram",
        "buckets": [{"value": 2015, "count": 1, "selected": False}, {"value": 2018, "count": 26, "selected": False}],
    }


def test_labels_are_in_the_language_asked_for_else_in_the_readers(client: FlaskClient) -> None:
    french = get(client, "/api/v1/search?q=procurement&ui=fr")
    assert french["facets"]["country"]["label"] == "Pays"
    assert french["hits"][0]["completion"] == {"value": "limited", "label": "Limité"}
    assert french["hits"][0]["links"]["html"] == "/fr/commitments/FR0001"
    accepted = client.get("/api/v1/search", headers={"Accept-Language": "fr-CA,en;q=0.5"})
    assert accepted.get_json()["facets"]["country"]["label"] == "Pays"
    assert "Accept-Language" in accepted.headers["Vary"]


def test_exclusion_is_echoed_and_shown_in_its_bucket(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?country=-FR&ui=en")
    assert body["query"]["excluded"] == {"country": ["FR"]}
    assert [hit["id"] for hit in body["hits"]] == ["FR0003"]
    french = next(bucket for bucket in body["facets"]["country"]["buckets"] if bucket["value"] == "FR")
    assert french["excluded"] is True


def test_pages_are_linked_in_the_body_and_in_the_header(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=register&size=10&page=2&ui=en")
    body = answer.get_json()
    assert (body["total"], body["pages"], body["page"], len(body["hits"])) == (26, 3, 2, 10)
    assert body["links"]["next"] == "/api/v1/search?q=register&page=3&size=10&ui=en"
    assert body["links"]["prev"] == "/api/v1/search?q=register&size=10&ui=en"
    assert answer.headers.getlist("Link") == [
        '</api/v1/search?q=register&page=3&size=10&ui=en>; rel="next"',
        '</api/v1/search?q=register&size=10&ui=en>; rel="prev"',
    ]


def test_a_page_past_the_end_is_empty_with_the_same_total(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?q=register&page=40&ui=en")
    assert (body["total"], body["hits"], body["links"]["next"]) == (26, [], None)
    assert body["links"]["prev"] == "/api/v1/search?q=register&page=2&ui=en"


def test_fields_and_highlight_trim_the_hits(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?q=procurement&fields=title,id&ui=en")
    assert body["hits"][0] == {"id": "FR0001", "title": {"en": "public procurement"}}
    assert "fields=id,title" in body["links"]["self"]
    assert get(client, "/api/v1/search?q=procurement&highlight=0")["hits"][0]["snippets"] == []
    extra = get(client, "/api/v1/search?q=whistle&fields=ambition,starred,changed_at&ui=en")["hits"][0]
    assert extra == {"ambition": {"value": "not-stated", "label": "Not stated"}, "starred": None, "changed_at": None}


def test_facets_and_facet_size_trim_the_facets(client: FlaskClient) -> None:
    facets = get(client, "/api/v1/search?facets=country,cycle&facet_size=1&ui=en")["facets"]
    assert list(facets) == ["country", "cycle"]
    assert [bucket["value"] for bucket in facets["country"]["buckets"]] == ["FR"]
    assert facets["country"]["more"] is True
    assert facets["country"]["total"] == 2


def test_a_suggestion_names_its_words_and_its_count(client: FlaskClient, memory: Memory) -> None:
    memory.suggestion = Suggestion("procurement", 2)
    body = get(client, "/api/v1/search?q=procuremnt")
    assert body["suggestion"] == {"q": "procurement", "total": 2, "applied": False}


def test_bad_parameters_are_one_problem_with_all_errors(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?size=0")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert json.loads(answer.data) == {
        "type": "/problems/bad-parameter",
        "title": "Bad parameter",
        "status": 422,
        "detail": "size must be between 1 and 100",
        "errors": [{"parameter": "size", "value": "0", "detail": "must be between 1 and 100"}],
    }
    several = get(client, "/api/v1/search?size=0&page=0&contry=FR", 422)
    assert {error["parameter"] for error in several["errors"]} == {"size", "page", "contry"}


def test_an_unknown_code_names_the_nearest_even_of_a_facet_that_the_vocabulary_does_not_close(
    client: FlaskClient,
) -> None:
    assert "limited" in get(client, "/api/v1/search?completion=limted", 422)["detail"]
    assert "scotland" in get(client, "/api/v1/search?locality=scotlnd", 422)["detail"]
    assert "FR" in get(client, "/api/v1/search?country=Frnce", 422)["detail"]


def test_a_document_is_the_line_that_an_export_holds(client: FlaskClient) -> None:
    body = get(client, "/api/v1/documents/fr0002")
    assert (body["id"], body["title"], body["country"], body["cycle"]) == (
        "FR0002",
        {"en": "whistleblowers"},
        "FR",
        2015,
    )
    assert body["sections"][0]["anchor"] == "irm-next-steps"
    assert body["links"]["html"] == "/en/commitments/FR0002"


@pytest.mark.parametrize("path", ["ZZ9999", "..%2f..%2fetc%2fpasswd", "%00", "x" * 300, "%C0%AE%C0%AE", "a b", "-x"])
def test_an_unknown_id_is_404_as_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1/documents/{path}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert json.loads(answer.data)["type"] == "/problems/not-found"


def test_all_values_of_a_facet_by_the_beginning_of_their_labels(client: FlaskClient) -> None:
    body = get(client, "/api/v1/facets/country?prefix=royaume%20u&ui=fr")
    assert (body["name"], body["label"], body["type"], body["more"]) == ("country", "Pays", "terms", False)
    assert body["buckets"] == [{"value": "GB", "label": "Royaume-Uni", "count": 1, "selected": False}]
    assert "200 characters" in get(client, "/api/v1/facets/country?prefix=" + "a" * 201, 422)["detail"]
    assert "given once" in get(client, "/api/v1/facets/country?prefix=a&prefix=b", 422)["detail"]
    everything = get(client, "/api/v1/facets/country?facet_size=1")
    assert [bucket["value"] for bucket in everything["buckets"]] == ["FR", "GB"]
    assert "completion" in get(client, "/api/v1/facets/completeness", 404)["detail"]


def test_the_figures_count_documents_by_kind_language_captured_and_country(client: FlaskClient) -> None:
    body = get(client, "/api/v1/stats")
    assert body["documents"] == 28
    assert body["kind"] == {"commitment": 28}
    assert body["language"] == {"en": 28}
    assert body["captured"] == {"full": 28}
    assert body["country"] == {"FR": 27, "GB": 1}
    assert (body["generation"], body["built_at"]) == ("20261122T014512Z-1f3a", "2026-11-22T01:45:12Z")


def test_health_names_generation_age_and_engine(client: FlaskClient) -> None:
    body = get(client, "/healthz")
    assert (body["status"], body["engine"], body["generation"]) == ("ok", "memory", "20261122T014512Z-1f3a")
    assert isinstance(body["age_seconds"], int)


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


def test_every_answer_names_generation_and_analysis_and_its_own_address_reproduces_it(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?country=gb&country=FR&size=5&ui=en")
    assert body["index"]["analysis_version"] == "1"
    again = get(client, body["links"]["self"])
    assert [hit["id"] for hit in again["hits"]] == [hit["id"] for hit in body["hits"]]
    assert again["links"] == body["links"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/documents/FR0001", "/healthz"])
def test_other_methods_are_405_with_allow(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method.upper())
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert json.loads(answer.data)["status"] == 405


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/search", "/api/v1/search/"])
def test_unknown_addresses_under_api_are_problems(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


class Absent(Memory):
    """No index yet."""

    def search(self, query: Query) -> Results:
        raise NoPublishedIndex("nothing in /somewhere/secret")

    def generation(self) -> GenerationInfo:
        raise NoPublishedIndex("nothing in /somewhere/secret")


class Broken(Memory):
    """An index, but no intact generation of it."""

    def search(self, query: Query) -> Results:
        raise EngineUnavailable("/somewhere/secret/gen-1/_MAIN.seg: checksum")

    def generation(self) -> GenerationInfo:
        raise EngineUnavailable("/somewhere/secret/gen-1/_MAIN.seg: checksum")


class Faulty(Memory):
    def search(self, query: Query) -> Results:
        raise ZeroDivisionError("/somewhere/secret")


class Moving(Memory):
    """While the first question is answered, another generation is published, in which the title is another."""

    def get(self, document_id: str) -> Document | None:
        found = super().get(document_id)
        self.info = replace(self.info, name="second")
        self.documents = (commitment(1, "a later title"),)
        return found


@pytest.mark.parametrize("path", ["/api/v1/documents/FR0001", "/en/commitments/FR0001"])
def test_an_answer_and_the_generation_it_names_belong_together(path: str) -> None:
    answer = create_app(Settings(), Moving()).test_client().get(path)
    assert answer.headers["Index-Generation"] == "second"
    assert "a later title" in answer.get_data(as_text=True)


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
