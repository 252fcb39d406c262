"""Pages that would keep a reader busy or break a page are refused with a reason; what real pages hold is not."""

from hashlib import sha256
from pathlib import Path

import pytest

from index.errors import Unparsable
from index.merge import merge
from index.parsers import parse
from index.scrapes import Scrape

HEAD = """Skip Navigation

France

{title} (FR0038)

Overview

Action Plan: France Action Plan 2018-2020

Action Plan Cycle: 2018

Status: Active

Lead Institution: Ministry of the Budget

Policy Areas

Open Data

Description

The ministry publishes the budget as open data every year, with every line of it.
"""


def scrape(text: str, name: str = "page.txt") -> Scrape:
    content = text.encode()
    return Scrape(Path(name), name, content, sha256(content).hexdigest(), "", None, None)


def html(body: str) -> Scrape:
    return scrape(f"<html><body><h1>Open budget (FR0038)</h1>{body}</body></html>", "page.html")


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 120_000,
        "<div></span>" * 60_000,
        "<div><table><tr><td></div>" * 30_000,
        "<p>" + "".join(f"<b id=b{n}>" for n in range(1000)) + "</p><p>x" * 40_000,
        "<div " + " ".join(f"a{n}=1" for n in range(80_000)) + ">",
        "<select>" + "<option>x" * 50_000,
        '<div ="' + "><div" * 50_000,
    ],
    ids=["div", "foreign end tags", "end tags out of scope", "reopened", "attributes", "options", "odd quotes"],
)
def test_markup_that_would_take_minutes_is_refused_before_it_is_parsed(body: str) -> None:
    with pytest.raises(Unparsable) as refused:
        parse(html(body))
    assert refused.value.reason == "too-deep" and refused.value.line == 1 and refused.value.remedy


def test_a_page_that_swarms_with_tags_is_refused() -> None:
    with pytest.raises(Unparsable, match="more than 60000 tags"):
        parse(html("<p>x</p>" * 30_001))


def test_lists_without_end_tags_and_programs_in_a_page_are_no_depth() -> None:
    facts = "".join(f"<p>{line}" for line in HEAD.split("Skip Navigation")[1].splitlines() if line and "(" not in line)
    page = html(facts + "<ul>" + "<li>x" * 5_000 + "</ul><script>" + "if(a<b)c();" * 100_000 + "</script>")
    assert parse(page)[0].id == "FR0038"


def test_a_title_that_no_one_could_read_is_refused() -> None:
    with pytest.raises(Unparsable, match="the title has 25000 characters") as refused:
        parse(scrape(HEAD.format(title="a" * 25_000)))
    assert (refused.value.reason, refused.value.line) == ("bad-title", 5)


def test_a_title_cannot_turn_the_direction_of_the_page() -> None:
    (page,) = parse(scrape(HEAD.format(title="Open \u202ebudget\u2066")))
    assert page.facts["title"] == "Open budget"


def test_a_sidecars_unknown_language_is_told_and_not_taken() -> None:
    stated = Scrape(Path("a"), "a", HEAD.format(title="T").encode(), "", "", None, "elvish")
    (page,) = parse(stated)
    assert page.language == "en"
    assert any("elvish" in warning for warning in page.warnings)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Did It Open Government? Marginal", "marginal"),
        ("Did It Open Government?: Major", "major"),
        ("Did It Open Government?\n\nDid Not Change\n\nThe ministry published nothing new.", "did-not-change"),
        ("A-t-il ouvert le gouvernement ? Majeur", "major"),
        ("A-t-il ouvert le gouvernement\u00a0? : Marginal", "marginal"),
    ],
)
def test_the_verdict_on_the_whole_commitment_is_its_early_result(line: str, code: str) -> None:
    text = HEAD.format(title="Open budget") + f"\nIRM End of Term Status Summary\n\n{line}\n"
    (document,) = merge(parse(scrape(text)))
    assert document.early_results == code
    assert document.assessments[0].early_results == {"overall": code}
    origin = document.provenance["early_results"]
    assert (origin.how, origin.line) == ("irm-text", text[: text.index(line)].count("\n") + 1)
    said = line.split("\n")[0].replace("\u00a0", " ")
    assert any(said in section.heading + section.text for section in document.sections)


def test_dates_of_the_review_say_which_line_they_come_from() -> None:
    text = HEAD.format(title="T") + "\nIRM End of Term Status Summary\n\nStart Date: 2018\n\nEnd Date: 2019\n"
    (document,) = merge(parse(scrape(text)))
    assert (document.start_date, document.end_date) == ("2018", "2019")
    lines = text.split("\n")
    for name, shown in (("start_date", "Start Date: 2018"), ("end_date", "End Date: 2019")):
        origin = document.provenance[name]
        assert origin.how == "irm-text" and origin.line is not None and lines[origin.line - 1] == shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [("word\n" * 20_001, "too-many-lines"), ("word " * 20_001, "long-line")],
    ids=["a log", "a file without line ends"],
)
def test_a_text_that_is_endless_is_no_page(text: str, reason: str) -> None:
    with pytest.raises(Unparsable) as refused:
        parse(scrape(HEAD.format(title="T") + text))
    assert refused.value.reason == reason and refused.value.line


LISTED = HEAD + "\nCommitments\n\n-\n\nOpen Courts\n\nFR0039, 2018, Justice\n"


@pytest.mark.parametrize(
    ("id_", "reason", "sentence"),
    [
        ("", "no-id", "has the labels of a commitment's page, but no title that ends with its id"),
        (" (FR38)", "bad-id", "“FR38” is no id"),
        (" (ＦＲ0038)", "bad-id", r"“\uff26\uff320038” is no id"),
        (" (FR００３８)", "bad-id", r"“FR\uff10\uff10\uff13\uff18” is no id"),
    ],
    ids=["none", "short", "wide letters", "wide digits"],
)
def test_a_commitments_page_without_its_id_is_told_what_it_lacks(id_: str, reason: str, sentence: str) -> None:
    """And not that it is the page of a member, although it lists that member's other commitments."""
    with pytest.raises(Unparsable) as refused:
        parse(scrape(LISTED.replace(" (FR0038)", id_).format(title="Open budget")))
    assert refused.value.reason == reason
    assert refused.value.sentence.startswith(sentence)
    assert "the commitments that it lists" not in refused.value.remedy


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("(ab" + "/" * 99_997, "no-id"), ("(ab" * 33_333, "no-id"), ("(/" * 50_000, "no-id"),
        ("(ab/)" * 20_000, "bad-id"), ("x" * 99_990 + " (FR38)", "bad-id"), ("x" * 99_980 + " (../FR/0038)", "bad-id"),
        ("x" * 99_980 + " (fr0038)", "no-facts"), ("end date: 2019 " * 6_600, "no-id"),
    ],
    ids=["slashes", "parentheses", "both", "paths", "short id", "path", "id", "dates"],
)  # fmt: skip
def test_a_line_of_a_hundred_thousand_characters_is_read_to_its_end(line: str, reason: str) -> None:
    """Thirty-nine of them, so that a search of quadratic length would not come back before the evening."""
    with pytest.raises(Unparsable) as refused:
        parse(scrape(f"Skip Navigation\n{f'{line}{chr(10)}' * 39}"))
    assert refused.value.reason == reason


def test_a_french_page_without_its_id_is_told_what_it_lacks() -> None:
    text = (
        "Ignorer la navigation\nFrance\nBudget ouvert\nPlan d'action: Plan d'action France 2018-2020\n"
        "Cycle du plan d'action: 2018\nStatut: actif\nInstitution(s) d'appui: NA\nDomaines politiques\nOpen Data\n"
        "Revue IRM\nÉtoilé: non\nDescription\nLe ministère publie le budget.\nEngagements\nFR0039, 2018, Justice\n"
    )
    with pytest.raises(Unparsable, match="has the labels of a commitment's page"):
        parse(scrape(text))


FIREWALL = (
    "<p>" + "This site has seen a request that it does not want to answer, for whatever reason it has. " * 40 + "</p>"
)
NOTICE = "We use cookies to improve your visit. Our partners store cookies on your device. "
ARTICLE = "The county publishes what it spends, and people come to ask about its roads and its schools. "


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (f"<html><head><title>403 Forbidden</title></head><body>{FIREWALL}</body></html>", "error-page"),
        (f"<html><head><title>OGP</title></head><body><h1>403 Forbidden</h1>{FIREWALL}</body></html>", "error-page"),
        ("<html><head><title>403 Forbidden</title></head><body>nginx</body></html>", "error-page"),
        ("<html><head><title>Page introuvable</title></head><body>Accueil</body></html>", "error-page"),
        ("<html><head><title>Un instant…</title></head><body><div></div></body></html>", "bot-wall"),
        (f"<html><body><h1>We value your privacy</h1><p>{NOTICE * 25}</p></body></html>", "cookie-wall"),
        ("Nous respectons votre vie privée\n" + "Ce site dépose des cookies, et d'autres aussi.\n" * 60, "cookie-wall"),
        (f"How a county lives without cookies\n{ARTICLE * 40}\nThis site uses cookies. Accept all cookies.", "no-id"),
        (f"Open roads\n{ARTICLE * 40}\nWhoever asked for the register met an error 404.", "no-id"),
    ],
    ids=["title", "heading", "title alone", "title in French", "empty", "notice", "notice in French", "essay", "story"],
)  # fmt: skip
def test_walls_are_known_however_long_they_are(page: str, reason: str) -> None:
    with pytest.raises(Unparsable) as refused:
        parse(scrape(page, "page.html"))
    assert refused.value.reason == reason


def test_a_commitment_about_cookies_and_errors_is_a_commitment() -> None:
    text = HEAD.format(title="403 Forbidden: no more error pages and cookies") + NOTICE * 30
    [page] = parse(scrape(text))
    assert page.id == "FR0038"
