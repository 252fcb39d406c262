"""A second engine, of lists in memory, keeps the contract and serves every page: nothing asks for more than it says."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.document import Document
from search.app import create_app
from search.engines.base import Searcher
from search.settings import Settings
from tests.engine_contract import DOCUMENTS, EngineContract
from tests.test_one_generation import PATHS
from tests.toy_engine import Toy


class TestToy(EngineContract):
    """One searcher for each folder: what is published there, all that opened it see."""

    @pytest.fixture(autouse=True)
    def places(self) -> None:
        self.toys: dict[Path, Toy] = {}

    def publish(self, folder: Path, documents: Sequence[Document]) -> None:
        self.toys.setdefault(folder, Toy()).publish(documents)

    def open(self, folder: Path) -> Searcher:
        return self.toys.setdefault(folder, Toy())


OWN = ("/en/commitments/FR0001", "/fr/reports/kenya-report", "/api/v1/documents/GB0002")
OTHERS = tuple(path for path in PATHS if "FR000" not in path)


@pytest.mark.parametrize("path", [*OTHERS, *OWN, "/en/search?q=contracts", "/fr/search?q=capacites&explain=1"])
def test_it_serves_every_page(path: str, tmp_path: Path) -> None:
    toy = Toy()
    toy.publish(DOCUMENTS)
    client = create_app(Settings(index_dir=tmp_path, public_url="https://example.org"), toy).test_client()
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def test_it_offers_spellings_although_it_knows_nothing_of_them(tmp_path: Path) -> None:
    toy = Toy()
    toy.publish(DOCUMENTS)
    found = (
        create_app(Settings(index_dir=tmp_path), toy).test_client().get("/api/v1/search?q=whistelblowers").get_json()
    )
    assert found["suggestion"] == {"q": "whistleblowers", "total": 1, "applied": True}
    assert [hit["id"] for hit in found["hits"]] == ["GB0002"]


def test_it_is_small() -> None:
    text = (Path(__file__).parent / "toy_engine.py").read_text("utf-8")
    assert sum(bool(line.strip()) for line in text.splitlines()) < 300
