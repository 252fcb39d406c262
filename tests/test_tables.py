"""Tables that must name the same things: a facet, a fact or a column that is added in one place only is found here."""

from dataclasses import fields

import pytest

from index import documents_json
from index.analysis import fold
from index.document import Document
from index.schema import FACETS
from index.vocabulary.facts import FACTS
from search.api.downloads import COLUMNS
from search.params.parameters import PARAMETERS
from search.syntax.fields import FIELD_NAMES
from search.wording import say


@pytest.mark.parametrize("facet", [facet.name for facet in FACETS])
def test_a_facet_has_a_name_in_both_languages_and_in_the_search_box(facet: str) -> None:
    assert say(facet, "en") and say(facet, "fr")
    assert facet in FIELD_NAMES.values() or facet == "institution"  # a text field has that name in the box


def test_a_name_in_the_search_box_and_a_parameter_mean_one_thing() -> None:
    boxes = [(fold(name), fact.name) for fact in FACTS for name in dict.fromkeys(fact.box)]
    assert [(name, fact) for name, fact in boxes if FIELD_NAMES[name] != fact] == []
    names = [row.name for row in PARAMETERS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_a_facet_has_a_column_in_documents(facet: object) -> None:
    assert getattr(facet, "attribute", "") in {field.name for field in fields(Document)}


def test_every_fact_of_a_document_is_written_out() -> None:
    document = Document("FR0001", "commitment", "full", {"en": "Budget"})
    written = set(documents_json.dump(document))
    assert {field.name for field in fields(Document)} - written == {"source_url"}  # stands under links
    assert "source" in str(documents_json.dump(document)["links"])


def test_the_columns_of_the_csv_are_as_promised() -> None:
    promised = """
        id kind kind_label captured captured_label title title_en title_fr country country_label locality locality_label
        cycle action_plan policy_areas policy_areas_label status status_label completion completion_label early_results
        early_results_label ambition ambition_label starred starred_label verifiable verifiable_label values
        values_label lead_institution_en lead_institution_fr support_institutions_en support_institutions_fr start_date
        end_date languages languages_label machine_translated machine_translated_label irm_reports report_type
        report_type_label period year source_url changed_at page_url lead fetched_at
    """
    assert [column.name for column in COLUMNS] == promised.split()
