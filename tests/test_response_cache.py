"""Answers that are kept: asked again they come without a search, and never stale, mixed up or without bounds."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search.app import create_app
from search.query import Query
from search.results import Bucket, Facet, Hit, Results
from search.settings import Settings
from search.web.query_log import read
from search.web.response_cache import Answer, Kept
from tests.searchers import INFO, SUMMARY, Bare

SECOND = replace(INFO, name="20261122T020000Z-2b4c", built_at="2026-11-22T02:00:00Z")


class Counting(Bare):
    """A searcher of one document that counts how often it searches."""

    def __init__(self) -> None:
        self.searches = 0

    def search(self, query: Query) -> Results:
        self.searches += 1
        facets = tuple(Facet(name, (Bucket("FR", 1),), 1) for name in query.facets if name == "country")
        return Results(1, (Hit(SUMMARY, 1.0),), facets, self.info, 2.5, coverage={"full": 1, "stub": 0})


@pytest.fixture
def searcher() -> Counting:
    return Counting()


def client_of(searcher: Counting, tmp_path: Path, entries: int = 10, log: Path | None = None) -> FlaskClient:
    return create_app(Settings(index_dir=tmp_path, cache_entries=entries, query_log=log), searcher).test_client()


SAME = [
    ("/api/v1/search?q=capacity&country=FR&ui=en", "/api/v1/search?country=fr&q=%20capacity&ui=en&size=20"),
    ("/en/search?q=capacity", "/en/search?q=capacity"),
]


@pytest.mark.parametrize(("first", "again"), SAME)
def test_an_answer_is_made_once_however_its_address_is_written(
    first: str, again: str, searcher: Counting, tmp_path: Path
) -> None:
    client = client_of(searcher, tmp_path)
    answers = [client.get(first), client.get(again), client.get(first)]
    assert searcher.searches == 1
    assert len({answer.get_data() for answer in answers}) == 1
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1
    assert "Administrative Capacity-Building" in answers[2].get_data(as_text=True)


def test_every_language_of_labels_gets_its_own(searcher: Counting, tmp_path: Path) -> None:
    client = client_of(searcher, tmp_path)
    english, french = (
        client.get("/api/v1/search?q=capacity", headers={"Accept-Language": language}).get_json()
        for language in ("en", "fr")
    )
    assert english["hits"][0]["completion"]["label"] == "Substantial"
    assert french["hits"][0]["completion"]["label"] == "Substantiel"


def test_a_new_generation_is_searched_anew(searcher: Counting, tmp_path: Path) -> None:
    client = client_of(searcher, tmp_path)
    assert client.get("/api/v1/search").get_json()["index"]["generation"] == INFO.name
    searcher.info = SECOND
    assert client.get("/api/v1/search").get_json()["index"]["generation"] == SECOND.name
    assert client.get("/api/v1/search").headers["Index-Generation"] == SECOND.name


@pytest.mark.parametrize("address", ["/api/v1/search?q=capacity", "/fr/search?q=capacity"])
def test_readers_with_and_without_compression_get_what_they_can_read(
    address: str, searcher: Counting, tmp_path: Path
) -> None:
    client = client_of(searcher, tmp_path)
    for _ in range(2):
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]
        assert gzip.decompress(packed.get_data()) == plain.get_data()


def test_nothing_is_kept_when_the_operator_wants_no_cache(searcher: Counting, tmp_path: Path) -> None:
    client = client_of(searcher, tmp_path, entries=0)
    for _ in range(3):
        assert client.get("/api/v1/search?q=capacity").status_code == 200
    assert searcher.searches == 3


def test_a_page_names_the_host_that_it_was_asked_at(searcher: Counting, tmp_path: Path) -> None:
    client = client_of(searcher, tmp_path)
    for host in ("localhost", "127.0.0.1"):
        page = client.get("/en/search?q=capacity", headers={"Host": host}).get_data(as_text=True)
        assert f'<link rel="canonical" href="http://{host}/en/search?q=capacity">' in page


def test_a_search_that_was_kept_is_still_in_the_log_of_searches(searcher: Counting, tmp_path: Path) -> None:
    client = client_of(searcher, tmp_path, log=tmp_path / "log")
    for _ in range(3):
        client.get("/api/v1/search?q=capacity")
    lines = list(read(tmp_path / "log"))
    assert [(line.q, line.found) for line in lines if line] == [("capacity", 1)] * 3


def test_the_oldest_go_first_and_neither_entries_nor_bytes_grow_without_end() -> None:
    kept = Kept(entries=2, most_bytes=1000)
    small = Answer(b"x" * 100, (), None)
    for key in ("a", "b"):
        kept.put(key, small)
    assert kept.get("a") is small  # asked for again: now b is the oldest
    kept.put("c", small)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (small, None, small)
    many = Kept(entries=100, most_bytes=1000)
    for number in range(50):
        many.put(str(number), small)
    assert sum(many.get(str(number)) is not None for number in range(50)) == 10
    many.put("huge", Answer(b"x" * 500, (), None))
    assert many.get("huge") is None and many.get("49") is small
