"""Pages of OGP Local, of the old Drupal site and without at-a-glance block, labels in translations that nobody has
listed, titles and members in odd spellings, each in the ways in which it is met.
"""

import pytest

from index.errors import Unparsable
from index.normalise import normalise_facts
from tests.page_texts import HEAD, PROSE, html_of, read

# OGP Local.

LOCAL = """Skip Navigation
Elgeyo Marakwet, Kenya
Open Budget Data (KEEM0003)
Overview
At-a-Glance
Action Plan: Action plan – Elgeyo Marakwet, Kenya, 2025 – 2027
Inception Report: Not available
Commitment Start: Mar 2025
Commitment End: Jun 2027
Institutions involved:
• Department of Finance
• Budget, Planning and Statistics Office.
• Elgeyo Marakwet Youth Network
Primary Policy Area:
Primary Sector:
OGP Value:
• Access to information
• Civic Participation
Description
Commitment ID
KEEM0003
Commitment Title
Open Budget Data
Problem
Nobody reads the budget.
Status quo
It is printed once.
"""
LOCAL_FACTS: dict[str, str | tuple[str, ...]] = {
    "country": "Elgeyo Marakwet, Kenya",
    "title": "Open Budget Data",
    "action_plan": "Action plan – Elgeyo Marakwet, Kenya, 2025 – 2027",
    "inception_report": "Not available",
    "start_date": "Mar 2025",
    "end_date": "Jun 2027",
    "institutions_involved": (
        "Department of Finance", "Budget, Planning and Statistics Office", "Elgeyo Marakwet Youth Network",
    ),
    "policy_areas": (),
    "primary_sector": "",
    "relevant_to_ogp_values": "Access to information, Civic Participation",
}  # fmt: skip
FRENCH = (
    ("Skip Navigation", "Ignorer la navigation"), ("Overview", "Vue d’ensemble"), ("At-a-Glance", "D'un coup d'œil"),
    ("Action Plan: ", "Plan d'action : "), ("Inception Report:", "Rapport initial\u00a0:"),
    ("Commitment Start:", "Début de l’engagement :"), ("Commitment End:", "Fin de l'engagement:"),
    ("Institutions involved:", "Institutions concernées :"), ("Primary Policy Area:", "Domaine politique principal :"),
    ("Primary Sector:", "Secteur primaire :"), ("OGP Value:", "Valeur OGP :"),
)  # fmt: skip
SPANISH = (
    ("Skip Navigation", "Saltar navegación"), ("Overview", "Visión General"), ("At-a-Glance", "De un vistazo"),
    ("Action Plan: ", "Plan de ACCION: "), ("Inception Report:", "Informe inicial:"),
    ("Commitment Start:", "Inicio del compromiso:"), ("Commitment End:", "Fin del compromiso:"),
    ("Institutions involved:", "Instituciones involucradas:"), ("Primary Policy Area:", "Área de política principal:"),
    ("Primary Sector:", "Sector primario:"), ("OGP Value:", "Valor de OGP:"),
)  # fmt: skip


def changed(page: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in page, old
        page = page.replace(old, new, 1)
    return page


LOCALS = {
    "English": LOCAL,
    "blank lines": LOCAL.replace("\n", "\n\n"),
    "French": changed(LOCAL, *FRENCH),
    "Spanish": changed(LOCAL, *SPANISH),
    "headings lost": changed(LOCAL, ("Overview\n", ""), ("At-a-Glance\n", ""), ("Description\n", "")),
    "values below": changed(
        LOCAL, ("Report: Not", "Report:\nNot"), ("Start: Mar", "Start:\nMar"), ("End: Jun", "End:\nJun")
    ),
    "dashes as bullets": LOCAL.replace("• ", "- "),
    "stars as bullets": LOCAL.replace("• ", "* "),
    "dates side by side": changed(LOCAL, ("Mar 2025\nCommitment End", "Mar 2025 Commitment End")),
    "HTML": html_of(LOCAL),
    "French HTML": html_of(changed(LOCAL, *FRENCH)),
    "values on one line": changed(LOCAL, (":\n• Access to information\n• Civic", ": Access to information, Civic")),
    "label broken": changed(LOCAL, ("Commitment Start:", "Commitment\nStart:")),
}


@pytest.mark.parametrize("name", LOCALS)
def test_local_pages(name: str) -> None:
    page = read(LOCALS[name])
    assert dict(page.facts) == LOCAL_FACTS
    assert (page.id, page.template, page.start_date, page.end_date) == ("KEEM0003", "local", "Mar 2025", "Jun 2027")
    assert page.language == {"F": "fr", "S": "es"}.get(name[0] if name != "stars as bullets" else "", "en")
    coded = normalise_facts(page)
    assert (coded.country, coded.locality) == ("KE", "elgeyo-marakwet")
    assert (coded.cycle, coded.status, coded.policy_areas) == (2025, None, None)
    assert coded.values == ("access-to-information", "civic-participation")
    text = "\n".join(f"{section.heading}\n{section.text}" for section in page.sections)
    assert "Nobody reads the budget." in text and "It is printed once." in text
    assert "Civic Participation" not in text


def test_local_pages_that_fill_in_area_and_sector() -> None:
    page = read(
        changed(LOCAL, ("Area:\n", "Area:\n• Open Data\n• Fiscal Openness\n"), ("Sector:\n", "Sector: Health\n"))
    )
    assert page.facts["policy_areas"] == ("Open Data", "Fiscal Openness")
    assert page.facts["primary_sector"] == "Health"


# The Drupal site.

LEGACY = f"""Skip to main content
05 open the Archives of the Ministry
Country: Italy
Action Plan: Italy Third Action Plan
Year Action Plan: 2016
Start Date: 7/1/2018  |  End Date: 6/30/2020
From the Action Plan
{PROSE}
"""
LEGACIES = {
    "English": LEGACY,
    "blank lines": LEGACY.replace("\n", "\n\n"),
    "spaces before colons": LEGACY.replace(": ", " : "),
    "no-break spaces": LEGACY.replace(": ", "\u00a0: ").replace("  |  ", "\u00a0|\u00a0"),
    "dates on two lines": changed(LEGACY, ("  |  ", "\n")),
    "dates side by side": changed(LEGACY, ("  |  ", "    ")),
    "values below": changed(LEGACY, ("Country: ", "Country:\n"), ("Year Action Plan: ", "Year Action Plan:\n")),
    "French": changed(
        LEGACY, ("Country:", "Pays :"), ("Action Plan:", "Plan d'action :"),
        ("Year Action Plan:", "Année du plan d'action :"),
        ("Start Date:", "Date de début :"), ("End Date:", "Date de fin :"),
        ("From the Action Plan", "Extrait du plan d'action"),
    ),
    "HTML": html_of(LEGACY),
}  # fmt: skip


@pytest.mark.parametrize("name", LEGACIES)
def test_pages_of_the_old_site(name: str) -> None:
    page = read(LEGACIES[name], "http://opengovpartnership.org/commitment/05-open-the-archives-of-the-ministry")
    assert dict(page.facts) == {
        "title": "05 open the Archives of the Ministry",
        "country": "Italy",
        "action_plan": "Italy Third Action Plan",
        "cycle": "2016",
        "start_date": "7/1/2018",
        "end_date": "6/30/2020",
    }
    assert (page.id, page.template) == ("05-open-the-archives-of-the-ministry", "legacy")
    assert (page.start_date, page.end_date) == ("7/1/2018", "6/30/2020")
    assert [section.text for section in page.sections] == [PROSE]
    assert normalise_facts(page).country == "IT"


# Labels in translations that are in no table.

UNSEEN = f"""Ignorer la navigation
Tunisie
Données des rivières (TN0044)
Vue d'ensemble
Plan d'action : Plan d'action Tunisie 2018-2020
Cycle du plan d’action national : 2018
Statut : Actif
Institution ou organisme responsable : Ministère de l'Eau
Institutions qui apportent leur soutien : Ministère des Finances
Domaines politiques
Open Data, Formations
Revue IRM
Rapport établi par l'IRM : Rapport de conception Tunisie 2018-2020
En vedette : non
Tout premiers résultats : marginaux
Conception i
Vérifiable : Oui
Lien avec les valeurs du PGO : accès à l’information
Ambition (consulter la définition) : Faible
Implémentation i
Achèvement : en attente de l'examen IRM
Description
{PROSE}
"""


def test_labels_in_translations_that_no_table_has() -> None:
    page = read(UNSEEN)
    assert dict(page.facts) == {
        "country": "Tunisie", "title": "Données des rivières", "action_plan": "Plan d'action Tunisie 2018-2020",
        "cycle": "2018", "status": "Actif", "lead_institution": "Ministère de l'Eau",
        "support_institutions": "Ministère des Finances", "policy_areas": ("Open Data", "Formations"),
        "irm_reports": ("Rapport de conception Tunisie 2018-2020",), "starred": "non", "early_results": "marginaux",
        "verifiable": "Oui", "relevant_to_ogp_values": "accès à l’information", "ambition": "Faible",
        "completion": "en attente de l'examen IRM",
    }  # fmt: skip
    assert page.warnings == ()


# Titles and members.


@pytest.mark.parametrize(
    ("line", "title", "document_id"),
    [
        ("Electronic Procurement System (Prozorro) (UA0073)", "Electronic Procurement System (Prozorro)", "UA0073"),
        ("Information Act (RTI) and Its (New) Rules (LK0015)", "Information Act (RTI) and Its (New) Rules", "LK0015"),
        ("Open the archives. (IT0081)", "Open the archives.", "IT0081"),
        ("open the archives (it0081)", "open the archives", "IT0081"),
        ("APERTURA DE LOS DATOS DEL PAÍS (GT0074)", "APERTURA DE LOS DATOS DEL PAÍS", "GT0074"),
        ("Status of Women: Completion of a Law (MO0026)", "Status of Women: Completion of a Law", "MO0026"),
        ("Description (NZ0012)", "Description", "NZ0012"),
        ("Policy Areas (NZ0012)", "Policy Areas", "NZ0012"),
        ("Données ouvertes\u00a0: l’État (FR0038)", "Données ouvertes : l’État", "FR0038"),
        ("100 % of Schools – “Open Schools” (SCO0004)", "100 % of Schools – “Open Schools”", "SCO0004"),
        ("1. Publish the Plan 2014-2016 (SL0004).", "1. Publish the Plan 2014-2016", "SL0004"),
        ("Let " + "all of them " * 15 + "see (AM0037)", "Let " + "all of them " * 15 + "see", "AM0037"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["text", "html", "browser"])
def test_titles(line: str, title: str, document_id: str, form: str) -> None:
    above = "Skip Navigation\n" if form == "text" else "Open Government Partnership\nMembers\n"
    text = f"{above}{line}\n{HEAD}"
    page = read(html_of(text) if form == "html" else text)
    assert (page.facts["title"], page.id, page.facts["cycle"]) == (title, document_id, "2018")


@pytest.mark.parametrize(
    ("line", "document_id", "country", "locality"),
    [
        ("Royaume-Uni", "UK0003", "GB", None), ("Royaume Uni", "UK0003", "GB", None), ("Morocco", "MO0026", "MA", None),
        ("Italie", "IT0081", "IT", None), ("Nigéria", "NG0016", "NG", None), ("Côte d’Ivoire", "CI0001", "CI", None),
        ("Republic of Moldova", "MD0099", "MD", None), ("Moldova", "MD0099", "MD", None),
        ("Austin, United States", "AUS0001", "US", "austin"), ("Ontario, Canada", "ONT0001", "CA", "ontario"),
        ("Scotland, United Kingdom", "SCO0004", "GB", "scotland"), ("North Macedonia", "MK0080", "MK", None),
        ("Elgeyo Marakwet, Kenya", "ELG0001", "KE", "elgeyo-marakwet"),
        ("Kaduna State, Nigeria", "NGKD0001", "NG", "kaduna-state"),
        ("Estados Unidos", "US0110", "US", None), ("Países Bajos", "NL0012", "NL", None),
        ("Pays-Bas", "NL0012", "NL", None),
        ("Afrique du Sud", "ZA0014", "ZA", None), ("Sri Lanka", "LK0015", "LK", None),
        ("Corée du Sud", "KR0001", "KR", None),
    ],
)  # fmt: skip
def test_members(line: str, document_id: str, country: str, locality: str | None) -> None:
    page = read(f"Skip Navigation\n{line}\n\nOpen River Data ({document_id})\n{HEAD}")
    assert page.facts["country"] == line
    coded = normalise_facts(page)
    assert (coded.country, coded.locality) == (country, locality)
    assert page.warnings == ()


# Pages without an at-a-glance block.


@pytest.mark.parametrize("glance", ["", "At-a-Glance\n", "Overview\nAt-a-Glance\n", "Overview\n"])
@pytest.mark.parametrize("end", ["Description\n", ""])
def test_no_glance_block(glance: str, end: str) -> None:
    page = read(
        f"Skip Navigation\nLatvia\nOpen River Data (LV0033)\n{glance}IRM Review\nIRM Report: Pending IRM Review\n"
        "Early Results: Did Not Change Did Not Change\nDesign i\nVerifiable: No\nRelevant to OGP Values: Yes\n"
        f"Ambition (see definition): Low\nImplementation i\n{end}{PROSE}\n"
    )
    assert dict(page.facts) == {
        "country": "Latvia", "title": "Open River Data", "irm_reports": ("Pending IRM Review",),
        "early_results": "Did Not Change", "verifiable": "No", "relevant_to_ogp_values": "Yes", "ambition": "Low",
    }  # fmt: skip
    assert [section.text for section in page.sections] == [PROSE]


def test_a_page_of_prose_that_names_an_id_is_no_page() -> None:
    with pytest.raises(Unparsable) as refused:
        read("Story of the week\nHow a register opened (LV0033)\n" + "It is read daily by those who live there. " * 8)
    assert refused.value.reason == "no-facts"
