"""One function over many items, on all cores, without losing an item or a process.

In: a function of a module and its items. Out: (item, result) for each item, in their order. Processes are spawned, not
forked, so that no lock or open file of ours lives on in them; each holds one end of its own pipe and nothing else, so
that it ends when this process does, however that happens. An item that kills its process costs that item only.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from index.errors import WorkersFailed

In = TypeVar("In")
Out = TypeVar("Out")

CHUNK = 16
FEW = 200
"""Up to so many items starting processes costs more than it gains."""
HEAVY, HELD = 4_000_000, 64_000_000
"""Most bytes of a chunk of several items, and of all items that wait for their results to be taken."""


def each(
    function: Callable[[In], Out],
    items: Iterable[In],
    jobs: int,
    lost: Callable[[In], Out],
    weigh: Callable[[In], int] = lambda item: 0,
) -> Iterator[tuple[In, Out]]:
    """`lost` gives the result of an item whose process died of it, `weigh` how many bytes an item holds: heavy ones are
    not collected. Raises WorkersFailed when processes do not even start."""
    stream = iter(items)
    if jobs < 2:
        for item in stream:
            yield item, function(item)
        return
    first = _pile(stream, FEW + 1, HELD, weigh)
    if len(first) <= FEW and sum(map(weigh, first)) < HELD:
        for item in first:
            yield item, function(item)
        return
    pool = _Pool(function, lost, jobs, weigh)
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
    def __init__(self, function: Callable[[In], Out]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, function), daemon=True)
        self.process.start()
        self.began = False
        theirs.close()

    def answer(self) -> list[Out]:
        """The results of the chunk that it was sent. Raises EOFError when its process died of it, and WorkersFailed
        when it never began: that is no fault of any item."""
        if not self.began:
            try:
                self.connection.recv()
            except (EOFError, OSError):
                self.process.join()
                raise WorkersFailed(
                    f"a process that reads pages ended before it began (exit code {self.process.exitcode}); "
                    "is there memory for it? --jobs 1 does without"
                ) from None
            self.began = True
        results: list[Out] = self.connection.recv()
        return results

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.join()


class _Pool(Generic[In, Out]):
    """Each worker has at most one chunk, and is sent the next only after it answered: neither side ever waits for the
    other to read."""

    def __init__(
        self, function: Callable[[In], Out], lost: Callable[[In], Out], jobs: int, weigh: Callable[[In], int]
    ) -> None:
        self.function, self.lost, self.weigh = function, lost, weigh
        self.idle: list[_Worker[In, Out]] = [_Worker(function) for _ in range(jobs)]
        self.busy: dict[Connection, tuple[_Worker[In, Out], int, list[In]]] = {}

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
                    worker.stop()
                    done[number] = self._one_by_one(chunk)
                    self.idle.append(_Worker(self.function))
            while yielded in done:
                finished = done.pop(yielded)
                held -= sum(self.weigh(item) for item, _ in finished)
                yield from finished
                yielded += 1
        if yielded != given:
            raise RuntimeError(f"{given - yielded} chunks were given to workers and never came back")

    def _send(self, worker: "_Worker[In, Out]", number: int, chunk: list[In]) -> None:
        self.busy[worker.connection] = (worker, number, chunk)
        with contextlib.suppress(OSError):  # it is dead: its answer tells so
            worker.connection.send(chunk)

    def _one_by_one(self, chunk: list[In]) -> list[tuple[In, Out]]:
        """A chunk that killed its worker: the items that do it again are lost, the others are not."""
        results: list[tuple[In, Out]] = []
        worker: _Worker[In, Out] = _Worker(self.function)
        for item in chunk:
            try:
                worker.connection.send([item])
                results.append((item, worker.answer()[0]))
            except (EOFError, OSError):
                results.append((item, self.lost(item)))
                worker.stop()
                worker = _Worker(self.function)
        worker.stop()
        return results

    def close(self) -> None:
        for worker in [*self.idle, *(busy[0] for busy in self.busy.values())]:
            worker.stop()


def _serve(connection: Connection, function: Callable[[In], Out]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our parent decides what it means
    connection.send(None)  # what came before this was the start of Python
    while True:
        try:
            chunk: list[In] = connection.recv()
        except EOFError:
            return
        connection.send([function(item) for item in chunk])
