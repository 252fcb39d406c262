"""What strangers may try on the real application: hostile addresses, hosts, ids, long inputs, faults of every kind."""

import itertools
import pickle
import re
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index import errors, vocabulary
from index.analysis import Chain
from index.errors import OgpSearchError
from search import params, syntax
from search.addresses import Proxies, plain_host
from search.api import downloads
from search.app import create_app
from search.engines import open_searcher
from search.present import links
from search.settings import Settings
from search.web import security, throttle
from tests.searchers import Raising

SECRET = "/srv/secret/place"
KINDS: tuple[type[BaseException], ...] = (
    KeyError, OSError, RecursionError, MemoryError, AssertionError, ValueError, TypeError, ZeroDivisionError,
    StopIteration, TimeoutError,
    *(
        kind for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, OgpSearchError) and kind is not errors.Unparsable
    ),
)  # fmt: skip
PATHS = (
    "/en/search?q=a", "/fr/commitments/FR0001", "/api/v1/search?q=a", "/api/v1/documents/FR0001", "/en/",
    "/fr/overview", "/api/v1/search.csv", "/api/v1/facets/country", "/sitemap.xml", "/healthz", "/api/v1/suggest?q=ab",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_shows_its_inside(kind: type[BaseException]) -> None:
    client = create_app(Settings(), Raising(kind(SECRET))).test_client()
    for path in PATHS:
        answer = client.get(path)
        text = answer.get_data(as_text=True) + str(answer.headers)
        assert answer.status_code in (500, 503), path
        for inside in (SECRET, "secret", "Traceback", "werkzeug", "Flask", "Python", "whoosh", kind.__name__):
            assert inside not in text, f"{path} shows {inside}"
        if path.startswith("/api/") or path == "/healthz":
            assert answer.content_type == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"


HOSTS = ("evil.example", "//evil.example", "\\\\evil.example", "https://evil.example", "evil.example@localhost")
PLACES = (
    "/{}", "//{}", "/%2f{}", "/%5c{}", "/en/{}", "/en//{}", "/en/../{}", "/./{}", "/%09/{}", "/en/commitments/{}",
    "/{}/..", "/?ui={}", "/en?next={}", "/en/search?q=a&page=1&next={}", "/fr/search?q={}&q=",
    "/en/commitments/fr0038?q={}", "/;{}",
)  # fmt: skip


def test_no_address_leads_away_from_the_site(client: FlaskClient) -> None:
    tried = [place.format(host) for place, host in itertools.product(PLACES, HOSTS)]
    tried += [place.format(quote(host, safe="")) for place, host in itertools.product(PLACES, HOSTS)]
    assert len(set(tried)) >= 150
    redirected = 0
    for path in tried:
        answer = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        if location := answer.headers.get("Location"):
            redirected += 1
            assert re.match(r"/(?![/\\])", location) and not re.search(r"[\r\n\t]", location), f"{path} to {location}"
    assert redirected > 10


@pytest.mark.parametrize(
    "path", [*PATHS, "/", "/en", "/robots.txt", "/opensearch.xml", "/api/v1/openapi.json", "/nothing"]
)
def test_a_forged_host_is_never_repeated(client: FlaskClient, path: str) -> None:
    for host in ("evil.example", "evil.example:81", "localhost.evil.example"):
        answer = client.get(path, headers={"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host}"})
        assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)


PIECES = (
    "..", "%2e%2e", "/", "%2f", "\\", "%5c", "%00", "%c0%ae", "etc/passwd", "FR0038", "~root", ".", "%0a", "a" * 70,
)  # fmt: skip


def test_ids_open_no_file(client: FlaskClient) -> None:
    """500 ids; the interpreter tells of every file that is opened."""
    opened: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open" and isinstance(arguments[0], str | bytes):
            opened.append(str(arguments[0]))

    client.get("/en/commitments/NOSUCH")  # whatever is read once, templates above all
    client.get("/api/v1/documents/NOSUCH")
    sys.addaudithook(watch)
    try:
        names = ["".join(pieces) for pieces in itertools.product(PIECES, repeat=3)][::5]
        names += ["".join(pieces) for pieces in itertools.product(PIECES, repeat=2)]
        assert len(set(names)) >= 500
        for name, place in zip(names, itertools.cycle(("/api/v1/documents/", "/fr/commitments/")), strict=False):
            answer = client.get(place + name)
            assert answer.status_code in (301, 308, 404), name
            assert b"root:" not in answer.data
    finally:
        watching = False  # a hook cannot be taken away
    assert [path for path in opened if "search/templates" not in path] == []


SCHEMES: tuple[str, ...] = (
    "javascript:", "data:text/html,", "vbscript:", "file://", "ftp://", "//", "\\\\", "blob:", "JaVaScRiPt:",
    "java\tscript:", " javascript:", "\x01javascript:", "https:", "https:/", "https:\\\\", "http://user@",
    "http://a:b@", "https://evil.example/",
)  # fmt: skip
TARGETS: tuple[str, ...] = (
    "alert(1)", "www.opengovpartnership.org", "evil.example", "www.opengovpartnership.org.evil.example/x",
    "evil.example/www.opengovpartnership.org", "evilopengovpartnership.org", 'x" onclick="alert(1)', "[", "%00",
    "a b", "",
)  # fmt: skip


def test_only_the_sites_that_we_know_become_links() -> None:
    tried = {scheme + target for scheme, target in itertools.product(SCHEMES, TARGETS)}
    assert len(tried) >= 190
    for url in tried:
        assert links.source(url) == "", url
    assert links.source("https://www.opengovpartnership.org/members/france/") != ""


UNITS: tuple[str, ...] = (
    "a", "A", " ", "\t", "\n", " \n", "1", "a1", "fr0", "a ", "\xe9", "e\u0301", "(", "((", ")", '"', '""', "'",
    "\u2019", "-", "a-", ".", "a.", ",", ", ", ":", "a:", "title:", "country:", "..", "2018..", "*", "a*", "~", "+",
    "\\", "\\,", "=", "\t=", "\x00", "%", "/", "\\/", "AND ", "NOT ", "ET ", "[", "<", "&", "\U0001f4a5", "\u202e",
    "\ufeff", "de la ", "http://a", "a@",
)  # fmt: skip
LOCALS = Proxies.of(("1.1.1.1",))
ADDRESS, HEADER, TEXT = security.MAX_ADDRESS, security.MAX_HEADER, 20_000
TAKERS: dict[str, tuple[int, Callable[[str], object]]] = {
    "syntax": (ADDRESS, syntax.parse),
    "arguments": (ADDRESS, lambda text: params.parse_lenient(_Args(text), "en")),
    "redirect": (ADDRESS, security.own_address),
    "forwarded": (
        HEADER,
        lambda text: throttle.client_of({"REMOTE_ADDR": "1.1.1.1", "HTTP_X_FORWARDED_FOR": text}, LOCALS),
    ),
    "host": (HEADER, plain_host),
    "csv": (TEXT, downloads.guarded),
    "summary": (TEXT, lambda text: downloads.shortened(text, 300)),
    "xml": (TEXT, downloads.xml_text),
    "file name": (TEXT, vocabulary.slug),
    "key": (TEXT, vocabulary.key),
    "source": (TEXT, links.source),
    "analysis": (TEXT, lambda text: list(Chain("fr").tokens(text))),
}
"""What reads strangers' text, and the most characters of it that get there."""


class _Args:
    """One value for every kind of argument."""

    def __init__(self, text: str) -> None:
        self.text = text

    def lists(self) -> list[tuple[str, list[str]]]:
        return [
            (name, [self.text]) for name in ("q", "country", "institution", "cycle", "changed_since", "page", "fields")
        ]


@pytest.mark.parametrize("taker", TAKERS)
def test_no_long_input_takes_long(taker: str) -> None:
    """What is linear takes milliseconds; what is quadratic takes a minute; what is exponential never ends."""
    most, take = TAKERS[taker]
    for unit in (*UNITS, "x\u0301", "x\u0301\u0301"):
        run = unit * (most // len(unit))
        for text in (run, run[:-1] + "!", "!" + run[:-2] + "\x01"):
            start = time.process_time()
            with suppress(ValueError, OgpSearchError):
                take(text)
            assert time.process_time() - start < 2, repr(unit)


@pytest.mark.parametrize("q", ["x" + "\u0301" * 200, ("x" + "\u0301" * 9) * 40, "-".join("x" * 200), "e\u0301" * 250])
def test_words_of_many_marks_are_answered_like_others(client: FlaskClient, q: str) -> None:
    start = time.process_time()
    for path in ("/api/v1/search", "/en/search", "/api/v1/suggest", "/en/commitments/FR0038"):
        known = {"q": q, "ui": "en"} if path.startswith("/api") else {"q": q}
        assert client.get(path, query_string=known, follow_redirects=True).status_code in (200, 422)
    assert time.process_time() - start < 10


class Planted:
    """Runs code when it is unpickled: it makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.marker,)


def test_a_file_that_was_tampered_with_is_not_opened(seeds_index: Path, tmp_path: Path) -> None:
    marker, index = tmp_path / "ran", tmp_path / "index"
    assert pickle.loads(pickle.dumps(Planted(marker))) is None and marker.exists(), "the bait works"
    for name in ("_MAIN_*.toc", "*.seg", "*"):
        shutil.rmtree(index, ignore_errors=True)
        marker.unlink(missing_ok=True)
        shutil.copytree(seeds_index, index)
        (generation,) = (path for path in index.iterdir() if (path / "MANIFEST.json").exists())
        for path in generation.glob(name):
            if path.is_file() and path.name not in ("MANIFEST.json", "PIN"):
                path.chmod(0o644)
                path.write_bytes(pickle.dumps(Planted(marker)))
        searcher = open_searcher(Settings(index_dir=index))
        answer = create_app(Settings(index_dir=index), searcher).test_client().get("/api/v1/search?q=gouv")
        searcher.close()
        assert answer.status_code == 503 and not marker.exists(), name
