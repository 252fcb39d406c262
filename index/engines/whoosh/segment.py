"""One segment: some documents, written once, never changed.

In: checked Documents, one after another. Out: four files in the build's folder:

    MAIN_<name>.seg    Whoosh's compound segment; its first part is the postings as arrays (codec.py)
    <name>.arrays      dictionaries, pieces of text, columns, ids: mapped by the read path
    <name>.texts       the searched texts in UTF-8, end to end
    <name>.documents   each document as JSON, compressed alone

Document numbers count from 0 within the segment.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np

from index import documents_json
from index.document import Document
from index.engines.whoosh.arrays import (
    Array,
    Arrays,
    EndToEnd,
    Stored,
    StringsBuilder,
    narrowest,
    pieces_of,
    save_arrays,
    string_arrays,
)
from index.engines.whoosh.chains import Chains, postings_path, terms_path
from index.engines.whoosh.codec import PER_ROW, FieldTerms, id_rows, term_infos, write_segment
from index.engines.whoosh.columns import ColumnBuilder
from index.engines.whoosh.layout import CHECKPOINT, arrays_file, documents_file, texts_file
from index.engines.whoosh.library import field_name, length_bytes
from index.engines.whoosh.summary import pack_summary
from index.engines.whoosh.texts import Piece
from index.engines.whoosh.words import Texts
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES

FIELD_NUMBERS = {field: number for number, field in enumerate(ENGINE_FIELDS)}
CHAIN_NUMBERS = {chain: number for number, chain in enumerate(INDEX_LANGUAGES)}
COMPRESSION = 1
BATCH = 1 << 20
"""Bytes of one chain's texts that are read at once."""


class _Batch:
    """Texts of one chain that wait to be read."""

    def __init__(self) -> None:
        self.texts: list[bytes] = []
        self.documents: list[int] = []
        self.fields: list[int] = []
        self.bytes = 0

    def add(self, text: bytes, document: int, field: int) -> None:
        self.texts.append(text)
        self.documents.append(document)
        self.fields.append(field)
        self.bytes += len(text)


class SegmentBuilder:
    """Collects documents and writes them as one segment, with up to `jobs` processes."""

    def __init__(self, folder: Path, name: str, jobs: int = 1) -> None:
        self.folder, self.name = folder, name
        self.ids: list[str] = []
        self._chains = Chains(folder, jobs)
        self._batches = {chain: _Batch() for chain in INDEX_LANGUAGES}
        self._columns = ColumnBuilder()
        self._rows: list[tuple[int, int, int, int]] = []  # field, chain, language, bytes of the latest pieces
        self._pieces = [np.empty((0, 4), np.uint32)]
        self._first_piece = [0]
        self._heads, self._summaries = StringsBuilder(), StringsBuilder()
        self._langs: dict[str, int] = {}
        self._stored = [0]
        self._texts: IO[bytes] = (folder / texts_file(name)).open("wb")
        self._documents: IO[bytes] = (folder / documents_file(name)).open("wb")

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, document: Document, texts: Sequence[tuple[Piece, bytes]]) -> None:
        """Add a document with what texts.checked says of it. Any exception from here on poisons the build."""
        number = len(self.ids)
        owned: dict[str, list[tuple[Piece, bytes]]] = {}
        for held in texts:
            owned.setdefault(held[0].chain, []).append(held)
        for chain, of_chain in owned.items():
            batch, code = self._batches[chain], CHAIN_NUMBERS[chain]
            for piece, text in of_chain:
                field = FIELD_NUMBERS[piece.field]
                batch.add(text, number, field)
                lang = self._langs.setdefault(piece.lang, len(self._langs))
                self._rows.append((field, code, lang, len(text)))
                self._heads.add(f"{piece.anchor}\0{piece.heading}".encode())
                self._texts.write(text)
        self._first_piece.append(self._first_piece[-1] + len(texts))
        self._columns.add(document)
        self._summaries.add(pack_summary(document))
        stored = zlib.compress(documents_json.dumps(document).encode(), COMPRESSION)
        self._documents.write(stored)
        self._stored.append(self._stored[-1] + len(stored))
        self.ids.append(document.id)
        for chain, batch in self._batches.items():
            if batch.bytes > BATCH:
                self._hand_over(chain)

    def _hand_over(self, chain: str) -> None:
        batch, self._batches[chain] = self._batches[chain], _Batch()
        if batch.texts:
            self._chains.add(chain, Texts.of(batch.texts, batch.documents, batch.fields))
        self._pieces.append(np.array(self._rows, np.uint32).reshape(-1, 4))
        self._rows = []

    def close(self) -> None:
        """Release the files of a segment that will not be written."""
        self._texts.close()
        self._documents.close()
        self._chains.close()

    def write(self) -> None:
        """Write the segment's files."""
        self._texts.close()
        self._documents.close()
        for name in INDEX_LANGUAGES:
            self._hand_over(name)
        self._chains.finish(len(self))
        chains = [_Chain(self.folder, chain) for chain in INDEX_LANGUAGES]
        codes = np.concatenate([chain.codes(len(self)) for chain in chains])
        first_rows = np.cumsum([0, *(len(chain.terms["row_field"]) for chain in chains)]).tolist()
        arrays: dict[str, Array] = {"lengths": np.concatenate([chain.lengths(len(self)) for chain in chains])}
        terms: list[FieldTerms] = []
        for chain, first_row in zip(chains, first_rows, strict=False):
            terms += chain.field_terms(first_row)
            arrays |= chain.dictionaries(first_row)
        names = [field_name(field, chain) for chain in INDEX_LANGUAGES for field in ENGINE_FIELDS]
        postings = _end_to_end(chains, self.ids)
        write_segment(self.folder, self.name, postings, terms, dict(zip(names, codes, strict=True)), self.ids)
        arrays |= self._columns.arrays() | self._document_arrays(chains)
        save_arrays(self.folder / arrays_file(self.name), arrays)
        for chain in chains:
            chain.remove()

    def _document_arrays(self, chains: "Sequence[_Chain]") -> dict[str, Array]:
        table = np.concatenate(self._pieces).T
        arrays = dict(zip((f"piece.{name}" for name in ("field", "chain", "lang", "bytes")), table, strict=True))
        arrays["piece.start"] = np.cumsum(table[3], dtype=np.int64) - table[3]
        before = 0
        for name in ("base", "words", "sample", "odd"):
            arrays[f"piece.{name}"] = np.zeros(table.shape[1], np.int64)
        for number, chain in enumerate(chains):
            own = np.flatnonzero(table[1] == number)
            sampled = chain.terms["text.sampled"].astype(np.int64)
            arrays["piece.sample"][own] = np.cumsum(sampled) - sampled + before
            before += int(sampled.sum())
            for name in ("base", "words", "odd"):
                arrays[f"piece.{name}"][own] = chain.terms[f"text.{name}"]
        arrays = {name: column.astype(narrowest(int(column.max(initial=0)))) for name, column in arrays.items()}
        arrays["piece.first"] = np.array(self._first_piece, np.uint32)
        arrays["samples"] = np.concatenate([chain.terms["samples"] for chain in chains])
        arrays["stored.offsets"] = np.array(self._stored, np.int64)
        arrays |= self._heads.arrays("heads")
        arrays |= string_arrays("langs", [lang.encode() for lang in self._langs])
        arrays |= string_arrays("ids", [document_id.encode() for document_id in self.ids])
        return arrays | self._summaries.arrays("summaries")


class _Chain:
    """What the stream of one chain has written."""

    def __init__(self, folder: Path, chain: str) -> None:
        self.chain = chain
        self._paths = postings_path(folder, chain), terms_path(folder, chain)
        self.postings = Stored.all_of(self._paths[0])
        self.terms = Arrays.mapped(self._paths[1])

    def lengths(self, documents: int) -> Array:
        """Tokens of each field of each document, end to end by field."""
        return self.terms["lengths"][: len(ENGINE_FIELDS) * documents]

    def codes(self, documents: int) -> Array:
        """Whoosh's bytes of those, [field, document]."""
        return length_bytes(self.lengths(documents)).reshape(len(ENGINE_FIELDS), documents)

    def dictionaries(self, first_row: int) -> dict[str, Array]:
        found = {name: array for name, array in self.terms.items() if name.startswith(f"{self.chain}.")}
        return {f"{self.chain}.first_row": (self.terms["first_row"] + first_row).astype(np.uint32), **found}

    def field_terms(self, first_row: int) -> list[FieldTerms]:
        """What Whoosh's term table holds of the chain."""
        per_row = {name: self.postings[name].part(0, len(self.terms["row_field"])) for name in PER_ROW}
        infos = term_infos(self.terms, per_row, first_row)
        row_term = np.repeat(np.arange(len(self.terms["first_row"]) - 1), np.diff(self.terms["first_row"]))
        blob, offsets = (self.terms[f"{self.chain}.terms.{part}"] for part in ("blob", "offsets"))
        found = []
        for number, field in enumerate(ENGINE_FIELDS):
            rows = np.flatnonzero(self.terms["row_field"] == number)
            found.append(FieldTerms(self.chain, field, blob, offsets, row_term[rows], infos[rows]))
        return found

    def remove(self) -> None:
        for path in self._paths:
            path.unlink()


def _end_to_end(chains: Sequence[_Chain], ids: list[str]) -> dict[str, Array | EndToEnd]:
    """The chains' postings end to end, then the rows of Whoosh's `id` field."""
    _, documents, counts = id_rows(ids)
    row_posting, row_position = [np.zeros(1, np.int64)], [np.zeros(1, np.int64)]
    postings = positions = 0
    for chain in chains:
        row_posting.append(chain.terms["row_posting"][1:] + postings)
        row_position.append(chain.terms["row_position"][1:] + positions)
        postings += len(chain.postings["ids"])
        positions += len(chain.postings["positions"])
    row_posting.append(np.cumsum(counts) + postings)
    row_position.append(np.full(len(counts), positions))
    last: dict[str, Array] = {"ids": documents.astype(np.int32), "tf": np.ones(len(documents), np.uint8)}
    last["codes"] = np.zeros(len(documents), np.uint16)
    whole = {name: EndToEnd([*(chain.postings[name] for chain in chains), last[name]]) for name in last}
    more = {name: EndToEnd([chain.postings[name] for chain in chains]) for name in ("positions", "ordinals")}
    fields = [*(chain.terms["row_field"] for chain in chains), np.zeros(len(counts), np.uint8)]
    return {
        "row_field": np.concatenate(fields),
        "row_posting": np.concatenate(row_posting),
        "row_position": np.concatenate(row_position),
        **whole,
        "checkpoints": _checkpoints(EndToEnd([chain.postings["tf"] for chain in chains])),
        **more,
    }


def _checkpoints(tf: EndToEnd) -> Array:
    """The sums of the term frequencies before every CHECKPOINT-th posting, and before the end when it is one."""
    sums = np.zeros(len(tf) // CHECKPOINT + 1, np.int64)
    left, at = np.empty(0, tf.dtype), 1
    for piece in pieces_of(tf):
        values = np.concatenate((left, piece))
        whole = len(values) // CHECKPOINT
        sums[at : at + whole] = values[: whole * CHECKPOINT].reshape(-1, CHECKPOINT).sum(axis=1, dtype=np.int64)
        left, at = values[whole * CHECKPOINT :], at + whole
    return np.cumsum(sums)
