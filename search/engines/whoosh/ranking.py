"""What a hit is worth. The one place to tune; what the numbers reach is in docs/relevance.md.

In: term frequencies, length codes, document frequencies. Out: scores, strictly positive for every match of a word.

BM25F (S. Robertson, H. Zaragoza: "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.5): the
frequencies of a word in a document's fields, each normalised by the field's length and weighed by its boost, are added
up *before* they saturate, so that a word in four fields is not four words. A word counts in the language in which the
document holds it best, and is as rare as it is in all languages together; so a second language version, or a
translation of the word, adds nothing that the first did not have. Lengths are quantised to Whoosh's 256 steps.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.layout import FIELD_BITS, LENGTH_BITS, MOST_TF
from index.schema import ENGINE_FIELDS, FIELDS


@dataclass(frozen=True, slots=True)
class Weights:
    """What `benchmarks.relevance --leave-one-out` tunes: the saturation `k1` and the length normalisation `b` of BM25F,
    and what the signals of the closer look (rerank.py) may bring, in units of the idf of their words. `early` falls
    to 1/e over `early_words` words."""

    k1: float = 1.0
    b: float = 0.8
    title: float = 2.5
    alike: float = 1.2
    near: float = 0.5
    whole: float = 0.75
    typed: float = 0.25
    early: float = 0.15
    early_words: float = 40.0


WEIGHTS = Weights()
BOOSTS = np.array([next(field.boost for field in FIELDS if field.name == name) for name in ENGINE_FIELDS])
"""By field number."""

NOTES = ENGINE_FIELDS.index("notes")
"""A short list of references or contents is no better than a long one, so its length is not looked at."""

TITLE = 1.0
"""A title of just the words of the query brings that share of all that these words may bring."""

ID_SCORE = 1000.0
"""Added to the document whose id was typed: no sum of words outweighs it."""

PREFIX_WEIGHT = 0.5
"""An expansion counts half of a word that was typed whole."""

FUZZY_WEIGHTS = (1.0, 0.5, 0.25)
"""By edit distance."""

PART = 0.8
"""What a word of a compound counts beside the whole, in a text of several words. Better than 0.5 or the same on each of
the judged collections, and than 1 in the mean."""

TOLD = 0.15
"""What a translation's frequency is multiplied by in a document that is held in the language of the query as well: it
says there what it has to say, in the words that were typed or not. Without this, such a document has two chances for
each word where one that needs translating has one."""

PLACE = 6.0
"""The frequency that a document's place adds to each word that names it: more than the text of a document has that
speaks of the place, so that the place's own rank above it, and saturated like any frequency, so that other words of the
query count as much."""

MACHINE = 0.98
"""What frequencies in a machine translation are multiplied by: the original ranks above it, a translation of the word
in the original below."""

STUB = 0.95
"""A document of which only a listing is held ranks below a full one of equal worth."""


def tables(average_lengths: Array, length_table: Array) -> list[Array]:
    """Per chain, the weighed frequency of a posting by its code (see index.engines.whoosh.layout), from average lengths
    [chain, field]: boost * tf / (1 - b + b * length / average), without the norm in notes. A length byte of 0 stands
    for 1, as in Whoosh."""
    times = np.arange(MOST_TF + 1, dtype=float)[:, None, None]
    lengths = np.where(length_table == 0, 1.0, length_table)
    found = []
    for averages in average_lengths:
        weights = np.zeros((1 << FIELD_BITS, 1 << LENGTH_BITS))
        norms = (1 - WEIGHTS.b) + WEIGHTS.b * lengths / np.where(averages == 0, 1.0, averages)[:, None]
        norms[NOTES] = 1.0
        weights[: len(averages)] = BOOSTS[:, None] / norms
        found.append((times * weights).ravel())
    return found


HIGH = MOST_TF << (FIELD_BITS + LENGTH_BITS)
"""Codes from here on stand for MOST_TF and all higher frequencies."""


def frequencies(table: Array, codes: Array, tf: Array) -> Array:
    """Weighed frequencies of postings. `tf` is looked at only where it exceeds MOST_TF."""
    found: Array = table.take(codes)  # twice as fast as table[codes]
    if len(codes) and np.maximum.reduce(codes) >= HIGH:
        high = codes >= HIGH
        found[high] *= tf[high] / MOST_TF
    return found


def idf(documents: int, holding: float) -> float:
    """`holding` of `documents` hold the word. Positive even for a word that all hold."""
    return log(1 + (max(0.0, documents - holding) + 0.5) / (holding + 0.5))


def saturated(frequencies: Array) -> Array:
    """What weighed frequencies are worth, in units of idf: at most k1 + 1."""
    scores: Array = frequencies * (WEIGHTS.k1 + 1) / (frequencies + WEIGHTS.k1)
    return scores


def of_title(idf: float) -> float:
    """What a document gets whose title is the query; `idf` is the sum over the query's words."""
    return TITLE * (WEIGHTS.k1 + 1) * idf


def of_translations(told: Array) -> Array:
    """What frequencies of translations are multiplied by; `told` flags documents held in the query's language too."""
    return np.where(told, TOLD, 1.0)


def of_versions(machine: Array) -> Array:
    """What frequencies in versions of documents are multiplied by; `machine` flags machine translations."""
    return np.where(machine, MACHINE, 1.0)


def of_documents(scores: Array, stubs: Array) -> Array:
    """Scores of words to scores of documents; `stubs` flags those of which only a listing is held."""
    found: Array = np.where(stubs, scores * STUB, scores)
    return found
