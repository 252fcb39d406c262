"""An index folder in which a file is not what it should be, and folders and disks that are in the way: what the real
commands say, and what they leave alone."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.engines.folder import CURRENT, MARKER

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


def test_doctor_names_a_missing_current(index: Path) -> None:
    (index / CURRENT).unlink()
    said = run("doctor", "--index", index, code=1).stdout
    assert f"BAD  {index / CURRENT} is missing; readers use the newest intact generation; run: ogp-search" in said


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
