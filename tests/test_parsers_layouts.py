"""Random pages of both site templates in three languages, put through each of the three text extractors.

The extractors are modelled by what they do to a page's lines: `full` keeps all, `lossy` drops every line of one word
and every line in capitals, `dense` has no blank lines, no navigation, no empty labels, and runs the last policy area
into the next heading. A page must say exactly what its surviving lines say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.parsers import parse
from index.scrapes import Scrape

Facts = dict[str, str | tuple[str, ...]]

WORDS = {
    "en": {
        "skip": "Skip Navigation", "overview": "Overview", "glance": "At-a-Glance", "action_plan": "Action Plan:",
        "cycle": "Action Plan Cycle:", "status": "Status:", "institutions": "Institutions",
        "lead_institution": "Lead Institution:", "support_institutions": "Support Institution(s):",
        "areas": "Policy Areas", "review": "IRM Review", "irm_reports": "IRM Report:", "starred": "Starred:",
        "early_results": "Early Results:", "design": "Design i", "verifiable": "Verifiable:",
        "relevant_to_ogp_values": "Relevant to OGP Values:", "impact": "Potential Impact:",
        "ambition": "Ambition (see definition):", "implementation": "Implementation i", "completion": "Completion:",
        "description": "Description", "siblings": "Commitments",
    },
    "fr": {
        "skip": "Ignorer la navigation", "overview": "Vue d’ensemble", "glance": "D'un coup d'œil",
        "action_plan": "Plan d'action\u00a0:", "cycle": "Cycle du plan d'action :", "status": "Statut:",
        "institutions": "Institutions", "lead_institution": "Établissement principal :",
        "support_institutions": "Institution (s) de soutien:", "areas": "Domaines politiques", "review": "Revue IRM",
        "irm_reports": "Rapport IRM:", "starred": "En vedette\u00a0:", "early_results": "Premiers résultats\u00a0:",
        "design": "Conception i", "verifiable": "Vérifiable :",
        "relevant_to_ogp_values": "En rapport avec les valeurs de l’OGP :", "impact": "Impact potentiel:",
        "ambition": "Ambition (voir définition):", "implementation": "Exécution i", "completion": "Achèvement:",
        "description": "Description", "siblings": "Engagements",
    },
    "es": {
        "skip": "Saltar navegación", "overview": "Visión General", "glance": "De un vistazo",
        "action_plan": "Plan de ACCION:", "cycle": "Ciclo del Plan de Acción:", "status": "Estado:",
        "institutions": "Instituciones", "lead_institution": "Institución líder:",
        "support_institutions": "Institución(es) de apoyo:", "areas": "Áreas de política", "review": "Revisión de IRM",
        "irm_reports": "Informe de IRM:", "starred": "Estelares:", "early_results": "Primeros resultados:",
        "design": "Diseño i", "verifiable": "Verificable:",
        "relevant_to_ogp_values": "Relevante para los valores de OGP:",
        "impact": "Impacto potencial:", "ambition": "Ambición (consulta: definición):",
        "implementation": "Implementación i", "completion": "Terminación:", "description": "Descripción",
        "siblings": "Compromisos",
    },
}  # fmt: skip
AREAS = {
    "en": ["Health", "Access to Information", "Anti-Corruption", "Infrastructure & Transport", "Tax", "OGP",
           "Public Participation in Budget/Fiscal Policy", "Open Contracting + Public Procurement"],
    "fr": ["Genre", "Accès à l'information", "La jeunesse (les adolescents)", "Capacité? bâtiment", "Open Data",
           "Participation du public au budget / à la politique budgétaire", "Technologie scientifique"],
    "es": ["Auditorías", "Anticorrupción e integridad", "Derecho de información", "Participación pública"],
}  # fmt: skip
PENDING = {"en": "Pending IRM Review", "fr": "en attente de l'examen IRM", "es": "Revisión pendiente de IRM"}
RATINGS = {
    "en": ["Marginal", "Did Not Change", "Outstanding", "No IRM Data", "NR", "No early results to report yet"],
    "fr": ["marginaux", "n'ont pas changé", "pas de données IRM", "pas encore de premiers résultats à signaler"],
    "es": ["marginales", "sin datos de IRM"],
}
VALUES = {
    "en": ["Not Relevant", "Access to Information Civic Participation , Technology", "Public Accountability"],
    "fr": ["accès à l'information, participation civique", "à la technologie"],
    "es": ["acceso a la información, participación cívica"],
}
YES = {"en": "Yes", "fr": "Oui", "es": "Sí"}
STATUS = {"en": ["Active", "Inactive", ""], "fr": ["actif", "Actif", ""], "es": ["Activo", "inactivo", ""]}
LEVEL = {"en": ["High", "Low", "No Data"], "fr": ["Faible", "Haut"], "es": ["Bajo", "Alto"]}
TITLES = [
    "Open Rivers", "Transparency in Procurement (Prozorro)", "open the archives.", "ABRIR LOS ARCHIVOS DEL PAÍS",
    "Registre n° 3 : suivi des marchés", "Adopt the Charter, by 2020",
]  # fmt: skip
INSTITUTIONS = [
    "Ministry of Finance", "Court of Audit andCouncilof Europe", "Ministries: Interior; Justice – Health",
    "MoE MoF State Audit Service", "Minister of State, attached to the Prime Minister", "NA", "",
]  # fmt: skip
PLANS = ["Kenya Action Plan 2018-2020", "France, First Action Plan, 2015-2017", "Plan d’Action France 2018-2020",
         "Ukraine Action Plan 2018-2020, Ukraine Third National Action Plan 2016-2018"]  # fmt: skip
REPORTS = [
    ("Kenya Design Report 2018-2020",), ("France End-of-Term Report 2015−2017", "France Mid-Term Report 2015–2017"),
    ("Romania Results Report 2020-2022 – For Public Comment", "Romania Action Plan Review 2020-2022"),
]  # fmt: skip
PROSE = [
    "The promise is long and has a verb in it.", "Lead institution(s):", "Status quo: nothing is published.",
    "Completion: the works end in the year 2019.", "Lead Institution: see the annex of the plan.",
    "Policy Areas of the plan are named in its annex.", "Ambition: to be the first country that publishes all.",
]  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A page as the site shows it: lines as (canonical name or "", label, value)."""

    language: str
    title: str
    lines: tuple[tuple[str, str, str], ...]
    reports: tuple[str, ...]
    areas: tuple[str, ...]


@st.composite
def sites(draw: st.DrawFn) -> Site:
    language = draw(st.sampled_from(["en", "fr", "es"]))
    old = draw(st.booleans())
    words = WORDS[language]

    def one(name: str, values: list[str], label: str = "") -> tuple[str, str, str]:
        return name, words[label or name], draw(st.sampled_from(values))

    areas = tuple(draw(st.lists(st.sampled_from(AREAS[language]), min_size=1, max_size=4, unique=True)))
    reports = draw(st.sampled_from([*REPORTS, (PENDING[language],)]))
    pending = PENDING[language]
    lines = [
        ("", words["overview"], ""),
        ("", words["glance"], ""),
        one("action_plan", PLANS),
        one("cycle", ["2011", "2018", "2024"]),
        one("status", STATUS[language] if old else [""]),
        ("", words["institutions"], ""),
        one("lead_institution", INSTITUTIONS),
        one("support_institutions", INSTITUTIONS),
        ("", words["areas"], ""),
        ("policy_areas", ", ".join(areas), ""),
        ("", words["review"], ""),
        ("irm_reports", words["irm_reports"], ", ".join(reports)),
    ]
    if old:
        lines.append(one("starred", [pending, YES[language]]))
    lines += [
        one("early_results", [*RATINGS[language], pending]),
        ("", words["design"], ""),
        one("verifiable", [YES[language], pending]),
        one("relevant_to_ogp_values", VALUES[language] if old else [YES[language], pending]),
        one("ambition", ["", pending] if old else [*LEVEL[language], pending], "impact" if old else "ambition"),
        ("", words["implementation"], ""),
        one("completion", ["", pending]),
        ("", words["description"], ""),
    ]
    return Site(language, draw(st.sampled_from(TITLES)), tuple(lines), reports, areas)


def shown(line: tuple[str, str, str]) -> str:
    return f"{line[1]} {line[2]}".strip()


def facts_of(site: Site, kept: Callable[[tuple[str, str, str]], bool]) -> Facts:
    """What the lines that an extractor keeps say. `Policy Areas` without its list is an empty list."""
    facts: Facts = {"title": site.title, "policy_areas": ()}
    for line in site.lines:
        name, _, value = line
        if name and kept(line):
            facts[name] = {"policy_areas": site.areas, "irm_reports": site.reports}.get(name, value)
    return facts


def page_facts(text: str, language: str, extractor: str) -> Facts:
    (page,) = parse(Scrape(Path("p.txt"), "p.txt", text.encode(), "0"))
    assert (page.id, page.language, page.extractor) == ("KE0099", language, extractor)
    assert page.warnings == ()
    assert [section.scope for section in page.sections] == ["commitment"]
    assert page.sections[0].text.split("\n")[0] in PROSE
    return dict(page.facts)


prose = st.lists(st.sampled_from(PROSE), min_size=3, max_size=7)
DETERMINED = settings(max_examples=150, deadline=None, derandomize=True)


@DETERMINED
@given(sites(), prose)
def test_full_extractor_keeps_every_fact(site: Site, text: list[str]) -> None:
    words = WORDS[site.language]
    lines = [words["skip"], f"{site.title} (KE0099)", *map(shown, site.lines), *text, words["siblings"]]
    facts = page_facts("\n\n".join([*lines, "Open Government Partnership"]), site.language, "full")
    assert facts == facts_of(site, lambda line: True)


@DETERMINED
@given(sites(), prose)
def test_lossy_extractor_drops_lines_and_moves_no_value(site: Site, text: list[str]) -> None:
    def survives(line: str) -> bool:
        return len(line.split()) > 1 and line.upper() != line

    lines = [WORDS[site.language]["skip"], f"{site.title} (KE0099) "]
    kept = [shown(line) for line in site.lines if survives(shown(line))]
    # Of French and Spanish pages, a heading of two words may survive: only English ones lose all of them.
    extractor = "lossy" if site.language == "en" else "full"
    facts = page_facts("\n\n".join([*lines, *kept, *text]), site.language, extractor)
    assert facts == facts_of(site, lambda line: survives(shown(line)))


@DETERMINED
@given(sites(), prose)
def test_dense_extractor_glues_headings_and_drops_empty_labels(site: Site, text: list[str]) -> None:
    lines = [f"{site.title} (KE0099)"]
    glue = ""
    for line in site.lines:
        if line[0] and line[0] != "policy_areas" and not line[2]:
            continue
        if line[0] == "policy_areas":
            glue = shown(line)
            continue
        lines.append(glue + shown(line))
        glue = ""
    facts = page_facts("\n".join([*lines, *text]), site.language, "dense")
    assert facts == facts_of(site, lambda line: line[0] == "policy_areas" or bool(line[2]))
