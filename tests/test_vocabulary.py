"""Codes and labels, as readers and operators meet them."""

import re
import tomllib
from pathlib import Path

import pytest

from index.schema import FACETS
from index.vocabulary import code_of, codes_of, country_of_id, key, label_of, labels_in, place_of_name, slug, wording

TABLES = Path(__file__).parent.parent / "index" / "vocabulary"
FACETS_WITH_CODES = (
    *(facet.name for facet in FACETS if facet.type != "histogram" and facet.name != "institution"),
    "report_type",
    "assessment",
    "scope",
)


@pytest.mark.parametrize("facet", FACETS_WITH_CODES)
def test_every_code_has_a_label_in_both_languages(facet: str) -> None:
    assert codes_of(facet)
    for code in codes_of(facet):
        for language in ("en", "fr"):
            label = label_of(facet, code, language)
            assert label.strip() == label != ""
            assert label != code or facet in ("policy_area", "country"), f"{facet} {code} shows its code in {language}"


@pytest.mark.parametrize("facet", FACETS_WITH_CODES)
def test_french_labels_are_set_with_the_apostrophe_of_the_pages_around_them(facet: str) -> None:
    assert [code for code in codes_of(facet) if "'" in label_of(facet, code, "fr")] == []


@pytest.mark.parametrize("facet", FACETS_WITH_CODES)
def test_every_label_leads_back_to_its_code_and_to_no_other(facet: str) -> None:
    for code in codes_of(facet):
        for label in labels_in(facet, code):
            assert code_of(facet, label) == code, f"{facet}: {label} is claimed by two codes"


def test_codes_of_closed_facets_hold_all_that_the_design_lists() -> None:
    expected = {
        "status": "active inactive not-stated",
        "completion": "complete substantial limited not-started no-evidence pending not-stated",
        "early_results": "outstanding major marginal did-not-change worsened none-yet no-irm-data pending not-stated",
        "ambition": "high low pending not-stated",
        "kind": "commitment irm-report",
        "language": "en fr",
        "captured": "full stub",
        "value": "access-to-information civic-participation public-accountability technology",
        "assessment": "mid-term end-of-term results design",
        "scope": "commitment milestones irm quoted notes",
    }
    for facet, codes in expected.items():
        assert set(codes.split()) <= set(codes_of(facet)), facet


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Capacity Building", "capacity-building"),
        ("Formations", "capacity-building"),
        ("Capacité? bâtiment", "capacity-building"),
        ("Science & Technology", "science-technology"),
        ("Technologie scientifique", "science-technology"),
        ("Automated Decision-Making", "automated-decision-making"),
        ("Public Service Delivery", "public-service-delivery"),
        ("Participation du public", "public-participation"),
        ("Secteur privé", "private-sector"),
        ("SECTEUR PRIVE", "private-sector"),
        ("Fiscal Transparency", "fiscal-openness"),
        ("Anti-Corruption", "anti-corruption-and-integrity"),
        ("Anti Corruption and Integrity", "anti-corruption-and-integrity"),
        ("Open Contracting and Procurement", "open-contracting-and-public-procurement"),
        ("Audits and Controls", "audits"),
        ("Subnational", "local-commitments"),
        ("Marginalized Communities", "inclusion"),
        ("Land & Spatial Planning", "land-rights-spatial-planning"),
        ("Legislation & Regulation", "legislation-regulation"),
        ("Legislation", "legislation"),
        ("Creación de capacidades", "capacity-building"),
    ],
)
def test_policy_areas_fold_renames_and_translations(label: str, code: str) -> None:
    assert code_of("policy_area", label) == code


def test_every_policy_area_seen_on_real_pages_has_a_code() -> None:
    seen = """Access to Information|Aid|Anti-Corruption Institutions|Beneficial Ownership|Civic Space|Climate
    Mitigation and Adaptation|Democratizing Decision-Making|Digital Participation|E-Government|Economic
    Inclusion|Education|Energy|Environment and Climate|Extractive Industries|Freedom of Association|Gender|
    Health|Infrastructure & Transport|Judiciary|Justice|Labor|Legislature|OGP|Open Contracting|Open Data|
    Open Justice|Open Parliaments|Open Response & Open Recovery|Oversight of Budget/Fiscal Policies|
    Participation in Lawmaking|People with Disabilities|Political Integrity|Public Participation in
    Budget/Fiscal Policy|Public Procurement|Publication of Budget/Fiscal Information|Records Management|
    Regulation|Regulatory Governance|Right to Information|Social Accountability|Sustainable Development Goals|
    Tax|Water and Sanitation|Whistleblower Protections|Youth|Access to Justice|Asset Disclosure|Conflicts of
    Interest|Digital Governance|Legislative|Lobbying|Open Regulations|Anti-Corruption Strategies|Climate
    Finance|Data Stewardship and Privacy|Health and Nutrition|Human Rights|International Environmental
    Agreements|Mainstreaming Participation|Media and Telecommunications|Online Civic Space|Policing and
    Corrections|Political Finance|Security and Public Safety|Stimulus and Economic Recovery|Accès à
    l'information|Communautés marginalisées|Contrats ouverts|Droit à l'information|E-gouvernement|Genre|
    Gouvernance réglementaire|Institutions anti-corruption|Jeunes|Judiciaire|La jeunesse (les adolescents)|
    Loi Beneficial Ownership|Lutte contre la corruption et intégrité|Législation & Régulation|Législation et
    réglementation|Législatives|Marchés publics|Open Contracting et Procurement|Ouverture fiscale|Parlements
    ouverts|Participation du public au budget / à la politique budgétaire|Participation à l'élaboration des
    lois|Renforcement des capacités|Stratégies anti-corruption|Anticorrupción|Anticorrupción e integridad|
    Auditorías|Derecho de información|Desarrollo de capacidades|Divulgación de Activos|Instituciones
    anticorrupción|Legislación y Regulación|Medios y Telecomunicaciones|Objetivos de Desarrollo Sostenible|
    Participación pública|Responsabilidad social"""
    areas = [re.sub(r"\s+", " ", area).strip() for area in seen.split("|")]
    assert [area for area in areas if code_of("policy_area", area) is None] == []


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("FR0038", ("FR", None)),
        ("uk0001", ("GB", None)),
        ("MO0026", ("MA", None)),
        ("ONT0001", ("CA", "ontario")),
        ("sco0003", ("GB", "scotland")),
        ("ELG0002", ("KE", "elgeyo-marakwet")),
        ("KEEM0002", ("KE", "elgeyo-marakwet")),
        ("NGKD0001", ("NG", "kaduna-state")),
        ("AUS0001", ("US", "austin")),
        ("KEMK0001", ("KE", None)),
        ("QQQ0001", ("", None)),
        ("05-open-the-archives", ("", None)),
        ("", ("", None)),
    ],
)
def test_ids_tell_country_and_place(document: str, place: tuple[str, str | None]) -> None:
    assert country_of_id(document) == place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Royaume Uni", ("GB", None)),
        ("Royaume-Uni", ("GB", None)),
        ("Republic of Moldova", ("MD", None)),
        ("Côte d'Ivoire", ("CI", None)),
        ("Nigéria", ("NG", None)),
        ("Elgeyo Marakwet, Kenya", ("KE", "elgeyo-marakwet")),
        ("Austin, United States", ("US", "austin")),
        ("España", ("ES", None)),
        ("Atlantis", ("", None)),
    ],
)
def test_names_of_members_as_pages_write_them(name: str, place: tuple[str, str | None]) -> None:
    assert place_of_name(name) == place


def test_unknown_words_are_never_guessed() -> None:
    assert code_of("status", "Dormant") is None
    assert label_of("policy_area", "Something New", "fr") == "Something New"
    assert codes_of("cycle") == codes_of("institution") == ()
    assert labels_in("status", "dormant") == ()


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("NA", "na"),
        ("N/A", "na"),
        ("NR", "nr"),
        ("Not Specified", "not-specified"),
        ("Pending IRM Review", "pending"),
        ("No IRM Data", "no-irm-data"),
        ("No Data", "no-irm-data"),
        ("pas de données IRM", "no-irm-data"),
        ("sin datos de IRM", "no-irm-data"),
        ("en attente d'examen IRM", "pending"),
        ("en attente de révision IRM", "pending"),
        ("en attente de l’examen IRM", "pending"),
        ("en attente de l'examen du MII", "pending"),
        ("examen du MII en attente", "pending"),
        ("examen IRM en attente", "pending"),
        ("en attente d'examen par le MII", "pending"),
        ("Revisión pendiente de IRM", "pending"),
        ("en attente de la revue de l'IRM", "pending"),
        ("Major", None),
        ("!", None),
        ("No early results to report yet", None),
        ("The review of pending cases by the tribunal takes place in every one of the districts", None),
    ],
)
def test_six_states_of_a_value_are_told_apart(value: str, state: str | None) -> None:
    assert wording(value) == state


def test_complete_is_an_exclamation_mark_in_french() -> None:
    assert code_of("completion", "!") == "complete"


def test_spelling_does_not_matter_to_keys_and_slugs() -> None:
    assert key("Institution (s) d’appui ") == key("institution(s) D'APPUI")
    assert slug("Science & Technology") == "science-technology"
    assert slug("Prochaines étapes") == "prochaines-etapes"


def test_tables_parse_and_name_no_code_twice() -> None:
    for table in TABLES.glob("*.toml"):
        rows = tomllib.loads(table.read_text("utf-8"))
        for name, entries in rows.items():
            if isinstance(entries, list) and entries and isinstance(entries[0], dict):
                codes = [entry.get("code") or entry.get("slug") or entry.get("name") for entry in entries]
                assert len(set(codes)) == len(codes), f"{table.name}: {name}"
                for entry in entries:
                    inner = [row["code"] for row in entry.get("codes", ())]
                    assert len(set(inner)) == len(inner), f"{table.name}: {entry.get('name')}"
