"""Under load, with a reindex and a killed worker in the middle: no wrong answer, and only its own requests fail."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_reindex_and_a_killed_worker_cost_nobody_else_an_answer() -> None:
    """The short form of the long run in benchmarks/load.py, which does the counting."""
    command = [sys.executable, "-m", "benchmarks.load", "--seconds", "6", "--connections", "8", "--slow", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "generations seen: 2" in done.stdout
    assert "violations: 0" in done.stdout


def test_random_requests_never_fail(seeds_index: Path) -> None:
    """The short form of benchmarks/fuzz.py, which also measures."""
    command = [sys.executable, "-m", "benchmarks.fuzz", "--index", str(seeds_index), "--requests", "400"]
    done = subprocess.run(
        [*command, "--limit", "0"], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "violations: 0" in done.stdout
