"""What a hit is worth. The one place to tune.

In: term frequencies, length codes, document frequencies. Out: scores, strictly positive for every match of a word.

BM25F as Whoosh computes it (whoosh.scoring.bm25): idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average)),
per field, summed over fields with their boosts; idf = ln(N / (df + 1)) + 1 (whoosh.searching.Searcher.idf), both over
living documents; lengths quantised to Whoosh's 256 steps.
"""

from math import log

import numpy as np

from index.engines.whoosh.arrays import Array
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


def norms(average_lengths: Array, length_table: Array) -> list[Array]:
    """One table per chain from average lengths [chain, field]. A length byte of 0 stands for 1, as in Whoosh."""
    lengths = np.where(length_table == 0, 1.0, length_table)
    tables = []
    for averages in average_lengths:
        per_field = [K1 * ((1 - B) + B * lengths / (average or 1.0)) for average in averages.tolist()]
        tables.append(np.concatenate(per_field))
    return tables


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


def contributions(tf: Array, norm: Array, weights: Array | float) -> Array:
    """Scores of postings: saturated term frequency times the weight of each posting's field."""
    scores: Array = tf * (K1 + 1)
    scores /= tf + norm
    scores *= weights
    return scores
