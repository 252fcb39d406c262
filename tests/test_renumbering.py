"""Ids that the site gave to other commitments between two crawls, as whole pages and as lists.

Spain's ES0045 to ES0054 name other commitments in a later crawl. Whichever way that is met, each of the commitments
stays findable under its own title and text, the report says so, and pages of one commitment are never parted.
"""

from pathlib import Path

import pytest

from index import documents_json
from index.document import Document, Page
from index.merge import Remark, merge
from index.parsers import parse
from index.pipeline import reindex
from index.scrapes import Scrape
from search.engines import open_searcher
from search.query import Query
from search.settings import Settings

SUBSIDIES = (
    "The state publishes who receives a subsidy, for what, and how much of it has been paid out so far. The register "
    "covers ministries first, then regions, and in the last year of the plan the town halls as well. Whoever receives "
    "more than a small sum is named, with the law under which it was granted and the office that has to check its use. "
    "The data can be downloaded whole, are corrected each night, and keep every earlier year beside the current one."
)
TRAINING = (
    "Public employees learn how to answer requests, how to hold a consultation, and how to write so that people "
    "understand. Courses are given in each province by teachers of the national institute, twelve in the first spring "
    "and thirty in the second. A certificate counts towards promotion. What trainees thought of a course is published "
    "with its materials under an open licence, so that schools, councils and companies can give the same course."
)
SPANISH_TRAINING = (
    "Los empleados públicos aprenden a responder solicitudes y a celebrar consultas. Los cursos se imparten en cada "
    "provincia y los materiales se publican con una licencia abierta."
)


def page(name: str, title: str, year: int, text: str, relevance: str = "Yes", fetched: str | None = None) -> Page:
    """A page of the new template, or of the old one where the relevance lists values."""
    lines = (
        f"Skip Navigation\nSpain\n{title} (ES0045)\nOverview\nAt-a-Glance\n"
        f"Action Plan: Spain Action Plan {year}-{year + 2}\n"
        f"Action Plan Cycle: {year}\nInstitutions\nLead Institution: Ministry\nPolicy Areas\nOpen Data\nIRM Review\n"
        f"IRM Report: Pending IRM Review\nEarly Results: Pending IRM Review\nDesign i\nVerifiable: Yes\n"
        f"Relevant to OGP Values: {relevance}\nDescription\n{text}\n"
    )
    [made] = parse(Scrape(Path(name), name, lines.encode(), name, fetched_at=fetched))
    return made


def documents(*pages: Page) -> tuple[dict[str, Document], list[Remark]]:
    told: list[Remark] = []
    return {document.id: document for document in merge(pages, told.append)}, told


OLD = "Access to Information"
"""A value of the old template: the page is the older one."""


@pytest.mark.parametrize(
    ("older_year", "newer_year", "name"),
    [(2017, 2020, "ES0045.2017"), (2020, 2017, "ES0045.2020"), (2020, 2020, "ES0045.2020-2")],
    ids=["another plan", "a later plan on the older page", "within one plan"],
)
def test_two_commitments_of_one_id_are_two_documents(older_year: int, newer_year: int, name: str) -> None:
    found, told = documents(
        page("crawl-1.txt", "Register of Subsidies", older_year, SUBSIDIES, OLD),
        page("crawl-2.txt", "Training of Public Employees", newer_year, TRAINING),
    )
    assert set(found) == {"ES0045", name}
    newer, older = found["ES0045"], found[name]
    assert (newer.title["en"], older.title["en"]) == ("Training of Public Employees", "Register of Subsidies")
    assert newer.cycle == newer_year and older.cycle == older_year
    assert "certificate" in newer.sections[0].text and "certificate" not in older.sections[0].text
    assert "subsidy" in older.sections[0].text
    assert (newer.related, older.related) == ((name,), ("ES0045",))
    assert [(remark.source, name in remark.sentence) for remark in told] == [("crawl-1.txt", True)]


def test_pages_in_two_languages_and_of_three_crawls_find_their_commitment() -> None:
    found, _ = documents(
        page("a.txt", "Register of Subsidies", 2017, SUBSIDIES, OLD, "2019-01-01T00:00:00Z"),
        page("b.txt", "Subsidies: a Register", 2017, SUBSIDIES, OLD, "2020-01-01T00:00:00Z"),
        page("c.txt", "Training of Public Employees", 2020, TRAINING, "Yes", "2023-01-01T00:00:00Z"),
        spanish(),
    )
    assert set(found) == {"ES0045", "ES0045.2017"}
    assert found["ES0045"].title == {"en": "Training of Public Employees", "es": "Formación de empleados públicos"}
    assert found["ES0045.2017"].earlier_titles and len(found["ES0045.2017"].captures) == 2


def spanish() -> Page:
    text = (
        "Saltar navegación\nFormación de empleados públicos (ES0045)\nPlan de ACCION: España Plan de Acción 2020-2022\n"
        "Ciclo del Plan de Acción: 2020\nInstitución líder: Ministerio\nÁreas de política\nParticipación pública\n"
        f"Revisión de IRM\nVerificable: Sí\nDescripción\n{SPANISH_TRAINING}\n"
    )
    [made] = parse(Scrape(Path("es.txt"), "es.txt", text.encode(), "es", fetched_at="2023-01-01T00:00:00Z"))
    return made


LISTS = """Spain's Commitments
1. Register of Subsidies
ES0045, 2017, Open Data
2. Open Courts
ES0046, 2017, Judiciary
"""


def test_a_list_of_an_earlier_crawl_keeps_the_earlier_commitment_findable() -> None:
    older = page("crawl-1.txt", "Open Courts", 2017, f"{SUBSIDIES}\n\n{LISTS}").id
    assert older == "ES0045"
    lists = parse(
        Scrape(
            Path("list.txt"), "list.txt",
            f"Open Harbours (ES0007)\nAction Plan Cycle: 2014\nPolicy Areas\nOpen Data\nVerifiable: Yes\nDescription\n"
            f"{SUBSIDIES}\n{LISTS}".encode(), "list",
        )
    )  # fmt: skip
    found, told = documents(page("crawl-2.txt", "Training of Public Employees", 2020, TRAINING), *lists)
    assert found["ES0045"].captured == "full" and found["ES0045.2017"].captured == "stub"
    assert found["ES0045.2017"].title == {"en": "Register of Subsidies"}
    assert [remark.source for remark in told] == ["list.txt"]


@pytest.mark.parametrize(
    ("title", "year", "text"),
    [
        ("Register of Grants and Subsidies", 2017, TRAINING),
        ("Openness of Payments", 2017, SUBSIDIES.replace("The state publishes", "Spain will publish")),
        ("Openness of Payments", 2017, "A short summary of it."),
        ("Register of Subsidies", 2020, TRAINING),
        ("Openness of Payments", 2020, SUBSIDIES),
    ],
    ids=["reworded title", "another title, the same text", "a short text", "another plan", "carried over"],
)
def test_one_commitment_that_was_rewritten_stays_one(title: str, year: int, text: str) -> None:
    found, told = documents(
        page("crawl-1.txt", "Register of Subsidies", 2017, SUBSIDIES, OLD), page("crawl-2.txt", title, year, text)
    )
    assert set(found) == {"ES0045"}
    # A text that is another one altogether does not vanish without a word, although it is the same commitment's.
    assert ["whose texts differ" in remark.sentence for remark in told] == ([True] if text == TRAINING else [])
    assert {capture.source for capture in found["ES0045"].captures} == {"crawl-1.txt", "crawl-2.txt"}


def test_three_commitments_of_one_id() -> None:
    harbours = " ".join(f"harbour{number} publishes its berths" for number in range(60))
    found, _ = documents(
        page("a.txt", "Register of Subsidies", 2020, SUBSIDIES, OLD, "2021-01-01T00:00:00Z"),
        page("b.txt", "Open Harbours", 2020, harbours, OLD, "2022-01-01T00:00:00Z"),
        page("c.txt", "Training of Public Employees", 2020, TRAINING, "Yes", "2023-01-01T00:00:00Z"),
    )
    assert {name: document.title["en"] for name, document in found.items()} == {
        "ES0045": "Training of Public Employees",
        "ES0045.2020-2": "Open Harbours",
        "ES0045.2020-3": "Register of Subsidies",
    }


def test_a_page_that_names_no_plan_has_one_id_everywhere(tmp_path: Path) -> None:
    """In the search's hits, in what is related, in what JSON reads back, and after any number of reindexes."""
    folder = tmp_path / "scrapes"
    folder.mkdir()
    (folder / "a.txt").write_text(of_plan("Training of Public Employees", TRAINING, 2020))
    (folder / "b.txt").write_text(of_plan("Register of Subsidies", SUBSIDIES, None))
    settings = Settings(index_dir=tmp_path / "index", sources=(folder,), jobs=1)
    reindex(settings)
    full = ids_found(settings)
    (folder / "c.txt").write_text(of_plan("Open Harbours", SUBSIDIES, 2020).replace("ES0045", "ES0007"))
    reindex(settings)
    assert full == {"ES0045", "ES0045.OTHER"}
    assert ids_found(settings) == {"ES0045", "ES0045.OTHER", "ES0007"}
    searcher = open_searcher(settings)
    try:
        document = searcher.open().get("ES0045")
        assert document is not None and document.related == ("ES0045.OTHER",)
        assert documents_json.loads(documents_json.dumps(document)) == document
    finally:
        searcher.close()


def of_plan(title: str, text: str, year: int | None) -> str:
    plan = f"Action Plan: Spain Action Plan {year}-{year + 2}\nAction Plan Cycle: {year}\n" if year else ""
    return (
        f"Skip Navigation\nSpain\n{title} (ES0045)\n{plan}Lead Institution: Ministry\nPolicy Areas\nOpen Data\n"
        f"IRM Review\nVerifiable: Yes\nDescription\n{text}\n"
    )


def ids_found(settings: Settings) -> set[str]:
    searcher = open_searcher(settings)
    try:
        return {hit.document.id for hit in searcher.open().search(Query(sort="id")).hits}
    finally:
        searcher.close()
