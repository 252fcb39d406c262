"""Token streams to posting lists, in arrays.

In: per chain, parallel arrays of (form, document, field, position), a *run* of documents at a time. Out: Postings
sorted by (term, field, document, position). One sort of packed 64-bit keys inverts a run; runs are poured together by
counting where each of their rows belongs.

Words of this module: a *row* is one (term, field) pair; a *posting* is one document of a row; an *ordinal* is the
number of a surface form among the forms of its term, kept beside each position so that exact matches read no text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array, narrowest, ranges

FIELDS = 8
"""Room for field numbers in a row's key."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One chain's tokens, parallel. `forms` are numbers of the chain's forms, `fields` of schema.ENGINE_FIELDS."""

    forms: Array
    documents: Array
    fields: Array
    positions: Array


@dataclass(frozen=True, slots=True)
class Postings:
    """One chain's posting lists.

    Terms are numbered by the order of their UTF-8. `first_row[t] : first_row[t + 1]` are the rows of term t, fields
    ascending; row r has postings `row_posting[r] : row_posting[r + 1]` and positions from `row_position[r]` on;
    posting p is document `ids[p]`, with `tf[p]` positions. `row_field[r]` is a field number.
    """

    first_row: Array
    row_field: Array
    row_posting: Array
    row_position: Array
    ids: Array
    tf: Array
    positions: Array
    ordinals: Array


def invert(tokens: Tokens, form_term: Array, form_ordinal: Array) -> dict[str, Array]:
    """One run: `row_key` (term number * FIELDS + field, ascending), `row_postings`, `row_positions` (counts), `ids`,
    `tf`, `positions`, `ordinals`. `form_term` and `form_ordinal` give each form's term and its ordinal there."""
    term, field, document, position, ordinal = _sorted(tokens, form_term, form_ordinal)
    row_key = term * FIELDS + field
    new_row = _changes(row_key)
    postings = np.flatnonzero(new_row | _changes(document))
    rows = np.flatnonzero(new_row)
    tf = np.diff(np.append(postings, len(term)))
    return {
        "row_key": row_key[rows],
        "row_postings": np.diff(np.append(np.searchsorted(postings, rows), len(postings))),
        "row_positions": np.diff(np.append(rows, len(term))),
        "ids": document[postings].astype(np.int32),
        "tf": tf.astype(narrowest(int(tf.max(initial=0)))),
        "positions": position.astype(narrowest(max(int(position.max(initial=0)), 256))),
        "ordinals": ordinal.astype(np.uint8),
    }


def pour(runs: Sequence[Mapping[str, Array]], rank: Array) -> Postings:
    """Runs, documents ascending from one to the next, as one. `rank` is each term's number in the order of UTF-8."""
    keys = [rank[run["row_key"] // FIELDS] * FIELDS + run["row_key"] % FIELDS for run in runs]
    every = np.unique(np.concatenate([np.empty(0, np.int64), *keys]))
    at = [every.searchsorted(key) for key in keys]
    postings = _starts([run["row_postings"] for run in runs], at, len(every))
    positions = _starts([run["row_positions"] for run in runs], at, len(every))
    row_terms = every // FIELDS
    return Postings(
        first_row=np.searchsorted(row_terms, np.arange(len(rank) + 1)).astype(np.int64),
        row_field=(every % FIELDS).astype(np.uint8),
        row_posting=postings,
        row_position=positions,
        ids=_poured(runs, at, "ids", "row_postings", postings),
        tf=_poured(runs, at, "tf", "row_postings", postings),
        positions=_poured(runs, at, "positions", "row_positions", positions),
        ordinals=_poured(runs, at, "ordinals", "row_positions", positions),
    )


def _starts(counts: Sequence[Array], at: Sequence[Array], rows: int) -> Array:
    """Where each row starts, and the end of the last, from its counts in all runs."""
    total = np.zeros(rows + 1, np.int64)
    for count, place in zip(counts, at, strict=True):
        total[1:][place] += count
    return np.cumsum(total)


def _poured(runs: Sequence[Mapping[str, Array]], at: Sequence[Array], name: str, counted: str, starts: Array) -> Array:
    """One array of all runs: each run's part of a row behind the parts of the runs before it."""
    kind = np.result_type(*(run[name].dtype for run in runs)) if runs else np.dtype(np.uint8)
    whole = np.empty(int(starts[-1]), kind)
    filled = starts[:-1].copy()
    for run, place in zip(runs, at, strict=True):
        counts = run[counted]
        whole[ranges(filled[place], counts)] = run[name]
        filled[place] += counts
    return whole


def _changes(values: Array) -> Array:
    """True where a value differs from the one before it, and at the first."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _sorted(tokens: Tokens, form_term: Array, form_ordinal: Array) -> tuple[Array, Array, Array, Array, Array]:
    """(term, field, document, position, ordinal), sorted by them in this order."""
    base = int(tokens.documents.min()) if len(tokens.documents) else 0  # a run's documents are counted from its first
    columns = (
        form_term[tokens.forms],
        tokens.fields,
        tokens.documents - base,
        tokens.positions,
        form_ordinal[tokens.forms],
    )
    widths = [int(column.max(initial=0)).bit_length() for column in columns]
    if sum(widths) > 64:  # only a text of millions of words gets here
        order = np.lexsort(tuple(reversed(columns)))
        term, field, document, position, ordinal = (column[order].astype(np.int64) for column in columns)
        return term, field, document + base, position, ordinal
    key = np.zeros(len(tokens.forms), np.uint64)
    for column, width in zip(columns, widths, strict=True):
        key <<= np.uint64(width)
        key |= column.astype(np.uint64)
    key.sort()
    parts = []
    for width in reversed(widths):
        parts.append((key & np.uint64((1 << width) - 1)).astype(np.int64))
        key >>= np.uint64(width)
    ordinal, position, document, field, term = parts
    return term, field, document + base, position, ordinal
