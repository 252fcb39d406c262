"""The server's processes: told to end, killed, crashing, started in a hostile folder, asked by too many at once."""

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import pytest

from index.errors import UsageError
from search.addresses import Proxies
from search.commands.serve import free_socket
from search.commands.workers import GRACE, pause_after
from search.web import connections
from search.web.connections import Connections, Seen
from tests.servers import ROOT, is_running, script, serving, until

HALF_A_HEADER = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
DOWNLOAD = b"GET /api/v1/search.ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def long_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents whose download is longer than what a connection swallows unread."""
    folder = tmp_path_factory.mktemp("long")
    text = "long words " * 1_500
    lines = (json.dumps({"id": f"XX{n}", "title": {"en": "Long"}, "text": text, "lang": "en"}) for n in range(600))
    (folder / "long.ndjson").write_text("\n".join(lines))
    command = [sys.executable, "-m", "index", "reindex", str(folder / "long.ndjson"), "--index", str(folder / "index")]
    subprocess.run([*command, "-q"], cwd=ROOT, check=True, timeout=120)
    return folder / "index"


@pytest.mark.parametrize("sent", [HALF_A_HEADER, DOWNLOAD], ids=["half a header", "an unread download"])
def test_who_is_in_flight_has_five_seconds_when_the_server_is_told_to_end(
    long_index: Path, tmp_path: Path, sent: bytes
) -> None:
    with serving(long_index, tmp_path) as server, server.asking(sent) as asking:
        until(lambda: server.is_held(asking))
        workers, start = server.workers(), time.monotonic()
        server.process.terminate()
        assert server.process.wait(timeout=60) == 0
        assert time.monotonic() - start < GRACE + 5
        assert workers and not any(is_running(pid) for pid in workers)


def test_told_twice_the_server_ends_at_once(long_index: Path, tmp_path: Path) -> None:
    with serving(long_index, tmp_path, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2)
        asking = server.asking(DOWNLOAD)
        assert asking.recv(1, socket.MSG_PEEK), "the download has begun"
        start = time.monotonic()
        server.process.terminate()
        until(lambda: len(server.workers()) == 1)  # the idle one ends first
        assert server.process.poll() is None, "it still has its grace"
        server.process.terminate()
        assert server.process.wait(timeout=60) == 0
        assert time.monotonic() - start < GRACE - 1
        asking.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT])
def test_no_worker_outlives_the_server(long_index: Path, tmp_path: Path, how: signal.Signals) -> None:
    with serving(long_index, tmp_path, "--workers", "2") as server, server.asking(DOWNLOAD):
        until(lambda: len(server.workers()) == 2)
        workers = server.workers()
        server.process.send_signal(how)
        server.process.wait(timeout=30)
        until(lambda: not any(is_running(pid) for pid in workers), GRACE + 10)


def test_a_worker_that_ends_again_and_again_is_started_again_and_the_log_says_so(
    seeds_index: Path, tmp_path: Path
) -> None:
    with serving(seeds_index, tmp_path, OGPS_LOG_JSON="1") as server:
        killed: set[int] = set()
        for _ in range(3):
            until(lambda: bool(server.workers() - killed))
            (pid,) = server.workers() - killed
            killed.add(pid)
            os.kill(pid, signal.SIGKILL)
        until(lambda: bool(server.workers() - killed))
        until(lambda: server.said.read_text().count("ended by itself") == 3)
        told = [json.loads(line) for line in server.said.read_text().splitlines() if "ended by itself" in line]
        assert [line["message"].rpartition("again in ")[2] for line in told] == ["0 s", "1 s", "2 s"]
        assert all("exit status -9" in line["message"] for line in told)

        def answers() -> bool:
            try:
                return server.get("/healthz")[0] == 200
            except OSError:
                return False

        until(answers)


def test_pauses_grow_and_have_an_end() -> None:
    assert [pause_after(times) for times in (1, 2, 3, 4, 7, 8, 100_000)] == [0, 1, 2, 4, 32, 60, 60]


HOSTILE = (
    "wsgi", "multiprocessing", "index", "search", "granian", "flask", "whoosh", "numpy", "json", "click",
    "logging", "socket",
    "threading", "sitecustomize", "usercustomize", "msgspec", "resource", "app", "encodings", "pickle", "tempfile",
)  # fmt: skip


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder in which every module that we might import writes down that it was."""
    folder = tmp_path / "pages"
    folder.mkdir()
    ran = f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__ + '\\n')\nraise SystemExit(3)\n"
    for name in HOSTILE:
        (folder / f"{name}.py").write_text(ran)
    return folder


def test_nothing_of_the_current_folder_is_run_by_a_server(seeds_index: Path, hostile: Path, tmp_path: Path) -> None:
    with serving(seeds_index, tmp_path, "--workers", "2", cwd=hostile) as server:
        assert server.get("/en/search?q=gouvernement")[0] == 200
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()


@pytest.mark.parametrize("command", [("reindex", "."), ("search", "gouvernement"), ("stats",), ("doctor",)])
def test_nothing_of_the_current_folder_is_run_by_a_command(
    seeds_index: Path, hostile: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    if command[0] == "reindex":  # of so many files that processes are started to read them
        page = (ROOT / "seeds" / "001_8639a39d81b96b04.txt").read_text("utf-8")
        for number in range(300):
            (hostile / f"{number}.txt").write_text(page.replace("(FR0038)", f"(FR{number + 1000})"), "utf-8")
    index = tmp_path / "own" if command[0] == "reindex" else seeds_index
    given = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    given |= {"PYTHONPATH": str(ROOT), "OGPS_INDEX_DIR": str(index), "OGPS_JOBS": "2"}
    done = subprocess.run(
        [sys.executable, str(script(tmp_path)), *command],
        cwd=hostile,
        env=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_thousand_connections_of_one_client_silence_nobody(seeds_index: Path, tmp_path: Path) -> None:
    """A hundred of them may stay; those that asked nothing for longest are ended, and so is half a header in ten
    seconds."""
    with serving(seeds_index, tmp_path) as server, ExitStack() as stack:
        held = [stack.enter_context(server.asking(HALF_A_HEADER if n % 2 else b"")) for n in range(1_100)]
        start = time.monotonic()
        assert server.get("/healthz", patience=8)[0] == 200
        assert server.get("/en/search?q=gouvernement", patience=8)[0] == 200
        assert time.monotonic() - start < 8

        def ended(connection: socket.socket) -> bool:
            connection.setblocking(False)
            try:
                connection.recv(4096)
                return True
            except BlockingIOError:
                return False
            except OSError:
                return True

        until(lambda: sum(map(ended, held)) >= 1_000, 9)
        until(lambda: all(ended(one) for one in held[1::2]), 14)


def test_a_server_on_a_socket_answers_there_and_leaves_nothing(seeds_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "ogp.sock"
    with socket.socket(socket.AF_UNIX) as killed:  # what a killed server leaves
        killed.bind(str(path))
    with serving(seeds_index, tmp_path, "--host", f"unix:{path}") as server:
        assert server.address == f"unix:{path}"
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(30)
            client.connect(str(path))
            client.sendall(b"GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert client.recv(64).startswith(b"HTTP/1.1 200")
        with pytest.raises(UsageError, match="another server does"):
            free_socket(path)
        server.process.terminate()
        assert server.process.wait(timeout=30) == 0
        assert not path.exists()


def test_a_socket_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "nowhere" / "a", tmp_path / ("a" * 120)):
        with pytest.raises(UsageError, match=r"cannot listen on .*--host"):
            free_socket(path)
    assert (tmp_path / "file").exists()


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, socket.socket, socket.socket]]:
    """Our port, our end and the reader's end of a connection whose reader has taken nothing of what fills it."""
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(listening.getsockname())
        ours, _ = listening.accept()
        with ours:
            ours.setblocking(False)
            try:
                while True:
                    ours.send(b"x" * 65_536)
            except BlockingIOError:
                pass
            yield listening.getsockname()[1], ours, reader


def test_an_answer_that_nobody_reads_for_a_minute_is_ended(pair: tuple[int, socket.socket, socket.socket]) -> None:
    port, ours, _ = pair
    watched = Connections(port, 0, Proxies())
    assert [watched.look(now) for now in (0.0, 30.0, 59.0)] == [0, 0, 0]
    assert watched.look(61.0) == 1
    with pytest.raises(OSError):
        ours.send(b"x")
    assert Connections(port + 1, 0, Proxies()).look(0.0) == 0, "another port's connections are not ours"


def _taken(connection: socket.socket, left: int) -> bool:
    return unsent(connection) <= left


def unsent(connection: socket.socket) -> int:
    """Bytes that the other end has not acknowledged."""
    (waiting,) = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, b"\0\0\0\0"))
    return int(waiting)


def test_an_answer_that_somebody_reads_slowly_goes_on(pair: tuple[int, socket.socket, socket.socket]) -> None:
    port, ours, reader = pair
    watched = Connections(port, 0, Proxies())
    for moment in range(0, 400, 50):
        assert watched.look(float(moment)) == 0
        taken, waiting = 0, unsent(ours)
        while taken < 100_000:
            taken += len(reader.recv(65_536))
        until(partial(_taken, ours, waiting - 100_000))  # the reader's end has said so


def seen(number: int, client: str, silent: float) -> Seen:
    return Seen(number, ip_address(client), 0, 0, silent, number)


def test_of_one_client_the_silent_longest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [seen(n, "192.0.2.1", silent=n) for n in range(10)]
    held += [seen(100 + n, f"2001:db8::{n}", silent=100) for n in range(7)]  # one household
    held += [seen(200 + n, "10.0.0.1", silent=100) for n in range(50)]  # a proxy
    held += [seen(300 + n, f"198.51.100.{n}", silent=100) for n in range(50)]  # many clients
    watched = Connections(1, 5, Proxies.of(["10.0.0.0/8"]))
    monkeypatch.setattr(watched, "_seen", lambda: iter(held))
    ended: list[int] = []

    def end(one: Seen) -> bool:
        ended.append(one.key)
        return True

    monkeypatch.setattr(watched, "_end", end)
    assert watched.look(0.0) == 7
    assert sorted(ended) == [5, 6, 7, 8, 9, 100, 101]
    quick = [seen(n, "192.0.2.1", silent=connections.QUIET / 2) for n in range(10)]
    monkeypatch.setattr(watched, "_seen", lambda: iter(quick))
    assert watched.look(0.0) == 0, "they may be waiting for their answers"
