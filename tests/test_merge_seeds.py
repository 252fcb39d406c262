"""The five real pages, parsed and merged: facts read off the pages by eye."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.document import Document, EarlierTitle
from index.documents_json import dumps, loads
from index.merge import merge
from index.parsers import parse
from index.scrapes import Scrape, walk
from search.history import changes, timeline

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Document]:
    pages = [page for scrape in walk([SEEDS]) if isinstance(scrape, Scrape) for page in parse(scrape)]
    return {document.id: document for document in merge(pages)}


def test_fifty_documents(documents: Mapping[str, Document]) -> None:
    every = documents.values()
    assert list(documents) == [f"FR{number:04}" for number in range(1, 51)]
    assert [found.id for found in every if found.captured == "full"] == ["FR0025", "FR0038", "FR0039"]
    assert Counter(found.cycle for found in every) == {2018: 21, 2015: 29}
    assert Counter(found.completion for found in every) == {
        "not-stated": 47,
        "substantial": 1,
        "limited": 1,
        "pending": 1,
    }
    assert [found.id for found in every if found.status == "active"] == ["FR0038", "FR0039"]
    assert {found.country for found in every} == {"FR"}
    assert [found.id for found in every if found.starred] == ["FR0004", "FR0009", "FR0015", "FR0018", "FR0026"]


def test_fr0038(documents: Mapping[str, Document]) -> None:
    found = documents["FR0038"]
    assert [capture.source[:3] for capture in found.captures] == ["004", "001", "000"]
    assert found.action_plan == "France Action Plan 2018-2020"
    assert (found.status, found.completion, found.early_results) == ("active", "substantial", "no-irm-data")
    assert (found.ambition, found.verifiable) == ("low", True)
    assert set(found.policy_areas) == {
        "capacity-building",
        "private-sector",
        "public-participation",
        "science-technology",
    }
    assert found.provenance["completion"].line == 166
    assert (found.start_date, found.provenance["start_date"].line) == ("2018", 136)  # Date de début: 2018
    assert (found.end_date, found.provenance["end_date"].line) == ("2019", 138)
    assert len(found.support_institutions["fr"]) == len(found.support_institutions["en"]) == 7
    assert found.irm_reports == (
        "Rapport de résultats de la transition France 2018-2020",
        "France Design Report 2018-2020",
    )
    assert found.earlier_titles == ()


def test_fr0025_and_fr0039(documents: Mapping[str, Document]) -> None:
    found = documents["FR0025"]
    assert [(rated.assessment, rated.completion) for rated in found.assessments] == [
        ("mid-term", "limited"),
        ("end-of-term", "limited"),
    ]
    assert (found.completion, found.early_results, found.verifiable) == ("limited", "did-not-change", False)
    assert found.support_institutions == {"en": ()}, "the page says NA: there is none"
    assert found.status == "not-stated"
    incubators = documents["FR0039"]
    assert (incubators.completion, incubators.status, incubators.ambition) == ("pending", "active", "not-stated")


def test_the_newest_list_names_a_stub_and_older_names_stay(documents: Mapping[str, Document]) -> None:
    assert documents["FR0044"].title == {"en": "Improve Public Consultation Mechanisms"}
    assert documents["FR0044"].earlier_titles == (EarlierTitle("en", "Imrove Public Consultation Mechanisms"),)
    assert documents["FR0049"].title == {"en": "Transparency of Interest Representatives"}
    assert documents["FR0049"].earlier_titles == (EarlierTitle("en", "Private Sector Transparency"),)
    assert documents["FR0037"].policy_areas == ("automated-decision-making",)


def test_an_export_of_the_seeds_reads_back(documents: Mapping[str, Document]) -> None:
    for document in documents.values():
        assert loads(dumps(document)) == document


def test_what_changed_between_the_english_captures_of_fr0038(documents: Mapping[str, Document]) -> None:
    [change] = changes(documents["FR0038"])
    assert (change.language, change.older, change.newer) == ("en", 2, 1)
    facts = {fact.name: (fact.before, fact.after) for fact in change.facts}
    assert facts["verifiable"] == ("Pending IRM Review", "Yes")
    assert facts["relevant_to_ogp_values"] == ("Not Relevant", "Civic Participation")
    assert facts["irm_reports"] == (("Pending IRM Review",), ("France Design Report 2018-2020",))
    assert "status" not in facts, "both say Active"
    assert facts["ambition"] == ("Pending IRM Review", None), "the dense crawl drops an empty label"
    added = " ".join(piece.text for step in change.text for piece in step.pieces if piece.kind == "added")
    assert "The government could, however, centralize the feedback" in added
    assert "Beta.gouv.fr" in added
    assert not any(piece.kind == "removed" for step in change.text if step.scope == "irm" for piece in step.pieces)
    assert [moment.status for moment in timeline(documents["FR0038"])] == ["active", "active", "not-stated"]
