"""Addresses of machines, hosts and sites: each written in one form, whatever way it comes; nonsense is none."""

import ipaddress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index.engines import moments
from index.engines.moments import Moments
from search.addresses import Proxies, plain_address, plain_host
from search.app import create_app
from search.engines.base import Searcher, Snapshot
from search.settings import Settings
from search.views import discovery
from search.web import response_cache
from search.web.throttle import client_of
from tests.searchers import INFO, Bare

FORMS_4 = ("{}", "{}:443", "::ffff:{}", "[::ffff:{}]", "[::ffff:{}]:8080", ' "{}:1" ', "::ffff:{}%eth0")
FORMS_6 = ("{}", "[{}]", "[{}]:443", '"[{}]:4711"', "{}%eth0")


@given(st.ip_addresses(v=4), st.sampled_from(FORMS_4))
def test_every_way_to_write_an_ipv4_address_is_that_address(address: ipaddress.IPv4Address, form: str) -> None:
    assert plain_address(form.format(address)) == address


@given(st.ip_addresses(v=6), st.sampled_from(FORMS_6))
def test_every_way_to_write_an_ipv6_address_is_that_address(address: ipaddress.IPv6Address, form: str) -> None:
    written = (address.exploded, address.compressed, address.compressed.upper())
    assert {plain_address(form.format(one)) for one in written} == {address.ipv4_mapped or address}


@given(st.text(max_size=40))
def test_no_text_is_more_than_an_address_or_a_host_can_be(text: str) -> None:
    found = plain_address(text)
    assert found is None or found.version in (4, 6)
    host = plain_host(text)
    assert host == "" or (host.isascii() and host == plain_host(host) and not set(host) & set("/\\@?#, \"'<>"))


@pytest.mark.parametrize(
    "text",
    [
        "a..b", ".a", "a b", "a,b", "a/b", "u@a", "a:0", "a:65536", "a:b", "[::1", "::1", "[::1]x", "[1.2.3.4]", "-a.b",
        "a" * 64, "..", "[]", "%61",
    ],
)  # fmt: skip
def test_what_is_no_host_is_400_and_never_500(searcher: Searcher, text: str) -> None:
    assert plain_host(text) == ""
    for public in ("", "https://search.example.org/ogp"):
        client = create_app(Settings(public_url=public), searcher).test_client()
        for path in ("/en/search", "/api/v1/search", "/", "/nothing", "/assets/x/y"):
            answer = client.get(path, environ_overrides={"HTTP_HOST": text, "SERVER_PROTOCOL": "HTTP/1.1"})
            assert answer.status_code == 400, (path, public)


@pytest.mark.parametrize("host", ["[2001:db8::1]", "[2001:DB8:0::1]:8443", "[2001:0db8::0001]"])
@pytest.mark.parametrize(
    "known", [{"public_url": "https://[2001:db8::1]:8443/ogp"}, {"trusted_hosts": ("2001:db8::1", "localhost")}]
)
def test_a_site_may_be_named_by_an_ipv6_address(searcher: Searcher, host: str, known: dict[str, Any]) -> None:
    client = create_app(Settings(**known), searcher).test_client()
    answer = client.get("/sitemap.xml", headers={"Host": host})
    assert answer.status_code == 200
    assert "<loc>http" in answer.get_data(as_text=True) and "[2001:db8::1]" in answer.get_data(as_text=True)
    assert client.get("/en/", headers={"Host": "[2001:db8::2]"}).status_code == 400
    assert client.get("/en/", headers={"Host": "[::1]"}).status_code == (200 if "public_url" in known else 400)


@pytest.mark.parametrize("host", ["evil.example", "a..b", "", "10.0.0.7:8000", "a,b", "x" * 300])
def test_monitoring_is_answered_whatever_host_it_asks_for(searcher: Searcher, host: str) -> None:
    named, mounted = Settings(trusted_hosts=("search.example.org",)), Settings(public_url="https://example.org/ogp")
    for known in (Settings(), named, mounted):
        client = create_app(known, searcher).test_client()
        given = {"HTTP_HOST": host, "SERVER_PROTOCOL": "HTTP/1.1"}
        for path in ("/healthz", "/ogp/healthz") if known is mounted else ("/healthz",):
            answer = client.get(path, environ_overrides=given)
            assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")
            assert not host or host not in answer.get_data(as_text=True) + str(answer.headers)


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "client"),
    [
        ("::ffff:192.0.2.1", "", (), "192.0.2.1"),
        ("::ffff:192.0.2.1", "203.0.113.9:4711", ("192.0.2.0/24",), "203.0.113.9"),
        ("::ffff:192.0.2.1", "::ffff:203.0.113.9", ("::ffff:192.0.2.0/120",), "203.0.113.9"),
        ("192.0.2.1", "[2001:db8:1:2::5]:443", ("192.0.2.1",), "2001:db8:1:2::/64"),
        ("2001:db8::7", "203.0.113.9, 10.1.2.3:80", ("2001:db8::/32", "10.0.0.0/8"), "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9, unknown", ("192.0.2.1",), "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9, unknown, 10.0.0.1", ("192.0.2.1", "10.0.0.0/8"), "10.0.0.1"),
        ("", "203.0.113.9", ("unix",), "203.0.113.9"),
        ("", "203.0.113.9", (), ""),
        ("fe80::1%eth0", "", (), "fe80::/64"),
    ],
)
def test_a_client_is_one_client_however_it_is_written(
    remote: str, forwarded: str, trusted: tuple[str, ...], client: str
) -> None:
    environ = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_of(environ, Proxies.of(trusted)) == client


def test_ipv4_clients_of_a_socket_of_ipv6_have_a_limit_each(searcher: Searcher) -> None:
    client = create_app(Settings(rate_limit=2), searcher).test_client()
    for last in range(1, 6):
        given = {"REMOTE_ADDR": f"::ffff:203.0.113.{last}"}
        codes = [client.get("/api/v1/stats", environ_overrides=given).status_code for _ in range(3)]
        assert codes == [200, 200, 429]


def test_no_site_may_embed_the_pages_unless_it_is_named(searcher: Searcher) -> None:
    def headers(*sites: str) -> tuple[str, str | None]:
        answer = create_app(Settings(frame_ancestors=sites), searcher).test_client().get("/en/")
        policy = answer.headers["Content-Security-Policy"]
        (own,) = [part for part in policy.split("; ") if part.startswith("frame-ancestors")]
        assert "default-src 'none'" in policy
        return own, answer.headers.get("X-Frame-Options")

    assert headers() == ("frame-ancestors 'none'", "DENY")
    assert headers("'self'") == ("frame-ancestors 'self'", "SAMEORIGIN")
    named = ("https://www.example.org", "https://*.example.net")
    assert headers(*named) == ("frame-ancestors https://www.example.org https://*.example.net", None)


class Tomorrow(Bare):
    """A generation that was built when the clock stood in 2099."""

    info = replace(INFO, name="20990101T000000Z-0001", built_at="2099-01-01T00:00:00Z")


def test_a_date_to_come_is_never_told() -> None:
    client: FlaskClient = create_app(Settings(), Tomorrow()).test_client()
    answer = client.get("/api/v1/documents/NOSUCH")
    health = client.get("/healthz").get_json()
    assert health["age_seconds"] == 0 and answer.status_code == 404
    found = client.get("/api/v1/search?q=a")
    said = found.headers["Last-Modified"]
    told = datetime.strptime(said, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)
    for since in (
        said,
        response_cache._as_http(Tomorrow.info.built_at),
    ):  # two generations may be told with the same date
        assert client.get("/api/v1/search?q=a", headers={"If-Modified-Since": since}).status_code == 200
    assert client.get("/api/v1/search?q=a", headers={"If-None-Match": found.headers["ETag"]}).status_code == 304


def test_who_reindexes_is_told_of_a_clock_that_was_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "clock", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    said = moments.ahead(Moments("2099-01-01T00:00:00Z", "2099-01-01T00:00:00Z"))
    assert "2099-01-01T00:00:00Z" in said and "2026-12-01T00:00:00Z" in said
    assert moments.ahead(Moments("2026-12-01T00:00:09Z", "")) == moments.ahead(Moments("", "")) == ""


def test_the_sitemap_is_made_once_in_a_generation(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    make = discovery.sitemap_file

    def counted(found: Snapshot, part: int | None) -> Any:
        nonlocal made
        made += 1
        return make(found, part)

    monkeypatch.setattr(discovery, "sitemap_file", counted)
    client = create_app(Settings(public_url="https://example.org"), searcher).test_client()
    answers = [client.get("/sitemap.xml", headers={"Accept-Encoding": how}) for how in ("", "gzip", "", "gzip")]
    assert made == 1 and {answer.status_code for answer in answers} == {200}
    plain, packed = answers[0].get_data(), answers[1].get_data()
    assert packed[:2] == b"\x1f\x8b" and plain.startswith(b"<?xml") and plain == answers[2].get_data()
    assert answers[1].headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in answers[0].headers["Vary"]
    assert b"<loc>https://example.org/en/commitments/FR0038</loc>" in plain
