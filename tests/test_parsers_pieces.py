"""What the whole pages of the corpus leave open: names in a line, languages, notes, kinds of scrapes."""

from pathlib import Path

import pytest

from index.document import Page
from index.errors import Unparsable
from index.normalise import values_of
from index.parsers import parse
from index.parsers.html import is_html, read_html
from index.parsers.lines import Line, clean, lines_of
from index.parsers.sections import split
from index.scrapes import Scrape
from index.vocabulary.institutions import institutions
from index.vocabulary.spellings import undoubled

HEAD = """Open Rivers (BR0042)
Action Plan: Brazil Action Plan 2016-2018
Action Plan Cycle: 2016
Policy Areas
Open Data
IRM Review
Early Results: Marginal
Verifiable: Yes
Description
"""


def read(text: str, name: str = "page.txt", url: str = "", language: str | None = None) -> Page:
    (page,) = parse(Scrape(Path(name), name, text.encode(), "0", url, None, language))
    return page


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ministry of the Interior; Ministry of Culture;", ("Ministry of the Interior", "Ministry of Culture")),
        (
            "Ministry of Finance, Ministry of Justice, Anti-Corruption Commission",
            ("Ministry of Finance, Ministry of Justice, Anti-Corruption Commission",),
        ),
        ("Ministry of Finance, Ministry of Justice", ("Ministry of Finance", "Ministry of Justice")),
        (
            "Minister of State for the Digital Sector, attached to the Prime Minister",
            ("Minister of State for the Digital Sector, attached to the Prime Minister",),
        ),
        ("Ministry of Economy, Trade and Industry", ("Ministry of Economy, Trade and Industry",)),
        (
            "Ministère de la Justice ; Ministère de l'Intérieur",
            ("Ministère de la Justice", "Ministère de l'Intérieur"),
        ),
    ],
)
def test_names_in_an_institution_line(line: str, names: tuple[str, ...]) -> None:
    assert institutions(line) == names


@pytest.mark.parametrize(
    ("text", "codes", "rest"),
    [
        ("Access to Information , Civic Participation", ("access-to-information", "civic-participation"), ""),
        ("Civic Participation Access to Information", ("civic-participation", "access-to-information"), ""),
        (
            "accès à l'information, participation civique et responsabilité publique, à la technologie",
            ("access-to-information", "civic-participation", "public-accountability", "technology"),
            "",
        ),
        ("Public Accountability , Magic", ("public-accountability",), "magic"),
        ("Marmalade", (), "marmalade"),
    ],
)
def test_ogp_values_whatever_parts_them(text: str, codes: tuple[str, ...], rest: str) -> None:
    assert values_of(text) == (codes, rest)


@pytest.mark.parametrize(
    ("value", "once"),
    [
        ("Major Major", "Major"),
        ("majeur Majeur", "Majeur"),
        ("Did Not Change Did Not Change", "Did Not Change"),
        ("Yes Starred", "Yes Starred"),
        ("Did Not Change", "Did Not Change"),
        ("", ""),
    ],
)
def test_a_rating_written_twice_is_one(value: str, once: str) -> None:
    assert undoubled(value) == once


def test_artefacts_of_extractors_are_no_text() -> None:
    assert clean("\u00a0Ouvrir\u202f: \u200bl’État\uf0a0 ") == "Ouvrir : l’État"
    assert clean('It grew.[1](#_ftn1) See [the plan](https://x.example/a_(b) "Plan").') == "It grew.[1] See the plan."
    assert (clean("-----"), clean("| --- | :-: |"), clean("-"), clean("- x")) == ("", "", "-", "- x")
    assert lines_of("a\n\n \u00a0 \nb") == (Line(1, "a", 0), Line(4, "b", 2))


@pytest.mark.parametrize(
    ("url", "sidecar", "language", "warned"),
    [
        ("", None, "en", False),
        ("https://www.opengovpartnership.org/members/brazil/commitments/br0042/", "en", "en", False),
        ("https://www.opengovpartnership.org/fr/members/brazil/commitments/br0042/", None, "en", True),
        ("", "es", "en", True),
    ],
)
def test_labels_tell_the_language_and_disagreement_is_told(
    url: str, sidecar: str | None, language: str, warned: bool
) -> None:
    page = read(HEAD + "Os rios são de todos, e os dados também, para que cada um os veja.", url=url, language=sidecar)
    assert page.language == language
    assert bool(page.warnings) is warned
    assert page.machine_translated is False


def test_nothing_but_shared_labels_leaves_the_language_to_the_sidecar() -> None:
    text = "Ouverture (SN0042)\nInstitutions\nDesign i\nDescription\n" + "Les rivières de la ville sont à tous. " * 8
    assert read(text, language="fr").language == "fr"
    assert read(text).language == "fr"


def test_a_third_language_is_not_taken_for_english() -> None:
    text = "Reki (SK0042)\nInstitutions\nDesign i\nDescription\n" + "Rieky patria všetkým, údaje o nich tiež. " * 8
    assert read(text).language == "sk"


def test_inline_notes_leave_their_mark() -> None:
    lines = [Line(7, "It grew.[Note4: See [here], https://x.example (accessed 2 May 2019).] It stayed.")]
    kept, notes = split(lines, ends_review=False)
    assert [line.text for line in kept] == ["It grew.[4] It stayed."]
    assert [(line.number, line.text) for line in notes] == [
        (7, "[4] See [here], https://x.example (accessed 2 May 2019).")
    ]


def test_a_link_in_a_verdict_is_no_reference_without_a_sign_of_one() -> None:
    lines = [Line(1, "The register opened."), Line(2, "It is at https://x.example and is read daily.")]
    kept, notes = split(lines, ends_review=True)
    assert (len(kept), notes) == (2, [])


def test_markup_inside_a_text_scrape_is_text() -> None:
    page = read(HEAD + '<script>alert("x")</script> and <b>bold</b> = 1+1 stay as they are, every sign of them.')
    assert '<script>alert("x")</script>' in page.sections[0].text
    assert page.extractor == "dense"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<!DOCTYPE html><html></html>", True),
        ("\n\n<!-- saved from url=(0014)about:internet -->\n<html>", True),
        ('<?xml version="1.0"?><html xmlns="x">', True),
        ("HTTP/1.1 200 OK\nServer: x\n\n<html>", True),
        ("Skip Navigation\n<html>", False),
        ("Open Rivers (BR0042)", False),
        ("", False),
    ],
)
def test_html_is_known_by_how_it_begins(text: str, answer: bool) -> None:
    assert is_html(text) is answer


def test_html_lines_keep_the_numbers_of_the_source() -> None:
    source = "<html>\n<body>\n<h1>Open Rivers\n(BR0042)</h1>\n\n<p>Status:\nActive</p>\n</body>"
    found = read_html(source)
    assert [(line.number, line.text) for line in found.lines] == [(3, "Open Rivers (BR0042)"), (6, "Status: Active")]


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    page = read(
        f"<html><body><div><h1>Open Rivers (BR0042)<p>{HEAD.partition(chr(10))[2].replace(chr(10), '<p>')}<b>Half a"
    )
    assert page.facts["early_results"] == "Marginal"
    assert page.sections[0].text == "Half a"


def test_deeply_nested_html_is_read() -> None:
    page = read("<html><body>" + "<div>" * 4000 + HEAD.replace("\n", "<br>") + "Deep down." + "</div>" * 4000)
    assert page.id == "BR0042"


@pytest.mark.parametrize("text", ["", "   \n ", "Open Rivers (BR0042)", "x" * 50])
def test_too_little_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Unparsable) as refused:
        read(text)
    assert refused.value.reason in ("empty", "too-short")
    assert refused.value.remedy


def test_a_title_alone_is_no_page() -> None:
    with pytest.raises(Unparsable) as refused:
        read(
            "A blog post about a promise (BR0042)\n" + "It tells of rivers, of their data, and of those who count. " * 4
        )
    assert refused.value.reason == "no-facts"
    assert refused.value.line == 1


def test_a_long_page_that_speaks_of_bots_is_a_page() -> None:
    page = read(HEAD + "Just a moment: the 404 error page of the portal and its captcha were replaced. " * 40)
    assert page.id == "BR0042"


def test_an_escape_sequence_in_an_id_is_shown_harmlessly() -> None:
    with pytest.raises(Unparsable) as refused:
        read("Open Rivers (../../\x1b[31mBR0042)\n" + HEAD.partition("\n")[2] + "Rivers belong to all, data too.")
    assert refused.value.reason == "bad-id"
    assert "\x1b" not in str(refused.value)


def test_icons_speak_where_a_label_has_no_value_and_stars_before_titles() -> None:
    page = read(
        "<html><body><h1>Open Rivers (BR0042)</h1><p>Action Plan Cycle: 2016</p>"
        "<p>Early Results: <svg><title>Major</title></svg></p><p>Verifiable: <i title='Yes'></i></p>"
        "<h3>Description</h3><p>Every river is measured. <img alt='A river'> Each week.</p><ul>"
        "<li><img alt='Starred commitment'><a>Open Seas</a><div>BR0043, 2016, Energy</div></li></ul>"
    )
    assert (page.facts["early_results"], page.facts["verifiable"]) == ("Major", "Yes")
    assert "A river" not in page.sections[0].text
    assert [(item.title, item.starred) for item in page.listings] == [("Open Seas", True)]


def test_a_commitment_page_that_lost_its_title_is_not_taken_for_the_report_it_names() -> None:
    lost = "Action Plan Cycle: 2016\nIRM Report:\nBrazil End-of-Term Report 2016-2018"
    with pytest.raises(Unparsable) as refused:
        read(f"{lost}\nStarred: No\nDescription\nEvery river is measured, each week, by those who live there.")
    assert refused.value.reason == "no-id"
