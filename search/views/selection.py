"""The page of documents that a reader chose one by one.

In: ids as they stand in an address, a snapshot. Out: a model of what is held of them, what is not, and the files. Ids
that no document has are said, and left out of the files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from search.engines.base import Snapshot
from search.i18n import LANGUAGES
from search.params import DEFAULT
from search.params.parameters import MAX_IDS
from search.present.files import FileLink, chosen_files
from search.present.hits import HitModel
from search.present.links import chosen_url, rooted
from search.query import Filter


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """`unheld` are the ids that no document has; `beyond` is how many were left out because more than `most` were
    chosen. `addresses` are this page's by language."""

    hits: tuple[HitModel, ...]
    unheld: tuple[str, ...]
    beyond: int
    most: int
    files: tuple[FileLink, ...]
    addresses: Mapping[str, str]


def selection_page(snapshot: Snapshot, ids: tuple[str, ...], ui: str) -> SelectionPage:
    asked = ids[:MAX_IDS]
    query = replace(DEFAULT, clause=Filter("id", asked), sort="id", limit=MAX_IDS, facets=(), highlight=False, ui=ui)
    found = snapshot.search(query).hits if asked else ()
    held = tuple(hit.document.id for hit in found)
    known = {one.lower() for one in held}
    return SelectionPage(
        hits=tuple(HitModel(hit, rank, ui) for rank, hit in enumerate(found, 1)),
        unheld=tuple(one for one in asked if one.lower() not in known),
        beyond=len(ids) - len(asked),
        most=MAX_IDS,
        files=chosen_files(held, ui) if held else (),
        addresses={
            language: chosen_url(held, language) if held else rooted(f"/{language}/selection") for language in LANGUAGES
        },
    )
