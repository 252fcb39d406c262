"""Every label and value that pages are known to carry, through every way in which a page reaches us.

Pages are rendered here, by a renderer that knows nothing of the parser: the site's two templates, in the nine wordings
that the site has had (English twice, French in five generations, Spanish twice), as four text extractors and seven
kinds of HTML deliver them. A page must give back the facts that it was rendered from, in its own words and in codes.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from index.document import Page
from index.normalise import normalise_facts
from index.parsers import parse
from index.scrapes import Scrape

T = TypeVar("T")
NBSP = "\u00a0"


@dataclass(frozen=True)
class Wording:
    """One generation of the site's words: labels with their colons, in all the spellings seen."""

    language: str
    template: str
    skip: str
    country: str
    overview: tuple[str, ...]
    glance: tuple[str, ...]
    institutions: tuple[str, ...]
    areas: tuple[str, ...]
    review: tuple[str, ...]
    design: tuple[str, ...]
    implementation: tuple[str, ...]
    description: str
    siblings: str
    labels: dict[str, tuple[str, ...]]
    values: str  # the language of its values


def french(language_labels: dict[str, tuple[str, ...]], template: str, **words: tuple[str, ...]) -> Wording:
    labels = {
        "action_plan": ("Plan d'action:", "Plan d’action :", f"Plan d'action{NBSP}:"),
        "cycle": ("Cycle du plan d'action:", "Cycle du plan d'action :", f"Cycle du plan d’action{NBSP}:"),
        "status": ("Statut:", "Statut :", f"Statut{NBSP}:"),
        "irm_reports": ("Rapport IRM:", "Rapport IRM :"),
        "early_results": ("Premiers résultats:", "Premiers résultats :", f"Premiers résultats{NBSP}:"),
        "verifiable": ("Vérifiable:", "Vérifiable :"),
        "completion": ("Achèvement:", "Achèvement :"),
        "impact": ("Impact potentiel:",),
        "ambition": ("Ambition (voir définition):", "Ambition (voir définition) :"),
        **language_labels,
    }
    if template == "new":
        labels.pop("starred", None)
    named = {
        "overview": ("Vue d'ensemble", "Vue d’ensemble"),
        "glance": ("D'un coup d'œil", "D’un coup d’œil"),
        "design": ("Design i",),
        "implementation": ("Implémentation i",),
    }
    return Wording(
        language="fr", template=template, skip="Ignorer la navigation", country="Royaume-Uni",
        institutions=("Institutions",), areas=("Domaines politiques",), review=("Revue IRM",),
        description="Description", siblings="Engagements", labels=labels, values="fr", **{**named, **words},
    )  # fmt: skip


ENGLISH = {
    "action_plan": ("Action Plan:", "Action plan :"),
    "cycle": ("Action Plan Cycle:", f"Action Plan Cycle{NBSP}:"),
    "status": ("Status:", "STATUS:"),
    "lead_institution": ("Lead Institution:",),
    "support_institutions": ("Support Institution(s):", "Support Institution (s):"),
    "irm_reports": ("IRM Report:",),
    "starred": ("Starred:",),
    "early_results": ("Early Results:", "Early results :"),
    "verifiable": ("Verifiable:",),
    "relevant_to_ogp_values": ("Relevant to OGP Values:",),
    "impact": ("Potential Impact:",),
    "ambition": ("Ambition (see definition):",),
    "completion": ("Completion:",),
}
SPANISH = {
    "action_plan": ("Plan de ACCION:", "Plan de Acción:"),
    "cycle": ("Ciclo del Plan de Acción:", "Ciclo del plan de acción:"),
    "status": ("Estado:", "Estatus:"),
    "lead_institution": ("Institución líder:", "Institución principal:"),
    "support_institutions": ("Institución(es) de apoyo:", "Institución (es) de apoyo:", "Instituciones de Apoyo:"),
    "irm_reports": ("Informe de IRM:",),
    "starred": ("Estelares:", "Destacados:"),
    "early_results": ("Resultados iniciales:", "Primeros resultados:"),
    "verifiable": ("Verificable:",),
    "relevant_to_ogp_values": ("Relevante para los valores de OGP:",),
    "impact": ("Impacto potencial:",),
    "ambition": ("Ambición (consulta: definición):",),
    "completion": ("Terminación:",),
}


def english(template: str) -> Wording:
    return Wording(
        "en", template, "Skip Navigation", "United Kingdom", ("Overview",), ("At-a-Glance",), ("Institutions",),
        ("Policy Areas",), ("IRM Review",), ("Design i",), ("Implementation i",), "Description", "Commitments",
        ENGLISH, "en",
    )  # fmt: skip


def spanish(template: str) -> Wording:
    return Wording(
        "es", template, "Saltar navegación", "Reino Unido", ("General", "Visión General"), ("De un vistazo",),
        ("Instituciones",), ("Áreas de política",), ("Revisión de IRM",), ("Diseño i",), ("Implementación i",),
        "Descripción", "Compromisos", SPANISH, "es",
    )  # fmt: skip


WORDINGS = {
    "en-old": english("old"),
    "en-new": english("new"),
    "fr-F1": french(
        {
            "lead_institution": ("Institution chef de file:", "Institution principale:"),
            "support_institutions": ("Institution(s) d'appui:", "Institution (s) de soutien:"),
            "starred": ("Étoilé:",),
            "relevant_to_ogp_values": ("Pertinent pour les valeurs OGP:", "Pertinent pour les valeurs de l'OGP:"),
        },
        "old",
        implementation=("Implémentation i", "Exécution i"),
    ),
    "fr-F1p": french(
        {
            "lead_institution": ("Institution directrice:",),
            "support_institutions": ("Institution(s) de soutien:",),
            "starred": ("Étoilé:",),
            "relevant_to_ogp_values": ("Relatif aux valeurs du PGO:", "Pertinent avec les valeurs du PGO:"),
        },
        "old",
        overview=("Présentation",),
    ),
    "fr-F2": french(
        {
            "lead_institution": ("Institution responsable :", f"Établissement principal{NBSP}:"),
            "support_institutions": ("Institution(s) de soutien :", "Institution (s) de soutien :"),
            "starred": ("En vedette :",),
            "relevant_to_ogp_values": ("En rapport avec les valeurs OGP :", "En rapport avec les valeurs de l’OGP :"),
        },
        "old",
        implementation=("Mise en œuvre i",),
    ),
    "fr-F3": french(
        {
            "lead_institution": ("Institution chef de file :", "Institution principale :"),
            "support_institutions": ("Institution(s) d'appui :", f"Institution(s) d’appui{NBSP}:"),
            "relevant_to_ogp_values": ("Pertinent pour les valeurs OGP :", "Pertinent avec les valeurs de l'OGP :"),
        },
        "new",
        design=("Conception i",),
    ),
    "fr-F4": french(
        {
            "lead_institution": ("Institution responsable :",),
            "support_institutions": ("Institution(s) de soutien :",),
            "relevant_to_ogp_values": ("En rapport avec les valeurs de l'OGP :", "Relatif aux valeurs du PGO :"),
        },
        "new",
        overview=("Informations clés",),
        implementation=("Mise en œuvre i",),
    ),
    "es-S1": spanish("old"),
    "es-S2": spanish("new"),
}

# (as written, its code): the values seen, each with what it means. A code of None: the page states nothing.
YES_NO: dict[str, list[tuple[str, object]]] = {
    "en": [("Yes", True), ("No", False), ("Pending IRM Review", None)],
    "fr": [("Oui", True), ("oui", True), ("Non", False), ("en attente de l'examen IRM", None)],
    "es": [("Sí", True), ("si", True), ("sí", True), ("Revisión pendiente de IRM", None)],
}
VALUES: dict[str, dict[str, list[tuple[str, object]]]] = {
    "en": {
        "status": [("Inactive", "inactive"), ("Active", "active"), ("", None)],
        "starred": [("No", False), ("Pending IRM Review", None), ("Yes Starred", True)],
        "early_results": [
            ("Pending IRM Review", "pending"), ("Marginal", "marginal"), ("No IRM Data", "no-irm-data"),
            ("Did Not Change", "did-not-change"), ("Major Major", "major"), ("Outstanding Outstanding", "outstanding"),
            ("No early results to report yet", "none-yet"), ("Marginal Marginal", "marginal"),
            ("Did Not Change Did Not Change", "did-not-change"), ("Major", "major"), ("NR", None),
            ("Worsened", "worsened"),
        ],
        "values_old": [
            ("Not Relevant", ()), ("Access to Information", ("access-to-information",)),
            ("Access to Information , Civic Participation , Technology",
             ("access-to-information", "civic-participation", "technology")),
            ("Civic Participation Public Accountability", ("civic-participation", "public-accountability")),
            ("Access to Information Civic Participation , Public Accountability",
             ("access-to-information", "civic-participation", "public-accountability")),
        ],
        "ambition": [("High", "high"), ("Low", "low"), ("Pending IRM Review", "pending"), ("No Data", "no-irm-data")],
        "completion": [("Pending IRM Review", "pending"), ("NR", None), ("", None)],
    },
    "fr": {
        "status": [("inactif", "inactive"), ("Actif", "active"), ("actif", "active"), ("", None)],
        "starred": [("non", False), ("en attente d'examen IRM", None), ("en attente de révision IRM", None)],
        "early_results": [
            ("en attente de l'examen du MII", "pending"), ("marginal", "marginal"),
            ("examen du MII en attente", "pending"), ("marginaux", "marginal"),
            ("n'ont pas changé", "did-not-change"), ("examen IRM en attente", "pending"),
            ("pas encore de premiers résultats à signaler", "none-yet"),
            ("Aucun résultat préliminaire à signaler pour le moment", "none-yet"), ("majeur Majeur", "major"),
            ("pas de données IRM", "no-irm-data"), ("n’ont pas changé", "did-not-change"),
        ],
        "values_old": [
            ("accès à l'information", ("access-to-information",)),
            ("accès à l’information , participation civique", ("access-to-information", "civic-participation")),
            ("participation civique , responsabilité publique , à la technologie",
             ("civic-participation", "public-accountability", "technology")),
            ("technologie", ("technology",)),
        ],
        "ambition": [("Faible", "low"), ("Élevée", "high"), ("en attente d'examen par le MII", "pending")],
        "completion": [
            ("en attente de l'examen IRM", "pending"), ("en attente d'examen par le MII", "pending"),
            ("examen IRM en attente", "pending"), ("", None),
        ],
    },
    "es": {
        "status": [("Activo", "active"), ("inactivo", "inactive"), ("", None)],
        "starred": [("Revisión pendiente de IRM", None), ("si Con Estrella", True)],
        "early_results": [
            ("marginales", "marginal"), ("sin datos de IRM", "no-irm-data"), ("revisión pendiente de IRM", "pending"),
            ("marginal", "marginal"),
        ],
        "values_old": [
            ("acceso a la información , participación cívica", ("access-to-information", "civic-participation")),
        ],
        "ambition": [("Bajo", "low"), ("Alto", "high")],
        "completion": [("Revisión pendiente de IRM", "pending"), ("", None)],
    },
}  # fmt: skip
AREAS: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "en": [
        (("Capacity Building", "Legislation & Regulation", "Science & Technology"),
         ("capacity-building", "legislation-regulation", "science-technology")),
        (("Anti-Corruption", "Audits and Controls", "Subnational"),
         ("anti-corruption-and-integrity", "audits", "local-commitments")),
        (("Open Contracting + Public Procurement",), ("open-contracting-and-public-procurement",)),
        (("Public Participation in Budget/Fiscal Policy", "Oversight of Budget/Fiscal Policies"),
         ("public-participation-in-budget-fiscal-policy", "oversight-of-budget-fiscal-policies")),
        (("Anti Corruption and Integrity", "Fiscal Transparency", "Marginalized Communities",
          "Land & Spatial Planning"),
         ("anti-corruption-and-integrity", "fiscal-openness", "inclusion", "land-rights-spatial-planning")),
        (("Open Response & Open Recovery", "People with Disabilities"),
         ("open-response-open-recovery", "people-with-disabilities")),
    ],
    "fr": [
        (("Capacité? bâtiment", "Participation du public", "Technologie scientifique"),
         ("capacity-building", "public-participation", "science-technology")),
        (("Participation du public au budget / à la politique budgétaire", "Open Data"),
         ("public-participation-in-budget-fiscal-policy", "open-data")),
        (("La jeunesse (les adolescents)", "Lutte contre la corruption et intégrité", "Loi Beneficial Ownership"),
         ("youth", "anti-corruption-and-integrity", "beneficial-ownership")),
        (("Participation à l’élaboration des lois", "Accès à l'information"),
         ("participation-in-lawmaking", "access-to-information")),
    ],
    "es": [
        (("Acceso a la información", "Medios y Telecomunicaciones"),
         ("access-to-information", "media-and-telecommunications")),
        (("Anticorrupción e integridad", "Legislación y Regulación", "Objetivos de Desarrollo Sostenible"),
         ("anti-corruption-and-integrity", "legislation-regulation", "sustainable-development-goals")),
    ],
}  # fmt: skip
TITLES = [
    "Electronic Procurement System (Prozorro)", "Open Rivers", "open the archives.", "ABRIR LOS ARCHIVOS DEL PAÍS",
    "Action Plan: what the Status of Rivers tells", "Données ouvertes : « l’État » (2e volet)",
    "Improve Public Participation in the Development, Adoption, and Evaluation of Regulations, Policies and Programmes "
    "of Ministries, Agencies and Local Self-Governments of the Country",
]  # fmt: skip
PLANS = [
    ("United Kingdom Action Plan 2018-2020", "2018"), ("France, First Action Plan, 2015-2017", "2015"),
    ("Ukraine Third National Action Plan 2016-2018", "2018"), ("Sierra Leone Action Plan for 2014-16", "2014"),
    ("Philippines Action Plan 2012-2013 (December)", "2011"), ("Brazil Action Plan 2021 – 2023", "2021"),
]  # fmt: skip
LEADS = [
    "Minister of State for the Digital Sector, attached to the Prime Minister", "Court of Audit andCouncilof Europe",
    "Ministries: Interior; Justice – Health", "ministère de l'Intérieur ; Ministère de la Culture",
    "Open Government Partnership unit, Cabinet Office", "NA",
]  # fmt: skip
SUPPORTS = ["NA", "Ministry of Finance; Ministry of Culture", "Civil society organisations (CSOs)", "N/A"]
REPORTS: dict[str, list[tuple[str, ...]]] = {
    "en": [("Pending IRM Review",), ("UK End-of-Term Report 2016−2018", "UK Mid-Term Report 2016–2018"),
           ("Romania Results Report 2020-2022 – For Public Comment", "Romania Action Plan Review 2020-2022")],
    "fr": [("en attente de l'examen IRM",),
           ("Rapport de résultats de la transition France 2018-2020", "France Design Report 2018-2020")],
    "es": [("Revisión pendiente de IRM",), ("Informe de diseño de Honduras 2018-2020",)],
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A page before it is rendered: its title, rows of (fact or "", heading or label, value), and what it must give."""

    wording: Wording
    title: str
    rows: tuple[tuple[str, str, str], ...]
    facts: dict[str, str | tuple[str, ...]]
    codes: dict[str, object]


SHEETS = 12
"""As many as the longest list of values has, so that each stands on some page."""


def nth(options: Sequence[T], number: int) -> T:
    return options[number % len(options)]


def sheet_of(wording: Wording, number: int) -> Sheet:
    """Page `number` of a wording: its labels and values by turns."""
    values, old = VALUES[wording.values], wording.template == "old"
    plan, year = nth(PLANS, number)
    areas, area_codes = nth(AREAS[wording.values], number)
    reports = nth(REPORTS[wording.values], number)
    # The old template draws the impact as an icon: its text is empty or says that the review is pending.
    pending = next(pair for pair in values["early_results"] if pair[1] == "pending")
    relevance, relevance_code = nth(values["values_old"], number) if old else nth(YES_NO[wording.values], number)
    coded = {
        "status": nth(values["status"], number) if old else ("", None),
        "starred": nth(values["starred"], number),
        "early_results": nth(values["early_results"], number),
        "verifiable": nth(YES_NO[wording.values], number + 1),
        "ambition": nth([("", None), pending] if old else values["ambition"], number),
        "completion": nth(values["completion"], number),
    }
    if not old:
        del coded["starred"]

    def row(fact: str, value: str, label: str = "") -> tuple[str, str, str]:
        return fact, nth(wording.labels[label or fact], number), value

    def rated(fact: str, label: str = "") -> list[tuple[str, str, str]]:
        return [row(fact, coded[fact][0], label)] if fact in coded else []

    rows = [
        ("", nth(wording.overview, number), ""),
        ("", nth(wording.glance, number), ""),
        row("action_plan", plan),
        row("cycle", year),
        *rated("status"),
        ("", nth(wording.institutions, number), ""),
        row("lead_institution", nth(LEADS, number)),
        row("support_institutions", nth(SUPPORTS, number)),
        ("", nth(wording.areas, number), ""),
        ("policy_areas", "", ", ".join(areas)),
        ("", nth(wording.review, number), ""),
        row("irm_reports", ", ".join(reports)),
        *rated("starred"),
        *rated("early_results"),
        ("", nth(wording.design, number), ""),
        *rated("verifiable"),
        row("relevant_to_ogp_values", relevance),
        *rated("ambition", "impact" if old else "ambition"),
        ("", nth(wording.implementation, number), ""),
        *rated("completion"),
        ("", wording.description, ""),
    ]
    title = nth(TITLES, number)
    facts: dict[str, str | tuple[str, ...]] = {fact: once(value) for fact, _, value in rows if fact}
    facts |= {"title": title, "policy_areas": areas, "irm_reports": reports}
    unreviewed = len(reports) == 1 and " IRM" in reports[0]
    codes: dict[str, object] = {
        **{fact: code for fact, (_, code) in coded.items()},
        "country": "GB", "cycle": int(year), "policy_areas": area_codes, "irm_reports": None if unreviewed else reports,
        "values": relevance_code if old else None if relevance_code is not False else (),
        "support_institutions": () if nth(SUPPORTS, number) in ("NA", "N/A") else nth(INSTITUTIONS, number),
        "lead_institution": None if nth(LEADS, number) == "NA" else nth(LEADS, number),
    }  # fmt: skip
    return Sheet(wording, title, tuple(rows), facts, codes)


INSTITUTIONS = [(), ("Ministry of Finance", "Ministry of Culture"), ("Civil society organisations (CSOs)",), ()]
"""SUPPORTS as lists of names."""


def once(value: str) -> str:
    """`Major Major` is an icon's text and its label: one value, in the label's spelling."""
    words = value.split()
    half = len(words) // 2
    twice = len(words) % 2 == 0 and " ".join(words[:half]).lower() == " ".join(words[half:]).lower()
    return " ".join(words[half:]) if twice else value


PROSE = [
    "Lead institution(s):",
    "Ministry of the Environment",
    "The promise: each river is measured, and whatever is measured is published within a week.",
    "Status quo: nothing is published, and nobody knows in what state the rivers are today.",
    "Completion: the works end in 2019, says the plan of the ministry.",
]
SIBLINGS = ["1. Open Seas", "UK0098, 2018, Energy", "2. Starred commitment Open Lakes", "UK0099, 2018, Open Data"]


def shown(row: tuple[str, str, str]) -> str:
    return " ".join(part for part in row[1:] if part)


# The four text extractors: each gives (text, the facts whose lines it dropped).


def as_full(sheet: Sheet) -> tuple[str, set[str]]:
    words = sheet.wording
    lines = [words.skip + "\n" + words.country, f"{sheet.title} (UK0042)", *map(shown, filter(any, sheet.rows)), *PROSE]
    return "\n\n".join([*lines, words.siblings, *SIBLINGS, "Open Government Partnership"]), set()


def as_values_below(sheet: Sheet) -> tuple[str, set[str]]:
    """As `full`, with every value on the line below its label."""
    words = sheet.wording
    lines = [words.skip, words.country, f"{sheet.title} (UK0042)"]
    lines += [part for row in sheet.rows for part in row[1:] if part]
    return "\n\n".join([*lines, *PROSE, words.siblings, *SIBLINGS]), set()


def is_lost(line: str) -> bool:
    """The rule of the lossy extractor: single words, capitals, addresses."""
    return len(line.split()) < 2 or line == line.upper()


def as_lossy(sheet: Sheet) -> tuple[str, set[str]]:
    words = sheet.wording
    title = f"{sheet.title} (UK0042)"
    kept = [row for row in sheet.rows if not is_lost(shown(row))]
    lines = [words.skip, *([words.country] if " " in words.country else []), title + "\n\n", *map(shown, kept), *PROSE]
    dropped = {row[0] for row in sheet.rows if row not in kept and row[0]}
    return "\n\n".join([*lines, *SIBLINGS]), dropped


def as_dense(sheet: Sheet) -> tuple[str, set[str]]:
    lines, glued, dropped = [f"{sheet.title} (UK0042)"], "", set()
    for row in sheet.rows:
        if row[0] == "policy_areas":
            glued = row[2]
        elif row[0] and not row[2]:
            dropped.add(row[0])
        else:
            lines.append(glued + shown(row))
            glued = ""
    return "\n".join([*lines, *PROSE, *SIBLINGS]), dropped


# HTML: seven ways in which the site, a browser or a crawler may have written the same page.


def escaped(text: str, number: int) -> str:
    """Text as HTML, with entities in the three ways of writing them."""
    plain = html.escape(text, quote=True)
    if number % 3 == 0:
        return plain.replace(NBSP, "&nbsp;").replace("’", "&rsquo;").replace("é", "&eacute;")
    return plain.encode("ascii", "xmlcharrefreplace").decode() if number % 3 == 1 else plain


def html_page(sheet: Sheet, block: str, head: str = "") -> str:
    words = sheet.wording
    prose = "".join(f"<p>{escaped(line, 0)}</p>" for line in PROSE)
    siblings = (
        f"<h2>{words.siblings}</h2><ol><li><a href='/uk0098'>Open Seas</a><div>UK0098, 2018, Energy</div></li>"
        "<li><img alt='Starred commitment' src=s.png><a href='/uk0099'>Open Lakes</a>"
        "<p>UK0099, 2018, Open Data</p></ol>"
    )
    return (
        f"<!DOCTYPE html><html lang={words.language}><head><title>{escaped(sheet.title, 0)}</title>"
        "<script>var status = 'Status: Active';</script></head><body>"
        f"<a class=skip href=#main>{words.skip}</a><nav><ul><li>Members</li><li>Status: all</li></ul></nav>{head}"
        f"<main id=main><p>{words.country}</p><h1>{escaped(sheet.title, 0)} (UK0042)</h1>{block}{prose}{siblings}"
        "</main><div role=dialog class=cookies><p>We use cookies. Status: Inactive</p><button>Accept</button></div>"
        "<footer><p>Open Government Partnership</p></footer></body></html>"
    )


def split_label(label: str) -> tuple[str, str]:
    """(label, its colon with the space before it)."""
    bare = label.rstrip(": " + NBSP)
    return bare, label[len(bare) :]


def as_browser_html(sheet: Sheet) -> str:
    """Paragraphs with bold labels and linked values, as the site serves them."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        if not fact:
            parts.append(f"\n<h3 class=\"title\" data-x='a > b'>\n  {escaped(label, at)}\n</h3><!-- Status: x -->")
        else:
            bold = f"<strong>{escaped(label, at)}</strong>" if label else ""
            parts.append(f'<p>{bold}\n\t<span><a href="/x?a=1&amp;b=2">{escaped(value, at)}</a></span>\n</p>')
    banner = "<script type=text/javascript>document.write('<h1>A (FR0001)</h1>')</script>"
    return html_page(sheet, "".join(parts), banner)


def as_crawler_html(sheet: Sheet) -> str:
    """Minified: no end tags that HTML lets one leave out, no quotes, capitals, no white space between elements."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        if not fact:
            parts.append(f"<H3 CLASS=t>{escaped(label, at)}</H3>")
        else:
            bare, colon = split_label(label)
            bold = f"<B>{escaped(bare, at)}</B>{escaped(colon, at)} " if label else ""
            parts.append(f"<P DATA-A=1>{bold}{escaped(value, at)}")
    return html_page(sheet, "".join(parts))


def as_definitions(sheet: Sheet) -> str:
    """Terms and descriptions, the colon drawn by the style sheet."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        if not fact or not label:
            parts.append(f"<h4>{escaped(label or value, at)}</h4>")
        else:
            parts.append(f"<dl><dt>{escaped(split_label(label)[0], at)}</dt><dd>{escaped(value, at)}</dd></dl>")
    return html_page(sheet, "".join(parts))


def as_table(sheet: Sheet) -> str:
    """A table of two columns, label cells as `th` and as `td` by turns."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        cell = "td" if at % 2 else "th"
        if not fact or not label:
            parts.append(f"<tr><td colspan=2>{escaped(label or value, at)}</td></tr>")
        else:
            name = label if cell == "td" else split_label(label)[0]
            parts.append(f"<tr>\n<{cell}>{escaped(name, at)}</{cell}>\n<td>{escaped(value, at)}</td>\n</tr>")
    return html_page(sheet, f"<table><tbody>{''.join(parts)}</tbody></table>")


def as_builder(sheet: Sheet) -> str:
    """A page builder's: every piece of text in boxes of its own, label and value apart."""
    parts = []
    for at, row in enumerate(sheet.rows):
        boxes = "".join(
            f"<div class=elementor-widget><div class=container><span>{escaped(part, at)}</span></div></div>"
            for part in row[1:]
            if part
        )
        parts.append(f"<section><div class=row>{boxes}</div></section>")
    return html_page(sheet, "".join(parts))


def as_broken_lines(sheet: Sheet) -> str:
    """One paragraph, its lines parted by `<br>`, with no-break spaces inside the labels."""
    lines = [
        f"<b>{escaped(label.replace(' ', NBSP), at)}</b> {escaped(value, at)}"
        for at, (_, label, value) in enumerate(sheet.rows)
    ]
    return html_page(sheet, f"<p>{'<br/>'.join(lines)}</p>")


def as_nested_spans(sheet: Sheet) -> str:
    """Every word of a label in a span of its own, values as links, the `i` with its tooltip."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        words = " ".join(f"<span>{escaped(word, at)}</span>" for word in label.split())
        words = words.replace(
            "<span>i</span>", "<span role=img>i</span><span role=tooltip>Design: how it was made</span>"
        )
        links = ", ".join(f"<a href=/x>{escaped(piece, at)}</a>" for piece in value.split(", "))
        parts.append(f"<div>{words} <span>{links}</span></div>" if fact else f"<div class=h>{words}</div>")
    return html_page(sheet, "".join(parts))


TEXTS: dict[str, Callable[[Sheet], tuple[str, set[str]]]] = {
    "full": as_full, "values-below": as_values_below, "lossy": as_lossy, "dense": as_dense,
}  # fmt: skip
MARKUPS: dict[str, Callable[[Sheet], str]] = {
    "browser": as_browser_html, "crawler": as_crawler_html, "definitions": as_definitions, "table": as_table,
    "builder": as_builder, "broken-lines": as_broken_lines, "nested-spans": as_nested_spans,
}  # fmt: skip


def read(text: str) -> Page:
    (page,) = parse(Scrape(Path("page"), "page", text.encode(), "0"))
    return page


def check(page: Page, sheet: Sheet, dropped: set[str]) -> None:
    expected = {fact: value for fact, value in sheet.facts.items() if fact not in dropped}
    facts = dict(page.facts)
    facts.pop("country", None)
    if "policy_areas" in dropped:
        expected["policy_areas"] = ()
    assert facts == expected
    assert (page.id, page.language) == ("UK0042", sheet.wording.language)
    coded = normalise_facts(page)
    assert {name: getattr(coded, name) for name in sheet.codes if name not in dropped and name != "values"} == {
        name: code for name, code in sheet.codes.items() if name not in dropped and name != "values"
    }
    assert coded.values == sheet.codes["values"]
    assert page.warnings == ()
    assert [section.scope for section in page.sections] == ["commitment"]
    assert page.sections[0].text.split("\n") == PROSE
    assert [(item.title, item.starred) for item in page.listings] == [("Open Seas", False), ("Open Lakes", True)]


@pytest.mark.parametrize("name", WORDINGS)
@pytest.mark.parametrize("extractor", TEXTS)
def test_text_of_every_extractor_gives_back_the_facts(extractor: str, name: str) -> None:
    for number in range(SHEETS):
        sheet = sheet_of(WORDINGS[name], number)
        text, dropped = TEXTS[extractor](sheet)
        check(read(text), sheet, dropped)


@pytest.mark.parametrize("name", WORDINGS)
@pytest.mark.parametrize("markup", MARKUPS)
def test_html_gives_the_same_facts_as_text(markup: str, name: str) -> None:
    for number in range(SHEETS):
        sheet = sheet_of(WORDINGS[name], number)
        check(read(MARKUPS[markup](sheet)), sheet, set())
