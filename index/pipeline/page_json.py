"""A Page as one JSON text, for the pipeline's own keeping between two reindexes.

In: a Page. Out: compact JSON, and the same Page again. Not a public format: it changes with Page, and the pipeline's
fingerprint, which covers this module and `index.document`, then makes the next reindex a full one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any

from index.document import Facts, Listing, Milestone, Page, Rating, Section

ROWS: dict[type, Callable[[object], object]] = {
    kind: attrgetter(*(row.name for row in fields(kind))) for kind in (Section, Listing, Milestone, Rating)
}
"""Parts are kept as plain rows of values, in the order of their fields."""
PAGE_FIELDS = tuple(row.name for row in fields(Page))


def dumps(pages: tuple[Page, ...]) -> bytes:
    rows = [{name: getattr(page, name) for name in PAGE_FIELDS} for page in pages]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8")


def loads(content: bytes) -> tuple[Page, ...]:
    return tuple(_page(row) for row in json.loads(content))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return ROWS[type(value)](value)  # a KeyError here is a new part of Page that has no row yet


def _page(row: dict[str, Any]) -> Page:
    row["facts"] = _facts(row["facts"])
    row["sections"] = tuple([Section(*part) for part in row["sections"]])
    row["listings"] = tuple([Listing(*part) for part in row["listings"]])
    row["ratings"] = tuple([Rating(*part) for part in row["ratings"]])
    row["milestones"] = tuple([Milestone(*part) for part in row["milestones"]])
    row["warnings"] = tuple(row["warnings"])
    return Page(**row)


def _facts(values: dict[str, str | list[str]]) -> Facts:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
