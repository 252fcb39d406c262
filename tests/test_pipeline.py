"""Reindexing week after week, with the real parsers and the real engine."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import pipeline
from index.document import Document
from index.engines import moments
from index.engines.base import Generation
from index.engines.generations import Store
from index.errors import EngineUnavailable, InvalidDocument, ShrinkRefused
from index.pipeline import Options, reindex
from index.pipeline.fingerprint import fingerprint
from index.pipeline.report import ReindexReport
from search.engines import open_searcher
from search.query import Query
from search.settings import Settings

WALL = "Just a moment...\nVerifying you are human. This may take a moment.\nEnable JavaScript and cookies to continue"
Run = Callable[..., ReindexReport]


def page(number: int, title: str = "Publish Contracts", text: str = "The register of contracts will be public.") -> str:
    return (
        f"{title} (FR{number:04d})\nOverview\nAt-a-Glance\nAction Plan: France Action Plan 2018-2020\n"
        "Action Plan Cycle: 2018\nStatus: Active\nInstitutions\nLead Institution: Ministry of Finance\n"
        f"Policy Areas\nE-Government\nDescription\n{text} Commitment number {number}. "
        "This sentence makes the page long enough to be taken for a page and not for a fragment of one.\n"
        "Commitments\n-\nOpen Land Records\nFR0099, 2018, E-Government\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    for number in range(1, 7):
        (made / f"{number}.txt").write_text(page(number))
    return made


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    return Settings(index_dir=tmp_path / "index", sources=(folder,), jobs=1)


@pytest.fixture
def run(settings: Settings) -> Run:
    def again(**options: bool) -> ReindexReport:
        report = reindex(settings, Options(**options))
        assert report.balanced
        return report

    return again


def documents(settings: Settings) -> dict[str, Document]:
    searcher = open_searcher(settings)
    try:
        return {document.id: document for document in searcher.open().matching(Query(sort="id"))}
    finally:
        searcher.close()


def found(settings: Settings, document_id: str) -> Document:
    return documents(settings)[document_id]


def counts(report: ReindexReport) -> tuple[int | None, int | None, int | None, int | None]:
    return report.added, report.updated, report.unchanged, report.removed


def test_the_first_run_indexes_every_page_and_a_stub_of_what_they_list(settings: Settings, run: Run) -> None:
    report = run()
    assert (report.seen, report.indexed, report.documents, report.full, report.stubs) == (6, 6, 7, 6, 1)
    assert counts(report) == (7, 0, 0, 0)
    assert report.languages == (("en", 6),)
    assert "no index yet" in report.full_because
    assert found(settings, "FR0099").captured == "stub"


def test_nothing_to_do_publishes_nothing(settings: Settings, run: Run) -> None:
    first = run()
    second = run()
    assert (second.outcome, second.generation, second.parsed) == ("unchanged", first.generation, 0)
    assert counts(second) == (0, 0, 7, 0)
    assert len(Store(settings.index_dir).names()) == 1


def test_only_what_changed_is_parsed_and_indexed(settings: Settings, folder: Path, run: Run) -> None:
    run()
    (folder / "3.txt").write_text(page(3, "Publish All Contracts"))
    (folder / "7.txt").write_text(page(7))
    report = run()
    assert (report.parsed, report.full_because) == (2, "")
    assert counts(report) == (1, 1, 6, 0)
    assert found(settings, "FR0003").title == {"en": "Publish All Contracts"}


def test_changed_at_moves_only_with_the_document(
    settings: Settings, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "clock", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    run()
    assert {document.changed_at for document in documents(settings).values()} == {"2026-01-01T00:00:00Z"}
    monkeypatch.setattr(moments, "clock", lambda: datetime(2026, 2, 2, tzinfo=UTC))
    (folder / "3.txt").write_text(page(3, text="The register of contracts will be pulped."))
    for full in (False, True):
        run(full=full)
        moved = {name for name, document in documents(settings).items() if document.changed_at.startswith("2026-02")}
        assert moved == {"FR0003"}


def test_a_page_that_is_fetched_again_and_says_the_same_is_no_news(
    settings: Settings, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "clock", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    run()
    monkeypatch.setattr(moments, "clock", lambda: datetime(2026, 2, 2, tzinfo=UTC))
    (folder / "1.txt").write_text(page(1).replace("Overview", "\nOverview"))
    (folder / "1.txt.meta.json").write_text(json.dumps({"fetched_at": "2026-02-01"}))
    (folder / "2-again.txt").write_text(page(2) + "\nOpen Government Partnership\n")
    (folder / "3.txt").write_text(page(3, title="Publish All Contracts"))
    run()
    held = documents(settings)
    assert held["FR0001"].captures[0].fetched_at == "2026-02-01T00:00:00Z"
    assert len(held["FR0002"].captures) == 2
    assert {name for name, document in held.items() if document.changed_at.startswith("2026-02")} == {"FR0003"}


def test_a_text_that_changes_leaves_the_commitments_alone_that_its_page_lists(folder: Path, run: Run) -> None:
    run()
    (folder / "1.txt").write_text(page(1, text="The register will be public, and longer than those of all the others."))
    assert counts(run()) == (0, 1, 6, 0)


def test_a_vanished_file_leaves_the_index(settings: Settings, folder: Path, run: Run) -> None:
    run()
    (folder / "3.txt").unlink()
    report = run()
    assert counts(report) == (0, 0, 6, 1)
    assert report.vanished == 1
    assert "FR0003" not in documents(settings)


def test_many_vanished_files_are_taken_for_an_accident(settings: Settings, folder: Path, run: Run) -> None:
    run()
    (folder / "3.txt").unlink()
    (folder / "4.txt").unlink()
    with pytest.raises(ShrinkRefused, match=r"2 of 6 indexed files .*3\.txt, 4\.txt.*--allow-shrink"):
        run()
    assert len(documents(settings)) == 7
    assert run(allow_shrink=True).removed == 2
    assert len(documents(settings)) == 5


def test_without_pruning_documents_of_vanished_files_stay(settings: Settings, folder: Path, run: Run) -> None:
    run()
    for name in ("1.txt", "2.txt", "3.txt", "4.txt"):
        (folder / name).unlink()
    (folder / "8.txt").write_text(page(8))
    assert counts(run(prune=False)) == (1, 0, 7, 0)
    assert counts(run(prune=False)) == (0, 0, 8, 0)
    assert {"FR0001", "FR0008"} <= documents(settings).keys()


def test_renamed_files_have_not_vanished(folder: Path, run: Run) -> None:
    run()
    for path in list(folder.iterdir()):
        path.rename(path.with_name(f"2026-{path.name}"))
    report = run()
    assert (report.vanished, report.removed, report.documents) == (0, 0, 7)


@pytest.mark.parametrize("spoilt", [WALL, "", "404 Not Found. The page you are looking for does not exist. " * 3])
def test_a_wall_in_the_place_of_a_page_keeps_the_old_page(
    settings: Settings, folder: Path, run: Run, spoilt: str
) -> None:
    run()
    (folder / "3.txt").write_text(spoilt)
    report = run()
    assert (report.skipped, report.stale, report.removed) == (1, 1, 0)
    kept = found(settings, "FR0003")
    assert kept.title == {"en": "Publish Contracts"}
    assert [capture.stale for capture in kept.captures] == [True]
    assert run(full=True).stale == 1  # the file says no more when everything is read anew
    assert found(settings, "FR0003").captures[0].stale
    (folder / "3.txt").write_text(page(3))
    assert run().stale == 0
    assert not found(settings, "FR0003").captures[0].stale


def test_a_wall_under_a_new_name_takes_the_place_of_its_address(settings: Settings, folder: Path, run: Run) -> None:
    (folder / "3.txt").rename(folder / "3-monday.txt")
    (folder / "3-monday.meta.json").write_text(json.dumps({"url": "https://www.opengovpartnership.org/FR0003/"}))
    run()
    (folder / "3-monday.txt").unlink()
    (folder / "3-monday.meta.json").unlink()
    (folder / "3-tuesday.txt").write_text(WALL)
    (folder / "3-tuesday.meta.json").write_text(json.dumps({"url": "https://www.opengovpartnership.org/FR0003/"}))
    assert (run().removed, run().stale) == (0, 1)
    assert found(settings, "FR0003").captures[0].stale


def test_night_after_night_of_one_wall_costs_no_page(settings: Settings, folder: Path, run: Run) -> None:
    address = json.dumps({"url": "https://www.opengovpartnership.org/FR0003/"})
    (folder / "3.meta.json").write_text(address)
    run()
    for before, night in (("3", "3-monday"), ("3-monday", "3-tuesday"), ("3-tuesday", "3-wednesday")):
        (folder / f"{before}.txt").unlink()
        (folder / f"{before}.meta.json").unlink()
        (folder / f"{night}.txt").write_text(WALL)
        (folder / f"{night}.meta.json").write_text(address)
        (folder / f"{night}.png").write_bytes(b"\x89PNG\r\n\x1a\n a picture of the wall")
        report = run()
        assert (report.removed, report.stale, report.vanished) == (0, 1, 0)
        (folder / f"{night}.png").unlink()
    assert found(settings, "FR0003").captures[0].stale


def test_a_picture_beside_a_page_does_not_hold_what_the_page_held_before(folder: Path, run: Run) -> None:
    address = json.dumps({"url": "https://www.opengovpartnership.org/FR0003/"})
    for night, text in (("3", ""), ("3-monday", "The register of contracts is public.")):
        if text:
            (folder / "3.txt").unlink()
            (folder / "3.meta.json").unlink()
            (folder / f"{night}.txt").write_text(page(3, text=text))
        (folder / f"{night}.meta.json").write_text(address)
        (folder / f"{night}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
        report = run()
    assert (report.stale, report.vanished, report.updated) == (0, 1, 1)


def test_a_sidecar_alone_makes_a_page_new(settings: Settings, folder: Path, run: Run) -> None:
    run()
    (folder / "3.txt.meta.json").write_text(json.dumps({"fetched_at": "2024-05-01"}))
    assert counts(run()) == (0, 1, 6, 0)
    assert found(settings, "FR0003").captures[0].fetched_at == "2024-05-01T00:00:00Z"


def test_the_same_page_twice_is_told_of_with_both_names(folder: Path, run: Run) -> None:
    (folder / "3-again.txt").write_text(page(3))
    report = run()
    assert (report.seen, report.indexed, report.duplicates) == (7, 6, 1)
    assert [(copy.name, copy.original) for copy in report.copies] == [("3.txt", "3-again.txt")]


def test_another_vocabulary_means_a_full_build_and_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    prints = fingerprint("whoosh")
    monkeypatch.setattr(pipeline, "fingerprint", lambda engine: {**prints, "vocabulary": "new"})
    report = run()
    assert report.full_because.startswith("vocabulary changed since ")
    assert (report.parsed, counts(report)) == (6, (0, 0, 7, 0))
    assert run().outcome == "unchanged"


def test_strict_publishes_nothing_when_something_is_skipped(settings: Settings, folder: Path, run: Run) -> None:
    run()
    served = Store(settings.index_dir).names()
    (folder / "7.txt").write_text("")
    (folder / "8.txt").write_text(page(8))
    assert run(strict=True).outcome == "refused"
    assert Store(settings.index_dir).names() == served
    assert run().outcome == "published"


def test_a_dry_run_tells_and_writes_nothing(settings: Settings, folder: Path, run: Run) -> None:
    report = run(dry_run=True)
    assert (report.outcome, report.added) == ("dry-run", 7)
    assert not settings.index_dir.exists()
    run()
    served = sorted(path.name for path in settings.index_dir.iterdir())
    (folder / "3.txt").write_text(page(3, "Publish All Contracts"))
    assert counts(run(dry_run=True)) == (0, 1, 6, 0)
    assert sorted(path.name for path in settings.index_dir.iterdir()) == served


def test_check_tells_whether_a_reindex_is_due(folder: Path, run: Run) -> None:
    assert run(check=True).outcome == "stale"
    run()
    assert run(check=True).outcome == "fresh"
    (folder / "9.txt").write_text(page(9))
    assert run(check=True).outcome == "stale"


def test_the_generation_holds_the_whole_report(settings: Settings, folder: Path, run: Run) -> None:
    (folder / "bad.txt").write_text("")
    (folder / "odd.txt").write_bytes(page(8, "Café").replace("Active", "Sleeping").encode("cp1252"))
    (folder / "twin.txt").write_text(page(1))
    report = run()
    with Store(settings.index_dir).pin() as pinned:
        held = json.loads((pinned.path / "report.json").read_text())
    assert held["seen"] == 9
    assert held["generation"] == report.generation
    # Known only after the report was sealed into the generation: absent, not nought.
    told = json.loads(report.as_json())
    assert told.keys() - held.keys() == {"seconds", "documents_per_second", "size", "durable"}
    assert {name: told[name] for name in held} == held
    assert [skip["name"] for skip in held["skips"]] == ["bad.txt"]
    assert held["copies"] == [{"name": "twin.txt", "original": "1.txt"}]
    said = {remark["sentence"] for remark in held["remarks"] if remark["name"] == "odd.txt"}
    assert any("read as cp1252" in sentence for sentence in said)
    assert any("Sleeping" in sentence for sentence in said)


def test_what_was_wrong_with_an_unchanged_file_is_said_again(folder: Path, run: Run) -> None:
    (folder / "bad.txt").write_text(WALL)
    first = run()
    (folder / "3.txt").write_text(page(3, "Publish All Contracts"))
    second = run()
    assert second.parsed == 1
    assert second.skips == first.skips
    assert run().skips == first.skips


def test_an_export_read_back_is_the_same_index(settings: Settings, folder: Path, tmp_path: Path) -> None:
    from index import documents_json

    reindex(settings)
    exported = tmp_path / "export.ndjson"
    exported.write_text("".join(documents_json.dumps(document) + "\n" for document in documents(settings).values()))
    again = Settings(index_dir=tmp_path / "again", sources=(exported,))
    report = reindex(again)
    assert (report.seen, report.indexed, report.documents, report.stubs) == (1, 1, 7, 1)
    assert documents(again) == documents(settings)
    lines = exported.read_text().splitlines(keepends=True)
    exported.write_text("".join(lines[1:]))
    # A line less moves all others: none of them is read anew.
    assert (reindex(again).parsed, len(documents(again))) == (0, 6)


def test_a_scraped_page_wins_over_a_document_given_by_hand(settings: Settings, folder: Path, run: Run) -> None:
    lines = [{"id": f"FR000{number}", "title": {"en": "By Hand"}, "text": "words", "lang": "en"} for number in (6, 8)]
    (folder / "hand.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    report = run()
    assert found(settings, "FR0006").title == {"en": "Publish Contracts"}
    assert found(settings, "FR0008").title == {"en": "By Hand"}
    assert any(remark.name == "hand.ndjson:1" and "FR0006" in remark.sentence for remark in report.remarks)


def test_a_bad_line_costs_itself(settings: Settings, folder: Path, run: Run) -> None:
    good = json.dumps({"id": "FR0008", "title": {"en": "By Hand"}, "text": "words", "lang": "en"})
    (folder / "hand.ndjson").write_text(f'{{"id": "FR0007"}}\n{good}\n')
    report = run()
    assert (report.seen, report.indexed, report.skipped) == (7, 7, 0)
    assert [(skip.name, skip.line, skip.reason) for skip in report.skips] == [("hand.ndjson", 1, "invalid-document")]
    assert "FR0008" in documents(settings)


def test_a_document_that_the_engine_refuses_costs_itself(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.engines.whoosh.writer import WhooshWriter

    add = WhooshWriter.add

    def picky(writer: WhooshWriter, given: tuple[Document, ...]) -> int:
        if any(document.id == "FR0004" for document in given):
            raise InvalidDocument("FR0004: sections[0].text is too long")
        return add(writer, given)

    monkeypatch.setattr(WhooshWriter, "add", picky)
    report = run()
    assert (report.indexed, report.skipped, report.documents) == (5, 1, 6)
    assert [(skip.name, skip.reason) for skip in report.skips] == [("4.txt", "invalid-document")]
    assert "FR0004" not in documents(settings)
    assert run().outcome == "unchanged"


def test_a_damaged_index_is_built_anew_from_the_scrapes(settings: Settings, run: Run) -> None:
    first = run()
    victim = next((settings.index_dir / first.generation).glob("*.seg"))
    victim.write_bytes(victim.read_bytes()[:-1])
    report = run()
    assert "no generation is intact" in report.full_because
    assert (report.documents, len(documents(settings))) == (7, 7)


def test_a_generation_that_miscounts_is_not_served(settings: Settings, run: Run, folder: Path) -> None:
    first = run()
    publish = Store.publish

    def forgetful(store: Store, build: object, facts: object) -> Generation:
        return replace(publish(store, build, facts), documents=3)  # type: ignore[arg-type]  # passed on as it came

    (folder / "8.txt").write_text(page(8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "publish", forgetful)
        with pytest.raises(EngineUnavailable, match="holds 3 documents, 8 were given"):
            run()
    current = Store(settings.index_dir).current()
    assert current and current.name == first.generation


def test_whatever_fails_half_way_leaves_no_trace(
    settings: Settings, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    before = sorted(path.name for path in settings.index_dir.rglob("*"))
    (folder / "8.txt").write_text(page(8))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("affected", "reported"):
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, step, interrupt)
            with pytest.raises(KeyboardInterrupt):
                run()
        assert sorted(path.name for path in settings.index_dir.rglob("*")) == before
    assert run().added == 1


def test_only_so_many_generations_are_kept(settings: Settings, folder: Path, run: Run) -> None:
    for number in range(8, 12):
        (folder / f"{number}.txt").write_text(page(number))
        run()
    assert len(Store(settings.index_dir).names()) == 2


def test_many_pages_are_parsed_by_several_processes_with_the_same_result(tmp_path: Path) -> None:
    folder = tmp_path / "scrapes"
    folder.mkdir()
    for number in range(230):
        (folder / f"{number:03}.txt").write_text(page(number + 100))
    (folder / "wall.txt").write_text(WALL)
    found = []
    for jobs in (1, 2):
        settings = Settings(index_dir=tmp_path / f"index-{jobs}", sources=(folder,), jobs=jobs)
        report = reindex(settings)
        assert (report.parsed, report.indexed, report.skipped) == (231, 230, 1)
        found.append({name: replace(document, changed_at="") for name, document in documents(settings).items()})
    assert found[0] == found[1]
