"""What holds for every request and response, whoever sends it: headers, limits, hosts, redirects, hostile text."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Self

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, Section
from index.errors import NoPublishedIndex
from search.app import create_app
from search.params.parameters import MAX_TEXT
from search.query import Query
from search.results import Bucket, Facet, Hit, Results, Snippet
from search.settings import Settings
from search.views.assets import assets
from tests.searchers import Bare, summary

EVIL = "evil.example"


class One(Bare):
    """An index of one document, whatever is asked."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def get(self, document_id: str) -> Document | None:
        return self.document if document_id.upper() == self.document.id else None

    def matching(self, query: Query) -> Iterator[Document]:
        return iter([self.document])

    def search(self, query: Query) -> Results:
        found, title = self.document, next(iter(self.document.title.values()))
        pieces = ((found.sections[0].text[:20], True), (found.sections[0].text[20:], False))
        snippet = Snippet("irm", found.sections[0].heading, "en", "irm-1", pieces)
        hit = Hit(summary(found), 1.0, (snippet,), {"en": ((title, True),)}, via=(title,), missing=(title,))
        facets = tuple(
            Facet(name, (Bucket("2018" if name == "cycle" else found.locality or "x", 1),), 1) for name in query.facets
        )
        return Results(0, (hit,), facets, self.info, 1.0, others=1, coverage={"full": 0})


class Gone(One):
    def open(self) -> Self:
        raise NoPublishedIndex("none")


class Faulty(One):
    def search(self, query: Query) -> Results:
        raise KeyError("/srv/secret/place")

    def get(self, document_id: str) -> Document | None:
        raise KeyError("/srv/secret/place")


def document(text: str = "A plain text.", title: str = "A title", **facts: Any) -> Document:
    sections = (Section("en", "irm", title, "irm-1", text),)
    return Document("FR0001", "commitment", "full", {"en": title}, languages=("en",), sections=sections, **facts)


def client_of(searcher: One, **settings: Any) -> FlaskClient:
    return create_app(Settings(**settings), searcher).test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of(One(document()))


@pytest.fixture(scope="module")
def searcher() -> One:
    """Its document is whatever a test puts there."""
    return One(document())


@pytest.fixture(scope="module")
def showing(searcher: One) -> FlaskClient:
    return client_of(searcher)


@pytest.fixture(scope="module", params=[One, Gone, Faulty])
def any_client(request: pytest.FixtureRequest) -> FlaskClient:
    """An application that works, one without an index, one with a fault."""
    return client_of(request.param(document()))


PAGES = (
    "/",
    "/en/",
    "/fr/",
    "/en/search?q=a",
    "/fr/search",
    "/en/commitments/FR0001",
    "/fr/help",
    "/fr/api",
    "/en/overview",
)
STYLE = f"/assets/{assets()['style.css'].digest}/style.css"
FILES = ("/robots.txt", "/opensearch.xml", "/sitemap.xml", STYLE)
MACHINES = (
    "/api/v1/search",
    "/api/v1/search.csv",
    "/api/v1/search.ndjson",
    "/api/v1/search.atom",
    "/api/v1/documents/FR0001",
    "/api/v1/facets/country",
    "/api/v1/stats",
    "/healthz",
)
WRONG = ("/nothing", "/en/nothing", "/en/commitments/ZZ1", "/api/v1/documents/ZZ1", "/api/v1/search?size=0", "/api/x")
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize("path", PAGES + FILES + MACHINES + WRONG)
def test_every_route_and_status_carries_the_headers(path: str, any_client: FlaskClient) -> None:
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        answer = any_client.open(path, method=method)
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert set(policy) >= POLICY
        assert not [part for part in policy if "unsafe" in part or "*" in part or "http" in part]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Referrer-Policy"]
        assert "Set-Cookie" not in answer.headers
        if answer.status_code >= 400:
            assert answer.headers["Cache-Control"] == "no-store"
        if answer.status_code == 405:
            assert "GET" in answer.headers["Allow"]
        assert "secret" not in answer.get_data(as_text=True)
        answer.close()


@pytest.mark.parametrize("path", PAGES + FILES + MACHINES + WRONG)
def test_other_sites_may_read_the_api_and_nothing_else(client: FlaskClient, path: str) -> None:
    for origin in ("https://evil.example", "null", "http://localhost"):
        answer = client.get(path, headers={"Origin": origin})
        shared = path.startswith("/api/") or path == "/healthz"
        assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if shared else None)
        assert "Access-Control-Allow-Credentials" not in answer.headers
        answer.close()
    asked = client.options("/api/v1/search", headers={"Access-Control-Request-Method": "GET"})
    assert asked.status_code in (200, 204)
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert "ETag" in asked.headers["Access-Control-Expose-Headers"]


def test_errors_are_problems_for_machines_and_pages_for_people(client: FlaskClient) -> None:
    page = client.get("/fr/nulle-part")
    assert page.status_code == 404
    assert page.content_type.startswith("text/html")
    assert 'lang="fr"' in page.get_data(as_text=True)
    assert client.get("/api/v1/nowhere").content_type == "application/problem+json"
    gone = client_of(Gone(document())).get("/en/search?q=a")
    assert gone.status_code == 503
    assert "ogp-search" not in gone.get_data(as_text=True), "commands are for operators: the log and the API tell them"
    assert 'value="a"' in gone.get_data(as_text=True)
    failed = client_of(Faulty(document())).get("/en/search?q=a")
    assert failed.status_code == 500
    assert "Traceback" not in failed.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/search?q=" + "a" * 29_000, 414),
        ("/api/v1/search?q=" + "a" * 100_000, 414),
        ("/api/v1/" + "a" * 29_000, 414),
        ("/en/search?q=" + "é" * 15_000, 414),
    ],
)
def test_addresses_have_an_end(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize("character", ["a", "é", "\u0e01", "\U0001f4a5"])
def test_the_longest_question_fits_in_every_script(client: FlaskClient, character: str) -> None:
    more = {"in": "irm", "match": "all", "country": "FR,GB", "sort": "title", "page": "2"}
    for path in ("/api/v1/search", "/en/search"):
        assert client.get(path, query_string={"q": character * MAX_TEXT, **more}).status_code == 200


def test_headers_have_an_end(client: FlaskClient) -> None:
    assert client.get("/api/v1/search", headers={"X-Long": "a" * 20_000}).status_code == 431
    assert client.get("/en/search", headers={f"X-{number}": "a" for number in range(120)}).status_code == 431


def test_requests_carry_no_body(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search", data=b"x" * 10)
    assert (answer.status_code, json.loads(answer.data)["type"]) == (413, "/problems/too-large")
    assert client.get("/en/search", data=b"x").status_code == 413
    chunked = client.get("/api/v1/search", environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked"})
    assert chunked.status_code == 413
    assert client.post("/api/v1/search", data=b"x").status_code == 405, "the method is wrong before its body is"


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"data": b"x"}, 413, "n’accepte pas de données envoyées"),
        ({"headers": {"X-Long": "a" * 9_000}}, 431, "Le navigateur a envoyé un en-tête trop long"),
    ],
)
def test_the_page_of_an_error_names_what_was_wrong_and_not_the_address(
    client: FlaskClient, asked: dict[str, Any], status: int, told: str
) -> None:
    answer = client.get("/fr/search", **asked)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status and told in text
    assert "dans l’adresse" not in text and "in the address" not in text


def test_who_is_too_hasty_is_asked_to_wait_a_moment_and_not_a_minute() -> None:
    client = client_of(One(document()), rate_limit=1)
    client.get("/fr/help")
    answer = client.get("/fr/help")
    assert answer.status_code == 429
    assert "Patientez un instant" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "host", [EVIL, "evil.example:80", "localhost.evil.example", "a b", "localhost@evil.example", ""]
)
def test_a_host_that_is_not_ours_is_refused_where_hosts_are_set(host: str) -> None:
    client = client_of(One(document()), trusted_hosts=("localhost", "search.example"))
    for path in ("/en/search", "/api/v1/search", "/", "/nothing"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert EVIL not in answer.get_data(as_text=True) + str(answer.headers)
    assert client.get("/en/search", headers={"Host": "search.example"}).status_code == 200


@pytest.mark.parametrize("host", ["SEARCH.Example.ORG", "search.example.org.", "Search.Example.Org.:8000", "LOCALHOST"])
@pytest.mark.parametrize(
    "known", [{"public_url": "https://Search.Example.org."}, {"trusted_hosts": ("Search.example.org.", "localhost")}]
)
def test_the_name_of_a_host_is_the_same_in_capitals_and_with_a_dot_at_its_end(host: str, known: dict[str, Any]) -> None:
    client = client_of(One(document()), **known)
    for path in ("/en/search", "/api/v1/search"):
        assert client.get(path, headers={"Host": host}).status_code == 200
        assert client.get(path, headers={"Host": f"{host}x"}).status_code == 400
        assert client.get(path, headers={"Host": "search.example.org.."}).status_code == 400


def test_who_comes_to_the_wrong_host_is_told_that_it_is_the_host() -> None:
    client = client_of(One(document()), public_url="https://search.example/")
    page = client.get("/fr/search", headers={"Host": EVIL})
    assert page.content_type.startswith("text/html")
    text = page.get_data(as_text=True)
    assert text.index("Ce site n’est pas servi sous ce nom") < text.index("This site is not served under that name")
    assert text.count("OGPS_TRUSTED_HOSTS") == 2 and "href" not in text
    problem = client.get("/api/v1/search?ui=fr", headers={"Host": EVIL}).get_json()
    assert problem["type"] == "/problems/bad-request"
    assert "nom d’hôte" in problem["detail"] and "OGPS_PUBLIC_URL" in problem["detail"]
    long = client.get("/en/search?q=" + "a" * 29_000, headers={"Host": EVIL})
    assert long.status_code == 400, "the host is wrong before the length is"


@pytest.mark.parametrize("host", ["localhost,localhost", "localhost,evil.example", ""])
def test_a_request_names_one_host(client: FlaskClient, host: str) -> None:
    """The server joins several headers with a comma, and has an empty name for none."""
    refused = client.get("/api/v1/search?ui=en", environ_overrides={"HTTP_HOST": host, "SERVER_PROTOCOL": "HTTP/1.1"})
    assert (refused.status_code, refused.get_json()["detail"]) == (
        400,
        "A request must name exactly one host, in one Host header.",
    )
    old = client.get("/api/v1/search", environ_overrides={"HTTP_HOST": host, "SERVER_PROTOCOL": "HTTP/1"})
    assert old.status_code == (400 if host else 200), "programs of HTTP/1.0 need not name one"


def test_the_public_address_is_a_trusted_host() -> None:
    client = client_of(One(document()), public_url="https://search.example/")
    assert client.get("/api/v1/search", headers={"Host": "search.example"}).status_code == 200
    assert client.get("/api/v1/search", headers={"Host": EVIL}).status_code == 400


@pytest.mark.parametrize("path", PAGES + FILES + MACHINES + WRONG + ("/en", "/fr"))
def test_forwarded_hosts_are_never_written_anywhere(client: FlaskClient, path: str) -> None:
    forged = {"X-Forwarded-Host": EVIL, "X-Forwarded-For": EVIL, "Forwarded": f"host={EVIL}", "X-Original-URL": EVIL}
    answer = client.get(path, headers=forged)
    assert EVIL not in answer.get_data(as_text=True)
    assert EVIL not in str(answer.headers)
    answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "//evil.example/en", "/\\evil.example", "/%5cevil.example/..", "///evil.example/%2e%2e",
        "/en", "/fr", "/en?next=//evil.example", "/?ui=//evil.example", "/.//evil.example/",
        "/en/commitments/fr0001?q=//evil.example", "/en//search", "/en/reports/FR0001",
        "/%0d%0aLocation:%20//evil.example", "/en/search/?q=a", "/EN/search",
    ],
)  # fmt: skip
def test_redirects_stay_on_this_site(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": EVIL})
    location = answer.headers.get("Location", "/")
    assert re.match(r"/(?![/\\])", location), location
    assert "\r" not in location and "\n" not in location


@pytest.mark.parametrize("place", ["/api/v1/documents/", "/en/commitments/", "/fr/reports/"])
@pytest.mark.parametrize(
    "name",
    ["..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "%00", "FR0001%00", "..", "%c0%ae%c0%ae", "a" * 2_000],
)
def test_ids_are_terms_and_never_paths(client: FlaskClient, place: str, name: str) -> None:
    answer = client.get(place + name)
    assert answer.status_code == 404
    assert "root:" not in answer.get_data(as_text=True)


def test_what_is_not_in_the_address_does_not_change_the_answer(client: FlaskClient) -> None:
    for path in ("/api/v1/search?ui=en", "/en/search", "/api/v1/documents/FR0001"):
        plain = client.get(path)
        other = client.get(
            path, headers={"Cookie": "a=b", "Accept": "text/x", "X-Forwarded-Proto": "https", "Accept-Language": "fr"}
        )
        assert other.get_data() == plain.get_data()
    varied = client.get("/api/v1/search")
    assert "Accept-Language" in varied.headers["Vary"]


class Page(HTMLParser):
    """Tags, attributes and text of a page as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.linked_data = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "script":
            self.scripts.append(dict(attrs))
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and self.cdata_elem == "script":
            self.linked_data += data


HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}{% raw %}",
    "<!--", "]]>", "&lt;b&gt;", "</script><script>alert(1)//", "\u2028\u2029", "\u202e<b>",
)  # fmt: skip


def unharmed(html: str, tags: set[str]) -> None:
    page = Page(html)
    assert set(page.tags) <= tags | {"mark"}, set(page.tags) - tags
    for script in page.scripts:
        assert (script.get("src") or "").startswith("/assets/") or script == {"type": "application/ld+json"}, script
    if page.linked_data:
        json.loads(page.linked_data)
    for tag, name, value in page.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "style", (tag, name)
        if name in ("href", "src", "action"):
            assert re.match(r"(/(?!/)|#|\?|https?://)", value) or value == "", (tag, name, value)


@pytest.fixture(scope="module")
def usual_tags(client: FlaskClient) -> set[str]:
    """Every tag that the templates make of harmless documents."""
    shown = (client.get(path).get_data(as_text=True) for path in (*PAGES[1:], "/en/search?q=a&country=FR&locality=x"))
    return {tag for html in shown for tag in Page(html).tags}


@pytest.mark.parametrize("path", ["/en/search", "/fr/commitments/FR0001", "/en/", "/en/overview"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_documents_and_queries_stay_text_on_pages(
    path: str, text: str, searcher: One, showing: FlaskClient, usual_tags: set[str]
) -> None:
    searcher.document = document(
        text * 3, text, locality=text, action_plan=text, policy_areas=(text,), source_url=text, irm_reports=(text,)
    )
    asked = {"q": text, "country": "FR", "locality": text, "cycle": text, text: text}
    answer = showing.get(path, query_string=asked, follow_redirects=True)
    assert answer.status_code == 200
    unharmed(answer.get_data(as_text=True), usual_tags)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_random_texts_stay_text_on_pages_and_in_snippets(
    searcher: One, showing: FlaskClient, usual_tags: set[str], text: str, typed: str
) -> None:
    searcher.document = document(text, text, locality=text.strip() or None, action_plan=text)
    answer = showing.get("/en/search", query_string={"q": typed}, follow_redirects=True)
    assert answer.status_code == 200
    unharmed(answer.get_data(as_text=True), usual_tags)
    found = showing.get("/api/v1/search", query_string={"q": typed})
    if found.status_code == 200:
        for snippet in found.get_json()["hits"][0]["snippets"]:
            assert set(Page(snippet["html"]).tags) <= {"mark"}


def test_pages_hold_no_inline_code(client: FlaskClient) -> None:
    for path in PAGES[1:]:
        html = client.get(path).get_data(as_text=True)
        page = Page(html)
        assert not [name for _, name, _ in page.attributes if name.startswith("on") or name == "style"]
        for script in re.findall(r"<script\b[^>]*>.*?</script>", html, re.DOTALL):
            assert "src=" in script or 'type="application/ld+json"' in script
        assert "javascript:" not in html and "<style" not in html


@pytest.mark.parametrize("path", ["/api/v1/search", "/en/search", "/fr/overview", "/api/v1/search.csv", "/"])
@pytest.mark.parametrize("raw", [b"\xe9", b"q=caf\xe9", b"%E9&q=\xc3", b"ui=\xff\xfe"])
def test_bytes_that_are_not_utf_8_cost_nobody_an_answer(client: FlaskClient, path: str, raw: bytes) -> None:
    """Some servers hand over what stood in the request line; a browser of another century wrote Latin-1."""
    answer = client.get(path, environ_overrides={"QUERY_STRING": raw.decode("latin-1")})
    assert answer.status_code < 500, answer.get_data(as_text=True)
    found = client.get("/api/v1/search", environ_overrides={"QUERY_STRING": "q=march\u00c3\u00a9s"})  # curl's raw UTF-8
    assert found.get_json()["query"]["q"] == "marchés"


@pytest.mark.parametrize("written", ["march%E9s", "march\u00e9s"])
def test_percent_encoded_latin_1_is_read_like_raw_latin_1_and_percent_signs_are_not_searched_for(
    client: FlaskClient, written: str
) -> None:
    found = client.get("/api/v1/search", environ_overrides={"QUERY_STRING": f"q={written}&country=FR"}).get_json()
    assert (found["query"]["q"], found["query"]["filters"]) == ("marchés", {"country": ["FR"]})
    page = client.get("/en/search", environ_overrides={"QUERY_STRING": f"q={written}"}, follow_redirects=True)
    assert 'value="marchés"' in page.get_data(as_text=True)


def test_halves_of_a_character_and_lone_percent_signs_are_read_too(client: FlaskClient) -> None:
    """What is not UTF-8 is read as Windows-1252, also where that is hardly what was meant."""
    halves = client.get("/api/v1/search?q=%ED%A0%80")
    assert (halves.status_code, halves.get_json()["query"]["q"]) == (200, "í €")
    assert client.get("/api/v1/search?q=a%81b").status_code == 200  # no character in either
    assert client.get("/api/v1/search?q=100%25+50%").get_json()["query"]["q"] == "100% 50%"
