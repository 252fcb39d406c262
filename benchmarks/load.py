"""Many clients, slow clients, a reindex and a killed worker, all at once: who gets a wrong answer or none?

    python -m benchmarks.load                                  ten minutes, 64 connections, 60 slow clients
    python -m benchmarks.load --seconds 6 --connections 8 --slow 0     what the tests run

In: the seeds. Out: counts, times and violations; exit code 1 when there was a violation. A server of its own is started
on a temporary index. After a third of the time the index is rebuilt from fewer pages, after two thirds a worker is
killed with SIGKILL. Must hold:

- every answer is that of the generation it names: the same for everybody who asked the same of that generation, and
  equal to what was found before and after the load, when nobody else asked;
- the only failures are those of requests in flight when the worker was killed: begun before it was gone, and at most
  one for each connection;
- while slow clients send one header a second each, none of 20 normal requests is delayed by more than a second.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
PATHS = (
    "/api/v1/search?q=administration&ui=en",
    "/api/v1/search?q=transparence&country=FR&ui=fr",
    "/api/v1/search?ui=en&size=100",
    "/api/v1/search?q=%22open+data%22+OR+budget~&ui=en",
    "/api/v1/search?q=adminstration&ui=en",
    "/api/v1/facets/policy_area?ui=en",
    "/api/v1/documents/FR0038",
    "/api/v1/search.csv?ui=en",
    "/en/search?q=administration",
    "/fr/commitments/FR0038",
)
PATIENCE = 15.0  # seconds that one reply may take before its connection counts as failed
GRACE = 3.0  # seconds of load after a kill, at least: the worker that takes its place must answer too


@dataclass(slots=True)
class Reply:
    status: int
    generation: str
    body: bytes

    def meaning(self) -> str:
        """The body without what is different each time."""
        if self.body[:1] != b"{":
            return str(hash(self.body))
        value = json.loads(self.body)
        value.pop("took_ms", None)
        return json.dumps(value, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Failure:
    """A request without an answer: when it was begun (its connection, when there was none yet) and when it failed, by
    the monotonic clock; which client it was of, and how it ended."""

    begun: float
    failed: float
    client: int
    what: str


@dataclass(frozen=True, slots=True)
class Kill:
    """A worker was sent SIGKILL at `sent` and was no longer there at `gone`, by the monotonic clock."""

    sent: float
    gone: float

    def excuses(self, failure: Failure) -> bool:
        """Was the request in flight at the kill? It began before the worker was gone, and failed after the signal."""
        return failure.begun <= self.gone and failure.failed >= self.sent


@dataclass(slots=True)
class Tally:
    replies: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    meanings: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def add(self, path: str, reply: Reply, milliseconds: float) -> None:
        self.replies[reply.status] += 1
        self.milliseconds.append(milliseconds)
        if reply.status == 200:
            self.meanings.setdefault((reply.generation, path), set()).add(reply.meaning())


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> Reply:
    """One request on an open connection. Raises ConnectionError or EOFError when it breaks."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await writer.drain()
    status = int((await reader.readuntil(b"\r\n")).split()[1])
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if value}
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    else:
        body = b"".join([chunk async for chunk in chunks(reader)])
    return Reply(status, headers.get("index-generation", ""), body)


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The body of a reply that tells its length piece by piece."""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)


async def client(port: int, enough: asyncio.Event, tally: Tally, seed: int) -> None:
    """Ask one thing after another; after a failure, on a new connection."""
    chance = random.Random(seed)
    while not enough.is_set():
        begun = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while not enough.is_set():
                path, begun = chance.choice(PATHS), time.monotonic()
                reply = await asyncio.wait_for(ask(reader, writer, path), PATIENCE)
                tally.add(path, reply, (time.monotonic() - begun) * 1000)
            writer.close()
        except (OSError, EOFError, TimeoutError, ValueError, IndexError) as error:
            tally.failures.append(Failure(begun, time.monotonic(), seed, f"{type(error).__name__}: {error}"))
            await asyncio.sleep(0.05)


async def slow_client(port: int, until: float) -> None:
    """One header a second, never the end of them."""
    with suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/v1/search HTTP/1.1\r\nHost: localhost\r\n")
        while time.monotonic() < until:
            writer.write(b"X-Slow: 1\r\n")
            await writer.drain()
            await asyncio.sleep(1)
        writer.close()


async def twenty(port: int) -> float:
    """The longest of 20 normal requests, in seconds."""
    longest = 0.0
    for number in range(20):
        start = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.wait_for(ask(reader, writer, PATHS[number % len(PATHS)]), PATIENCE)
        writer.close()
        longest = max(longest, time.monotonic() - start)
    return longest


async def among_slow_clients(port: int, slow: int) -> list[str]:
    """20 normal requests before there are slow clients, which also warms the workers, and 20 among them. Returns a
    violation when those are delayed by more than a second."""
    alone = min([await twenty(port) for _ in range(3)])
    patient = [asyncio.create_task(slow_client(port, time.monotonic() + 60)) for _ in range(slow)]
    await asyncio.sleep(2)
    among = await twenty(port)
    for task in patient:
        task.cancel()
    click.echo(
        f"20 normal requests, the longest: {alone * 1000:.0f} ms; with {slow} slow clients: {among * 1000:.0f} ms"
    )
    return ["slow clients delay the others"] if among - alone > 1 else []


async def quiet(port: int, tally: Tally) -> None:
    """What the server answers when nobody else asks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for path in PATHS:
        tally.add(path, await asyncio.wait_for(ask(reader, writer, path), PATIENCE), 0.0)
    writer.close()


def reindex(sources: Path, index: Path) -> None:
    command = [sys.executable, "-m", "index", "reindex", str(sources), "--index", str(index), "--allow-shrink", "-q"]
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)


def workers_of(process: int) -> list[int]:
    """The worker processes of the server: its children that serve, oldest first (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    named = [(int(child), Path(f"/proc/{child}/cmdline").read_bytes()) for child in children]
    return [child for child, command in named if b"resource_tracker" not in command]


async def killed(worker: int) -> Kill:
    """Kill a worker process and wait until it is gone: the last of its threads lets go of its port (Linux)."""
    sent = time.monotonic()
    os.kill(worker, signal.SIGKILL)
    place = Path(f"/proc/{worker}")
    with suppress(FileNotFoundError, ProcessLookupError):  # its parent has waited for it already
        while len(list((place / "task").iterdir())) > 1 or (place / "stat").read_text().rpartition(")")[2][1] != "Z":
            await asyncio.sleep(0.001)
    return Kill(sent, time.monotonic())


@contextmanager
def server(index: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Port and process of a server of our own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "index", "serve", "--index", str(index), "--port", str(port)]
    command += ["--workers", str(workers)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()  # its address, printed when it answers
        try:
            yield port, process.pid
        finally:
            process.terminate()


async def run(folder: Path, seconds: float, connections: int, slow: int, workers: int) -> list[str]:
    """The whole course. Returns the violations."""
    sources, index, tally, wrong = folder / "sources", folder / "index", Tally(), list[str]()
    shutil.copytree(ROOT / "seeds", sources)
    reindex(sources, index)
    with server(index, workers) as (port, process):
        await quiet(port, tally)
        if slow:
            wrong += await among_slow_clients(port, slow)
        enough = asyncio.Event()
        crowd = [asyncio.create_task(client(port, enough, tally, seed)) for seed in range(connections)]
        await asyncio.sleep(seconds / 3)
        next(sources.glob("000_*")).unlink()
        await asyncio.to_thread(reindex, sources, index)
        await asyncio.sleep(seconds / 3)
        kill = await killed(workers_of(process)[0])
        await asyncio.sleep(max(seconds / 3, GRACE))
        enough.set()
        await asyncio.gather(*crowd)
        await quiet(port, tally)
    return wrong + judge(tally, kill)


def judge(tally: Tally, kill: Kill) -> list[str]:
    """Print what was counted; return what must not have been."""
    excused = [failure for failure in tally.failures if kill.excuses(failure)]
    others = [failure for failure in tally.failures if not kill.excuses(failure)]
    twice = [client for client, times in Counter(failure.client for failure in excused).items() if times > 1]
    different = [key for key, meanings in tally.meanings.items() if len(meanings) > 1]
    generations = {generation for generation, _ in tally.meanings}
    times = sorted(tally.milliseconds)
    click.echo(f"{len(times)} replies: " + ", ".join(f"{count} × {status}" for status, count in tally.replies.items()))
    click.echo(
        f"milliseconds: p50 {times[len(times) // 2]:.1f} p95 {times[len(times) * 95 // 100]:.1f} p100 {times[-1]:.0f}"
    )
    click.echo(
        f"generations seen: {len(generations)}; in flight at the kill: {len(excused)}; other failures: {len(others)}"
    )
    wrong = [f"failed {one.failed - kill.sent:+.2f} s from the kill: {one.what}" for one in others]
    wrong += [f"client {client} failed twice by the kill" for client in twice]
    wrong += [f"status {status}: {count}" for status, count in tally.replies.items() if status != 200]
    wrong += [f"different answers of one generation: {key}" for key in different]
    wrong += ["the new generation was never seen"] if len(generations) < 2 else []
    return wrong


@click.command(help=__doc__)
@click.option("--seconds", default=600.0, show_default=True)
@click.option("--connections", default=64, show_default=True)
@click.option("--slow", default=60, show_default=True, help="Clients that send one header a second.")
@click.option("--workers", default=2, show_default=True)
def main(seconds: float, connections: int, slow: int, workers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wrong = asyncio.run(run(Path(folder), seconds, connections, slow, workers))
    for violation in wrong[:20]:
        click.echo(violation)
    click.echo(f"violations: {len(wrong)}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
