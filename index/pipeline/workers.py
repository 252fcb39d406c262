"""One function over many items, each read in a process that may die of it, on all cores, without losing an item.

In: a function of a module and its items. Out: (item, result) for each item, in their order. Items are strangers' bytes,
so none is read in this process: a worker may take MEMORY and so many seconds for a chunk, and what costs more is given
up by name. An item that kills its process, fills its memory or never ends costs that item only.

Many items have a process per core. These are spawned, so that no lock or open file of ours lives on in them. Few items
have one process, which is forked where that is safe, because starting Python anew would cost more than reading them; it
closes what it inherited. Each holds one end of its own pipe and nothing else, so that it ends when this process does,
however that happens: at the latest when its seconds are used up.
"""

import contextlib
import gc
import multiprocessing
import os
import resource
import signal
import stat
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, TypeVar

from index.errors import WorkersFailed

In = TypeVar("In")
Out = TypeVar("Out")

CHUNK = 16
FEW = 200
"""Up to so many items further processes cost more than they gain."""
HEAVY, HELD = 4_000_000, 64_000_000
"""Most bytes of a chunk of several items, and of all items that wait for their results to be taken."""
MEMORY = 1 << 30
"""Bytes that a worker may take for its data, beside what it began with."""
SECONDS = 120.0
"""Time for one chunk; when that is over its items are tried again, each with as much."""
LOOK = 0.2
"""Seconds between two looks for workers that are late."""


def each(
    function: Callable[[In], Out],
    items: Iterable[In],
    jobs: int,
    lost: Callable[[In, str], Out],
    weigh: Callable[[In], int] = lambda item: 0,
    seconds: float = SECONDS,
) -> Iterator[tuple[In, Out]]:
    """`lost` gives the result of an item whose process died of it, with how; `weigh` how many bytes an item holds:
    heavy ones are not collected. No process is started for no items. Raises WorkersFailed when processes do not even
    start."""
    stream = iter(items)
    first = _pile(stream, FEW + 1, HELD, weigh)
    if not first:
        return
    few = len(first) <= FEW and sum(map(weigh, first)) < HELD
    pool = _Pool(function, lost, 1 if few else jobs, weigh, seconds)
    try:
        yield from pool.run(chain(first, stream))
    finally:
        pool.close()


def _pile(items: Iterator[In], most: int, heavy: int, weigh: Callable[[In], int]) -> list[In]:
    """The next items, at most `most`, and none after those that weigh `heavy` together."""
    pile: list[In] = []
    for item in islice(items, most):
        pile.append(item)
        heavy -= weigh(item)
        if heavy <= 0:
            break
    return pile


class _Worker(Generic[In, Out]):
    def __init__(self, function: Callable[[In], Out], alone: bool, seconds: float) -> None:
        forked = alone and sys.platform == "linux"
        context = multiprocessing.get_context("fork" if forked else "spawn")
        self._seconds = seconds
        self.connection, theirs = context.Pipe()
        # mypy: the two contexts share no type that has a Process
        self.process: multiprocessing.process.BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, function, seconds, forked), daemon=True
        )
        with warnings.catch_warnings():
            # From Python 3.12 on for any thread, as those of NumPy, which the child does not use.
            warnings.filterwarnings("ignore", ".*fork.*", DeprecationWarning)
            try:
                self.process.start()
            except OSError as error:
                sentence = f"no process that reads pages can be started ({error.strerror})"
                raise WorkersFailed(f"{sentence}; are there too many of them? --jobs 1 needs fewest") from error
        self.began = self.late = False
        self.deadline: float | None = None
        theirs.close()

    def give(self, chunk: list[In]) -> None:
        """From now on its time runs."""
        self.deadline = time.monotonic() + self._seconds
        with contextlib.suppress(OSError):  # it is dead: its answer tells so
            self.connection.send(chunk)

    def answer(self) -> list[Out]:
        """The results of the chunk that it was sent. Raises EOFError when its process died of it, and WorkersFailed
        when it never began: that is no fault of any item."""
        if not self.began:
            try:
                self.connection.recv()
            except (EOFError, OSError):
                self.process.join()
                if self.late:
                    raise
                raise WorkersFailed(
                    f"a process that reads pages ended before it began (exit code {self.process.exitcode}); "
                    "is there memory for it? --jobs 1 needs least"
                ) from None
            self.began = True
        results: list[Out] = self.connection.recv()
        self.deadline = None
        return results

    def give_up_if_late(self, now: float) -> None:
        """Ends it, stopped or not: whoever waits for it hears of it."""
        if self.deadline is not None and now > self.deadline and not self.late:
            self.late = True
            self.process.kill()

    def how(self) -> str:
        """How it ended: a clause."""
        self.deadline = None
        self.process.join(LOOK)
        self.process.kill()
        self.process.join()
        if self.late:
            return f"took more than {self._seconds:.0f} s"
        code = self.process.exitcode or 0
        if -code == signal.SIGPROF:
            return f"took more than {self._seconds:.0f} s"
        return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def stop(self) -> None:
        self.deadline = None
        self.connection.close()
        self.process.kill()  # one that is stopped would never hear of anything gentler
        self.process.join()


class _Pool(Generic[In, Out]):
    """Each worker has at most one chunk, and is sent the next only after it answered: neither side ever waits for the
    other to read."""

    def __init__(
        self,
        function: Callable[[In], Out],
        lost: Callable[[In, str], Out],
        jobs: int,
        weigh: Callable[[In], int],
        seconds: float,
    ) -> None:
        self.function, self.lost, self.weigh, self.seconds = function, lost, weigh, seconds
        self.alone = jobs < 2
        self.living: set[_Worker[In, Out]] = set()
        self.idle: list[_Worker[In, Out]] = [self._hire() for _ in range(max(1, jobs))]
        self.busy: dict[Connection, tuple[_Worker[In, Out], int, list[In]]] = {}
        self.closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def run(self, items: Iterator[In]) -> Iterator[tuple[In, Out]]:
        done: dict[int, list[tuple[In, Out]]] = {}
        given = yielded = held = 0
        while True:
            # Only so far ahead that results waiting for a slow chunk stay few, and small.
            workers = len(self.idle) + len(self.busy)
            while self.idle and (not self.busy or (given - yielded < 8 * workers and held < HELD)):
                chunk = _pile(items, CHUNK, HEAVY, self.weigh)
                if not chunk:
                    break
                held += sum(map(self.weigh, chunk))
                self._send(self.idle.pop(), given, chunk)
                given += 1
            if not self.busy:
                break
            ready = wait(list(self.busy))
            for connection in [connection for connection in self.busy if connection in ready]:
                worker, number, chunk = self.busy.pop(connection)
                try:
                    done[number] = list(zip(chunk, worker.answer(), strict=True))
                    self.idle.append(worker)
                except (EOFError, OSError):
                    self._dismiss(worker)
                    done[number] = self._one_by_one(chunk)
                    self.idle.append(self._hire())
            while yielded in done:
                finished = done.pop(yielded)
                held -= sum(self.weigh(item) for item, _ in finished)
                yield from finished
                yielded += 1
        if yielded != given:
            raise RuntimeError(f"{given - yielded} chunks were given to workers and never came back")

    def _send(self, worker: "_Worker[In, Out]", number: int, chunk: list[In]) -> None:
        self.busy[worker.connection] = (worker, number, chunk)
        worker.give(chunk)

    def _one_by_one(self, chunk: list[In]) -> list[tuple[In, Out]]:
        """A chunk that killed its worker: the items that do it again are lost, the others are not."""
        results: list[tuple[In, Out]] = []
        worker = self._hire()
        for item in chunk:
            try:
                worker.give([item])
                results.append((item, worker.answer()[0]))
            except (EOFError, OSError):
                results.append((item, self.lost(item, worker.how())))
                self._dismiss(worker)
                worker = self._hire()
        self._dismiss(worker)
        return results

    def _hire(self) -> _Worker[In, Out]:
        worker: _Worker[In, Out] = _Worker(self.function, self.alone, self.seconds)
        self.living.add(worker)
        return worker

    def _dismiss(self, worker: _Worker[In, Out]) -> None:
        self.living.discard(worker)
        worker.stop()

    def _watch(self) -> None:
        """In a thread of its own, because sending to a worker that is stopped waits, and so does receiving."""
        while not self.closed.wait(LOOK):
            for worker in self.living.copy():
                worker.give_up_if_late(time.monotonic())

    def close(self) -> None:
        self.closed.set()
        for worker in self.living.copy():
            self._dismiss(worker)


def _serve(connection: Connection, function: Callable[[In], Out], seconds: float, forked: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our parent decides what it means
    for inherited in (signal.SIGTERM, signal.SIGHUP, signal.SIGPROF):
        signal.signal(inherited, signal.SIG_DFL)
    if forked:
        _close_all_but(connection)
        gc.freeze()  # what the parent made is not looked through, and its memory stays shared
    _limit_memory()
    connection.send(None)  # what came before this was the start of Python
    while True:
        try:
            chunk: list[In] = connection.recv()
        except EOFError:
            return
        # Ends us when nobody is left to do it. Counts the seconds that we work, not those that we wait.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        results = [function(item) for item in chunk]
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send(results)


def _close_all_but(connection: Connection) -> None:
    """Closes files, folders and sockets, locks among them; pipes are those of multiprocessing and of who started us."""
    for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        with contextlib.suppress(OSError):
            kind = os.fstat(number).st_mode
            if number > 2 and number != connection.fileno() and not stat.S_ISFIFO(kind):
                os.close(number)


def _limit_memory() -> None:
    """A process that asks for more gets none: Python says MemoryError, PDFium ends its process, and leaves no gigabyte
    of it on the disk."""
    with contextlib.suppress(OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return  # other systems do not count what is mapped
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    most = int(fields["VmData"].split()[0]) * 1024 + MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with contextlib.suppress(ValueError, OSError):  # it may be lower already
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard if hard != resource.RLIM_INFINITY else most))
