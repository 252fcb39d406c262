"""The measures of the relevance benchmark, on a run small enough to count by hand."""

from pathlib import Path

import pytest

from benchmarks.judged import read_judgments, score


def test_measures_of_a_run_counted_by_hand() -> None:
    judgments = {"q1": {"a": 1, "b": 1}, "q2": {"c": 1}, "q3": {"d": 1}}
    runs = {"q1": ["x", "a", "b"], "q2": ["c"]}  # q3 was not answered
    found = score(judgments, runs)
    # q1: (1/log2(3) + 1/log2(4)) / (1/log2(2) + 1/log2(3)) = 0.6934; q2: 1; q3: 0.
    assert found.ndcg == pytest.approx((0.6934 + 1 + 0) / 3, abs=1e-4)
    assert found.recall == pytest.approx(2 / 3)
    assert found.mrr == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found.queries == 3


def test_judgments_without_anything_relevant_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("query\tdocument\tgrade\nq1\ta\t1\nq1\tb\t0\nq2\ta\t-1\n", "utf-8")
    assert read_judgments(path) == {"q1": {"a": 1, "b": 0}}
