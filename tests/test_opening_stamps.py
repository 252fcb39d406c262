"""A file that has not changed is not read again, and nothing that has changed goes unnoticed."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import pipeline
from index.pipeline import Options
from index.pipeline.report import ReindexReport
from index.scrapes import Scrape, Unchanged, opening, walk
from index.settings import Settings

PAGE = (
    "Open Contracting ({id})\nOverview\nAction Plan: France Action Plan 2018-2020\nAction Plan Cycle: 2018\n"
    "Status: Active\nDescription\n" + "A promise of some length. " * 10
)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute has passed since the files were written."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 60_000_000_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    (made / "page.txt").write_text(PAGE.format(id="FR0001"))
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the files whose content was read."""
    names: list[str] = []
    genuine = opening.opened  # the one place where a scrape is opened

    def recorded(path: Path, limit: int) -> object:
        names.append(path.name)
        return genuine(path, limit)

    monkeypatch.setattr(opening, "opened", recorded)
    yield names


def stamped(folder: Path) -> dict[str, opening.Stamp]:
    return {entry.name: entry.stamp for entry in walk([folder]) if isinstance(entry, Scrape)}


def changed(folder: Path, known: dict[str, opening.Stamp]) -> list[str]:
    """Files that are read although they are known."""
    return [entry.name for entry in walk([folder], known) if not isinstance(entry, Unchanged)]


@pytest.mark.usefixtures("later")
def test_a_file_that_stayed_the_same_is_not_opened(folder: Path, opened: list[str]) -> None:
    known = stamped(folder)
    opened.clear()
    assert changed(folder, known) == []
    assert opened == []


def test_a_file_that_was_written_just_before_it_was_read_is_read_again(folder: Path) -> None:
    # The clock may not have moved on before somebody wrote to it once more.
    assert changed(folder, stamped(folder)) == ["page.txt"]


@pytest.mark.usefixtures("later")
def test_a_changed_file_of_the_same_size_whose_time_was_put_back_is_read(folder: Path) -> None:
    known, page = stamped(folder), folder / "page.txt"
    before = page.stat()
    page.write_text(PAGE.format(id="FR0002"))
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (page.stat().st_size, page.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert changed(folder, known) == ["page.txt"]


@pytest.mark.usefixtures("later")
def test_a_file_put_in_the_place_of_another_with_its_time_is_read(folder: Path) -> None:
    known, page = stamped(folder), folder / "page.txt"
    before = page.stat()
    other = folder / "other.txt"
    other.write_text(PAGE.format(id="FR0002"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(page)
    assert changed(folder, known) == ["page.txt"]


@pytest.mark.usefixtures("later")
def test_a_sidecar_that_comes_changes_or_goes_makes_its_page_be_read(folder: Path) -> None:
    known, sidecar = stamped(folder), folder / "page.txt.meta.json"
    sidecar.write_text('{"language": "fr"}')
    assert "page.txt" in changed(folder, known)
    known = stamped(folder)
    assert "page.txt" not in changed(folder, known)
    sidecar.write_text('{"language": "en"}')
    assert "page.txt" in changed(folder, known)
    known = stamped(folder)
    sidecar.unlink()
    assert "page.txt" in changed(folder, known)


@pytest.mark.usefixtures("later")
def test_a_sidecar_of_a_page_named_by_itself_is_watched_too(folder: Path) -> None:
    page, sidecar = folder / "page.txt", folder / "page.txt.meta.json"
    sidecar.write_text('{"language": "fr"}')
    [read] = walk([page])
    assert isinstance(read, Scrape)
    [again] = walk([page], {read.name: read.stamp})
    assert isinstance(again, Unchanged)
    sidecar.write_text('{"language": "en"}')
    [changed] = walk([page], {read.name: read.stamp})
    assert isinstance(changed, Scrape) and changed.language == "en"


@pytest.mark.usefixtures("later")
def test_a_link_in_the_place_of_a_page_is_still_refused(folder: Path, tmp_path: Path) -> None:
    known = stamped(folder)
    (folder / "page.txt").rename(tmp_path / "elsewhere.txt")
    (folder / "page.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert changed(folder, known) == ["page.txt"]


def reindex(folder: Path, **options: bool) -> ReindexReport:
    settings = Settings(index_dir=folder.parent / "index", sources=(folder,), jobs=1)
    return pipeline.reindex(settings, Options(**options))


@pytest.mark.usefixtures("later")
def test_only_what_changed_is_opened_and_everything_when_asked_to(folder: Path, opened: list[str]) -> None:
    (folder / "second.txt").write_text(PAGE.format(id="FR0002"))
    line = {"id": "FR0003", "title": {"en": "Given"}, "text": "As a document.", "lang": "en"}
    (folder / "given.ndjson").write_text(json.dumps(line) + "\n")
    assert reindex(folder).documents == 3
    opened.clear()
    assert reindex(folder).outcome == "unchanged"
    assert opened == []
    (folder / "second.txt").write_text(PAGE.format(id="FR0002").replace("promise", "pledge"))
    report = reindex(folder)
    assert (report.seen, report.updated, report.documents, opened) == (3, 1, 3, ["second.txt"])
    opened.clear()
    reindex(folder, full=True)
    assert sorted(opened) == ["given.ndjson", "page.txt", "second.txt"]


@pytest.mark.usefixtures("later")
def test_a_copy_is_read_when_its_original_went(folder: Path) -> None:
    (folder / "second.txt").write_bytes((folder / "page.txt").read_bytes())
    assert (reindex(folder).duplicates, reindex(folder).duplicates) == (1, 1)
    (folder / "page.txt").unlink()
    report = reindex(folder, allow_shrink=True)
    assert (report.seen, report.indexed, report.duplicates, report.documents) == (1, 1, 0, 1)
