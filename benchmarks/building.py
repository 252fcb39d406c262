"""What building an index costs: CPU time and memory of an engine and of all its processes.

In: an engine, a folder, a number of documents. Out: Built, kept beside the index so that it is built once. Each engine
builds in a process of its own, which makes the documents one after another; the time that takes is left out.

    python -m benchmarks.building 20000 var/bench/20000/ogp-search           build, or recall, this engine's index
"""

import json
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks import corpus
from benchmarks.contenders import Contender, Ours
from index.document import Document

LOOKS = 1.0
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Built:
    """`cpu` seconds for all documents, all processes counted, their making left out; `learning` of them went into
    learning translations, which no other engine does and which costs the same at any size. `megabytes` on disk;
    `peak_megabytes` resident in all processes together, the making of documents and mapped files included."""

    engine: str
    documents: int
    cpu: float
    megabytes: float
    peak_megabytes: float
    learning: float = 0.0

    @property
    def speed(self) -> float:
        """Documents per CPU second, learning left out."""
        return self.documents / (self.cpu - self.learning)


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


def build(contender: type[Contender], folder: Path, documents: int) -> Built:
    """Build an index, or recall how it was built. Raises RuntimeError when the engine fails."""
    note = folder.with_suffix(".json")
    if not note.exists():
        context = multiprocessing.get_context("spawn")
        connection, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_build, args=(theirs, contender, folder, documents))
        process.start()
        theirs.close()
        peak = 0
        while not connection.poll(LOOKS):
            peak = max(peak, resident(process.pid or 0))
        try:
            cpu, learning = connection.recv()
        except EOFError:
            raise RuntimeError(f"{contender.name} built no index") from None
        finally:
            process.join()
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        built = Built(
            contender.name, documents, round(cpu, 2), round(size, 1), round(peak / 1e6, 1), round(learning, 2)
        )
        note.write_text(json.dumps(asdict(built)))
    return Built(**json.loads(note.read_text()))


def _build(connection: Connection, contender: type[Contender], folder: Path, documents: int) -> None:
    fed = Fed(corpus.documents(documents))
    before = _cpu()
    learning = contender().build(folder, fed)
    connection.send((_cpu() - before - fed.cpu, learning or 0.0))


def _cpu() -> float:
    """Seconds of this process and of those that it started and that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def resident(process: int) -> int:
    """Bytes of memory that a process and all that it started hold together."""
    started: dict[int, list[int]] = {}
    pages: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = re.sub(r"\(.*\)", "", path.read_text()).split()
        except OSError:
            continue  # it ended meanwhile
        started.setdefault(int(fields[2]), []).append(int(fields[0]))
        pages[int(fields[0])] = int(fields[22])
    left, total = [process], 0
    while left:
        one = left.pop()
        total += pages.get(one, 0)
        left += started.get(one, [])
    return total * resource.getpagesize()


def main() -> None:
    documents, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.parent.mkdir(parents=True, exist_ok=True)
    built = build(Ours, folder, documents)
    print(f"{built.speed:.0f} documents per CPU second, and {built.learning:.1f} s to learn translations")
    print(f"{built.peak_megabytes:.0f} MB of memory at most, {built.megabytes:.0f} MB on disk")


if __name__ == "__main__":
    main()
