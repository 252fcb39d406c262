"""The long crash run: kill -9 a writer again and again while readers check every answer.

    python -m benchmarks.crash                       1,000 kills, two readers, about five minutes
    python -m benchmarks.crash --kills 60 --readers 2     what the tests run

In: an empty folder (a temporary one by default). Out: one line per kind of kill and a last line with the sum; exit code
1 when anything at all was wrong. Each generation holds files that all carry its number, so a reader can tell a whole
generation from a mixture. A third of the kills come at a random moment, a third at a chosen file operation of a publish
(every one in turn), a third while rolling back. After each of them must hold:

- a reader finds one whole generation: the last acknowledged one or the one that was being made;
- what was acknowledged before the kill is not lost;
- the next writer finds the lock free and needs no help.
"""

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

from index.engines.disk import Disk
from index.engines.generations import Store
from index.errors import EngineUnavailable, OgpSearchError

FILES = 5
MOMENT = 0.02  # seconds within which a publish of this size ends


def content(number: int, file: int) -> bytes:
    return f"{number}:{file};".encode() * (200 + 300 * file)


def publish(store: Store, number: int) -> None:
    build = store.begin(wait=5)
    (build.path / "deep").mkdir()
    for file in range(FILES):
        (build.path / ("deep" if file % 2 else ".") / f"{file}.bin").write_bytes(content(number, file))
    store.publish(build, {"documents": number})
    store.prune(3)


def number_served(store: Store) -> int:
    """The number that every file of the served generation carries. Raises AssertionError for a mixture."""
    with store.pin() as pinned:
        number = pinned.manifest.documents
        for file in range(FILES):
            found = (pinned.path / ("deep" if file % 2 else ".") / f"{file}.bin").read_bytes()
            assert found == content(number, file), f"{pinned.name} mixes generations"
        assert not pinned.damage, pinned.damage
        return number


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


def reader(root: Path, counter: Path, stop: Path) -> None:
    """Reads whole generations until told to stop; leaves the count of its reads."""
    reads = 0
    store = Store(root)
    while not stop.exists():
        number_served(store)
        reads += 1
    counter.write_text(str(reads))


class Run:
    """`acknowledged` is the number that must be served, or the one being made when the last kill came."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root, self.chance = root, chance
        self.number = 2
        self.served = 2
        self.tally: Counter[str] = Counter()
        publish(Store(root), 1)
        publish(Store(root), 2)
        counting = KillingDisk()
        self.ack = root.parent / "acknowledged"
        publish(Store(root.parent / "counted", counting), 1)
        counting.count = 0
        publish(Store(root.parent / "counted", counting), 2)
        self.operations = counting.count

    def one(self, turn: int) -> None:
        kind = ("random moment", "file operation", "rollback")[turn % 3]
        self.number += 1
        self.ack.unlink(missing_ok=True)
        at = (turn // 3) % self.operations + 1 if kind == "file operation" else 0
        after = self.chance.uniform(0, MOMENT) if kind != "file operation" else None
        before = self.served
        if kind == "rollback":
            at = turn // 3 % 5 + 1 if turn % 2 else 0
            after = None if at else after
        died = killed(child(lambda: self._work(kind, KillingDisk(at))), after)
        self.tally[f"{kind}: {'killed' if died else 'finished first'}"] += 1
        self.served = number_served(Store(self.root))
        acknowledged = self.ack.exists()
        if kind == "rollback":
            assert self.served <= before, f"rolled back to {self.served}, a generation that was never served"
            assert self.served < before or not acknowledged, "an acknowledged rollback was lost"
            publish(Store(self.root), self.number)
            self.served = number_served(Store(self.root))
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
        else:
            publish(store, self.number)
        self.ack.touch()


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
        counters = [folder / f"reads-{number}" for number in range(readers)]
        pids = [child(lambda counter=counter: reader(folder / "index", counter, stop)) for counter in counters]  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        bad = 0
        for turn in range(kills):
            try:
                run.one(turn)
            except (AssertionError, OgpSearchError, OSError) as error:
                bad += 1
                print(f"kill {turn}: {error!r}", file=sys.stderr)
        stop.touch()
        bad += sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0 for pid in pids)
        reads = sum(int(counter.read_text()) for counter in counters if counter.exists())
        for kind, count in sorted(run.tally.items()):
            print(f"{count:>6} {kind}")
        print(f"{kills} kills, {reads} whole-index reads, {bad} bad")
        sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
