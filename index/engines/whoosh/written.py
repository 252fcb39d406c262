"""A written segment, as the writer reads it again.

In: a segment's files, which of its documents live. Out: its ids, documents, headers and texts.
"""

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from index import documents_json
from index.document import Document
from index.engines.whoosh.arrays import Array, Arrays, Strings
from index.engines.whoosh.frequent import beginning
from index.engines.whoosh.layout import arrays_file, documents_file, texts_file
from index.schema import ENGINE_FIELDS, LONGEST_TITLE


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
