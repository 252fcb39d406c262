"""The log of searches: off by default, silent about who asked, never in the way of an answer, and read by `queries`."""

import json
import logging
import multiprocessing
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from search.app import create_app
from search.cli import main
from search.engines.base import Searcher
from search.query import Query, Selection
from search.settings import Settings
from search.web.query_log import LONGEST, QueryLog, SearchEvent, read

NOON = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def client(searcher: Searcher, folder: Path) -> FlaskClient:
    return create_app(Settings(query_log=folder), searcher).test_client()


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for path in sorted(folder.iterdir()) for line in path.read_bytes().splitlines()]


def queries(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["queries", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def written(folder: Path, *searches: tuple[str, int], moment: datetime = NOON, corrected: str = "") -> None:
    log = QueryLog(folder, 30, lambda: moment)
    for text, found in searches:
        log.add(SearchEvent(Query(text=text), found, corrected))


def test_nothing_is_kept_unless_a_folder_is_named(
    searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert create_app(Settings(), searcher).test_client().get("/en/search?q=budget").status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_a_search_is_a_line_with_its_hour_words_filters_and_what_it_found(client: FlaskClient, folder: Path) -> None:
    client.get("/fr/search?q=transparence&country=FR&sort=title", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    client.get(
        "/api/v1/search?q=adminstration&ui=en", headers={"User-Agent": "Mozilla/9", "Referer": "https://a.example/"}
    )
    client.get("/api/v1/search?q=zzzzqqqq&ui=en")
    first, second, third = lines(folder)
    assert (first["ui"], first["q"], first["filters"]) == ("fr", "transparence", {"country": "FR"})
    assert isinstance(first["found"], int) and first["found"] > 0 and first["corrected"] == ""
    assert (second["q"], second["corrected"]) == ("adminstration", "administration")
    assert (third["q"], third["found"], third["corrected"]) == ("zzzzqqqq", 0, "")
    assert datetime.strptime(str(first["hour"]), "%Y-%m-%dT%H"), "the hour, and nothing finer"
    assert first.keys() == {"hour", "ui", "q", "filters", "found", "corrected"}
    (file,) = folder.iterdir()
    text = file.read_text()
    assert not any(secret in text for secret in ("203.0.113.77", "Mozilla", "a.example"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_only_what_somebody_asked_is_a_search(client: FlaskClient, folder: Path) -> None:
    client.get("/en/search?q=zzzzqqqq&country=FR")  # the page searches again for ways out
    assert [line["q"] for line in lines(folder)] == ["zzzzqqqq"]
    for path in (
        "/en/",
        "/en/commitments/FR0038?q=gouv",
        "/api/v1/stats",
        "/api/v1/search?q=gouv&size=1&page=2&ui=en",
        "/api/v1/search?size=0",
        "/healthz",
    ):
        client.get(path)
    client.head("/en/search?q=gouv")
    assert len(lines(folder)) == 1


@pytest.mark.parametrize(
    "text",
    ["a\r\nb", '"}\n{"q":"forged"}', "a\x1b[2J", "a\u2028b", "\u202eevil", "\ud800", "\0", "é" * 500, "💥" * 500],
)
def test_a_search_is_one_short_line_of_ascii_whatever_was_typed(folder: Path, text: str) -> None:
    chosen = Selection("institution", tuple(f"{number} {'💥' * 100}" for number in range(20)))
    log = QueryLog(folder, 30, lambda: NOON)
    log.add(SearchEvent(Query(text=text, selections=(chosen,)), 1, ""))
    log.add(SearchEvent(Query(text=text), 1, ""))
    raw = next(folder.iterdir()).read_bytes()
    assert raw.isascii() and raw.count(b"\n") == 2 and raw.endswith(b"\n")
    assert all(len(line) <= LONGEST and line.rstrip(b"\n").decode().isprintable() for line in raw.splitlines(True))
    found = list(read(folder))
    assert [search and search.found for search in found] == [1, 1]
    assert found[1] and text.startswith(found[1].q) and len(found[1].q) >= min(len(text), 100)
    shown = queries("--log", folder).stdout
    assert "\x1b" not in shown and "\u202e" not in shown and "\u2028" not in shown


def _many(folder: Path, name: str) -> None:
    log = QueryLog(folder, 30, lambda: NOON)
    for number in range(300):
        log.add(SearchEvent(Query(text=f"{name} {number} " + "long " * 60), number, ""))


def test_several_workers_write_one_file_without_mixing_lines(folder: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_many, args=(folder, name)) for name in ("one", "two")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    found = [search.q.split()[:2] for search in read(folder) if search]
    assert sorted(found) == sorted([name, str(number)] for name in ("one", "two") for number in range(300))


def test_days_that_are_over_are_removed_and_nothing_else(folder: Path) -> None:
    written(folder, ("old", 1), moment=datetime(2026, 10, 1, tzinfo=UTC))
    written(folder, ("kept", 1), moment=datetime(2026, 11, 16, 23, tzinfo=UTC))
    for name in ("notes.txt", "queries-2026-99-99.jsonl", "queries-2026-01-01.jsonl.bak"):
        (folder / name).write_text("mine")
    QueryLog(folder, 7, lambda: NOON).add(SearchEvent(Query(text="new"), 1, ""))
    assert sorted(path.name for path in folder.iterdir()) == [
        "notes.txt",
        "queries-2026-01-01.jsonl.bak",
        "queries-2026-11-16.jsonl",
        "queries-2026-11-22.jsonl",
        "queries-2026-99-99.jsonl",
    ]


@pytest.mark.parametrize("hurdle", ["file", "symlink", "folder", "full"])
def test_a_log_that_cannot_be_written_is_told_of_once_and_costs_no_answer(
    searcher: Searcher, folder: Path, hurdle: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Settings(query_log=folder), searcher).test_client()
    today = f"queries-{datetime.now(UTC).date()}.jsonl"
    elsewhere = folder.parent / "elsewhere"
    if hurdle == "file":
        folder.write_text("a file where the folder should be")
    else:
        folder.mkdir()
    if hurdle == "symlink":
        (folder / today).symlink_to(elsewhere)
    elif hurdle == "folder":
        (folder / today).mkdir()
    elif hurdle == "full":
        monkeypatch.setattr("search.web.query_log.FULL_DAY", 400)
    for _ in range(9):
        assert client.get("/en/search?q=budget").status_code == 200
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 1 and "searches go on without it" in told[0].getMessage()
    assert str(folder) in told[0].getMessage()
    assert not elsewhere.exists()


def test_a_full_disk_costs_lines_and_no_answer(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """/dev/full is a disk that is always full."""

    def to_a_full_disk(self: QueryLog, path: Path, line: bytes) -> None:
        append(self, Path("/dev/full"), line)

    append = QueryLog._append
    monkeypatch.setattr(QueryLog, "_append", to_a_full_disk)
    monkeypatch.setattr(QueryLog, "_tidy", lambda self, today: None)
    client = create_app(Settings(query_log=Path("unused")), searcher).test_client()
    assert [client.get("/api/v1/search?q=budget&ui=en").status_code for _ in range(3)] == [200, 200, 200]
    assert [record.getMessage() for record in caplog.records] == [
        "query log: unused: No space left on device; searches go on without it"
    ]


def test_the_report_lists_what_is_not_found_and_what_is_asked_most(folder: Path) -> None:
    written(folder, ("Budget participatif", 4), ("budget  participatif", 4), ("zzz", 0), ("licorne", 0), ("LICORNE", 0))
    written(folder, ("budjet", 4), corrected="budget")
    shown = queries("--log", folder).stdout
    assert "searches     6 (2026-11-22T12 to 2026-11-22T12, UTC)" in shown
    assert "found none   3 (50.0%)" in shown
    assert "corrected    1 (16.7%)" in shown
    nothing, frequent = shown.split("\nNothing found\n")[1].split("\nMost frequent\n")
    assert nothing.split() == ["2", "licorne", "1", "zzz"]
    assert frequent.splitlines()[0].split() == ["2", "Budget", "participatif"]
    assert "Most frequent" not in queries("--log", folder, "--zero").stdout
    body = json.loads(queries("--log", folder, "--json", "--limit", "1").stdout)
    assert (body["searches"], body["zero"]) == (6, {"searches": 3, "share": 0.5})
    assert body["corrected"] == {"searches": 1, "share": 0.1667}
    assert body["nothing_found"] == [{"q": "licorne", "filters": {}, "searches": 2, "found": 0}]
    assert [question["q"] for question in body["most_frequent"]] == ["Budget participatif"]
    assert "most_frequent" not in json.loads(queries("--log", folder, "--json", "--zero").stdout)


def test_the_report_can_begin_at_a_moment(folder: Path) -> None:
    now = datetime.now(UTC)
    written(folder, ("long ago", 1), moment=datetime(2026, 1, 5, 8, tzinfo=UTC))
    written(folder, ("later that day", 1), moment=datetime(2026, 1, 5, 20, tzinfo=UTC))
    QueryLog(folder, 10_000, lambda: now).add(SearchEvent(Query(text="just now"), 1, ""))

    def texts(since: str) -> list[str]:
        body = json.loads(queries("--log", folder, "--json", "--since", since).stdout)
        return sorted(question["q"] for question in body["most_frequent"])

    assert texts("2026-01-01") == ["just now", "later that day", "long ago"]
    assert texts("2026-01-05T12:00") == ["just now", "later that day"]
    assert texts("7d") == texts("2h") == ["just now"]
    assert "neither a stretch like 7d" in queries("--log", folder, "--since", "soon", code=2).stderr


def test_lines_that_are_none_are_counted_and_skipped(folder: Path) -> None:
    written(folder, ("budget", 1))
    file = next(folder.iterdir())
    line = file.read_bytes()
    file.write_bytes(line[:20] + line + b'[1]\n{"q": 1}\n\xff\xfe\n\n' + line.replace(b"1,", b'"x",') + line)
    shown = queries("--log", folder).stdout
    assert "searches     1 " in shown and "unreadable   6 lines" in shown


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 200_000,
        b'{"hour":"2026-11-22T12","ui":"\\ud800","q":"x","filters":{},"found":0}',
        b'{"hour":"2026-11-22T12","ui":"\\u001b[2J","q":"x","filters":{},"found":0}',
        b'{"hour":"yesterday","ui":"en","q":"x","filters":{},"found":0}',
        b'{"hour":"2026-11-22T12","ui":"en","q":"x","filters":{"country":{"a":NaN}},"found":0}',
        b'{"hour":"2026-11-22T12","ui":"en","q":"x","filters":{},"found":true}',
    ],
)
def test_whatever_else_a_line_holds_the_others_are_reported(folder: Path, line: bytes) -> None:
    written(folder, ("budget", 1))
    file = next(folder.iterdir())
    file.write_bytes(file.read_bytes() + line + b"\n")
    for shown in (queries("--log", folder).stdout, queries("--log", folder, "--json").stdout):
        assert "budget" in shown and "\x1b" not in shown and "yesterday" not in shown
    assert json.loads(shown)["searches"] == 1 and json.loads(shown)["unreadable_lines"] >= 1


def test_half_a_surrogate_pair_is_reported_in_both_forms(folder: Path) -> None:
    written(folder, ("\ud800 budget", 0))
    assert "\\ud800 budget" in queries("--log", folder).stdout
    assert json.loads(queries("--log", folder, "--json").stdout)["nothing_found"][0]["q"] == "\ud800 budget"


def test_what_bears_the_name_of_a_day_and_is_no_file_costs_no_other_day(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    written(folder, ("budget", 1))
    (folder / "queries-2026-11-20.jsonl").mkdir()
    os.mkfifo(folder / "queries-2026-11-21.jsonl")
    (folder / "queries-2026-11-19.jsonl").symlink_to("/dev/zero")
    shown = queries("--log", folder).stdout
    assert "searches     1 " in shown and "unreadable   3 lines" in shown
    assert "queries-2026-11-21.jsonl: not a file; it is left out" in caplog.text


def test_a_beginning_in_another_time_zone_is_that_moment(folder: Path) -> None:
    written(folder, ("morning", 1), moment=NOON.replace(hour=7))
    written(folder, ("noon", 1))
    shown = queries("--log", folder, "--since", "2026-11-22T13:30+02:00").stdout
    assert "noon" in shown and "morning" not in shown
    assert "morning" in queries("--log", folder, "--since", "2026-11-22T09:30+02:00").stdout
    assert "neither a stretch" in queries("--log", folder, "--since", "0001-01-01T00:00+14:00", code=2).stderr


def test_without_a_log_the_command_says_how_to_keep_one(tmp_path: Path) -> None:
    assert "set OGPS_QUERY_LOG=FOLDER" in queries(code=2).stderr
    assert f"no such folder: {tmp_path / 'none'}" in queries("--log", tmp_path / "none", code=2).stderr
    empty = queries("--log", tmp_path).stdout
    assert "searches     0" in empty and "found none   0 (0.0%)" in empty
