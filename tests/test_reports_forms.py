"""IRM reports in every shape that the site has given them (R1 to R8), each as several tools and browsers deliver it.

A page says the same whatever delivered it: which report it is, whose, of which years, and what stands in its
at-a-glance block. And whatever a commitment calls the report, in whichever language, the two are linked.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.document import Document, Page
from index.merge import merge
from index.merge.reports import linked, links, naming_of
from index.parsers import parse
from index.scrapes import Scrape

PROSE = (
    "The forum met four times in the capital and twice in the regions, and it answered most of what it was asked.",
    "Two thirds of the commitments were completed or nearly so; those on procurement changed how ministries work.",
)
R1 = """Skip Navigation
Ghana Design and Implementation Report 2017-2019
{0}
Table 1. At a glance
Participating since: 2011
Action plan under review: Third
Report type: Design and Implementation
Number of commitments: 9
Level of public influence: Involve
DIOG: Major (1), Marginal (3)
Recommendations
{1}
"""
R2 = """Ghana Mid-Term Report 2017-2019
- Action Plan: Ghana Action Plan 2017-2019
- Dates Under Review: 2017-2018
- Report Publication Year: 2018
- Researcher: A. Researcher
Overview
Action planAction plans are at the core of a government's participation in OGP. They are made with... More
{0}
CommitmentsOGP commitments are promises for reform co-created by governments and civil society and submitted as...
{1}
"""
R3 = """Skip Navigation
Independent Reporting Mechanism (IRM): Ghana Action Plan Review 2021-2023
{0}
AT A GLANCE
Participating since: 2011
Action plan under review: Fourth
IRM product: Action Plan Review
Number of commitments: 7
PROMISING COMMITMENTS
{1}
"""
R3_FRENCH = """Ignorer la navigation
Rapport de résultats Tunisie 2021-2023
{0}
EN BREF
Participe depuis : 2014
Plan d'action à l'étude : 2021-2023
Produit IRM\u00a0: Rapport de résultats
Nombre d’engagements : 13
Engagements prometteurs
{1}
"""
R4 = """Skip Navigation
Ghana Mid-Term (Year 1) Report 2015−2017
- Action Plan: Ghana Action Plan 2015-2017
- Report publication year: 2017
Commitment Overview
Well-Designed? *
Complete
✪ 1. Open budget
Yes
Limited
{0}
{1}
"""
R5 = """IRM Progress Report 2011-2013
Country : South Africa
Dates Under Review : 2011-2013
Report publication year : 2014
Researcher : A. Researcher
{0}
{1}
"""
R6 = """Skip Navigation
Tunisia Design Report 2018-2020 – For Public Comment
- Action Plan: Tunisia Action Plan 2018-2020
- Report Publication Year: 2021
{0}
The public comment period ended29 October 2021.
{1}
Leave a Reply
Your email address will not be published. Required fields are marked *
"""
R7_SPANISH = """Saltar navegación
Informe de resultados de Honduras 2018-2020
- Plan de acción: Honduras Plan de Acción 2018-2020
- Año de publicación del informe: 2021
{0}
{1}
"""
R8 = """Skip Navigation
End of Commitment Report – Open budgets for districts
Overview
Name of Evaluator: A. Monitor
Member Name: Austin, United States
Action Plan Title: Action plan – Austin, United States, 2021 – 2023
Commitment Title: Open budgets for districts
Completion
{0}
{1}
"""
# shape -> (page, id, country, type, period, year, language, some facts)
SHAPES: dict[str, tuple[str, str, str, str, str, int | None, str, dict[str, str]]] = {
    "R1": (R1, "ghana-design-and-implementation-report-2017-2019", "GH", "design-and-implementation", "2017-2019", None,
           "en", {"participating_since": "2011", "number_of_commitments": "9", "public_influence": "Involve"}),
    "R2": (R2, "ghana-midterm-report-2017-2019", "GH", "midterm", "2017-2018", 2018, "en",
           {"action_plan": "Ghana Action Plan 2017-2019", "researcher": "A. Researcher"}),
    "R3": (R3, "ghana-action-plan-review-2021-2023", "GH", "action-plan-review", "2021-2023", None, "en",
           {"report_type": "Action Plan Review", "number_of_commitments": "7"}),
    "R3 French": (R3_FRENCH, "tunisia-results-report-2021-2023", "TN", "results", "2021-2023", None, "fr",
                  {"number_of_commitments": "13", "participating_since": "2014"}),
    "R4": (R4, "ghana-midterm-report-2015-2017", "GH", "midterm", "2015-2017", 2017, "en", {}),
    "R5": (R5, "south-africa-progress-report-2011-2013", "ZA", "progress", "2011-2013", 2014, "en",
           {"country": "South Africa"}),
    "R6": (R6, "tunisia-design-report-2018-2020", "TN", "design", "2018-2020", 2021, "en", {}),
    "R7 Spanish": (R7_SPANISH, "honduras-results-report-2018-2020", "HN", "results", "2018-2020", 2021, "es", {}),
    "R8": (R8, "austin-end-of-commitment-report-2021-2023-open-budgets", "US", "end-of-commitment", "2021-2023",
           None, "en",
           {"country": "Austin, United States"}),
}  # fmt: skip


def is_fact(line: str) -> bool:
    return ":" in line and len(line) < 90 and not line.startswith("Independent") and line not in PROSE


def spaced(text: str) -> str:
    return text.replace("\n", "\n\n")


def values_below(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        label, colon, value = line.partition(":")
        lines += [f"{label}:", value.strip()] if colon and is_fact(line) else [line]
    return "\n".join(lines)


def no_break_colons(text: str) -> str:
    return "\n".join(
        line.replace(" :", ":").replace(":", "\u00a0:", 1) if is_fact(line) else line for line in text.split("\n")
    )


def bulleted(text: str) -> str:
    return "\n".join(f"• {line.lstrip('- ')}" if is_fact(line) else line for line in text.split("\n"))


def markdown(text: str) -> str:
    """The report's name as a heading, labels bold, values linked."""
    lines = []
    for at, line in enumerate(text.split("\n")):
        label, colon, value = line.partition(":")
        if colon and is_fact(line):
            lines.append(f"**{label.strip()}:** [{value.strip()}](https://www.opengovpartnership.org/x/)")
        else:
            lines.append(f"# {line}" if at == (0 if line.startswith(("IRM", "Ghana Mid")) else 1) else line)
    return "\n\n".join(lines)


def browser_html(text: str) -> str:
    parts, titled = [], False
    for line in text.split("\n"):
        label, colon, value = line.partition(":")
        if line.startswith(("Skip", "Ignorer", "Saltar")):
            parts.append(f"<a href=#c>{line}</a>")
        elif colon and is_fact(line):
            parts.append(
                f"<p>\n<strong>{label.strip('- ')}:</strong>\n<a href='/x?a=1&amp;b=2'>{value.strip()}</a></p>"
            )
        elif line and not titled:
            parts.append(f"<!-- title --><h1 class='t'>{line}</h1>")
            titled = True
        elif line:
            parts.append(f"<p>{line}</p>")
    return f"<!doctype html>\n<html><head><title>Report</title></head><body><main>{''.join(parts)}</main></body></html>"


def definitions_html(text: str) -> str:
    parts, titled = [], False
    for line in text.split("\n"):
        label, colon, value = line.partition(":")
        if colon and is_fact(line):
            parts.append(f"<DL><DT>{label.strip('- ')}<DD>{value.strip()}</DL>")
        elif line and not titled and not line.startswith(("Skip", "Ignorer", "Saltar")):
            parts.append(f"<H1>{line}</H1>")
            titled = True
        elif line:
            parts.append(f"<DIV><SPAN>{line}</SPAN></DIV>")
    return f"<HTML><BODY>{''.join(parts)}</BODY></HTML>"


def table_html(text: str) -> str:
    parts = []
    for line in text.split("\n"):
        label, colon, value = line.partition(":")
        if colon and is_fact(line):
            parts.append(f"<tr><td><b>{label.strip('- ')}</b></td><td>{value.strip()}</td></tr>")
        elif line:
            parts.append(f"<tr><td colspan=2>{line}</td></tr>")
    return f"<html><body><table>{''.join(parts)}</table></body></html>"


FORMS: dict[str, Callable[[str], str]] = {
    "text": str, "blank lines": spaced, "values below": values_below, "no-break colons": no_break_colons,
    "bullets": bulleted, "markdown": markdown, "browser": browser_html, "definitions": definitions_html,
    "table": table_html,
}  # fmt: skip


def read(text: str) -> Page:
    [page] = parse(Scrape(Path("report"), "report", text.encode(), "0"))
    return page


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_in_every_form(shape: str, form: str) -> None:
    template, report_id, country, kind, period, year, language, facts = SHAPES[shape]
    page = read(FORMS[form](template.format(*PROSE)))
    assert (page.kind, page.language) == ("irm-report", language)
    # The title of a commitment, which is part of the id of R8, is cut, and the whole of it told by eight more letters.
    assert (page.id[:-9] if shape == "R8" else page.id) == report_id
    assert page.id == read(template.format(*PROSE)).id
    assert {name: page.facts.get(name) for name in facts} == facts
    [made] = merge([page])
    assert (made.country, made.report_type, made.period, made.year) == (country, kind, period, year)
    text = "\n".join(section.text for section in page.sections)
    assert all(sentence in text for sentence in PROSE)
    for foreign in ("at the core of a government", "email address", "Skip Navigation", "comment period ended"):
        assert foreign not in text


NAMES = {
    "ghana-midterm-report-2017-2019": (
        "Ghana Mid-Term Report 2017-2019", "Ghana Midterm Report 2017–2019", "Ghana Mid-Term Progress Report 2017−19",
        "Rapport à mi-parcours Ghana 2017-2019",
        "Rapport de mi-parcours du Ghana 2017 – 2019",
        "Ghana Mid-Term Report 2017-2019 – For Public Comment", "Mid-Term Report 2017-2019",
    ),
    "tunisia-design-report-2018-2020": (
        "Tunisia Design Report 2018-2020", "Rapport de conception Tunisie 2018-2020",
        "Tunisia IRM Design Report 2018-20",
        "Rapport de conception de la Tunisie 2018–2020 – Pour commentaires publics",
    ),
    "tunisia-results-report-2021-2023": (
        "Tunisia Results Report 2021-2023", "Rapport sur les résultats Tunisie 2021-2023",
        "Rapport de résultats de la Tunisie 2021–2023", "Results Report 2021-2023",
    ),
    "honduras-results-report-2018-2020": (
        "Informe de resultados de Honduras 2018-2020", "Honduras Results Report 2018-2020",
    ),
    "ghana-action-plan-review-2021-2023": (
        "Ghana Action Plan Review 2021-2023", "Révision du plan d'action Ghana 2021-2023",
        "Examen du plan d’action du Ghana 2021-2023",
    ),
}  # fmt: skip
PREFIX = {"ghana": "GH", "tunisia": "TN", "honduras": "HN"}
CASES = [(report, name) for report, names in NAMES.items() for name in names]


def commitment(name: str, prefix: str) -> Document:
    head = f"Open River Data ({prefix}0041)\nAction Plan Cycle: 2018\nPolicy Areas\nOpen Data\nIRM Review\n"
    page = read(f"{head}IRM Report: {name}\nEarly Results: Marginal\nDescription\n{PROSE[0]}\n")
    [made] = merge([page])
    return made


@pytest.mark.parametrize(("report_id", "name"), CASES)
def test_a_commitment_and_the_report_that_it_names_are_linked_both_ways(report_id: str, name: str) -> None:
    promise = commitment(name, PREFIX[report_id.split("-")[0]])
    shape = next(shape for shape in SHAPES.values() if shape[1] == report_id)
    [report] = merge([read(shape[0].format(*PROSE))])
    found = links([naming_of(promise), naming_of(report)])
    assert linked(promise, found).related == (report_id,)
    assert linked(report, found).related == (promise.id,)
    # Where the report has not been scraped, the commitment still says what it is called, and links to nothing.
    alone = links([naming_of(promise)])
    assert linked(promise, alone).related == ()
    assert promise.irm_reports == (name,)
    assert naming_of(promise).keys == (report_id,)


def test_two_reports_in_one_line_and_one_of_another_member() -> None:
    promise = commitment("Ghana Mid-Term Report 2017-2019, Ghana Design Report 2017-2019", "GH")
    [midterm] = merge([read(R2.format(*PROSE))])
    [foreign] = merge([read(R6.format(*PROSE))])
    found = links(map(naming_of, (promise, midterm, foreign)))
    assert linked(promise, found).related == (midterm.id,)
    assert linked(foreign, found).related == ()
