"""Readers while generations come and go: threads, other processes, pruning, rollback.

Generations and their right answers are those of `benchmarks.known_generations`: a handful of documents each, whose
answers are arithmetic. Where a promise is a time, the wait for the condition is bounded by it.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.known_generations import QUESTIONS, Reader, publish, size
from index.engines.generations import Store
from search.engines import open_searcher
from search.engines.base import Searcher
from search.engines.whoosh import current
from search.query import Query, Term, Words
from search.results import Results
from search.settings import Settings

ROOT = Path(__file__).parent.parent
THREADS = 8
QUERIES = 500
SWAPS = 20
NOTICED = 2.0
"""Seconds within which readers answer from a new generation."""
ROLLED_BACK = 1.0

ASKED = (
    *(question.query for question in QUESTIONS),
    Query(clause=Words((Term("shared"), Term("peculiar"))), facets=("country",)),
    Query(clause=Words((Term("common"), Term("part3"), Term("nowhere"))), limit=5),
    Query(clause=Term("words"), sort="cycle", offset=2, limit=3),
)


def searcher_of(root: Path) -> Searcher:
    return open_searcher(Settings(index_dir=root))


def compared(results: Results) -> tuple[object, ...]:
    """All of an answer but the time that it took."""
    return results.total, results.hits, results.facets, results.partial, results.coverage, results.generation


@pytest.fixture
def root(tmp_path: Path) -> Path:
    publish(Store(tmp_path / "index"), 1)
    return tmp_path / "index"


@pytest.fixture
def searcher(root: Path) -> Iterator[Searcher]:
    opened = searcher_of(root)
    yield opened
    opened.close()


class Asking:
    """Threads that share one searcher. `answers` are what they were told: (question's number, generation, answer);
    `allowed` is how many there may be until the next swap, so that each has questions before, during and after."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.answers: list[tuple[int, str, tuple[object, ...]]] = []
        self.failures: list[BaseException] = []
        self.allowed = 0
        self.progress = threading.Condition()
        self.threads = [threading.Thread(target=self._ask, args=(start,)) for start in range(THREADS)]

    def _ask(self, start: int) -> None:
        try:
            for turn in range(start, start + QUERIES):
                number = turn % len(ASKED)
                with self.progress:
                    self.progress.wait_for(lambda: len(self.answers) < self.allowed, timeout=60)
                results = self.searcher.open().search(ASKED[number])
                with self.progress:
                    self.answers.append((number, results.generation.name, compared(results)))
                    self.progress.notify_all()
        except BaseException as error:  # noqa: BLE001 - told to the test, which would not see it otherwise
            with self.progress:
                self.failures.append(error)
                self.progress.notify_all()

    def go_on(self, count: int) -> None:
        """Lets the threads ask until there are so many answers."""
        with self.progress:
            self.allowed = count
            self.progress.notify_all()

    def wait_for(self, count: int) -> None:
        with self.progress:
            assert self.progress.wait_for(lambda: len(self.answers) >= count or self.failures, timeout=120)
        assert self.failures == []


def test_threads_get_the_answers_of_one_thread_during_swaps(
    root: Path, searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "CHECK_EVERY", 0.0)
    alone: dict[str, list[tuple[object, ...]]] = {}

    def ask_alone(number: int) -> None:
        """The answers of a searcher that nobody shares; they are right."""
        control = searcher_of(root)
        assert Reader(control).ask_all() == number
        found = [control.open().search(query) for query in ASKED]
        alone[found[0].generation.name] = [compared(results) for results in found]
        control.close()

    ask_alone(1)
    asking = Asking(searcher)
    for thread in asking.threads:
        thread.start()
    share = THREADS * QUERIES // (SWAPS + 1)
    for swap in range(1, SWAPS + 1):
        asking.go_on((swap + 1) * share)
        asking.wait_for(swap * share)
        publish(Store(root), swap + 1)
        ask_alone(swap + 1)
    asking.go_on(THREADS * QUERIES)
    asking.wait_for(THREADS * QUERIES)
    for thread in asking.threads:
        thread.join()
    assert len(asking.answers) == THREADS * QUERIES
    assert all(answer == alone[name][number] for number, name, answer in asking.answers)
    assert len({name for _, name, _ in asking.answers}) > SWAPS // 2, "too few of the swaps were seen by threads"


HOLDER = """
import sys
from pathlib import Path
from search.settings import Settings
from search.engines import open_searcher
from search.query import Query
searcher = open_searcher(Settings(index_dir=Path(sys.argv[1])))
found = searcher.open().matching(Query(sort="id"))
print(next(found).title["en"], flush=True)
sys.stdin.readline()
print(*(document.title["en"] for document in found), sep="|", flush=True)
sys.stdin.readline()
"""


def test_pruning_leaves_a_generation_that_another_process_reads(root: Path) -> None:
    store = Store(root)
    held = store.names()[0]
    command = [sys.executable, "-c", HOLDER, str(root)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline().strip() == "Generation 1"
        for number in range(2, 7):
            publish(store, number)
            store.prune(1)
        assert set(store.names()) == {held, store.names()[0]}
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == "|".join(["Generation 1"] * (size(1) - 1))
        assert held in store.names()
    assert store.prune(1) == (held,)
    assert len(store.names()) == 1


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true in time, asked again and again as visitors do."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
    return True


def test_a_new_generation_answers_within_two_seconds(root: Path, searcher: Searcher) -> None:
    reader = Reader(searcher)
    for number in (2, 3, 4):
        assert reader.ask_all() == number - 1
        publish(Store(root), number)
        assert within(NOTICED, lambda number=number: reader.ask_all() == number)  # type: ignore[misc]  # a lambda with a default


def test_a_rollback_answers_within_a_second_without_a_restart(root: Path, searcher: Searcher) -> None:
    publish(Store(root), 2)
    publish(Store(root), 3)
    reader = Reader(searcher)
    assert reader.ask_all() == 3
    for number in (2, 1):
        began = time.monotonic()
        Store(root).rollback()
        assert within(ROLLED_BACK - (time.monotonic() - began), lambda number=number: reader.ask_all() == number)  # type: ignore[misc]  # as above


def test_a_process_that_serves_notices_a_rollback(root: Path) -> None:
    """The same across processes: one asks, another rolls back."""
    publish(Store(root), 2)
    asking = (
        "import sys; from pathlib import Path; from search.settings import Settings\n"
        "from search.engines import open_searcher; from search.query import Query\n"
        "searcher = open_searcher(Settings(index_dir=Path(sys.argv[1])))\n"
        "title = lambda: searcher.open().search(Query(sort='id', limit=1)).hits[0].document.title['en']\n"
        "print(title(), flush=True)\n"
        "while title() != 'Generation 1': pass\n"
        "print(title(), flush=True)\n"
    )
    command = [sys.executable, "-c", asking, str(root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "Generation 2"
        Store(root).rollback()
        assert process.wait(timeout=NOTICED) == 0
        assert process.stdout.readline().strip() == "Generation 1"


@pytest.mark.parametrize("closed", [True, False])
def test_a_snapshot_keeps_its_generation_until_it_is_closed_or_dropped(
    root: Path, searcher: Searcher, closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "CHECK_EVERY", 0.0)
    store, old = Store(root), searcher.open()
    publish(store, 2)
    with searcher.open() as new:
        assert new.info.name != old.info.name
    store.prune(1)
    assert old.info.name in store.names()
    found = old.matching(Query(sort="id"))
    assert next(found).title["en"] == "Generation 1"
    if closed:
        old.close()
    name = old.info.name
    del old
    assert (store.prune(1), name in store.names()) == ((), True), "a download goes on"
    assert {document.title["en"] for document in found} == {"Generation 1"}
    assert store.prune(1) == (name,)
