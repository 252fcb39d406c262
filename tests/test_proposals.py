"""What the search box proposes while somebody types, over HTTP and on the engine."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from index.document import Document
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.settings import Settings
from search.engines import open_searcher
from search.engines.base import Proposer


def document(number: int, english: str, french: str = "", country: str = "FR") -> Document:
    title = {"en": english, "fr": french} if french else {"en": english}
    return Document(
        id=f"XX{number:04}",
        kind="commitment",
        captured="stub",
        title=title,
        country=country,
        policy_areas=("public-procurement",),
        lead_institution={"en": "Ministry of Finance"},
    )


@pytest.fixture(scope="module")
def proposer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proposer]:
    folder = tmp_path_factory.mktemp("proposals")
    built = [
        document(1, "Open Data Portal", "Portail de données ouvertes"),
        document(2, "Data on the portal of the state"),
        document(3, "Beneficial ownership register", "Registre des bénéficiaires effectifs", country="GB"),
        document(4, "Removed title"),
    ]
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
        writer.add(built)
        writer.remove(("XX0004",))
        writer.publish({})
    opened = open_searcher(Settings(index_dir=folder))
    assert isinstance(opened, Proposer)
    yield opened
    opened.close()


def test_any_word_of_a_title_leads_to_it_whatever_its_case_and_accents(proposer: Proposer) -> None:
    assert proposer.suggest("benefic", "en", 5) == (
        "Beneficial ownership register",
        "Registre des bénéficiaires effectifs",
    )
    assert proposer.suggest("OWNERSHIP REG", "en", 5) == ("Beneficial ownership register",)
    assert "Registre des bénéficiaires effectifs" in proposer.suggest("beneficiaires", "fr", 5)


def test_the_interfaces_language_comes_first(proposer: Proposer) -> None:
    assert proposer.suggest("port", "fr", 5)[0] == "Portail de données ouvertes"
    assert proposer.suggest("port", "en", 5)[0] in ("Open Data Portal", "Data on the portal of the state")


def test_titles_that_begin_so_come_before_those_with_a_later_word(proposer: Proposer) -> None:
    assert proposer.suggest("data", "en", 5) == ("Data on the portal of the state", "Open Data Portal")


def test_areas_places_and_institutions_are_proposed_in_the_readers_language(proposer: Proposer) -> None:
    assert proposer.suggest("public proc", "en", 5)[0] == "Public Procurement"
    assert proposer.suggest("royaume", "fr", 5) == ("Royaume-Uni",)
    assert proposer.suggest("united k", "en", 5) == ("United Kingdom",)
    assert "Ministry of Finance" in proposer.suggest("financ", "en", 5)


@pytest.mark.parametrize("typed", ["", "  ", "?!", "removed", "zzz"])
def test_nothing_is_proposed_for_nothing(proposer: Proposer, typed: str) -> None:
    assert proposer.suggest(typed, "en", 5) == ()


def test_the_endpoint_speaks_opensearch(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggest?q=capacit&ui=fr")
    assert answer.status_code == 200
    assert answer.mimetype == "application/x-suggestions+json"
    typed, texts = answer.get_json(force=True)
    assert typed == "capacit"
    assert texts[:2] == ["Renforcement des capacités", "Renforcement des capacités administratives"]
    again = client.get("/api/v1/suggest?q=capacit&ui=fr", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_endpoint_refuses_what_it_does_not_know(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggest?query=x")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_the_search_box_asks_it(client: FlaskClient) -> None:
    assert 'data-suggest="/api/v1/suggest' in client.get("/en/").get_data(as_text=True)
