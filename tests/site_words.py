"""The words of the site, as its pages were seen to carry them: labels in nine wordings, values and what each means.

In: nothing. Out: a Wording for each generation of the site, and the values that stand beside its labels, with codes.
"""

from dataclasses import dataclass

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
INSTITUTIONS = [(), ("Ministry of Finance", "Ministry of Culture"), ("Civil society organisations (CSOs)",), ()]
"""SUPPORTS as lists of names."""
REPORTS: dict[str, list[tuple[str, ...]]] = {
    "en": [("Pending IRM Review",), ("UK End-of-Term Report 2016−2018", "UK Mid-Term Report 2016–2018"),
           ("Romania Results Report 2020-2022 – For Public Comment", "Romania Action Plan Review 2020-2022")],
    "fr": [("en attente de l'examen IRM",),
           ("Rapport de résultats de la transition France 2018-2020", "France Design Report 2018-2020")],
    "es": [("Revisión pendiente de IRM",), ("Informe de diseño de Honduras 2018-2020",)],
}  # fmt: skip
