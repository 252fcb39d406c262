"""Captures that disagree where nothing but a file's name says which of them is newer.

In: the readings of one document, newest first. Out: for each capture that lost by its name alone, its file and a
sentence that names both files and the facts in which they differ. Only the newest captures of a language are looked
at, because what they state holds; what a date, the template or richness puts in order needs no word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from index.document import Page
from index.merge.facts import Reading
from index.merge.order import age_of
from index.merge.report_facts import stated
from index.normalise import Coded

CODED = tuple(field.name for field in fields(Coded) if field.name not in ("unknown", "country", "locality"))
WRITTEN = ("title", "country", "period", "report_type", "year")
"""Facts that are compared as the pages write them."""


def undecided(identifier: str, readings: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """(the file that lost, the sentence), in the order of the readings."""
    newest: dict[str, Reading] = {}
    for reading in readings:
        first = newest.setdefault(reading.page.language, reading)
        if first is reading or not _by_name_alone(first.page, reading.page):
            continue
        differing = ", ".join(_differing(first, reading))
        if differing:
            used, lost = first.page.source, reading.page.source
            yield (
                lost,
                f"{identifier} differs in {lost} and {used} ({differing}), and nothing says which is newer: {used} "
                "holds, by its name alone; give both a sidecar with fetched_at, or remove one",
            )


def _by_name_alone(first: Page, other: Page) -> bool:
    if first.fetched_at or other.fetched_at:
        return False
    return age_of(first).decided == age_of(other).decided


def _differing(first: Reading, other: Reading) -> Iterator[str]:
    """Names of what both state and state differently."""
    for name in CODED:
        one, two = getattr(first.coded, name), getattr(other.coded, name)
        if one is not None and two is not None and one != two:
            yield name
    for name in WRITTEN:
        said, heard = stated(first.page, name), stated(other.page, name)
        if said and heard and said != heard:
            yield name
    if [section.text for section in first.page.sections] != [section.text for section in other.page.sections]:
        yield "text"
