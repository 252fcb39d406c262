"""Captures become documents: the newest statement wins, nothing is lost, the order of files does not matter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, EarlierTitle, Facts, Listing, Milestone, Page, Rating, Section
from index.documents_json import dumps, loads
from index.merge import Remark, merge, merge_id, merge_one
from index.merge.listings import listings_by_id
from index.merge.report_links import links, naming_of_page


def page(source: str, identifier: str = "FR0038", language: str = "en", template: str = "old", **rest: object) -> Page:
    """A capture with as little in it as possible; `facts` and the other fields as given."""
    blank = Page(
        id=identifier,
        kind="commitment",
        language=language,
        source=source,
        sha256=f"sha of {source}",
        template=template,
        facts={},
        fact_lines={},
        sections=(),
    )
    return replace(blank, **rest)  # type: ignore[arg-type]  # each test names fields of Page


def text(words: str, lang: str = "en", scope: str = "commitment", anchor: str = "") -> Section:
    return Section(lang, scope, "", anchor or f"{scope}-1", words)  # type: ignore[arg-type]  # scopes by name


def listing(identifier: str, title: str, area: str = "", *, cycle: int | None = 2018, starred: bool = False) -> Listing:
    return Listing(identifier, "en", title, cycle, area, starred, "")


def only(pages: Sequence[Page]) -> Document:
    documents = list(merge(pages))
    assert len(documents) == 1
    return documents[0]


# FR0038 as seeds 000, 001 and 004 give it, cut to what the tests ask for.
LOSSY = page(
    "000.txt",
    facts={
        "title": "Administrative Capacity-Building",
        "action_plan": "France Action Plan 2018-2020",
        "cycle": "2018",
        "status": "Active",
        "policy_areas": ("Capacity Building", "Legislation & Regulation", "Private Sector", "Science & Technology"),
        "irm_reports": ("Pending IRM Review",),
        "early_results": "Pending IRM Review",
        "verifiable": "Pending IRM Review",
        "completion": "Pending IRM Review",
    },
    fact_lines={"status": 11},
    sections=(text("Opening the administration to new skills."),),
)
DENSE = page(
    "001.txt",
    facts={
        **LOSSY.facts,
        "policy_areas": ("Capacity Building", "Legislative", "Private Sector", "Science & Technology"),
        "irm_reports": ("France Design Report 2018-2020",),
        "verifiable": "Yes",
    },
    fact_lines={"status": 6, "verifiable": 16},
    sections=(text("Opening the administration to new skills. Challenges."),),
)
FRENCH = page(
    "004.txt",
    language="fr",
    template="new",
    machine_translated=True,
    facts={
        "title": "Renforcement des capacités administratives",
        "action_plan": "Plan d’Action France 2018-2020",
        "cycle": "2018",
        "status": "",
        "policy_areas": ("Formations", "Secteur privé", "Participation du public", "Technologie scientifique"),
        "irm_reports": ("Rapport de résultats de la transition France 2018-2020", "France Design Report 2018-2020"),
        "early_results": "pas de données IRM",
        "verifiable": "Oui",
        "ambition": "Faible",
        "completion": "",
        "support_institutions": "ministère de l'Intérieur ; Ministère de la Culture",
    },
    fact_lines={"cycle": 12},
    sections=(text("Ouvrir l'administration.", "fr"), text("Un réseau a été mis en place.", "fr", "irm")),
    ratings=(Rating("end-of-term", "substantial", {}, 166),),
)
FR0038 = (LOSSY, DENSE, FRENCH)


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


OLD_LIST = page(
    "000.txt",
    "FR0039",
    listings=(
        listing("FR0044", "Imrove Public Consultation Mechanisms", "E-Government"),
        listing("FR0049", "Private Sector Transparency", "Asset Disclosure"),
        listing("FR0037", "State AI Lab", "Capacity Building"),
        listing("FR0004", "Increase Transparency in Public Procurement", "Open Contracting", cycle=2015, starred=True),
    ),
)
NEW_LIST = page(
    "001.txt",
    "FR0025",
    template="new",
    listings=(
        listing("FR0044", "Improve Public Consultation Mechanisms", "E-Government"),
        listing("FR0049", "Transparency of Interest Representatives", "Access to Information"),
        listing("FR0037", "State AI Lab", "Automated Decision-Making"),
        listing("FR0004", "Increase Transparency in Public Procurement", "Access to Information", cycle=2015),
    ),
)


def by_id(pages: Sequence[Page]) -> Mapping[str, Document]:
    return {document.id: document for document in merge(pages)}


def test_stubs_take_the_newest_lists_word_and_keep_older_titles_and_stars() -> None:
    found = by_id([OLD_LIST, NEW_LIST])
    assert list(found) == ["FR0004", "FR0025", "FR0037", "FR0039", "FR0044", "FR0049"]
    assert found["FR0044"].title == {"en": "Improve Public Consultation Mechanisms"}
    assert found["FR0044"].earlier_titles == (EarlierTitle("en", "Imrove Public Consultation Mechanisms"),)
    assert found["FR0049"].title == {"en": "Transparency of Interest Representatives"}
    assert found["FR0049"].earlier_titles == (EarlierTitle("en", "Private Sector Transparency"),)
    assert found["FR0037"].policy_areas == ("automated-decision-making",)
    assert found["FR0037"].provenance["policy_areas"].listing == 0
    assert found["FR0004"].starred is True
    assert found["FR0037"].starred is None
    assert {found[name].captured for name in ("FR0004", "FR0037", "FR0044", "FR0049")} == {"stub"}
    assert found["FR0037"].languages == ()
    assert found["FR0037"].source_url == "https://www.opengovpartnership.org/members/france/commitments/FR0037/"


def test_a_full_page_replaces_a_stub_and_keeps_what_the_lists_knew() -> None:
    full = page("44.txt", "FR0044", facts={"title": "IMPROVE  Public Consultation Mechanisms", "cycle": "2018"})
    document = by_id([OLD_LIST, NEW_LIST, full])["FR0044"]
    assert document.captured == "full"
    assert document.title == {"en": "IMPROVE  Public Consultation Mechanisms"}
    assert document.earlier_titles == (EarlierTitle("en", "Imrove Public Consultation Mechanisms"),)
    assert document.policy_areas == ("e-government",)


def test_a_list_repeated_by_many_pages_is_kept_once_with_its_oldest_source() -> None:
    repeated = [replace(OLD_LIST, id=f"FR00{n}", source=f"{n}.txt", sha256=str(n)) for n in range(60, 90)]
    sourced = [
        replace(copy, listings=tuple(replace(entry, source=copy.source) for entry in copy.listings))
        for copy in repeated
    ]
    listings = by_id(sourced)["FR0049"].listings
    assert [(entry.title, entry.source) for entry in listings] == [("Private Sector Transparency", "60.txt")]


def test_an_unknown_area_of_a_list_is_kept_as_written() -> None:
    lists = page("a", "FR0001", listings=(listing("FR0002", "T", "Kite Flying"),))
    assert by_id([lists])["FR0002"].policy_areas == ("Kite Flying",)


def test_ids_count_once_whatever_their_case() -> None:
    lists = page("a", "gh0041", listings=(listing("gh0042", "T"),))
    upper = page("b", "GH0041", listings=(listing("GH0042", "T"),))
    assert list(by_id([lists, upper])) == ["GH0041", "GH0042"]


def test_a_page_without_a_title_is_called_by_its_id() -> None:
    assert only([page("a", "FR0001")]).title == {"en": "FR0001"}


def test_a_value_without_a_code_is_kept_as_written() -> None:
    assert only([page("odd.txt", facts={"status": "Sleeping"})]).status == "Sleeping"


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
        merge_one("FR0001", [], [])


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
