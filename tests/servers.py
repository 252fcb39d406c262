"""`ogp-search serve` in a process of its own, started as an installed command is: by a script of its own folder."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SCRIPT = 'import sys\nfrom search.cli import main\nif __name__ == "__main__":\n    sys.exit(main())\n'
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Running:
    """`said` is the file with what it writes to standard error."""

    process: "subprocess.Popen[str]"
    address: str
    said: Path

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1].rstrip("/"))

    def get(self, path: str, patience: float = 30, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def asking(self, sent: bytes) -> socket.socket:
        """A connection that has sent these bytes, and takes as little as it can."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(sent)
        return connection

    def is_held(self, connection: socket.socket) -> bool:
        """Whether a worker has taken the connection from the queue of the port."""
        ours = f"{connection.getsockname()[1]:04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        theirs = {f"socket:[{row[9]}]" for row in rows if row[2].endswith(f":{ours}") and row[9] != "0"}
        return any(theirs & set(_open_files(pid)) for pid in self.workers())

    def workers(self) -> set[int]:
        """Ids of the processes that listen."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in children if _is_worker(pid)}


def script(folder: Path) -> Path:
    """The command as pip writes it."""
    place = folder / "bin" / "ogp-search"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(SCRIPT)
    return place


@contextmanager
def serving(index: Path, folder: Path, *options: str, cwd: Path | None = None, **environment: str) -> Iterator[Running]:
    """A server on a free port, with one worker unless told otherwise; it is killed at the end, whatever it does."""
    command = [sys.executable, str(script(folder)), "serve", "--index", str(index), "--port", "0", "--workers", "1"]
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    given = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    said = folder / "said"
    with (
        said.open("w") as writing,
        subprocess.Popen(
            [*command, *options],
            cwd=cwd or folder,
            env=given | {"PYTHONPATH": paths} | environment,
            stdout=subprocess.PIPE,
            stderr=writing,
            text=True,
        ) as process,
    ):
        limit = threading.Timer(60, process.kill)
        limit.start()
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, said.read_text()
            yield Running(process, address, said)
        finally:
            limit.cancel()
            process.kill()


def _is_worker(pid: str) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return False


def _open_files(pid: int) -> Iterator[str]:
    for held in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            yield str(held.readlink())


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
