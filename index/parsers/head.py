"""What the heads of all page shapes have in common once they are read."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.parsers.lines import Line


@dataclass(frozen=True, slots=True)
class Head:
    """`end` is the index of the first line of text, `heading` what that text stands under; `wordings` the languages of
    every label met, for telling the page's own. `verdicts` are what evaluators found, where a page shows that above its
    text: headings, each with its lines."""

    id: str
    template: str
    facts: Mapping[str, str | tuple[str, ...]]
    fact_lines: Mapping[str, int]
    wordings: tuple[tuple[str, ...], ...]
    end: int
    heading: str = ""
    start_date: str = ""
    end_date: str = ""
    warnings: tuple[str, ...] = ()
    verdicts: tuple[tuple[str, tuple[Line, ...]], ...] = ()
