"""What every store of generations keeps (index.engines.base), and that commands ask nothing else of an engine."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.document import Document
from index.engines import ENGINES, Engine, open_store
from index.engines.base import Content, Generation, GenerationStore
from index.engines.whoosh.store import WhooshStore
from index.errors import EngineUnavailable, IndexLocked, MissingExtra, NoPublishedIndex, UsageError
from index.settings import Settings
from index.translation import LEXICON_FILE
from search.cli import main
from search.commands import serve
from tests import memory_store

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
ENGINE_NAMES = ["memory", "whoosh"]


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The engine in memory is one of the table."""
    place = "tests.memory_store:open_"
    monkeypatch.setitem(ENGINES, "memory", Engine(f"{place}store", f"{place}searcher"))
    yield
    memory_store.STORES.clear()


@pytest.fixture(params=ENGINE_NAMES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> GenerationStore:
    return open_store(Settings(index_dir=tmp_path / "index", engine=request.param, jobs=1))


def document(number: int) -> Document:
    return Document(f"XX{number:04}", "commitment", "full", {"en": f"Number {number}"})


def publish(
    store: GenerationStore, *numbers: int, full: bool = True, attachments: dict[str, Content] | None = None
) -> Generation:
    with store.lock(), store.writer(full) as writer:
        writer.add(map(document, numbers))
        return writer.publish(attachments or {})


def test_a_store_without_a_generation_says_so(store: GenerationStore) -> None:
    assert (store.names(), store.current()) == ((), None)
    for asked in (store.glance, store.pin, store.rollback, lambda: list(store.verify())):
        with pytest.raises(NoPublishedIndex) as raised:
            asked()
        assert f"no index in {store.location} yet; run: ogp-search reindex" in str(raised.value)
    assert store.names() == ()


def test_what_is_published_is_served(store: GenerationStore) -> None:
    generation = publish(store, 1, 2)
    assert store.current() == generation
    assert (store.names(), generation.documents) == ((generation.name,), 2)
    assert all(finding.good for finding in store.verify())
    store.glance()
    with store.pin() as held:
        assert (held.name, held.damage) == (generation.name, ())


def test_a_writer_that_does_not_start_anew_starts_from_what_is_served(store: GenerationStore) -> None:
    publish(store, 1, 2, 3)
    with store.lock(), store.writer(full=False) as writer:
        assert writer.remove(["XX0001", "XX0009"]) == 1
        assert writer.add([document(2), document(4)]) == 2
        assert writer.publish({}).documents == 3
    assert publish(store, 5, full=True).documents == 1


def test_names_and_moments_go_on(store: GenerationStore) -> None:
    first = publish(store, 1)
    with store.lock(), store.writer(full=False) as writer:
        changed = writer.changed_at("")
        assert writer.changed_at("1999-01-01T00:00:00Z") == changed
        name = writer.name
        second = writer.publish({})
    assert second.name == name > first.name
    assert first.built_at <= changed <= second.built_at
    assert store.names() == (second.name, first.name)


def test_what_is_not_published_leaves_no_trace(store: GenerationStore) -> None:
    before = publish(store, 1)
    with store.lock(), store.writer(full=True) as writer:
        writer.add([document(2)])
    with pytest.raises(KeyError), store.lock(), store.writer(full=False) as writer:
        writer.add([document(2)])
        raise KeyError
    assert (store.current(), store.names()) == (before, (before.name,))


def test_attachments_come_back_whole_and_in_parts(store: GenerationStore) -> None:
    with store.lock(), store.scratch() as scratch:
        draft = scratch.draft("draft.bin")
        draft.append(b"one ")
        assert (draft.size, draft.part(1, 2), b"".join(draft)) == (4, b"ne", b"one ")
        draft.append(b"two")
        given: dict[str, Content] = {
            "report": b"all is well",
            "empty": b"",
            "draft": draft,
            "pieces": iter([b"a", b"b"]),
        }
        publish(store, 1, attachments=given)
    expected = {"report": b"all is well", "empty": b"", "draft": b"one two", "pieces": b"ab"}
    with store.pin() as held:
        taken = {name: held.attachment(name) for name in expected}
        again: dict[str, Content] = {name: blob for name, blob in taken.items() if blob}
        publish(store, 2, full=False, attachments=again)
    with store.pin() as held:
        for name, content in expected.items():
            blob = held.attachment(name)
            assert blob and (blob.size, b"".join(blob)) == (len(content), content)
            assert (blob.part(2, 3), blob.part(len(content), 9)) == (content[2:5], b"")
        assert held.attachment("nothing") is None
    publish(store, 3, full=False)
    with store.pin() as held:
        assert held.attachment("report") is None, "a generation carries what it was given, and no more"


def test_a_scratch_is_there_without_the_lock_too(store: GenerationStore) -> None:
    with store.scratch() as scratch:
        scratch.draft("draft.bin").append(b"x")
    assert store.names() == ()


def test_rollback_goes_back_until_nothing_is_left(store: GenerationStore) -> None:
    first, second = publish(store, 1), publish(store, 1, 2)
    assert store.rollback() == first == store.current()
    with pytest.raises(EngineUnavailable, match="no earlier intact generation"):
        store.rollback()
    assert set(store.names()) == {first.name, second.name}


def test_prune_keeps_what_is_asked_for_and_what_is_held(store: GenerationStore) -> None:
    oldest = publish(store, 1)
    with store.pin() as held:
        names = [publish(store, 1, number).name for number in (2, 3, 4)]
        assert store.prune(2) == (names[0],)
        assert store.names() == (names[2], names[1], oldest.name)
        assert held.name == oldest.name
    assert store.prune(1) == (names[1], oldest.name)
    assert store.names() == (names[2],)


def test_one_writes_at_a_time(store: GenerationStore) -> None:
    said: list[str] = []

    def second() -> None:
        try:
            with open_other(store).lock():
                said.append("had it")
        except IndexLocked as error:
            said.append(error.sentence)

    with store.lock(), store.lock():
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert len(said) == 1 and said[0].startswith("another reindex") and said[0].endswith(f"writing to {store.location}")
    with store.lock():
        pass


def open_other(store: GenerationStore) -> GenerationStore:
    """As another process has it."""
    if isinstance(store, memory_store.MemoryStore):
        return store
    return open_store(Settings(index_dir=Path(store.location)))


# Commands

Cli = Callable[..., Result]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Commands over the engine in memory."""

    def run(*arguments: str | Path, code: int = 0, engine: str = "memory") -> Result:
        given = [*map(str, arguments), "--index", str(tmp_path / "index")]
        done = CliRunner().invoke(main, given, env={"OGPS_ENGINE": engine})
        assert done.exit_code == code, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done

    return run


def test_every_command_works_over_an_engine_without_files(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "scrapes"
    shutil.copytree(SEEDS, folder, ignore=shutil.ignore_patterns("*.ndjson"))
    assert "no index in memory of index yet" in cli("doctor", code=1).stderr
    report = json.loads(cli("reindex", folder, "--jobs", "1", "--json").stdout)
    assert (report["outcome"], report["documents"]) == ("published", 50)
    assert json.loads(cli("reindex", folder, "--json").stdout)["outcome"] == "unchanged"
    page = (SEEDS / "001_8639a39d81b96b04.txt").read_text()
    (folder / "new.txt").write_text(page.replace("(FR0038)", "(FR1234)"))
    assert "stale" in cli("reindex", folder, "--check", code=1).stderr
    assert json.loads(cli("reindex", folder, "--dry-run", "--json").stdout)["added"] == 1
    report = json.loads(cli("reindex", folder, "--jobs", "1", "--json").stdout)
    assert (report["added"], report["parsed"], report["full_because"]) == (1, 1, "")
    assert cli("doctor").stdout.count(" is intact: ") == 2
    exported = cli("export").stdout.splitlines()
    assert len(exported) == 51 and any('"FR1234"' in line for line in exported)
    assert "now serving" in cli("rollback").stdout
    assert len(cli("export").stdout.splitlines()) == 50
    assert cli("stats").stdout.splitlines()[0].split() == ["documents", "50"]
    monkeypatch.setattr(serve, "run", lambda settings, ready: ready("served"))
    assert cli("serve").stdout == "served\n"
    assert not (tmp_path / "index").exists()


def test_a_lexicon_comes_with_every_engine(cli: Cli, tmp_path: Path) -> None:
    held = {}
    for engine in ENGINE_NAMES:
        cli("reindex", SEEDS, "--jobs", "1", "-q", engine=engine)
        with open_store(Settings(index_dir=tmp_path / "index", engine=engine)).pin() as pinned:
            lexicon = pinned.attachment(LEXICON_FILE)
            assert lexicon
            held[engine] = b"".join(lexicon)
    assert held["memory"] == held["whoosh"]


def test_the_type_checker_holds_engines_to_the_protocol(tmp_path: Path) -> None:
    """A signature that differs is found without running anything."""
    kept: list[GenerationStore] = [WhooshStore(Settings(index_dir=tmp_path)), memory_store.MemoryStore("memory")]
    assert all(store.location for store in kept)


# The table


@pytest.mark.parametrize(
    "command",
    ["doctor", "export", "reindex", "rollback", "search gouv", "serve", "stats"],
    ids=lambda one: one.split()[0],
)
def test_an_engine_that_does_not_exist_is_a_sentence(cli: Cli, command: str) -> None:
    said = cli(*command.split(), engine="nosuch", code=2).stderr
    assert said == "ogp-search: OGPS_ENGINE='nosuch': there is no such engine; known are whoosh, memory\n"


def test_an_engine_whose_library_is_missing_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "other", Engine("no_such_library.store:Store", "", extra="other"))
    with pytest.raises(MissingExtra, match=r"pip install '\.\[other\]'"):
        open_store(Settings(engine="other"))
    with pytest.raises(UsageError, match="known are"):
        open_store(Settings(engine="nosuch"))
