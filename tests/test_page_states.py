"""What pages say of made-up documents of several countries, as a reader without JavaScript gets them.

Each test is a point of issue 15. The documents are small enough to read every expectation off them.
"""

import json
import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from index.errors import NoPublishedIndex
from search.app import create_app
from search.settings import Settings
from tests.conftest import run_cli
from tests.html_reading import Element, ids, page
from tests.searchers import Raising

SITE = "https://www.opengovpartnership.org"
COUNTRIES = (
    "AR", "AM", "AU", "BR", "CA", "CL", "CO", "CR", "HR", "DK", "EE", "FI", "FR", "GE", "DE", "GH", "GR", "ID", "IE",
    "IT", "LV", "LT", "MX", "NL", "NZ", "NO", "PH", "SE", "US", "UY",
)  # fmt: skip


PORTAL = "The portal opens in March."


def capture(language: str, fetched: str | None, completion: str = "Limited", **more: Any) -> dict[str, Any]:
    path = "" if language == "en" else f"/{language}"
    return {
        "source": f"{language}-{fetched or 'undated'}.txt",
        "language": language,
        "template": "new",
        "sha256": "ab" * 32,
        "url": f"{SITE}{path}/members/kenya/commitments/KE0001/",
        "fetched_at": fetched,
        "facts": {"completion": completion},
        **more,
    }


def promise(text: str, lang: str = "en", scope: str = "commitment") -> dict[str, str]:
    return {"lang": lang, "scope": scope, "heading": "", "anchor": f"{scope}-1", "text": text}


CONTRACTS = {
    "id": "KE0001",
    "title": {"en": "Open contracting", "fr": "Marchés ouverts"},
    "earlier_titles": [{"lang": "en", "text": "Procurement ledger"}],
    "country": "KE",
    "cycle": 2018,
    "completion": "limited",
    "status": "active",
    "lead_institution": {"en": "Public Works Authority"},
    "support_institutions": {"en": ["National Archives Bureau"]},
    "irm_reports": ["Kenya Design Report 2018-2020", "Kenya Transitional Results Report 2018-2020"],
    "sections": [
        promise(
            "Lead institution(s):\nEvery contract is published within a month of its signature. More follows here."
        ),
        promise("Chaque contrat est publié dans le mois qui suit sa signature.", "fr"),
    ],
    "captures": [
        capture("fr", "2024-05-06T07:08:09Z"),
        capture("en", "2023-01-02T00:00:00Z"),
        capture("en", "2021-03-04T00:00:00Z", "Not started"),
        capture("en", None, "Not started"),
    ],
    "provenance": {"completion": {"capture": 1, "as": "header"}},
    "links": {"source": f"{SITE}/fr/members/kenya/commitments/KE0001/"},
}
REPORT = {
    "id": "kenya-design-report-2018-2020",
    "kind": "irm-report",
    "title": {"en": "Kenya Design Report 2018-2020"},
    "country": "KE",
    "cycle": 2018,
    "report_type": "design",
    "sections": [promise("The researcher finds that contracts are published late.", scope="irm")],
}


def rated(document_id: str, country: str, cycle: int, fetched: str, **more: Any) -> dict[str, Any]:
    return {
        "id": document_id,
        "title": {"en": "River monitoring by citizens"},
        "country": country,
        "cycle": cycle,
        "completion": "complete",
        "policy_areas": ["open-data"],
        "sections": [promise("Citizens measure the rivers and publish all measurements.")],
        "captures": [capture("en", fetched, "Complete")],
        "provenance": {"completion": {"capture": 0, "as": "header"}},
        **more,
    }


DOCUMENTS = [
    CONTRACTS,
    REPORT,
    {
        "id": "KE0002",
        "title": {"en": "Budget portal"},
        "country": "KE",
        "cycle": 2018,
        "starred": True,
        "text": PORTAL,
        "lang": "en",
    },
    rated("GH0001", "GH", 2021, "2022-01-01T00:00:00Z"),
    rated("GH0002", "GH", 2019, "2025-06-01T00:00:00Z"),
    rated("GH0003", "GH", 2017, "2025-05-01T00:00:00Z"),
    rated("PE0001", "PE", 2019, "2024-09-01T00:00:00Z"),
    rated("PE0002", "PE", 2021, "2024-08-01T00:00:00Z", completion="not-started"),
    *(
        {
            "id": f"{country}0099",
            "title": {"en": f"Plain promise {country}"},
            "country": country,
            "cycle": 2013,
            "text": PORTAL,
            "lang": "en",
        }
        for country in COUNTRIES
    ),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("states")
    (folder / "made.ndjson").write_text("\n".join(map(json.dumps, DOCUMENTS)), "utf-8")
    run_cli("reindex", folder / "made.ndjson", "--index", folder / "index")
    return create_app(Settings(index_dir=folder / "index", public_url="https://ogp.example/")).test_client()


def hit(reader: FlaskClient, address: str, document_id: str = "KE0001") -> Element:
    return next(one for one in page(reader, address).all("article") if one.one("span", class_="id").text == document_id)


# 4: every hit has a sentence and a reason


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/en/search?country=KE", "Every contract is published within a month of its signature."),
        ("/fr/search?country=KE", "Chaque contrat est publié dans le mois qui suit sa signature."),
    ],
)
def test_a_list_without_words_says_what_each_document_promises(
    reader: FlaskClient, address: str, sentence: str
) -> None:
    assert hit(reader, address).one("p", class_="lead-in").text == sentence
    assert "lang" not in hit(reader, address).one("p", class_="lead-in").attributes
    french = hit(reader, "/fr/search?country=GH", "GH0001").one("p", class_="lead-in")
    assert french.attributes["lang"] == "en", "what is held in the other language says so"


@pytest.mark.parametrize(
    ("words", "en", "fr"),
    [
        ("archives", "support institution National Archives Bureau", "institution associée National Archives Bureau"),
        ("Public Works", "lead institution Public Works Authority", "institution responsable Public Works Authority"),
        ("ledger", "earlier title Procurement ledger", "titre antérieur Procurement ledger"),
        ("Transitional Results", "name of an IRM report Kenya Transitional Results Report 2018-2020",
         "nom d’un rapport de l’IRM Kenya Transitional Results Report 2018-2020"),
        ("Kenyan", "country Kenya", "pays Kenya"),
    ],
)  # fmt: skip
def test_a_match_beside_the_text_is_named(reader: FlaskClient, words: str, en: str, fr: str) -> None:
    for ui, said in (("en", f"Found in: {en}"), ("fr", f"Trouvé dans\u00a0: {fr}")):
        found = hit(reader, f"/{ui}/search?q={quote(words)}")
        assert said in [reason.text for reason in found.all("p", class_="because")]
        assert list(found.all("p", class_="lead-in"))
        assert words == "Kenyan" or list(found.one("q").all("mark"))


def test_a_match_in_the_title_of_another_language_is_marked_there(reader: FlaskClient) -> None:
    found = hit(reader, "/en/search?q=ouverts")
    assert found.one("p", class_="also").one("mark").text == "ouverts"
    assert "Found in: title in another language" in [reason.text for reason in found.all("p", class_="because")]


def test_a_passage_that_is_the_sentence_is_shown_once(reader: FlaskClient) -> None:
    found = hit(reader, "/en/search?q=signature")
    assert not list(found.all("p", class_="lead-in")) and list(found.all("p", class_="snippet"))


# 5: long facets


@pytest.mark.parametrize(("ui", "fewer"), [("en", "Show fewer"), ("fr", "Afficher moins")])
def test_a_chosen_value_stands_first_and_the_list_stays_closed(reader: FlaskClient, ui: str, fewer: str) -> None:
    facet = page(reader, f"/{ui}/search?country=UY,-US").one("details", id="facet-country")
    values = [box.attributes["value"] for box in facet.all("input", name="country")]
    assert set(values[:2]) == {"UY", "-US"} and len(values) > 30
    more = facet.one("details", id="more-country")
    assert "open" not in more.attributes
    assert more.one("span", class_="to-close").text == fewer


def test_values_that_are_all_shown_keep_their_places(reader: FlaskClient) -> None:
    before, after = (
        [box.attributes["value"] for box in page(reader, f"/en/search{state}").all("input", name="completion")]
        for state in ("", "?completion=limited")
    )
    assert before == after and len(before) > 3


# 6: the start page


def test_newest_assessments_are_those_made_last_one_of_each_country(reader: FlaskClient) -> None:
    section = page(reader, "/en/").one("section", aria_labelledby="assessed-title")
    links = [link.attributes["href"].rpartition("/")[2] for link in section.all("a")]
    assert links == ["GH0002", "PE0001", "KE0001"], "by the day on which the verdict was there first"
    assert "assessment as of 1 June 2025" in section.text
    assert "assessment as of 2 January 2023" in section.text, "an older capture says something else"


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_all_countries_can_be_reached_from_the_start_page(reader: FlaskClient, ui: str) -> None:
    section = page(reader, f"/{ui}/").one("section", aria_labelledby="entry-country")
    codes = {link.attributes["href"].rpartition("=")[2] for link in section.all("a")}
    assert codes == {*COUNTRIES, "KE", "GH", "PE"}


# 7: the reader's language


def test_address_citation_and_source_are_in_the_readers_language(reader: FlaskClient) -> None:
    for ui, path, date in (("en", "", "2 January 2023"), ("fr", "/fr", "6 mai 2024")):
        source = f"{SITE}{path}/members/kenya/commitments/KE0001/"
        shown = page(reader, f"/{ui}/commitments/KE0001")
        assert (
            shown.one("p", class_="actions").one("a", rel="noopener noreferrer external").attributes["href"] == source
        )
        assert source in shown.one("blockquote", id="citation").text and date in shown.one("blockquote").text
        listed = hit(reader, f"/{ui}/search?country=KE")
        assert listed.one("a", rel="noopener noreferrer external").attributes["href"] == source
        assert date in listed.one("p", class_="meta").text


# 8: dead ends


def test_dates_of_the_history_lead_into_the_fold_that_they_name(reader: FlaskClient) -> None:
    """A browser opens a closed fold whose content is the target of a link, not one that is the target itself."""
    shown = page(reader, "/en/commitments/KE0001")
    links = [
        link.attributes["href"][1:]
        for link in shown.one("section", class_="history").all("a")
        if "#" in link.attributes["href"]
    ]
    assert links
    inside = {element.attributes.get("id") for fold in shown.all("details") for element in fold.all()}
    assert set(links) <= inside
    assert not {fold.attributes.get("id") for fold in shown.all("details", class_="capture")} & set(links)


def test_lists_without_words_begin_with_the_newest_cycle(reader: FlaskClient) -> None:
    for address in ("/en/search?completion=complete", "/en/search?q=completion:complete"):
        shown = page(reader, address)
        assert ids(shown)[0] == "GH0001" and ids(shown)[-1] == "GH0003"
        options = [option.text for option in shown.one("select", id="sort").all("option")]
        assert options[0] == "Newest cycle first" and "Relevance" not in options and len(options) == len(set(options))
    api = reader.get("/api/v1/search?completion=complete").get_json()
    assert [found["id"] for found in api["hits"]] == ids(page(reader, "/en/search?completion=complete"))
    with_words = [option.text for option in page(reader, "/en/search?q=rivers").one("select", id="sort").all("option")]
    assert with_words[:2] == ["Relevance", "Newest cycle first"]


@pytest.mark.parametrize(("ui", "name"), [("en", "“Cycle from”"), ("fr", "«\u00a0Cycle depuis\u00a0»")])
def test_what_is_no_year_is_refused_with_a_word_and_restricts_nothing(reader: FlaskClient, ui: str, name: str) -> None:
    shown = page(reader, f"/{ui}/search?country=GH&cycle_from=20")
    [notice] = shown.all("p", class_="notice")
    assert notice.text.startswith(name)
    assert [chip.attributes["href"] for chip in shown.all("a", class_="chip")] == [f"/{ui}/search"]
    assert shown.one("input", id="cycle_from").attributes["value"] == ""


@pytest.mark.parametrize(
    ("wrong", "linked", "address"),
    [
        ("country=Knya", "Kenya", "/en/search?country=KE"),
        ("country=FR,Knya&size=10", "Kenya", "/en/search?country=FR,KE&size=10"),
        ("sort=titel", "", ""),
        ("lang=fra", "French", "/en/search?lang=fr"),
        ("q=contry:KE", "country", "/en/search?q=country:KE"),
        ("q=budget country:Knya", "Kenya", "/en/search?q=budget%20country:Kenya"),
    ],
)
def test_the_nearest_known_value_is_a_link(reader: FlaskClient, wrong: str, linked: str, address: str) -> None:
    notices = list(page(reader, f"/en/search?{wrong}").all("p", class_="notice"))
    links = {link.text: link.attributes["href"] for notice in notices for link in notice.all("a")}
    assert notices
    assert links == ({linked: address} if linked else {})
    if linked:
        after = [notice.text for notice in page(reader, address).all("p", class_="notice")]
        assert not [text for text in after if text in [notice.text for notice in notices]]


@pytest.mark.parametrize(
    ("ui", "heading"), [("en", "The search is not available"), ("fr", "La recherche n’est pas disponible")]
)
def test_without_an_index_the_words_are_kept_and_no_command_is_told(ui: str, heading: str) -> None:
    broken = create_app(Settings(), Raising(NoPublishedIndex("none"))).test_client()
    shown = page(broken, f"/{ui}/search?q=eau propre", 503)
    assert shown.one("h1").text == heading
    assert shown.one("input", id="q").attributes["value"] == "eau propre"
    assert "ogp-search" not in shown.text and not list(shown.all("code"))


# 9: documents and the overview


def test_a_report_is_listed_once(reader: FlaskClient) -> None:
    related = page(reader, "/en/commitments/KE0001").one("section", aria_labelledby="related-title")
    texts = [item.one("a").text for item in related.all("li")]
    assert sorted(texts) == ["Kenya Design Report 2018-2020", "Kenya Transitional Results Report 2018-2020"]
    held = next(item for item in related.all("li") if "Design" in item.text)
    assert held.one("a").attributes["href"] == "/en/reports/kenya-design-report-2018-2020"


def test_the_report_of_a_plan_is_none_of_its_commitments(reader: FlaskClient) -> None:
    siblings = page(reader, "/en/commitments/KE0001").one("section", aria_labelledby="siblings-title")
    assert [item.one("span", class_="id").text for item in siblings.all("li")] == ["KE0002"]
    there = next(link.attributes["href"] for link in siblings.all("a") if "/search" in link.attributes["href"])
    assert sorted(ids(page(reader, there))) == ["KE0001", "KE0002"]


def test_similar_commitments_are_of_different_promises_and_name_their_country(reader: FlaskClient) -> None:
    similar = page(reader, "/fr/commitments/PE0001").one("section", aria_labelledby="similar-title")
    first = [item.text for item in similar.all("li") if "River" in item.text]
    assert len(first) == 2, "one of Ghana's three, one of Peru's own next plan"
    assert any("Ghana" in text for text in first) and any("Pérou" in text for text in first)


def test_the_overview_keeps_to_the_scale_and_to_the_filters(reader: FlaskClient) -> None:
    shown = page(reader, "/en/overview?country=KE,GH,PE&starred=-yes&size=10")
    rows = [row.one("th").text for row in shown.one("table", class_="chart").one("tbody").all("tr")]
    assert rows == ["Complete", "Limited", "Not started", "Not stated"]
    chips = {chip.text: chip.attributes["href"] for chip in shown.all("a", class_="chip")}
    assert chips["Starred: not Yes"] == "/en/overview?country=GH,KE,PE&size=10"
    for link in chips.values():
        assert page(reader, link).one("h1")
    hidden = {(field.attributes["name"], field.attributes["value"]) for field in shown.all("input", type="hidden")}
    assert hidden == {("country", "GH,KE,PE"), ("starred", "-yes"), ("size", "10")}


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_countries_of_the_matrix_are_links(reader: FlaskClient, ui: str) -> None:
    rows = page(reader, f"/{ui}/overview?cycle_from=2017").one("table", class_="matrix").one("tbody").all("tr")
    found = {row.one("th").text: row.one("th").one("a").attributes for row in rows}
    assert found.keys() >= {"Ghana", "Pérou" if ui == "fr" else "Peru"}
    assert found["Ghana"]["href"] == f"/{ui}/search?country=GH&cycle_from=2017"
    assert found["Ghana"]["aria-label"] == "Ghana, 3 documents"


# 10: titles and previews


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/en/search?country=KE&cycle=2018", "Kenya, 2018: 3 documents"),
        ("/fr/search?country=KE&cycle=2018", "Kenya, 2018\u00a0: 3 documents"),
        ("/en/search?country=UY", "Uruguay: 1 document"),
        ("/en/search?q=rivers", "5 results for “rivers”"),
        ("/en/search?q=rivers&country=GH&in=commitment", "3 results for “rivers” – What was promised, Ghana"),
        ("/en/search?page=2&size=10", "All documents: 38 – page 2 of 4"),
        ("/en/search?cycle=2013&page=2", "2013: 30 documents – page 2 of 2"),
    ],
)
def test_title_and_heading_say_the_search(reader: FlaskClient, address: str, title: str) -> None:
    shown = page(reader, address)
    assert shown.one("h1").text == title
    assert shown.one("title").text == f"{title} – " + ("OGP Search" if "/en/" in address else "Recherche OGP")


@pytest.mark.parametrize(("ui", "chip"), [("en", "Searched in: Milestones"), ("fr", "Recherche dans\u00a0: Jalons")])
def test_where_is_searched_is_a_chip(reader: FlaskClient, ui: str, chip: str) -> None:
    shown = page(reader, f"/{ui}/search?q=rivers&in=milestones&country=GH")
    chips = {one.text: one.attributes["href"] for one in shown.all("a", class_="chip")}
    assert chips[chip] == f"/{ui}/search?q=rivers&country=GH"
    assert shown.one("span", id="filters-button").text.endswith("(1)"), "it is no filter of the drawer"


def test_a_preview_says_what_is_promised_and_what_came_of_it(reader: FlaskClient) -> None:
    for ui, said in (
        ("en", "Kenya, 2018 – Every contract is published within a month of its signature. – Completion: Limited"),
        (
            "fr",
            "Kenya, 2018 – Chaque contrat est publié dans le mois qui suit sa signature. – Achèvement\u00a0: Limité",
        ),
    ):
        shown = page(reader, f"/{ui}/commitments/KE0001")
        assert shown.one("meta", name="description").attributes["content"] == said
        assert shown.one("meta", property="og:description").attributes["content"] == said
    results = page(reader, "/en/search?q=rivers")
    assert results.one("meta", property="og:title").attributes["content"].startswith("5 results for “rivers”")
    assert "River monitoring" in results.one("meta", property="og:description").attributes["content"]


def test_crawlers_that_make_previews_may_read_results(reader: FlaskClient) -> None:
    groups = reader.get("/robots.txt").get_data(as_text=True).split("\n\n")
    assert "Disallow: /en/search?" in groups[1] and "User-agent: *" in groups[1]
    assert "User-agent: Twitterbot" in groups[0] and "Allow: /" in groups[0] and "Disallow" not in groups[0]


# 11: programs


@pytest.mark.parametrize(("ui", "labels"), [
    ("en", {"yes": "Yes", "not-stated": "Not stated", "not-applicable": "Not applicable"}),
    ("fr", {"yes": "Oui", "not-stated": "Non précisé", "not-applicable": "Sans objet"}),
])  # fmt: skip
def test_buckets_of_yes_or_no_have_labels(reader: FlaskClient, ui: str, labels: dict[str, str]) -> None:
    buckets = reader.get(f"/api/v1/facets/starred?ui={ui}").get_json()["buckets"]
    assert {bucket["value"]: bucket["label"] for bucket in buckets} == labels


@pytest.mark.parametrize(
    ("address", "html", "place"),
    [
        ("/api", True, "/fr/api"),
        ("/api/", True, "/fr/api"),
        ("/api/v1/", True, "/fr/api"),
        ("/api/v1", False, "/api/v1/openapi.json"),
        ("/api/v1/", False, "/api/v1/openapi.json"),
        ("/commitments/ke0001", True, "/fr/commitments/KE0001"),
        ("/reports/kenya-design-report-2018-2020", True, "/fr/reports/kenya-design-report-2018-2020"),
        ("/search?q=rivers", True, "/fr/search?q=rivers"),
        ("/help", True, "/fr/help"),
    ],
)
def test_addresses_that_people_try_lead_somewhere(reader: FlaskClient, address: str, html: bool, place: str) -> None:
    headers = {"Accept-Language": "fr", "Accept": "text/html" if html else "application/json"}
    answer = reader.get(address, headers=headers, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.full_path.rstrip("?") == place


def test_the_icon_is_where_browsers_look_for_it(reader: FlaskClient) -> None:
    answer = reader.get("/favicon.ico", follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


@pytest.mark.parametrize(
    "sent", [b"march\xe9s", b"march%e9s", "marchés".encode(), b"march%C3%A9s", b"march\xe9s+ouverts"]
)
def test_arguments_in_an_old_encoding_are_read(reader: FlaskClient, sent: bytes) -> None:
    raw = {"QUERY_STRING": (b"q=" + sent).decode("latin-1")}  # as servers hand it on
    answer = reader.get("/en/search", environ_overrides=raw)
    assert "KE0001" in answer.get_data(as_text=True) and "marchés" in answer.get_data(as_text=True)


def test_entries_of_a_feed_name_country_and_cycle_and_what_changed(reader: FlaskClient) -> None:
    for ui, changed, new in (
        ("en", "Kenya, 2018. Changed: Completion: Not started → Limited.", "New in this index."),
        ("fr", "Kenya, 2018. Modifié\u00a0: Achèvement\u00a0: Not started → Limited.", "Nouveau dans cet index."),
    ):
        feed = ElementTree.fromstring(reader.get(f"/api/v1/search.atom?country=KE&ui={ui}").get_data())
        atom = "{http://www.w3.org/2005/Atom}"
        summaries = {
            entry.findtext(f"{atom}id", "")[-6:]: entry.findtext(f"{atom}summary", "")
            for entry in feed.iter(f"{atom}entry")
        }
        assert summaries["KE0001"].startswith(changed), summaries
        assert new in summaries["KE0002"]


# 12: print


def test_history_names_captures_by_date(reader: FlaskClient) -> None:
    for ui, dates in (
        ("en", ("6 May 2024", "2 January 2023", "4 March 2021", "undated capture 1")),
        ("fr", ("6 mai 2024", "2 janvier 2023", "4 mars 2021", "capture non datée 1")),
    ):
        history = page(reader, f"/{ui}/commitments/KE0001").one("section", class_="history")
        folds = [fold.one("summary").text for fold in history.all("details")]
        table = [row.one("th").text for body in history.all("tbody") for row in body.all("tr")]
        assert not [text for text in (*folds, *table) if ".txt" in text]
        for date in dates:
            assert any(date in text for text in folds), date


def test_on_paper_links_are_whole_addresses(reader: FlaskClient) -> None:
    for address in ("/en/search?q=rivers", "/en/commitments/GH0001", "/en/"):
        whole = [
            link.attributes["data-whole"] for link in page(reader, address).all("a") if "data-whole" in link.attributes
        ]
        assert whole and all(re.match(r"https://ogp\.example/en/(commitments|reports)/[\w-]+$", link) for link in whole)
