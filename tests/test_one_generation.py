"""Every part of every answer is of one generation, whatever is published between any two looks at the index.

The searcher here publishes anew before and after each call of each of its snapshots. Every text, count and date of a
generation carries its number, so that one glance at an answer tells which generations it was put together from.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.document import Document
from search.app import create_app
from search.engines.base import CacheLookups, Snapshot, SnapshotLost
from search.query import Query
from search.results import Proposal
from search.settings import Settings
from tests.memory import Memory, commitment

FIRST = 100
STATEMENT = "Yes, this commitment was carried forward to the next action plan, with the same procurement registers."


def documents(number: int) -> tuple[Document, ...]:
    """Those of a generation: as many as its number, more or less, all titled with it."""

    def made(id: int, title: str, **facts: Any) -> Document:
        areas = ("access-to-information", f"Area gen{number}")
        return commitment(id, f"{title} gen{number}", policy_areas=areas, **facts)

    return (
        made(1, "procurement registers", completion="limited", related=("FR0002",), carried_forward=STATEMENT),
        made(2, "procurement registers of roads", cycle=2020),
        made(3, "procurement of schools", cycle=2018, status="active"),
        made(4, "budget of schools", cycle=2016, carried_forward=STATEMENT),
        *(made(id, "open registers", country="GB") for id in range(10, 10 + number % 50)),
    )


class One(Memory):
    """A snapshot of one generation."""

    def __init__(self, number: int, turn: Callable[[], None]) -> None:
        super().__init__(documents(number))
        self.turn = turn
        self.info = replace(self.info, name=f"gen{number}", built_at=f"2026-11-{number % 28 + 1:02}T00:00:00Z")

    def suggest(self, text: str, ui: str, limit: int) -> tuple[Proposal, ...]:
        return tuple(Proposal(found.title["en"], "document", found.id, found.kind) for found in self.documents[:limit])

    def crossed(self, query: Query, facet: str, values: Sequence[str], other: str) -> Sequence[Mapping[str, int]]:
        held = ([found for found in self.matching(query) if found.country == value] for value in values)
        return [Counter(area for document in found for area in document.policy_areas) for found in held]

    def __getattribute__(self, name: str) -> Any:
        if name in ("search", "get", "matching", "summaries", "suggest", "crossed", "near", "info"):
            super().__getattribute__("turn")()
        return super().__getattribute__(name)


class Publishing:
    """A searcher that publishes between any two calls."""

    def __init__(self) -> None:
        self.number = FIRST
        self.opened = 0

    def publish(self) -> None:
        self.number += 1

    def open(self) -> Snapshot:
        self.opened += 1
        return One(self.number, self.publish)

    def cache_lookups(self) -> CacheLookups:
        return CacheLookups()

    def close(self) -> None:
        pass


PATHS = (
    "/en/",
    "/fr/",
    "/en/search",
    "/en/search?q=procurement",
    "/fr/search?q=procuremnt",  # answered in another spelling
    "/en/search?q=registers&page=9",  # the last page instead
    "/en/search?q=access+to+information",  # the words name a filter
    "/fr/search?q=nowhere&country=FR&completion=limited",  # nothing found: ways out
    "/en/search?q=registers&institution=none",  # a value that the index is asked for
    "/en/overview?q=registers",
    "/fr/overview?q=procuremnt",
    "/en/commitments/FR0001",
    "/fr/commitments/FR0002",
    "/api/v1/search?q=registers",
    "/api/v1/search?q=procuremnt",
    "/api/v1/search?q=access+to+information",
    "/api/v1/documents/FR0001",
    "/api/v1/documents/FR0002",
    "/api/v1/documents/FR0001/history",
    "/api/v1/facets/country?q=registers",
    "/api/v1/facets/country?q=procuremnt",
    "/api/v1/search.csv?q=registers",
    "/api/v1/search.ndjson?q=procuremnt",
    "/api/v1/search.atom?q=registers",
    "/api/v1/suggest?q=proc&form=json",
    "/api/v1/suggest?q=proc",
    "/api/v1/stats",
    "/healthz",
    "/sitemap.xml",
)


@pytest.fixture
def searcher() -> Publishing:
    return Publishing()


@pytest.fixture
def client(searcher: Publishing, tmp_path: Path) -> FlaskClient:
    settings = Settings(index_dir=tmp_path, cache_entries=20, public_url="https://example.org")
    return create_app(settings, searcher).test_client()


def generations(text: str) -> set[int]:
    """The numbers that an answer names."""
    return {int(number) for number in re.findall(r"gen(\d+)", text)}


@pytest.mark.parametrize("path", PATHS)
def test_every_part_of_an_answer_is_of_the_generation_that_it_names(
    client: FlaskClient, searcher: Publishing, path: str
) -> None:
    for _ in range(2):  # the second time from what the first one kept, if that is still the right one
        before = searcher.number
        answer = client.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        named = generations(answer.get_data(as_text=True) + answer.headers.get("Index-Generation", ""))
        assert named <= {before}, "an answer of several generations"
        assert named or path in ("/sitemap.xml",)
        assert searcher.number > before, "nothing was published under way"


@pytest.mark.parametrize("path", PATHS)
def test_a_request_opens_one_snapshot(client: FlaskClient, searcher: Publishing, path: str) -> None:
    client.get(path)
    assert searcher.opened == 1


def test_counts_beside_an_answer_are_of_its_generation(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=access+to+information").get_json()
    [named] = found["named_filters"]  # all documents are filed there, and each generation holds one more
    assert named["total"] == found["index"]["documents"]


def test_the_lists_of_a_document_are_of_its_generation(client: FlaskClient) -> None:
    found = client.get("/api/v1/documents/FR0001").get_json()
    assert found["successors"] == ["FR0002"]
    page = client.get("/en/commitments/FR0001").get_data(as_text=True)
    assert "FR0002" in page and "FR0003" in page


class Breaking(Publishing):
    """The first snapshot turns out to be damaged after some calls; the next one is of another generation."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.left = calls

    def publish(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.number += 1
            raise SnapshotLost("gen100/0001.texts: checksum")


@pytest.mark.parametrize("calls", range(1, 12))
@pytest.mark.parametrize(
    "path",
    ["/fr/search?q=procuremnt", "/en/commitments/FR0001", "/api/v1/search?q=registers", "/en/overview?q=registers"],
)
def test_what_is_lost_under_way_is_answered_again_whole(path: str, calls: int, tmp_path: Path) -> None:
    searcher = Breaking(calls)
    answer = create_app(Settings(index_dir=tmp_path), searcher).test_client().get(path)
    assert answer.status_code == 200
    assert generations(answer.get_data(as_text=True)) == {FIRST if searcher.left > 0 else FIRST + 1}
    assert searcher.opened == (1 if searcher.left > 0 else 2)


def test_an_index_that_is_lost_again_and_again_is_503(tmp_path: Path) -> None:
    class Hopeless(Publishing):
        def publish(self) -> None:
            raise SnapshotLost("gen100/0001.texts: checksum")

    answer = create_app(Settings(index_dir=tmp_path), Hopeless()).test_client().get("/api/v1/search")
    assert (answer.status_code, answer.get_json(force=True)["type"]) == (503, "/problems/no-index")
    assert int(answer.headers["Retry-After"]) > 0
