"""The chains of a segment: the texts that one analysis reads, each in this process or in one of its own.

In: Texts, documents ascending. Out: of each chain the two files that a segment is put together from.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from index.analysis import Chain
from index.compounds import SPAN
from index.engines.whoosh.arrays import Array, save_arrays
from index.engines.whoosh.dictionary import dictionary_arrays
from index.engines.whoosh.inversion import FIELDS, Tokens, invert, pour
from index.engines.whoosh.library import length_bytes
from index.engines.whoosh.words import Forms, Texts, Words
from index.schema import INDEX_LANGUAGES

# One chain of a segment: the texts that one analysis reads.
#
# In: Texts, documents ascending. Out: two files in the segment's folder, which it is put together from:
# `<chain>.postings` (see inversion.pour) and `<chain>.terms`, with the chain's dictionaries and what was seen of each
# text. Runs of tokens lie inverted in files until then, so that memory grows with the vocabulary and little else.

GAP = 64
"""Positions left free between two pieces of one field: no phrase crosses a piece."""

RUN = 2_000_000
"""Tokens that are inverted at once."""

SEEN = ("base", "words", "sampled", "odd", "content", "document", "field")
"""Of each text: the position of its first word, its word positions, how many of them have kept offsets, whether it is
odd, its tokens that are no stop words, whose it is."""

ROWS = ("first_row", "row_field", "row_posting", "row_position")
"""Of the chain's rows, see inversion."""


def postings_path(folder: Path, chain: str) -> Path:
    return folder / f"{chain}.postings"


def terms_path(folder: Path, chain: str) -> Path:
    return folder / f"{chain}.terms"


class Stream:
    """The tokens of one chain, as they come."""

    def __init__(self, chain: str, folder: Path) -> None:
        self.forms = Forms(Chain(chain))
        self._chain, self._folder = chain, folder
        self._waiting: list[tuple[Texts, Words, Array]] = []  # with the bases of their texts
        self._tokens = 0  # of those
        self._runs: list[Path] = []
        self._terms: list[bytes] = []  # those that were known at the last run
        self._order: list[int] = []  # their numbers by UTF-8
        self._counts = np.zeros(0, np.int64)  # occurrences of each form
        self._says = np.zeros(0, bool)  # whether each form is of a term that is no stop word
        self._seen: list[dict[str, Array]] = []  # of each text
        self._samples: list[Array] = []

    def add(self, texts: Texts) -> None:
        words = self.forms.read(texts)
        bases = _bases(texts, words)
        tokens = words.tokens()
        self._waiting.append((texts, words, bases))
        self._tokens += int(tokens.sum())
        self._samples.append(words.samples.astype(np.uint32))
        columns = (bases, words.words, words.sampled, words.odd, self._content(words), texts.documents, texts.fields)
        self._seen.append({name: column.astype(np.uint32) for name, column in zip(SEEN, columns, strict=True)})
        if self._tokens > RUN:
            self._invert()

    def _content(self, words: Words) -> Array:
        """How many tokens of each text say something: BM25 compares texts by these, since a writer's share of stop
        words tells nothing of what a text is about."""
        known = len(self._says)
        if known < len(self.forms.form_terms):
            stops = self.forms.chain.stops
            of_terms = np.array([SPAN not in term and term not in stops for term in self.forms.terms], bool)
            self._says = np.append(self._says, of_terms[self.forms.form_terms[known:]])
        before = np.concatenate(([0], self._says[words.forms].cumsum()))
        ends = words.plain.cumsum()
        more = np.bincount(words.more_texts, self._says[words.more_forms], len(words.plain))
        content: Array = before[ends] - before[ends - words.plain] + more.astype(np.int64)
        return content

    def finish(self, documents: int) -> None:
        """Write the files of a segment of so many documents."""
        self._invert()
        forms = self.forms
        rank = self._rank()
        seen = {name: self._column(name) for name in SEEN}
        lengths = _lengths(seen, documents)
        postings = postings_path(self._folder, self._chain)
        rows = pour(self._runs, rank, length_bytes(lengths).reshape(FIELDS, -1), postings)
        for path in self._runs:
            path.unlink()
        terms = [self._terms[number] for number in self._order]
        occurrences = rows.row_position[rows.first_row[1:]] - rows.row_position[rows.first_row[:-1]]
        arrays = dictionary_arrays(forms, terms, rank, self._counts, occurrences)
        arrays |= {name: getattr(rows, name) for name in ROWS}
        arrays |= {f"text.{name}": column for name, column in seen.items()}
        arrays["samples"] = np.concatenate([*self._samples, np.empty(0, np.uint32)])
        arrays["lengths"] = lengths.astype(np.uint32).ravel()
        save_arrays(terms_path(self._folder, self._chain), arrays)

    def _column(self, name: str) -> Array:
        return np.concatenate([*(part.pop(name) for part in self._seen), np.empty(0, np.uint32)])

    def _rank(self) -> Array:
        """Each term's place in the order of UTF-8. Terms that come later do not change the order of earlier ones."""
        terms = self._terms
        terms += [term.encode() for term in islice(self.forms.terms, len(terms), None)]
        self._order += range(len(self._order), len(terms))
        self._order.sort(key=terms.__getitem__)
        rank = np.empty(len(terms), np.int64)
        rank[self._order] = np.arange(len(terms))
        return rank

    def _invert(self) -> None:
        """Put what has come since the last time into a run."""
        if not self._tokens:
            return
        tokens = _gathered(self._waiting)
        self._waiting, self._tokens = [], 0
        counted = np.bincount(tokens.forms, minlength=len(self.forms.surfaces))
        counted += np.bincount(tokens.more_forms, minlength=len(counted))
        counted[: len(self._counts)] += self._counts
        self._counts = counted
        path = self._folder / f"{self._chain}.{len(self._runs)}.run"
        terms, ordinals = np.array(self.forms.form_terms, np.int64), self.forms.ordinals()
        save_arrays(path, invert(tokens, terms, ordinals, self._rank()))
        self._runs.append(path)


def _bases(texts: Texts, words: Words) -> Array:
    """Where the positions of each text start: texts of one field of a document follow one another."""
    keys = texts.documents * FIELDS + texts.fields
    order = np.argsort(keys, kind="stable")
    sizes = words.words[order] + GAP
    before = np.cumsum(sizes) - sizes
    first = np.diff(keys[order], prepend=-1) != 0
    bases = np.empty(len(keys), np.int64)
    bases[order] = before - before[first][np.cumsum(first) - 1]
    return bases


def _gathered(waiting: list[tuple[Texts, Words, Array]]) -> Tokens:
    before = np.cumsum([0, *(len(texts) for texts, _, _ in waiting)])
    return Tokens(
        forms=np.concatenate([words.forms for _, words, _ in waiting]),
        plain=np.concatenate([words.plain for _, words, _ in waiting]),
        bases=np.concatenate([bases for _, _, bases in waiting]),
        documents=np.concatenate([texts.documents for texts, _, _ in waiting]),
        fields=np.concatenate([texts.fields for texts, _, _ in waiting]),
        more_forms=np.concatenate([words.more_forms for _, words, _ in waiting]),
        more_texts=np.concatenate(
            [words.more_texts + first for (_, words, _), first in zip(waiting, before.tolist(), strict=False)]
        ),
        more_positions=np.concatenate([words.more_positions for _, words, _ in waiting]),
    )


def _lengths(seen: dict[str, Array], documents: int) -> Array:
    """Tokens of each field of each document that are no stop words, end to end by field. What
    compounds are called makes no text longer."""
    slots = seen["field"].astype(np.int64) * documents + seen["document"]
    return np.bincount(slots, seen["content"], FIELDS * documents).astype(np.int64)


# The chains of a segment, each read here or, when there is enough work, in a process of its own.
#
# In: Texts per chain. Out: the files of each chain's Stream. A stream sees the same texts in the same order wherever it
# runs, so the files are the same too. Processes are spawned and hold one end of a pipe; they die with this process,
# since whoever cleans up behind it must not meet files that still grow.

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
