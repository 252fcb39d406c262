"""Random requests against the whole application, counted: nothing may fail, nothing may be slow.

    python -m benchmarks.fuzz --documents 2000 --requests 1000000 --processes 2 --state var/fuzz.jsonl
    python -m benchmarks.fuzz --index var/index --number 4711     one request again, by its number
    python -m benchmarks.fuzz --atheris syntax --runs 500000      the same idea below HTTP, guided by coverage, or by
    python -m benchmarks.fuzz --hypothesis parsers --runs 100000  hypothesis (benchmarks/fuzz_guided.py)

In: a published index, or the number of generated documents to make one from. Out: a table of statuses and times, the
slowest ten, and every violation with the request that caused it; exit code 1 when there was one. A violation is a
status of 500 or more, a dead process, or a reply over --limit milliseconds of CPU time of the thread that answers.
Other programs lengthen that less than the clock's, printed too, but on a busy machine they do: a reply over the limit
is asked for again, without any cache, and is a violation when it is over the limit each of three times; how many were
asked again is printed. A download is as slow as its slowest piece: how long the whole takes depends on how much was
found. Of most downloads the reader goes away after some pieces.

Requests are made in-process by WSGI. The same --seed makes the same requests, whatever the number of processes. With
--state a run that was broken off goes on where it was.
"""

import hashlib
import io
import json
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import click

from benchmarks import fuzz_requests
from benchmarks.fuzz_counts import Counts, Outcome, percentile
from benchmarks.fuzz_requests import Request, request
from benchmarks.properties import PROPERTIES
from benchmarks.reports import machine
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.translation.learning import learned
from search.app import create_app
from search.settings import Settings

log = logging.getLogger(__name__)

CHUNK = 1_000
"""Requests after which a process reports, and after which a broken run is taken up again."""
WARM_UP = ("/api/v1/search", "/en/search", "/fr/overview", "/api/v1/suggest", "/api/v1/openapi.json")
"""Asked once per process before anything is counted: they open the index and compile the templates."""
PIECES = 3
"""Of a download, after which most readers go away."""
WEIGHED = 8
"""Of every so many requests it is measured how much memory it needs at its highest."""
WHOLE = 1_000
"""Every so many requests a download is read to its end."""
BROKEN_OFF = 599
"""Counted as the status of a reply that ended in an exception."""
SHOWN = 20  # violations printed


def environ(asked: Request) -> dict[str, Any]:
    """The request as a WSGI server hands it over."""
    held = {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    return held | dict(asked.headers)


def ask(app: Any, asked: Request, told: str, pieces: int | None = None) -> Outcome:
    """The request's outcome; at most `pieces` pieces of its body are read."""
    seen: list[int] = []
    cpu, wall = [time.thread_time()], [time.perf_counter()]
    try:
        body = app(environ(asked), lambda status, headers, error=None: seen.append(int(status[:3])))
        for count, _ in enumerate(body, 1):
            cpu.append(time.thread_time())
            wall.append(time.perf_counter())
            if count == pieces:
                break
        if hasattr(body, "close"):
            body.close()
    except Exception:
        log.exception("broke off: %s", told)
        seen.append(BROKEN_OFF)
    cpu.append(time.thread_time())
    wall.append(time.perf_counter())
    return Outcome(told, seen[-1], slowest(cpu), slowest(wall))


def slowest(moments: list[float]) -> float:
    """The longest time between two moments, in milliseconds."""
    return max(after - before for before, after in pairwise(moments)) * 1000


@cache
def application(index: Path, cached: bool = True) -> Any:
    """The WSGI application of this process, warm."""
    settings = Settings(index_dir=index)
    app = create_app(settings if cached else replace(settings, cache_entries=0)).wsgi_app
    for path in WARM_UP:
        asked = Request("GET", path, "" if path.endswith(".json") else "q=open+dat*+budgte~", ())
        assert ask(app, asked, path).status < 400, path
    return app


def private_memory() -> float:
    """MiB of this process's own memory at its highest since `forget_peak`; mapped index files are not its own."""
    held = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return (int(held["VmHWM"].split()[0]) - int(held["RssFile"].split()[0])) / 1024


def forget_peak() -> None:
    """Let the kernel count this process's highest memory anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


@cache
def memory_at_start(index: Path) -> float:
    """Private memory of this process once the application is warm."""
    application(index)
    forget_peak()
    return private_memory()


def chunk(index: Path, seed: int, limit: float, first: int, count: int) -> Counts:
    """`count` requests from number `first`."""
    app, before, counts, started = application(index), memory_at_start(index), Counts(), time.process_time()
    forget_peak()
    for number in range(first, first + count):
        asked = request(seed, number)
        pieces = None if number % WHOLE == 0 else PIECES
        weighed = number % WEIGHED == 0
        if weighed:
            counts.grown = max(counts.grown, private_memory() - before)
            forget_peak()
        held = private_memory() if weighed else 0.0
        outcome = ask(app, asked, f"#{number} {asked}", pieces)
        if weighed:
            counts.dearest = max(counts.dearest, private_memory() - held)
        if limit and outcome.cpu > limit:
            counts.again += 1
            outcome = min((outcome, *again(index, asked, outcome.request, pieces)), key=lambda one: one.cpu)
        counts.add(outcome, limit)
    counts.seconds = time.process_time() - started
    counts.grown = max(counts.grown, private_memory() - before)
    return counts


def again(index: Path, asked: Request, told: str, pieces: int | None) -> list[Outcome]:
    """Twice more, where nothing is remembered of the first time."""
    return [ask(application(index, cached=False), asked, told, pieces) for _ in range(2)]


def run(
    index: Path, seed: int, limit: float, firsts: Iterable[tuple[int, int]], processes: int
) -> Iterator[tuple[int, Counts]]:
    """Chunks (first number, how many) as they are done. Raises BrokenProcessPool when a process dies."""
    ask_chunk = partial(chunk, index, seed, limit)
    if processes == 1:
        yield from ((first, ask_chunk(first, count)) for first, count in firsts)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting = {pool.submit(ask_chunk, first, count): first for first, count in firsts}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def identity(index: Path, seed: int, limit: float) -> str:
    """What must be the same for a run to be taken up again."""
    source = Path(fuzz_requests.__file__).read_bytes()
    parts = (str(index.resolve()), seed, limit, hashlib.sha256(source).hexdigest())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def already(state: Path | None, name: str) -> dict[int, Counts]:
    """Chunks that an earlier run of the same name has written. Raises ClickException for a file of another run."""
    if state is None or not state.exists():
        return {}
    rows = [json.loads(line) for line in state.read_text("utf-8").splitlines() if line.endswith("}")]
    if any(row["run"] != name for row in rows):
        raise click.ClickException(f"{state} is of another run (seed, limit, index or grammar): remove it")
    return {row["first"]: Counts.from_json(row["counts"]) for row in rows}


def report(counts: Counts, requests: int, seed: int, limit: float) -> None:
    click.echo(f"{requests:,} requests, seed {seed}, {machine()}, {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}")
    click.echo("statuses: " + ", ".join(f"{count:,} × {status}" for status, count in sorted(counts.statuses.items())))
    for name, times in (("CPU", counts.cpu), ("clock", counts.wall)):
        shares = " ".join(f"p{share * 100:g} {percentile(times, share):.1f}" for share in (0.5, 0.95, 0.999, 1))
        click.echo(f"{name} milliseconds: {shares}")
    mean = counts.seconds / max(requests, 1) * 1000
    click.echo(f"{counts.seconds:,.0f} CPU seconds, {mean:.2f} ms each with making the request")
    click.echo(
        f"private memory: at most {counts.dearest:.0f} MiB for a request, {counts.grown:.0f} MiB above the start"
    )
    click.echo(f"asked again: {counts.again}")
    for cpu, wall, told in counts.slowest:
        click.echo(f"  {cpu:.0f} ms CPU, {wall:.0f} ms clock: {told[:300]}")
    for violation in counts.violations[:SHOWN]:
        click.echo(violation)
    click.echo(
        f"violations: {len(counts.violations)}" + (f" (5xx, or over {limit:g} ms of CPU)" if limit else " (5xx)")
    )


@contextmanager
def an_index(index: Path | None, documents: int) -> Iterator[Path]:
    """The index given, or one of generated documents that lasts as long as the run."""
    if index is not None:
        yield index
        return
    from benchmarks.corpus import documents as generated  # its words come from the seeds

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        with WhooshWriter(Store(made), Settings(index_dir=made), full=True) as writer:
            held = list(generated(documents))
            writer.add(held)
            writer.publish(learned(held))
        yield made


@click.command(help=__doc__)
@click.option("--index", type=click.Path(path_type=Path, exists=True), help="A published index.")
@click.option("--documents", default=2000, show_default=True, help="Without --index: documents to make one from.")
@click.option("--requests", default=10_000, show_default=True)
@click.option("--limit", default=250.0, show_default=True, help="CPU milliseconds that a reply may take, 0 for any.")
@click.option("--seed", default=1, show_default=True)
@click.option("--processes", default=1, show_default=True)
@click.option("--state", type=click.Path(path_type=Path), help="File of what is done, to go on after a break.")
@click.option("--number", type=int, help="Only this request, three times over.")
@click.option("--atheris", type=click.Choice(sorted(PROPERTIES)), help="Inputs of this kind, guided by coverage.")
@click.option("--hypothesis", type=click.Choice(sorted(PROPERTIES)), help="Inputs of this kind, by hypothesis.")
@click.option("--runs", default=100_000, show_default=True, help="Inputs of --atheris and --hypothesis.")
def main(
    index: Path | None,
    documents: int,
    requests: int,
    limit: float,
    seed: int,
    processes: int,
    state: Path | None,
    number: int | None,
    atheris: str | None,
    hypothesis: str | None,
    runs: int,
) -> None:
    if atheris or hypothesis:
        from benchmarks.fuzz_guided import by_coverage, by_hypothesis

        sys.exit(by_coverage(atheris, runs, seed) if atheris else by_hypothesis(str(hypothesis), runs, seed))
    with an_index(index, documents) as folder:
        if number is not None:
            asked = request(seed, number)
            for _ in range(3):
                click.echo(str(ask(application(folder), asked, str(asked))))
            return
        name = identity(folder, seed, limit)
        done = already(state, name)
        wanted = [(at, min(CHUNK, requests - at)) for at in range(0, requests, CHUNK) if at not in done]
        for first, counts in run(folder, seed, limit, wanted, processes):
            done[first] = counts
            if state is not None:
                with state.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"run": name, "first": first, "counts": counts.as_json()}) + "\n")
    whole = Counts()
    for counts in done.values():
        whole.merge(counts)
    report(whole, requests, seed, limit)
    sys.exit(bool(whole.violations))


if __name__ == "__main__":
    main()
