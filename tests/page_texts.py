"""Texts of pages as tests of the parsers put them together: a head with facts, a promise, and the same as HTML.

In: a text. Out: the Page that is read of it, or the HTML that a crawler would have stored.
"""

from pathlib import Path

from index.document import Page
from index.parsers import parse
from index.scrapes import Scrape

PROSE = "Every river of the country is measured, and what is measured is published within a week.\nA second sentence."


def read(text: str, url: str = "") -> Page:
    (page,) = parse(Scrape(Path("page"), "page", text.encode(), "0", url))
    return page


def html_of(text: str) -> str:
    """The same page as a crawler stores it: a title, then a paragraph or an item for each line."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if bare.endswith(")") and "(" in bare and "<h1>" not in "".join(lines):
            lines.append(f"<h1>{bare}</h1>")
        elif bare.startswith("• "):
            lines.append(f"<ul><li>{bare[2:]}</li></ul>")
        elif bare:
            lines.append(f"<p>{bare}</p>")
    return f"<!DOCTYPE html><html><body><main>{''.join(lines)}</main></body></html>"


HEAD = f"""Overview
At-a-Glance
Action Plan: X Action Plan 2018-2020
Action Plan Cycle: 2018
Institutions
Lead Institution: NA
Policy Areas
Open Data
IRM Review
IRM Report: Pending IRM Review
Early Results: Pending IRM Review
Description
{PROSE}
"""
