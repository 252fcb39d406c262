"""Generations that another version of the program wrote, and locks that a stranger holds: neither stops anybody."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.engines.generations import Store
from index.engines.whoosh import writer
from index.engines.whoosh.layout import FORMAT
from index.engines.whoosh.store import WhooshStore
from index.errors import EngineUnavailable
from search.app import create_app
from search.cli import main
from search.engines import open_searcher
from search.engines.whoosh import current
from search.settings import Settings
from tests.test_whoosh_damage import publish, title


def publish_in_format(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int, name: str) -> str:
    with monkeypatch.context() as other:
        other.setattr(writer, "FORMAT", number)
        return publish(folder, name).name


@pytest.mark.parametrize("number", [FORMAT - 1, FORMAT + 1])
def test_readers_pass_over_a_format_that_they_do_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    monkeypatch.setattr(current, "CHECK_EVERY", 0.0)
    publish(tmp_path, "Readable")
    client = create_app(Settings(index_dir=tmp_path)).test_client()
    assert client.get("/healthz").get_json()["status"] == "ok"
    foreign = publish_in_format(monkeypatch, tmp_path, number, "Foreign")
    for _ in range(5):
        assert client.get("/api/v1/documents/FR0001").get_json()["title"] == {"en": "Readable"}
    told = client.get("/healthz").get_json()
    assert told["status"] == "degraded" and f"{foreign} has another format" in told["trouble"]
    assert sum(foreign in record.getMessage() for record in caplog.records) == 1, "said once"
    assert title(tmp_path) == "Readable", "after a restart too"
    publish(tmp_path, "Newest")
    assert client.get("/api/v1/documents/FR0001").get_json()["title"] == {"en": "Newest"}
    assert client.get("/healthz").get_json()["status"] == "ok"


def test_a_format_that_nobody_reads_is_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_in_format(monkeypatch, tmp_path, FORMAT + 1, "Foreign")
    with pytest.raises(EngineUnavailable, match=r"another format.*reindex --full"):
        open_searcher(Settings(index_dir=tmp_path)).open()


def test_rollback_passes_over_a_format_that_this_version_cannot_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readable = publish(tmp_path, "Readable").name
    foreign = publish_in_format(monkeypatch, tmp_path, FORMAT - 1, "Foreign")
    publish(tmp_path, "Newest")
    done = CliRunner().invoke(main, ["rollback", "--index", str(tmp_path)])
    assert done.exit_code == 0 and f"now serving {readable}" in done.output and f"serving {foreign}" not in done.output
    assert title(tmp_path) == "Readable"


def test_rollback_to_nothing_but_another_format_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_in_format(monkeypatch, tmp_path, FORMAT - 1, "Foreign")
    newest = publish(tmp_path, "Newest").name
    done = CliRunner().invoke(main, ["rollback", "--index", str(tmp_path)])
    assert done.exit_code != 0 and "that this version can serve" in done.output
    served = WhooshStore(Settings(index_dir=tmp_path)).current()
    assert served is not None and served.name == newest


def test_doctor_says_whether_this_version_can_serve_a_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = publish_in_format(monkeypatch, tmp_path, FORMAT - 1, "Older")
    newer = publish(tmp_path, "Newer").name
    kept = CliRunner().invoke(main, ["doctor", "--index", str(tmp_path)])
    assert (
        kept.exit_code == 0 and f"ok   {older} (kept) is intact; generation {older} has another format" in kept.output
    )
    foreign = publish_in_format(monkeypatch, tmp_path, FORMAT + 1, "Foreign")
    bad = CliRunner().invoke(main, ["doctor", "--index", str(tmp_path)])
    assert bad.exit_code == 1 and f"BAD  {foreign} (current) is intact; generation {foreign} has another" in bad.output
    assert f"ok   {newer} (kept) is intact" in bad.output


# Locks


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """As by another user who may read the file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def test_the_lock_of_writers_is_opened_by_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        publish(tmp_path, "First")
        assert (tmp_path / "LOCK").stat().st_mode & 0o777 == 0o600
        (tmp_path / "LOCK").chmod(0o644)  # as older versions made it
        publish(tmp_path, "Second")
        assert (tmp_path / "LOCK").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_under_the_umask_of_the_units_nobody_else_can_open_anything(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        publish(tmp_path / "index", "Served")
    finally:
        os.umask(before)
    for path in (tmp_path / "index", *(tmp_path / "index").rglob("*")):
        assert not path.stat().st_mode & 0o007, path
    assert title(tmp_path / "index") == "Served"


def test_a_reader_who_locks_every_file_stops_no_other_reader_and_no_writer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    held = publish(tmp_path, "Older")
    with locked(held / "PIN"), locked(tmp_path / "CURRENT"), locked(tmp_path / "OGP-INDEX"):
        assert title(tmp_path) == "Older"
        assert "is locked by another process" in caplog.text
        newest = publish(tmp_path, "Newer")
        assert title(tmp_path) == "Newer"
        assert Store(tmp_path).prune(1) == (), "what is held stays until it is let go of"
    assert Store(tmp_path).prune(1) == (held.name,)
    assert Store(tmp_path).names() == (newest.name,)
