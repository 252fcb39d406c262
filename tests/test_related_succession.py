"""What was carried forward into which plan: read from statements, found in the index, shown as probable."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from search.engines import open_searcher
from search.engines.base import Searcher
from search.related import predecessors, successors, was_carried_forward
from search.settings import Settings

CARRIED = "This commitment was carried forward to the next action plan. It now covers audits of fishing licences."
PROMISE = "Audits of fishing licences are published each year in a register."


@pytest.mark.parametrize(
    "statement",
    [
        "This commitment was carried over to the next action plan. In the new action plan, it is focussed on data.",
        "The commitment was not completed, and was carried forward to the third plan.",
        "It is not clear who acted. The government carried it forward into its new plan.",
        "Yes. See the next plan.",
        "The activities are continued in the second national action plan.",
        "Cet engagement a été reporté dans le plan suivant.",
        "L’engagement n’est pas achevé, il est reconduit dans le prochain plan d’action.",
        "The IRM suggests that it not be carried forward. It was carried forward all the same.",
    ],
)
def test_statements_that_something_was_carried_forward(statement: str) -> None:
    assert was_carried_forward(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "This commitment was not carried forward to the next action plan.",
        "The commitment has not been explicitly carried over.",
        "It wasn't carried forward.",
        "None of the activities were carried over into the new plan.",
        "Cet engagement n’a pas été reporté.",
        "L'engagement n'est pas reconduit.",
        "Aucun jalon n’a été repris dans le plan suivant.",
        "Non. Le plan suivant parle d’autre chose.",
        "The IRM researcher suggests that this commitment be carried forward to the next action plan.",
        "Le chercheur recommande que l’engagement soit reporté.",
        "The reforms were carried out over two years. The new plan is not yet published.",
    ],
)
def test_statements_that_say_no_or_only_wish_or_are_about_other_things(statement: str) -> None:
    assert not was_carried_forward(statement)


def commitment(
    document_id: str, cycle: int, title: str, text: str = "", carried: str = "", locality: str | None = None
) -> Document:
    sections = (Section("en", "commitment", "Description", "description", text),) if text else ()
    return Document(
        document_id,
        "commitment",
        "full" if text else "stub",
        {"en": title},
        country=document_id[:2],
        cycle=cycle,
        locality=locality,
        sections=sections,
        carried_forward=carried,
    )


OLD = commitment("GH0001", 2013, "Fishing licences", PROMISE, CARRIED)
OTHER = commitment("GH0011", 2015, "School meals", "Meals in schools are cooked by parents and paid by districts.")
NEW = commitment("GH0012", 2015, "Fisheries transparency", PROMISE)


def indexed(folder: Path, documents: Iterable[Document]) -> Searcher:
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
        writer.add(documents)
        writer.publish({})
    return open_searcher(Settings(index_dir=folder))


def ids(folder: Path, *documents: Document) -> dict[str, tuple[list[str], list[str]]]:
    """Predecessors and successors of each."""
    searcher = indexed(folder, documents)
    with searcher.open() as opened:
        found = {
            one.id: ([it.id for it in predecessors(one, opened)], [it.id for it in successors(one, opened)])
            for one in documents
        }
    searcher.close()
    return found


def test_a_commitment_and_what_it_became_lead_to_each_other(tmp_path: Path) -> None:
    found = ids(tmp_path, OLD, OTHER, NEW)
    assert found == {"GH0001": ([], ["GH0012"]), "GH0011": ([], []), "GH0012": (["GH0001"], [])}


def test_nothing_follows_without_a_statement_or_without_likeness(tmp_path: Path) -> None:
    silent = commitment("GH0001", 2013, "Fishing licences", PROMISE)
    assert ids(tmp_path / "silent", silent, OTHER, NEW)["GH0001"] == ([], [])
    assert ids(tmp_path / "unlike", OLD, OTHER)["GH0001"] == ([], [])


def test_only_the_next_cycle_counts_and_only_within_four_years(tmp_path: Path) -> None:
    later = commitment("GH0021", 2017, "Fisheries transparency", PROMISE)
    assert ids(tmp_path / "skipped", OLD, OTHER, later)["GH0001"] == ([], []), "2015 is the next, and has none"
    assert ids(tmp_path / "missed", OLD, later)["GH0001"] == ([], ["GH0021"]), "no plan of 2015 is held"
    much_later = commitment("GH0031", 2018, "Fisheries transparency", PROMISE)
    assert ids(tmp_path / "late", OLD, much_later)["GH0001"] == ([], [])


def test_other_countries_and_a_countrys_localities_are_other_places(tmp_path: Path) -> None:
    abroad = commitment("KE0001", 2015, "Fisheries transparency", PROMISE)
    local = commitment("GH0041", 2015, "Fisheries transparency", PROMISE, locality="sekondi-takoradi")
    before = commitment("GH0040", 2013, "Fishing licences", PROMISE, CARRIED, locality="sekondi-takoradi")
    found = ids(tmp_path, OLD, abroad, local, before)
    assert found["GH0001"] == found["KE0001"] == ([], [])
    assert (found["GH0040"], found["GH0041"]) == (([], ["GH0041"]), (["GH0040"], []))


def test_a_stub_follows_when_the_statement_names_it(tmp_path: Path) -> None:
    named = (
        "The commitment was carried over. Much of it, from meetings to portals, is now part of Fisheries Transparency."
    )
    old = commitment("GH0001", 2013, "Register of boats", PROMISE, named)
    stub = commitment("GH0012", 2015, "Fisheries Transparency")
    assert ids(tmp_path, old, stub, OTHER)["GH0001"] == ([], ["GH0012"])


def test_the_programme_of_2018_follows_from_the_innovation_of_2015(client: FlaskClient) -> None:
    """FR0025 says that the next plan focusses on the General Interest Entrepreneurs: those are FR0038's. Of FR0038
    the IRM suggests that it not be carried forward."""
    old = client.get("/api/v1/documents/FR0025").get_json()
    new = client.get("/api/v1/documents/FR0038").get_json()
    assert (old["predecessors"], old["successors"]) == ([], ["FR0038"])
    assert (new["predecessors"], new["successors"]) == (["FR0025"], [])


@pytest.mark.parametrize(
    ("address", "said", "other"),
    [
        ("/en/commitments/FR0025", "Carried forward to (probably)", "/en/commitments/FR0038"),
        ("/fr/commitments/FR0025", "Reporté vers (probablement)", "/fr/commitments/FR0038"),
        ("/en/commitments/FR0038", "Carried forward from (probably)", "/en/commitments/FR0025"),
        ("/fr/commitments/FR0038", "Reporté de (probablement)", "/fr/commitments/FR0025"),
    ],
)
def test_the_page_says_so_and_that_it_is_probable(client: FlaskClient, address: str, said: str, other: str) -> None:
    html = client.get(address).get_data(as_text=True)
    section = html.partition('aria-labelledby="succession-title"')[2].partition("</section>")[0]
    assert said in section and f'href="{other}"' in section
    assert section.count("<h3") == 1


def test_a_page_of_a_commitment_that_nothing_links_says_nothing(client: FlaskClient) -> None:
    assert "succession-title" not in client.get("/en/commitments/FR0047").get_data(as_text=True)
