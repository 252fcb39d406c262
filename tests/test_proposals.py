"""What the search box proposes while somebody types, over HTTP and on the engine."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient

from index.document import Document
from index.engines.generations import Store
from index.engines.whoosh.layout import PROPOSALS_FILE
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


def test_proposals_are_the_same_whatever_way_led_to_a_collection(tmp_path: Path) -> None:
    words = ("open", "data", "portal", "budget", "beneficial", "ownership", "register", "of", "the", "access", "to")

    def made(number: int, turn: int) -> Document:
        random = Random(number + 1000 * turn)
        english, french = (" ".join(random.choices(words, k=random.randrange(1, 14))) for _ in range(2))
        return document(number, english, french, random.choice(("FR", "GB")))

    def write(folder: Path, full: bool, documents: Iterable[Document], gone: Iterable[str] = ()) -> bytes:
        with WhooshWriter(Store(folder), Settings(index_dir=folder), full) as writer:
            writer.remove(gone)
            writer.add(documents)
            return (writer.publish({}).path / PROPOSALS_FILE).read_bytes()

    changing = tmp_path / "changing"
    write(changing, True, [made(number, 0) for number in range(100)])
    write(changing, False, [made(number, 1) for number in range(10, 30)], ["XX0001", "XX0002"])
    last = write(changing, False, [made(number, 0) for number in range(20, 25)], ["XX0099"])
    turns = {number: 1 if number in range(10, 20) or number in range(25, 30) else 0 for number in range(3, 99)}
    turns[0] = 0
    assert last == write(tmp_path / "whole", True, [made(number, turn) for number, turn in turns.items()])


def test_quotes_and_brackets_in_titles_are_proposed(tmp_path: Path) -> None:
    with WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=True) as writer:
        writer.add([document(1, 'A "full",{ title'), document(2, '","stub",{}', '"')])
        writer.publish({})
    opened = open_searcher(Settings(index_dir=tmp_path))
    assert isinstance(opened, Proposer)
    assert opened.suggest("a full", "en", 5) == ('A "full",{ title',)
    assert opened.suggest("stub", "en", 5) == ('","stub",{}',)
    opened.close()
