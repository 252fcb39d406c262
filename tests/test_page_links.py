"""Links of pages lead to the state that they promise, and to no more of it than pages have.

The rule stands in search.present.links: links carry q, in, match, filters, sort, page, size and translate; what is for
programs stands in none; links to other documents let go of page and correct; "clear all" keeps the words alone.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from index.schema import FACETS
from search.params.parameters import PARAMETERS
from tests.html_reading import Element, ids, page

OF_PROGRAMS = {"facets", "facet_size", "fields", "highlight", "explain", "ui"}
OF_PAGES = {row.name for row in PARAMETERS} - OF_PROGRAMS
STATES = (
    "/", "/search", "/search?q=transparency&size=10&page=2", "/search?q=transparency&highlight=0&facets=country",
    "/search?q=data&explain=1&facet_size=3&lang=en&size=10", "/search?q=trasparency&correct=0&cycle=2015&in=commitment",
    "/search?q=innovatoin&size=50", "/search?q=hackathon&cycle=2015&captured=stub&correct=0", "/search?country=Frnace",
    "/search?q=corruption&sort=id&correct=0", "/search?starred=yes&translate=0&q=données", "/overview?q=data&correct=0",
    "/commitments/FR0038?q=transparency&size=10&highlight=0", "/help",
)  # fmt: skip


def arguments(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def addresses(shown: Element) -> Iterator[str]:
    """All links to pages of this site."""
    for element in (*shown.all("a"), *shown.all("link")):
        href = element.attributes.get("href", "")
        if re.match(r"(https?://localhost)?/(en|fr)/", href):
            yield href.removeprefix("http://localhost")


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize("state", STATES)
def test_links_of_pages_carry_what_pages_have(client: FlaskClient, ui: str, state: str) -> None:
    given = arguments(state)
    shown = page(client, f"/{ui}{state}")
    for address in addresses(shown):
        carried = arguments(address)
        assert carried.keys() <= OF_PAGES, address
        assert "size" not in carried or carried["size"] in (given.get("size"), "10", "20", "50", "100")
        if address.startswith((f"/{ui}/search", f"/{ui}/overview")):
            answer = client.get(address)
            assert answer.status_code == 200, f"{address} is not the address that it leads to"
            canonical = next(page(client, address).all("link", rel="canonical")).attributes["href"]
            assert canonical.removeprefix("http://localhost") == address
    hidden = {field.attributes["name"] for field in shown.all("input", type="hidden")}
    assert not hidden & {*OF_PROGRAMS, "page", "correct"}


KINDS: dict[str, tuple[str, dict[str, str], Callable[[set[str]], set[str]]]] = {
    "a chip": ("a", {"class_": "chip"}, lambda had: had - {"country", "page", "correct"}),
    "clear all": ("a", {"class_": "clear"}, lambda had: had & {"q"}),
    "exclude": ("a", {"class_": "exclude"}, lambda had: had - {"page", "correct"}),
    "another page": ("a", {"rel": "next"}, lambda had: had),
    "the other language": ("a", {"rel": "alternate"}, lambda had: had),
}
"""A kind of link on a page of results -> which of the page's arguments it carries, besides what it sets itself."""


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_link_keeps_what_it_should(client: FlaskClient, kind: str) -> None:
    tag, attributes, kept = KINDS[kind]
    state = "/en/search?q=france&in=commitment&country=FR&sort=id&page=2&size=10&translate=0&correct=0"
    state = state.replace("&in=commitment", "") if kind == "another page" else state  # of which there is one page
    before = arguments(state)
    shown = page(client, state)
    links = [link.attributes["href"] for link in shown.all(tag, **attributes)]
    links = [link for link in links if kind != "a chip" or "country=FR" not in link]
    assert links, kind
    for link in links:
        own = {*(facet.name for facet in FACETS), "page"}
        wanted = kept(set(before))
        assert wanted - own <= arguments(link).keys() <= wanted | own, link
        assert "page" in wanted or "page" not in arguments(link)


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_every_link_of_the_start_page_leads_to_whole_pages_of_results(client: FlaskClient, ui: str) -> None:
    start = page(client, f"/{ui}/")
    links = [link.attributes["href"] for link in start.all("a") if "/search" in link.attributes["href"]]
    assert len(links) > 10
    for link in links:
        assert not arguments(link).keys() & {"size", "highlight", "page"}
        assert len(ids(page(client, link))) == min(
            20, int(re.findall(r"\d+", page(client, link).one("h1").text)[-1])
        ) or ("q=" in link)


def test_another_spelling_is_no_state_of_the_next_query(client: FlaskClient) -> None:
    """`correct=0` belongs to the answer of which somebody said so."""
    corrected = page(client, "/en/search?q=innovatoin")
    instead = corrected.one("p", class_="suggestion").one("a").attributes["href"]
    assert arguments(instead) == {"q": "innovatoin", "correct": "0"}
    plain = page(client, instead)
    [meant] = [link.attributes["href"] for link in plain.one("p", class_="suggestion").all("a")]
    assert arguments(meant) == {"q": "innovation"}


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_the_endpoint_links_to_pages_and_not_to_its_own_shape(client: FlaskClient, ui: str) -> None:
    asked = "q=france&size=5&page=6&facets=country&facet_size=2&highlight=0&fields=id&explain=1&sort=id"
    answer = client.get(f"/api/v1/search?{asked}&ui={ui}").get_json()
    assert answer["links"]["html"] == f"/{ui}/search?q=france&sort=id&page=2", "hits 26 to 30 stand on the second page"
    assert answer["hits"][0]["id"] in ids(page(client, answer["links"]["html"]))
    facet = client.get(f"/api/v1/facets/country?{asked.replace('&fields=id', '')}&ui={ui}").get_json()
    assert facet["links"]["html"] == f"/{ui}/search?q=france&sort=id&page=2"
    assert arguments(facet["links"]["self"]).keys() == {"q", "sort", "ui"}
    assert client.get(facet["links"]["self"]).get_json()["buckets"] == facet["buckets"]
