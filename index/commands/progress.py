"""A progress bar on stderr, for people only.

In: steps as the pipeline reports them. Out: one line that is rewritten, with rate and remaining time; nothing at all
when stderr is no terminal.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

WORDS = {"read": "reading", "merge": "indexing", "publish": "publishing"}
WIDTH = 24
EVERY = 0.1  # seconds between two redrawings


@dataclass(slots=True)
class Bar:
    """Call it as a Progress; `close` leaves the line empty. `files` is how many files there are to read, 0 if nobody
    knows."""

    out: TextIO
    files: int = 0
    clock: Callable[[], float] = time.monotonic
    _step: str = ""
    _since: float = 0.0
    _drawn: float = field(default=-EVERY)

    def __call__(self, step: str, done: int, total: int) -> None:
        now = self.clock()
        if step != self._step:
            self._step, self._since, self._drawn = step, now, now - EVERY
        if now - self._drawn < EVERY and done != total:
            return
        self._drawn = now
        self.out.write(f"\r{self.line(step, done, total or (self.files if step == 'read' else 0), now)}\x1b[K")
        self.out.flush()

    def line(self, step: str, done: int, total: int, now: float) -> str:
        """`reading    [######------] 1200/2400  300/s  0:04 left`; without a total only what is known."""
        seconds = now - self._since
        rate = done / seconds if seconds > 0 else 0.0
        speed = f"  {rate:.0f}/s" if rate else ""
        if not total:
            return f"{WORDS.get(step, step):<10} {done}{speed}"
        full = WIDTH * min(done, total) // total
        left = f"  {_minutes((total - done) / rate)} left" if rate and done < total else ""
        return f"{WORDS.get(step, step):<10} [{'#' * full}{'-' * (WIDTH - full)}] {done}/{total}{speed}{left}"

    def close(self) -> None:
        if self._step:
            self.out.write("\r\x1b[K")
            self.out.flush()


def bar(sources: Iterable[Path], wanted: bool = True) -> Bar | None:
    """A Bar on stderr, None where nobody would see it."""
    if not wanted or not sys.stderr.isatty():
        return None
    return Bar(sys.stderr, sum(_files(source) for source in sources))


def _files(source: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(source)) if source.is_dir() else 1


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    return f"{minutes}:{rest:02d}"
