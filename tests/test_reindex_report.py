"""What the operator reads after a reindex adds up, also when nothing was published."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.pipeline import Options, reindex
from index.pipeline.report import Lines, ReindexReport
from index.settings import Settings

GOOD = {"id": "XX0001", "title": {"en": "A register"}, "text": "Owners are public.", "lang": "en"}
LATER = {**GOOD, "id": "XX0002", "title": {"en": "A budget"}}

Run = Callable[..., ReindexReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    (made / "one.ndjson").write_text(json.dumps(GOOD) + "\n")
    return made


@pytest.fixture
def run(tmp_path: Path, folder: Path) -> Run:
    def again(**options: bool) -> ReindexReport:
        report = reindex(Settings(index_dir=tmp_path / "index", sources=(folder,), jobs=1), Options(**options))
        assert report.balanced
        return report

    return again


def rows(report: ReindexReport) -> dict[str, str]:
    """The table by its words. Names of one word end at the first space."""
    return {line.split()[0]: " ".join(line.split()[1:]) for line in report.table().splitlines()}


def test_a_stale_index_is_described_as_it_is_served(folder: Path, run: Run) -> None:
    published = run()
    (folder / "two.ndjson").write_text(json.dumps(LATER) + "\n")
    shown = rows(run(check=True))
    assert (shown["seen"], shown["documents"], shown["languages"]) == ("2", "1", "en 1")
    assert shown["generation"] == f"{published.generation} (as before)"
    assert shown["size"] == rows(published)["size"]
    assert "added" not in shown  # nobody looked


def test_before_the_first_reindex_there_is_no_generation(run: Run) -> None:
    assert rows(run(check=True))["generation"] == "none yet"
    assert rows(run(dry_run=True))["generation"] == "none yet"


def test_a_dry_run_tells_what_would_be_and_what_stays(folder: Path, run: Run) -> None:
    published = run()
    (folder / "two.ndjson").write_text(json.dumps(LATER) + "\n")
    shown = rows(run(dry_run=True))
    assert (shown["documents"], shown["added"], shown["unchanged"]) == ("2", "1", "1")
    assert shown["generation"] == f"{published.generation} (as before)"
    assert "size" not in shown  # of what was not written


def test_lines_are_counted_as_well_as_files(folder: Path, run: Run) -> None:
    text = "\n".join((json.dumps(LATER), "no JSON", json.dumps(LATER), "", json.dumps({"id": "XX0003"})))
    (folder / "two.ndjson").write_text(text)
    report = run()
    assert (report.seen, report.indexed, report.skipped, report.duplicates) == (2, 2, 0, 0)
    assert report.ndjson == Lines(seen=5, indexed=2, skipped=2, duplicates=1)
    assert rows(report)["ndjson"] == "5 lines: 2 indexed, 2 skipped, 1 duplicates"
    assert [skip.line for skip in report.skips] == [2, 5]
    assert json.loads(report.as_json())["ndjson"] == {"seen": 5, "indexed": 2, "skipped": 2, "duplicates": 1}


def test_a_bad_line_is_enough_for_strict(folder: Path, run: Run) -> None:
    published = run()
    (folder / "two.ndjson").write_text(f"{json.dumps(LATER)}\nno JSON\n")
    report = run(strict=True)
    assert (report.outcome, report.generation, report.documents) == ("refused", published.generation, 1)
    assert report.ndjson == Lines(seen=3, indexed=2, skipped=1, duplicates=0)


def test_a_file_that_vanished_and_is_kept_is_not_seen(folder: Path, run: Run) -> None:
    (folder / "two.ndjson").write_text(json.dumps(LATER) + "\n")
    run()
    (folder / "two.ndjson").unlink()
    for report in (run(prune=False), run(prune=False)):
        assert (report.seen, report.indexed, report.kept, report.documents) == (1, 1, 1, 2)
        assert rows(report)["kept"] == "1 that vanished"
    gone = run(allow_shrink=True)
    assert (gone.seen, gone.kept, gone.documents) == (1, 0, 1)
    assert "kept" not in rows(gone)


def test_a_sidecar_says_nothing_about_documents(folder: Path, run: Run) -> None:
    (folder / "one.ndjson.meta.json").write_text('{"language": "fr", "url": "https://example.org/"}')
    report = run()
    assert (report.seen, report.ignored, report.languages) == (1, 1, (("en", 1),))


def test_a_text_that_cannot_be_read_is_always_told_of(run: Run, folder: Path) -> None:
    head = "Open Budget (UA0151)\nAction Plan: X Action Plan 2018-2020\nAction Plan Cycle: 2018\nDescription\n"
    russian = "Министерство публикует открытые данные о бюджете и отвечает на вопросы граждан города. " * 3
    (folder / "page.txt").write_bytes((head + russian).encode("koi8-r"))
    [note] = [line for line in run().lines() if line.startswith("note")]
    assert note.startswith("note page.txt: cannot be read: nothing says which charset it is in")
    # Its sidecar may say so later, and then it is read anew.
    (folder / "page.txt.meta.json").write_text(json.dumps({"content_type": "text/html; charset=koi8-r"}))
    report = run()
    assert report.updated == 1
    assert not [line for line in report.lines() if line.startswith("note")]
