"""A file or folder as an argument or option.

In: what was typed. Out: its Path; never one for nothing at all, which would silently mean the current folder.
"""

import os
from pathlib import Path

import click


class Place(click.Path[Path]):
    """Converts the argument or option of a command. An empty text is a usage error: mostly it is a variable of a
    script that was not set."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if not os.fspath(value):
            self.fail("an empty name is no file or folder; for the current folder give a dot: .", param, ctx)
        return super().convert(value, param, ctx)
