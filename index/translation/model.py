"""Word translation probabilities from aligned sentences: IBM Model 1, in both directions.

In: Occurrences: which sentence holds which terms, of either language. Out: Links: p(b | a) and p(a | b) of each pair of
terms that some sentence and its translation hold. Deterministic: sums are taken in an order that depends on the input
alone.

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
class Occurrences:
    """`sentence` and `term` run in parallel, sorted by sentence, then term, each pair once. Terms are numbered from
    0."""

    sentence: Array
    term: Array
    sentences: int
    terms: int

    @property
    def held(self) -> Array:
        """How many sentences hold each term."""
        return np.bincount(self.term, minlength=self.terms)


@dataclass(frozen=True, slots=True)
class Together:
    """Terms of either language met in a sentence and its translation. `a`, `b` are the distinct pairs, sorted, `count`
    the sentences of each. `first` and `second` name, for one pair after the other, the occurrences it was met in."""

    a: Array
    b: Array
    count: Array
    start: Array
    first: Array
    second: Array


@dataclass(frozen=True, slots=True)
class Links:
    """`forth` is p(b | a) and `back` p(a | b) of each pair of `met`, discounted."""

    met: Together
    forth: Floats
    back: Floats


def together(one: Occurrences, other: Occurrences) -> Together:
    """Every term of a sentence with every term of its translation."""
    sizes = np.bincount(other.sentence, minlength=one.sentences)
    starts = np.cumsum(sizes) - sizes
    counts = sizes[one.sentence]
    first = np.repeat(np.arange(len(counts)), counts)
    second = np.arange(len(first))
    second += np.repeat(starts[one.sentence] - (np.cumsum(counts) - counts), counts)
    terms = max(1, other.terms)
    keys = np.repeat(one.term * terms, counts)
    keys += other.term[second]
    keys, order = _sorted(keys)
    start = _changes(keys)
    distinct = keys[start]
    count = np.diff(start, append=len(keys))
    return Together(distinct // terms, distinct % terms, count, start, first[order], second[order])


def _sorted(keys: Array) -> tuple[Array, Array]:
    """(the keys in order, the place of each before); `keys` itself is overwritten. Packed with its place a key sorts
    many times faster than by argsort, and memory that the system hands out anew costs more than the arithmetic."""
    places = np.arange(len(keys), dtype=np.int64)
    bits = len(keys).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > 63:
        order = np.argsort(keys, kind="stable")
        return keys[order], order
    keys <<= bits
    keys |= places
    keys.sort()
    np.bitwise_and(keys, (1 << bits) - 1, out=places)
    keys >>= bits
    return keys, places


def _changes(keys: Array) -> Array:
    """Where another key begins."""
    begins = np.ones(len(keys), bool)
    np.not_equal(keys[1:], keys[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def train(one: Occurrences, other: Occurrences, iterations: int = ITERATIONS) -> Links:
    """Expectation maximisation from equal probabilities, in each direction by itself."""
    met = together(one, other)
    pair = np.repeat(np.arange(len(met.a)), met.count)
    forth = _train(met, pair, met.second, met.a, one.terms, other, iterations)
    return Links(met, forth, _train(met, pair, met.first, met.b, other.terms, one, iterations))


def _train(
    met: Together, pair: Array, slot: Array, given_by: Array, terms: int, produced: Occurrences, iterations: int
) -> Floats:
    """The probability of each pair's produced term given its other one, `given_by`. Each occurrence of a produced term
    is a `slot`: its probability mass is shared among the terms it was met with, and the empty word. `pair` numbers the
    pair of each meeting."""
    if not len(met.a):
        return np.zeros(0)
    share = np.full(len(met.a), 1.0 / produced.terms)
    empty = np.full(produced.terms, 1.0 / produced.terms)
    meetings, counts = np.empty(len(pair)), np.empty(len(met.a))  # overwritten each time, see _sorted
    # All indices are good; `mode` only keeps NumPy from writing to a copy of `out` first.
    for _ in range(iterations):
        np.take(share, pair, out=meetings, mode="clip")
        mass = np.bincount(slot, meetings, len(produced.term)) + empty[produced.term]
        np.take(1.0 / mass, slot, out=meetings, mode="clip")
        np.add.reduceat(meetings, met.start, out=counts)
        counts *= share
        from_empty = np.bincount(produced.term, empty[produced.term] / mass, produced.terms)
        totals = np.bincount(given_by, counts, terms)
        np.take(totals, given_by, out=share, mode="clip")
        np.divide(counts, share, out=share)
        empty = from_empty / from_empty.sum()
    sure: Floats = np.maximum(counts - DISCOUNT, 0.0) / totals[given_by]
    return sure


def significance(together: Array, a: Array, b: Array, of: int) -> Floats:
    """How unlikely it is that two terms, held by `a` and `b` of `of` sentences, meet in `together` of them by chance:
    the log-likelihood ratio G2 (T. Dunning: "Accurate Methods for the Statistics of Surprise and Coincidence",
    Computational Linguistics 19, 1993). 0 when they meet less often than by chance."""
    ratio = np.zeros(len(together))
    for seen, rows, columns in (
        (together, a, b),
        (a - together, a, of - b),
        (b - together, of - a, b),
        (of - a - b + together, of - a, of - b),
    ):
        expected = rows * columns / max(1, of)
        ratio += np.where(seen > 0, seen * np.log(np.maximum(seen, 1) / np.maximum(expected, 1e-300)), 0.0)
    return np.where(together * of > a * b, 2 * ratio, 0.0)
