"""The same content in several files: a copy, or the same page fetched again, as the sidecars tell."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.document import Document
from index.pipeline import Options, reindex
from index.pipeline.report import ReindexReport
from search.engines import open_searcher
from search.query import Query
from search.settings import Settings

URL = "https://www.opengovpartnership.org/members/france/commitments/FR0001/"
Run = Callable[..., ReindexReport]


def page(verifiable: str = "No") -> str:
    return (
        "Publish Contracts (FR0001)\nOverview\nAt-a-Glance\nAction Plan: France Action Plan 2018-2020\n"
        "Action Plan Cycle: 2018\nStatus: Active\nInstitutions\nLead Institution: Ministry of Finance\n"
        f"Policy Areas\nE-Government\nIRM Review\nDesign i\nVerifiable: {verifiable}\nDescription\n"
        "The register of contracts will be public, and it will be kept up to date by every ministry of the country.\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    return made


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    return Settings(index_dir=tmp_path / "index", sources=(folder,), jobs=1)


@pytest.fixture(params=[0, 60], ids=["young files", "old files"])
def run(settings: Settings, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Reindexing at once, or so many seconds later, when files are known by their stamps."""
    now, ahead = time.time_ns, request.param * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: now() + ahead)

    def again(**options: bool) -> ReindexReport:
        report = reindex(settings, Options(**options))
        assert report.balanced
        return report

    return again


def write(folder: Path, name: str, content: str, **facts: str) -> None:
    (folder / name).write_text(content)
    if facts:
        (folder / f"{name}.meta.json").write_text(json.dumps(facts))


def document(settings: Settings) -> Document:
    searcher = open_searcher(settings)
    try:
        [found] = searcher.open().matching(Query(sort="id"))
        return found
    finally:
        searcher.close()


def counts(report: ReindexReport) -> tuple[int, int, int, int]:
    return report.seen, report.indexed, report.skipped, report.duplicates


def moments(found: Document) -> list[str | None]:
    return [capture.fetched_at for capture in found.captures]


def test_a_page_that_went_back_to_what_it_said_says_that(settings: Settings, folder: Path, run: Run) -> None:
    write(folder, "2021.txt", page("No"), fetched_at="2021-05-01T00:00:00Z")
    write(folder, "2023.txt", page("Yes"), fetched_at="2023-05-01T00:00:00Z")
    run()
    assert document(settings).verifiable is True
    write(folder, "2025.txt", page("No"), fetched_at="2025-05-01T00:00:00Z")
    for full in (False, True):
        report = run(full=full)
        assert counts(report) == (3, 3, 0, 0) and report.copies == ()
        found = document(settings)
        assert found.verifiable is False
        assert moments(found) == ["2025-05-01T00:00:00Z", "2023-05-01T00:00:00Z", "2021-05-01T00:00:00Z"]
        assert sum(section.text.count("register of contracts") for section in found.sections) == 1


@pytest.mark.parametrize(("plain", "dated"), [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_of_copies_the_one_with_a_sidecar_is_indexed(
    settings: Settings, folder: Path, run: Run, plain: str, dated: str
) -> None:
    write(folder, plain, page())
    write(folder, dated, page(), url=URL, fetched_at="2024-05-01T00:00:00Z")
    for full in (False, False, True):
        report = run(full=full)
        assert counts(report) == (2, 1, 0, 1)
        assert [(copy.name, copy.original) for copy in report.copies] == [(plain, dated)]
        found = document(settings)
        assert (found.source_url, moments(found)) == (URL, ["2024-05-01T00:00:00Z"])


@pytest.mark.parametrize("facts", [{}, {"url": URL, "fetched_at": "2024-05-01T00:00:00Z"}], ids=["none", "the same"])
def test_copies_whose_sidecars_say_the_same_are_duplicates(
    settings: Settings, folder: Path, run: Run, facts: dict[str, str]
) -> None:
    write(folder, "a.txt", page(), **facts)
    write(folder, "b.txt", page(), **facts)
    report = run()
    assert counts(report) == (2, 1, 0, 1)
    assert [(copy.name, copy.original) for copy in report.copies] == [("b.txt", "a.txt")]
    assert run().outcome == "unchanged"


def test_a_copy_is_indexed_when_its_original_went_or_lost_its_sidecar(
    settings: Settings, folder: Path, run: Run
) -> None:
    write(folder, "a.txt", page())
    write(folder, "b.txt", page(), url=URL)
    run()
    (folder / "b.txt.meta.json").unlink()
    report = run()
    assert [(copy.name, copy.original) for copy in report.copies] == [("b.txt", "a.txt")]
    assert [capture.source for capture in document(settings).captures] == ["a.txt"]
    (folder / "a.txt").unlink()
    assert counts(run()) == (1, 1, 0, 0)
    assert [capture.source for capture in document(settings).captures] == ["b.txt"]


def test_one_of_two_captures_that_say_the_same_may_go(settings: Settings, folder: Path, run: Run) -> None:
    write(folder, "2021.txt", page(), fetched_at="2021-05-01")
    write(folder, "2025.txt", page(), fetched_at="2025-05-01")
    run()
    (folder / "2021.txt").unlink()
    (folder / "2021.txt.meta.json").unlink()
    report = run()  # no --allow-shrink: what it said is still there
    assert (report.vanished, report.documents) == (0, 1)
    assert moments(document(settings)) == ["2025-05-01T00:00:00Z"]
