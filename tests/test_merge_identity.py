"""Which captures are one document: ids that were given twice, reports and who names them, files in any order."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Page, Rating
from index.documents_json import dumps, loads
from index.merge import Remark, merge, merge_id
from index.merge.areas import listings_by_id
from index.merge.reports import links, naming_of_page
from tests.captures import FR0038, by_id, listing, only, page, text
from tests.report_samples import read


def test_ids_count_once_whatever_their_case() -> None:
    lists = page("a", "gh0041", listings=(listing("gh0042", "T"),))
    upper = page("b", "GH0041", listings=(listing("GH0042", "T"),))
    assert list(by_id([lists, upper])) == ["GH0041", "GH0042"]


SPANISH_2014 = page(
    "spain-2016.txt",
    "ES0045",
    facts={"title": "Open data on subsidies", "cycle": "2014"},
)
SPANISH_2018 = page(
    "spain-2021.txt",
    "ES0045",
    template="new",
    facts={"title": "Training of public employees", "cycle": "2018"},
)


def long_text(word: str) -> str:
    """Enough of a text to agree or disagree: forty words that only the same `word` gives."""
    return " ".join(f"{word}{number}" for number in range(40))


def test_an_id_given_to_another_commitment_makes_two_documents_that_know_each_other() -> None:
    pages = [
        replace(SPANISH_2014, sections=(text(long_text("subsidy")),)),
        replace(SPANISH_2018, sections=(text(long_text("course")),)),
    ]
    told: list[Remark] = []
    older, newer = sorted(merge(pages, told.append), key=lambda document: document.cycle or 0)
    assert (newer.id, newer.title, newer.related) == (
        "ES0045",
        {"en": "Training of public employees"},
        ("ES0045.2014",),
    )
    assert (older.id, older.title, older.related) == ("ES0045.2014", {"en": "Open data on subsidies"}, ("ES0045",))
    assert newer.earlier_titles == ()
    assert older.country == "ES"
    assert older.source_url.endswith("/members/spain/commitments/ES0045/")
    assert [(remark.source, "ES0045.2014" in remark.sentence) for remark in told] == [("spain-2016.txt", True)]


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"title": "Open data on subsidies and grants", "cycle": "2018"}},
        {"facts": {"title": "Training of public employees", "cycle": "2014"}},
        {"facts": {"title": "Training of public employees"}},
        {"sections": (text(long_text("subsidy")),)},
        {"language": "es"},
    ],
    ids=["title agrees", "same cycle", "no cycle", "text agrees", "other language"],
)
def test_one_disagreement_alone_does_not_part_a_commitment(change: dict[str, object]) -> None:
    older = replace(SPANISH_2014, sections=(text(long_text("subsidy")),))
    newer = replace(SPANISH_2018, sections=(text(long_text("course")),))
    assert only([older, newer_with(newer, change)]).id == "ES0045"


def newer_with(newer: Page, change: dict[str, object]) -> Page:
    return replace(newer, **change)  # type: ignore[arg-type]  # each case names fields of Page


def test_a_list_that_gives_the_id_to_another_plan_makes_a_stub_of_its_own() -> None:
    lists = page("members.txt", "ES0001", listings=(listing("ES0045", "Open data on subsidies", cycle=2014),))
    found = by_id([SPANISH_2018, lists])
    assert found["ES0045"].cycle == 2018
    assert (found["ES0045.2014"].captured, found["ES0045.2014"].title) == ("stub", {"en": "Open data on subsidies"})


def test_a_translation_joins_the_commitment_of_its_plan() -> None:
    pages = [
        replace(SPANISH_2014, sections=(text(long_text("subsidy")),)),
        replace(SPANISH_2018, sections=(text(long_text("course")),)),
        page("fr", "ES0045", "fr", facts={"title": "Données ouvertes sur les subventions", "cycle": "2014"}),
    ]
    assert by_id(pages)["ES0045.2014"].title["fr"] == "Données ouvertes sur les subventions"


REPORT = page(
    "report.html",
    "france-design-report-2018-2020",
    template="report",
    kind="irm-report",
    facts={"title": "France Design Report 2018-2020"},
    sections=(text("The IRM found.", scope="irm"),),
)


def test_reports_and_the_commitments_that_name_them_are_linked_both_ways() -> None:
    found = by_id([*FR0038, REPORT])
    report = found["france-design-report-2018-2020"]
    assert found["FR0038"].related == ("france-design-report-2018-2020",)
    assert report.related == ("FR0038",)
    assert (report.kind, report.country, report.report_type, report.period) == (
        "irm-report",
        "FR",
        "design",
        "2018-2020",
    )


def test_an_unscraped_report_is_named_and_not_linked() -> None:
    document = only(FR0038)
    assert document.related == ()
    assert "France Design Report 2018-2020" in document.irm_reports


def test_nothing_to_merge_is_refused() -> None:
    with pytest.raises(ValueError, match="FR0001: neither a capture nor a listing"):
        merge_id("FR0001", [], [])


ids = st.sampled_from(("FR0001", "FR0002", "FR0003", "fr0003"))
values = st.sampled_from(("", "NA", "Pending IRM Review", "Active", "Inactive", "Limited", "2014", "2018", "Odd"))
titles = st.sampled_from(("Open data", "Open Data", "Fix My Neighborhood", "Participation", "State AI Lab", ""))
bodies = st.sampled_from((long_text("a"), long_text("b"), "short", ""))
made = st.builds(
    page,
    source=st.uuids().map(str),
    identifier=ids,
    language=st.sampled_from(("en", "fr")),
    template=st.sampled_from(("old", "new", "local", "legacy")),
    fetched_at=st.sampled_from((None, "2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z")),
    facts=st.fixed_dictionaries(
        {"title": titles}, optional={"cycle": values, "status": values, "completion": values, "action_plan": values}
    ),
    sections=st.lists(st.builds(text, bodies, scope=st.sampled_from(("commitment", "irm", "notes"))), max_size=2).map(
        tuple
    ),
    listings=st.lists(
        st.builds(listing, ids, titles, values, cycle=st.sampled_from((None, 2014, 2018)), starred=st.booleans()),
        max_size=3,
    ).map(tuple),
    ratings=st.lists(
        st.builds(Rating, st.sampled_from(("mid-term", "end-of-term")), st.sampled_from((None, "limited"))), max_size=2
    ).map(tuple),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(made, min_size=1, max_size=6), st.randoms())
def test_the_order_of_files_changes_nothing_and_one_id_alone_gives_the_same(pages: list[Page], random: Random) -> None:
    documents = list(merge(pages))
    shuffled = list(pages)
    random.shuffle(shuffled)
    assert list(merge(shuffled)) == documents
    assert [document.id for document in documents] == sorted(document.id for document in documents)
    assert len({document.id for document in documents}) == len(documents)
    assert sorted(capture.source for d in documents for capture in d.captures) == sorted(p.source for p in pages)
    listed = listings_by_id(pages)
    network = links(map(naming_of_page, pages))
    alone = {}
    for identifier in {document.id.partition(".")[0] for document in documents}:
        own = [each for each in shuffled if each.id.upper() == identifier]
        for document in merge_id(identifier, own, listed.get(identifier, ()), network).documents:
            alone[document.id] = document
    assert alone == {document.id: document for document in documents}
    for document in documents:
        assert loads(dumps(document)) == document
        anchors = [(section.lang, section.anchor) for section in document.sections]
        assert len(set(anchors)) == len(anchors)


AREAS = "Kenya\n\nOpen budgets (KE0099)\nAction Plan: Kenya Action Plan 2018-2020\n{}Policy Areas\n{}\n{}\n"
PROMISE = (
    "The ministry publishes the budget in March, in a file that a spreadsheet opens, and answers what it is asked."
)


@pytest.mark.parametrize("dated", [False, True])
def test_undated_captures_of_one_template_keep_the_policy_areas_of_both(dated: bool) -> None:
    texts = (
        AREAS.format("", "Open Data, Public Participation", f"IRM Review\nIRM Report: Pending IRM Review\n{PROMISE}"),
        AREAS.format("", "Open Data, Gender", f"IRM Review\nIRM Report: Pending IRM Review\n{PROMISE} {PROMISE}"),
    )
    pages = [read(text, name=f"{number}.txt") for number, text in enumerate(texts)]
    if dated:
        pages = [replace(page, fetched_at=f"202{number}-01-01T00:00:00Z") for number, page in enumerate(pages)]
    (document,) = merge(pages)
    assert set(document.policy_areas) == {"open-data", "gender"} | (set() if dated else {"public-participation"})
    assert len(set(document.policy_areas)) == len(document.policy_areas)


def test_policy_areas_that_a_later_template_leaves_out_are_told_of() -> None:
    review = f"IRM Review\n{{}}Design i\nVerifiable: Yes\nRelevant to OGP Values: {{}}\nDescription\n{PROMISE}"
    old = AREAS.format("Status: Active\n", "Open Data, Gender", review.format("Starred: No\n", "Technology"))
    new = AREAS.format("Status:\n", "Open Data", review.format("", "Yes"))
    told: list[Remark] = []
    (document,) = merge([read(old, name="old.txt"), read(new, name="new.txt")], told.append)
    assert document.policy_areas == ("open-data",)
    (remark,) = told
    assert remark.source == "old.txt" and remark.sentence.endswith("left out: gender")
