"""The index folder as its users meet it: publishing, reading, damage, going back, and folders that are not ours."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.engines import generations
from index.engines.folder import CURRENT, LOCK, MARKER
from index.engines.generations import Store
from index.engines.manifest import MANIFEST, PIN, seal, unseal
from index.errors import DamagedGeneration, EngineUnavailable, ForeignIndex, IndexLocked, NoPublishedIndex

Damage = Callable[[Path], None]


def publish(store: Store, number: int) -> str:
    build = store.begin()
    (build.path / "words.bin").write_bytes(b"%d " % number * 3000)
    (build.path / "deep").mkdir()
    (build.path / "deep" / "texts.bin").write_bytes(b"text %d" % number)
    return store.publish(build, {"documents": number}).name


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "index")


def served(store: Store) -> int:
    with store.pin() as pinned:
        return pinned.manifest.documents


def test_no_index_yet_names_the_command_that_builds_one(store: Store) -> None:
    with pytest.raises(NoPublishedIndex, match="ogp-search reindex"):
        store.pin()
    store.root.mkdir()
    with pytest.raises(NoPublishedIndex, match="ogp-search reindex"):
        store.pin()


def test_a_build_in_progress_is_no_index_yet(store: Store) -> None:
    build = store.begin()
    with pytest.raises(NoPublishedIndex):
        store.pin()
    store.discard(build)
    assert sorted(path.name for path in store.root.iterdir()) == [LOCK, MARKER]


def test_names_tell_when_they_were_built_and_sort_by_it(store: Store) -> None:
    names = [publish(store, number) for number in range(5)]
    assert all(re.fullmatch(r"20\d{6}T\d{6}Z-[0-9a-f]{4}", name) for name in names)
    assert names == sorted(set(names))
    assert list(store.names()) == names[::-1]


def test_a_clock_that_goes_back_does_not_make_an_older_name(store: Store) -> None:
    publish(store, 1)
    (store.root / store.names()[0]).rename(store.root / "20991231T235959Z-fffe")
    assert [publish(store, 2), publish(store, 3)] == ["20991231T235959Z-ffff", "21000101T000000Z-0000"]


def test_a_reader_keeps_its_generation_and_is_told_of_a_new_one(store: Store) -> None:
    publish(store, 1)
    with store.pin() as pinned:
        assert not store.changed(pinned)
        publish(store, 2)
        publish(store, 3)
        assert store.changed(pinned)
        between = store.names()[1]
        assert store.prune(1) == (between,)  # the oldest is being read
        assert (pinned.path / "words.bin").read_bytes().startswith(b"1 1 ")
    assert served(store) == 3
    assert len(store.prune(1)) == 1
    assert len(store.names()) == 1


def test_prune_keeps_the_generations_served_last(store: Store) -> None:
    names = [publish(store, number) for number in range(4)]
    store.rollback()
    publish(store, 9)
    # 3 was rolled back from, so the one before the current is 2.
    assert set(store.prune(2)) == {names[0], names[1], names[3]}
    assert served(store) == 9
    assert store.rollback().documents == 2


def test_rollback_takes_a_moment_and_a_reader_notices(store: Store) -> None:
    publish(store, 1)
    publish(store, 2)
    with store.pin() as pinned:
        assert store.rollback().documents == 1
        assert store.changed(pinned)
    assert served(store) == 1
    with pytest.raises(EngineUnavailable, match="no earlier intact generation"):
        store.rollback()
    assert served(store) == 1


def test_rollback_passes_over_a_damaged_generation(store: Store) -> None:
    publish(store, 1)
    second = publish(store, 2)
    publish(store, 3)
    (store.root / second / "words.bin").write_bytes(b"")
    assert store.rollback().documents == 1


def delete(path: Path) -> None:
    path.unlink()


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["words.bin", "deep/texts.bin", MANIFEST])
@pytest.mark.parametrize("damage", [delete, zero, halve, flip_one_bit])
def test_damage_is_found_and_named_and_the_older_index_serves(
    store: Store, caplog: pytest.LogCaptureFixture, damage: Damage, name: str
) -> None:
    publish(store, 1)
    newest = publish(store, 2)
    damage(store.root / newest / name)
    with pytest.raises(DamagedGeneration, match=re.escape(f"{newest}/{name}")):
        store.verified(newest)
    with store.pin() as pinned:
        assert pinned.manifest.documents == 1
        assert f"{newest}/{name}" in pinned.damage[0]
        assert f"serving the older generation {pinned.name}" in caplog.text
    assert any(record.levelname == "CRITICAL" and newest in record.message for record in caplog.records)


def test_an_extra_file_is_damage_too(store: Store) -> None:
    newest = publish(store, 1)
    (store.root / newest / "deep" / "smuggled.seg").write_bytes(b"code")
    with pytest.raises(EngineUnavailable, match=r"deep/smuggled\.seg: not in the manifest"):
        store.pin()


def test_a_link_in_the_place_of_a_file_is_damage_too(store: Store, tmp_path: Path) -> None:
    newest = publish(store, 1)
    words = store.root / newest / "words.bin"
    words.rename(tmp_path / "words.bin")
    words.symlink_to(tmp_path / "words.bin")
    with pytest.raises(EngineUnavailable, match=r"words\.bin: not a regular file"):
        store.pin()


def test_without_a_pin_file_a_generation_cannot_be_held(store: Store) -> None:
    newest = publish(store, 1)
    (store.root / newest / PIN).unlink()
    with pytest.raises(DamagedGeneration, match=f"{newest}/{PIN}: missing"):
        store.verified(newest)
    with pytest.raises(EngineUnavailable, match=PIN):
        store.pin()


@pytest.mark.parametrize("damage", [delete, zero, halve, flip_one_bit])
def test_a_damaged_pointer_serves_the_newest_generation(
    store: Store, caplog: pytest.LogCaptureFixture, damage: Damage
) -> None:
    publish(store, 1)
    publish(store, 2)
    damage(store.root / CURRENT)
    assert served(store) == 2
    newest = store.names()[0]
    assert f"serving the newest intact generation {newest}, because of damage: CURRENT: " in caplog.text
    publish(store, 3)
    assert served(store) == 3


@pytest.mark.parametrize("damage", [delete, zero, halve, flip_one_bit])
def test_a_damaged_pointer_costs_no_intact_generation(store: Store, damage: Damage) -> None:
    names = [publish(store, number) for number in (1, 2, 3)]
    zero(store.root / names[1] / "words.bin")
    damage(store.root / CURRENT)
    publish(store, 4)
    assert store.prune(2) == (names[1], names[0])
    assert store.rollback().documents == 3


def test_when_nothing_is_intact_the_message_names_all_damage_and_the_remedy(store: Store) -> None:
    names = [publish(store, number) for number in (1, 2)]
    for name in names:
        zero(store.root / name / "words.bin")
    with pytest.raises(EngineUnavailable, match="reindex --full") as raised:
        store.pin()
    assert all(f"{name}/words.bin" in str(raised.value) for name in names)


def test_checksums_may_be_left_to_a_later_look(store: Store) -> None:
    newest = publish(store, 1)
    flip_one_bit(store.root / newest / "words.bin")
    with store.pin(of=lambda name: name != "words.bin") as pinned:
        assert pinned.verify() == (f"{newest}/words.bin: its checksum differs",)


def test_a_writer_verifies_what_it_starts_from_once_and_readers_each_time(store: Store) -> None:
    newest = publish(store, 1)
    with store.lock():
        store.pin().close()
        flip_one_bit(store.root / newest / "words.bin")
        store.pin().close()
    with pytest.raises(EngineUnavailable, match=r"words\.bin: its checksum differs"):
        store.pin()
    with store.lock(), pytest.raises(EngineUnavailable, match=r"words\.bin: its checksum differs"):
        store.pin()


def test_every_single_changed_bit_of_a_sealed_file_is_noticed() -> None:
    sealed = seal({"generation": "20260101T000000Z-0000", "previous": []})
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            assert unseal(bytes(changed)) is None
    assert unseal(sealed) == {"generation": "20260101T000000Z-0000", "previous": []}


def test_a_folder_of_somebody_else_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    for use in (Store(tmp_path).begin, Store(tmp_path).pin):
        with pytest.raises(ForeignIndex, match=r"'thesis.doc'; choose an empty or new folder with --index"):
            use()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_is_no_index_folder(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    for use in (Store(tmp_path / "index").begin, Store(tmp_path / "index").pin):
        with pytest.raises(ForeignIndex, match="is a file"):
            use()


@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_an_index_that_others_may_write_to_is_refused(store: Store, mode: int) -> None:
    newest = publish(store, 1)
    for folder in (store.root, store.root / newest):
        folder.chmod(mode)
        with pytest.raises(ForeignIndex, match=f"chmod -R go-w {folder}"):
            store.pin()
        folder.chmod(0o755)
    assert served(store) == 1


@pytest.mark.parametrize("name", ["words.bin", "deep", "deep/texts.bin", MANIFEST, PIN])
def test_a_generation_of_which_others_may_write_a_file_is_refused(store: Store, name: str) -> None:
    newest = publish(store, 1)
    place = store.root / newest / name
    mode = place.stat().st_mode
    place.chmod(mode | 0o022)
    for use in (store.pin, lambda: store.verified(newest)):
        with pytest.raises(ForeignIndex, match=f"{place} may be.*chmod -R go-w {store.root}$"):
            use()
    place.chmod(mode)
    assert served(store) == 1


def test_a_pointer_that_others_may_write_is_refused(store: Store) -> None:
    publish(store, 1)
    (store.root / CURRENT).chmod(0o666)
    for use in (store.pin, store.begin, store.rollback):
        with pytest.raises(ForeignIndex, match=f"CURRENT may be.*chmod -R go-w {store.root}$"):
            use()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_that_somebody_else_owns_is_refused_unless_that_is_root(store: Store) -> None:
    newest = publish(store, 1)
    words = store.root / newest / "words.bin"
    os.chown(words, 4321, -1)
    with pytest.raises(ForeignIndex, match=r"words\.bin belongs to another user \(number 4321\)"):
        store.pin()
    for path in (store.root, store.root / newest, store.root / newest / PIN):
        os.chown(path, 4321, -1)
    assert served(store) == 1  # the rest is root's


def test_published_files_are_not_writable_by_others(store: Store) -> None:
    before = os.umask(0)
    try:
        newest = publish(store, 1)
    finally:
        os.umask(before)
    assert all(not path.stat().st_mode & 0o022 for path in (store.root / newest).rglob("*"))
    assert served(store) == 1


def test_a_second_writer_is_told_who_is_first_and_may_wait(store: Store) -> None:
    other = Store(store.root)
    build = store.begin()
    with pytest.raises(IndexLocked, match=f"process {os.getpid()}.*--wait"):
        other.begin()
    began = time.monotonic()
    with pytest.raises(IndexLocked):
        other.begin(wait=0.2)
    assert time.monotonic() - began >= 0.2
    store.discard(build)
    other.discard(other.begin())


def test_the_lock_of_a_killed_writer_is_free_and_its_debris_goes(store: Store) -> None:
    publish(store, 1)
    script = (
        "import os, sys; from pathlib import Path; from index.engines.generations import Store\n"
        "build = Store(Path(sys.argv[1])).begin(); (build.path / 'half').write_text('x'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(store.root)], check=False, timeout=60)
    assert [path.name for path in store.root.iterdir() if path.name.startswith(".build-")]
    publish(store, 2)
    assert not [path.name for path in store.root.iterdir() if path.name.startswith(".")]
    assert served(store) == 2


def test_the_index_can_be_read_without_the_right_to_write(store: Store) -> None:
    newest = publish(store, 1)
    for path in (store.root / newest / PIN, store.root / newest, store.root):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        assert served(store) == 1
    finally:
        store.root.chmod(0o755)
        (store.root / newest).chmod(0o755)


def test_generations_of_one_second_still_have_names_of_their_own() -> None:
    assert generations.NAME.fullmatch("20261122T014512Z-1f3a")
    assert not generations.NAME.fullmatch(".build-20261122T014512Z-1f3a")
