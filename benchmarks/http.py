"""Searches over HTTP: how many per second, and how long each takes, with 1, 8 and 64 connections.

    python -m benchmarks.http --index var/bench/20000/ogp-search --documents 20000 --write docs/performance

In: an index that benchmarks.engines built. Out: a table, `http-<documents>.md` in the folder of --write. Asked are
`ogp-search serve` and, where it is installed, gunicorn, with two workers each, once with the cache of results off and
once on; `/api/v1/search` (20 hits with passages, four facets) and the page of results. The questions are those of
benchmarks.engines, the nine classes in turn. Every round asks all servers with all numbers of connections one after
another, so that whatever else the machine does hits all of them alike. Connections stay open where the server lets
them. The client takes its share of the same processors; CPU is the server's alone, all workers together.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks.http_servers import Server, cpu_seconds, servers
from benchmarks.questions import Question, questions
from benchmarks.reports import machine

LOADS = (("api", 1), ("api", 8), ("api", 64), ("page", 1))
"""What is asked, over how many connections."""
EACH = 5
"""Questions per class."""
WARM_UP = 8
"""Connections over which every question is asked once before anything is counted: each worker has its own cache."""


@dataclass(slots=True)
class Measured:
    """Milliseconds of each request; the wall and CPU seconds of all of them."""

    times: list[float] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0

    def row(self) -> str:
        rate, cpu = len(self.times) / self.wall, self.cpu / len(self.times) * 1000
        shown = [f"{value:.1f}" for value in (statistics.median(self.times), *map(self._share, (0.95, 0.99)), cpu)]
        return " | ".join([f"{rate:.0f}", *shown])

    def _share(self, share: float) -> float:
        return sorted(self.times)[int(len(self.times) * share)]


def text(question: Question) -> str:
    """The question as a person would type it."""
    return {
        "or": " OR ".join(question.words),
        "phrase": '"' + " ".join(question.words) + '"',
        "prefix": "".join(question.words) + "*",
        "fuzzy": "".join(question.words) + "~",
    }.get(question.kind, " ".join(question.words))


def paths(documents: int) -> dict[str, list[str]]:
    """Addresses of the API and of pages, class after class in turn."""
    asked = questions(documents, EACH)
    mixed = [question for turn in range(EACH) for question in asked[turn::EACH]]
    return {"api": [api_path(question) for question in mixed], "page": [page_path(question) for question in mixed]}


def arguments(question: Question) -> list[tuple[str, str]]:
    words = text(question)
    chosen = [(facet, ",".join(values)) for facet, values in question.filters]
    return [("q", words), *chosen] if words else chosen


def api_path(question: Question) -> str:
    return "/api/v1/search?" + urlencode([*arguments(question), ("facets", ",".join(question.facets))])


def page_path(question: Question) -> str:
    """As links of pages write it: any other spelling is redirected there."""
    return "/en/search?" + urlencode(arguments(question), quote_via=quote, safe=",:")


class Connection:
    """One keep-alive connection, opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str) -> None:
        """Raises RuntimeError for any answer but 200."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
        await reader.readexactly(int(headers.get(b"content-length", b"0")))
        if status != 200:
            raise RuntimeError(f"{path} was answered {status}")
        if headers.get(b"connection") == b"close":
            self.close()

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def warm_up(server: Server, asked: Sequence[str]) -> None:
    async def client() -> None:
        connection = Connection(server.port)
        for path in asked:
            await connection.ask(path)
        connection.close()

    await asyncio.gather(*(client() for _ in range(WARM_UP)))


async def load(server: Server, asked: Sequence[str], connections: int, seconds: float, into: Measured) -> None:
    """Ask for so long, each connection from another place of the list on."""

    async def client(number: int) -> None:
        connection, at = Connection(server.port), number * 7
        while time.perf_counter() < until:
            begun = time.perf_counter()
            await connection.ask(asked[at % len(asked)])
            into.times.append((time.perf_counter() - begun) * 1000)
            at += 1
        connection.close()

    used, started = cpu_seconds(server.process), time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(client(number) for number in range(connections)))
    into.wall += time.perf_counter() - started
    into.cpu += cpu_seconds(server.process) - used


def measure(
    running: Sequence[Server], asked: dict[str, list[str]], seconds: float, rounds: int
) -> dict[tuple[Server, str, int], Measured]:
    """Everything in turn, `rounds` times; the first answers of each server are not counted."""
    found = {(server, what, number): Measured() for server in running for what, number in LOADS}
    for server in running:
        for what in asked:
            asyncio.run(warm_up(server, asked[what]))
    for _ in range(rounds):
        for (server, what, number), into in found.items():
            asyncio.run(load(server, asked[what], number, seconds, into))
    return found


def report(documents: int, command: str, workers: int, found: dict[tuple[Server, str, int], Measured]) -> Iterator[str]:
    yield from (f"# {documents:,} documents over HTTP", "")
    yield f"`{command}`, {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}, {machine()}."
    yield f"{workers} workers; milliseconds; `api` is `/api/v1/search`, `page` is `/en/search`. The client runs on the"
    yield from ("same processors; CPU is the server's, per request.", "")
    yield "| server | cache | asked | connections | requests/s | median | p95 | p99 | CPU |"
    yield "|---|---|---|---:|---:|---:|---:|---:|---:|"
    for (server, what, connections), measured in found.items():
        yield f"| {server.name} | {server.cache} | {what} | {connections} | {measured.row()} |"
    yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--documents", type=int, required=True, help="what the index was built with")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5, help="of each load in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="folder for the report")
    options = parser.parse_args()
    asked = paths(options.documents)
    with servers(options.index, options.workers) as running:
        found = measure(running, asked, options.seconds, options.rounds)
    command = f"python -m benchmarks.http --documents {options.documents}"
    written = "\n".join(report(options.documents, command, options.workers, found))
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        (options.write / f"http-{options.documents}.md").write_text(written)
    print(written)


if __name__ == "__main__":
    main()
