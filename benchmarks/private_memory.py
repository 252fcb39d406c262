"""How much memory of its own a worker takes: what it does not share with the others.

In: an index folder, Questions. Out: MiB that a fresh process's private memory grew by between its start, with all
modules loaded, and its last answer. Mapped files are shared with every other worker and with the page cache.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.questions import Question

ROOT = Path(__file__).parent.parent


def private_growth(folder: Path, asked: Sequence[Question]) -> float:
    """Ask each question twice, with snippets, in a process of its own."""
    listed = json.dumps([[question.kind, question.words, question.filters, question.facets] for question in asked])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.private_memory", str(folder)],
        input=listed,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return float(done.stdout)


def _private() -> float:
    """MiB of this process that no other one shares."""
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_Dirty")) / 1024


def _measure(folder: Path) -> float:
    from benchmarks.contenders import Ours

    asked = [
        Question(kind, tuple(words), tuple(map(_filter, filters)), tuple(facets))
        for kind, words, filters, facets in json.load(sys.stdin)
    ]
    before = _private()
    engine = Ours()
    engine.open(folder)
    for question in asked * 2:
        engine.ask(question, snippets=True)
    return _private() - before


def _filter(pair: tuple[str, Sequence[str]]) -> tuple[str, tuple[str, ...]]:
    return pair[0], tuple(pair[1])


if __name__ == "__main__":
    print(_measure(Path(sys.argv[1])))
