"""Where compounds may begin, found for a million bytes at once.

In: Letters, the places and forms of the words. Out: the few words at which it is worth to look for a compound, with
index.compounds: all that begin one are among them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index.compounds import LONGEST_SIGN, SPACES
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.characters import Letters

LONGEST_SPACE = max(len(space.encode()) for space in SPACES)
DEGREE = len("\u00b0".encode())


class Placed(NamedTuple):
    """Parallel arrays: first bytes, the bytes behind the last, whether it begins with a digit, its form."""

    starts: Array
    ends: Array
    numeric: Array
    forms: Array


def beginnings(found: Letters, words: Placed, leading: Sequence[int], following: Sequence[int]) -> Array:
    """Words that a compound may begin with, ascending, each once. `leading` are the forms of words that begin one when
    a number follows, `following` of those that go on one that a number begins."""
    starts, ends, numeric, forms = words
    if not len(starts):
        return np.empty(0, np.int64)
    numbers = np.flatnonzero(numeric)
    before = starts.searchsorted(found.signs) - 1  # the word before each sign
    near = found.signs - ends[before] <= LONGEST_SPACE
    after = np.minimum(before + 1, len(starts) - 1)
    close = numeric[after] & (starts[after] - found.signs <= LONGEST_SIGN + LONGEST_SPACE)
    leads = numbers[1:] if len(numbers) and not numbers[0] else numbers
    leads = leads[starts[leads] - ends[leads - 1] <= DEGREE + LONGEST_SPACE] - 1
    follows = numbers[:-1] if len(numbers) and numbers[-1] == len(starts) - 1 else numbers
    follows = follows[starts[follows + 1] - ends[follows] <= LONGEST_SPACE]
    places = np.concatenate(
        (
            starts.searchsorted(found.joints) - 1,
            before[near & numeric[before]],
            after[close],
            before[close & (ends[before] == found.signs)],
            leads[np.isin(forms[leads], leading)],
            follows[np.isin(forms[follows + 1], following)],
        )
    )
    places = np.sort(places[places >= 0])
    distinct: Array = places[np.diff(places, prepend=-1) > 0]
    return distinct
