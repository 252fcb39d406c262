"""A reader that keeps `index.built_at` and asks next time for what has changed since gets that, once, whatever the
clock and the operator do in between. Real reindexes of a small folder, asked through the JSON endpoint."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.engines import moments
from index.engines.generations import Store
from index.pipeline import Options, reindex
from search.app import create_app
from search.engines import open_searcher
from search.settings import Settings

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
Put = Callable[..., None]
Ask = Callable[..., tuple[str, set[str]]]


class Clock:
    """Stands still but where a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(moments, "clock", made)
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "scrapes").mkdir()
    return Settings(index_dir=tmp_path / "index", sources=(tmp_path / "scrapes",), jobs=1)


@pytest.fixture
def put(settings: Settings) -> Put:
    """Writes documents by id and text, each in a file of its own, and reindexes."""

    def write(full: bool = False, changed_at: str = "", **texts: str) -> None:
        for name, text in texts.items():
            value = {"id": name, "title": {"en": "A register"}, "lang": "en", "text": text}
            line = json.dumps({**value, "changed_at": changed_at} if changed_at else value)
            (settings.sources[0] / f"{name}.ndjson").write_text(line + "\n")
        assert reindex(settings, Options(full=full)).outcome == "published"

    return write


@pytest.fixture
def ask(settings: Settings) -> Ask:
    """(built_at of the generation that answers, ids of what has changed since)."""

    def get(since: str = "") -> tuple[str, set[str]]:
        searcher = open_searcher(settings)
        try:
            client = create_app(settings, searcher).test_client()
            body = client.get("/api/v1/search", query_string={"changed_since": since} if since else {}).get_json()
        finally:
            searcher.close()
        return body["index"]["built_at"], {hit["id"] for hit in body["hits"]}

    return get


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("hours", [0, 1, -1, -24 * 365])
def test_what_changed_after_the_generation_that_was_seen_is_told_once(
    clock: Clock, put: Put, ask: Ask, hours: int, full: bool
) -> None:
    put(XX0001="Owners are public.", XX0002="Budgets are public.", XX0003="Courts are public.")
    seen, held = ask()
    assert held == {"XX0001", "XX0002", "XX0003"}
    assert ask(seen) == (seen, set())
    clock.now += timedelta(hours=hours)
    put(full, XX0002="Budgets are open.")
    later, changed = ask(seen)
    assert changed == {"XX0002"}
    assert later > seen
    assert ask(later) == (later, set())
    put(full, XX0004="Land is public.")
    assert ask(later)[1] == {"XX0004"}
    assert ask(seen)[1] == {"XX0002", "XX0004"}


def test_a_reader_of_a_generation_that_was_rolled_back_misses_nothing(
    clock: Clock, settings: Settings, put: Put, ask: Ask
) -> None:
    put(XX0001="Owners are public.", XX0002="Budgets are public.")
    first, _ = ask()
    put(XX0002="Budgets are open.")
    second, _ = ask()
    Store(settings.index_dir).rollback()
    assert ask(first) == (first, set())
    clock.now -= timedelta(days=1)
    put(XX0001="Owners are open.")
    third, changed = ask(second)
    assert changed == {"XX0001", "XX0002"}  # the second also: it was withdrawn, and is told anew
    assert ask(first)[1] == {"XX0001", "XX0002"}
    assert third > second > first


def test_a_damaged_generation_still_counts_in_the_order(clock: Clock, settings: Settings, put: Put, ask: Ask) -> None:
    put(XX0001="Owners are public.")
    clock.now += timedelta(hours=2)
    put(XX0001="Owners are open.")
    newest = Store(settings.index_dir).names()[0]
    (settings.index_dir / newest / "MANIFEST.json").write_text("")
    clock.now -= timedelta(hours=1)
    put(XX0001="Owners are known.")
    assert ask()[0] > "2026-11-22T14:00:00Z"


@pytest.mark.parametrize("stated", ["2020-05-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_what_a_document_says_of_its_own_past_hides_no_news(clock: Clock, put: Put, ask: Ask, stated: str) -> None:
    put(XX0001="Owners are public.")
    seen, _ = ask()
    put(XX0002="Budgets are public.", changed_at=stated)
    later, changed = ask(seen)
    assert changed == {"XX0002"}
    assert ask(later)[1] == set()


def test_a_first_index_keeps_when_its_documents_changed_in_the_one_they_come_from(
    clock: Clock, put: Put, ask: Ask
) -> None:
    put(XX0001="Owners are public.", changed_at="2020-05-01T00:00:00Z")
    assert ask("2020-05-01")[1] == {"XX0001"}
    assert ask("2020-05-02")[1] == set()
