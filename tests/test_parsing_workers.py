"""Workers that read strangers' files: what each costs is bounded, and costs itself alone."""

import importlib
import os
import resource
import shutil
import signal
import threading
import time
import zlib
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest

from index.errors import WorkersFailed
from index.pipeline import Options, reindex, workers
from index.pipeline.workers import each
from index.settings import Settings
from tests.servers import ROOT

GOOD = "good"


def told(item: object, how: str) -> str:
    return how


def cost(item: str) -> str:
    """Reads an item as a hostile file would be read."""
    match item:
        case "memory":
            return str(len(bytearray(3 * workers.MEMORY)))
        case "for ever":
            while True:
                pass
        case "stopped":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "abort":
            os.abort()
        case "ends":
            os._exit(3)
    return GOOD


@pytest.mark.parametrize("many", [False, True], ids=["few items", "many items"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_item_that_kills_its_process_costs_itself(many: bool, jobs: int) -> None:
    items = ["a"] * (150 if many else 5) + ["killed"] + ["b"] * (150 if many else 5)
    results = list(each(cost, items, jobs, told))
    assert [item for item, _ in results] == items
    assert [result for _, result in results if result != GOOD] == ["ended by SIGKILL"]


@pytest.mark.parametrize(
    ("item", "how"),
    [
        ("for ever", "took more than 2 s"),
        ("stopped", "took more than 2 s"),
        ("abort", "ended by SIGABRT"),
        ("ends", "ended with code 3"),
        ("memory", "ended with code 1"),
    ],
)
def test_what_costs_too_much_is_given_up_by_name_and_the_rest_is_read(item: str, how: str) -> None:
    assert list(each(cost, ["a", item, "b"], 1, told, seconds=2)) == [("a", GOOD), (item, how), ("b", GOOD)]


def test_a_worker_that_is_stopped_before_it_is_sent_anything_holds_nobody_up() -> None:
    """What it is sent is more than a pipe holds, so that sending waits."""
    heavy = "x" * 8_000_000
    results = each(cost, ["a", heavy, "b"], 1, told, weigh=len, seconds=2)
    first = next(results)
    for child in active_children():
        os.kill(child.pid or 0, signal.SIGSTOP)
    assert [first, *results] == [("a", GOOD), (heavy, GOOD), ("b", GOOD)]


def where(item: str) -> tuple[int, int]:
    return os.getpid(), resource.getrlimit(resource.RLIMIT_DATA)[0]


@pytest.mark.parametrize(("count", "jobs", "processes"), [(5, 2, 1), (1, 1, 1), (300, 2, 2), (300, 1, 1)])
def test_nothing_is_read_in_this_process_and_all_within_limits(count: int, jobs: int, processes: int) -> None:
    results = [result for _, result in each(where, ["item"] * count, jobs, lambda item, how: (0, 0))]
    assert 1 <= len({pid for pid, _ in results}) <= processes and os.getpid() not in {pid for pid, _ in results}
    assert all(0 < limit < 16 * workers.MEMORY for _, limit in results)


def test_no_items_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_Worker", None)
    assert list(each(cost, [], 2, told)) == []


def test_a_forked_worker_keeps_no_file_of_ours(tmp_path: Path) -> None:
    """A lock that it held on to would outlive the run."""
    with (tmp_path / "LOCK").open("w"):
        ((_, held),) = each(_files, ["item"], 1, lambda item, how: [how])
    assert held and not any(str(tmp_path) in name for name in held)


def _files(item: str) -> list[str]:
    found = []
    for path in list(Path("/proc/self/fd").iterdir()):
        try:
            found.append(str(path.readlink()))
        except OSError:
            continue  # that of the listing itself
    return found


def test_a_worker_whose_parent_is_gone_ends_when_its_seconds_do(tmp_path: Path) -> None:
    """The parent is killed while the worker reads for ever."""
    said = tmp_path / "pid"
    child = os.fork()
    if not child:
        try:
            list(each(partial(_for_ever, str(said)), ["item"], 1, told, seconds=1))
        finally:
            os._exit(0)
    until = time.monotonic() + 30
    while not (said.exists() and said.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    worker = int(said.read_text())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while _runs(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(worker)


def _for_ever(place: str, item: str) -> str:
    Path(place).write_text(str(os.getpid()))
    while True:
        pass


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_processes_that_cannot_start_cost_the_run_and_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shortlived.py").write_text("def read(item):\n    return item\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    read = importlib.import_module("shortlived").read
    (tmp_path / "shortlived.py").unlink()  # so that no other process can import it
    with pytest.raises(WorkersFailed, match="--jobs 1"):
        list(each(read, ["page"] * 300, jobs=2, lost=told))
    assert threading.active_count() < 20


def bomb() -> bytes:
    """A small PDF whose one page unpacks to gigabytes."""
    packer = zlib.compressobj(9)
    line = b"BT /F1 12 Tf 10 10 Td (IRM report) Tj ET\n" * 25_000
    stream = b"".join(packer.compress(line) for _ in range(300)) + packer.flush()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    content, places = b"%PDF-1.4\n", []
    for number, held in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    return content + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        rows,
        start,
    )


def test_a_pdf_bomb_is_skipped_by_name_and_the_rest_is_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone with a few others, as after a day's crawl."""
    monkeypatch.setattr(workers, "MEMORY", 128 << 20)  # so that the test is short
    folder = tmp_path / "scrapes"
    folder.mkdir()
    (folder / "bomb.pdf").write_bytes(bomb())
    seeds = sorted((ROOT / "seeds").glob("*.txt"))[:3]
    for path in seeds:
        shutil.copy(path, folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = reindex(Settings(index_dir=tmp_path / "index", sources=(folder,)), Options())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes of this process"
    assert [skip.name for skip in report.skips] == ["bomb.pdf"]
    assert "the process that read it" in report.skips[0].sentence
    assert report.indexed == len(seeds) == 3
