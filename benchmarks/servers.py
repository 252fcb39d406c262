"""Which WSGI server answers most, and which goes on answering when others keep it waiting?

    python -m benchmarks.servers --seconds 5 --rounds 2

In: the seeds. Out: a table: for each server replies a second and CPU milliseconds of the server for each reply, with 16
connections that are kept and with a new connection for each request; and the longest of 20 normal requests alone and
among 60 clients that send one header a second. Every server has two processes and serves the same application on the
same index; they take turns, each once a round, and the best round counts. CPU time tells more than the clock when the
machine is busy; the client takes its share of the same processors.
"""

import asyncio
import os
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import click

from benchmarks.http_servers import cpu_seconds, started
from benchmarks.load import PATHS, PATIENCE, ROOT, ask, reindex, slow_client, twenty
from benchmarks.reports import machine

CONNECTIONS = 16
SLOW = 60
PATH = PATHS[0]
WAITRESS = """
import os, socket, sys, waitress
from wsgi import app
listening = socket.socket()
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", int(sys.argv[1])))
listening.listen(1024)
os.fork()
waitress.serve(app, sockets=[listening], threads=4, connection_limit=1000)
"""
"""waitress has no workers of its own: two processes share one listening socket."""


def commands(port: int, index: Path) -> dict[str, list[str]]:
    """What starts each server."""
    gunicorn = [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "--log-level", "critical"]
    ours = [sys.executable, "-m", "index", "serve", "--index", str(index), "--port", str(port), "--workers", "2"]
    return {
        "granian, as `serve` runs it": ours,
        "waitress, 2 × 4 threads": [sys.executable, "-c", WAITRESS, str(port)],
        "gunicorn gthread, 2 × 4 threads": [*gunicorn, "-k", "gthread", "--threads", "4", "wsgi:app"],
        "gunicorn sync, 2 processes": [*gunicorn, "-k", "sync", "wsgi:app"],
    }


@dataclass(slots=True)
class Figures:
    """The best of each round. Rates are replies a second, `cpu` milliseconds of the server's CPU time for a reply,
    `alone` and `among` the longest of 20 requests in seconds, None when one was not answered."""

    kept: float = 0.0
    anew: float = 0.0
    cpu: float = float("inf")
    alone: float | None = None
    among: float | None = None
    failed: int = 0
    longest: list[float | None] = field(default_factory=list)


async def replies(port: int, seconds: float, kept: bool) -> tuple[int, int]:
    """How many requests were answered in this time over CONNECTIONS connections, and how many were not."""
    until, answered, failed = time.monotonic() + seconds, 0, 0

    async def client() -> None:
        nonlocal answered, failed
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                while time.monotonic() < until:
                    reply = await asyncio.wait_for(ask(reader, writer, PATH), PATIENCE)
                    answered, failed = answered + (reply.status == 200), failed + (reply.status != 200)
                    if not kept:
                        break
                writer.close()
            except (OSError, EOFError, TimeoutError):
                # A server may close a kept connection between two requests; what is measured is that it answers.
                failed += not kept
                await asyncio.sleep(0.01)

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return answered, failed


async def longest_of_twenty(port: int, slow: int) -> float | None:
    """The longest of 20 requests among so many slow clients, in seconds; None when one was not answered in time."""
    patient = [asyncio.create_task(slow_client(port, time.monotonic() + 2 * PATIENCE)) for _ in range(slow)]
    try:
        await asyncio.sleep(2 if slow else 0)
        return await twenty(port)
    except (OSError, EOFError, TimeoutError):
        return None
    finally:
        for task in patient:
            task.cancel()


def measure(figures: Figures, port: int, process: int, seconds: float) -> None:
    """One round of one server, its best added to the figures."""
    asyncio.run(replies(port, 1, kept=False))  # every process opens the index
    before = cpu_seconds(process)
    kept, _ = asyncio.run(replies(port, seconds, kept=True))
    figures.cpu = min(figures.cpu, (cpu_seconds(process) - before) / max(kept, 1) * 1000)
    anew, failed = asyncio.run(replies(port, seconds, kept=False))
    figures.kept, figures.anew = max(figures.kept, kept / seconds), max(figures.anew, anew / seconds)
    figures.failed += failed
    alone = asyncio.run(longest_of_twenty(port, 0))
    figures.alone = alone if figures.alone is None else min(figures.alone, alone or figures.alone)
    figures.longest.append(asyncio.run(longest_of_twenty(port, SLOW)))
    answered = [one for one in figures.longest if one is not None]
    figures.among = min(answered) if answered else None


def told(seconds: float | None) -> str:
    return f"no answer in {PATIENCE:g} s" if seconds is None else f"{seconds * 1000:.0f} ms"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@click.command(help=__doc__)
@click.option("--seconds", default=5.0, show_default=True)
@click.option("--rounds", default=2, show_default=True)
def main(seconds: float, rounds: int) -> None:
    figures: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        reindex(ROOT / "seeds", index)
        for _ in range(rounds):
            for name in commands(0, index):
                port = free_port()
                with started(commands(port, index)[name], os.environ | {"OGPS_INDEX_DIR": str(index)}, port) as process:
                    measure(figures.setdefault(name, Figures()), port, process, seconds)
    click.echo(f"{machine()}, {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}\n")
    click.echo("| server | replies/s, kept | replies/s, anew | CPU ms each | 20 requests | among 60 slow clients |")
    click.echo("|---|---:|---:|---:|---:|---:|")
    for name, row in figures.items():
        click.echo(
            f"| {name} | {row.kept:.0f} | {row.anew:.0f} | {row.cpu:.2f} | {told(row.alone)} | {told(row.among)} |"
        )


if __name__ == "__main__":
    main()
