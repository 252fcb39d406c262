"""Speed of this engine beside others: the same corpus, the same questions, one run.

    python -m benchmarks.engines --documents 20000 --folder var/bench --write docs/performance

Indexes that the folder lacks are built first (and their building is measured). Every question goes to all engines one
after another before the next one is asked, so that whatever else the machine does hits all of them alike. CPU time is
the process's, threads included; the first round is not counted. Result caches are off. What an engine cannot do stays
empty: bm25s ranks words, and no more; SQLite FTS5 knows no misspellings. Whoosh needs a quarter of an hour to index
20,000 documents, and some hundred milliseconds per question: `--without Whoosh` leaves it out, and the report says so.
"""

import argparse
import re
import shlex
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.building import Built, build
from benchmarks.contenders import Contender, Ours, StoredTantivy, Tantivy
from benchmarks.private_memory import private_growth
from benchmarks.python_peers import Bm25s, Fts5, StockWhoosh
from benchmarks.questions import CLASSES, Question, questions
from benchmarks.reports import machine, write_report

CONTENDERS: tuple[type[Contender], ...] = (Ours, Tantivy, StoredTantivy, Fts5, StockWhoosh, Bm25s)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one engine in one class."""

    engine: str
    kind: str
    snippets: bool
    cpu_median: float
    cpu_p95: float
    wall_median: float
    wall_p95: float
    total: float  # documents found, median
    buckets: float
    passages: float


@dataclass(slots=True)
class Run:
    documents: int
    each: int
    rounds: int
    when: str
    machine: str
    built: list[Built] = field(default_factory=list)
    opened: dict[str, float] = field(default_factory=dict)  # milliseconds, wall, median
    timings: list[Timing] = field(default_factory=list)
    private_megabytes: float = 0.0
    left_out: list[str] = field(default_factory=list)


def opening(contender: type[Contender], folder: Path) -> float:
    """Milliseconds to open an index whose files are in memory already, and to answer nothing yet."""
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        contender().open(folder)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000


def measure(contenders: Sequence[Contender], asked: Sequence[Question], rounds: int) -> Iterator[Timing]:
    for kind in CLASSES:
        own = [question for question in asked if question.kind == kind]
        for snippets in (False, True):
            yield from _measure(contenders, own, rounds, snippets)


def _measure(
    contenders: Sequence[Contender], asked: Sequence[Question], rounds: int, snippets: bool
) -> Iterator[Timing]:
    cpu: dict[str, list[float]] = {}
    wall: dict[str, list[float]] = {}
    answers: dict[str, list[tuple[int, int, int]]] = {}
    for turn in range(rounds + 1):
        for question in asked:
            for contender in contenders:
                if not contender.can(question, snippets):
                    continue
                started, used = time.perf_counter(), time.process_time()
                answer = contender.ask(question, snippets)
                used, passed = time.process_time() - used, time.perf_counter() - started
                if turn:
                    cpu.setdefault(contender.name, []).append(used * 1000)
                    wall.setdefault(contender.name, []).append(passed * 1000)
                    answers.setdefault(contender.name, []).append(answer)
    for name in cpu:
        totals = [statistics.median(values) for values in zip(*answers[name], strict=True)]
        yield Timing(
            name,
            asked[0].kind,
            snippets,
            statistics.median(cpu[name]),
            _p95(cpu[name]),
            statistics.median(wall[name]),
            _p95(wall[name]),
            *totals,
        )


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def run(documents: int, folder: Path, each: int, rounds: int, engines: Sequence[str]) -> Run:
    """Build what is missing, measure everything."""
    result = Run(documents, each, rounds, time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), machine())
    chosen = [kind for kind in CONTENDERS if kind.name in engines]
    places = {kind.name: folder / str(documents) / re.sub(r"\W+", "-", kind.name.lower()).strip("-") for kind in chosen}
    for place in places.values():
        place.parent.mkdir(parents=True, exist_ok=True)
    result.left_out += [kind.name for kind in CONTENDERS if kind not in chosen]
    result.built += [build(kind, places[kind.name], documents) for kind in chosen]
    result.opened = {kind.name: opening(kind, places[kind.name]) for kind in chosen}
    opened = [kind() for kind in chosen]
    for contender in opened:
        contender.open(places[contender.name])
    asked = questions(documents, each)
    result.timings += measure(opened, asked, rounds)
    if Ours in chosen:
        result.private_megabytes = private_growth(places[Ours.name], asked)
    return result


def main() -> None:
    names = [kind.name for kind in CONTENDERS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where indexes are kept between runs")
    parser.add_argument("--each", type=int, default=20, help="questions per class")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", default=",".join(names), help="comma-separated; known: " + ", ".join(names))
    parser.add_argument(
        "--without", default="", help="comma-separated engines to leave out: Whoosh needs hours at 100000"
    )
    parser.add_argument("--write", type=Path, help="folder for the report and the plot")
    options = parser.parse_args()
    left_out = options.without.split(",") if options.without else []
    if unknown := {*left_out, *options.engines.split(",")} - set(names):
        parser.error(f"no engine called {', '.join(sorted(unknown))}; known are {', '.join(names)}")
    engines = [name for name in options.engines.split(",") if name not in left_out]
    result = run(options.documents, options.folder, options.each, options.rounds, engines)
    command = " ".join(["python -m benchmarks.engines", *map(shlex.quote, sys.argv[1:])])
    print(write_report(asdict(result), command, options.write))


if __name__ == "__main__":
    main()
