"""Whatever dies, fails or fills up while an index is being published, readers see a whole old or a whole new one."""

import contextlib
import errno
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.engines.folder import CURRENT, Disk
from index.engines.generations import Store
from index.errors import IndexLocked
from tests.disks import DAMAGE, FILES, CuttingDisk, FailingDisk, StepDisk, content, leftovers, publish, served, undo

ROOT = Path(__file__).parent.parent


def operations(tmp_path: Path) -> int:
    disk = StepDisk()
    publish(Store(tmp_path / "counted"), 1)
    publish(Store(tmp_path / "counted", disk), 2)
    return len(disk.steps)


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
def test_a_failing_disk_leaves_the_old_index_or_the_new_one(tmp_path: Path, code: int, for_good: bool) -> None:
    outcomes = set()
    for at in range(operations(tmp_path)):
        root = tmp_path / str(at)
        publish(Store(root), 1)
        try:
            publish(Store(root, FailingDisk(at=at, code=code, for_good=for_good)), 2)
            assert served(root) == 2
            outcomes.add("published")
        except OSError as error:
            assert error.errno == code
            assert served(root) == 1
            outcomes.add("refused")
        publish(Store(root), 3)  # the disk is well again: nothing is in the way
        assert served(root) == 3
        assert leftovers(root) == []
    # Only the last fsync comes after the swap: it alone cannot undo what readers see already.
    assert outcomes == {"published", "refused"}


def test_an_unconfirmed_publish_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    publish(Store(tmp_path / "index"), 1)
    generation = publish(Store(tmp_path / "index", FailingDisk(at=operations(tmp_path) - 1)), 2)
    assert not generation.durable
    assert "durability not confirmed" in caplog.text
    assert served(tmp_path / "index") == 2


def test_a_disk_that_fills_up_at_any_byte_leaves_the_old_index(tmp_path: Path) -> None:
    total = sum(len(content(2, file)) for file in range(FILES)) + 2000
    for level in range(60):
        room = [total * level // 60]

        def write(path: Path, data: bytes, room: list[int] = room) -> None:
            fits = min(room[0], len(data))
            path.write_bytes(data[:fits])
            room[0] -= fits
            if fits < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

        class FullDisk(Disk):
            def write(self, path: Path, content: bytes) -> None:
                write(path, content)

        root = tmp_path / str(level)
        publish(Store(root), 1)
        try:
            publish(Store(root, FullDisk()), 2, write)
            assert served(root) == 2
        except OSError as error:
            assert error.errno == errno.ENOSPC
            assert served(root) == 1
            assert leftovers(root) == []
    assert served(tmp_path / "0") == 1


def test_an_acknowledged_index_survives_a_power_cut(tmp_path: Path) -> None:
    root = tmp_path / "index"
    publish(Store(root), 1)
    disk = CuttingDisk(root=root, copies=tmp_path / "cuts")
    disk.everything_durable()
    publish(Store(root, disk), 2)
    disk.cut(acknowledged=True)
    crashes = 0
    for number, cut in enumerate(disk.cuts):
        for damage in DAMAGE:
            for undone in (False, True) if cut.moves else (False,):
                copy = tmp_path / f"crash-{number}-{crashes}"
                shutil.copytree(cut.root, copy)
                for name in cut.files:
                    damage(copy / name)
                if undone:
                    undo(copy, cut.moves)
                assert served(copy) in ((2,) if cut.acknowledged else (1, 2))
                publish(Store(copy), 3)
                assert served(copy) == 3
                crashes += 1
                shutil.rmtree(copy)
    assert crashes >= 100


def test_the_first_index_is_nothing_or_whole_after_a_power_cut(tmp_path: Path) -> None:
    root = tmp_path / "index"
    root.mkdir(mode=0o755)
    disk = CuttingDisk(root=root, copies=tmp_path / "cuts")
    publish(Store(root, disk), 1)
    disk.cut(acknowledged=True)
    crashes = 0
    for cut in disk.cuts:
        for damage in DAMAGE:
            copy = tmp_path / f"crash-{crashes}"
            shutil.copytree(cut.root, copy)
            for name in cut.files:
                damage(copy / name)
            if cut.acknowledged:
                assert served(copy) == 1
            publish(Store(copy), 2)
            assert served(copy) == 2
            crashes += 1
    assert crashes >= 100


def test_kill_9_at_every_operation_while_others_read() -> None:
    """The short form of the long run in benchmarks/crash.py, which does the counting."""
    command = [sys.executable, "-m", "benchmarks.crash", "--kills", "90", "--readers", "2"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    last = re.fullmatch(r"90 kills, (\d+) answers compared, 0 bad", run.stdout.strip().splitlines()[-1])
    assert last and int(last[1]) > 500, run.stdout
    met = re.search(r"answers compared by reader 1, of (\d+) generations", run.stdout)
    assert met and int(met[1]) >= 20, run.stdout
    killed = re.search(r"(\d+) file operation: killed", run.stdout)
    assert killed and int(killed[1]) >= 25, run.stdout


def test_six_writers_at_once_one_writes_and_five_are_told(tmp_path: Path) -> None:
    root = tmp_path / "index"
    publish(Store(root), 1)
    first = Store(root)
    with first.lock():
        for _ in range(5):
            with pytest.raises(IndexLocked, match=f"process {os.getpid()}"):
                publish(Store(root), 2)
        publish(first, 2)
    publish(Store(root), 3)
    assert served(root) == 3


def reindex(index: Path, *options: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
    def full_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "index", "reindex", str(ROOT / "seeds"), "--index", str(index), *options]
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=full_disk if limit else None,
    )


def test_the_real_engine_on_a_disk_that_fills_up(tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert reindex(index).returncode == 0
    before = (index / CURRENT).read_bytes()
    for limit in (10, 3_000, 40_000, 200_000):
        run = reindex(index, "--full", limit=limit)
        assert run.returncode == 1, run.stdout + run.stderr
        assert "Traceback" not in run.stderr
        assert (index / CURRENT).read_bytes() == before
        assert leftovers(index) == []
    with Store(index).pin() as pinned:
        assert pinned.manifest.documents == 50


def test_the_real_engine_killed_while_it_builds_and_publishes(tmp_path: Path) -> None:
    index, chance = tmp_path / "index", random.Random(0)
    assert reindex(index).returncode == 0
    whole = stats(index)
    command = [sys.executable, "-m", "index", "reindex", str(ROOT / "seeds"), "--index", str(index), "--full", "-q"]
    for _ in range(5):
        before = leftovers(index)
        with subprocess.Popen(command, cwd=ROOT) as run:
            while leftovers(index) in (before, []):  # it has not begun yet
                with contextlib.suppress(subprocess.TimeoutExpired):
                    assert run.wait(0.01) is None
            with contextlib.suppress(subprocess.TimeoutExpired):
                run.wait(chance.uniform(0, 0.3))
            run.kill()
        assert stats(index) == whole
    assert reindex(index, "--full").returncode == 0
    assert (stats(index), leftovers(index)) == (whole, [])


def stats(index: Path) -> dict[str, object]:
    """What the served index says of itself, its name and age left out."""
    command = [sys.executable, "-m", "index", "stats", "--index", str(index), "--json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    return {name: value for name, value in json.loads(told).items() if name not in ("generation", "built_at", "index")}


def test_six_real_reindexes_at_once(tmp_path: Path) -> None:
    index = tmp_path / "index"
    command = [sys.executable, "-m", "index", "reindex", str(ROOT / "seeds"), "--index", str(index), "--full", "-q"]
    waits: tuple[list[str], ...] = (["--wait", "60"], ["--wait", "60"], [], [], [], [])
    runs = [subprocess.Popen([*command, *wait], cwd=ROOT, stderr=subprocess.PIPE, text=True) for wait in waits]
    said = [run.communicate(timeout=120)[1] for run in runs]
    codes = [run.returncode for run in runs]
    assert codes[:2] == [0, 0]
    assert set(codes) <= {0, 75}
    for code, sentence in zip(codes, said, strict=True):
        assert ("is writing to" in sentence) == (code == 75)
    with Store(index).pin() as pinned:
        assert (pinned.manifest.documents, pinned.damage) == (50, ())
    assert leftovers(index) == []
