"""An index folder in which a file is not what it should be, and folders and disks that are in the way: what the real
commands say, and what they leave alone."""

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.commands import reindex
from index.engines.folder import CURRENT, LOCK, MARKER, Disk
from index.engines.manifest import MANIFEST, PIN
from search.cli import main

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
Break = Callable[[Path], None]


def run(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A real process: one that hangs fails the test."""
    command = [sys.executable, "-m", "index", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("built") / "index"
    run("reindex", SEEDS, "--index", index, "--quiet")
    return index


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def pipe(current: Path) -> None:
    os.mkfifo(current)


def link(current: Path) -> None:
    current.symlink_to(current.parent / MARKER)


@pytest.mark.parametrize(
    ("put", "named"), [(pipe, "no regular file"), (link, "no regular file"), (Path.mkdir, "a folder")]
)
def test_a_current_that_is_no_file_counts_as_damaged(index: Path, put: Break, named: str) -> None:
    (index / CURRENT).unlink()
    put(index / CURRENT)
    served = run("stats", "--index", index)
    assert "documents    50" in served.stdout
    assert f"CURRENT: {named}" in served.stderr
    [bad] = [line for line in run("doctor", "--index", index, code=1).stdout.splitlines() if line.startswith("BAD")]
    assert f"{index / CURRENT} is {named}" in bad
    assert "run: ogp-search reindex" in bad


@pytest.mark.parametrize("put", [pipe, link])
def test_reindex_mends_a_current_that_is_no_file(index: Path, put: Break) -> None:
    (index / CURRENT).unlink()
    put(index / CURRENT)
    run("reindex", SEEDS, "--index", index, "--quiet")
    assert (index / CURRENT).is_file() and not (index / CURRENT).is_symlink()
    assert "BAD" not in run("doctor", "--index", index).stdout


def test_reindex_names_a_folder_in_the_place_of_current_and_leaves_it(index: Path) -> None:
    (index / CURRENT).unlink()
    (index / CURRENT).mkdir()
    (index / CURRENT / "dear.txt").write_text("kept")
    said = run("reindex", SEEDS, "--index", index, "--quiet", code=1).stderr
    assert f"{index / CURRENT} is a folder" in said
    assert f"mv {index / CURRENT}" in said
    assert (index / CURRENT / "dear.txt").read_text() == "kept"


@pytest.mark.parametrize(
    ("command", "put", "named"),
    [
        (("reindex", str(SEEDS)), Path.mkdir, "a folder"),
        (("reindex", str(SEEDS)), link, "no regular file"),
        (("rollback",), pipe, "no regular file"),
        (("doctor",), Path.mkdir, "a folder"),
    ],
)
def test_a_lock_that_is_no_file_is_named_with_the_remedy(
    index: Path, command: tuple[str, ...], put: Break, named: str
) -> None:
    (index / LOCK).unlink()
    put(index / LOCK)
    done = run(*command, "--index", index, code=1)
    [said] = [line for line in (done.stderr + done.stdout).splitlines() if str(index / LOCK) in line]
    assert f"{index / LOCK} is {named}, and must be a file; move it away (mv {index / LOCK} " in said


def test_an_index_with_a_folder_in_the_place_of_its_lock_is_served_and_writable_once_that_is_moved(index: Path) -> None:
    (index / LOCK).unlink()
    (index / LOCK).mkdir()
    assert "documents    50" in run("stats", "--index", index).stdout
    (index / LOCK).rename(index.parent / "elsewhere")
    run("reindex", SEEDS, "--index", index, "--quiet")


def test_doctor_names_a_missing_current(index: Path) -> None:
    (index / CURRENT).unlink()
    said = run("doctor", "--index", index, code=1).stdout
    assert f"BAD  {index / CURRENT} is missing; readers use the newest intact generation; run: ogp-search" in said


def test_doctor_says_that_nothing_was_ever_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Disk, "write", no_space)
    index = tmp_path / "index"
    CliRunner().invoke(main, ["reindex", str(SEEDS), "--index", str(index), "--jobs", "1"])
    (index / MARKER).touch()
    said = run("doctor", "--index", index, code=1).stdout
    remedy = f"run: ogp-search reindex --index {index}"
    assert f"BAD  {index / CURRENT} is missing; nothing has been published here yet; {remedy}\n" in said


@pytest.mark.parametrize("command", [("stats",), ("doctor",), ("rollback",), ("reindex", str(SEEDS))])
def test_an_index_without_its_marker_is_refused_and_says_how_to_restore_it(
    index: Path, command: tuple[str, ...]
) -> None:
    (index / MARKER).unlink()
    before = sorted(path.name for path in index.iterdir())
    said = run(*command, "--index", index, code=1).stderr
    assert f"{index / MARKER} is missing" in said
    assert f"touch {index / MARKER}" in said
    assert sorted(path.name for path in index.iterdir()) == before


def test_an_index_whose_marker_was_restored_is_served_again(index: Path) -> None:
    (index / MARKER).unlink()
    (index / MARKER).touch()
    assert "documents    50" in run("stats", "--index", index).stdout
    assert "BAD" not in run("doctor", "--index", index).stdout


def small_files() -> None:
    """For a child: writing more than 3 kB to a file fails, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))


def test_a_first_reindex_that_has_no_room_names_the_place_and_the_remedy(tmp_path: Path) -> None:
    index = tmp_path / "index"
    command = [sys.executable, "-m", "index", "reindex", str(SEEDS), "--index", str(index), "--jobs", "1", "--quiet"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, preexec_fn=small_files
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    [said] = done.stderr.splitlines()
    assert str(index) in said
    assert "File too large; nothing was published. Make room on the disk" in said
    assert sorted(path.name for path in index.iterdir()) == [LOCK, MARKER]


def no_space(disk: Disk, path: Path, content: bytes) -> None:
    """As write(2) tells it: without a name."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_no_space_left_is_said_with_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Disk, "write", no_space)
    done = CliRunner().invoke(main, ["reindex", str(SEEDS), "--index", str(tmp_path / "index"), "--jobs", "1"])
    assert done.exit_code == 1
    assert f"{tmp_path / 'index'}: No space left on device; nothing was published" in done.stderr
    assert "run reindex again" in done.stderr


def no_space_for_the_copy(source: Path, copy: Path) -> None:
    """As shutil tells it: the source first."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source), None, str(copy))


def test_no_space_for_a_copy_is_not_said_of_the_index_that_is_served(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (SEEDS / "001_8639a39d81b96b04.txt").read_text()
    shutil.copytree(SEEDS, tmp_path / "scrapes")
    (tmp_path / "scrapes" / "new.txt").write_text(page.replace("(FR0038)", "(FR1234)"))
    monkeypatch.setattr(shutil, "copyfile", no_space_for_the_copy)
    [served] = [path.name for path in index.iterdir() if path.is_dir()]
    done = CliRunner().invoke(main, ["reindex", str(tmp_path / "scrapes"), "--index", str(index), "--jobs", "1"])
    assert done.exit_code == 1
    [said] = [line for line in done.stderr.splitlines() if "No space left on device" in line]
    assert f"{index / '.build-'}" in said
    assert served not in said


def reported(source: Path, index: Path, *options: str) -> dict[str, object]:
    said: dict[str, object] = json.loads(run("reindex", source, "--index", index, "--json", *options).stdout)
    return said


def test_an_index_inside_its_own_source_is_no_scrape(tmp_path: Path) -> None:
    source = tmp_path / "scrapes"
    (source / "var").mkdir(parents=True)
    page = next(iter(sorted(SEEDS.glob("*.txt"))))
    shutil.copyfile(page, source / page.name)
    (tmp_path / "link").symlink_to(source)
    first = reported(source, source / "var" / "index")
    assert (first["outcome"], first["seen"], first["skipped"]) == ("published", 1, 0)
    again = reported(tmp_path / "link", source / "var" / "index")
    assert (again["outcome"], again["seen"], again["skipped"]) == ("unchanged", 1, 0)


def test_a_folder_beside_the_index_with_a_longer_name_is_read(tmp_path: Path) -> None:
    page = next(iter(sorted(SEEDS.glob("*.txt"))))
    (tmp_path / "index-pages").mkdir()
    shutil.copyfile(page, tmp_path / "index-pages" / page.name)
    assert reported(tmp_path, tmp_path / "index")["seen"] == 1


def test_the_index_itself_is_refused_as_a_source(index: Path) -> None:
    for source in (index, next(path for path in index.iterdir() if path.is_dir())):
        said = run("reindex", source, "--index", index, code=2).stderr
        assert f"the source {source} lies in the index folder {index}" in said


def test_watch_takes_no_change_of_the_index_for_one_of_the_scrapes(tmp_path: Path) -> None:
    (tmp_path / "scrapes" / "index").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "scrapes" / "index")
    scrape = reindex.outside(tmp_path / "link")
    assert scrape(f"{tmp_path}/scrapes/page.txt")
    assert scrape(f"{tmp_path}/scrapes/index-pages/page.txt")
    assert not scrape(f"{tmp_path}/scrapes/index/LOCK")
    assert not scrape(f"{tmp_path}/link/CURRENT")


def writable(generation: Path) -> None:
    generation.chmod(0o777)


def writable_file(generation: Path) -> None:
    (generation / "0001.arrays").chmod(0o666)


def linked_pin(generation: Path) -> None:
    (generation / PIN).rename(generation.parent / "elsewhere")
    (generation / PIN).symlink_to(generation.parent / "elsewhere")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (writable, "may be written to by other users (mode 777)"),
        (writable_file, "0001.arrays may be written to by other users (mode 666)"),
        (linked_pin, f"{PIN}: "),
    ],
)
def test_doctor_finds_bad_what_readers_refuse(index: Path, spoil: Break, said: str) -> None:
    [generation] = [path for path in index.iterdir() if path.is_dir()]
    spoil(generation)
    assert said in run("stats", "--index", index, code=1).stderr
    [bad] = [line for line in run("doctor", "--index", index, code=1).stdout.splitlines() if line.startswith("BAD")]
    assert f"{generation.name} (current)" in bad
    assert said in bad


@pytest.mark.parametrize("name", [MANIFEST, PIN])
def test_a_pipe_inside_a_generation_is_damage_and_is_not_waited_for(index: Path, name: str) -> None:
    [generation] = [path for path in index.iterdir() if path.is_dir()]
    (generation / name).unlink()
    os.mkfifo(generation / name)
    assert f"{generation.name}/{name}: " in run("stats", "--index", index, code=1).stderr
    assert f"{generation.name} (current) is damaged" in run("doctor", "--index", index, code=1).stdout
