"""The pages of the real seeds, as a reader without JavaScript gets them. Expectations were read off the five pages."""

import gzip
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

PAGES = (
    "/", "/search", "/search?q=transparency", "/search?q=zzzzzz&country=FR", "/commitments/FR0038",
    "/commitments/FR0025", "/commitments/FR0012", "/overview?q=transparency", "/help", "/api", "/nowhere",
)  # fmt: skip
VOID = {"meta", "link", "input", "br", "img", "hr", "source", "wbr", "path", "circle", "rect"}


class Element:
    """A parsed element with its attributes, its text and everything inside it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        """The text as read: runs of white space are one space (no-break spaces stay)."""
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return re.sub(r"[ \n\t]+", " ", "".join(parts)).strip(" ")

    def all(self, tag: str = "", **attributes: str) -> Iterator["Element"]:
        """Elements inside with this tag and these attribute values (`class_` matches one of its words)."""
        for child in self.children:
            if isinstance(child, Element):
                if (not tag or child.tag == tag) and all(child.has(*pair) for pair in attributes.items()):
                    yield child
                yield from child.all(tag, **attributes)

    def has(self, name: str, value: str) -> bool:
        held = self.attributes.get(name.rstrip("_").replace("_", "-"))
        return held is not None and (value in held.split() if name == "class_" else held == value)

    def one(self, tag: str = "", **attributes: str) -> "Element":
        found = list(self.all(tag, **attributes))
        assert len(found) == 1, f"{len(found)} elements match {tag} {attributes}"
        return found[0]


class Tree(HTMLParser):
    """A strict little parser: a tag that is not closed where it should be is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open = [Element("root", {})]
        self.feed(html)
        self.close()
        assert [element.tag for element in self.open] == ["root"], self.open[-1].tag

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def page(client: FlaskClient, path: str, status: int = 200) -> Element:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return Tree(answer.get_data(as_text=True)).open[0]


def ids(results: Element) -> list[str]:
    return [article.one("span", class_="id").text for article in results.all("article")]


def counts(results: Element, facet: str) -> dict[str, str]:
    """What a reader sees beside each checkbox: label -> count."""
    found: dict[str, str] = {}
    for box in results.all("input", type="checkbox", name=facet):
        label, _, count = results.one("label", for_=box.attributes["id"]).text.rpartition(" (")
        found[label] = count.rstrip(")")
    return found


# Getting there


@pytest.mark.parametrize(
    ("accepted", "place"), [("fr-CA,fr;q=0.9,en;q=0.1", "/fr/"), ("de", "/en/"), ("en-GB", "/en/"), ("", "/en/")]
)
def test_the_front_door_leads_to_the_browser_s_language(client: FlaskClient, accepted: str, place: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (302, place)
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_start_page_says_what_is_in_here(client: FlaskClient) -> None:
    start = page(client, "/en/")
    figures = {entry.one("dt").text: entry.one("dd").text for entry in start.one("dl", class_="numbers").all("div")}
    assert figures["Documents"] == "50"
    assert figures["Pages held in full"] == "3"
    assert figures["Countries"] == "1"
    assert figures["Action plan cycles"] == "2015–2018"
    assert figures["Languages of texts"] == "English and French"
    assessed = [link.text for link in start.one("section", aria_labelledby="assessed-title").all("a")]
    assert assessed == ["Administrative Capacity-Building", "Spread Public Innovation"]


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_every_example_on_the_start_page_finds_something(client: FlaskClient, ui: str) -> None:
    examples = list(page(client, f"/{ui}/").one("p", class_="examples").all("a"))
    assert len(examples) == 3
    for example in examples:
        assert ids(page(client, example.attributes["href"])), example.text


# Results


def test_a_search_says_what_it_found(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=capacités administratives")
    assert results.one("title").text == "1 result for “capacités administratives” – OGP Search"
    assert results.one(role="status").text == "1 result for “capacités administratives”"
    assert results.one("input", id="q").attributes["value"] == "capacités administratives"
    hit = results.one("article")
    assert hit.one("h2").text == "Administrative Capacity-Building"
    shown = {entry.one("dt").text: entry.one("dd").text for entry in hit.one("dl").all("div")}
    assert shown == {
        "Plan:": "France Action Plan 2018-2020",
        "Status:": "Active",
        "Completion:": "Substantial",
        "Early results:": "No IRM data",
    }
    areas = [area.text for area in hit.one("ul", class_="areas").all("li")]
    assert areas == ["Capacity Building", "Private Sector", "Public Participation", "Science & Technology"]
    assert "machine translation: French" in hit.text
    assert hit.one("p", class_="also").attributes["lang"] == "fr"
    assert next(hit.all("mark")).text
    source = hit.one("a", rel="noopener noreferrer external").attributes["href"]
    assert source == "https://www.opengovpartnership.org/members/france/commitments/FR0038/"


def test_facets_count_the_whole_answer_in_words_of_the_page(client: FlaskClient) -> None:
    english, french = page(client, "/en/search"), page(client, "/fr/search")
    assert english.one(role="status").text == "50 results"
    assert french.one(role="status").text == "50 résultats"
    assert counts(english, "country") == counts(french, "country") == {"France": "50"}
    assert counts(english, "cycle") == {"2018": "21", "2015": "29"}
    assert counts(english, "status") == {"Not stated": "48", "Active": "2"}
    assert counts(french, "status") == {"Non précisé": "48", "Actif": "2"}
    assert counts(english, "captured") == {"Listed only": "47", "Full text": "3"}
    assert counts(english, "completion")["Substantial"] == counts(french, "completion")["Substantiel"] == "1"


def test_choosing_widens_within_a_facet_and_narrows_across(client: FlaskClient) -> None:
    one = page(client, "/en/search?cycle=2018")
    assert one.one(role="status").text == "21 results"
    assert counts(one, "cycle") == {"2018": "21", "2015": "29"}, "a facet's counts must ignore its own choice"
    both = page(client, "/en/search?cycle=2015,2018")
    assert both.one(role="status").text == "50 results"
    across = page(client, "/en/search?cycle=2018&captured=full")
    assert sorted(ids(across)) == ["FR0038", "FR0039"]
    assert across.one("h1").text == "Documents chosen by filters"
    assert page(client, "/en/search").one("h1").text.startswith("All documents")
    chosen = [box.attributes["value"] for box in across.all("input", type="checkbox") if "checked" in box.attributes]
    assert sorted(chosen) == ["2018", "full"]


def test_applied_filters_are_named_in_full_and_can_be_taken_away_one_by_one(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=transparency&country=FR&cycle=-2015")
    chips = {chip.text: chip.attributes for chip in results.one("section", class_="applied").all("a", class_="chip")}
    assert list(chips) == ["Country: France", "Action plan cycle: not 2015"]
    assert chips["Country: France"]["aria-label"] == "Remove filter: Country: France"
    assert chips["Country: France"]["href"] == "/en/search?q=transparency&cycle=-2015"
    cleared = [link for link in results.all("a") if link.text.startswith("Clear all")]
    assert {link.attributes["href"] for link in cleared} == {"/en/search?q=transparency"}
    assert len(cleared) == 2, "above the results and below the facets"


def test_what_a_plain_form_sends_becomes_the_short_address(client: FlaskClient) -> None:
    sent = "/fr/search?q=don&in=all&country=FR&country=GB&cycle_from=&cycle_to=2018&sort=relevance"
    answer = client.get(sent)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/fr/search?q=don&country=FR,GB&cycle_to=2018"
    assert client.get("/fr/search?q=don&country=FR,GB&cycle_to=2018&utm_source=mail").status_code == 200


def test_the_form_carries_what_the_page_has_no_control_for(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=data&starred=yes&size=50&lang=en")
    hidden = {(field.attributes["name"], field.attributes["value"]) for field in results.all("input", type="hidden")}
    assert hidden == {("starred", "yes"), ("size", "50"), ("lang", "en")}
    controls = {field.attributes["name"] for field in results.all("input", form="search")}
    assert controls >= {"country", "cycle", "cycle_from", "cycle_to", "status"}


@pytest.mark.parametrize(
    ("argument", "en", "fr"),
    [
        ("country=Atlantis", "Country", "Pays"),
        ("policy_area=" + 201 * "a", "Policy area", "Domaine d’action"),
        ("status=moot", "Status", "Statut"),
        ("captured=moot", "Page held", "Page détenue"),
        ("cycle_from=2020&cycle_to=soon", "Cycle until", "Cycle jusqu’à"),
        ("lang=de", "Text searched", "Texte cherché"),
        ("q=" + 501 * "a", "Words searched for", "Mots cherchés"),
    ],
)
def test_a_notice_calls_a_filter_by_the_name_that_the_page_has_for_it(
    client: FlaskClient, argument: str, en: str, fr: str
) -> None:
    [english] = [notice.text for notice in page(client, f"/en/search?{argument}").all("p", class_="notice")]
    [french] = [notice.text for notice in page(client, f"/fr/search?{argument}").all("p", class_="notice")]
    assert english.startswith(f"“{en}” was not taken as written: it ")
    assert french.startswith(f"«\u00a0{fr}\u00a0» n’a pas été pris tel quel\u00a0: il ")
    refused = client.get(f"/api/v1/search?{argument}").get_json()
    assert refused["errors"][0]["parameter"] == argument.rpartition("&")[2].partition("=")[0]


def test_a_wrong_argument_is_said_and_the_page_works(client: FlaskClient) -> None:
    results = page(client, "/en/search?size=9999&country=Atlantis&page=7")
    notices = [notice.text for notice in results.all("p", class_="notice")]
    assert any(notice.startswith("“Results per page” was not taken as written") for notice in notices)
    assert any(
        notice.startswith("“Country” was not taken as written: it has no value “Atlantis”") for notice in notices
    )
    assert results.one(role="status").text == "50 results"
    assert len(ids(results)) == 50


def test_pages_of_results(client: FlaskClient) -> None:
    first = page(client, "/en/search?sort=id")
    assert first.one("p", class_="shown").text == "1–20 of 50"
    following = next(first.all("a", rel="next")).attributes["href"]
    second = page(client, following)
    assert second.one("p", class_="shown").text == "21–40 of 50"
    assert second.one("ol", class_="hits").attributes["start"] == "21"
    assert second.one(aria_current="page").text == "2"
    assert second.one("title").text.startswith("50 results – page 2 of 3")
    assert not set(ids(first)) & set(ids(second))


def test_the_same_state_in_both_languages_finds_the_same(client: FlaskClient) -> None:
    for state in ("?q=transparency", "?q=lanceurs d'alerte", "?cycle=2015&sort=title", "?q=innovation&in=irm"):
        english, french = page(client, f"/en/search{state}"), page(client, f"/fr/search{state}")
        assert ids(english) == ids(french) or "sort=title" in state
        assert sorted(ids(english)) == sorted(ids(french))
        assert list(counts(english, "cycle").values()) == list(counts(french, "cycle").values())


def test_nothing_found_offers_ways_out_with_what_each_would_give(client: FlaskClient) -> None:
    results = page(client, "/en/search?q=hackathon&cycle=2015&captured=stub")
    assert results.one(role="status").text == "No results for “hackathon”"
    for offer in results.one("ul", class_="offers").all("li"):
        promised = re.search(r"(\d+) documents?$", offer.text)
        found = page(client, offer.one("a").attributes["href"]).one(role="status").text
        assert promised and found.startswith(f"{promised[1]} result"), offer.text
    assert results.one("form", id="search")


@pytest.mark.parametrize(("ui", "apply"), [("en", "Apply filters"), ("fr", "Appliquer les filtres")])
def test_where_there_is_nothing_to_choose_no_filters_are_shown(client: FlaskClient, ui: str, apply: str) -> None:
    for search in ("q=zzzzzz", "facets="):
        results = page(client, f"/{ui}/search?{search}")
        assert "hidden" in results.one("section", id="filters").attributes
        assert apply not in [button.text for button in results.all("button")]
        assert not list(results.all("a", href="#filters"))
    found = page(client, f"/{ui}/search?q=transparency")
    assert "hidden" not in found.one("section", id="filters").attributes
    assert apply in [button.text for button in found.all("button")]
    assert list(found.all("a", href="#filters"))


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize(("facet", "value"), [("country", "FR"), ("locality", "paris"), ("cycle", "2018")])
def test_a_filter_that_leaves_nothing_can_still_be_taken_away(
    client: FlaskClient, ui: str, facet: str, value: str
) -> None:
    results = page(client, f"/{ui}/search?q=zzzzzz&{facet}={value}")
    filters = results.one("section", id="filters")
    assert "hidden" not in filters.attributes
    assert "checked" in filters.one("input", name=facet, value=value).attributes
    assert results.one("a", class_="chip").attributes["href"] == f"/{ui}/search?q=zzzzzz"


def test_a_corrected_search_says_so_and_can_be_undone(client: FlaskClient) -> None:
    corrected = page(client, "/en/search?q=innovatoin")
    notice = corrected.one("p", class_="suggestion")
    assert notice.text == "Showing results for innovation. Search instead for: innovatoin"
    assert ids(corrected) == ids(page(client, "/en/search?q=innovation"))
    assert all("q=innovation" in hit.one("h2").one("a").attributes["href"] for hit in corrected.all("article"))
    assert ids(page(client, notice.one("a").attributes["href"])) == []


def test_long_facets_fold_after_eight_values(client: FlaskClient) -> None:
    results = page(client, "/en/search")
    more = results.one("details", id="more-policy_area")
    assert re.match(r"Show \d+ more", more.one("summary").text)
    assert "open" not in more.attributes
    folded = next(more.all("input")).attributes["value"]
    assert "open" in page(client, f"/en/search?policy_area={folded}").one("details", id="more-policy_area").attributes


def test_translations_of_the_words_can_be_switched_off_and_on(client: FlaskClient) -> None:
    with_them = page(client, "/fr/search?q=données ouvertes")
    note = with_them.one("p", class_="quiet-note")
    assert any("Trouvé par la traduction\u00a0:" in hit.text for hit in with_them.all("article"))
    without = page(client, note.one("a").attributes["href"])
    assert set(ids(without)) < set(ids(with_them))
    back = without.one("p", class_="quiet-note").one("a").attributes["href"]
    assert ids(page(client, back)) == ids(with_them)


# Documents


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
    assert facts["Country"].one("a").attributes["href"] == "/en/search?country=FR"


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
    link = next(results.one("article").one("h2").all("a")).attributes["href"]
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


# Overview


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_every_number_of_the_overview_is_what_its_link_finds(client: FlaskClient, ui: str) -> None:
    shown = page(client, f"/{ui}/overview?q=transparency")
    links = [*shown.one("div", class_="charts").all("a"), *shown.one("table", class_="matrix").all("a")]
    assert len(links) > 5
    for link in links:
        promised = re.search(r"(\d+) documents?$", link.attributes["aria-label"])
        found = page(client, link.attributes["href"]).one(role="status").text
        assert promised and found.startswith(f"{promised[1]} r"), link.attributes["aria-label"]


# Help and errors


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_every_example_of_the_help_page_leads_to_its_search(client: FlaskClient, ui: str) -> None:
    for example in page(client, f"/{ui}/help").all("dl", class_="examples-list"):
        for link in example.all("a"):
            assert page(client, link.attributes["href"]).one("input", id="q").attributes["value"] == link.text


@pytest.mark.parametrize(("ui", "sentence"), [("en", "There is no such page"), ("fr", "Cette page n’existe pas")])
def test_an_error_page_speaks_both_languages_and_has_a_search_box(client: FlaskClient, ui: str, sentence: str) -> None:
    shown = page(client, f"/{ui}/commitments/ZZ9999", 404)
    assert shown.one("h1").text == sentence
    other = shown.one("div", class_="other")
    assert other.attributes["lang"] != ui and other.one("h2").text
    assert shown.one("form", id="search").attributes["action"] == f"/{ui}/search"


# Every page


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound(client: FlaskClient, ui: str, path: str) -> None:
    shown = page(client, f"/{ui}{path}", 404 if path == "/nowhere" else 200)
    elements = list(shown.all())
    assert shown.one("html").attributes["lang"] == ui
    assert len(list(shown.all("h1"))) == 1
    assert shown.one("main") and shown.one(role="search")
    named = [element.attributes["id"] for element in elements if "id" in element.attributes]
    assert sorted(named) == sorted(set(named)), "ids must be unique"
    for element in elements:
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form"):
            for target in element.attributes.get(name, "").split():
                assert target in named, f"<{element.tag} {name}={target}>"
        assert "style" not in element.attributes and element.tag != "style"
        assert not [name for name in element.attributes if name.startswith("on")]
        assert not element.attributes.get("href", "").startswith(("javascript:", "data:"))
        if element.tag == "script":
            assert "src" in element.attributes or element.attributes["type"] == "application/ld+json"
        if element.tag in ("script", "img", "link") and element.attributes.get("rel") in (None, "stylesheet", "icon"):
            assert element.attributes.get("src", element.attributes.get("href", "/")).startswith("/assets/") or (
                element.attributes.get("type") == "application/ld+json"
            )
    switch = shown.one("nav", id="languages").one("a")
    assert switch.attributes["hreflang"] == switch.attributes["lang"] == ("fr" if ui == "en" else "en")


@pytest.mark.parametrize("path", ["/", "/search?q=transparency", "/commitments/FR0038", "/help"])
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, path: str) -> None:
    shown = page(client, f"/en{path}")
    targets = {link.attributes["href"].partition("#")[0] for link in shown.all("a", **{})}
    named = {element.attributes["id"] for element in shown.all() if "id" in element.attributes}
    for link in shown.all("a"):
        if link.attributes["href"].startswith("#"):
            assert link.attributes["href"][1:] in named
    for target in sorted(targets):
        if target.startswith("/") and not target.startswith("/api/v1/openapi"):
            assert client.get(target).status_code in (200, 302), target


def test_pages_name_their_other_language_and_their_canonical_address(client: FlaskClient) -> None:
    shown = page(client, "/fr/search?sort=id&q=data")
    assert shown.one("link", rel="canonical").attributes["href"].endswith("/fr/search?q=data&sort=id")
    others = {
        link.attributes["hreflang"]: link.attributes["href"]
        for link in shown.all("link", rel="alternate")
        if "hreflang" in link.attributes
    }
    assert {language: address.partition("/search")[0][-2:] for language, address in others.items()} == {
        "en": "en",
        "fr": "fr",
        "x-default": "en",
    }


def test_pages_are_revalidated_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/en/commitments/FR0038")
    again = client.get("/en/commitments/FR0038", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    french = client.get("/fr/commitments/FR0038", headers={"If-None-Match": first.headers["ETag"]})
    assert french.status_code == 200


def test_pages_and_assets_are_compressed_for_those_who_ask(client: FlaskClient) -> None:
    plain = client.get("/en/search")
    packed = client.get("/en/search", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert len(packed.data) < len(plain.data) / 3
    stylesheet = next(page(client, "/en/").all("link", rel="stylesheet")).attributes["href"]
    sheet = client.get(stylesheet, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(sheet.data) == client.get(stylesheet).data
    assert "immutable" in sheet.headers["Cache-Control"]
    digest = stylesheet.split("/")[2]
    assert client.get(stylesheet.replace(digest, "0" * len(digest))).status_code == 404
    assert client.get(f"/assets/{digest}/..%2fviews.py").status_code == 404


# What browsers and crawlers look for


def test_the_sitemap_lists_every_document_in_both_languages(client: FlaskClient) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").data)
    places = [entry.text or "" for entry in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) == len(set(places)) == 100
    assert any(place.endswith("/fr/commitments/FR0038") for place in places)
    assert client.get("/sitemap-2.xml").status_code == 404


def test_a_browser_can_add_the_site_as_a_search_engine(client: FlaskClient) -> None:
    link = page(client, "/fr/").one("link", rel="search").attributes["href"]
    description = ElementTree.fromstring(client.get(link).data)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert (description.findtext(f"{space}ShortName") or "") == "Recherche OGP"
    templates = {url.attrib["type"]: url.attrib["template"] for url in description.iter(f"{space}Url")}
    assert templates["text/html"].endswith("/fr/search?q={searchTerms}")
    assert templates["application/x-suggestions+json"].endswith("/api/v1/suggest?q={searchTerms}&ui=fr")


def test_crawlers_are_kept_to_documents(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").get_data(as_text=True).splitlines()
    assert "Disallow: /en/search?" in lines and "Disallow: /api/" in lines
    assert lines[-1].endswith("/sitemap.xml")


@pytest.mark.parametrize("path", ["/sitemap.xml", "/opensearch.xml", "/opensearch.xml?ui=fr", "/robots.txt"])
def test_who_holds_a_file_for_browsers_and_crawlers_does_not_get_it_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200 and first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"another"'}).get_data() == first.get_data()


def test_the_description_of_the_search_engine_has_a_validator_for_each_language(client: FlaskClient) -> None:
    english, french = (client.get("/opensearch.xml", headers={"Accept-Language": code}) for code in ("en", "fr"))
    assert english.headers["ETag"] != french.headers["ETag"]
    assert "Accept-Language" in french.headers["Vary"]
    held = {"If-None-Match": english.headers["ETag"], "Accept-Language": "fr"}
    assert client.get("/opensearch.xml", headers=held).status_code == 200
