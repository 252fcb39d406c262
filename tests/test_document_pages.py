"""The pages of documents of the real seeds, as a reader without JavaScript gets them.

Expectations were read off the five pages.
"""

import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from tests.html_reading import page


def test_a_document_in_both_languages(client: FlaskClient) -> None:
    english, french = page(client, "/en/commitments/FR0038"), page(client, "/fr/commitments/FR0038")
    assert english.one("h1").text == "Administrative Capacity-Building"
    assert french.one("h1").text == "Renforcement des capacités administratives"
    for shown in (english, french):
        assert "The road map in detail" in shown.one(id="text-en").text
        assert "La carte routière en détail" in shown.one(id="text-fr").text
    assert english.one(id="text-fr").one("span", class_="badge").text == "machine translation"
    assert next(english.one(id="text-fr").all("div")).attributes["lang"] == "fr"
    assert "lang" not in next(french.one(id="text-fr").all("div")).attributes
    assert [place.text for place in french.one("nav", id="contents").all("h3")] == ["français", "anglais"]


def test_facts_say_where_they_come_from(client: FlaskClient) -> None:
    shown = page(client, "/en/commitments/FR0038")
    facts = {entry.one("dt").text: entry for entry in shown.one("section", aria_labelledby="facts-title").all("div")}
    assert next(facts["Completion"].all("dd")).text == "Substantial"
    assert "004_51cc452578271a11.txt" in facts["Completion"].one("details").text
    assert next(facts["Status"].all("dd")).text == "Active"
    assert next(facts["Early results"].all("dd")).text == "No IRM data"
    assert len(list(facts["Support institutions"].all("dd"))) >= 7
    assert facts["Country"].one("a").attributes["href"] == "/en/countries/FR"
    assert next(facts["Action plan"].all("a")).attributes["href"] == "/en/plans/FR/2018"


def test_status_over_time(client: FlaskClient) -> None:
    steps = list(page(client, "/en/commitments/FR0025").one("section", class_="timeline").all("li"))
    assert [step.one("h3").text for step in steps] == ["Midterm", "End of term"]
    assert all("Completion: Limited" in step.text for step in steps)
    assert "Did not change" in steps[1].text


def test_history_shows_every_capture_and_what_changed(client: FlaskClient) -> None:
    history = page(client, "/en/commitments/FR0038").one("section", class_="history")
    captures = [capture.one("summary").text for capture in history.all("details", class_="capture")]
    assert len(captures) == 3
    assert sum("English" in capture for capture in captures) == 2
    change = history.one("details", class_="change")
    assert "English" in change.one("summary").text
    assert next(change.all("ins")).text and next(change.all("del")).text


def test_fragments_of_snippets_exist_on_the_document_page(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=hackathons")
    targets = [link.attributes["href"] for link in results.all("a", class_="where")]
    assert targets
    for target in targets:
        path, _, fragment = target.partition("#")
        assert list(page(client, path).all(id=fragment)), target


def test_the_words_of_the_search_are_marked_in_the_document(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=capacités administratives")
    link = next(next(results.all("article")).one("h2").all("a")).attributes["href"]
    assert link == "/en/commitments/FR0038?q=capacit%C3%A9s%20administratives"
    shown = page(client, link)
    assert {mark.text.lower() for mark in shown.one(id="text-fr").all("mark")} >= {"administrations", "administration"}
    assert shown.one("input", id="q").attributes["value"] == "capacités administratives"
    assert not list(page(client, "/en/commitments/FR0038").all("mark"))


@pytest.mark.parametrize(("ui", "words"), [("en", "Back to the results"), ("fr", "Retour aux résultats")])
def test_a_document_opened_from_results_leads_back_to_the_very_same_results(
    client: FlaskClient, ui: str, words: str
) -> None:
    address = f"/{ui}/search?q=data&country=FR&sort=title&page=2&size=10"
    results = page(client, address)
    links = [link.attributes["href"] for link in results.one("ol", class_="hits").all("a", class_="where")]
    links += [next(hit.one("h2").all("a")).attributes["href"] for hit in results.all("article")]
    assert links
    for link in links:
        shown = page(client, link.partition("#")[0])
        back = shown.one("a", id="back")
        assert back.attributes["href"] == address
        assert words in back.text
        canonical = shown.one("link", rel="canonical").attributes["href"]
        assert "?" not in canonical


def test_a_document_in_the_other_language_still_leads_back_to_its_results(client: FlaskClient) -> None:
    shown = page(client, "/en/commitments/FR0038?q=government&cycle=2018")
    french = shown.one("nav", id="languages").one("a").attributes["href"] or ""
    assert french == "/fr/commitments/FR0038?q=government&cycle=2018"
    assert page(client, french).one("a", id="back").attributes["href"] == "/fr/search?q=government&cycle=2018"
    assert not any(
        "q=" in (link.attributes["href"] or "") for link in shown.all("link", rel="alternate", hreflang="fr")
    )


def test_a_document_opened_by_itself_leads_back_nowhere(client: FlaskClient) -> None:
    for address in ("/en/commitments/FR0038", "/en/commitments/FR0038?utm_source=mail&ui=fr"):
        assert not list(page(client, address).all(id="back"))


@pytest.mark.parametrize(
    "given", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_the_way_back_never_leaves_the_site(client: FlaskClient, given: str) -> None:
    for name in ("q", "country", "sort", "back", "from", "next", "page"):
        back = page(client, "/en/commitments/FR0038?" + urlencode({name: given, "cycle": "2018"})).one("a", id="back")
        assert back.attributes["href"].startswith("/en/search?")


def test_the_way_back_from_a_corrected_search_is_the_search_that_was_answered(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=innovatoin&cycle=2015,2018")
    link = next(next(results.all("article")).one("h2").all("a")).attributes["href"]
    assert page(client, link).one("a", id="back").attributes["href"] == "/en/search?q=innovation&cycle=2015,2018"


def test_a_passage_that_is_only_its_heading_is_shown_once(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=next steps")
    places = [line for line in results.all("p", class_="snippet") if "Next steps" in line.text]
    assert places
    for line in places:
        assert line.text.count("Next steps") == 1
        assert [mark.text for mark in line.all("mark")] == ["Next", "steps"]


def test_a_stub_says_that_it_is_one_and_leads_to_the_page_itself(client: FlaskClient) -> None:
    shown = page(client, "/fr/commitments/FR0012")
    assert shown.one("h1").text == "Fix My Neighborhood"
    assert shown.one("h1").attributes["lang"] == "en"
    notice = shown.one("div", class_="notice")
    assert "n’a pas encore été capturée" in notice.text
    assert notice.one("a").attributes["href"].startswith("https://www.opengovpartnership.org/")


def test_earlier_titles_stay_visible(client: FlaskClient) -> None:
    shown = page(client, "/en/commitments/FR0044")
    assert shown.one("h1").text == "Improve Public Consultation Mechanisms"
    assert shown.one("p", class_="earlier").text.startswith("Earlier titles:")


def test_siblings_and_reports_are_linked(client: FlaskClient) -> None:
    shown = page(client, "/en/commitments/FR0038")
    siblings = shown.one("section", aria_labelledby="siblings-title")
    assert len(list(siblings.all("li"))) == 20, "the 21 commitments of the 2018 plan without this one"
    reports = [entry.text for entry in shown.one("section", aria_labelledby="related-title").all("li")]
    assert "France Design Report 2018-2020" in reports


@pytest.mark.parametrize(("of", "first"), [("FR0038", "FR0025"), ("FR0031", "FR0004")])
def test_similar_commitments_are_those_of_other_plans(client: FlaskClient, of: str, first: str) -> None:
    """FR0025 says itself that the plan of FR0038 carried it forward; both FR0031 and FR0004 are on procurement."""
    shown = page(client, f"/en/commitments/{of}").one("section", aria_labelledby="similar-title")
    others = [entry.text for entry in shown.all("span", class_="id")]
    assert first in others[:2] and of not in others
    assert all("2015" in entry.text for entry in shown.all("span", class_="beside")), "the plan's own are listed below"


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/en/commitments/fr0038", "/en/commitments/FR0038"),
        ("/fr/reports/FR0038", "/fr/commitments/FR0038"),
    ],
)
def test_a_document_has_one_address(client: FlaskClient, asked: str, place: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, place)


def test_linked_data_describes_the_document(client: FlaskClient) -> None:
    data = json.loads(page(client, "/en/commitments/FR0038").one("script", type="application/ld+json").text)
    assert data["identifier"] == "FR0038"
    assert data["name"] == "Administrative Capacity-Building"
    assert data["alternateName"] == ["Renforcement des capacités administratives"]
    assert data["inLanguage"] == ["en", "fr"]
