"""A damaged generation is never the end: the newest intact one answers, and the damaged one is not kept."""

import threading
from pathlib import Path

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.errors import EngineUnavailable
from search.app import create_app
from search.engines import open_searcher
from search.engines.whoosh import generation
from search.query import Query
from search.settings import Settings

FILES = ("MAIN_0001.seg", "0001.documents", "0001.texts", "0001.arrays", "columns.arrays", "_MAIN_1.toc")


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
    monkeypatch.setattr(generation, "SMALL", 0)
    publish(tmp_path, "Older")
    damage(publish(tmp_path, "Newer") / name)
    searcher = open_searcher(Settings(index_dir=tmp_path, cache_entries=0))
    searcher.open().close()
    for thread in threading.enumerate():
        if thread.daemon and thread is not threading.current_thread():
            thread.join(timeout=30)
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
    monkeypatch.setattr(generation, "CHECK_EVERY", 0.0)
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
