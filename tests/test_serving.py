"""`ogp-search serve` as it runs in public: several workers, raw connections, what it writes down."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WORKERS = 2
SEARCH = "/api/v1/search"


@dataclass(frozen=True)
class Server:
    """A server with two workers; `folder` holds what it writes: `stderr`, `log/`, `ogp-search-metrics-*/`."""

    port: int
    pid: int
    folder: Path

    def get(self, path: str, patience: float = 30, agent: str = "test") -> tuple[int, bytes]:
        """On a connection of its own, so that any worker may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            connection.request("GET", path, headers={"User-Agent": agent})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def workers_that_count(self) -> set[int]:
        """Process ids that have taken requests into their figures."""
        files = self.folder.glob("ogp-search-metrics-*/counter_*.db")
        return {int(file.stem.removeprefix("counter_")) for file in files}


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it never came to that"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """It serves the seeds, and documents whose download is longer than what a connection swallows unread."""
    folder = tmp_path_factory.mktemp("server")
    text = "long words " * 1_500
    long = (
        json.dumps({"id": f"XX{number}", "title": {"en": "Long"}, "text": text, "lang": "en"}) for number in range(400)
    )
    (folder / "long.ndjson").write_text("\n".join(long))
    index = folder / "index"
    built = [
        sys.executable,
        "-m",
        "index",
        "reindex",
        "seeds",
        str(folder / "long.ndjson"),
        "--index",
        str(index),
        "-q",
    ]
    subprocess.run(built, cwd=ROOT, check=True, timeout=120)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "index", "serve", "--index", str(index), "--workers", str(WORKERS)]
    settings = {"OGPS_METRICS": "1", "OGPS_LOG_JSON": "1", "OGPS_QUERY_LOG": str(folder / "log"), "TMPDIR": str(folder)}
    with (
        (folder / "stderr").open("w") as said,
        subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        announced = process.stdout.readline()
        assert str(port) in announced, (folder / "stderr").read_text()
        yield Server(port, process.pid, folder)
        process.terminate()
        assert process.wait(timeout=20) == 0
    assert not list(folder.glob("ogp-search-metrics-*")), "the figures are gone with the server"


def figure(text: bytes, name: str, **labels: str) -> float:
    """The value of one series."""
    inside = ",".join(f'{label}="{re.escape(value)}"' for label, value in sorted(labels.items()))
    pattern = rf"^{name}{'{' + inside + '}' if inside else ''} (\S+)$"
    found = re.search(pattern, text.decode(), re.MULTILINE)
    assert found, f"{pattern}\n{text.decode()}"
    return float(found.group(1))


def test_any_worker_tells_the_figures_of_all(server: Server) -> None:
    sent = 0

    def asked() -> bool:
        nonlocal sent
        assert server.get(f"{SEARCH}?q=gouvernement&ui=en")[0] == 200
        sent += 1
        return sent >= 40 and len(server.workers_that_count()) == WORKERS

    until(asked)
    assert server.get(f"{SEARCH}?size=0")[0] == 422
    for _ in range(8):
        text = server.get("/metrics")[1]
        requests = {"route": SEARCH, "method": "GET"}
        assert figure(text, "ogp_search_requests_total", **requests, status="200") == sent
        assert figure(text, "ogp_search_requests_total", **requests, status="422") == 1
        assert figure(text, "ogp_search_request_seconds_count", route=SEARCH) == sent + 1
        assert figure(text, "ogp_search_request_seconds_bucket", route=SEARCH, le="+Inf") == sent + 1
        for cache in ("answers", "matches"):  # the same question is found anew by each worker, once or twice at once
            misses = figure(text, "ogp_search_cache_lookups_total", cache=cache, outcome="miss")
            assert WORKERS <= misses < 20
        assert figure(text, "ogp_search_cache_lookups_total", cache="answers", outcome="hit") > 20
        assert figure(text, "ogp_search_documents") == 450
        assert figure(text, "ogp_search_index_up") == 1
        assert 0 <= figure(text, "ogp_search_generation_age_seconds") < 3600


@contextmanager
def readers_who_do_not_read(server: Server, path: str, count: int) -> Iterator[None]:
    """Connections that ask and then take nothing of the answer."""
    with ExitStack() as stack:
        for _ in range(count):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(("127.0.0.1", server.port))
            reader.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        yield


def refused(answer: tuple[int, bytes]) -> bool:
    return answer[0] == 503 and json.loads(answer[1])["type"] == "/problems/busy"


def test_slow_readers_of_downloads_keep_nobody_from_searching(server: Server) -> None:
    download = "/api/v1/search.ndjson"
    with readers_who_do_not_read(server, download, 30):
        until(lambda: refused(server.get(download)))
        for _ in range(20):
            assert server.get("/en/search?q=gouvernement")[0] == 200
    until(lambda: server.get(download)[1].count(b"\n") == 450)


def test_slow_writers_keep_nobody_from_searching(server: Server) -> None:
    """60 connections that never finish their headers; a normal request has half the time that theirs may take."""
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(60)]
        for connection in slow:
            connection.sendall(f"GET {SEARCH} HTTP/1.1\r\nHost: localhost\r\n".encode())
        for number in range(20):
            for connection in slow[number::20]:
                connection.sendall(b"X-Slow: 1\r\n")
            assert server.get(f"{SEARCH}?q=gouvernement&ui=en", patience=15)[0] == 200


def test_slow_readers_of_pages_keep_nobody_from_searching(server: Server) -> None:
    with readers_who_do_not_read(server, "/api/v1/documents/XX1", 30):
        for _ in range(20):
            assert server.get(f"{SEARCH}?q=gouvernement&ui=en")[0] == 200


def raw(server: Server, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what these very bytes are answered with, on a connection of their own."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()


def asking(path: str = SEARCH, *lines: str, method: str = "GET", body: str = "") -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", body)).encode()


@pytest.mark.parametrize(
    ("request_", "status", "slug"),
    [
        (asking("/api/v1/nothing"), 404, "not-found"),
        (asking("/api/v1/nothing-" + "a" * 3_000), 404, "not-found"),
        (asking(method="FOO"), 405, "method-not-allowed"),
        (asking(SEARCH, "Content-Length: 99999999999", method="POST"), 405, "method-not-allowed"),
        (asking(SEARCH, "Content-Length: 5", body="hello"), 413, "too-large"),
        (asking(SEARCH, "Transfer-Encoding: chunked", body="5\r\nhello\r\n0\r\n\r\n"), 413, "too-large"),
        (asking(SEARCH + "?q=" + "a" * 29_000), 414, "address-too-long"),
        (asking(SEARCH + "?q=" + "a" * 60_000), 414, "address-too-long"),
        (asking(SEARCH, "X-Long: " + "a" * 9_000), 431, "headers-too-large"),
        (asking(SEARCH, *(f"X-{number}: {'a' * 9_000}" for number in range(30))), 431, "headers-too-large"),
    ],
    ids=lambda value: value[:40].decode() if isinstance(value, bytes) else None,
)
def test_what_is_refused_is_told_why(server: Server, request_: bytes, status: int, slug: str) -> None:
    answer = raw(server, request_)
    assert (answer[0], answer[1]["content-type"]) == (status, "application/problem+json")
    problem = json.loads(answer[2])
    assert (problem["type"], problem["status"]) == (f"/problems/{slug}", status)
    assert problem["title"] and problem["detail"]
    assert answer[1]["x-content-type-options"] == "nosniff"
    assert ("allow" in answer[1]) == (status == 405)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GARBAGE\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (asking(SEARCH, "Content-Length: 5", "Content-Length: 6", body="hello"), 400),
        (asking(SEARCH, "Content-Length: -1"), 400),
        (asking(SEARCH + "?q=" + "a" * 70_000), 414),
        (asking(SEARCH, "X-Long: " + "a" * 1_000_000), 431),
        (asking(SEARCH, *(f"X-{number}: a" for number in range(120))), 431),
    ],
    ids=lambda value: value[:40].decode() if isinstance(value, bytes) else None,
)
def test_what_never_becomes_a_request_is_answered_with_a_bare_status(
    server: Server, request_: bytes, status: int
) -> None:
    answer = raw(server, request_)
    assert (answer[0], answer[2], answer[1]["connection"]) == (status, b"", "close")
    assert server.get("/healthz")[0] == 200


def test_an_address_with_a_host_is_read_as_one_of_ours_and_never_repeated(server: Server) -> None:
    status, headers, body = raw(server, asking("http://evil.example/en/search?q=gouvernement"))
    assert status == 200
    assert b"evil" not in body and "evil" not in str(headers)


def test_health_tells_generation_age_and_engine(server: Server) -> None:
    status, body = server.get("/healthz")
    told = json.loads(body)
    assert (status, told["status"], told["engine"], told["documents"]) == (200, "ok", "whoosh", 450)
    assert told["generation"] in {path.name for path in (server.folder / "index").iterdir()}
    assert 0 <= told["age_seconds"] < 3600


def test_every_request_is_one_line_of_json_with_neither_address_nor_words(server: Server) -> None:
    """Written by both workers to standard error."""
    before = (server.folder / "stderr").read_text().count("\n")
    for number in range(20):
        assert server.get(f"{SEARCH}?q=secretword{number}&ui=en", agent="Browser/7")[0] == 200
    assert server.get("/en/commitments/NOSUCHSECRET")[0] == 404
    until(lambda: (server.folder / "stderr").read_text().count("\n") >= before + 21)
    lines = (server.folder / "stderr").read_text().splitlines()
    seen = [json.loads(line) for line in lines[before:]]
    assert {line["route"] for line in seen} == {SEARCH, "/<any(en, fr):ui>/commitments/<document_id>"}
    assert {line["status"] for line in seen} == {200, 404}
    assert all(line["ms"] >= 0 and line["method"] == "GET" and line["at"].endswith("+00:00") for line in seen)
    written = "\n".join(lines).lower()
    assert not any(word in written for word in ("secretword", "nosuchsecret", "browser/7", "127.0.0.1"))


def test_the_log_of_searches_is_written_by_all_workers_and_read_by_queries(server: Server) -> None:
    for _ in range(20):
        assert server.get(f"{SEARCH}?q=licornezzz&ui=fr")[0] == 200
    told = subprocess.run(
        [sys.executable, "-m", "index", "queries", "--log", str(server.folder / "log"), "--zero", "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    found = {question["q"]: question["searches"] for question in json.loads(told.stdout)["nothing_found"]}
    assert found["licornezzz"] == 20


def test_figures_outlive_a_killed_worker(server: Server) -> None:
    """The last test of this server: afterwards nobody knows how many workers it has."""
    before = figure(server.get("/metrics")[1], "ogp_search_request_seconds_count", route=SEARCH)
    workers = server.workers_that_count()
    os.kill(min(workers), signal.SIGKILL)

    def answers_again() -> bool:
        try:
            server.get("/healthz")
        except (OSError, http.client.HTTPException):
            return False
        return len(server.workers_that_count()) > len(workers)

    until(answers_again)
    assert figure(server.get("/metrics")[1], "ogp_search_request_seconds_count", route=SEARCH) == before


def test_who_serves_other_machines_without_a_public_address_is_told_what_will_be_missing(seeds_index: Path) -> None:
    command = [sys.executable, "-m", "index", "serve", "--index", str(seeds_index), "--host", "0.0.0.0", "--port"]
    for environment, told in (({}, True), ({"OGPS_PUBLIC_URL": "https://search.example.org"}, False)):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with subprocess.Popen(
            [*command, str(port)],
            cwd=ROOT,
            env=os.environ | {"OGPS_WORKERS": "1"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as server:
            assert server.stdout is not None and server.stderr is not None
            assert f":{port}" in server.stdout.readline()
            server.terminate()
            assert ("OGPS_PUBLIC_URL is not set" in server.stderr.read()) is told
            server.wait(timeout=20)
