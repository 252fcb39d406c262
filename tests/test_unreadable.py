"""What nobody could look at has not vanished: folders that cannot be listed, files that cannot be read."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.document import Document
from index.pipeline import Options, reindex
from index.pipeline.report import ReindexReport
from search.engines import open_searcher
from search.query import Query
from search.settings import Settings

Run = Callable[..., ReindexReport]
TEXT = "The register of contracts will be public, and it will be kept up to date by every ministry of the country."


def page(number: int) -> str:
    return (
        f"Publish Contracts (FR{number:04d})\nOverview\nAt-a-Glance\nAction Plan: France Action Plan 2018-2020\n"
        "Action Plan Cycle: 2018\nStatus: Active\nInstitutions\nLead Institution: Ministry of Finance\n"
        f"Policy Areas\nE-Government\nDescription\n{TEXT} Commitment number {number}.\n"
    )


def line(number: int) -> str:
    given = {"id": f"FR{number:04d}", "title": {"en": "Land Records"}, "text": "A register.", "lang": "en"}
    return json.dumps(given) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five pages, and below `locked` two pages and a file of two documents."""
    made = tmp_path / "scrapes"
    (made / "locked" / "deep").mkdir(parents=True)
    for number in range(1, 6):
        (made / f"{number}.txt").write_text(page(number))
    (made / "locked" / "6.txt").write_text(page(6))
    (made / "locked" / "deep" / "7.txt").write_text(page(7))
    (made / "locked" / "given.ndjson").write_text(line(8) + line(9))
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


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Folders that may not be listed and files that may not be opened."""
    places: set[Path] = set()
    scandir, opened = os.scandir, os.open

    def refuse(path: Any) -> None:
        if isinstance(path, str | Path) and Path(path) in places:
            raise PermissionError(13, "Permission denied", str(path))

    def list_folder(path: Any) -> Any:
        refuse(path)
        return scandir(path)

    def open_file(path: Any, *rest: Any, **more: Any) -> int:
        refuse(path)
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "scandir", list_folder)  # not by chmod: the tests may run as root, who may read everything
    monkeypatch.setattr(os, "open", open_file)
    return places


def documents(settings: Settings) -> dict[str, Document]:
    searcher = open_searcher(settings)
    try:
        return {document.id: document for document in searcher.open().matching(Query(sort="id"))}
    finally:
        searcher.close()


def stale(settings: Settings) -> list[str]:
    found = documents(settings).values()
    return [document.id for document in found if any(capture.stale for capture in document.captures)]


def counts(report: ReindexReport) -> tuple[int, int, int]:
    return report.seen, report.indexed, report.skipped


def test_files_below_a_folder_that_cannot_be_listed_stay(
    settings: Settings, folder: Path, run: Run, locked: set[Path]
) -> None:
    run()
    locked.add(folder / "locked")
    for full in (False, False, True):
        report = run(full=full)
        assert (report.seen, report.indexed, report.skipped, report.vanished) == (9, 5, 4, 0)
        assert (report.stale, report.removed, len(documents(settings))) == (3, 0, 9)
        assert stale(settings) == ["FR0006", "FR0007"]
        said = {skip.name: skip.sentence for skip in report.skips}
        assert said.keys() == {"locked", "locked/6.txt", "locked/deep/7.txt", "locked/given.ndjson"}
        assert "cannot be listed" in said["locked/deep/7.txt"]
    assert run().outcome == "unchanged"
    locked.clear()
    assert counts(run()) == (8, 8, 0)
    assert stale(settings) == [] and len(documents(settings)) == 9


def test_what_was_removed_elsewhere_goes_while_a_folder_cannot_be_listed(
    settings: Settings, folder: Path, run: Run, locked: set[Path]
) -> None:
    run()
    locked.add(folder / "locked")
    (folder / "5.txt").unlink()
    report = run()
    assert (report.vanished, report.removed) == (1, 1)
    assert "FR0005" not in documents(settings) and "FR0006" in documents(settings)


def test_a_source_that_cannot_be_listed_at_all_stays_whole(
    settings: Settings, folder: Path, run: Run, locked: set[Path]
) -> None:
    run()
    locked.add(folder)
    report = run()  # and is no accident to be refused: nothing vanished
    assert (report.vanished, report.removed, len(documents(settings))) == (0, 0, 9)


def test_a_folder_of_a_second_source_with_names_of_the_first(
    tmp_path: Path, settings: Settings, folder: Path, locked: set[Path]
) -> None:
    other = tmp_path / "later"
    (other / "locked").mkdir(parents=True)
    (other / "locked" / "6.txt").write_text(page(10))
    both = Settings(index_dir=settings.index_dir, sources=(folder, other), jobs=1)
    assert reindex(both).documents == 10
    locked.add(other / "locked")
    report = reindex(both)
    assert (report.vanished, report.removed, stale(settings)) == (0, 0, ["FR0010"])


def test_documents_of_a_file_that_cannot_be_read_stay(
    settings: Settings, folder: Path, run: Run, locked: set[Path]
) -> None:
    run()
    (folder / "locked" / "given.ndjson").write_text(line(8))  # what is the same is not even opened
    locked.add(folder / "locked" / "given.ndjson")
    for full in (False, False, True):
        report = run(full=full)
        assert (counts(report), report.vanished, len(documents(settings))) == ((8, 7, 1), 0, 9)
        assert [skip.name for skip in report.skips] == ["locked/given.ndjson"]
    locked.clear()
    report = run()
    assert (counts(report), report.removed) == ((8, 8, 0), 1)


WALL = "Just a moment...\nVerifying you are human. This may take a moment.\nEnable JavaScript and cookies to continue"


@pytest.mark.parametrize("spoilt", [b"", b" \n\n", b"\x89PNG\r\n\x1a\n" + bytes(200), b"Commitment", WALL.encode()])
def test_whatever_comes_under_a_new_name_takes_the_place_of_its_address(
    settings: Settings, folder: Path, run: Run, spoilt: bytes
) -> None:
    told = json.dumps({"url": "https://www.opengovpartnership.org/members/france/commitments/FR0001/"})
    (folder / "1.txt").rename(folder / "1-2024.txt")
    (folder / "1-2024.txt.meta.json").write_text(told)
    run()
    (folder / "1-2024.txt").unlink()
    (folder / "1-2024.txt.meta.json").unlink()
    (folder / "1-2025.txt").write_bytes(spoilt)
    (folder / "1-2025.txt.meta.json").write_text(told)
    for full in (False, False, True):
        report = run(full=full)
        assert (counts(report), report.stale, report.removed) == ((8, 7, 1), 1, 0)
        kept = documents(settings)["FR0001"]
        assert (kept.captured, stale(settings)) == ("full", ["FR0001"])
    (folder / "1-2025.txt").write_text(page(1))
    assert counts(run()) == (8, 8, 0) and stale(settings) == []


def test_of_several_captures_of_an_address_the_newest_stays(settings: Settings, folder: Path, run: Run) -> None:
    url = "https://www.opengovpartnership.org/members/france/commitments/FR0020/"
    for name, year in (("a", 2022), ("b", 2024), ("c", 2023)):
        (folder / f"{name}.txt").write_text(page(20).replace("Publish", f"In {year} publish"))
        (folder / f"{name}.txt.meta.json").write_text(json.dumps({"url": url, "fetched_at": f"{year}-05-01"}))
    run()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").unlink()
    (folder / "d.txt").write_text("")
    (folder / "d.txt.meta.json").write_text(json.dumps({"url": url, "fetched_at": "2025-05-01"}))
    run(allow_shrink=True)
    assert documents(settings)["FR0020"].title == {"en": "In 2024 publish Contracts"}
