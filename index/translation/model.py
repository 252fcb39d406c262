"""Word translation probabilities from aligned sentences: IBM Model 1.

In: co-occurrences: for each pair of aligned sentences, every term of one with every term of the other. Out: p(b | a) of
each pair of terms. Deterministic: sums are taken in the order of the input.

P. F. Brown, S. A. Della Pietra, V. J. Della Pietra, R. L. Mercer: "The Mathematics of Statistical Machine Translation",
Computational Linguistics 19 (1993), section 4.1. A sentence counts each of its terms once, and every sentence holds an
empty word that may have produced any term of the other. Expected counts are discounted by absolute discounting, so
that a pair which was seen together once and explains little does not pass for a translation (R. C. Moore: "Improving
IBM Word-Alignment Model 1", ACL 2004, on rare words).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ITERATIONS = 6
DISCOUNT = 0.3


@dataclass(frozen=True, slots=True)
class Cooccurrences:
    """`sentence`, `a`, `b` run in parallel: term a of one sentence and term b of its translation. Terms are numbered
    from 0; `b_empty` marks nothing: the empty word is added by the model."""

    sentence: Array
    a: Array
    b: Array
    sentences: int
    terms_a: int
    terms_b: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Distinct pairs of terms with p(b | a) and the number of sentences that hold both."""

    a: Array
    b: Array
    probability: Floats
    together: Array


def train(seen: Cooccurrences, iterations: int = ITERATIONS) -> Pairs:
    """Expectation maximisation from equal probabilities."""
    keys = seen.a * seen.terms_b + seen.b
    distinct, pair = np.unique(keys, return_inverse=True)
    a, b = distinct // seen.terms_b, distinct % seen.terms_b
    # One slot per term b of each sentence: its probability mass is shared among the terms a and the empty word.
    slots, slot = np.unique(seen.sentence * seen.terms_b + seen.b, return_inverse=True)
    slot_b = slots % seen.terms_b
    given = np.full(len(distinct), 1.0 / max(1, seen.terms_b))
    empty = np.full(seen.terms_b, 1.0 / max(1, seen.terms_b))
    for _ in range(iterations):
        mass = np.bincount(slot, given[pair], len(slots)) + empty[slot_b]
        counts = np.bincount(pair, given[pair] / mass[slot], len(distinct))
        from_empty = np.bincount(slot_b, empty[slot_b] / mass, seen.terms_b)
        totals = np.bincount(a, counts, seen.terms_a)
        given = counts / totals[a]
        empty = from_empty / from_empty.sum()
    sure = np.maximum(counts - DISCOUNT, 0.0) / totals[a]
    return Pairs(a, b, sure, np.bincount(pair, minlength=len(distinct)))
