"""Captures of one commitment become a document, fact by fact: the newest statement wins, nothing is lost."""

from dataclasses import replace
from typing import Any

import pytest

from index.document import Facts, Milestone, Page, Rating
from index.merge import Remark, merge
from tests.captures import FR0038, FRENCH, LOSSY, only, page, text


def test_three_captures_are_one_document_newest_first() -> None:
    document = only(FR0038)
    assert [capture.source for capture in document.captures] == ["004.txt", "001.txt", "000.txt"]
    assert document.title == {
        "en": "Administrative Capacity-Building",
        "fr": "Renforcement des capacités administratives",
    }
    assert document.captured == "full"
    assert document.languages == ("en", "fr")
    assert document.machine_translated == ("fr",)
    assert document.country == "FR"
    assert document.cycle == 2018
    assert document.source_url == "https://www.opengovpartnership.org/members/france/commitments/FR0038/"


def test_a_fact_the_newest_page_leaves_empty_is_taken_from_the_one_that_stated_it_last() -> None:
    document = only(FR0038)
    assert document.status == "active"
    origin = document.provenance["status"]
    assert (origin.capture, origin.line, origin.how) == (1, 6, "header")


def test_tags_are_the_newest_pages_and_older_ones_stay_with_their_capture() -> None:
    document = only(FR0038)
    assert set(document.policy_areas) == {
        "capacity-building",
        "private-sector",
        "public-participation",
        "science-technology",
    }
    assert "Legislative" in document.captures[1].facts["policy_areas"]


def test_a_plan_has_one_name_in_the_sites_own_language() -> None:
    assert only(FR0038).action_plan == "France Action Plan 2018-2020"
    assert only([FRENCH]).action_plan == "Plan d’Action France 2018-2020"


def test_completion_is_read_off_the_irms_text_when_the_header_is_empty_or_pending() -> None:
    document = only(FR0038)
    assert document.completion == "substantial"
    assert document.early_results == "no-irm-data"
    assert (document.ambition, document.verifiable) == ("low", True)
    [assessment] = document.assessments
    assert (assessment.assessment, assessment.completion) == ("end-of-term", "substantial")
    assert (assessment.origin.capture, assessment.origin.line, assessment.origin.how) == (0, 166, "irm-text")
    assert document.provenance["completion"] == assessment.origin
    assert only([LOSSY]).completion == "pending"


def test_a_rating_in_the_header_is_not_overruled_by_the_text() -> None:
    rated = page("a.txt", facts={"completion": "Complete"}, ratings=(Rating("mid-term", "limited", {}, 9),))
    assert only([rated]).completion == "complete"


def test_the_latest_assessment_wins_and_all_are_kept_oldest_first() -> None:
    rated = page(
        "a.txt",
        "FR0025",
        ratings=(
            Rating("end-of-term", "limited", {"civic-participation": "did-not-change"}, 90),
            Rating("mid-term", "not-started", {}, 70),
        ),
    )
    document = only([rated])
    assert [(a.assessment, a.completion) for a in document.assessments] == [
        ("mid-term", "not-started"),
        ("end-of-term", "limited"),
    ]
    assert (document.completion, document.early_results) == ("limited", "did-not-change")


def test_early_results_of_several_values_count_as_the_strongest() -> None:
    values = {"access-to-information": "did-not-change", "civic-participation": "major", "x": "marginal"}
    assert only([page("a.txt", ratings=(Rating("end-of-term", None, values, 1),))]).early_results == "major"


@pytest.mark.parametrize("nothing", ["", "NA", "NR", None])
def test_a_label_without_a_value_never_hides_an_older_value(nothing: str | None) -> None:
    newer: Facts = {} if nothing is None else {"completion": nothing, "ambition": nothing, "status": nothing}
    older = {"completion": "Limited", "ambition": "High", "status": "Active"}
    document = only([page("new", template="new", facts=newer), page("old", facts=older)])
    assert (document.completion, document.ambition, document.status) == ("limited", "high", "active")


def test_support_none_and_support_unknown_are_not_the_same() -> None:
    older = page("old", facts={"support_institutions": "Ministry of Culture"})
    unknown = page("new", template="new", facts={"support_institutions": ""})
    none = page("new", template="new", facts={"support_institutions": "NA"})
    assert only([older, unknown]).support_institutions == {"en": ("Ministry of Culture",)}
    assert only([older, none]).support_institutions == {"en": ()}
    assert only([unknown]).support_institutions == {}


def test_institutions_by_language() -> None:
    assert only(FR0038).support_institutions["fr"] == ("ministère de l'Intérieur", "Ministère de la Culture")


def test_one_report_in_two_wordings_is_named_once_and_pending_is_no_report() -> None:
    assert only(FR0038).irm_reports == (
        "Rapport de résultats de la transition France 2018-2020",
        "France Design Report 2018-2020",
    )


def test_each_language_keeps_its_newest_text_and_every_capture_its_own() -> None:
    document = only(FR0038)
    assert [(section.lang, section.scope) for section in document.sections] == [
        ("en", "commitment"),
        ("fr", "commitment"),
        ("fr", "irm"),
    ]
    assert document.sections[0].text == "Opening the administration to new skills. Challenges."
    assert document.captures[2].sections[0].text == "Opening the administration to new skills."


def test_a_scope_that_the_newest_text_lacks_is_kept_from_an_older_one() -> None:
    newer = page("new", template="new", sections=(text("promise, new"), text("[1] note", scope="notes")))
    older = page("old", sections=(text("promise, old"), text("verdict", scope="irm"), text("q", scope="quoted")))
    assert [section.text for section in only([newer, older]).sections] == ["promise, new", "verdict", "q", "[1] note"]


def test_anchors_stay_unique_when_texts_of_two_captures_meet() -> None:
    newer = page("new", template="new", sections=(text("promise", anchor="status"),))
    older = page("old", sections=(text("verdict", scope="irm", anchor="status"),))
    assert [section.anchor for section in only([newer, older]).sections] == ["status", "status-2"]


def test_milestones_and_dates_come_from_the_newest_page_that_has_them() -> None:
    step = Milestone("en", "9.1", "Launch the programme", "2018", "2019")
    older = page("old", milestones=(step,), start_date="2018", end_date="2019", carried_forward="Carried over.")
    document = only([page("new", template="new"), older])
    assert document.milestones == (step,)
    assert (document.start_date, document.end_date, document.carried_forward) == ("2018", "2019", "Carried over.")


def test_a_dated_capture_is_newer_than_the_template_suggests() -> None:
    dated = page("a.txt", template="old", fetched_at="2023-05-01T00:00:00Z", facts={"status": "Active"})
    undated = page("b.txt", template="new", facts={"status": "Inactive"})
    assert only([dated, undated]).status == "active"
    assert only([replace(dated, fetched_at="2020-05-01T00:00:00Z"), undated]).status == "inactive"


def test_a_page_without_a_title_is_called_by_its_id() -> None:
    assert only([page("a", "FR0001")]).title == {"en": "FR0001"}


def test_a_value_without_a_code_is_kept_as_written() -> None:
    assert only([page("odd.txt", facts={"status": "Sleeping"})]).status == "Sleeping"


def undecided_pages(**rest: Any) -> tuple[Page, Page]:
    """Two captures that only their names put in order: as much is stated, and said, by either."""
    facts = {"title": "Open Budget", "cycle": "2018", "status": "Active", "verifiable": ""}
    other = {**facts, "cycle": "2016", "status": "Inactive"}
    return (
        page("conf1.txt", facts=facts, sections=(text("The budget is open."),)),
        replace(page("conf2.txt", facts=other, sections=(text("The budget is open."),)), **rest),
    )


def remarks_of(*pages: Page) -> list[Remark]:
    told: list[Remark] = []
    assert len(list(merge(pages, told.append))) == 1
    return told


def test_captures_that_only_their_names_put_in_order_are_told_of() -> None:
    [remark] = remarks_of(*undecided_pages())
    assert remark.source == "conf1.txt"
    assert remark.sentence.startswith("FR0038 differs in conf1.txt and conf2.txt (cycle, status), and nothing says")


@pytest.mark.parametrize(
    "rest",
    [
        {"fetched_at": "2020-01-01T00:00:00Z"},
        {"template": "new"},
        {"facts": {"title": "Open Budget", "cycle": "2016", "status": "Inactive", "verifiable": "Yes"}},
        {"sections": (text("The budget is open to all."),)},
        {"language": "fr"},
        {"facts": {"title": "Open Budget", "cycle": "2018", "status": "active", "verifiable": ""}},
    ],
    ids=["a date", "the template", "states more", "says more", "another language", "the same in other words"],
)
def test_whatever_else_decides_between_captures_needs_no_remark(rest: dict[str, Any]) -> None:
    assert remarks_of(*undecided_pages(**rest)) == []


def test_a_newer_capture_settles_what_older_ones_disagree_about() -> None:
    newest = page("new.txt", template="new", facts={"title": "Open Budget"}, sections=(text("The budget is open."),))
    assert remarks_of(*undecided_pages(), newest) == []


def test_one_texts_words_against_anothers() -> None:
    older, newer = undecided_pages(sections=(text("The budget is shut."),))
    [remark] = remarks_of(older, replace(newer, facts=older.facts))
    assert "(text)" in remark.sentence
