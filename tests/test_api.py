"""The JSON endpoint by its contract (docs/http-api.md): what it answers, on a handful of documents in memory."""

import json

import pytest
from flask.testing import FlaskClient

from search.app import create_app
from search.settings import Settings
from tests.memory import Memory, get


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def client(memory: Memory) -> FlaskClient:
    return create_app(Settings(), memory).test_client()


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


def test_a_suggestion_names_its_words_and_its_count(client: FlaskClient) -> None:
    offered = get(client, "/api/v1/search?q=procuremnt&correct=0")
    assert offered["suggestion"] == {"q": "procurement", "total": 2, "applied": False}
    assert (offered["total"], offered["query"]["q"]) == (0, "procuremnt")
    answered = get(client, "/api/v1/search?q=procuremnt")
    assert answered["suggestion"] == {"q": "procurement", "total": 2, "applied": True}
    assert (answered["total"], answered["query"]["q"]) == (2, "procuremnt")


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


def test_an_unknown_facet_names_the_nearest_if_any_is_near(client: FlaskClient) -> None:
    assert get(client, "/api/v1/facets/contry", 404)["detail"].endswith("the nearest known is country.")
    assert get(client, "/api/v1/facets/colour", 404)["detail"] == "There is no facet colour."


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


def test_every_answer_names_generation_and_analysis_and_its_own_address_reproduces_it(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?country=gb&country=FR&size=5&ui=en")
    assert body["index"]["analysis_version"] == "1"
    again = get(client, body["links"]["self"])
    assert [hit["id"] for hit in again["hits"]] == [hit["id"] for hit in body["hits"]]
    assert again["links"] == body["links"]
