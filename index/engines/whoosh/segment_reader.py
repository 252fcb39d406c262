"""A written segment (see `segment`), read: mapped for queries, and by the writer again.

In: a folder, the name of a segment. Out: maps of its arrays, postings and texts; its ids, documents and headers. Apart
from the module that writes, so that who answers queries need not load Whoosh and the analysis of texts.
"""

import mmap
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from index import documents_json
from index.document import Document
from index.engines.whoosh.arrays import Array, Arrays, Strings, ranges
from index.engines.whoosh.dictionary import Dictionary
from index.engines.whoosh.frequent import beginning
from index.engines.whoosh.layout import (
    CHECKPOINT,
    POSTINGS_OFFSET,
    arrays_file,
    documents_file,
    segment_file,
    texts_file,
)
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES, LONGEST_TITLE


class MappedSegment:
    """The maps of a segment, for queries. `first` is the number of its first document."""

    def __init__(self, folder: Path, name: str, first: int, count: int) -> None:
        self.first, self.count = first, count
        self.arrays = Arrays.mapped(folder / arrays_file(name))
        postings = Arrays.mapped(folder / segment_file(name), POSTINGS_OFFSET)
        self.dictionaries = {chain: Dictionary(self.arrays, chain) for chain in INDEX_LANGUAGES}
        self.row_fields, self.row_postings = postings["row_field"], postings["row_posting"]
        self.row_field, self.row_posting = _view(self.row_fields), _view(self.row_postings)
        self.ids, self.tf, self.codes = postings["ids"], postings["tf"], postings["codes"]
        self.checkpoint_array = postings["checkpoints"]
        self.tf_view, self.checkpoints = _view(postings["tf"]), _view(self.checkpoint_array)
        self.positions, self.ordinals = postings["positions"], postings["ordinals"]
        self.summaries = Strings(self.arrays["summaries.blob"], self.arrays["summaries.offsets"])
        arrays = self.arrays
        self.heads = Strings(arrays["heads.blob"], arrays["heads.offsets"])
        langs = Strings(arrays["langs.blob"], arrays["langs.offsets"])
        self.languages = tuple([langs.text(number) for number in range(len(langs))])
        self.samples = _view(arrays["samples"])
        self.piece_first, self.piece_field, self.piece_chain, self.piece_lang = (
            _view(arrays[f"piece.{name}"]) for name in ("first", "field", "chain", "lang")
        )
        self.piece_base, self.piece_words, self.piece_start, self.piece_bytes, self.piece_sample, self.piece_odd = (
            _view(arrays[f"piece.{name}"]) for name in ("base", "words", "start", "bytes", "sample", "odd")
        )
        self.texts = _mapped(folder / texts_file(name))
        self._documents = _mapped(folder / documents_file(name))

    def rows(self, chain: str, term: bytes, fields: int) -> tuple[int, tuple[tuple[int, int, int], ...]] | None:
        """The number of a term in its chain, and its rows in some fields (a mask): (field, first posting, end). None
        where the chain lacks the term."""
        dictionary = self.dictionaries[chain]
        number = dictionary.terms.number(term)
        if number is None:
            return None
        posting, field = self.row_posting, self.row_field
        every = range(dictionary.first_row[number], dictionary.first_row[number + 1])
        return number, tuple(
            [(field[row], posting[row], posting[row + 1]) for row in every if fields >> field[row] & 1]
        )

    def position_start(self, posting: int) -> int:
        """Where the positions of one posting start."""
        kept = posting // CHECKPOINT
        return int(self.checkpoints[kept]) + sum(self.tf_view[kept * CHECKPOINT : posting])

    def position_starts(self, postings: Array) -> Array:
        """Where the positions of some postings start, by the checkpoints before them."""
        kept = postings // CHECKPOINT
        before = postings - kept * CHECKPOINT
        sums = np.zeros(int(before.sum()) + 1, np.int64)
        np.cumsum(self.tf[ranges(kept * CHECKPOINT, before)], out=sums[1:])
        ends = np.cumsum(before)
        starts: Array = self.checkpoint_array[kept] + sums[ends] - sums[ends - before]
        return starts

    def document(self, number: int) -> Document:
        start, end = self.arrays["stored.offsets"][number : number + 2].tolist()
        return documents_json.restore(zlib.decompress(self._documents[start:end]))


class WrittenSegment:
    """A written segment, in the folder it can be read from, with which of its documents live."""

    def __init__(self, folder: Path, name: str, alive: Array | None = None) -> None:
        self.folder, self.name = folder, name
        self.arrays = Arrays.mapped(folder / arrays_file(name))
        self.ids = Strings(self.arrays["ids.blob"], self.arrays["ids.offsets"])
        self._langs = Strings(self.arrays["langs.blob"], self.arrays["langs.offsets"])
        self.alive = np.ones(len(self.ids), bool) if alive is None else alive

    def documents(self) -> Iterator[Document]:
        """The living documents."""
        for number in np.flatnonzero(self.alive).tolist():
            yield documents_json.restore(self.stored(number))

    def headers(self) -> Iterator[bytes]:
        """Of the living documents (summary.py)."""
        summaries = Strings(self.arrays["summaries.blob"], self.arrays["summaries.offsets"])
        for number in np.flatnonzero(self.alive).tolist():
            yield summaries[number]

    def beginnings(self, number: int, most: int) -> dict[str, str]:
        """By language, what frequent.py reads of a document: titles, and of its headings and texts the beginnings, up
        to `most` characters in all, a line each."""
        found: dict[str, list[str]] = {}
        left: dict[str, int] = {}
        first, end = self.arrays["piece.first"][number : number + 2].tolist()
        columns = [self.arrays[f"piece.{name}"][first:end].tolist() for name in ("field", "lang", "start", "bytes")]
        with (self.folder / texts_file(self.name)).open("rb") as file:
            for field, code, start, size in zip(*columns, strict=True):
                lang, scope = self._langs.text(code), ENGINE_FIELDS[field]
                room = LONGEST_TITLE if scope == "title" else min(most // 2, left.setdefault(lang, most))
                if scope == "institutions" or not room:
                    continue
                file.seek(start)
                text = beginning(file.read(min(size, 4 * room)).decode(errors="ignore"), room)
                found.setdefault(lang, []).append(text)
                if scope != "title":
                    left[lang] -= len(text)
        return {lang: "\n".join(texts) for lang, texts in found.items()}

    def text(self, piece: int) -> str:
        """A searched text."""
        start, size = (int(self.arrays[f"piece.{name}"][piece]) for name in ("start", "bytes"))
        with (self.folder / texts_file(self.name)).open("rb") as file:
            file.seek(start)
            return file.read(size).decode()

    def stored(self, number: int) -> bytes:
        """A document as JSON."""
        start, end = self.arrays["stored.offsets"][number : number + 2].tolist()
        with (self.folder / documents_file(self.name)).open("rb") as file:
            file.seek(start)
            return zlib.decompress(file.read(end - start))


def listed(facts: Mapping[str, object]) -> list[tuple[str, int]]:
    """(name, documents) of a generation's segments, by its facts."""
    listed = facts["segments"]
    assert isinstance(listed, list)
    return [(str(name), int(count)) for name, count in listed]


def _view(array: Array) -> memoryview:
    """Indexing a memory view gives a Python number several times faster than indexing an array."""
    return memoryview(array)  # type: ignore[arg-type]  # numpy arrays are buffers from Python 3.12's typing on


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
