"""Words to posting lists, in arrays, a bounded number of them at a time.

In: the forms of a *run* of documents, text after text. Out: files of runs, sorted by (term, field, document, position);
then the posting lists of all runs as one file. One sort of packed 64-bit keys inverts a run; runs are poured together a
stretch of rows at a time, by counting where each of their rows belongs. No step holds more than a run in memory.

Words of this module: a *row* is one (term, field) pair; a *posting* is one document of a row; an *ordinal* is the
number of a surface form among the forms of its term, kept beside each position so that exact matches read no text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.engines.whoosh.arrays import Array, Arrays, ArraysFile, Kind, narrowest, ranges
from index.engines.whoosh.layout import FIELD_BITS, LENGTH_BITS, MOST_TF

FIELDS = 1 << FIELD_BITS
"""Room for field numbers in a row's key."""

STRETCH = 2_000_000
"""Tokens poured at once, unless a single row has more."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One chain's tokens. `forms` run text after text, `plain` of each text at ascending positions from the text's
    `bases` on; joined compounds and the like stand apart, as `more_forms` with their texts and their positions from
    there on. Documents ascend from text to text."""

    forms: Array
    plain: Array
    bases: Array
    documents: Array
    fields: Array
    more_forms: Array
    more_texts: Array
    more_positions: Array


@dataclass(frozen=True, slots=True)
class Rows:
    """One chain's rows, ascending by term (numbered by the order of their UTF-8) and field. `first_row[t] :
    first_row[t + 1]` are the rows of term t; row r has postings `row_posting[r] : row_posting[r + 1]` and positions
    from `row_position[r]` on."""

    first_row: Array
    row_field: Array
    row_posting: Array
    row_position: Array


def invert(tokens: Tokens, form_term: Array, form_ordinal: Array, rank: Array) -> dict[str, Array]:
    """One run: `row_term` (numbers of terms, by ascending rank), `row_field`, `row_postings`, `row_positions` (counts),
    `ids`, `tf`, `positions`, `ordinals`. `form_term` and `form_ordinal` give each form's term and its ordinal there,
    `rank` the place of each term in the order of UTF-8."""
    base = int(tokens.documents[0]) if len(tokens.documents) else 0  # a run's documents are counted from its first
    furthest = max(int((tokens.bases + tokens.plain).max(initial=0)), int(_more_positions(tokens).max(initial=0)))
    sizes = (len(rank), FIELDS - 1, int(tokens.documents[-1]) - base if len(tokens.documents) else 0, furthest, 255)
    _, field_width, document_width, position_width, ordinal_width = widths = [size.bit_length() for size in sizes]
    if sum(widths) > 64:
        raise OverflowError("a text of so many words cannot be inverted")
    keys = _keys(tokens, base, document_width, position_width, ordinal_width)
    form_key = rank[form_term].astype(np.uint64) << np.uint64(
        field_width + document_width + position_width + ordinal_width
    )
    form_key |= form_ordinal.astype(np.uint64)
    keys |= form_key[np.concatenate((tokens.forms, tokens.more_forms))]
    keys.sort()
    ordinals = keys.astype(np.uint8)
    keys >>= np.uint64(ordinal_width)
    kind = narrowest(max(furthest, 256))
    positions = (keys & np.uint64((1 << position_width) - 1)).astype(kind)
    keys >>= np.uint64(position_width)
    postings = np.flatnonzero(_changes(keys))
    keys = keys[postings]
    ids = (keys & np.uint64((1 << document_width) - 1)).astype(np.int32) + np.int32(base)
    keys >>= np.uint64(document_width)
    rows = np.flatnonzero(_changes(keys))
    keys = keys[rows]
    tf = np.diff(postings, append=len(ordinals))
    term_of = np.empty(len(rank), np.int32)
    term_of[rank] = np.arange(len(rank), dtype=np.int32)
    return {
        "row_term": term_of[(keys >> np.uint64(field_width)).astype(np.int64)],
        "row_field": (keys & np.uint64(FIELDS - 1)).astype(np.uint8),
        "row_postings": np.diff(rows, append=len(postings)).astype(np.int32),
        "row_positions": np.diff(postings[rows], append=len(ordinals)).astype(np.int32),
        "ids": ids,
        "tf": tf.astype(narrowest(int(tf.max(initial=0)))),
        "positions": positions,
        "ordinals": ordinals,
    }


def _more_positions(tokens: Tokens) -> Array:
    return tokens.bases[tokens.more_texts] + tokens.more_positions


def _keys(tokens: Tokens, base: int, document_width: int, position_width: int, ordinal_width: int) -> Array:
    """Field, document and position of each token, packed, with room for the ordinal below and the term above."""
    texts = tokens.fields << document_width | (tokens.documents - base)
    texts = (texts << position_width) + tokens.bases
    before = np.cumsum(tokens.plain) - tokens.plain
    keys = np.repeat(texts - before, tokens.plain)
    keys += np.arange(len(keys))
    more = texts[tokens.more_texts] + tokens.more_positions
    packed: Array = np.concatenate((keys, more)).view(np.uint64)
    packed <<= np.uint64(ordinal_width)
    return packed


def _changes(values: Array) -> Array:
    """True where a value differs from the one before it, and at the first."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def pour(runs: Sequence[Path], rank: Array, lengths: Array, path: Path) -> Rows:
    """Runs, documents ascending from one to the next, as one file of arrays: `ids`, `tf`, `codes` per posting,
    `positions`, `ordinals` per token, and per row what Whoosh's term table holds of it (`heaviest`, `shortest`,
    `longest`, `first`, `last`). `rank` is each term's place in the order of UTF-8; `lengths` are Whoosh's bytes of
    field lengths, [field, document]."""
    counts = np.zeros((2, len(rank) * FIELDS), np.int64)
    kinds: dict[str, Kind] = {"tf": np.dtype(np.uint8), "positions": np.dtype(np.uint16)}
    for run in map(Arrays.mapped, runs):
        keys = _row_keys(run, rank)
        counts[0, keys] += run["row_postings"]
        counts[1, keys] += run["row_positions"]
        kinds = {name: np.result_type(kind, run[name].dtype) for name, kind in kinds.items()}
    held = np.flatnonzero(counts[0])
    rows = Rows(
        first_row=held.searchsorted(np.arange(len(rank) + 1) * FIELDS),
        row_field=(held % FIELDS).astype(np.uint8),
        row_posting=_starts(counts[0, held]),
        row_position=_starts(counts[1, held]),
    )
    del counts
    postings, positions = int(rows.row_posting[-1]), int(rows.row_position[-1])
    with ArraysFile(
        path,
        {
            "ids": (np.dtype(np.int32), postings),
            "tf": (kinds["tf"], postings),
            "codes": (np.dtype(np.uint16), postings),
            "positions": (kinds["positions"], positions),
            "ordinals": (np.dtype(np.uint8), positions),
            "heaviest": (kinds["tf"], len(held)),
            "shortest": (np.dtype(np.uint8), len(held)),
            "longest": (np.dtype(np.uint8), len(held)),
            "first": (np.dtype(np.int32), len(held)),
            "last": (np.dtype(np.int32), len(held)),
        },
    ) as file:
        for stretch in _stretches(runs, rank, held, rows):
            for name, part in stretch.poured(kinds, lengths).items():
                file.put(name, part)
    return rows


def _row_keys(run: Mapping[str, Array], rank: Array) -> Array:
    keys: Array = rank[run["row_term"]] * FIELDS + run["row_field"]
    return keys


def _starts(counts: Array) -> Array:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows `first` to `last` (excluded) of `rows`, whose keys are `held`; `parts` are which rows, postings and
    positions of each run belong to them."""

    held: Array
    rows: Rows
    first: int
    last: int
    parts: Sequence[tuple[Path, slice, slice, slice]]
    rank: Array

    def poured(self, kinds: Mapping[str, Kind], lengths: Array) -> dict[str, Array]:
        starts = self.rows.row_posting[self.first : self.last + 1], self.rows.row_position[self.first : self.last + 1]
        filled = [start[:-1] - start[0] for start in starts]
        sizes = [int(start[-1] - start[0]) for start in starts]
        ids, tf = np.empty(sizes[0], np.int32), np.empty(sizes[0], kinds["tf"])
        positions, ordinals = np.empty(sizes[1], kinds["positions"]), np.empty(sizes[1], np.uint8)
        for path, own_rows, own_postings, own_positions in self.parts:
            run = Arrays.mapped(path)
            own = {name: run[name][own_rows] for name in ("row_term", "row_field", "row_postings", "row_positions")}
            at = self.held[self.first : self.last].searchsorted(_row_keys(own, self.rank))
            to = ranges(filled[0][at], own["row_postings"])
            ids[to], tf[to] = run["ids"][own_postings], run["tf"][own_postings]
            to = ranges(filled[1][at], own["row_positions"])
            positions[to], ordinals[to] = run["positions"][own_positions], run["ordinals"][own_positions]
            filled[0][at] += own["row_postings"]
            filled[1][at] += own["row_positions"]
        begins = starts[0][:-1] - starts[0][0]
        fields = np.repeat(self.rows.row_field[self.first : self.last], np.diff(starts[0]))
        length = lengths[fields, ids]
        return {
            "ids": ids,
            "tf": tf,
            "codes": _codes(tf, fields, length),
            "positions": positions,
            "ordinals": ordinals,
            "heaviest": np.maximum.reduceat(tf, begins),
            "shortest": np.minimum.reduceat(length, begins),
            "longest": np.maximum.reduceat(length, begins),
            "first": ids[begins],
            "last": ids[starts[0][1:] - starts[0][0] - 1],
        }


def _stretches(runs: Sequence[Path], rank: Array, held: Array, rows: Rows) -> list[_Stretch]:
    """The rows, cut where another STRETCH of tokens is full."""
    total = int(rows.row_position[-1])
    cuts = rows.row_position.searchsorted(np.arange(0, total, STRETCH), "right") - 1
    cuts = np.append(cuts[np.flatnonzero(np.diff(cuts, prepend=-1))], len(held))
    bounds = np.append(held[cuts[:-1]], len(rank) * FIELDS)
    found = []
    for path in runs:
        run = Arrays.mapped(path)
        at = _row_keys(run, rank).searchsorted(bounds)
        found.append((path, at, _starts(run["row_postings"])[at], _starts(run["row_positions"])[at]))
    stretches = []
    for number, (first, last) in enumerate(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)):
        parts = []
        for path, *places in found:
            of_rows, of_postings, of_positions = (slice(int(at[number]), int(at[number + 1])) for at in places)
            parts.append((path, of_rows, of_postings, of_positions))
        stretches.append(_Stretch(held, rows, first, last, parts, rank))
    return stretches


def _codes(tf: Array, fields: Array, lengths: Array) -> Array:
    """See layout.LENGTH_BITS."""
    codes = np.minimum(tf, MOST_TF).astype(np.uint16) << FIELD_BITS
    codes = (codes | fields) << LENGTH_BITS
    found: Array = codes | lengths
    return found
