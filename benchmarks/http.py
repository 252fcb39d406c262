"""Searches over HTTP: how many per second, and how long each takes, with 1, 8 and 64 connections.

    python -m benchmarks.http --index var/bench/20000/ogp-search --documents 20000

In: an index that benchmarks.engines built. Out: a table. A gunicorn of two workers serves `/api/v1/search` with its
result cache off; the questions are those of benchmarks.engines (20 hits with passages, four facets), a new connection
each. The client takes its share of the same processors.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.questions import Question, questions
from benchmarks.reports import machine

ROOT = Path(__file__).parent.parent
CONNECTIONS = (1, 8, 64)
START_UP = 30.0


def url(question: Question) -> str:
    """The question as a person would ask it of the API."""
    text = {
        "or": " OR ".join(question.words),
        "phrase": '"' + " ".join(question.words) + '"',
        "prefix": "".join(question.words) + "*",
        "fuzzy": "".join(question.words) + "~",
    }.get(question.kind, " ".join(question.words))
    arguments = [("q", text)] if text else []
    arguments += [(facet, value) for facet, values in question.filters for value in values]
    return "/api/v1/search?" + urlencode([*arguments, ("facets", ",".join(question.facets))])


@contextlib.contextmanager
def server(index: Path, workers: int) -> Iterator[int]:
    """A gunicorn on a free port; the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-w", str(workers), "-b", f"127.0.0.1:{port}", "--log-level", "error"]
    settings = {"OGPS_INDEX_DIR": str(index.resolve()), "OGPS_CACHE_ENTRIES": "0"}
    process = subprocess.Popen([*command, "wsgi:app"], cwd=ROOT, env=os.environ | settings)
    try:
        until = time.monotonic() + START_UP
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


async def ask(port: int, path: str) -> int:
    """The status of one request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    reply = await reader.read(-1)
    writer.close()
    return int(reply.split(b" ", 2)[1])


async def load(port: int, paths: Sequence[str], connections: int, seconds: float) -> tuple[float, list[float]]:
    """(requests per second, milliseconds of each)."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    async def client(number: int) -> None:
        at = number * 7
        while time.perf_counter() < until:
            started = time.perf_counter()
            status = await ask(port, paths[at % len(paths)])
            if status != 200:
                raise RuntimeError(f"{paths[at % len(paths)]} answered {status}")
            times.append((time.perf_counter() - started) * 1000)
            at += 1

    started = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(connections)))
    return len(times) / (time.perf_counter() - started), times


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--documents", type=int, required=True, help="what the index was built with")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    paths = [url(question) for question in questions(options.documents, 5)]
    print(f"{options.documents:,} documents, gunicorn with {options.workers} workers, {machine()}\n")
    print("| connections | requests/s | median ms | p95 ms |\n|---:|---:|---:|---:|")
    with server(options.index, options.workers) as port:
        asyncio.run(load(port, paths, 2, 2))  # both workers open the index
        for connections in CONNECTIONS:
            rate, times = asyncio.run(load(port, paths, connections, options.seconds))
            p95 = sorted(times)[int(len(times) * 0.95)]
            print(f"| {connections} | {rate:.0f} | {statistics.median(times):.1f} | {p95:.1f} |", flush=True)


if __name__ == "__main__":
    main()
