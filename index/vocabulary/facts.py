"""Facts that pages state by a label and a value, and that are also facets: one row of facts.toml each.

In: facts.toml. Out: FACTS. All that handles such a fact goes by its row: the readers of pages, normalising and merging,
Document and its JSON, the columns of the engine, facets and parameters, the search box, pages, downloads and OpenAPI.
A row that is not `declared` adds an attribute of its name to the types that `with_facts` decorates. Only standard
library beside `index.vocabulary`. Why so: docs/decisions/017-one-row-a-facet.md.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_args

from index.vocabulary import load

Class = TypeVar("Class", bound=type)
FactKind = Literal["rating", "yes-or-no", "codes", "year"]


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row, as facts.toml says of its columns. `names` are by language, `labels` the wordings on pages by language."""

    name: str
    kind: FactKind
    box: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str] = field(default_factory=dict)
    declared: bool = False
    counted: bool = False
    beside: str = ""

    @property
    def unstated(self) -> str | tuple[str, ...] | None:
        """What a document holds of it when no page states it."""
        return UNSTATED[self.kind]


UNSTATED: Mapping[FactKind, str | tuple[str, ...] | None] = {
    "rating": "not-stated",  # index.document.NOT_STATED
    "yes-or-no": None,
    "codes": (),
    "year": None,
}
KINDS: tuple[FactKind, ...] = get_args(FactKind)


def _fact(row: Mapping[str, Any]) -> FactRow:
    """Raises ValueError for a row that nothing could go by."""
    known = {"name", "kind", "declared", "counted", "box", "beside", "states", "labels", "codes"}
    name, kind = row.get("name", ""), row.get("kind")
    names = {column: text for column, text in row.items() if len(column) == 2}
    wrong = [
        *(f"there is no column {column!r}" for column in row if column not in known | set(names)),
        *([f"kind is {kind!r}, not one of {', '.join(KINDS)}"] if kind not in KINDS else []),
        *([] if name.isidentifier() and name.islower() else ["name is no name in small letters"]),
        *([] if row.get("declared") or {"en", "fr"} <= set(names) else ["en and fr are required"]),
        *([] if row.get("labels") else ["labels are required"]),
        *([] if row.get("codes") or kind in ("yes-or-no", "year") else ["codes are required"]),
    ]
    if wrong:
        raise ValueError(f"facts.toml, fact {name!r}: {'; '.join(wrong)}")
    labels = {language: tuple(wordings) for language, wordings in row["labels"].items()}
    flags = {flag: bool(row.get(flag)) for flag in ("declared", "counted")}
    return FactRow(name, row["kind"], (name, *row.get("box", ())), labels, names, beside=row.get("beside", ""), **flags)


FACTS: tuple[FactRow, ...] = tuple(map(_fact, load("facts")["fact"]))
"""In the order in which facets, columns and pages have them."""
ADDED: tuple[FactRow, ...] = tuple(fact for fact in FACTS if not fact.declared)
"""Facts of which no code knows."""
ADDED_AS: list[str] = [f"{fact.name} {fact.kind}" for fact in ADDED]
"""What a generation says of them: one with others holds other columns."""


def of_kind(*kinds: FactKind) -> tuple[str, ...]:
    """The names of all facts of these kinds."""
    return tuple(fact.name for fact in FACTS if fact.kind in kinds)


def with_facts(*kinds: FactKind, coded: bool = False) -> Callable[[Class], Class]:
    """Below `@dataclass`: the class gets an attribute for each added fact of these kinds (of all where none is named),
    which is what a document holds that does not state it; None where only what one page says is held (`coded`)."""

    def add(held: Class) -> Class:
        for fact in ADDED:
            if fact.name in inspect.get_annotations(held):
                raise ValueError(f"facts.toml, fact {fact.name!r}: {held.__name__} has that name already; take another")
            if fact.kind in (kinds or KINDS):
                held.__annotations__[fact.name] = object
                setattr(held, fact.name, None if coded else fact.unstated)
        return held

    return add
