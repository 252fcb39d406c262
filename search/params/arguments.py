"""The arguments of an address as text, each written once.

In: canonical pairs (search.params.url_args). Out: Arguments, from which the addresses one step away are put together.
A page of results has some fifty of those, which differ in one or two arguments: encoding all of them every time was
the dearest part of presenting a search.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from search.params.parameters import PARAMETER_BY_NAME, PARAMETERS

SAFE = ",:"  # characters of values that stay readable in addresses
NONE: dict[str, str] = {row.name: "" for row in PARAMETERS}
PLACE = {row.name: place for place, row in enumerate(PARAMETERS)}


def pair(name: str, text: str) -> str:
    """An argument as it stands in an address; "" for what has its default."""
    return "" if text == PARAMETER_BY_NAME[name].default else f"{name}={quote(text, safe=SAFE)}"


@dataclass(frozen=True, slots=True)
class Arguments:
    """`texts` holds every parameter in the table's order, "" where it is left out."""

    texts: Mapping[str, str]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Arguments":
        return cls(NONE | {name: f"{name}={quote(text, safe=SAFE)}" for name, text in pairs})

    def changed(self, **values: str) -> "Arguments":
        """With these values instead, each as it would be written."""
        return Arguments({**self.texts, **{name: pair(name, text) for name, text in values.items()}})

    def without(self, names: Iterable[str]) -> "Arguments":
        return Arguments({**self.texts, **dict.fromkeys(names, "")})

    def on_page(self, number: int) -> "Arguments":
        return Arguments({**self.texts, "page": "" if number == 1 else f"page={number}"})

    def before(self, name: str) -> str:
        """What stands before a parameter's place."""
        return "&".join([text for other, text in self.texts.items() if text and PLACE[other] < PLACE[name]])

    def after(self, name: str) -> str:
        """What stands behind it."""
        return "&".join([text for other, text in self.texts.items() if text and PLACE[other] > PLACE[name]])

    def address(self, path: str, *last: str, first: str = "") -> str:
        """Behind a path; `first` and `last` are arguments of the resource's own, encoded already."""
        text = "&".join(filter(None, (first, *self.texts.values(), *last)))
        return f"{path}?{text}" if text else path
