"""A progress bar on stderr, for people only.

In: steps as the pipeline reports them. Out: click's progress bar, one for each step; nothing at all when stderr is no
terminal.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

WORDS = {"read": "reading", "merge": "indexing", "publish": "publishing"}
WIDTH = 24


@dataclass(slots=True)
class Bar:
    """Call it as a Progress. `files` is how many files there are to read, 0 if nobody knows."""

    files: int = 0
    _step: str = ""
    _shown: Any = None  # what click.progressbar makes; its class has no public name

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step or self._shown is None:
            self.close()
            self._step = step
            length = total or self.files
            label = f"{WORDS.get(step, step):<10}"
            self._shown = click.progressbar(length=length, label=label, width=WIDTH, show_pos=True, file=sys.stderr)
            self._shown.render_progress()
        self._shown.update(done - self._shown.pos)

    def close(self) -> None:
        """Ends the line."""
        if self._shown is not None:
            self._shown.render_finish()
            self._shown = None


def bar(sources: Iterable[Path], wanted: bool = True) -> Bar | None:
    """A Bar on stderr, None where nobody would see it."""
    if not wanted or not sys.stderr.isatty():
        return None
    return Bar(sum(_files(source) for source in sources))


def _files(source: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(source)) if source.is_dir() else 1
