"""The files that a page offers of a search or of chosen documents: each with what it is for and its address.

In: the arguments of a search, or ids. Out: FileLinks, what most people want first. In French the CSV with semicolons
stands before the one with commas, because spreadsheets in French expect it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from search.params.arguments import Arguments
from search.present.links import api_address, chosen_url
from search.wording import say

SEMICOLONS = "&delimiter=%3B"
ORDER = {"fr": ("xlsx", "csv;", "csv", "ris", "bib", "csl.json", "ndjson")}
IN_GENERAL = ("xlsx", "csv", "csv;", "ris", "bib", "csl.json", "ndjson")


@dataclass(frozen=True, slots=True)
class FileLink:
    """`shape` is the ending of the address, with the sign between cells behind it where that is not a comma."""

    shape: str
    label: str
    url: str


def search_files(arguments: Arguments, ui: str) -> tuple[FileLink, ...]:
    """Of everything that a search finds."""
    return tuple(_file(shape, api_address(arguments, ui, shape.rstrip(";")), ui) for shape in ORDER.get(ui, IN_GENERAL))


def chosen_files(ids: Iterable[str], ui: str) -> tuple[FileLink, ...]:
    """Of documents chosen one by one."""
    given = tuple(ids)
    return tuple(_file(shape, chosen_url(given, ui, shape.rstrip(";")), ui) for shape in ORDER.get(ui, IN_GENERAL))


def _file(shape: str, url: str, ui: str) -> FileLink:
    return FileLink(shape, say(f"file:{shape}", ui), url + SEMICOLONS if shape.endswith(";") else url)
