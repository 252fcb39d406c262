"""`ogp-search serve` as it runs in public: several workers, raw connections, what it writes down."""

import http.client
import json
import os
import re
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

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """On a connection of its own, so that any worker may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
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
    text = "long words " * 4_000
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
        hits = figure(text, "ogp_search_cache_lookups_total", outcome="hit")
        misses = figure(text, "ogp_search_cache_lookups_total", outcome="miss")
        assert misses >= WORKERS and hits >= sent - misses, "the same question, found anew once by each worker"
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


def test_slow_readers_of_downloads_keep_nobody_from_searching(server: Server) -> None:
    download = "/api/v1/search.ndjson"
    with readers_who_do_not_read(server, download, 30):
        until(lambda: server.get(download)[0] == 503)
        status, body = server.get(download)
        assert (status, json.loads(body)["type"]) == (503, "/problems/busy")
        for _ in range(20):
            assert server.get("/en/search?q=gouvernement")[0] == 200
    until(lambda: server.get(download)[0] == 200)
    assert server.get(download)[1].count(b"\n") == 450


def test_slow_readers_of_pages_keep_nobody_from_searching(server: Server) -> None:
    with readers_who_do_not_read(server, "/api/v1/documents/XX1", 30):
        for _ in range(20):
            assert server.get(f"{SEARCH}?q=gouvernement&ui=en")[0] == 200
