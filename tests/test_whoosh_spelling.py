"""Misspelt words: the table of deletions finds exactly what comparing with every word finds."""

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.engines.whoosh import spelling
from index.engines.whoosh.arrays import string_arrays
from index.engines.whoosh.dictionary import Dictionary
from search.engines.whoosh.expand import candidates

words = st.text("abcd", min_size=1, max_size=12).map(str.encode)


def by_definition(one: bytes, other: bytes) -> int:
    """Levenshtein's recursion, as he wrote it down."""

    @cache
    def distance(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        same = one[i - 1] == other[j - 1]
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + (not same))

    return distance(len(one), len(other))


@given(words, words, st.integers(0, 2))
def test_distances_up_to_a_limit(one: bytes, other: bytes, most: int) -> None:
    assert spelling.distance(one, other, most) == min(by_definition(one, other), most + 1)


@given(st.sets(words, min_size=1, max_size=30), words)
def test_all_near_words_are_candidates(known: set[bytes], typed: bytes) -> None:
    listed = sorted(known)
    most = spelling.edits_allowed(len(typed))
    near = {number for number, word in enumerate(listed) if by_definition(typed, word) <= most}
    assert near <= set(candidates(dictionary(listed), typed, most))


def dictionary(listed: list[bytes]) -> Dictionary:
    """A dictionary of words alone, each its own term and form."""
    numbers = np.arange(len(listed), dtype=np.uint32)
    arrays = {f"en.{name}": numbers for name in ("form_term", "form_count", "word_term", "word_count")}
    arrays |= {"en.first_row": np.arange(len(listed) + 1, dtype=np.uint32)}
    arrays |= {"en.form_ordinal": np.zeros(len(listed), np.uint8)}
    for name in ("terms", "forms", "words"):
        arrays |= string_arrays(f"en.{name}", listed)
    return Dictionary(arrays | spelling.arrays("en", listed), "en")


def test_longer_words_may_be_further_off() -> None:
    assert [spelling.edits_allowed(length) for length in (1, 2, 3, 7, 8, 20)] == [0, 0, 1, 1, 2, 2]
