"""The front door and the results of the real seeds, as a reader without JavaScript gets them.

Expectations were read off the five pages.
"""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from index import vocabulary
from search import params, present
from search.answering import Answer
from search.i18n import interface
from search.results import Bucket, Facet
from search.views.start_page import figures
from tests.html_reading import counts, ids, page
from tests.searchers import results

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
    assert figures["Full texts"] == "3"
    assert figures["Country"] == "1", "one country is not countries"
    assert figures["Action plan cycles"] == "2015–2018"
    assert figures["Languages of texts"] == "English and French"
    assessed = [link.text for link in start.one("section", aria_labelledby="assessed-title").all("a")]
    assert assessed == ["Administrative Capacity-Building"], "the newest of each country"


@pytest.mark.parametrize(
    ("ui", "labels"),
    [
        ("en", ["Document", "Full text", "Country", "Action plan cycle", "Language of texts", "Indexed on"]),
        (
            "fr",
            ["Document", "Texte intégral", "Pays", "Cycle du plan d’action", "Langue des textes", "Date d’indexation"],
        ),
    ],
)
def test_one_of_a_kind_is_counted_in_the_singular(ui: str, labels: list[str]) -> None:
    values = {"country": "FR", "cycle": "2018", "language": "fr", "captured": "full"}
    found = results(1, *(Facet(name, (Bucket(value, 1),), 1) for name, value in values.items()))
    model = present.page(Answer.plain(replace(params.DEFAULT, ui=ui), found), ui)
    shown = figures(model, {facet.name: facet for facet in model.facets}, interface(ui))
    assert [figure.label for figure in shown] == labels


def test_an_empty_answer_does_not_offer_what_is_done_anyway(client: FlaskClient) -> None:
    for ui in ("en", "fr"):
        told = client.get(f"/{ui}/search?q=zzzzzz&correct=0").get_data(as_text=True)
        assert 'class="empty"' in told
        assert "searched together" not in told and "cherchés ensemble" not in told


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
    hit = next(results.all("article"))
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
    assert counts(english, "captured") == {"Title only": "47", "Full text": "3"}
    assert counts(english, "completion")["Substantial"] == counts(french, "completion")["Substantiel"] == "1"


def test_choosing_widens_within_a_facet_and_narrows_across(client: FlaskClient) -> None:
    one = page(client, "/en/search?cycle=2018")
    assert one.one(role="status").text == "21 results"
    assert counts(one, "cycle") == {"2018": "21", "2015": "29"}, "a facet's counts must ignore its own choice"
    both = page(client, "/en/search?cycle=2015,2018")
    assert both.one(role="status").text == "50 results"
    across = page(client, "/en/search?cycle=2018&captured=full")
    assert sorted(ids(across)) == ["FR0038", "FR0039"]
    assert across.one("h1").text == "2018, Text available: Full text: 2 documents"
    assert page(client, "/en/search").one("h1").text == "All documents: 50"
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
        ("captured=moot", "Text available", "Texte disponible"),
        ("cycle_from=2020&cycle_to=soon", "Cycle until", "Cycle jusqu’à"),
        ("lang=de", "Language searched", "Langue de recherche"),
        ("q=" + 2001 * "a", "Words", "Mots"),
    ],
)
def test_a_notice_calls_a_filter_by_the_name_that_the_page_has_for_it(
    client: FlaskClient, argument: str, en: str, fr: str
) -> None:
    [english] = [notice.text for notice in page(client, f"/en/search?{argument}").all("p", class_="notice")]
    [french] = [notice.text for notice in page(client, f"/fr/search?{argument}").all("p", class_="notice")]
    assert english.startswith(f"“{en}” ")
    assert re.match(f"«\u00a0{fr}\u00a0» (doit|n’a|ne doit) ", french), french
    refused = client.get(f"/api/v1/search?{argument}").get_json()
    assert refused["errors"][0]["parameter"] == argument.rpartition("&")[2].partition("=")[0]


@pytest.mark.parametrize(
    ("argument", "en", "fr"),
    [
        ("country=Frnace", "the nearest known value is France.", "la valeur connue la plus proche est France."),
        ("policy_area=femmes", "has no value “femmes”.", "n’a pas de valeur «\u00a0femmes\u00a0»."),
        ("country=Allemange", "the nearest known value is Germany.", "la valeur connue la plus proche est Allemagne."),
        ("status=activ", "the nearest known value is Active.", "la valeur connue la plus proche est Actif."),
        ("starred=yess", "the nearest known value is Yes.", "la valeur connue la plus proche est Oui."),
        (
            "captured=stubb",
            "the nearest known value is Title only.",
            "la valeur connue la plus proche est Titre seul.",
        ),
        ("lang=fra", "the nearest known value is French.", "la valeur connue la plus proche est Français."),
        ("in=irms", "Milestones, What the IRM found.", "Jalons, Ce que l’IRM a constaté."),
        ("sort=newest", "Identifier, Last changed first.", "Identifiant, Dernières modifications d’abord."),
        ("facets=countrys", "the nearest known value is Country.", "la valeur connue la plus proche est Pays."),
        (
            "cycle_from=2020&cycle_to=2010",
            "must not be after “Cycle until”, so the two were exchanged.",
            "ne doit pas être après «\u00a0Cycle jusqu’à\u00a0»\u00a0; les deux ont été échangés.",
        ),
    ],
)
def test_a_notice_names_values_as_the_page_does(client: FlaskClient, argument: str, en: str, fr: str) -> None:
    for ui, end in (("en", en), ("fr", fr)):
        notices = [notice.text for notice in page(client, f"/{ui}/search?{argument}").all("p", class_="notice")]
        assert any(end in notice for notice in notices), notices


@pytest.mark.parametrize(
    ("argument", "is_ignored"),
    [
        *(("country=Atlantis", True), ("sort=newest", True), ("cycle=20", True)),
        *(("country=FR,Atlantis", False), ("cycle_from=2020&cycle_to=2010", False), ("size=9999", False)),
    ],
)
def test_a_notice_says_whether_the_value_was_ignored(client: FlaskClient, argument: str, is_ignored: bool) -> None:
    for ui, sentence in (("en", "The value was ignored."), ("fr", "Cette valeur a été ignorée.")):
        [notice] = page(client, f"/{ui}/search?{argument}").all("p", class_="notice")
        assert notice.text.endswith(sentence) is is_ignored


def test_a_value_that_no_document_has_is_left_out_on_pages_and_refused_by_the_api(client: FlaskClient) -> None:
    for argument in ("policy_area=femmes", "institution=dinum", "locality=Pris"):
        assert page(client, f"/fr/search?{argument}").one(role="status").text == "50 résultats"
        assert not list(page(client, f"/fr/search?{argument}").all("a", class_="chip"))
        assert client.get(f"/api/v1/search?{argument}").status_code == 422


def test_a_wrong_argument_is_said_and_the_page_works(client: FlaskClient) -> None:
    results = page(client, "/en/search?size=9999&country=Atlantis&page=7")
    notices = [notice.text for notice in results.all("p", class_="notice")]
    assert any(notice.startswith("“Results per page” must be between") for notice in notices)
    assert any(notice.startswith("“Country” has no value “Atlantis”") for notice in notices)
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
    assert second.one("title").text.startswith("All documents: 50 – page 2 of 3")
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


@pytest.mark.parametrize(("ui", "first", "then"), [("en", "Try", "Or try"), ("fr", "Essayez", "Ou essayez")])
def test_advice_begins_with_or_only_behind_offers(client: FlaskClient, ui: str, first: str, then: str) -> None:
    for state, heading in (("q=zzzzzz", first), ("q=hackathon&cycle=2015&captured=stub", then)):
        advice = page(client, f"/{ui}/search?{state}").one("div", class_="empty")
        assert [title.text for title in advice.all("h2")][-1] == heading


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
@pytest.mark.parametrize(("facet", "value"), [("country", "FR"), ("locality", "scotland"), ("cycle", "2018")])
def test_a_filter_that_leaves_nothing_can_still_be_taken_away(
    client: FlaskClient, ui: str, facet: str, value: str
) -> None:
    results = page(client, f"/{ui}/search?q=zzzzzz&{facet}={value}")
    filters = results.one("section", id="filters")
    assert "hidden" not in filters.attributes
    assert "checked" in filters.one("input", name=facet, value=value).attributes
    assert results.one("a", class_="chip").attributes["href"] == f"/{ui}/search?q=zzzzzz"


@pytest.mark.parametrize("title", ["Transparency of Public Procurement", "Open Platform for Government Resources"])
def test_where_a_document_holds_all_words_no_notice_denies_it(client: FlaskClient, title: str) -> None:
    for ui, missing in (("en", "Missing:"), ("fr", "Mots absents\u00a0:")):
        first, *others = page(client, f"/{ui}/search?q={title}").all("article")
        assert title in first.one("h2").text
        assert missing not in first.text
        assert any(missing in hit.text for hit in others)
        assert list(page(client, f"/{ui}/search?q={title}").all("p", class_="notice")) == []
    assert "partial" not in client.get(f"/api/v1/search?q={title}").get_json()


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("corruption", "Policy area: Anti-Corruption and Integrity (3 documents)"),
        ("Lutte contre la corruption et intégrité", "Policy area: Anti-Corruption and Integrity (3 documents)"),
        ("acces a la justice", "Policy area: Access to Justice"),
        ("france", "Country: France (50 documents)"),
    ],
)
def test_words_that_name_a_filter_lead_to_it(client: FlaskClient, typed: str, named: str) -> None:
    [notice] = page(client, f"/en/search?q={typed}").all("p", class_="named")
    assert notice.text.startswith(f"See all documents in: {named}")
    there = page(client, notice.one("a").attributes["href"])
    assert there.one("a", class_="chip").text == named.partition(" (")[0]
    assert there.one("input", id="q").attributes.get("value", "") == ""
    assert not list(there.all("p", class_="named"))


def test_a_named_filter_stands_above_what_was_found_and_where_nothing_was(client: FlaskClient) -> None:
    """No document of the seeds holds the word: three are filed under it."""
    nothing = page(client, "/fr/search?country=FR&q=corruption")
    assert nothing.one(role="status").text == "Aucun résultat pour «\u00a0corruption\u00a0»"
    link = nothing.one("p", class_="named").one("a")
    assert link.text == "Domaine d’action\u00a0: Lutte contre la corruption et intégrité"
    assert nothing.one("p", class_="named").text.startswith("Voir tous les documents de\u00a0: ")
    assert link.attributes["href"] == "/fr/search?country=FR&policy_area=anti-corruption-and-integrity"
    assert ids(page(client, "/en/search?q=France"))


@pytest.mark.parametrize("typed", ["-France", "us", "open government data", "budget", "public", "anti"])
def test_other_words_name_no_filter(client: FlaskClient, typed: str) -> None:
    assert not list(page(client, f"/en/search?q={typed}").all("p", class_="named"))


def test_a_named_filter_that_is_chosen_already_or_leads_nowhere_is_not_offered(client: FlaskClient) -> None:
    for arguments in ("q=France&country=FR", "q=Japan", "q=corruption&country=JP"):
        assert not list(page(client, f"/en/search?{arguments}").all("p", class_="named"))


@pytest.mark.parametrize("typed", ["😀", "€", "%26", '""', "-", "*", "…"])
def test_a_query_without_a_word_is_said_to_be_ignored(client: FlaskClient, typed: str) -> None:
    shown = "&" if typed == "%26" else typed
    for ui, count, sentence in (
        ("en", "50 results", f"“{shown}” contains no word to search for, so it was ignored."),
        ("fr", "50 résultats", f"«\u00a0{shown}\u00a0» ne contient aucun mot à rechercher et a été ignoré."),
    ):
        found = page(client, f"/{ui}/search?q={typed}")
        assert [notice.text for notice in found.all("p", class_="notice")] == [sentence]
        assert found.one(role="status").text == count
    assert client.get(f"/api/v1/search?q={typed}").get_json()["notes"] == ["no-words"]


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
    chosen = page(client, f"/en/search?policy_area={folded}")
    assert "open" not in chosen.one("details", id="more-policy_area").attributes, "the list would be 2,700 px long"
    first = next(chosen.one("details", id="facet-policy_area").all("input", name="policy_area"))
    assert first.attributes["value"] == folded and "checked" in first.attributes


def test_translations_of_the_words_can_be_switched_off_and_on(client: FlaskClient) -> None:
    with_them = page(client, "/fr/search?q=données ouvertes")
    note = next(with_them.all("p", class_="quiet-note"))
    assert any("Trouvé par\u00a0:" in hit.text for hit in with_them.all("article"))
    without = page(client, note.one("a").attributes["href"])
    assert set(ids(without)) < set(ids(with_them))
    back = next(without.all("p", class_="quiet-note")).one("a").attributes["href"]
    assert ids(page(client, back)) == ids(with_them)


def test_a_long_address_is_not_repeated_for_every_value(client: FlaskClient) -> None:
    """A page has two links for each value and several for each hit: with 1.8 kB of address it had 800 kB."""
    chosen = {name: ",".join([*vocabulary.codes_of(name)][:60]) for name in ("country", "policy_area", "status")}
    answer = client.get("/fr/search", query_string=chosen, follow_redirects=True)
    shown = page(client, answer.request.full_path)
    assert len(answer.request.full_path) > 1000
    assert len(answer.get_data()) < 200_000
    assert [chip.text for chip in shown.all(class_="chip")].count("Pays\u00a0: Andorre") == 1
    assert shown.one("input", id="f-country-AD").attributes["checked"] == "", "a box still takes a value away"
    assert shown.one("a", class_="clear").attributes["href"] == "/fr/search"
    assert client.get("/fr/search?country=FR").get_data(as_text=True).count('class="exclude"') > 5


@pytest.mark.parametrize(
    ("ui", "line", "more", "only", "every", "too"),
    [
        (
            "en",
            "These contain only some of your words:",
            "2 more documents contain fewer of your words.",
            "Show only documents with all of your words",
            "Only documents that contain all of your words are shown.",
            "Also show documents with some of your words",
        ),
        (
            "fr",
            "Ceux-ci ne contiennent qu’une partie de vos mots\u00a0:",
            "2 autres documents contiennent moins de vos mots.",
            "Afficher seulement les documents qui contiennent tous vos mots",
            "Seuls les documents qui contiennent tous vos mots sont affichés.",
            "Afficher aussi les documents qui contiennent une partie de vos mots",
        ),
    ],
)
def test_documents_with_some_of_the_words_stand_below_a_line(
    client: FlaskClient, ui: str, line: str, more: str, only: str, every: str, too: str
) -> None:
    """One document holds both words, two hold one of them."""
    address = f"/{ui}/search?q=capacités administratives"
    shown = page(client, address)
    assert shown.one("p", class_="below").text == line
    assert [len(list(part.all("article"))) for part in shown.all("ol", class_="hits")] == [1, 2]
    note = shown.one("p", class_="how-many")
    assert note.text == f"{more} {only}"
    below = page(client, f"{address}&size=1&page=2")
    assert below.one("p", class_="below").text == line and len(ids(below)) == 1
    assert not list(page(client, f"{address}&size=1&page=3").all("a", rel="next"))
    strict = page(client, note.one("a").attributes["href"])
    assert ids(strict) == ids(shown)[:1] and not list(strict.all("p", class_="below"))
    note = strict.one("p", class_="how-many")
    assert note.text == f"{every} {too}"
    assert ids(page(client, note.one("a").attributes["href"])) == ids(shown)


@pytest.mark.parametrize(
    ("ui", "sentence"),
    [
        ("en", "No document contains exactly what you asked for. These contain its words."),
        ("fr", "Aucun document ne contient exactement ce que vous demandez. Ceux-ci en contiennent les mots."),
    ],
)
def test_where_nothing_holds_a_phrase_its_words_are_shown_and_it_is_said(
    client: FlaskClient, ui: str, sentence: str
) -> None:
    shown = page(client, f'/{ui}/search?q="administratives capacités"')
    assert [notice.text for notice in shown.all("p", class_="notice")] == [sentence]
    assert ids(shown) and not list(shown.all("p", class_="below"))
    answer = client.get('/api/v1/search?q="administratives capacités"').get_json()
    assert (answer["total"], answer["others"], answer["relaxed"]) == (0, len(ids(shown)), True)
    assert all(not hit["matched"]["enough"] for hit in answer["hits"])
    assert len(client.get('/api/v1/search.csv?q="administratives capacités"').text.strip().splitlines()) == 1
