"""Folders of scrapes as crawlers and accidents leave them."""

import json
import os
import random
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import scrapes
from index.errors import UsageError
from index.scrapes import Entry, Ignored, Scrape, Skip, opening, printable, sidecars, walk
from index.scrapes.decoding import signature

PAGE = "Open Contracting (FR0001)\nStatus: Active\n" + "A promise of some length. " * 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    (made / "good.txt").write_text(PAGE)
    return made


def found(folder: Path) -> dict[str, Entry]:
    return {entry.name: entry for entry in walk([folder])}


def skip(folder: Path, name: str) -> Skip:
    """The Skip of one file; the good page beside it must have come through."""
    entries = found(folder)
    assert isinstance(entries["good.txt"], Scrape)
    entry = entries[name]
    assert isinstance(entry, Skip)
    assert entry.sentence and entry.remedy
    return entry


def scrape(folder: Path, name: str) -> Scrape:
    entry = found(folder)[name]
    assert isinstance(entry, Scrape)
    return entry


def test_files_come_by_name_with_their_path_below_the_folder(folder: Path) -> None:
    (folder / "fr" / "2018").mkdir(parents=True)
    (folder / "fr" / "2018" / "page.html").write_text(PAGE)
    (folder / "a.txt").write_text(PAGE + "!")
    assert list(found(folder)) == ["a.txt", "fr/2018/page.html", "good.txt"]
    assert scrape(folder, "fr/2018/page.html").text == PAGE


def test_a_single_file_is_a_source_too(folder: Path) -> None:
    assert [entry.name for entry in walk([folder / "good.txt"])] == ["good.txt"]


def test_two_folders_with_files_of_one_name(tmp_path: Path, folder: Path) -> None:
    other = tmp_path / "later"
    other.mkdir()
    (other / "good.txt").write_text(PAGE + "later")
    assert [entry.name for entry in walk([folder, other])] == ["good.txt", "later/good.txt"]


def test_a_folder_that_does_not_exist_is_the_operators_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="seedz"):
        walk([tmp_path / "seedz"])


@pytest.mark.parametrize("content", [b"", b" \n\t \n"])
def test_an_empty_file(folder: Path, content: bytes) -> None:
    (folder / "empty.txt").write_bytes(content)
    assert skip(folder, "empty.txt").reason == "empty"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a PNG image"),
        (b"\x7fELF\x02\x01" + bytes(100), "a program"),
        (bytes(range(1, 32)) * 40, "binary data"),
    ],
)
def test_a_file_that_is_no_text(folder: Path, content: bytes, said: str) -> None:
    (folder / "odd.txt").write_bytes(content)
    found = skip(folder, "odd.txt")
    assert found.reason == "binary"
    assert said in found.sentence


@pytest.mark.parametrize("size", [1_000, 20_000])
def test_random_bytes_are_binary(size: int) -> None:
    chance = random.Random(7)
    assert {signature(chance.randbytes(size)) for _ in range(500)} == {"binary data"}


def test_a_text_with_a_few_control_characters_is_text() -> None:
    assert signature(("The ministry\x00 publishes its budget. " * 100).encode()) is None


def test_200_megabytes_are_refused_before_they_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    monkeypatch.setattr(opening, "_content", lambda file, size: pytest.fail("read") if size > 10**6 else file.read())
    said = skip(folder, "huge.txt")
    assert said.reason == "too-large"
    assert "200.0 MB, more than the 5 MB" in said.sentence


def test_links_are_not_followed_and_loops_do_no_harm(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("outside")
    (folder / "link.txt").symlink_to(secret)
    (folder / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (folder / "loop").symlink_to(folder)
    for name in ("link.txt", "dangling.txt", "loop"):
        assert skip(folder, name).reason == "symlink"


def test_a_link_that_the_operator_names_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(folder)
    assert [entry.name for entry in walk([tmp_path / "latest"])] == ["good.txt"]


def test_pipes_and_sockets_do_not_hang_the_run(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(folder / "s.txt"))
        assert skip(folder, "pipe.txt").reason == "not-a-file"
        assert skip(folder, "s.txt").reason == "not-a-file"
    finally:
        listener.close()


def test_a_folder_named_like_a_page_is_a_folder(folder: Path) -> None:
    (folder / "page.txt").mkdir()
    (folder / "page.txt" / "inner.txt").write_text(PAGE)
    assert list(found(folder)) == ["good.txt", "page.txt/inner.txt"]


def test_folders_of_any_depth(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(1500):  # deeper than recursion goes, and with a longer path than one call takes
            Path("deep").mkdir()
            os.chdir("deep")
        os.chdir(here)
        found = list(walk([folder]))
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", folder / "deep"], check=True)  # shutil.rmtree is a recursion
    assert [entry.name for entry in found if isinstance(entry, Scrape)] == ["good.txt"]
    assert [entry.reason for entry in found if isinstance(entry, Skip)] == ["unreadable"]


def test_no_right_to_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "locked.txt").write_text(PAGE)
    really_open = os.open

    def refuse(path: Path, flags: int, *rest: int) -> int:
        if Path(path).name == "locked.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)  # not by chmod: the tests may run as root, who may read everything
    said = skip(folder, "locked.txt")
    assert (said.reason, said.sentence) == ("unreadable", "cannot be opened: Permission denied")


def test_a_file_that_changes_while_it_is_read_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really, growing = opening._content, [1]

    def grow_once(file: object, size: int) -> bytes:
        data = really(file, size)  # type: ignore[arg-type]  # whatever was opened is passed on
        if growing:
            growing.pop()
            with (folder / "good.txt").open("a") as more:
                more.write("more")
        return data

    monkeypatch.setattr(opening, "_content", grow_once)
    assert scrape(folder, "good.txt").text == PAGE + "more"


def test_a_file_that_never_stops_changing_is_skipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "log.txt").write_text(PAGE)
    really = opening._content

    def grow(file: object, size: int) -> bytes:
        with (folder / "log.txt").open("a") as more:
            more.write("more")
        return really(file, size)  # type: ignore[arg-type]  # whatever was opened is passed on

    monkeypatch.setattr(opening, "_content", grow)
    assert skip(folder, "log.txt").reason == "changing"


def test_names_that_would_break_a_report(folder: Path) -> None:
    (folder / "two\nlines.txt").write_text(PAGE + "1")
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_text(PAGE + "2")
    names = sorted(found(folder))
    assert names == ["bad\\udcff.txt", "good.txt", "two\\nlines.txt"]
    assert scrape(folder, "bad\\udcff.txt").text == PAGE + "2"
    json.dumps(names).encode()


def test_different_names_never_become_one() -> None:
    names = ["a\nb", "a\\nb", "a\\\\nb", "é", "\udce9"]
    assert len({printable(name) for name in names}) == len(names)


def test_hidden_files_are_not_told_of(folder: Path) -> None:
    for name in (".gitkeep", ".hidden.txt", "page.txt~", "upload.part"):
        (folder / name).write_text(PAGE)
    ignored = {name for name, entry in found(folder).items() if isinstance(entry, Ignored)}
    assert ignored == {".gitkeep", ".hidden.txt", "page.txt~", "upload.part"}


@pytest.mark.parametrize("name", ["good.txt.meta.json", "good.meta.json"])
def test_a_sidecar_tells_where_and_when(folder: Path, name: str) -> None:
    url = "https://www.opengovpartnership.org/x/"
    facts = {"url": url, "fetched_at": "2024-05-01T12:00:00+02:00", "language": "fr"}
    (folder / name).write_text(json.dumps(facts))
    page = scrape(folder, "good.txt")
    assert page.url == url
    assert page.fetched_at == "2024-05-01T10:00:00Z"
    assert page.language == "fr"
    assert isinstance(found(folder)[name], Ignored)


@pytest.mark.parametrize(
    ("sidecar", "said"),
    [
        (b"{broken", "not JSON"),
        (b"[1]", "a JSON object is expected"),
        (b'{"url": "javascript:alert(1)"}', "an http or https address is expected"),
        (b'{"url": 3}', "an http or https address is expected"),
        (b'{"fetched_at": "yesterday"}', "a date like 2024-05-01T10:00:00Z is expected"),
        (b'{"language": "francais"}', "a code like en or fr is expected"),
        (b"[" * 100_000, "not JSON"),
        (b"[" * 100_000, "(nested too deeply, or an endless number)"),
        (b'{"x": ' + b"9" * 5000 + b"}", "(nested too deeply, or an endless number)"),
    ],
)
def test_a_bad_sidecar_costs_its_facts_not_the_page(folder: Path, sidecar: bytes, said: str) -> None:
    (folder / "good.txt.meta.json").write_bytes(sidecar)
    page = scrape(folder, "good.txt")
    assert page.text == PAGE
    assert (page.url, page.fetched_at, page.language) == ("", None, None)
    assert len(page.warnings) == 1
    assert said in page.warnings[0]


@pytest.mark.parametrize("name", ["good.txt.meta.json", "good.meta.json"])
def test_a_page_named_by_itself_keeps_its_sidecar(folder: Path, name: str) -> None:
    (folder / name).write_text(json.dumps({"url": "https://example.org/x/", "fetched_at": "2024-05-01"}))
    [page] = walk([folder / "good.txt"])
    assert isinstance(page, Scrape)
    assert (page.url, page.fetched_at) == ("https://example.org/x/", "2024-05-01T00:00:00Z")


def test_a_sidecar_that_a_pattern_of_the_shell_names_too_is_ignored(folder: Path) -> None:
    (folder / "good.txt.meta.json").write_text(json.dumps({"fetched_at": "2024-05-01"}))
    (folder / "gone.txt.meta.json").write_text("{}")
    found = {entry.name: entry for entry in walk(sorted(folder.iterdir()))}
    assert isinstance(found["good.txt.meta.json"], Ignored)
    page, orphan = found["good.txt"], found["gone.txt.meta.json"]
    assert isinstance(page, Scrape) and page.fetched_at == "2024-05-01T00:00:00Z"
    assert isinstance(orphan, Skip) and orphan.reason == "orphan-sidecar"


def test_a_sidecar_without_its_page(folder: Path) -> None:
    (folder / "gone.txt.meta.json").write_text("{}")
    assert skip(folder, "gone.txt.meta.json").reason == "orphan-sidecar"


def lines(folder: Path, name: str) -> Iterator[Entry]:
    return (entry for entry in walk([folder]) if entry.name == name)


def test_ndjson_comes_line_by_line(folder: Path) -> None:
    (folder / "x.ndjson").write_bytes(b'\xef\xbb\xbf{"id": 1}\r\n\n{"id": 2}')
    read = [(entry.line, entry.text) for entry in lines(folder, "x.ndjson") if isinstance(entry, Scrape)]
    assert read == [(1, '{"id": 1}'), (3, '{"id": 2}')]


def test_a_line_that_never_ends_costs_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrapes, "LINE_LIMIT", 100)
    (folder / "x.jsonl").write_bytes(b"1\n" + b"x" * 5000 + b"\n3\n")
    read = [
        (type(entry).__name__, entry.line) for entry in lines(folder, "x.jsonl") if isinstance(entry, Scrape | Skip)
    ]
    assert read == [("Scrape", 1), ("Skip", 2), ("Scrape", 3)]


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_ndjson_file_without_documents(folder: Path, content: bytes) -> None:
    (folder / "x.ndjson").write_bytes(content)
    assert skip(folder, "x.ndjson").reason == "empty"


def test_a_page_was_not_fetched_in_the_future(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be the newest for ever. Its file is read again each time, for the day may come."""
    monkeypatch.setattr(opening, "YOUNG", 0)
    for name, moment in (("late.txt", "2999-01-01T00:00:00Z"), ("then.txt", "2020-01-01T00:00:00Z")):
        (folder / name).write_text(PAGE + name)
        (folder / f"{name}.meta.json").write_text(json.dumps({"url": "https://a.example/", "fetched_at": moment}))
    late, then = found(folder)["late.txt"], found(folder)["then.txt"]
    assert isinstance(late, Scrape) and isinstance(then, Scrape)
    assert (late.fetched_at, late.url) == (None, "https://a.example/")
    said = "late.txt.meta.json: fetched_at 2999-01-01T00:00:00Z ignored: it lies in the future"
    assert late.sidecar_warnings == (said,)
    assert (then.fetched_at, then.sidecar_warnings) == ("2020-01-01T00:00:00Z", ())
    assert then.stamp and not late.stamp


def test_the_clocks_of_two_machines_may_differ() -> None:
    content = json.dumps({"fetched_at": "2024-05-02T09:00:00+00:00"}).encode()
    found = [sidecars.parse(content, "a.meta.json", datetime(2024, 5, 1, hour, tzinfo=UTC)) for hour in (10, 8)]
    assert [sidecar.fetched_at for sidecar in found] == ["2024-05-02T09:00:00Z", None]
