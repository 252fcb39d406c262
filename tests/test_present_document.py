"""The model of a document's page: facts with their origins, texts in the reader's language, history, neighbours."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from index.document import RATED, Assessment, Capture, Document, EarlierTitle, Listing, Milestone, Provenance, Section
from search.answering import related
from search.present.document_builder import present_document
from search.present.document_page import DocumentPage
from search.query import Query
from search.results import Hit, Results, Summary
from tests.searchers import SUMMARY, Bare, results


class Neighbours(Bare):
    """An index that holds one sibling and one report."""

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def search(self, query: Query) -> Results:
        self.asked.append(query)
        sibling = replace(SUMMARY, id="FR0039", title={"en": "A sibling"}, starred=True)
        return results(2, hits=(Hit(SUMMARY, 0.0), Hit(sibling, 0.0)))

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        return tuple(replace(SUMMARY, id=name, kind="irm-report") for name in document_ids)


DOCUMENT = Document(
    "FR0038",
    "commitment",
    "full",
    {"en": "Administrative Capacity-Building", "fr": "Renforcement des capacités administratives"},
    earlier_titles=(EarlierTitle("en", "An older title"),),
    languages=("en", "fr"),
    machine_translated=("fr",),
    country="FR",
    cycle=2018,
    action_plan="France Action Plan 2018-2020",
    policy_areas=("capacity-building", "private-sector"),
    verifiable=True,
    status="active",
    completion="substantial",
    assessments=(
        Assessment(
            "end-of-term", "substantial", {"civic-participation": "did-not-change"}, Provenance(0, 166, "irm-text")
        ),
    ),
    milestones=(Milestone("fr", "1", "Former les agents", "2018", "2020"),),
    lead_institution={"fr": "DINSIC", "en": "State Digital Department"},
    irm_reports=("France Design Report 2018-2020",),
    related=("france-design-report-2018-2020",),
    sections=(
        Section("fr", "irm", "Prochaines étapes", "irm-next-steps", "Une ligne.\n\nUne autre."),
        Section("en", "commitment", "", "text", "The promise."),
    ),
    provenance={"status": Provenance(1, 9), "completion": Provenance(0, 166, "irm-text")},
    captures=(
        Capture(
            *("004_x.txt", "fr", "new", "ab"),
            {"status": "", "policy_areas": ("Formations",), "action_plan": "Plan d’Action France 2018-2020"},
        ),
        Capture("001_y.txt", "en", "new", "cd", {"status": "Active"}, fetched_at="2023-01-02T00:00:00Z"),
    ),
    listings=(Listing("FR0038", "en", "An older title", 2018, "", False, "002_z.txt"),),
    source_url="https://www.opengovpartnership.org/members/france/commitments/FR0038/",
)


Shown = Callable[..., DocumentPage]


@pytest.fixture
def shown() -> Shown:
    return lambda ui="en", document=DOCUMENT: present_document(document, related(Neighbours(), document), ui)


def test_facts_stand_with_labels_searches_and_origins(shown: Shown) -> None:
    facts = {fact.name: fact for fact in shown().facts}
    assert facts["status"].values[0].text == "Active"
    assert facts["status"].values[0].url == "/en/search?status=active"
    assert facts["status"].origin is not None
    assert facts["status"].origin.sentence == "header of the page 001_y.txt, line 9"
    assert facts["status"].origin.fragment == "capture-2"
    assert [value.text for value in facts["policy_areas"].values] == ["Capacity Building", "Private Sector"]
    assert facts["lead_institution"].values[0].text == "State Digital Department"
    assert facts["ambition"].values[0].text == "Not stated"
    assert "starred" not in facts and "report_type" not in facts
    french = {fact.name: fact for fact in shown("fr").facts}
    assert french["completion"].label == "Achèvement"
    assert french["lead_institution"].values[0].text == "DINSIC"
    assert french["completion"].origin is not None
    assert french["completion"].origin.sentence == "texte de l’IRM dans 004_x.txt, ligne 166"


def test_assessments_are_a_timeline_with_labels(shown: Shown) -> None:
    found = shown("fr").assessments[0]
    assert found.completion is not None and found.completion.label == "Substantiel"
    value, rating = found.early_results[0]
    assert (value.value, rating.value) == ("civic-participation", "did-not-change")
    assert value.label == "Participation civique"


def test_the_plan_has_its_name_in_the_readers_language_and_says_which_page_names_it_so(shown: Shown) -> None:
    english, french = (next(fact for fact in shown(ui).facts if fact.name == "action_plan") for ui in ("en", "fr"))
    assert english.values[0].text == "France Action Plan 2018-2020"
    assert (french.values[0].text, french.values[0].lang) == ("Plan d’Action France 2018-2020", "fr")
    assert french.origin is not None and (french.origin.fragment, french.origin.line) == ("capture-1", None)
    assert french.origin.sentence == "en-tête de la page 004_x.txt"
    assert "Plan d’Action France 2018-2020" in shown("fr").citation
    assert "France Action Plan 2018-2020" in shown("en").citation


def test_texts_begin_with_the_readers_language_and_keep_the_other(shown: Shown) -> None:
    assert [text.lang for text in shown("en").texts] == ["en", "fr"]
    french = shown("fr").texts
    assert [text.lang for text in french] == ["fr", "en"]
    assert french[0].machine_translated and not french[1].machine_translated
    assert french[0].sections[0].fragment == "fr-irm-next-steps"
    assert french[0].sections[0].paragraphs == ("Une ligne.", "Une autre.")
    assert french[0].milestones[0].text == "Former les agents"


def test_history_and_neighbours_are_there(shown: Shown) -> None:
    found = shown()
    assert [capture.fetched for capture in found.captures] == ["", "2 January 2023"]
    assert found.captures[0].facts[0].values[0].text == "", "a label without a value is shown as it stood"
    assert [(sibling.id, sibling.starred) for sibling in found.siblings] == [("FR0039", True)]
    assert found.siblings_url == "/en/search?country=FR&cycle=2018&kind=commitment&sort=id"
    assert found.related[0].url == "/en/reports/france-design-report-2018-2020"
    assert found.listings[0].source == "002_z.txt"
    assert found.earlier_titles[0].text == "An older title"
    assert "FR0038" in found.citation and "2 January 2023" in found.citation


def test_a_document_without_country_or_origins_still_has_a_page(shown: Shown) -> None:
    bare = Document("X1", "commitment", "stub", {}, provenance={"status": Provenance(7, None)})
    found = shown("fr", bare)
    assert (found.title.text, found.siblings, found.siblings_url) == ("X1", (), "")
    assert tuple(fact.name for fact in found.facts) == RATED
