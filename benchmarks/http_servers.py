"""The servers that benchmarks.http asks: ours and, where it is installed, gunicorn, each with its cache on and off.

In: an index. Out: running servers on free ports, and the CPU seconds that each has used, workers included.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_UP = 60.0
ENTRIES = {"off": "0", "on": "256"}
"""OGPS_CACHE_ENTRIES."""


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    cache: str  # "on" or "off"
    port: int
    process: int


def commands(workers: int, port: int, index: Path) -> Iterator[tuple[str, list[str]]]:
    """What starts each server on this port."""
    serve = ["-m", "index", "serve", "--index", str(index), "--port", str(port), "--workers", str(workers)]
    yield "serve", [sys.executable, *serve]
    if find_spec("gunicorn"):
        bound = ["-w", str(workers), "-b", f"127.0.0.1:{port}", "--log-level", "error"]
        yield "gunicorn", [sys.executable, "-m", "gunicorn", *bound, "wsgi:app"]


@contextlib.contextmanager
def servers(index: Path, workers: int) -> Iterator[list[Server]]:
    """All of them at once: one that is not asked costs nothing."""
    running: list[Server] = []
    with contextlib.ExitStack() as stack:
        for cache, entries in ENTRIES.items():
            settings = {"OGPS_INDEX_DIR": str(index.resolve()), "OGPS_CACHE_ENTRIES": entries}
            for place in range(len(list(commands(workers, 0, index)))):
                port = free_port()
                name, command = list(commands(workers, port, index.resolve()))[place]
                process = stack.enter_context(started(command, os.environ | settings, port))
                running.append(Server(name, cache, port, process))
        yield running


@contextlib.contextmanager
def started(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """A process that listens on the port by now; its id. It and all that it started are ended afterwards."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + START_UP
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{' '.join(command)} does not listen on port {port}")
            time.sleep(0.05)
        yield process.pid
    finally:
        # A forked worker does not hear what its parent is told, and some servers wait half a minute for slow clients.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(process: int) -> float:
    """What a process and those that it started have used, by /proc; NaN where there is none."""
    ticks, parents = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            values = (folder / "stat").read_text().rpartition(")")[2].split()
            number = int(folder.name)
            parents[number], ticks[number] = int(values[1]), int(values[11]) + int(values[12])
    family = {process}
    while grown := {number for number, parent in parents.items() if parent in family} - family:
        family |= grown
    used = [ticks[number] for number in family if number in ticks]
    return sum(used) / os.sysconf("SC_CLK_TCK") if used else float("nan")
