"""Speed of this engine beside others: the same corpus, the same questions, one run.

    python -m benchmarks.engines --documents 20000 --folder var/bench --write docs/performance

Indexes that the folder lacks are built first (and their building is measured). Every question goes to all engines one
after another before the next one is asked, so that whatever else the machine does hits all of them alike. CPU time is
the process's, threads included; the first round is not counted. Result caches are off.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks import corpus
from benchmarks.contenders import Contender, Ours, StoredTantivy, Tantivy
from benchmarks.private_memory import private_growth
from benchmarks.python_peers import Bm25s, Fts5, StockWhoosh
from benchmarks.questions import CLASSES, Question, questions
from benchmarks.reports import machine, write_report
from index.document import Document

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


@dataclass(frozen=True, slots=True)
class Built:
    """`cpu` seconds for all documents, their generation left out; `megabytes` on disk."""

    engine: str
    documents: int
    cpu: float
    megabytes: float


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


class Fed:
    """Documents with the CPU time of making them set apart."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents, self.cpu = iter(documents), 0.0

    def __iter__(self) -> Iterator[Document]:
        while True:
            started = time.process_time()
            document = next(self._documents, None)
            self.cpu += time.process_time() - started
            if document is None:
                return
            yield document


def build(contender: Contender, folder: Path, documents: int) -> Built:
    """Build an index, or recall how it was built."""
    note = folder.with_suffix(".json")
    if not note.exists():
        fed = Fed(corpus.documents(documents))
        started = time.process_time()
        contender.build(folder, fed)
        cpu = time.process_time() - started - fed.cpu
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        note.write_text(json.dumps(asdict(Built(contender.name, documents, round(cpu, 2), round(size, 1)))))
    return Built(**json.loads(note.read_text()))


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
    result.built += [build(kind(), places[kind.name], documents) for kind in chosen]
    result.opened = {kind.name: opening(kind, places[kind.name]) for kind in chosen}
    opened = [kind() for kind in chosen]
    for contender in opened:
        contender.open(places[contender.name])
    asked = questions(documents, each)
    result.timings += measure(opened, asked, rounds)
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
    parser.add_argument("--write", type=Path, help="folder for the report and the plot")
    options = parser.parse_args()
    result = run(options.documents, options.folder, options.each, options.rounds, options.engines.split(","))
    command = f"python -m benchmarks.engines --documents {options.documents}"
    print(write_report(asdict(result), command, options.write))


if __name__ == "__main__":
    main()
