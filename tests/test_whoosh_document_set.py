"""Sets of documents and sums over them are those of Python's own sets and of plain addition, few or many."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.whoosh.document_set import DocumentSet, among, named, sums, united

SIZE = 64
"""Of which three are few, and four are not (document_set.FEW)."""

members = st.one_of(st.sets(st.integers(0, SIZE - 1), max_size=5), st.sets(st.integers(0, SIZE - 1)))


def by_numbers(held: set[int]) -> DocumentSet:
    return DocumentSet(SIZE, np.array(sorted(held), np.intp))


def by_flags(held: set[int]) -> DocumentSet:
    return DocumentSet(SIZE, flags=np.array([number in held for number in range(SIZE)]))


@pytest.mark.parametrize("first", [by_numbers, by_flags])
@pytest.mark.parametrize("second", [by_numbers, by_flags])
@given(members, members)
def test_sets_meet_as_sets_do_however_they_are_held(
    first: Callable[[set[int]], DocumentSet], second: Callable[[set[int]], DocumentSet], one: set[int], other: set[int]
) -> None:
    def results() -> dict[str, DocumentSet]:
        a, b = first(one), second(other)
        return {"and": a & b, "or": united([a, b], SIZE), "but": a - b}

    expected = {"and": one & other, "or": one | other, "but": one - other}
    for name, found in results().items():
        assert len(found) == len(expected[name])
        assert found.numbers.tolist() == sorted(expected[name])
        assert np.flatnonzero(found.flags).tolist() == sorted(expected[name])
    for name, found in results().items():
        wanted = np.array([5, 0, 63, 7])
        assert found.holds(wanted).tolist() == [number in expected[name] for number in wanted.tolist()]


@given(st.lists(st.lists(st.integers(0, SIZE - 1), max_size=20), max_size=4))
def test_postings_in_any_order_name_each_document_once(parts: list[list[int]]) -> None:
    found = named([np.array(part, np.int32) for part in parts], SIZE)
    assert found.numbers.tolist() == sorted({number for part in parts for number in part})


def test_a_set_of_nothing_has_neither_numbers_nor_flags() -> None:
    nothing = DocumentSet(SIZE)
    assert len(nothing) == 0
    assert nothing.numbers.tolist() == []
    assert not nothing.flags.any()
    assert not among(nothing.numbers, np.array([1, 2])).any()


@given(st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, 9)), max_size=30), members)
def test_values_are_added_up_for_the_documents_chosen(pairs: list[tuple[int, int]], chosen: set[int]) -> None:
    numbers = np.array([number for number, _ in pairs], np.int32)
    values = np.array([value for _, value in pairs], float)
    found = sums(numbers, values, np.array(sorted(chosen), np.intp), SIZE)
    assert found.tolist() == [sum(value for own, value in pairs if own == number) for number in sorted(chosen)]
