"""IRM reports: names in any wording are one report; pages, drafts and PDFs become documents with facts and sections."""

import builtins
import sys
import textwrap
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, Page
from index.documents_json import ID, dumps, loads
from index.errors import MissingExtra, Unparsable
from index.merge import merge
from index.merge.report_links import links, naming_of
from index.parsers import parse
from index.parsers.pdf import parse_pdf
from index.scrapes import Scrape
from index.vocabulary.report_names import report_key, take_apart


def scrape(content: str | bytes, name: str = "report.txt", url: str = "", language: str | None = None) -> Scrape:
    encoded = content.encode() if isinstance(content, str) else content
    return Scrape(Path(name), name, encoded, sha256(encoded).hexdigest(), url=url, language=language)


def read(text: str, **told: str) -> Page:
    [page] = parse(scrape(text, **told))
    return page


def document(text: str) -> Document:
    [made] = merge([read(text)])
    return made


def headings(page: Page) -> list[tuple[str, str]]:
    return [(section.scope, section.heading) for section in page.sections]


def whole(page: Page) -> str:
    return "\n".join(section.text for section in page.sections)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("France Design Report 2018-2020", "france-design-report-2018-2020"),
        ("Rapport de conception France 2018–2020", "france-design-report-2018-2020"),
        ("France Transitional Results Report 2018-2020", "france-transitional-results-report-2018-2020"),
        ("Rapport de résultats de la transition France 2018-2020", "france-transitional-results-report-2018-2020"),
        ("Bilan des résultats de la France 2021-2023", "france-results-report-2021-2023"),
        ("France Mid-Term Progress Report 2015-2017", "france-midterm-report-2015-2017"),
        ("France End-of-Term Report 2015-2017 (Year 2)", "france-end-of-term-report-2015-2017"),
        ("Rapport de fin de session Kenya 2016-2018", "kenya-end-of-term-report-2016-2018"),
        ("Sierra Leone Mid-Term (Year 1) Report 2016−18", "sierra-leone-midterm-report-2016-2018"),
        ("Independent Reporting Mechanism (IRM): Romania Progress Report 2014-15", "romania-progress-report-2014-2015"),
        ("Tunisia Design Report 2018-2020 – For Public Comment", "tunisia-design-report-2018-2020"),
        (
            "Examen du Plan d'action d'Israël 2023-2025 – Pour commentaires publics",
            "israel-action-plan-review-2023-2025",
        ),
        ("Informe de diseño de España 2017-2019", "spain-design-report-2017-2019"),
        ("Ontario, Canada End-of-Term Report 2017", "ontario-end-of-term-report-2017"),
        ("Kenya Co-Creation Brief 2022", "kenya-co-creation-brief-2022"),
    ],
)
def test_every_wording_of_a_reports_name_gives_one_key(name: str, expected: str) -> None:
    assert report_key(name) == expected


def test_a_name_without_its_country_is_of_the_country_that_names_it() -> None:
    assert report_key("Design Report 2018-2020", "FR") == "france-design-report-2018-2020"
    assert report_key("Design Report 2018-2020", "KE") == "kenya-design-report-2018-2020"


@pytest.mark.parametrize("name", ["Something else entirely", "Доклад", "x" * 300, "–", "de la"])
def test_a_name_of_no_known_shape_still_has_a_valid_key(name: str) -> None:
    key = report_key(name)
    assert 0 < len(key) <= 64
    assert key[0].isalnum() and set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert report_key(name) == key


def test_small_words_are_no_countries() -> None:
    assert take_apart("Rapport de conception de la Géorgie").country == "GE"
    assert take_apart("Design Report").country == ""


def test_links_go_both_ways_and_only_to_what_exists() -> None:
    commitment = Document(
        "FR0038",
        "commitment",
        "full",
        {"en": "T"},
        country="FR",
        irm_reports=("Rapport de résultats de la transition France 2018-2020", "France Design Report 2018-2020"),
    )
    report = Document("france-transitional-results-report-2018-2020", "irm-report", "full", {"en": "T"})
    found = links([naming_of(commitment), naming_of(report)])
    assert found.related(naming_of(commitment)) == ("france-transitional-results-report-2018-2020",)
    assert found.related(naming_of(report)) == ("FR0038",)


# R1: a page of the site, its summary, then a table of keys and values.
DESIGN = """Skip Navigation

Kenya Design Report 2018-2020

Kenya's third plan was made together with more organisations than the second one, which the researcher welcomes.

Table 1. At a glance

Participating since: 2012

Action plan under review: Third

Report type: Design

Number of commitments: 6

Level of public influence: Involve

Recommendations

The forum should meet in public, publish its minutes and answer the proposals that it does not take up, within a month.

Commitment 1: Beneficial ownership

The register of companies would list who owns them, for everybody to read without a fee, from the middle of next year.

Commitment Text:

Establish a central register of beneficial owners.

Next steps

The IRM recommends to carry the register over to the next plan.

[1] Interview with the registrar of companies, Nairobi, 3 March 2019.

Open Government Partnership
"""


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


# R2: dense, bullets with facts, glossary sentences glued to their terms.
DENSE = """France Transitional Results Report 2018-2020
- Action Plan: France Action Plan 2018-2020
- Dates Under Review: 2018-2020
- Report Publication Year: 2021
- Researcher: A. Researcher
Introduction
Action planAction plans are at the core of a government's participation, made with civil society... commitments may
build on existing efforts. The IRM looks at what became of each of them.
General Highlights and Results
Two thirds of the 21 commitments were completed or nearly so, among them the open data of public procurement.
"""


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


# R3: French page of an action plan review; labels with a space before the colon.
REVIEW_FR = """Ignorer la navigation

Révision du plan d'action France 2021-2023

Ce produit examine le plan d'action de la France, qui compte 59 engagements de nombreuses institutions.

EN BREF

Participer depuis: 2014

Plan d'action à l'étude: 2021-2023

Produit IRM : Examen du plan d'action

Nombre d'engagements: 59

Méthodologie et indicateurs du MII

L'examen décrit les points forts du plan et les difficultés que sa mise en œuvre peut rencontrer.
"""


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
    pages = [read(REVIEW_FR), read(english, name="en.txt")]
    [made] = merge(pages)
    assert made.languages == ("en", "fr")
    assert set(made.title.values()) == {
        "France Action Plan Review 2021-2023",
        "Révision du plan d'action France 2021-2023",
    }


# R4: a table turned into lines, with stars.
MIDTERM = """Skip Navigation

Ghana Mid-Term Report 2015-2017

Commitment Overview Well-Designed? * Complete

✪2. Budget transparency The ministry publishes the budget before it is passed, so that citizens can still be heard.

No

Yes

* Commitment is evaluated as specific, relevant and potentially transformative

Participation in the process was broad in the regions and narrow in the capital, where the forum met twice in the year.
"""


def test_r4_a_table_in_lines_is_kept_as_text() -> None:
    page = read(MIDTERM)
    assert page.id == "ghana-midterm-report-2015-2017"
    assert "✪2. Budget transparency" in whole(page)
    assert "potentially transformative" in whole(page)
    assert "narrow in the capital" in whole(page)


# R5: the old Drupal site; spaces before colons, the country under a label only.
LEGACY = """IRM Progress Report 2011-2013

Country : South Africa

Dates Under Review : 2011-2013

Report publication year : 2014

Researcher : A. Researcher

The government completed three of its eight commitments, and it did not consult as widely as the rules ask.
"""


def test_r5_a_legacy_page_takes_its_country_from_the_label() -> None:
    page = read(LEGACY)
    assert page.id == "south-africa-progress-report-2011-2013"
    made = document(LEGACY)
    assert (made.country, made.report_type, made.period, made.year) == ("ZA", "progress", "2011-2013", 2014)


# R6: a draft, its comment period, the form and what readers wrote.
DRAFT = """Skip Navigation

Tunisia Design Report 2018-2020 – For Public Comment

In 2021, the IRM published the Design Report for the third action plan of Tunisia, which is summarised below.

The public comment period ended29 October 2021. Thank you for your comments.

Open data leads the plan, and the register of companies is its most ambitious commitment according to the researcher.

Comments (2)

Jane Reader

I do not agree with the researcher about the register.

Leave a Reply

Your email address will not be published. Required fields are marked *
"""


def test_r6_a_draft_is_the_report_without_the_readers_comments() -> None:
    page = read(DRAFT)
    assert page.id == "tunisia-design-report-2018-2020"
    assert "Open data leads the plan" in whole(page)
    for foreign in ("Jane Reader", "I do not agree", "email address", "comment period"):
        assert foreign not in whole(page)


# R8: a local member's form at the end of a commitment.
LOCAL = """Skip Navigation

End of Commitment Report – Open budgets for districts

Overview

Name of Evaluator

A. Monitor

Member Name: Austin, United States

Action Plan Title: Action plan – Austin, United States, 2021 – 2023

Commitment Title: Open budgets for districts

Completion

The district budgets were published for two of the three years that the plan covers, in a format for spreadsheets.
"""


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


INDEX = """Skip Navigation

IRM Report

Ecuador Results Report 2019-2022

The implementation of Ecuador's first plan had early results.

Mexico Results Report 2019-2022

The fourth action plan brings several lessons.

Costa Rica Results Report 2019-2022

The results of this plan are better than those of earlier ones.

Denmark Results Report 2019-2022

The plan continued the work on digital services.
"""


@pytest.mark.parametrize(
    "text",
    [
        INDEX,
        "Skip Navigation\n\nIndependent Reporting Mechanism – Action Plan Review\n\nWhy is this helpful?\n",
        "Five lessons from Kenya\n\nThe Kenya Design Report 2018-2020 says that much was done, and much was not.\n",
        "Kenya\n\n2023, IRM Report, Web page\n",
    ],
    ids=["list of reports", "guidance", "news", "member page"],
)
def test_pages_about_reports_are_no_reports(text: str) -> None:
    prose = "It is read by those who live there, each week, and by those who do not. " * 3
    with pytest.raises(Unparsable) as refused:
        parse(scrape(f"{text}\n{prose}"))
    assert refused.value.reason == "no-id"


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
        for line in text.splitlines()[3:]:
            bare = line.strip().rstrip(":")
            if bare and bare not in ("Open Government Partnership",) and not bare.startswith("Action planAction"):
                assert any(bare in kept for kept in held), bare


def pdf(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF of lines (size in points, distance from the top, text), in Helvetica."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for lines in pages:
        shown = "\n".join(
            f"BT /F1 {size} Tf 72 {800 - top} Td ({_escaped(text)}) Tj ET" for size, top, text in lines
        ).encode("cp1252")
        objects.append(f"<</Length {len(shown)}>>\nstream\n{shown.decode('cp1252')}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body.encode("cp1252")))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(body.encode("cp1252"))
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\n"
    body += f"startxref\n{start}\n%%EOF"
    return body.encode("cp1252")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


FRENCH_PDF = pdf(
    [
        (9, 20, "Mécanisme d'évaluation indépendant"),
        (22, 80, "Rapport de conception"),
        (22, 110, "France 2018-2020"),
        (
            11,
            160,
            "Le plan d'action de la France a été élaboré avec des organisations de la société civile et les adminis-",
        ),
        (
            11,
            175,
            "trations, qui se sont réunies quatre fois. Le rapport décrit ce processus et examine les engagements du",
        ),
        (11, 190, "gouvernement un par un."),
        (9, 780, "1"),
    ],
    [
        (9, 20, "Mécanisme d'évaluation indépendant"),
        (16, 80, "Recommandations"),
        (11, 110, "Le forum devrait publier ses comptes rendus et répondre aux propositions qui ne sont pas retenues."),
        (9, 780, "2"),
    ],
    [
        (9, 20, "Mécanisme d'évaluation indépendant"),
        (16, 80, "Lancement des incubateurs"),
        (
            11,
            110,
            "Les incubateurs des ministères ont commencé leur travail en 2019 et accompagnent plusieurs projets.",
        ),
        (9, 780, "3"),
    ],
)


def test_a_pdf_report_is_read_like_a_page() -> None:
    pytest.importorskip("pypdfium2")
    page = parse_pdf(scrape(FRENCH_PDF, "rapport.pdf"))
    assert (page.id, page.kind, page.language, page.extractor) == (
        "france-design-report-2018-2020",
        "irm-report",
        "fr",
        "pdf",
    )
    assert page.machine_translated is False, "the French PDF of a report was written, not translated by a machine"
    assert page.facts["title"] == "Rapport de conception France 2018-2020"
    assert ("irm", "Recommandations") in headings(page)
    assert ("irm", "Lancement des incubateurs") in headings(page)


def printed(text: str) -> bytes:
    """A sample as a PDF: its name in large print, its lines broken at the width of a page, a running title."""
    first, *others = [line for line in text.splitlines() if line.strip() and "avigation" not in line]
    body = [piece for line in others for piece in textwrap.wrap(line, 95)]
    pages = [body[at : at + 12] for at in range(0, len(body), 12)]
    rows = [[(9.0, 20.0, "OGP"), *((11.0, 120.0 + 15 * at, line) for at, line in enumerate(page))] for page in pages]
    rows[0].insert(1, (20.0, 80.0, first))
    return pdf(*rows)


@pytest.mark.parametrize("name", ["DESIGN", "REVIEW_FR", "LEGACY", "LOCAL", "DENSE"])
def test_a_report_says_the_same_on_paper(name: str) -> None:
    pytest.importorskip("pypdfium2")
    text = str(globals()[name])
    [page] = parse(scrape(printed(text), "scan.pdf"))
    [on_paper], [online] = merge([page]), merge([read(text)])
    assert (on_paper.id, on_paper.country, on_paper.report_type) == (online.id, online.country, online.report_type)
    assert (on_paper.period, on_paper.year, page.language) == (online.period, online.year, read(text).language)
    assert {key: page.facts.get(key) for key in read(text).facts} == dict(read(text).facts)


def test_print_is_made_text_again() -> None:
    pytest.importorskip("pypdfium2")
    text = whole(parse_pdf(scrape(FRENCH_PDF, "rapport.pdf")))
    assert "les administrations, qui se sont réunies" in text
    assert "les engagements du gouvernement un par un." in text
    assert "Mécanisme d'évaluation indépendant" not in text, "a running title is no text"
    assert not any(line.strip() in ("1", "2", "3") for line in text.splitlines())


def test_a_pdf_without_a_title_goes_by_its_name() -> None:
    pytest.importorskip("pypdfium2")
    content = pdf([(11, 100 + 15 * n, f"Line {n} of a text that is long enough to count as one.") for n in range(8)])
    page = parse_pdf(scrape(content, "reports/France_Design-Report_2018-2020_EN.pdf"))
    assert page.id == "france-design-report-2018-2020"
    with pytest.raises(Unparsable) as refused:
        parse_pdf(scrape(content, "scan.pdf"))
    assert refused.value.reason == "no-report"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"%PDF-1.7 nothing of a PDF follows", "damaged-pdf"), (pdf([(11, 100, "Too short.")]), "no-text")],
)
def test_a_pdf_that_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    pytest.importorskip("pypdfium2")
    with pytest.raises(Unparsable) as refused:
        parse_pdf(scrape(content, "x.pdf"))
    assert refused.value.reason == reason
    assert refused.value.remedy


def test_without_the_extra_the_message_is_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: object) -> object:
        if name == "pypdfium2":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.delitem(sys.modules, "pypdfium2", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match=r"pip install ogp-search\[pdf\]"):
        parse_pdf(scrape(FRENCH_PDF, "rapport.pdf"))


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


def test_reports_are_found_among_other_scrapes_by_their_content() -> None:
    pytest.importorskip("pypdfium2")
    assert parse(scrape(DESIGN))[0].id == "kenya-design-report-2018-2020"
    assert parse(scrape(FRENCH_PDF, "no-extension"))[0].id == "france-design-report-2018-2020"
    with pytest.raises(Unparsable):
        parse(scrape(INDEX))


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
