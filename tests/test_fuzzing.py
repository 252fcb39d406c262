"""The fuzzing commands in short: their requests are many and the same each time, what they find is counted and told."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from benchmarks import fuzz_guided, properties
from benchmarks.fuzz import main
from benchmarks.fuzz_counts import Counts, Outcome, percentile
from benchmarks.fuzz_requests import PLACES, STRANGE_PATHS, request, storm


def test_a_number_is_always_the_same_request_and_all_addresses_are_asked() -> None:
    asked = [request(1, number) for number in range(3000)]
    assert asked == [request(1, number) for number in range(3000)]
    assert len({str(one) for one in asked}) > 2500
    begun = {one.path.rsplit("/", 1)[0] if "documents" in one.path else one.path for one in asked}
    places = ("/api/v1/search", "/api/v1/suggest", "/api/v1/documents", "/api/v1/facets/country", "/en/search")
    assert begun.issuperset((*places, "/fr/overview", "/api/v1/search.csv", "/api/v1/search.atom"))
    assert len(begun & set(STRANGE_PATHS)) > len(STRANGE_PATHS) * 0.9
    storms = [storm(Random(number)) for number in range(100)]
    assert 100_000 in map(len, storms)
    assert any(text.count(" OR ") == 10_000 for text in storms)
    assert any("%ED%A0%80" in one.query for one in asked), "no lone surrogate"
    assert any("e%CC%81" in one.query for one in asked), "no decomposed letter"
    assert len(PLACES) == 9


def test_what_is_too_slow_or_fails_is_a_violation_and_parts_add_up() -> None:
    first, second = Counts(), Counts()
    first.add(Outcome("GET /quick", 200, 1.04, 2.0), limit=250)
    first.add(Outcome("GET /slow", 200, 251.0, 300.0), limit=250)
    second.add(Outcome("GET /broken", 500, 3.0, 3.0), limit=250)
    first.merge(Counts.from_json(second.as_json() | {"statuses": {"500": 1}}))
    assert first.statuses == {200: 2, 500: 1}
    assert len(first.violations) == 2
    assert "GET /slow" in first.violations[0] and "GET /broken" in first.violations[1]
    assert [row[2] for row in first.slowest] == ["GET /slow", "GET /broken", "GET /quick"]
    assert (percentile(first.cpu, 0.3), percentile(first.cpu, 1)) == (1.0, 251.0)


def test_a_run_that_was_broken_off_goes_on_where_it_was(seeds_index: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    arguments = ["--index", str(seeds_index), "--requests", "60", "--limit", "0", "--state", str(state)]
    once = CliRunner().invoke(main, arguments)
    assert once.exit_code == 0, once.output
    held = state.read_text()
    again = CliRunner().invoke(main, arguments)
    assert again.output.splitlines()[1:] == once.output.splitlines()[1:]
    assert state.read_text() == held, "what was done was done again"
    other = CliRunner().invoke(main, [*arguments, "--seed", "2"])
    assert other.exit_code == 1 and "another run" in other.output


@pytest.mark.parametrize("name", sorted(properties.PROPERTIES))
def test_hypothesis_tries_inputs_of_each_kind_and_counts_them(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    fuzz_guided.by_hypothesis(name, 40, 1)
    assert f"hypothesis, {name}: 40 examples" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(properties.PROPERTIES))
def test_inputs_to_begin_with_hold(name: str) -> None:
    inputs = fuzz_guided.beginnings(name)
    assert len(inputs) >= 20
    for content in inputs[:60]:
        properties.PROPERTIES[name](content)


def test_a_property_that_does_not_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(data: bytes) -> None:
        assert b"(" not in data

    broken: dict[str, Callable[[bytes], None]] = {"syntax": fails}
    monkeypatch.setattr(fuzz_guided, "PROPERTIES", broken)
    with pytest.raises(AssertionError):
        fuzz_guided.by_hypothesis("syntax", 200, 1)


def test_without_atheris_that_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert fuzz_guided.by_coverage("syntax", 10, 1) == 0
    assert "pip install atheris" in capsys.readouterr().out
