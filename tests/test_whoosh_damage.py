"""A damaged generation is never the end: the newest intact one answers, and the damaged one is not kept."""

import itertools
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.errors import EngineUnavailable
from search.app import create_app
from search.engines import open_searcher
from search.engines.whoosh import current
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.open_files import OpenFiles
from search.query import Query
from search.settings import Settings
from tests.servers import until

FILES = ("MAIN_0001.seg", "0001.documents", "0001.texts", "0001.arrays", "columns.arrays", "_MAIN_1.toc")


PATROL = current._patrol


@pytest.fixture(autouse=True)
def with_patrol(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "_patrol", PATROL)


def publish(folder: Path, title: str) -> Path:
    section = Section("en", "commitment", "", "commitment", "We will publish the budget.")
    document = Document("FR0001", "commitment", "full", {"en": title}, languages=("en",), sections=(section,))
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
        writer.add([document])
        return folder / writer.publish({}).name


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), 64):
        content[place] ^= 0xFF
    path.write_bytes(content)


def title(folder: Path) -> str:
    searcher = open_searcher(Settings(index_dir=folder, cache_entries=0))
    found = searcher.open().search(Query())
    document = searcher.open().get("FR0001")
    searcher.close()
    assert document is not None and dict(document.title) == dict(found.hits[0].document.title)
    return document.title["en"]


@pytest.mark.parametrize("name", FILES)
def test_whichever_file_is_damaged_the_intact_generation_answers(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    publish(tmp_path, "Older")
    newest = publish(tmp_path, "Newer")
    assert title(tmp_path) == "Newer"
    damage(newest / name)
    assert title(tmp_path) == "Older"
    assert f"{newest.name}/{name}" in caplog.text


@pytest.mark.parametrize("name", FILES)
def test_damage_to_a_large_generation_is_found_while_it_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(current, "SMALL", 0)
    publish(tmp_path, "Older")
    damage(publish(tmp_path, "Newer") / name)
    searcher = open_searcher(Settings(index_dir=tmp_path, cache_entries=0))
    searcher.open().close()
    until(lambda: bool(searcher.open().info.trouble), 30)
    found = searcher.open().get("FR0001")
    assert found is not None
    assert found.title["en"] == "Older"
    searcher.close()


def test_without_an_intact_generation_the_remedy_is_named(tmp_path: Path) -> None:
    damage(publish(tmp_path, "Only") / "0001.documents")
    with pytest.raises(EngineUnavailable, match=r"0001\.documents.*reindex --full"):
        open_searcher(Settings(index_dir=tmp_path)).open()


def test_a_new_generation_that_others_may_write_to_leaves_the_old_one_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "CHECK_EVERY", 0.0)
    publish(tmp_path, "Older")
    client = create_app(Settings(index_dir=tmp_path)).test_client()
    assert client.get("/api/v1/documents/FR0001").get_json()["title"] == {"en": "Older"}
    newest = publish(tmp_path, "Newer")
    (newest / "0001.texts").chmod(0o666)
    assert client.get("/api/v1/documents/FR0001").get_json()["title"] == {"en": "Older"}
    refused = create_app(Settings(index_dir=tmp_path)).test_client().get("/api/v1/documents/FR0001")
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    (newest / "0001.texts").chmod(0o644)
    assert client.get("/api/v1/documents/FR0001").get_json()["title"] == {"en": "Newer"}


def test_after_damage_the_intact_generation_is_the_one_that_is_kept(tmp_path: Path) -> None:
    intact = publish(tmp_path, "Older")
    damaged = publish(tmp_path, "Newer")
    damage(damaged / "0001.texts")
    store = Store(tmp_path)
    with store.lock():
        store.pin().close()  # what a writer does first
        section = Section("en", "commitment", "", "commitment", "Anew.")
        with WhooshWriter(store, Settings(index_dir=tmp_path), full=True) as writer:
            writer.add([Document("FR0001", "commitment", "full", {"en": "Anew"}, sections=(section,))])
            newest = writer.publish({})
        store.prune(2)
    assert set(store.names()) == {newest.name, intact.name}


# While it serves


def flipped(path: Path) -> None:
    """Every 64th byte, in place, as a failing disk does."""
    content = bytearray(path.read_bytes())
    with path.open("r+b") as file:
        for place in range(0, len(content), 64):
            file.seek(place)
            file.write(bytes([content[place] ^ 0xFF]))


def one_bit(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


def zeroed(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


MAPPED = FILES[:5]
DAMAGES = (flipped, one_bit, zeroed, cut_short, grown)


WAYS = ("/api/v1/search?q=budget", "/api/v1/search", "/api/v1/documents/FR0001", "/api/v1/search?q=publish&sort=title")
"""Questions that are answered from several files."""


@pytest.mark.parametrize("name", (*MAPPED, "proposals.arrays"))
@pytest.mark.parametrize("how", DAMAGES, ids=lambda how: how.__name__)
def test_damage_while_it_serves_is_never_a_500_and_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, how: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(current, "MEASURE_EVERY", 0.0)
    publish(tmp_path, "Older")
    newest = publish(tmp_path, "Newer")
    searcher = open_searcher(Settings(index_dir=tmp_path, cache_entries=0))
    client = create_app(Settings(index_dir=tmp_path, cache_entries=0), searcher).test_client()
    assert client.get("/healthz").get_json()["status"] == "ok"
    assert client.get("/api/v1/documents/FR0001").get_json()["title"] == {"en": "Newer"}
    how(newest / name)
    # Zeroes for ids may hide a document until the turn is over; nothing fails.
    assert {client.get(way).status_code for way in WAYS} <= {200, 404}
    until(lambda: client.get("/healthz").get_json()["status"] != "ok", 20)
    told = client.get("/healthz").get_json()
    assert told["status"] == "degraded" and f"{newest.name}/{name}" in told["trouble"]
    assert client.get("/api/v1/documents/FR0001").get_json()["title"] == {"en": "Older"}
    searcher.close()


def test_without_another_generation_a_damaged_one_is_not_served_on(tmp_path: Path) -> None:
    only = publish(tmp_path, "Only")
    searcher = open_searcher(Settings(index_dir=tmp_path, cache_entries=0))
    searcher.open().close()
    zeroed(only / "0001.texts")
    deadline = time.monotonic() + 20
    with pytest.raises(EngineUnavailable, match=r"0001\.texts.*reindex --full"):
        while time.monotonic() < deadline:
            searcher.open().close()
            time.sleep(0.05)
    searcher.close()


def test_a_fault_that_is_no_damage_is_not_verified_over_and_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, "Only")
    taken: list[str] = []
    whole = OpenFiles.damage

    def counted(files: OpenFiles) -> str:
        taken.append("")
        return whole(files)

    monkeypatch.setattr(OpenFiles, "damage", counted)
    monkeypatch.setattr(OpenGeneration, "number_of", lambda generation, name: 1 // 0)
    searcher = open_searcher(Settings(index_dir=tmp_path))
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)  # within the pause
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            searcher.open().get("FR0001")
    searcher.close()
    assert len(taken) == 1


def test_the_re_verification_takes_under_a_hundredth_of_a_core_and_ten_minutes(tmp_path: Path) -> None:
    """By its own clock: what each step takes and how long it pauses."""
    publish(tmp_path, "Only")
    held = current.Current(Store(tmp_path), lambda: None)
    generation, _ = held.get()
    steps = generation.files.slices
    started = time.thread_time()
    pauses = [held.verify_a_slice() for _ in range(steps)]
    taken = time.thread_time() - started
    assert taken < sum(pauses) / 100
    assert sum(pauses) < 600
    held.close()


def test_a_turn_of_a_large_generation_ends_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "Only")
    held = current.Current(Store(tmp_path), lambda: None)
    held.get()
    monkeypatch.setattr(OpenFiles, "slices", 40_000)  # forty gigabytes
    clock = itertools.count()
    monkeypatch.setattr(time, "thread_time", lambda: next(clock) * 0.001)  # a millisecond for each look
    assert 40_000 * held.verify_a_slice() < 600
    held.close()


def test_a_refused_generation_is_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(current, "CHECK_EVERY", 0.0)
    publish(tmp_path, "Older")
    searcher = open_searcher(Settings(index_dir=tmp_path))
    searcher.open().close()
    newest = publish(tmp_path, "Newer")
    (newest / "0001.texts").chmod(0o666)
    for _ in range(10):
        with searcher.open() as snapshot:
            assert "0001.texts may be written to" in snapshot.info.trouble
    assert sum("0001.texts" in record.getMessage() for record in caplog.records) == 1
    searcher.close()


@pytest.mark.parametrize("what", ["renamed", "emptied", "removed", "closed"])
def test_an_index_that_goes_away_is_served_on_from_what_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(current, "CHECK_EVERY", 0.0)
    index = tmp_path / "index"
    publish(index, "Served")
    client = create_app(Settings(index_dir=index, cache_entries=0)).test_client()
    assert client.get("/healthz").get_json()["status"] == "ok"
    if what == "renamed":
        index.rename(tmp_path / "elsewhere")
    elif what == "closed":
        monkeypatch.setattr(Path, "lstat", _closed)
    else:
        for path in index.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if what == "removed":
            index.rmdir()
    for way in (*WAYS, "/api/v1/suggest?q=bud", "/en/search?q=budget"):
        assert client.get(way).status_code == 200, way
    assert client.get("/healthz").get_json()["status"] == "degraded"
    monkeypatch.undo()
    if what == "renamed":
        (tmp_path / "elsewhere").rename(index)
        until(lambda: client.get("/healthz").get_json()["status"] == "ok")


def _closed(path: Path) -> None:
    raise PermissionError(13, "Permission denied", str(path))
