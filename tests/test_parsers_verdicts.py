"""What the IRM's summaries state, in the ways in which it is met: completion, results, carrying over, dates."""

import pytest

from tests.page_texts import HEAD, html_of, read


@pytest.mark.parametrize(
    ("opening", "status", "assessment", "completion"),
    [
        ("IRM Midterm Status Summary", "Midterm: Limited", "mid-term", "limited"),
        ("IRM Midterm Status Summary", "Completion: Not Started", "mid-term", "not-started"),
        ("IRM End of Term Status Summary", "End of Term: Substantial", "end-of-term", "substantial"),
        ("IRM End of Term Status Summary", "End of term : Complete", "end-of-term", "complete"),
        ("IRM End-of-Term Status Summary", "Completion: Complete.", "end-of-term", "complete"),
        ("Résumé du statut de fin de session IRM", "Achèvement : substantiel", "end-of-term", "substantial"),
        ("Résumé du statut de fin de session IRM", "Achèvement\u00a0: !", "end-of-term", "complete"),
        ("Résumé du statut à mi-parcours IRM", "Mi-parcours : limité", "mid-term", "limited"),
        ("Résumé de l'état de fin de mandat IRM", "Fin de mandat: non commencé", "end-of-term", "not-started"),
        ("Bilan à mi-parcours du MII", "Achèvement : Aucune preuve disponible", "mid-term", "no-evidence"),
        ("Resumen del estado de medio término de IRM", "Medio término: Limitado", "mid-term", "limited"),
        ("Resumen de estado de fin de término del IRM", "Fin de término: Sustancial", "end-of-term", "substantial"),
        ("Resumen de estado de fin de término del IRM", "Cumplimiento: Completo", "end-of-term", "complete"),
    ],
)
@pytest.mark.parametrize("form", ["text", "below", "html"])
def test_completion_by_assessment(opening: str, status: str, assessment: str, completion: str, form: str) -> None:
    said = status.replace(": ", ":\n") if form == "below" else status
    text = f"Skip Navigation\nOpen River Data (LV0033)\n{HEAD}{opening}\n{said}\nThe register opened, in two towns.\n"
    page = read(html_of(text) if form == "html" else text)
    assert [(rating.assessment, rating.completion) for rating in page.ratings] == [(assessment, completion)]
    assert page.sections[-1].scope == "irm" and "The register opened" in page.sections[-1].text


@pytest.mark.parametrize(
    ("question", "access", "participation", "accountability"),
    [
        (
            "Did It Open Government?",
            ("Access to Information: Major", "major"),
            ("Civic Participation: Did Not Change", "did-not-change"),
            ("Public Accountability: Worsened", "worsened"),
        ),
        (
            "A-t-il ouvert le gouvernement ?",
            ("Accès à l’information : majeur", "major"),
            ("Participation civique\u00a0: n'a pas changé", "did-not-change"),
            ("Responsabilité publique : marginale", "marginal"),
        ),
        (
            "¿Contribuyó a la apertura del gobierno?",
            ("Acceso a la información: Sobresaliente", "outstanding"),
            ("Participación cívica: No cambió", "did-not-change"),
            ("Rendición de cuentas: Marginal", "marginal"),
        ),
    ],
)
@pytest.mark.parametrize("bullet", ["", "• "])
def test_results_by_value(
    question: str, access: tuple[str, str], participation: tuple[str, str], accountability: tuple[str, str], bullet: str
) -> None:
    rows = "\n".join(f"{bullet}{said}" for said, _ in (access, participation, accountability))
    page = read(
        f"Open River Data (LV0033)\n{HEAD}IRM End of Term Status Summary\nEnd of Term: Limited\n{question}\n{rows}\n"
        "Less is found than before.\nCarried Forward?\nThe next plan repeats it.\n"
    )
    (rating,) = page.ratings
    assert (rating.assessment, rating.completion) == ("end-of-term", "limited")
    assert dict(rating.early_results) == {
        "access-to-information": access[1], "civic-participation": participation[1],
        "public-accountability": accountability[1],
    }  # fmt: skip
    assert page.carried_forward == "The next plan repeats it."


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Carried Forward?", "The next plan repeats it."), ("Carried forward", "The next plan repeats it."),
        ("Carried Forward?: The next plan repeats it.", ""), ("Reporté ?", "Le plan suivant le reprend."),
        ("Reconduit\u00a0?", "Le plan suivant le reprend."), ("¿Continuará?", "El próximo plan lo repite."),
    ],
)  # fmt: skip
def test_carried_forward(label: str, said: str) -> None:
    page = read(
        f"Open River Data (LV0033)\n{HEAD}IRM End of Term Status Summary\nEnd of Term: Limited\n{label}\n{said}\n"
    )
    assert page.carried_forward == (said or "The next plan repeats it.")


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        ("Start Date: July 2016\nEnd Date: June 2018", "July 2016", "June 2018"),
        ("Start Date: 1 July 2016  End Date: 30 June 2018", "1 July 2016", "30 June 2018"),
        ("Start date : 2016 | End date : 2018", "2016", "2018"),
        ("Start Date:\nJuly 2016\nEnd Date:\nJune 2018", "July 2016", "June 2018"),
        ("Date de début : juillet 2016\nDate de fin : juin 2018", "juillet 2016", "juin 2018"),
        ("Date de début\u00a0: 1er mai 2016\u00a0; Date de fin\u00a0: 30 juin 2018", "1er mai 2016", "30 juin 2018"),
        ("Fecha de inicio: 1 de julio de 2016\nFecha de finalización: 2018", "1 de julio de 2016", "2018"),
        ("Start Date: Not Specified\nEnd Date: 31/12/2018", "", "31/12/2018"),
        ("Start Date: 07.2016 End Date: 06.2018", "07.2016", "06.2018"),
    ],
)  # fmt: skip
def test_dates_of_a_review(lines: str, start: str, end: str) -> None:
    page = read(
        f"Open River Data (LV0033)\n{HEAD}IRM Midterm Status Summary\nResponsible Institution: Ministry\n{lines}\n"
        "Editorial Note: none.\nMidterm: Limited\n"
    )
    assert (page.start_date, page.end_date) == (start, end)


@pytest.mark.parametrize(
    ("line", "completion", "results", "heading"),
    [
        ("Midterm: Substantial. The ministry trained half of its staff.", "substantial", {}, "Midterm: Substantial"),
        (
            "Achèvement : substantiel. Le ministère a formé ses agents.", "substantial", {},
            "Achèvement : substantiel",
        ),
        (
            "Civic Participation: Did Not Change. The forum met, but in private.", None,
            {"civic-participation": "did-not-change"}, "Civic Participation: Did Not Change",
        ),
        (
            "Did It Open Government? Marginal. Was it enough?", None, {"overall": "marginal"},
            "Did It Open Government? Marginal",
        ),
    ],
)  # fmt: skip
def test_a_verdict_with_its_reason_on_the_same_line(
    line: str, completion: str | None, results: dict[str, str], heading: str
) -> None:
    page = read(f"Open River Data (LV0033)\n{HEAD}IRM Midterm Status Summary\n{line}\nA second paragraph.\n")
    [rating] = page.ratings
    assert (rating.assessment, rating.completion, rating.early_results) == ("mid-term", completion, results)
    section = page.sections[-1]
    assert section.heading == f"IRM Midterm Status Summary — {heading}"
    assert section.text == f"{line.removeprefix(heading + '. ')}\nA second paragraph."


def test_a_sentence_that_goes_on_is_no_verdict() -> None:
    said = "End of term: Limited progress was made in the towns. Substantial work remains."
    page = read(f"Open River Data (LV0033)\n{HEAD}IRM Midterm Status Summary\n{said}\n")
    assert page.ratings == ()


@pytest.mark.parametrize(
    ("step", "text", "start", "end"),
    [
        (
            "2. Train staff | Start Date: January 2021 | End Date: June 2022",
            "Train staff", "January 2021", "June 2022",
        ),
        ("2. Train staff\nStart Date: 1/2/2021\nEnd Date: 30/6/2022", "Train staff", "1/2/2021", "30/6/2022"),
        (
            "2. Former les agents. Date de début\u00a0: 1er janvier 2021\u00a0; Date de fin\u00a0: juin 2022",
            "Former les agents.", "1er janvier 2021", "juin 2022",
        ),
        (
            "1. Publish the plan by 31 December 2021",
            "Publish the plan by 31 December 2021", "", "31 December 2021",
        ),
        ("1. Publish it no later than June 30, 2021.", "Publish it no later than June 30, 2021.", "", "June 30, 2021"),
        ("1. Publish it by the end of 2021", "Publish it by the end of 2021", "", "the end of 2021"),
        (
            "1. Publier le plan avant le 31 décembre 2021",
            "Publier le plan avant le 31 décembre 2021", "", "31 décembre 2021",
        ),
        ("1. Publier le plan d’ici fin 2021", "Publier le plan d’ici fin 2021", "", "fin 2021"),
        (
            "1. Publicar el plan antes del 31 de diciembre de 2021",
            "Publicar el plan antes del 31 de diciembre de 2021", "", "31 de diciembre de 2021",
        ),
        ("1. Publish the plan (January 2021 – June 2022)", "Publish the plan", "January 2021", "June 2022"),
        ("1. Publish the plan, January 2021 until June 2022", "Publish the plan", "January 2021", "June 2022"),
        ("1. Étudier les besoins, 2021 à 2022", "Étudier les besoins", "2021", "2022"),
        ("1. Publish it at the end of 2021", "Publish it at the end of 2021", "", "the end of 2021"),
        ("1. Apply the law of 2018", "Apply the law of 2018", "", ""),
        (
            "1. Publish the register Start Date: 2018-01-01 End Date: 2019-12-31",
            "Publish the register", "2018-01-01", "2019-12-31",
        ),
        ("1. Train staff. Start date: 01-02-2021 - End date: 30-06-2022", "Train staff.", "01-02-2021", "30-06-2022"),
        (
            "1. Publier le plan. Date de début : 2021-02-01, date de fin : 30/06/2022.",
            "Publier le plan.", "2021-02-01", "30/06/2022",
        ),
        ("1. Publish the plan (2018-01-01 – 2019-12-31)", "Publish the plan", "2018-01-01", "2019-12-31"),
        ("1. Publish the plan by 2019-12-31", "Publish the plan by 2019-12-31", "", "2019-12-31"),
        ("1. Publish it. End date: December 2019 (delayed)", "Publish it. (delayed)", "", "December 2019"),
        (
            "1. Publish it (start date: 2018, end date: 2019) in every town",
            "Publish it in every town", "2018", "2019",
        ),
        ("1. Publish it. End date: 31.12.2019. Two towns follow.", "Publish it. Two towns follow.", "", "31.12.2019"),
        (
            "1. Ouvrir le registre… ; date de fin : 2019 ; le relire.",
            "Ouvrir le registre… ; le relire.", "", "2019",
        ),
        ("1. Open a market in 2018", "Open a market in 2018", "", ""),
    ],
)  # fmt: skip
def test_dates_of_a_milestone(step: str, text: str, start: str, end: str) -> None:
    page = read(f"Open River Data (LV0033)\n{HEAD}Milestones\n{step}\n")
    assert [(found.text, found.start, found.end) for found in page.milestones] == [(text, start, end)]


@pytest.mark.parametrize(
    ("step", "end"),
    [
        ("Define end date: 2019 budget call", ""), ("Publish. End date: 2019-2020", ""),
        ("Publish. End date: 2019–2020", ""), ("Publish. End date: 2019-12", ""), ("Clore la date de fin : 2019e", ""),
        ("Définir la date de fin : 2019 pour le budget", ""),
        ("Adopt it. Start date: 2018 to be confirmed. End date: 2019", "2019"),
    ],
)  # fmt: skip
def test_what_is_no_labelled_date_alone_stays_in_its_step(step: str, end: str) -> None:
    page = read(f"Open River Data (LV0033)\n{HEAD}Milestones\n1. {step}\n")
    assert [(found.text, found.start, found.end) for found in page.milestones] == [(step, "", end)]
