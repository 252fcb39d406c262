"""The chains of a segment, each read here or, when there is enough work, in a process of its own.

In: Texts per chain. Out: the files of each chain's Stream. A stream sees the same texts in the same order wherever it
runs, so the files are the same too. Processes are spawned and hold one end of a pipe; they die with this process, since
whoever cleans up behind it must not meet files that still grow.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from index.engines.whoosh.stream import Stream
from index.engines.whoosh.words import Texts
from index.schema import INDEX_LANGUAGES

ENOUGH = 32_000_000
"""Bytes of text from which on starting processes is worth it; up to them texts wait in memory."""

PR_SET_PDEATHSIG = 1


class Chains:
    """`jobs` are the processes that may run at once, this one included."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self._folder, self._jobs = folder, jobs
        self._given = dict.fromkeys(INDEX_LANGUAGES, 0)  # texts
        self._waiting: list[tuple[str, Texts]] = []
        self._bytes = 0  # of those
        self._readers: dict[str, Stream | _Reader] = {}

    def add(self, chain: str, texts: Texts) -> None:
        self._given[chain] += len(texts)
        if self._readers:
            self._readers[chain].add(texts)
            return
        self._waiting.append((chain, texts))
        self._bytes += len(texts.content)
        if self._jobs < 2 or self._bytes > ENOUGH:
            self._start()

    def finish(self, documents: int) -> None:
        """Write the files of all chains, for a segment of so many documents. Raises what a process met, RuntimeError
        when one died or counted other texts than it was given."""
        if not self._readers:
            self._jobs = 1
            self._start()
        for reader in self._readers.values():
            reader.finish(documents)
        for chain, reader in self._readers.items():
            if isinstance(reader, _Reader) and (read := reader.texts_read()) != self._given[chain]:
                raise RuntimeError(f"{self._given[chain]} texts were given to the process of {chain}, it read {read}")
        self.close()

    def close(self) -> None:
        """Ends the processes. Harmless when called twice."""
        for reader in self._readers.values():
            if isinstance(reader, _Reader):
                reader.stop()

    def _start(self) -> None:
        for number, chain in enumerate(INDEX_LANGUAGES):
            # Two languages are nearly all there is: the folding chain stays here.
            apart = self._jobs > 1 and number < 2
            self._readers[chain] = _Reader(chain, self._folder) if apart else Stream(chain, self._folder)
        waiting, self._waiting = self._waiting, []
        for chain, texts in waiting:
            self._readers[chain].add(texts)


class _Reader:
    """A Stream in another process."""

    def __init__(self, chain: str, folder: Path) -> None:
        self._chain = chain
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_read, args=(theirs, chain, folder, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()

    def add(self, texts: Texts) -> None:
        self._send(texts)

    def finish(self, documents: int) -> None:
        self._send(documents)

    def texts_read(self) -> int:
        """Waits until the process has written its files."""
        try:
            answer = self._connection.recv()
        except (EOFError, OSError):
            raise RuntimeError(f"the process that read the texts of {self._chain} died") from None
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, int)
        return answer

    def stop(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.join()

    def _send(self, what: Texts | int) -> None:
        try:
            self._connection.send(what)
        except OSError:
            self.texts_read()  # it ended before its time: raises what it left
            raise


def _read(connection: Connection, chain: str, folder: Path, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our parent decides what it means
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    try:
        stream, read = Stream(chain, folder), 0
        while isinstance(texts := connection.recv(), Texts):
            stream.add(texts)
            read += len(texts)
        stream.finish(texts)
        connection.send(read)
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001 - whatever it is, the process that asked must raise it
        connection.send(error)
