"""One segment: some documents, written once, never changed.

In: checked Documents, one after another. Out: four files in the build's folder:

    MAIN_<name>.seg    Whoosh's compound segment; its first part is the postings as arrays (codec.py)
    <name>.arrays      dictionaries, pieces of text, columns, ids: mapped by the read path
    <name>.texts       the searched texts in UTF-8, end to end
    <name>.documents   each document as JSON, compressed alone

Document numbers count from 0 within the segment.
"""

import zlib
from pathlib import Path
from typing import IO

import numpy as np

from index import documents_json
from index.analysis import Chain
from index.document import Document
from index.engines.whoosh import spelling
from index.engines.whoosh.arrays import Array, Arrays, narrowest, save_arrays, string_arrays
from index.engines.whoosh.codec import FieldTerms, id_rows, term_infos, write_segment
from index.engines.whoosh.columns import ColumnBuilder
from index.engines.whoosh.inversion import Postings, Tokens, invert, pour
from index.engines.whoosh.layout import (
    CHECKPOINT,
    FIELD_BITS,
    LENGTH_BITS,
    MOST_TF,
    arrays_file,
    documents_file,
    texts_file,
)
from index.engines.whoosh.library import field_name, length_bytes
from index.engines.whoosh.summary import pack_summary
from index.engines.whoosh.texts import Piece, pieces
from index.engines.whoosh.words import Forms, Spans, folded
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES

GAP = 64
"""Positions left free between two pieces of one field: no phrase crosses a piece."""

FIELD_NUMBERS = {field: number for number, field in enumerate(ENGINE_FIELDS)}
CHAIN_NUMBERS = {chain: number for number, chain in enumerate(INDEX_LANGUAGES)}
COMPRESSION = 1
PIECE_COLUMNS = ("field", "chain", "lang", "base", "words", "start", "bytes", "sample", "odd")


RUN = 16_000_000
"""Tokens that are inverted at once: they take about 1 GB for a moment."""


class _Stream:
    """The tokens of one chain, as they come; runs of them lie inverted in files until the segment is written."""

    def __init__(self, chain: str, folder: Path) -> None:
        self.forms = Forms(Chain(chain))
        self.parts: list[tuple[Array, Array]] = []  # forms, positions
        self.owners: list[tuple[int, int, int]] = []  # tokens, document, field
        self.runs: list[Path] = []
        self.counts = np.zeros(0, np.int64)  # occurrences of each form
        self._folder = folder

    def add(self, spans: Spans, base: int, document: int, field: int) -> None:
        self.parts.append((spans.forms, spans.positions + base))
        self.owners.append((len(spans.forms), document, field))

    def invert(self) -> None:
        """Put what has come since the last time into a run."""
        if not self.parts:
            return
        counts, documents, fields = np.array(self.owners, np.int64).T
        tokens = Tokens(
            np.concatenate([part[0] for part in self.parts]),
            np.repeat(documents, counts),
            np.repeat(fields, counts),
            np.concatenate([part[1] for part in self.parts]),
        )
        self.parts, self.owners = [], []
        counted = np.bincount(tokens.forms, minlength=len(self.forms.surfaces))
        counted[: len(self.counts)] += self.counts
        self.counts = counted
        path = self._folder / f"{self.forms.chain.name}.{len(self.runs)}.run"
        save_arrays(path, invert(tokens, np.array(self.forms.form_terms), np.array(self.forms.ordinals)))
        self.runs.append(path)

    def postings(self, rank: Array) -> Postings:
        """All runs as one, and their files removed."""
        self.invert()
        found = pour([Arrays.mapped(path) for path in self.runs], rank)
        for path in self.runs:
            path.unlink()
        return found


class SegmentBuilder:
    """Collects documents and writes them as one segment."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.ids: list[str] = []
        self._streams = [_Stream(chain, folder) for chain in INDEX_LANGUAGES]
        self._waiting = 0  # tokens not yet inverted
        self._columns = ColumnBuilder()
        self._lengths: list[list[int]] = []  # per document, [chain * fields + field]
        self._pieces: list[tuple[int, ...]] = []
        self._first_piece = [0]
        self._heads: list[bytes] = []
        self._langs: dict[str, int] = {}
        self._samples: list[Array] = []
        self._sampled = self._text_bytes = 0
        self._summaries: list[bytes] = []
        self._stored = [0]
        self._texts: IO[bytes] = (folder / texts_file(name)).open("wb")
        self._documents: IO[bytes] = (folder / documents_file(name)).open("wb")

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, document: Document) -> None:
        """Add a checked document. Any exception from here on poisons the build."""
        lengths = [0] * (len(INDEX_LANGUAGES) * len(ENGINE_FIELDS))
        bases = list(lengths)
        for chain, owned in _by_chain(document).items():
            found = self._streams[CHAIN_NUMBERS[chain]].forms.spans([piece.text for piece in owned])
            for piece, spans in zip(owned, found, strict=True):
                self._add_piece(piece, spans, lengths, bases)
        self._lengths.append(lengths)
        self._first_piece.append(len(self._pieces))
        self._columns.add(document)
        self._summaries.append(pack_summary(document))
        stored = zlib.compress(documents_json.dumps(document).encode(), COMPRESSION)
        self._documents.write(stored)
        self._stored.append(self._stored[-1] + len(stored))
        self.ids.append(document.id)
        if self._waiting > RUN:
            for stream in self._streams:
                stream.invert()
            self._waiting = 0

    def _add_piece(self, piece: Piece, spans: Spans, lengths: list[int], bases: list[int]) -> None:
        chain, field = CHAIN_NUMBERS[piece.chain], FIELD_NUMBERS[piece.field]
        slot = chain * len(ENGINE_FIELDS) + field
        stream, text = self._streams[chain], piece.text.encode()
        base = bases[slot]
        stream.add(spans, base, len(self.ids), field)
        self._waiting += len(spans.forms)
        bases[slot] = base + spans.words + GAP
        lengths[slot] += len(spans.forms)
        lang = self._langs.setdefault(piece.lang, len(self._langs))
        row = (field, chain, lang, base, spans.words, self._text_bytes, len(text), self._sampled, spans.odd)
        self._pieces.append(row)
        self._heads.append(f"{piece.anchor}\0{piece.heading}".encode())
        self._samples.append(spans.samples)
        self._sampled += len(spans.samples)
        self._texts.write(text)
        self._text_bytes += len(text)

    def close(self) -> None:
        """Release the files of a segment that will not be written."""
        self._texts.close()
        self._documents.close()

    def write(self) -> None:
        """Write the segment's files."""
        self.close()
        size = len(ENGINE_FIELDS)
        lengths = np.array(self._lengths, np.int64).reshape(-1, len(INDEX_LANGUAGES) * size).T
        codes = length_bytes(lengths)
        arrays: dict[str, Array] = {"lengths": lengths.astype(np.uint32).ravel()}
        parts: list[tuple[Postings, Array]] = []
        terms: list[FieldTerms] = []
        for number, stream in enumerate(self._streams):
            chain_codes = codes[number * size : (number + 1) * size]
            postings, texts = _inverted(stream, arrays, sum(len(part.row_field) for part, _ in parts))
            fields = np.repeat(postings.row_field, np.diff(postings.row_posting))
            bytes_of = chain_codes[fields, postings.ids] if len(fields) else np.empty(0, np.uint8)
            terms += _field_terms(stream, postings, bytes_of, texts, sum(len(part.row_field) for part, _ in parts))
            parts.append((postings, _codes(postings.tf, fields, bytes_of)))
        names = [field_name(field, chain) for chain in INDEX_LANGUAGES for field in ENGINE_FIELDS]
        write_segment(
            self.folder, self.name, _joined(parts, self.ids), terms, dict(zip(names, codes, strict=True)), self.ids
        )
        save_arrays(self.folder / arrays_file(self.name), arrays | self._columns.arrays() | self._document_arrays())

    def _document_arrays(self) -> dict[str, Array]:
        table = np.array(self._pieces, np.int64).reshape(-1, len(PIECE_COLUMNS)).T
        arrays = {
            f"piece.{name}": column.astype(narrowest(int(column.max(initial=0))))
            for name, column in zip(PIECE_COLUMNS, table, strict=True)
        }
        arrays["piece.first"] = np.array(self._first_piece, np.uint32)
        arrays["samples"] = np.concatenate([*self._samples, np.empty(0, np.int64)]).astype(np.uint32)
        arrays["stored.offsets"] = np.array(self._stored, np.int64)
        arrays |= string_arrays("heads", self._heads)
        arrays |= string_arrays("langs", [lang.encode() for lang in self._langs])
        arrays |= string_arrays("ids", [document_id.encode() for document_id in self.ids])
        return arrays | string_arrays("summaries", self._summaries)


def _codes(tf: Array, fields: Array, lengths: Array) -> Array:
    """See layout.LENGTH_BITS."""
    codes = np.minimum(tf, MOST_TF).astype(np.uint16) << FIELD_BITS
    codes = (codes | fields) << LENGTH_BITS
    return codes | lengths


def _by_chain(document: Document) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces(document):
        found.setdefault(piece.chain, []).append(piece)
    return found


def _inverted(stream: _Stream, arrays: dict[str, Array], first_row: int) -> tuple[Postings, list[bytes]]:
    """The chain's postings and sorted terms; its dictionaries are added to `arrays`."""
    forms, name = stream.forms, stream.forms.chain.name
    met = [term.encode() for term in forms.terms]
    by_bytes = sorted(range(len(met)), key=met.__getitem__)
    terms = [met[number] for number in by_bytes]
    rank = np.empty(len(met), np.int64)
    rank[by_bytes] = np.arange(len(met))
    postings = stream.postings(rank)
    surfaces = [surface.encode() for surface in forms.surfaces]
    order = sorted(range(len(surfaces)), key=surfaces.__getitem__)
    form_term, ordinals = rank[forms.form_terms], np.array(forms.ordinals, np.uint8)
    arrays[f"{name}.first_row"] = (postings.first_row + first_row).astype(np.uint32)
    arrays |= string_arrays(f"{name}.terms", terms)
    arrays |= string_arrays(f"{name}.forms", [surfaces[form] for form in order])
    arrays[f"{name}.form_term"] = form_term[order].astype(np.uint32)
    arrays[f"{name}.form_ordinal"] = ordinals[order]
    arrays[f"{name}.form_count"] = stream.counts[order].astype(np.uint32)
    _add_words(arrays, forms, form_term, _frequencies(postings))
    return postings, terms


def _frequencies(postings: Postings) -> Array:
    """Occurrences of each term."""
    return postings.row_position[postings.first_row[1:]] - postings.row_position[postings.first_row[:-1]]


def _add_words(arrays: dict[str, Array], forms: Forms, form_term: Array, frequencies: Array) -> None:
    """The folded words of a chain, sorted: what prefixes and misspellings are looked up in. Each has one term, and the
    number of the term's occurrences."""
    name = forms.chain.name
    words: dict[str, int] = {}
    word_of = np.array([words.setdefault(folded(surface), len(words)) for surface in forms.surfaces], np.int64)
    order = sorted(range(len(words)), key=list(words).__getitem__)
    spelled = [word.encode() for word in words]
    terms = np.zeros(len(words), np.int64)
    terms[word_of] = form_term
    arrays |= string_arrays(f"{name}.words", [spelled[word] for word in order])
    arrays[f"{name}.word_term"] = terms[order].astype(np.uint32)
    arrays[f"{name}.word_count"] = frequencies[terms[order]].astype(np.uint32)

    arrays |= spelling.arrays(name, [spelled[word] for word in order])


def _field_terms(
    stream: _Stream, postings: Postings, codes: Array, texts: list[bytes], first_row: int
) -> list[FieldTerms]:
    """What Whoosh's term table holds of one chain."""
    row_term = np.repeat(np.arange(len(texts)), np.diff(postings.first_row))
    found = []
    for number, field in enumerate(ENGINE_FIELDS):
        rows = np.flatnonzero(postings.row_field == number)
        infos = term_infos(postings, rows, codes)
        infos["row"] = rows + first_row
        found.append(FieldTerms(stream.forms.chain.name, field, [texts[term] for term in row_term[rows]], infos))
    return found


def _joined(parts: list[tuple[Postings, Array]], ids: list[str]) -> dict[str, Array]:
    """The chains' postings end to end, then the rows of Whoosh's `id` field."""
    _, documents, counts = id_rows(ids)
    postings_before = positions_before = 0
    row_posting, row_position = [np.zeros(1, np.int64)], [np.zeros(1, np.int64)]
    for postings, _ in parts:
        row_posting.append(postings.row_posting[1:] + postings_before)
        row_position.append(postings.row_position[1:] + positions_before)
        postings_before += len(postings.ids)
        positions_before += len(postings.positions)
    row_posting.append(np.cumsum(counts) + postings_before)
    row_position.append(np.full(len(counts), positions_before))
    every = [postings for postings, _ in parts]
    tf = np.concatenate([part.tf for part in every])
    return {
        "row_field": np.concatenate([*(part.row_field for part in every), np.zeros(len(counts), np.uint8)]),
        "row_posting": np.concatenate(row_posting),
        "row_position": np.concatenate(row_position),
        "ids": np.concatenate([*(part.ids for part in every), documents.astype(np.int32)]),
        "tf": np.concatenate([tf, np.ones(len(documents), np.uint8)]),
        "checkpoints": np.concatenate((np.zeros(1, np.int64), np.cumsum(tf, dtype=np.int64)))[::CHECKPOINT],
        "codes": np.concatenate([*(codes for _, codes in parts), np.zeros(len(documents), np.uint16)]),
        "positions": np.concatenate([part.positions for part in every]),
        "ordinals": np.concatenate([part.ordinals for part in every]),
    }
