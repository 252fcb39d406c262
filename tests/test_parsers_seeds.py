"""The five real pages: every fact, section and rating, read off the pages by eye."""

import hashlib
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

import pytest

from index.document import Page
from index.normalise import Coded, normalise_facts
from index.parsers import parse
from index.scrapes import Scrape

SEEDS = Path(__file__).parent.parent / "seeds"
NAMES = {path.name[:3]: path for path in SEEDS.iterdir()}
DIGITAL = "Minister of State for the Digital Sector, attached to the Prime Minister"
SEVEN = (
    "Ministry of the Interior",
    "Ministry for the Ecological and Inclusive Transition",
    "Ministry for Europe and Foreign Affairs",
    "Ministry for Territorial Cohesion",
    "Ministry of Economy and Finance",
    "Ministry of National Education",
    "Ministry of Culture",
)
SEPT = (
    "ministère de l'Intérieur",
    "Ministère de la Transition écologique et solidaire",
    "Ministère de l'Europe et des Affaires étrangères",
    "Ministère de la Cohésion Territoriale",
    "Ministère de l'Economie et des Finances",
    "Ministère de l'Education Nationale",
    "Ministère de la Culture",
)


@cache
def page(seed: str) -> Page:
    path = NAMES[seed]
    content = path.read_bytes()
    (found,) = parse(Scrape(path, path.name, content, hashlib.sha256(content).hexdigest()))
    return found


def coded(seed: str) -> Coded:
    return normalise_facts(page(seed))


def text(seed: str, scope: str) -> str:
    return "\n".join(f"{section.heading}\n{section.text}" for section in page(seed).sections if section.scope == scope)


@pytest.mark.parametrize(
    ("seed", "document", "language", "template", "extractor"),
    [
        ("000", "FR0038", "en", "old", "lossy"),
        ("001", "FR0038", "en", "old", "dense"),
        ("002", "FR0039", "en", "old", "lossy"),
        ("003", "FR0025", "en", "new", "full"),
        ("004", "FR0038", "fr", "new", "full"),
    ],
)
def test_what_each_page_is(seed: str, document: str, language: str, template: str, extractor: str) -> None:
    found = page(seed)
    assert (found.id, found.kind, found.language) == (document, "commitment", language)
    assert (found.template, found.extractor) == (template, extractor)
    assert found.machine_translated is (language == "fr")
    assert found.warnings == ()
    assert found.source == NAMES[seed].name


def test_facts_of_the_lossy_page_of_fr0038() -> None:
    assert page("000").facts == {
        "title": "Administrative Capacity-Building",
        "action_plan": "France Action Plan 2018-2020",
        "cycle": "2018",
        "status": "Active",
        "lead_institution": DIGITAL,
        "support_institutions": "; ".join(SEVEN),
        "policy_areas": ("Capacity Building", "Legislation & Regulation", "Private Sector", "Science & Technology"),
        "irm_reports": ("Pending IRM Review",),
        "starred": "Pending IRM Review",
        "early_results": "Pending IRM Review",
        "verifiable": "Pending IRM Review",
        "relevant_to_ogp_values": "Not Relevant",
        "ambition": "Pending IRM Review",
        "completion": "Pending IRM Review",
    }
    assert page("000").fact_lines["status"] == 11
    assert page("000").fact_lines["policy_areas"] == 20


def test_facts_of_the_dense_page_of_fr0038() -> None:
    found = page("001")
    assert found.facts["policy_areas"] == (
        "Capacity Building",
        "Legislation & Regulation",
        "Legislative",
        "Private Sector",
        "Science & Technology",
    )
    assert found.facts["irm_reports"] == ("France Design Report 2018-2020",)
    assert (found.facts["verifiable"], found.facts["relevant_to_ogp_values"]) == ("Yes", "Civic Participation")
    assert "ambition" not in found.facts
    assert (found.start_date, found.end_date) == ("2018", "2019")
    assert coded("001").values == ("civic-participation",)
    assert coded("001").support_institutions == SEVEN


def test_facts_of_fr0039() -> None:
    found = page("002")
    assert found.facts["status"] == "Active"
    assert str(found.facts["support_institutions"]).startswith("Ministries: Pôle Emploi (France's public employment")
    assert str(found.facts["support_institutions"]).endswith("Département of Calvados")
    assert (found.facts["verifiable"], found.facts["ambition"]) == ("Yes", "")
    assert coded("002").policy_areas == ("capacity-building", "public-service-delivery", "science-technology")
    assert (coded("002").status, coded("002").completion, coded("002").ambition) == ("active", "pending", None)
    assert [(step.text, step.end) for step in found.milestones] == [
        ("Launch 3 to 5 ministerial incubators", "2018"),
        ("Roll out incubators within each ministry", "2019"),
    ]


def test_facts_of_fr0025() -> None:
    assert page("003").facts == {
        "title": "Spread Public Innovation",
        "country": "France",
        "action_plan": "France, First Action Plan, 2015-2017",
        "cycle": "2015",
        "status": "",
        "lead_institution": "Ministry for the Decentralization and the Civil Service; Ministry of State for State "
        "Reform and Simplification, attached to the Prime Minister",
        "support_institutions": "NA",
        "policy_areas": ("Capacity Building", "Public Participation"),
        "irm_reports": ("France End-of-Term Report 2015-2017", "France Mid-Term Progress Report 2015-2017"),
        "early_results": "Did Not Change",
        "verifiable": "No",
        "relevant_to_ogp_values": "Yes",
        "ambition": "Low",
        "completion": "",
    }
    assert (coded("003").status, coded("003").completion, coded("003").support_institutions) == (None, None, ())
    assert (coded("003").verifiable, coded("003").ambition) == (False, "low")
    assert (page("003").start_date, page("003").end_date) == ("", "")


def test_facts_of_the_french_page_of_fr0038() -> None:
    found = page("004")
    assert found.facts["title"] == "Renforcement des capacités administratives"
    assert found.facts["status"] == found.facts["completion"] == ""
    assert found.facts["policy_areas"] == (
        "Formations",
        "Secteur privé",
        "Participation du public",
        "Technologie scientifique",
    )
    assert found.facts["early_results"] == "pas de données IRM"
    assert (found.facts["verifiable"], found.facts["relevant_to_ogp_values"]) == ("Oui", "Oui")
    assert found.facts["irm_reports"] == (
        "Rapport de résultats de la transition France 2018-2020",
        "France Design Report 2018-2020",
    )
    assert coded("004").policy_areas == (
        "capacity-building",
        "private-sector",
        "public-participation",
        "science-technology",
    )
    assert (coded("004").early_results, coded("004").ambition, coded("004").verifiable) == ("no-irm-data", "low", True)
    assert coded("004").support_institutions == SEPT
    assert (found.start_date, found.end_date) == ("2018", "2019")


def test_sections_of_fr0025() -> None:
    assert [(section.scope, section.heading) for section in page("003").sections] == [
        ("commitment", "STAKES"),
        ("commitment", "CONTEXT & AIM"),
        ("milestones", "ROADMAP"),
        ("quoted", "IRM End of Term Status Summary"),
        ("quoted", "Commitment Text"),
        ("irm", "Editorial Note"),
        ("irm", "IRM End of Term Status Summary"),
        ("irm", "Commitment Aim"),
        ("irm", "Status — Midterm: Limited"),
        ("irm", "Status — End of Term: Limited"),
        ("irm", "Did It Open Government? — Civic Participation: Did Not Change"),
        ("irm", "Carried Forward?"),
        ("notes", ""),
    ]
    anchors = {section.heading: section.anchor for section in page("003").sections if section.scope == "irm"}
    assert anchors["Carried Forward?"] == "irm-carried-forward"
    assert anchors["Status — End of Term: Limited"] == "irm-status-end-of-term-limited"


def test_sections_of_the_french_review() -> None:
    scopes = [section.scope for section in page("004").sections]
    assert scopes.count("notes") == 2
    headings = [section.heading for section in page("004").sections if section.scope == "irm"]
    assert headings == [
        "Résumé du statut à mi-parcours de l'IRM",
        "Contexte et objectifs",
        "Prochaines étapes",
        "Résumé du statut de fin de session IRM — Achèvement : substantiel",
    ]


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_the_verdict_never_holds_the_promise(seed: str) -> None:
    verdict = text(seed, "irm")
    for words in ("public accelerators", "accelerators", "dataCamps", "Green Tech Verte"):
        assert words not in verdict


def test_the_promise_stands_in_its_scopes() -> None:
    assert "public accelerators" in text("003", "milestones")
    assert "public accelerators" in text("003", "quoted")
    assert "dataCamps" in text("001", "commitment")
    assert "dataCamps" in text("001", "quoted")
    assert "dataCamps" in text("004", "commitment")
    assert "Beta.gouv.fr" in text("001", "milestones")
    assert "lanceurs d'alerte" in text("004", "milestones")
    assert "whistleblowers" in text("000", "milestones")


def test_sarah_labelle_stands_under_a_heading_that_names_the_assessment() -> None:
    headings = {section.heading for section in page("003").sections if "Sarah Labelle" in section.text}
    assert headings == {"Status — Midterm: Limited", "Status — End of Term: Limited"}


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_no_section_holds_furniture_or_siblings(seed: str) -> None:
    lines = {line for section in page(seed).sections for line in (section.heading, *section.text.split("\n"))}
    for furniture in (
        "Skip Navigation",
        "Ignorer la navigation",
        "Design i",
        "Conception i",
        "Implementation i",
        "Implémentation i",
        "Open Government Partnership",
        "Commitments",
        "Engagements",
        "France's Commitments",
        "Fix My Neighborhood",
        "Govtech Summit",
        "FR0030, 2018, E-Government",
    ):
        assert furniture not in lines


def test_ratings_in_the_reviews() -> None:
    assert [(found.assessment, found.completion, found.line) for found in page("003").ratings] == [
        ("mid-term", "limited", 103),
        ("end-of-term", "limited", 109),
    ]
    assert dict(page("003").ratings[1].early_results) == {"civic-participation": "did-not-change"}
    assert [(found.assessment, found.completion, found.line) for found in page("004").ratings] == [
        ("end-of-term", "substantial", 166)
    ]
    assert page("000").ratings == page("001").ratings == page("002").ratings == ()


def test_milestones_and_what_was_carried_forward() -> None:
    assert [step.number for step in page("001").milestones] == ["9.1", "9.2", "9.3"]
    assert page("001").milestones[0].text.endswith("over the longer term.")
    assert [step.number for step in page("004").milestones] == ["9.1", "9.2", "9.3"]
    assert page("003").carried_forward.startswith("This commitment was carried over to the next action plan.")


def test_footnotes_leave_the_text_they_support() -> None:
    notes = text("004", "notes")
    assert "acteurspublics.fr" in notes
    assert "Etalab, responsable de la communication" in notes
    assert "acteurspublics.fr" not in text("004", "irm")
    assert "[xxxviii]" in text("004", "irm")
    assert "territoire refers to a sub-national" in text("003", "notes")
    assert "innovation laboratories.[162]”" in text("003", "irm")


@pytest.mark.parametrize(("seed", "stars"), [("000", 5), ("001", 0), ("002", 5)])
def test_sibling_lists(seed: str, stars: int) -> None:
    found = {listing.id: listing for listing in page(seed).listings}
    assert sorted(found) == [f"FR{number:04d}" for number in range(1, 51)]
    assert len(page(seed).listings) == 50
    assert sum(listing.starred for listing in found.values()) == stars
    assert found["FR0012"].title == "Fix My Neighborhood"
    assert found["FR0009"].title == "Beneficial Ownership"
    assert found["FR0004"].title == "Increase Transparency in Public Procurement"
    assert (found["FR0001"].cycle, found["FR0050"].cycle) == (2015, 2018)
    older = seed != "001"
    assert found["FR0037"].policy_area == ("Capacity Building" if older else "Automated Decision-Making")
    assert found["FR0044"].title == ("Imrove" if older else "Improve") + " Public Consultation Mechanisms"


def test_the_newest_template_has_no_list() -> None:
    assert page("003").listings == page("004").listings == ()


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_the_same_page_as_html_says_the_same(seed: str) -> None:
    def element(line: str) -> str:
        label, colon, value = line.partition(":")
        if colon and len(label) < 60 and not value.startswith("//"):
            return f"<p><strong>{escape(label)}:</strong> <span>{escape(value)}</span></p>"
        return f"<div>{escape(line)}</div>"

    body = "\n".join(element(line) for line in NAMES[seed].read_text("utf-8").split("\n") if line.strip())
    source = f"<!DOCTYPE html><html><head><title>x</title></head><body><main>{body}</main></body></html>"
    (found,) = parse(Scrape(Path("x.html"), "x.html", source.encode(), "0"))
    assert (found.id, found.language, found.template) == (page(seed).id, page(seed).language, page(seed).template)
    assert found.extractor == "html"
    assert found.facts == page(seed).facts
    assert found.sections == page(seed).sections
    assert [replace(item, source="") for item in found.listings] == [
        replace(item, source="") for item in page(seed).listings
    ]
    assert [rating.completion for rating in found.ratings] == [rating.completion for rating in page(seed).ratings]
