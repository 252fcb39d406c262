"""Options that several commands have, and the settings that they replace.

In: what was typed. Out: a Path for a place; never one for nothing at all, which would silently mean the current folder.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from index.settings import Settings

S = TypeVar("S", bound=Settings)


class Place(click.Path[Path]):
    """Converts the argument or option of a command. An empty text is a usage error: mostly it is a variable of a
    script that was not set."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if not os.fspath(value):
            self.fail("an empty name is no file or folder; for the current folder give a dot: .", param, ctx)
        return super().convert(value, param, ctx)


index_option = click.option("--index", "index_dir", type=Place(), help="Folder of the index. [default: var/index]")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")


def settings(kind: type[S], **given: Any) -> S:
    """Settings from the environment, with those options that were given in their place."""
    return replace(kind.from_environment(), **{name: value for name, value in given.items() if value is not None})
