"""The long crash run: kill -9 a writer again and again while searchers in other processes check every answer.

    python -m benchmarks.crash                       1,000 kills, two readers, some three minutes
    python -m benchmarks.crash --kills 90 --readers 2     what the tests run

In: nothing (a temporary folder). Out: one line per kind of kill and a last line with the sum; exit code 1 when anything
at all was wrong. Writers are the real engine's, full and incremental by turns; readers are real searchers, each in a
process of its own, that ask questions without a pause and compare every answer with the right one of the generation
that gave it, which is known by arithmetic (`benchmarks.known_generations`). The first reader looks for a new generation
at every question, the others twice a second, as servers do. A third of the kills come at a random moment of a build or
publish, a third at a chosen file operation of a publish (every one in turn), a third while rolling back. After each of
them must hold:

- a new reader finds one whole generation: the last acknowledged one or the one that was being made, undamaged;
- what was acknowledged before the kill is not lost;
- the next writer finds the lock free and needs no help.
"""

import functools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks.known_generations import Reader, publish
from index.engines.folder import Disk
from index.engines.generations import Store
from index.errors import EngineUnavailable, OgpSearchError
from search.engines import open_searcher
from search.engines.whoosh import current
from search.settings import Settings


def number_served(root: Path) -> int:
    """The number of the generation that a new reader finds. Raises AssertionError for a wrong answer or damage."""
    with Store(root).pin() as pinned:
        assert not pinned.damage, pinned.damage
    searcher = open_searcher(Settings(index_dir=root))
    try:
        return Reader(searcher).ask_all()
    finally:
        searcher.close()


class KillingDisk(Disk):
    """Ends its own process with SIGKILL just before the file operation number `at`; 0 for never."""

    def __init__(self, at: int = 0) -> None:
        self.at, self.count = at, 0

    def _step(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(self, path: Path, content: bytes) -> None:
        self._step()
        super().write(path, content)

    def make_folder(self, path: Path) -> None:
        self._step()
        super().make_folder(path)

    def sync(self, path: Path) -> None:
        self._step()
        super().sync(path)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)

    def replace(self, old: Path, new: Path) -> None:
        self._step()
        super().replace(old, new)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)


def child(work: Callable[[], None]) -> int:
    """A forked process that does `work` and nothing else."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - whatever it was, it must not unwind into the parent's code
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
    return pid


def killed(pid: int, after: float | None) -> bool:
    """Whether the child died of SIGKILL; sends it after so many seconds, None to wait for its own end."""
    if after is not None:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def reader(root: Path, result: Path, stop: Path, eager: bool) -> None:
    """Asks until told to stop; leaves the count of its answers and of the generations that gave them. `eager` looks for
    a new generation at every question."""
    os.nice(5)
    if eager:
        current.CHECK_EVERY = 0.0
    asking = Reader(open_searcher(Settings(index_dir=root)))
    while not stop.exists():
        asking.ask_all()
    result.write_text(json.dumps([asking.answers, len(asking.numbers)]))


class Run:
    """`acknowledged` is the number that must be served, or the one being made when the last kill came."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root, self.chance = root, chance
        self.number = 2
        self.served = 2
        self.tally: Counter[str] = Counter()
        self.ack = root.parent / "acknowledged"
        publish(Store(root), 1)
        publish(Store(root), 2)
        counting = KillingDisk()
        publish(Store(root.parent / "counted", counting), 1)
        counting.count = 0
        began = time.perf_counter()
        publish(Store(root.parent / "counted", counting), 2)
        self.moment = time.perf_counter() - began  # in which a build and its publish end
        self.operations = counting.count

    def one(self, turn: int) -> None:
        kind = ("random moment", "file operation", "rollback")[turn % 3]
        self.number += 1
        self.ack.unlink(missing_ok=True)
        at = (turn // 3) % self.operations + 1 if kind == "file operation" else 0
        after = self.chance.uniform(0, self.moment) if kind != "file operation" else None
        before = self.served
        if kind == "rollback":
            at = turn // 3 % 5 + 1 if turn % 2 else 0
            after = None if at else after
        died = killed(child(lambda: self._work(kind, KillingDisk(at))), after)
        self.tally[f"{kind}: {'killed' if died else 'finished first'}"] += 1
        self.served = number_served(self.root)
        acknowledged = self.ack.exists()
        if kind == "rollback":
            assert self.served <= before, f"rolled back to {self.served}, a generation that was never served"
            assert self.served < before or not acknowledged, "an acknowledged rollback was lost"
            publish(Store(self.root), self.number)
            self.served = number_served(self.root)
            assert self.served == self.number
        else:
            assert self.served in (before, self.number), f"{self.served} is served, not {before} or {self.number}"
            assert self.served == self.number or not acknowledged, "an acknowledged generation was lost"

    def _work(self, kind: str, disk: Disk) -> None:
        store = Store(self.root, disk)
        if kind == "rollback":
            try:
                store.rollback(wait=5)
            except EngineUnavailable:
                return  # the one before has been pruned or never was
            self.ack.touch()
        else:
            publish(store, self.number, self.ack.touch)


@click.command()
@click.option("--kills", default=1000, show_default=True)
@click.option("--readers", default=2, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(kills: int, readers: int, seed: int) -> None:
    """Kill writers and check what readers see."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = Run(folder / "index", random.Random(seed))
        stop = folder / "stop"
        results = [folder / f"reader-{number}" for number in range(readers)]
        asking = [functools.partial(reader, run.root, path, stop, path == results[0]) for path in results]
        pids = [child(work) for work in asking]
        bad = 0
        for turn in range(kills):
            try:
                run.one(turn)
            except (AssertionError, OgpSearchError, OSError) as error:
                bad += 1
                print(f"kill {turn}: {error!r}", file=sys.stderr)
        stop.touch()
        bad += sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0 for pid in pids)
        told = [json.loads(path.read_text()) for path in results if path.exists()]
        for kind, count in sorted(run.tally.items()):
            print(f"{count:>6} {kind}")
        for at, (answers, generations) in enumerate(told):
            print(f"{answers:>6} answers compared by reader {at + 1}, of {generations} generations")
        print(f"{run.operations:>6} file operations in a publish")
        print(f"{kills} kills, {sum(answers for answers, _ in told)} answers compared, {bad} bad")
        sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
