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
from search.engines import open_searcher
from search.engines.base import Snapshot
from search.results import Proposal
from search.settings import Settings


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
def proposer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
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
    with opened.open() as snapshot:
        yield snapshot
    opened.close()


def texts(proposer: Snapshot, typed: str, ui: str, most: int = 5) -> tuple[str, ...]:
    return tuple(proposal.text for proposal in proposer.suggest(typed, ui, most))


def test_any_word_of_a_title_leads_to_it_whatever_its_case_and_accents(proposer: Snapshot) -> None:
    assert texts(proposer, "benefic", "en") == ("Beneficial ownership register",), "a document once"
    assert texts(proposer, "OWNERSHIP REG", "en") == ("Beneficial ownership register",)
    assert "Registre des bénéficiaires effectifs" in texts(proposer, "beneficiaires", "fr")


def test_the_interfaces_language_comes_first(proposer: Snapshot) -> None:
    assert texts(proposer, "port", "fr")[:2] == ("portail", "Portail de données ouvertes")
    assert texts(proposer, "port", "en")[0] == "portal"
    assert set(texts(proposer, "port", "en")[1:3]) == {"Open Data Portal", "Data on the portal of the state"}


def test_titles_that_begin_so_come_before_those_with_a_later_word(proposer: Snapshot) -> None:
    assert texts(proposer, "data", "en") == ("Data on the portal of the state", "Open Data Portal")


def test_areas_places_and_institutions_are_proposed_in_the_readers_language(proposer: Snapshot) -> None:
    assert texts(proposer, "public proc", "en")[0] == "Public Procurement"
    assert texts(proposer, "royaume", "fr") == ("Royaume-Uni",)
    assert texts(proposer, "united k", "en") == ("United Kingdom",)
    assert "Ministry of Finance" in texts(proposer, "financ", "en")


@pytest.mark.parametrize("typed", ["", "  ", "?!", "removed", "zzz"])
def test_nothing_is_proposed_for_nothing(proposer: Snapshot, typed: str) -> None:
    assert texts(proposer, typed, "en") == ()


def test_the_endpoint_speaks_opensearch(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggest?q=capacit&ui=fr")
    assert answer.status_code == 200
    assert answer.mimetype == "application/x-suggestions+json"
    typed, offered, called, addresses = answer.get_json(force=True)
    assert typed == "capacit"
    assert offered[:2] == ["Renforcement des capacités", "Renforcement des capacités administratives"]
    assert called[:2] == ["Domaine d’action", "Engagement"]
    assert addresses[:2] == ["/fr/search?policy_area=capacity-building", "/fr/commitments/FR0038"]
    assert len(offered) == len(called) == len(addresses)
    again = client.get("/api/v1/suggest?q=capacit&ui=fr", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_object_tells_the_type_of_each(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggest?q=fra&ui=fr&form=json")
    assert answer.mimetype == "application/json"
    assert answer.get_json()["suggestions"][0] == {
        "text": "France", "type": "country", "label": "Pays", "value": "FR", "count": 50,
        "url": "/fr/search?country=FR",
    }  # fmt: skip
    assert answer.get_json()["index"]["documents"] == 50
    word = client.get("/api/v1/suggest?q=transp&ui=en&form=json").get_json()["suggestions"][0]
    assert word == {"text": "transparency", "type": "word", "label": "Word", "url": "/en/search?q=transparency"}
    other = client.get("/api/v1/suggest?q=transp&ui=en")
    assert other.headers["ETag"] != client.get("/api/v1/suggest?q=transp&ui=en&form=json").headers["ETag"]


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize("typed", ["fr", "trans", "open", "donn", "minis", "FR00", "paris"])
def test_every_proposal_leads_to_a_page_that_finds_something(client: FlaskClient, typed: str, ui: str) -> None:
    offered = client.get(f"/api/v1/suggest?q={typed}&ui={ui}&form=json").get_json()["suggestions"]
    for proposal in offered:
        page = client.get(proposal["url"])
        assert page.status_code == 200, proposal
        if proposal["type"] != "document":
            found = client.get(proposal["url"].replace(f"/{ui}/search", "/api/v1/search")).get_json()
            assert found["total"] >= 1, proposal
            assert found["total"] == proposal.get("count", found["total"])


def test_the_beginning_of_an_id_opens_its_document(client: FlaskClient) -> None:
    offered = client.get("/api/v1/suggest?q=fr003&ui=fr&form=json").get_json()["suggestions"]
    assert [proposal["value"] for proposal in offered] == [f"FR003{number}" for number in range(10)]
    assert offered[8]["text"] == "FR0038 \u2013 Renforcement des capacités administratives"
    assert offered[8]["url"] == "/fr/commitments/FR0038"
    assert client.get("/api/v1/suggest?q=zz99&ui=fr&form=json").get_json()["suggestions"] == []


def test_what_each_proposal_is(proposer: Snapshot) -> None:
    assert proposer.suggest("united k", "en", 5) == (Proposal("United Kingdom", "country", "GB", count=1),)
    assert proposer.suggest("open data p", "en", 1) == (
        Proposal("Open Data Portal", "document", "XX0001", "commitment"),
    )
    finance = Proposal("Ministry of Finance", "institution", "Ministry of Finance", count=3)
    assert finance in proposer.suggest("financ", "en", 5)
    assert proposer.suggest("public proc", "en", 1)[0].type == "policy_area"


def test_a_title_of_several_documents_is_searched_for(tmp_path: Path) -> None:
    with WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=True) as writer:
        writer.add([document(number, "Land records") for number in range(3)])
        writer.publish({})
    opened = open_searcher(Settings(index_dir=tmp_path))
    assert opened.open().suggest("land", "en", 5) == (Proposal("Land records", "phrase"),)
    opened.close()


def test_the_endpoint_refuses_what_it_does_not_know(client: FlaskClient) -> None:
    for wrong in ("query=x", "form=xml", "form=", "form=json&form=json"):
        answer = client.get(f"/api/v1/suggest?{wrong}")
        assert answer.status_code == 422, wrong
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
            return (folder / writer.publish({}).name / PROPOSALS_FILE).read_bytes()

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
    assert texts(opened.open(), "a full", "en") == ('A "full",{ title',)
    assert texts(opened.open(), "stub", "en") == ('","stub",{}',)
    opened.close()
