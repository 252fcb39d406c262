"""What holds for every page: sound markup, links that lead somewhere, one address, validators.

And the pages that are neither results nor documents: the overview, help, errors, what browsers and crawlers look for.
"""

import gzip
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from search.query import words_needed
from tests.html_reading import page

PAGES = (
    "/", "/search", "/search?q=transparency", "/search?q=zzzzzz&country=FR", "/commitments/FR0038",
    "/commitments/FR0025", "/commitments/FR0012", "/overview?q=transparency", "/help", "/api", "/nowhere",
    "/countries", "/countries/FR", "/plans/FR/2018",
)  # fmt: skip


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
    placed = [place for place in places if "/countries" in place or "/plans/" in place]
    assert len(places) == len(set(places)) == 100 + len(placed)
    assert len(placed) == 2 * len(("countries", "countries/FR", "plans/FR/2015", "plans/FR/2018"))
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


@pytest.mark.parametrize("path", ["/sitemap.xml", "/opensearch.xml"])
def test_a_file_of_absolute_addresses_is_not_made_of_relative_ones(client: FlaskClient, path: str) -> None:
    """Nobody has said what the site is called, and a Host is anybody's claim: then there is no such file."""
    refused = client.get(f"{path}?ui=fr", headers={"Host": "box.example", "Accept-Language": "fr"})
    assert (refused.status_code, refused.content_type) == (404, "application/problem+json")
    assert "OGPS_PUBLIC_URL" in refused.get_json()["detail"] and "Ce fichier" in refused.get_json()["detail"]
    assert "Sitemap" not in client.get("/robots.txt", headers={"Host": "box.example"}).get_data(as_text=True)
    start = client.get("/fr/", headers={"Host": "box.example"}).get_data(as_text=True)
    assert 'rel="search"' not in start and 'rel="search"' in client.get("/fr/").get_data(as_text=True)


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


@pytest.mark.parametrize(
    ("ui", "rule"),
    [
        ("en", "at least a third of them, and at least two"),
        ("fr", "au moins un tiers d’entre eux, et au moins deux"),
    ],
)
def test_the_help_page_says_how_many_words_are_needed(client: FlaskClient, ui: str, rule: str) -> None:
    assert rule in client.get(f"/{ui}/help").get_data(as_text=True)
    assert [words_needed(words, "some") for words in (1, 2, 3, 6, 7, 9)] == [1, 2, 2, 2, 3, 3]
