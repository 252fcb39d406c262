"""What extractors leave in lines, and what becomes of it: references, addresses, cut words, tooltips, forms."""

import html
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsers import parse
from index.parsers.boilerplate import without_boilerplate
from index.parsers.lines import MASK, decoded, is_of_an_office, lines_of, masked, without_tooltips
from index.parsers.ndjson import documents
from index.parsers.repairs import Hyphens, rejoined, tidied
from index.parsers.steps import _dated
from index.scrapes import Scrape
from tests.report_samples import headings, read, scrape, whole
from tests.test_reports_pdf import pdf

# Character references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Science &amp; Technology", "Science & Technology"),
        ("&eacute;t&eacute; &#233;t&#xE9; &Eacute;tat", "été été État"),
        ("R&amp;amp;amp;D &amp;eacute; &amp;#8217;", "R&D é ’"),
        ("Science &amp Technology, Trade&nbsp", "Science & Technology, Trade\xa0"),
        ("line&#10;break&NewLine;here &#8203;", "line break here \u200b"),
        ("e&#769;", "é"),
    ],
)
def test_references_are_read(text: str, expected: str) -> None:
    assert decoded(text) == expected


@pytest.mark.parametrize(
    "text", ["R&D", "AT&T; Q&A; x", "?a=1&lang=fr&copy=2", "a & b", "Marks&nothing;", "&amp=1", "&"]
)
def test_an_ampersand_of_plain_text_stays(text: str) -> None:
    assert decoded(text) == text


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029&"), max_size=60),
    st.integers(1, 3),
)
def test_a_text_encoded_any_number_of_times_is_read_as_it_was(text: str, times: int) -> None:
    encoded = text
    for _ in range(times):
        encoded = html.escape(encoded)
    assert lines_of(encoded) == lines_of(text)
    assert decoded(decoded(encoded)) == decoded(encoded)


# Addresses


@pytest.mark.parametrize(
    "address",
    ["info@x.org", "contact@etalab.gouv.fr", "etalab@etalab.gouv.fr", "press.office@cabinet.gov.uk", "irm@x.org",
     "secretariat-general@gouv.fr", "transparencia@gob.mx", "open.data@city.org", "contact (at) etalab.gouv.fr"],
)  # fmt: skip
def test_an_office_keeps_its_address(address: str) -> None:
    assert masked(f"Write to {address}, please.") == f"Write to {address}, please."


@pytest.mark.parametrize(
    "address",
    ["jane.doe@moj.gov.gh", "jdoe@x.org", "p-dupont@finances.gouv.fr", "grace_m@ong.example", "mailto:ama@x.org",
     "maria.lopez [at] gob.mx", "legall@x.fr", "j.o'brien@x.ie", "kofi+ogp@x.org", "info.mensah@x.org"],
)  # fmt: skip
def test_a_person_does_not(address: str) -> None:
    assert masked(f"Write to {address}, please.") == f"Write to {MASK}, please."


@given(
    st.from_regex(r"[a-z]{2,9}([._-][a-z]{2,9})?", fullmatch=True), st.sampled_from(["x.org", "gouv.fr", "a-b.co.uk"])
)
def test_of_any_address_an_office_alone_is_left(name: str, domain: str) -> None:
    shown = masked(f"Write to {name}@{domain}, now")
    assert ("@" in shown) == is_of_an_office(name, domain)
    assert (MASK in shown) != ("@" in shown)


def test_a_link_to_an_address_leaves_nothing_of_it() -> None:
    [line] = lines_of("Ask [Ama](mailto:ama.mensah@x.org) or [ama.mensah@x.org](mailto:ama.mensah@x.org).")
    assert line.text == f"Ask Ama or {MASK}."


# Words cut at a line's end


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("the anti-", "corruption law", "the anti-corruption law"),
        ("a whistle-", "blowers", "a whistleblowers"),
        ("le sous-", "préfet", "le sous-préfet"),
        ("le gouverne-", "ment", "le gouvernement"),
        ("l’adminis-", "tration", "l’administration"),
        ("la participa-", "ción", "la participación"),
        ("vis-à-", "vis", "vis-à-vis"),
        ("anti-corrup-", "tion", "anti-corruption"),
        ("decision-", "making", "decision-making"),
        ("e-", "government", "e-government"),
        ("2018-", "2020", "2018-2020"),
        ("Jean-", "Pierre", "Jean-Pierre"),
        ("CORRUP-", "TION", "CORRUPTION"),
        ("thous-", "and", "thousand"),
        ("short-", "and long-term", "short- and long-term"),
        ("Nikolai-", "shvili said", "Nikolaishvili said"),
        ("ques\u00ad", "tions", "questions"),
        ("peut-", "être", "peut-être"),
    ],
)
def test_two_halves_are_one_word(before: str, after: str, whole: str) -> None:
    assert Hyphens([]).join(before, after) == whole


@pytest.mark.parametrize("before", ["Bo –", "anti–", "so --", "- ", "a — b—", "x -"])
def test_a_dash_cuts_no_word(before: str) -> None:
    assert Hyphens([]).join(before, "corruption") is None


def test_how_the_text_writes_a_word_elsewhere_decides() -> None:
    assert Hyphens(["The data-base is large."]).join("our data-", "base") == "our data-base"
    assert Hyphens(["An anticorruption law."]).join("the anti-", "corruption") == "the anticorruption"


@given(st.lists(st.text("ab -\u00adéA1.", min_size=1, max_size=12), max_size=8))
def test_joining_moves_characters_and_loses_none(texts: list[str]) -> None:
    lines = lines_of("\n".join(texts))
    joined = rejoined(lines)

    def letters(of: str) -> str:
        return "".join(character for character in of if character.isalnum())

    assert letters("".join(line.text for line in joined)) == letters("".join(line.text for line in lines))
    assert all(line.text for line in joined)


def test_lines_that_begin_with_a_capital_stay_apart() -> None:
    text = "Action Plan Cycle: 2018-\nStatus: Active\nCo-\nCreation"
    assert [line.text for line in rejoined(lines_of(text))] == text.split("\n")


def test_words_cut_in_a_pdf_are_whole_again_and_keep_their_hyphen() -> None:
    pytest.importorskip("pypdfium2")
    lines = [
        "The plan of the government sets up an anti-", "corruption unit, which protects whistle-",
        "blowers, and trains short-", "and long-term staff – the sous-", "préfet of the gouverne-",
        "ment too – in 2018-", "2020, says the minister of Science &amp; Technology (ama.mensah@x.example).",
    ]  # fmt: skip
    rows = [(22.0, 80.0, "France Design Report 2018-2020")]
    rows += [(11.0, 160.0 + 15 * at, line) for at, line in enumerate(lines)]
    [page] = parse(scrape(pdf(rows), "report.pdf"))
    assert whole(page).endswith(
        "The plan of the government sets up an anti-corruption unit, which protects whistleblowers, and trains short- "
        "and long-term staff – the sous-préfet of the gouvernement too – in 2018-2020, says the minister of Science & "
        f"Technology ({MASK})."
    )


# Bullets and steps


def test_an_item_has_one_bullet() -> None:
    text = (
        "We will:\no open data\no train\n. o Draft . o Train\n• ● Start\n◦ x ▪ y\n\uf0b7 • z\n- dash\n●\nThe sum o Else"
    )
    assert [line.text for line in tidied(lines_of(text))] == [
        "We will:", "• open data", "• train", "• Draft • Train", "• Start", "• x • y", "• z", "- dash",
        "The sum o Else",
    ]  # fmt: skip


def test_an_o_that_is_a_word_stays() -> None:
    text = "El ministerio publica los datos,\no bien los envía.\nOtra línea."
    assert [line.text for line in tidied(lines_of(text))] == text.split("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Draft and consult | March 2014 |", ("Draft and consult", "March 2014", "")),
        ("Draft and consult | March 2014", ("Draft and consult", "", "March 2014")),
        ("Draft | March 2014 | June 2014 |", ("Draft", "March 2014", "June 2014")),
        ("| Draft | March 2014 | June 2014 |", ("Draft", "March 2014", "June 2014")),
        ("Draft | | June 2014", ("Draft", "", "June 2014")),
        ("Draft | – | 2015 |", ("Draft", "", "2015")),
        ("Consulter | mars 2014 – juin 2014 |", ("Consulter", "mars 2014", "juin 2014")),
        ("Draft and consult |", ("Draft and consult", "", "")),
        ("Draft it by June 2016", ("Draft it by June 2016", "", "June 2016")),
    ],
)
def test_dates_in_cells(text: str, expected: tuple[str, str, str]) -> None:
    step = _dated("1", text, "en")
    assert (step.text, step.start, step.end) == expected


# Tooltips


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The public debtAny money that a state owes to others, at home or abroad, counts as debt... is published.",
            "The public debt is published.",
        ),
        (
            "The public debtAny money that a state owes to others is its debt. is published.",
            "The public debt is published.",
        ),
        (
            "- Plan d'actionLes plans d'action sont au cœur de la participation d'un État... Plus: Maroc 2018",
            "- Plan d'action: Maroc 2018",
        ),
        (
            "El presupuestoCualquier plan de gastos que un gobierno presenta a su parlamento... se publica.",
            "El presupuesto se publica.",
        ),
        (
            "The IRMThe Independent Reporting Mechanism tracks the progress of all members... More found none.",
            "The IRM found none.",
        ),
        (
            "All courts and public service deliveryTo ensure that citizens of all groups are better served, members of "
            "the partnership try to improve how easily people reach what is offered to them. Techni... are included.",
            "All courts and public service delivery are included.",
        ),
    ],
)
def test_tooltips_go(text: str, expected: str) -> None:
    assert without_tooltips(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It used dataCamps and hackathons...",
        "ObjectiveThe commitment is to publish the budgets, contracts, etc. and others of each ministry.",
        "The GitHub and OpenStreetMap pages of the McKinsey team are open... and more",
        "Every riverThe text is a sentence that is long and ends here.",
        "We used iPads, and the OpenDataPortal of the city and its partners is published... and more",
    ],
)
def test_words_with_capitals_and_headings_that_run_into_text_stay(text: str) -> None:
    assert without_tooltips(text) == text


# Forms, files, header lines, names


@pytest.mark.parametrize(
    "lines",
    [
        ["3 Comments", "Jane: no."],
        ["Aucun commentaire", "Laisser un commentaire"],
        ["Deje un comentario", "Nombre"],
        ["Filed under: Justice"],
        ["Archivado en:", "Datos abiertos"],
        ["Téléchargements", "Rapport_2019.pdf", "Plan d'action (PDF, 1,2 Mo)"],
    ],
)
def test_what_stands_below_a_text_is_none(lines: list[str]) -> None:
    text = ["The ministry publishes its accounts, and answers comments on them.", *lines]
    assert [line.text for line in without_boilerplate(lines_of("\n".join(text)))] == text[:1]


def test_a_link_to_the_form_above_a_text_ends_nothing() -> None:
    text = ["Leave a comment", "The ministry publishes its accounts.", "Comments on them are answered."]
    assert [line.text for line in without_boilerplate(lines_of("\n".join(text)))] == text[1:]


@pytest.mark.parametrize("name", ["Ama Kwartengo", "Dr. Niko Laishvili", "Jane Mark, Independent Researcher"])
def test_a_researchers_name_is_no_heading(name: str) -> None:
    prose = (
        "The action plan of Ghana was made with many organisations, which met four times and wrote down what they want."
    )
    page = read(f"Ghana Design Report 2018-2020\n\n{name}\n\n{prose}\n\nOpen Budget Portal\n\n{prose} It is good.")
    assert [heading for _, heading in headings(page)] == ["", "Open Budget Portal"]
    assert name in whole(page)


def test_header_lines_are_facts_and_no_text() -> None:
    page = read(
        "Ghana Design Report 2018-2020\n- Action Plan: Ghana Action Plan 2018-2020\n- Dates Under Review:\n2018-2020\n"
        "- Researcher: Ama Kwartengo\nThe plan has nine commitments, of which the IRM assessed five in some depth.\n"
        "- Report Publication Year: 2021"
    )
    assert (page.facts["period"], page.facts["year"], page.facts["researcher"]) == (
        "2018-2020",
        "2021",
        "Ama Kwartengo",
    )
    assert whole(page).strip() == "The plan has nine commitments, of which the IRM assessed five in some depth."


# Documents that are no pages


def test_a_document_written_by_hand_is_read_like_a_page() -> None:
    line = json.dumps(
        {
            "id": "GH0001",
            "title": "Science &amp; Technology",
            "lang": "en",
            "text": "Ask jane.doe@x.org.\nR&D &amp;amp; more",
        }
    )
    [document] = documents(Scrape(Path("x.ndjson"), "x.ndjson", line.encode(), "0", line=1))
    assert document.title == {"en": "Science & Technology"}
    assert document.sections[0].text == f"Ask {MASK}.\nR&D & more"
