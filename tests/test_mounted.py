"""The site under a path of another site: every address that it gives carries the path, however it is told of it."""

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.app import create_app
from search.engines.base import Searcher
from search.settings import Settings

ROOT = "/civic/ogp"
PUBLIC = f"https://example.org{ROOT}"
PROXY = {"REMOTE_ADDR": "192.0.2.7"}
Get = Callable[..., TestResponse]
PAGES = (
    "/en/", "/fr/", "/en/search?q=gouvernement", "/fr/search?q=budjet&country=FR", "/en/search?q=nosuchwordzzz",
    "/fr/commitments/FR0038", "/en/commitments/FR0038?q=open", "/fr/overview", "/en/help", "/fr/api", "/en/nothing",
    "/problems/bad-parameter", "/en/search?size=100&page=2",
)  # fmt: skip
FILES = (
    "/opensearch.xml", "/sitemap.xml", "/robots.txt", "/api/v1/search?q=open&size=1",
    "/api/v1/search?q=open&page=2&size=1", "/api/v1/search.ndjson?q=open&size=1",
    "/api/v1/search.atom?q=open", "/api/v1/documents/FR0038", "/api/v1/facets/country", "/api/v1/suggest?q=op&ui=en",
    "/api/v1/suggest?q=op&ui=fr&form=json", "/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/search?size=0",
)  # fmt: skip


def by_public_address(searcher: Searcher) -> Get:
    """The proxy passes on what it was asked for."""
    client = create_app(Settings(public_url=PUBLIC), searcher).test_client()
    return lambda path, **more: client.get(ROOT + path, headers={"Host": "example.org"}, **more)


def by_public_address_stripped(searcher: Searcher) -> Get:
    """The proxy takes the path away."""
    client = create_app(Settings(public_url=PUBLIC), searcher).test_client()
    return lambda path, **more: client.get(path, headers={"Host": "example.org"}, **more)


def by_server(searcher: Searcher) -> Get:
    client = create_app(Settings(public_url="https://example.org"), searcher).test_client()
    given = {"SCRIPT_NAME": ROOT, "HTTP_HOST": "example.org"}
    return lambda path, **more: client.get(path, environ_overrides=given, **more)


def by_proxy(searcher: Searcher) -> Get:
    settings = Settings(public_url="https://example.org", trusted_proxies=("192.0.2.0/24",))
    client = create_app(settings, searcher).test_client()
    headers = {"X-Forwarded-Prefix": "/civic, /ogp/", "Host": "example.org"}
    return lambda path, **more: client.get(path, headers=headers, environ_overrides=PROXY, **more)


@pytest.fixture(
    scope="module",
    params=[by_public_address, by_public_address_stripped, by_server, by_proxy],
    ids=lambda way: way.__name__,
)
def get(request: pytest.FixtureRequest, searcher: Searcher) -> Get:
    made: Get = request.param(searcher)
    return made


class Addresses(HTMLParser):
    """Whatever a browser would follow, load or send a form to, and the page's own data."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [given[name] or "" for name in ("href", "src", "action", "data-suggest") if name in given]
        if given.get("property") == "og:url":
            self.found.append(given["content"] or "")


def inside(value: Any) -> Iterator[str]:
    """Addresses in JSON: texts that are a path of a site, or an address of it."""
    if isinstance(value, dict):
        for part in value.values():
            yield from inside(part)
    elif isinstance(value, list):
        for part in value:
            yield from inside(part)
    elif isinstance(value, str) and re.match(r"/(en|fr|api|problems|civic)\b|https://example\.org", value):
        yield value


def ours(addresses: list[str]) -> list[str]:
    """Without what leads elsewhere, or to another place of the same page."""
    return [one for one in addresses if not one.startswith("#") and urlsplit(one).netloc in ("", "example.org")]


@pytest.mark.parametrize("path", PAGES)
def test_every_address_on_a_page_carries_the_path_and_leads_somewhere(get: Get, path: str) -> None:
    answer = get(path)
    html = answer.get_data(as_text=True)
    found = ours(Addresses(html).found)
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    found += [address for text in data for address in inside(json.loads(text))]
    assert len(found) > 8
    for address in found:
        assert urlsplit(address).path.startswith(f"{ROOT}/"), address
        assert f"{ROOT}{ROOT}" not in address
    for address in {urljoin(f"{PUBLIC}{path}", one) for one in found[:12]}:
        led = get(address.removeprefix(PUBLIC))
        assert led.status_code in (200, 301, 302, 422) or path == "/en/nothing", address
        if "Location" in led.headers:
            assert led.headers["Location"].startswith(f"{ROOT}/")


def test_what_programs_are_told_carries_the_path(get: Get) -> None:
    for path in FILES:
        answer = get(path)
        text = answer.get_data(as_text=True)
        if "ndjson" in (answer.content_type or ""):
            found = [address for line in text.splitlines() for address in inside(json.loads(line))]
        elif "json" in (answer.content_type or ""):
            body = answer.get_json()
            if isinstance(body, dict):
                body.pop("paths", None)  # of OpenAPI: they are relative to its servers
            found = list(inside(body))
        elif path == "/robots.txt":
            found = [line.partition(": ")[2] for line in text.splitlines() if "/" in line]
        else:
            parts = ElementTree.fromstring(text).iter()
            found = [
                value
                for part in parts
                for value in (part.get("href"), part.get("template"), part.text)
                if value and "/" in value
            ]
            found = [one for one in found if one.startswith(("/", "https://example.org"))]
        assert found, path
        for address in ours(found):
            assert urlsplit(address).path.startswith(ROOT), (path, address)
            assert f"{ROOT}{ROOT}" not in address
        for link in answer.headers.get_all("Link"):
            assert link.startswith(f"<{ROOT}/"), link


def test_redirects_stay_under_the_path(get: Get) -> None:
    for path in ("/", "/en", "/en/search?q=a&page=1", "/en/commitments/fr0038", "/fr/reports/FR0038"):
        answer = get(path)
        assert answer.status_code in (301, 302, 308) and answer.headers["Location"].startswith(f"{ROOT}/"), path
        assert not answer.headers["Location"].startswith(ROOT + ROOT)


def test_examples_of_the_api_page_are_addresses_of_the_site(get: Get) -> None:
    page = get("/en/api").get_data(as_text=True)
    codes = re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    assert len(codes) == 18
    for code in codes:
        assert "https://example.org" in code and f"{ROOT}/api/v1/" in code
        assert not re.search(rf"(?<!{ROOT})/api/v1/", code) and f"{ROOT}&#34; + following" not in code


@pytest.mark.parametrize(
    ("environ", "root"),
    [
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_PREFIX": ROOT}, ""),  # a client says so
        (PROXY | {"HTTP_X_FORWARDED_PREFIX": ROOT}, ROOT),
        (PROXY | {"HTTP_SCRIPT_NAME": ROOT}, ROOT),
        ({"REMOTE_ADDR": "::ffff:192.0.2.7", "HTTP_X_FORWARDED_PREFIX": ROOT}, ROOT),
        (PROXY | {"HTTP_X_FORWARDED_PREFIX": "//evil.example"}, ""),
        (PROXY | {"HTTP_X_FORWARDED_PREFIX": "https://evil.example"}, ""),
        (PROXY | {"HTTP_X_FORWARDED_PREFIX": '/a"onload="alert(1)'}, ""),
        (PROXY | {"HTTP_X_FORWARDED_PREFIX": "/a/../b"}, ""),
        (PROXY | {"HTTP_X_FORWARDED_PREFIX": "/" + "a" * 5_000}, ""),
        (PROXY | {"HTTP_X_FORWARDED_PREFIX": "/"}, ""),
    ],
)
def test_only_a_trusted_proxy_says_where_the_site_is(searcher: Searcher, environ: dict[str, str], root: str) -> None:
    client = create_app(Settings(trusted_proxies=("192.0.2.0/24",)), searcher).test_client()
    for path in ("/en/", "/", "/api/v1/search?q=a"):  # kept answers are of one path each
        for given, expected in ((environ, root), ({}, "")):
            answer = client.get(path, environ_overrides=given)
            text = answer.headers.get("Location", "") or answer.get_data(as_text=True)
            assert (f"{ROOT}/" in text) is bool(expected), (path, given)
            assert "evil" not in text and "onload" not in text


def test_a_path_that_only_begins_alike_is_not_the_mount(searcher: Searcher) -> None:
    client: FlaskClient = create_app(Settings(public_url=PUBLIC), searcher).test_client()
    assert client.get(f"{ROOT}x/en/", headers={"Host": "example.org"}).status_code == 404
    assert client.get(ROOT, headers={"Host": "example.org"}).headers["Location"].startswith(f"{ROOT}/")


def test_a_feed_is_the_same_feed_under_any_path(searcher: Searcher) -> None:
    plain = create_app(Settings(), searcher).test_client().get("/api/v1/search.atom?q=open").get_data()
    mounted = by_public_address(searcher)("/api/v1/search.atom?q=open").get_data()
    ids = [re.findall(rb"<id>(.*?)</id>", text) for text in (plain, mounted)]
    assert ids[0] == ids[1] and len(ids[0]) > 1
