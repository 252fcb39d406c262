"""Token streams to posting lists, in arrays.

In: per chain, parallel arrays of (form, document, field, position). Out: Postings sorted by (term, field, document,
position). One sort of packed 64-bit keys does the whole inversion.

Words of this module: a *row* is one (term, field) pair; a *posting* is one document of a row; an *ordinal* is the
number of a surface form among the forms of its term, kept beside each position so that exact matches read no text.
"""

from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.arrays import Array, narrowest

LAST_ORDINAL = 255
"""Ordinal shared by every form past the 255th of one term: no real word has so many."""


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


def invert(tokens: Tokens, form_term: Array, form_ordinal: Array, terms: int) -> Postings:
    """`form_term` and `form_ordinal` give each form's term (numbered 0..terms-1) and its ordinal there."""
    term, field, document, position, ordinal = _sorted(tokens, form_term, form_ordinal)
    row_key = term.astype(np.int64) * 8 + field
    new_row = _changes(row_key)
    new_posting = new_row | _changes(document)
    posting_starts = np.flatnonzero(new_posting)
    row_starts = np.flatnonzero(new_row)
    tf = np.diff(np.append(posting_starts, len(term)))
    row_terms = term[row_starts]
    return Postings(
        first_row=np.searchsorted(row_terms, np.arange(terms + 1)).astype(np.int64),
        row_field=field[row_starts].astype(np.uint8),
        row_posting=np.append(np.searchsorted(posting_starts, row_starts), len(posting_starts)).astype(np.int64),
        row_position=np.append(row_starts, len(term)).astype(np.int64),
        ids=document[posting_starts].astype(np.int32),
        tf=tf.astype(narrowest(int(tf.max(initial=0)))),
        positions=position.astype(narrowest(max(int(position.max(initial=0)), 256))),
        ordinals=ordinal.astype(np.uint8),
    )


def _changes(values: Array) -> Array:
    """True where a value differs from the one before it, and at the first."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _sorted(tokens: Tokens, form_term: Array, form_ordinal: Array) -> tuple[Array, Array, Array, Array, Array]:
    """(term, field, document, position, ordinal), sorted by them in this order."""
    columns = (
        form_term[tokens.forms],
        tokens.fields,
        tokens.documents,
        tokens.positions,
        form_ordinal[tokens.forms],
    )
    widths = [int(column.max(initial=0)).bit_length() for column in columns]
    if sum(widths) > 64:  # only a text of millions of words gets here
        order = np.lexsort(tuple(reversed(columns)))
        return tuple(column[order] for column in columns)  # type: ignore[return-value]  # five columns in, five out
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
    return term, field, document, position, ordinal
