"""What is in a page is found, and what is beside it is not: made-up pages of every layout, in three languages, indexed.

Each page says everything once only. Every sentence of its promise and of the verdict is found as a phrase, through the
JSON endpoint; no sentence of navigation, listings, forms or tooltips finds the page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.document import document_id
from index.parsers import parse
from index.scrapes import Scrape
from search.app import create_app
from search.settings import Settings
from tests import site_pages
from tests.conftest import run_cli
from tests.page_texts import html_of
from tests.site_pages import MARKUPS, TEXTS, sheet_of
from tests.site_words import WORDINGS

SYLLABLES = ("ka", "lo", "mi", "ru", "te", "va", "do", "shi", "ba", "ne")


@dataclass(frozen=True)
class Words:
    """`promise` and `verdict` are sentences in which {} is the name of a river; `term` is a sentence with a glossary's
    term at [], `tooltip` what is glued there. `beside` stands below the text."""

    promise: tuple[str, ...]
    opening: str
    verdict: tuple[str, ...]
    term: str
    tooltip: str
    beside: tuple[str, ...]
    form: tuple[str, ...]
    cut: tuple[str, str, str]  # a line, the line in which its last word goes on, and both as they are read


WORDS = {
    "en": Words(
        (
            "The ministry will measure the river {} and publish what it measures within a week.",
            "Citizens &amp; associations may ask for older figures of {}, which are sent free of charge.",
        ),
        "IRM End of Term Status Summary",
        (
            "The figures of {} were published from the second year on, as the plan had promised.",
            "Whoever asked for the old figures of {} waited for more than three months.",
        ),
        "The share of public debt[] that pays for the works at {} is published, too.",
        "Any amount of money that a state owes to others, at home or abroad, is called its public debt... More",
        ("Filed under: Open Data, Justice", "Downloads", "River Report {} (PDF, 2.1 MB)"),
        ("No comments yet", "Leave a comment", "Your email address will not be published. Fields are marked *"),
        ("Staff who speak of {} are protected as whistle-", "blowers by law.", "protected as whistleblowers by law."),
    ),
    "fr": Words(
        (
            "Le ministère mesurera la rivière {} et publiera ses mesures dans la semaine.",
            "Les citoyens &amp; les associations peuvent demander les anciens chiffres de {}, envoyés sans frais.",
        ),
        "Résumé du statut de fin de mandat de l'IRM",
        (
            "Les chiffres de {} ont été publiés à partir de la deuxième année, comme le plan l'avait promis.",
            "Ceux qui ont demandé les anciens chiffres de {} ont attendu plus de trois mois.",
        ),
        "La part du plan d'action[] qui finance les travaux à {} est publiée elle aussi.",
        "Les plans d'action sont au cœur de la participation d'un gouvernement, avec la société civile... Plus",
        ("Classé sous : Open Data, Justice", "Téléchargements", "Rapport de la rivière {} (PDF, 2,1 Mo)"),
        ("Aucun commentaire pour le moment", "Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée."),
        ("Les agents qui parlent de {} relèvent du gouverne-", "ment lui-même.", "relèvent du gouvernement lui-même."),
    ),
    "es": Words(
        (
            "El ministerio medirá el río {} y publicará lo que mida en el plazo de una semana.",
            "Los ciudadanos &amp; las asociaciones pueden pedir las cifras antiguas de {}, que se envían gratis.",
        ),
        "Resumen de estado de fin de término del IRM",
        (
            "Las cifras de {} se publicaron a partir del segundo año, como el plan había prometido.",
            "Quienes pidieron las cifras antiguas de {} esperaron más de tres meses.",
        ),
        "La parte del presupuesto[] que paga las obras en {} también se publica.",
        "Cualquier plan de ingresos y gastos que un gobierno presenta a su parlamento para un año... Más",
        ("Archivado en: Open Data, Justicia", "Descargas", "Informe del río {} (PDF, 2.1 MB)"),
        ("Aún no hay comentarios", "Deje un comentario", "Tu dirección de correo electrónico no será publicada."),
        ("Quienes hablan de {} responden ante la adminis-", "tración.", "responden ante la administración."),
    ),
}  # fmt: skip


OTHERS = {
    "local": {
        "en": "Skip Navigation\nOpen Rivers (KEMA{n:04})\nAction Plan: Action plan – Makueni, Kenya, 2023 – 2027\n"
        "Inception Report: Not available\nCommitment Start: Mar 2023\nCommitment End: Jun 2027\n"
        "Institutions involved:\n• River Office\nPrimary Policy Area:\nPrimary Sector:\nOGP Value:\n"
        "• Transparency\nDescription",
        "fr": "Ignorer la navigation\nRivières ouvertes (KEMB{n:04})\n"
        "Plan d'action: Plan d'action – Makueni, Kenya, 2023 – 2027\n"
        "Rapport initial: Non disponible\n"
        "Début de l'engagement: mars 2023\nFin de l'engagement: juin 2027\n"
        "Institutions impliquées:\n• Office des rivières\nValeur OGP:\n• Transparence\nDescription",
        "es": "Saltar navegación\nRíos abiertos (KEMC{n:04})\n"
        "Plan de acción: Plan de acción – Makueni, Kenia, 2023 – 2027\n"
        "Informe inicial: No disponible\n"
        "Inicio del compromiso: marzo 2023\nFin del compromiso: junio 2027\n"
        "Instituciones involucradas:\n• Oficina de ríos\nValor de OGP:\n• Transparencia\nDescripción",
    },
    "legacy": {
        "en": "05 open rivers {n}\nCountry: Kenya\nAction Plan: Kenya Action Plan {n}\nYear Action Plan: 2016\n"
        "Start Date: 7/1/2018 | End Date: 6/30/2020\nFrom the Action Plan",
        "fr": "05 rivières ouvertes {n}\nPays: Maroc\nPlan d'action: Plan d'action Maroc {n}\n"
        "Année du plan d'action: 2016\nExtrait du plan d'action",
        "es": "05 ríos abiertos {n}\nPaís: Ecuador\nPlan de acción: Plan de acción Ecuador {n}\n"
        "Año del plan de acción: 2016\nDel plan de acción",
    },
    "report": {
        "en": "Skip Navigation\nGhana Design Report {n}\n- Action Plan: Ghana Action Plan {n}\n"
        "- Dates Under Review: {n}\n- Report Publication Year: 2021\n- Researcher: Ama Kwartengo",
        "fr": "Ignorer la navigation\nRapport de conception Maroc {n}\n- Plan d'action: Plan d'action Maroc {n}\n"
        "- Dates à l'étude: {n}\n- Année de publication du rapport: 2021\n- Chercheuse: Zineb Elouardi",
        "es": "Saltar navegación\nInforme de diseño Ecuador {n}\n- Plan de acción: Plan de acción Ecuador {n}\n"
        "- Fechas bajo revisión: {n}\n- Año de publicación del informe: 2021\n- Investigadora: Inés Quishpelema",
    },
}
"""Heads of layouts that have one wording in each language; {n} tells the pages of one apart."""
EXTRACTORS: dict[str, Callable[[str], str]] = {
    "full": lambda text: text.replace("\n", "\n\n"),
    "dense": lambda text: text,
    "html": lambda text: html_of(text.replace("&amp;", "&amp;amp;")),
}
PLANS = ("2013-2015", "2016-2018", "2018-2020")


def river(number: int) -> str:
    """A name that nothing else has."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:03}").capitalize() + "nda"


def body(words: Words, name: str) -> list[str]:
    glued = words.term.replace("[]", words.tooltip)
    lines = [*words.promise, glued, *words.cut[:2], words.opening, *words.verdict, *words.beside, *words.form]
    return [line.replace("{}", name) for line in lines]


@dataclass(frozen=True)
class Made:
    """A page as it was made: its id ("" until it is read), its layout, its river, its words."""

    id: str
    layout: str
    river: str
    words: Words


def pages() -> Iterator[tuple[Made, str, str]]:
    """(what was made, its file's name, the file)."""
    number = 0
    for layout, wording in WORDINGS.items():
        for name, render in (*TEXTS.items(), *MARKUPS.items()):
            made = Made(f"UK{5000 + number}", f"{layout} {name}", river(number), WORDS[wording.language])
            with pytest.MonkeyPatch.context() as patch:
                prose = body(made.words, made.river)
                if name in MARKUPS:  # HTML says the character itself; an entity in it was encoded twice
                    prose = [line.replace("&amp;", "&") for line in prose]
                patch.setattr(site_pages, "PROSE", prose)
                rendered = render(sheet_of(wording, number))
            text = rendered if isinstance(rendered, str) else str(rendered[0])
            yield made, f"{number:03}.{'html' if name in MARKUPS else 'txt'}", text.replace("UK0042", made.id)
            number += 1
    for layout, heads in OTHERS.items():
        for language, head in heads.items():
            for at, (name, extract) in enumerate(EXTRACTORS.items()):
                top = head.replace("{n:04}", f"{number:04}").replace("{n}", PLANS[at])
                made = Made("", f"{layout} {language} {name}", river(number), WORDS[language])
                text = "\n".join([top, *body(made.words, made.river)])
                yield made, f"{number:03}.{'html' if name == 'html' else 'txt'}", extract(text)
                number += 1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, list[Made]]:
    folder, index = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("index")
    found = []
    for one, name, text in pages():
        (folder / name).write_text(text, "utf-8")
        [page] = parse(Scrape(folder / name, name, text.encode(), name))
        assert not one.id or page.id == one.id
        found.append(replace(one, id=document_id(page.kind, page.id)))
    assert len({one.id for one in found}) == len(found)
    run_cli("reindex", folder, "--index", index, "--json")
    return create_app(Settings(index_dir=Path(index))).test_client(), found


def ids(client: FlaskClient, phrase: str) -> set[str]:
    """Of the documents that hold the phrase."""
    answer = client.get("/api/v1/search", query_string={"q": f'"{phrase}"', "size": 100})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found = answer.get_json()
    # Where no document holds the phrase, those that hold its words are listed, and the answer says so.
    return set() if found.get("relaxed") else {hit["id"] for hit in found["hits"]}


def sentences(page: Made) -> list[str]:
    """What a reader of the page reads: the promise, the verdict, and what is not cut of a cut line."""
    words = page.words
    lines = [*words.promise, *words.verdict, words.term.replace("[]", ""), words.cut[0].rsplit(" ", 1)[0]]
    return [line.replace("{}", page.river).replace("&amp;", "&") for line in lines]


def test_every_sentence_of_promise_and_verdict_is_found(made: tuple[FlaskClient, list[Made]]) -> None:
    client, found = made
    assert len(found) == len(WORDINGS) * (len(TEXTS) + len(MARKUPS)) + 3 * len(OTHERS) * len(EXTRACTORS)
    missed = [
        f"{page.layout}: {sentence}"
        for page in found
        for sentence in sentences(page)
        if page.id not in ids(client, sentence.rstrip("."))
    ]
    assert missed == []


def test_a_word_cut_at_a_lines_end_is_found_whole(made: tuple[FlaskClient, list[Made]]) -> None:
    client, found = made
    for language, words in WORDS.items():
        everywhere = {page.id for page in found if page.words is words}
        phrase = words.cut[2].rstrip(".")
        several = {hit for hit in ids(client, phrase) if hit in everywhere}
        assert several == everywhere, language


@pytest.mark.parametrize("language", WORDS)
def test_nothing_beside_the_text_is_found(made: tuple[FlaskClient, list[Made]], language: str) -> None:
    client, found = made
    everywhere = {page.id for page in found}
    words = WORDS[language]
    tooltip = words.tooltip.split("...")[0]
    beside = [words.form[0], words.form[1], words.form[2].split(".")[0], tooltip, words.beside[0], "Open Seas"]
    beside += ["We use cookies", "Please help us improve"]
    for sentence in beside:
        assert ids(client, sentence) & everywhere == set(), sentence
    for page in found:
        if page.words is words:
            assert ids(client, words.beside[2].split(" (")[0].replace("{}", page.river)) == set(), page.layout
