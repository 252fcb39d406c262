"""What a hit is worth. The one place to tune.

In: term frequencies, length codes, document frequencies. Out: scores, strictly positive for every match of a word.

BM25F as Whoosh computes it (whoosh.scoring.bm25): idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average)),
per field, summed over fields with their boosts; idf = ln(N / (df + 1)) + 1 (whoosh.searching.Searcher.idf), both over
living documents; lengths quantised to Whoosh's 256 steps.
"""

from math import log

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.layout import FIELD_BITS, LENGTH_BITS, MOST_TF
from index.schema import ENGINE_FIELDS, FIELDS

K1 = 1.2
B = 0.75
BOOSTS = tuple(next(field.boost for field in FIELDS if field.name == name) for name in ENGINE_FIELDS)
"""By field number."""

ID_SCORE = 1000.0
"""Added to the document whose id was typed: no sum of words outweighs it."""

PREFIX_WEIGHT = 0.5
"""An expansion counts half of a word that was typed whole."""

FUZZY_WEIGHTS = (1.0, 0.5, 0.25)
"""By edit distance."""


def tables(average_lengths: Array, length_table: Array) -> list[Array]:
    """Per chain, the worth of a posting by its code (see index.engines.whoosh.layout), from average lengths
    [chain, field]: tf * (K1 + 1) / (tf + norm). A length byte of 0 stands for 1, as in Whoosh."""
    frequencies = np.arange(MOST_TF + 1, dtype=float)[:, None, None]
    found = []
    for averages in average_lengths:
        norms = np.ones((1 << FIELD_BITS, 1 << LENGTH_BITS))
        norms[: len(averages)] = _norms(averages, length_table)
        found.append((frequencies * (K1 + 1) / (frequencies + norms)).ravel())
    return found


def _norms(averages: Array, length_table: Array) -> Array:
    """K1 * (1 - B + B * length / average) by [field, length byte]."""
    lengths = np.where(length_table == 0, 1.0, length_table)
    return K1 * ((1 - B) + B * lengths / np.where(averages == 0, 1.0, averages)[:, None])


def worth(table: Array, codes: Array, tf: Array) -> Array:
    """What postings are worth before the weights of their terms. `tf` is looked at only where it exceeds MOST_TF."""
    found: Array = table[codes]
    high = codes >= MOST_TF << (FIELD_BITS + LENGTH_BITS)
    if high.any():
        # From tf * (K1 + 1) / (tf + norm) at MOST_TF follows the norm, and from that the worth at any tf.
        norm = MOST_TF * (K1 + 1) / found[high] - MOST_TF
        found[high] = tf[high] * (K1 + 1) / (tf[high] + norm)
    return found


def idf(documents: int, holding: int) -> float:
    """`holding` of `documents` hold the term in this field."""
    return log(documents / (holding + 1)) + 1


def weight(field: int, documents: int, holding: int) -> float:
    """What one field's share of a term is multiplied by."""
    return BOOSTS[field] * idf(documents, holding)


def weights(documents: int, holding: Array) -> Array:
    """`weight` of many terms at once: `holding` by [term, field]."""
    found: Array = np.array(BOOSTS) * (np.log(documents / (holding + 1)) + 1)
    return found
