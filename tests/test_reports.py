"""IRM reports: pages of every shape and drafts become documents with facts and sections."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents_json import ID, dumps, loads
from index.errors import Unparsable
from index.merge import merge
from index.parsers import parse
from tests.report_samples import (
    DENSE,
    DESIGN,
    DRAFT,
    INDEX,
    LEGACY,
    LOCAL,
    MIDTERM,
    REVIEW_FR,
    document,
    headings,
    read,
    scrape,
    whole,
)


def test_r1_a_report_page_with_a_table_at_a_glance() -> None:
    page = read(DESIGN, url="https://www.opengovpartnership.org/documents/kenya-design-report-2018-2020/")
    assert (page.id, page.kind, page.template, page.language) == (
        "kenya-design-report-2018-2020",
        "irm-report",
        "report",
        "en",
    )
    assert page.facts["title"] == "Kenya Design Report 2018-2020"
    assert page.facts["report_type"] == "Design"
    assert page.facts["participating_since"] == "2012"
    assert page.facts["number_of_commitments"] == "6"
    assert page.fact_lines["title"] == 3
    assert page.fact_lines["report_type"] == 13


def test_r1_sections_follow_the_headings_and_the_promise_is_quoted() -> None:
    page = read(DESIGN)
    assert headings(page) == [
        ("irm", ""),
        ("irm", "Table 1. At a glance"),
        ("irm", "Recommendations"),
        ("irm", "Commitment 1: Beneficial ownership"),
        ("quoted", "Commitment Text"),
        ("irm", "Next steps"),
        ("notes", ""),
    ]
    quoted = next(section for section in page.sections if section.scope == "quoted")
    assert quoted.text == "Establish a central register of beneficial owners."
    assert page.sections[-1].text.startswith("[1] Interview with the registrar")
    assert "Skip Navigation" not in whole(page)
    assert "Beneficial ownership" in whole(page), "what a section is about must be found by its words"
    assert page.sections[5].anchor == "irm-next-steps"


def test_r1_facts_of_the_document() -> None:
    made = document(DESIGN)
    assert (made.country, made.report_type, made.period, made.cycle) == ("KE", "design", "2018-2020", 2018)
    assert made.title == {"en": "Kenya Design Report 2018-2020"}
    assert made.provenance["report_type"].line == 13
    assert made.languages == ("en",)


def test_r2_dense_text_with_bullets_and_glossary_sentences() -> None:
    page = read(DENSE)
    assert page.id == "france-transitional-results-report-2018-2020"
    assert page.extractor == "dense"
    assert page.facts["period"] == "2018-2020"
    assert page.facts["year"] == "2021"
    assert page.facts["action_plan"] == "France Action Plan 2018-2020"
    assert "at the core of a government" not in whole(page)
    assert "commitments may" in whole(page)
    assert ("irm", "General Highlights and Results") in headings(page)
    made = document(DENSE)
    assert (made.report_type, made.year, made.action_plan) == (
        "transitional-results",
        2021,
        "France Action Plan 2018-2020",
    )


KENYA = """Kenya IRM Design Report 2018-2020
- Action Plan: Kenya Action Plan 2018-2020
- Dates Under Review: September 2018 - May 2019
- Report Publication Year: 2020
Introduction
Kenya's third plan was made together with more organisations than the second one, which the researcher welcomes.
"""


@pytest.mark.parametrize(
    ("replaced", "by", "period", "line"),
    [
        ("", "", "2018-2020", 1),
        ("Report 2018-2020", "Report", "2018-2020", 2),
        ("Report 2018-2020", "Report 2018", "2018-2020", 2),
        ("2018-2020", "", "2018-2019", 3),
        ("September 2018 - May 2019", "2018-2019", "2018-2019", 3),
    ],
    ids=["as the name says", "as the plan says", "the name has one year", "only dates", "the label says a period"],
)
def test_the_months_in_which_the_researcher_looked_are_not_the_period(
    replaced: str, by: str, period: str, line: int
) -> None:
    made = document(KENYA.replace(replaced, by) if replaced else KENYA)
    assert (made.period, made.cycle, made.provenance["period"].line) == (period, 2018, line)


def test_r3_a_french_review() -> None:
    page = read(REVIEW_FR)
    assert (page.id, page.language, page.machine_translated) == ("france-action-plan-review-2021-2023", "fr", True)
    assert page.facts["report_type"] == "Examen du plan d'action"
    assert page.facts["number_of_commitments"] == "59"
    assert ("irm", "EN BREF") in headings(page)
    made = document(REVIEW_FR)
    assert (made.country, made.report_type, made.period) == ("FR", "action-plan-review", "2021-2023")


def test_two_languages_of_a_report_are_one_document() -> None:
    english = REVIEW_FR.replace("Révision du plan d'action France", "France Action Plan Review").replace(
        "Ignorer la navigation", "Skip Navigation"
    )
    french = "Ce produit examine le plan d'action de la France, qui compte 59 engagements de nombreuses institutions."
    assert french in english
    english = english.replace(
        french, "This product reviews the action plan of France, which has 59 commitments of many institutions."
    )
    pages = [read(REVIEW_FR), read(english, name="en.txt")]
    [made] = merge(pages)
    assert made.languages == ("en", "fr")
    assert set(made.title.values()) == {
        "France Action Plan Review 2021-2023",
        "Révision du plan d'action France 2021-2023",
    }


def test_r4_a_table_in_lines_is_kept_as_text() -> None:
    page = read(MIDTERM)
    assert page.id == "ghana-midterm-report-2015-2017"
    assert "✪2. Budget transparency" in whole(page)
    assert "potentially transformative" in whole(page)
    assert "narrow in the capital" in whole(page)


def test_r5_a_legacy_page_takes_its_country_from_the_label() -> None:
    page = read(LEGACY)
    assert page.id == "south-africa-progress-report-2011-2013"
    made = document(LEGACY)
    assert (made.country, made.report_type, made.period, made.year) == ("ZA", "progress", "2011-2013", 2014)


def test_r6_a_draft_is_the_report_without_the_readers_comments() -> None:
    page = read(DRAFT)
    assert page.id == "tunisia-design-report-2018-2020"
    assert "Open data leads the plan" in whole(page)
    for foreign in ("Jane Reader", "I do not agree", "email address", "comment period"):
        assert foreign not in whole(page)


def test_r8_a_local_end_of_commitment_form() -> None:
    page = read(LOCAL)
    assert page.id.startswith("austin-end-of-commitment-report-2021-2023-open-budget")
    made = document(LOCAL)
    assert (made.country, made.locality, made.report_type) == ("US", "austin", "end-of-commitment")


def test_reports_of_two_commitments_of_one_local_plan_are_two_documents() -> None:
    other = LOCAL.replace("Open budgets for districts", "Open budgets for schools")
    made = list(merge([read(LOCAL), read(other), read(LOCAL.replace("\n\n", "\n"), name="dense.txt")]))
    assert sorted(len(document.captures) for document in made) == [1, 2]
    assert len({document.id for document in made}) == 2 and all(ID.fullmatch(document.id) for document in made)


def test_r8_in_spanish_with_labels_that_have_no_colons() -> None:
    lines = (
        "Saltar navegación", "Informe de fin de compromiso: un sistema de integridad", "General",
        "Nombre del evaluador", "A. Monitor", "Correo electrónico", "[email protected]",
        "Nombre de miembro", "Yerevan, Armenia",
        "Plan de Acción Título", "Plan de acción – Ereván, Armenia, 2023 – 2024",
        "Compromiso", "Un sistema de integridad",
        "Problema", "El funcionamiento del comité de ética es importante para la integridad de la ciudad.",
    )  # fmt: skip
    page = read("\n\n".join(lines))
    assert (page.language, page.facts["country"], page.facts["researcher"]) == ("es", "Yerevan, Armenia", "A. Monitor")
    assert page.facts["commitment_title"] == "Un sistema de integridad"
    [made] = merge([page])
    assert (made.country, made.report_type, made.period) == ("AM", "end-of-commitment", "2023-2024")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (INDEX, "listing"),
        ("Skip Navigation\n\nIndependent Reporting Mechanism – Action Plan Review\n\nWhy is this helpful?\n", "no-id"),
        (
            "Five lessons from Kenya\n\nThe Kenya Design Report 2018-2020 says that much was done, and much was not.\n",
            "no-id",
        ),
        ("Kenya\n\n2023, IRM Report, Web page\n", "no-id"),
    ],
    ids=["list of reports", "guidance", "news", "member page"],
)
def test_pages_about_reports_are_no_reports(text: str, reason: str) -> None:
    prose = "It is read by those who live there, each week, and by those who do not. " * 3
    with pytest.raises(Unparsable) as refused:
        parse(scrape(f"{text}\n{prose}"))
    assert refused.value.reason == reason


def test_headings_by_number_and_by_shape() -> None:
    long = (
        "This paragraph is long enough to be the text of a section and says so in many words, as reports will do here. "
    )
    page = read(
        f"""Kenya Results Report 2020-2022

II. Implementation of the plan

{long}

Open contracting in counties

{long}

1. First of a list

2. Second of a list

{long}
"""
    )
    assert ("irm", "II. Implementation of the plan") in headings(page)
    assert ("irm", "Open contracting in counties") in headings(page)
    assert "First of a list" in whole(page)


def test_no_line_of_a_report_is_lost() -> None:
    for text in (DESIGN, DENSE, REVIEW_FR, MIDTERM, LEGACY):
        page = read(text)
        held = {line for section in page.sections for line in (*section.text.splitlines(), section.heading)}
        facts = tuple(value for value in page.facts.values() if isinstance(value, str) and value)
        for line in text.splitlines()[3:]:
            bare = line.strip().rstrip(":")
            if bare and bare not in ("Open Government Partnership",) and not bare.startswith("Action planAction"):
                # The lines of the header are facts, and no text.
                assert any(bare in kept for kept in held) or bare.endswith(facts), bare


HTML = """<!DOCTYPE html><html lang="fr"><head><title>Rapport</title>
<link rel="canonical" href="https://www.opengovpartnership.org/fr/documents/france-results-report-2021-2023/"></head>
<body><nav><a href="/">Accueil</a></nav><main><h1>Bilan des résultats de la France 2021-2023</h1>
<p>Le troisième plan d'action de la France contient 59 engagements concernant davantage d'institutions.</p>
<dl><dt>Produit IRM :</dt><dd>Rapport de résultats</dd><dt>Nombre d'engagements :</dt><dd>59</dd></dl>
<h2>Premiers résultats</h2>
<p>Un engagement sur la participation des citoyens aux travaux de la Cour des comptes a eu des résultats.</p>
</main><footer>Open Government Partnership</footer></body></html>"""


def test_a_saved_html_page_of_a_report() -> None:
    [page] = parse(scrape(HTML, "report.html"))
    assert (page.id, page.kind, page.language) == ("france-results-report-2021-2023", "irm-report", "fr")
    assert page.url == "https://www.opengovpartnership.org/fr/documents/france-results-report-2021-2023/"
    assert page.facts["number_of_commitments"] == "59"
    assert ("irm", "Premiers résultats") in headings(page)
    assert "Accueil" not in whole(page)


SAMPLES = (DESIGN, DENSE, REVIEW_FR, MIDTERM, LEGACY, DRAFT, LOCAL, INDEX)
pieces = st.sampled_from([line for text in SAMPLES for line in text.split("\n")]) | st.text(max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=25))
def test_whatever_lines_come_they_are_a_valid_report_or_refused(lines: list[str]) -> None:
    try:
        [page] = parse(scrape("\n".join(lines)))
    except Unparsable as refused:
        assert refused.reason and refused.remedy
        return
    assert ID.fullmatch(page.id)
    anchors = [section.anchor for section in page.sections]
    assert len(set(anchors)) == len(anchors) and all(anchors)
    assert all(section.text.strip() for section in page.sections)
    [made] = merge([page])
    assert loads(dumps(made)) == made


PARAGRAPH = "The forum met more often than the rules ask, and told those who had proposed something what became of it. "


@pytest.mark.parametrize(
    "below",
    [
        "Ghana Design Report 2017-2019\n\nThe report of the plan before found the same.",
        "Open contracting\n\nContracts of the ports are published.\n\nRelated\n\nKenya Design Report 2018-2020",
        "The Ghana Design Report 2017-2019 found the same…",
    ],
)
def test_a_report_that_names_another_one_is_a_report(below: str) -> None:
    own = f"{PARAGRAPH * 4}\n\n{PARAGRAPH * 3}"
    page = read(f"Skip Navigation\n\nGhana Results Report 2020-2022\n\n{own}\n\n{below}\n\n{PARAGRAPH}\n")
    assert page.id == "ghana-results-report-2020-2022"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Kenya", "Ghana", "Austin, United States", "Ozieri, Italy", "Sao Paulo", "Sri Lanka"]),
        min_size=2,
        max_size=6,
        unique=True,
    ),
    st.sampled_from(
        ["{} Design Report 2018-2020", "Rapport de conception {} 2018–2020", "Informe de diseño {} 2018-2020"]
    ),
    st.sampled_from(["…", ".", " [...]", "... Read more"]),
    st.sampled_from(["\n", "\n\n", "\n\n\n\n"]),
    st.sampled_from(
        ["Skip Navigation", "Skip Navigation\n\nIRM Report", "Europe", "Ignorer la navigation\n\nRapports"]
    ),
    st.integers(1, 3),
)
def test_teasers_of_several_places_are_a_list(
    places: list[str], title: str, end: str, between: str, above: str, length: int
) -> None:
    teaser = (PARAGRAPH * length).strip(" .") + end
    entries = [part for place in places for part in (title.format(place), teaser)]
    with pytest.raises(Unparsable) as refused:
        parse(scrape(between.join([above, *entries])))
    assert refused.value.reason == "listing" and refused.value.remedy


def test_a_list_tells_where_it_leads() -> None:
    site = "https://www.opengovpartnership.org"
    text = (
        f"[Kenya Design Report 2018-2020]({site}/documents/kenya-design-report-2018-2020/)\n\n{PARAGRAPH}\n\n"
        f"[Ghana Design Report 2017-2019](/documents/ghana-design-report-2017-2019/)\n\n{PARAGRAPH}\n\n"
        "[Elsewhere](https://example.org/)\n"
    )
    with pytest.raises(Unparsable) as refused:
        parse(scrape(text, url=f"{site}/documents/page/2/"))
    assert refused.value.links == (
        (f"{site}/documents/kenya-design-report-2018-2020/", "Kenya Design Report 2018-2020"),
        (f"{site}/documents/ghana-design-report-2017-2019/", "Ghana Design Report 2017-2019"),
    )
