"""Which of two captures is newer, and which differences nothing puts in order.

In: Pages. Out: Ages, which sort; remarks on captures that disagree where nothing but a file's name says which is newer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import NamedTuple

from index.document import Page
from index.merge.facts import CodedPage
from index.merge.renumbering import SHARED_TRIPLES, same_address, shared_triples
from index.merge.reports import stated
from index.normalise import Coded
from index.vocabulary import wording

# Which of two captures is newer, when most of them do not say when they were fetched.
#
# In: Pages. Out: Ages, which sort. The order is total and depends on the pages alone, never on the order they came in.

NOMINAL = {"legacy": "2018-12-31", "old": "2020-12-31", "new": "2022-01-01", "local": "2022-01-01"}
"""A capture without a date counts as fetched when the site last (legacy, old) or first (new, local) looked as it does
there: the Drupal site ended in 2018, the old template was crawled about 2019-2021, the new one from 2022 on. One date
for every capture keeps the order transitive where some captures have a date and others have none."""
OTHERWISE = "2021-01-01"
TEMPLATES = ("legacy", "old", "report", "document", "local", "new")


class Age(NamedTuple):
    """Sorts older before newer: when, else template, else how much it states, else how much it says, else its name
    (contents and language part what one file holds)."""

    moment: str
    template: int
    stated: int
    characters: int
    source: str
    sha256: str
    language: str

    @property
    def decided(self) -> tuple[str, int, int, int]:
        """What puts captures in order by what they are, rather than by what their files are called."""
        return self.moment, self.template, self.stated, self.characters

    @property
    def of_list(self) -> tuple[str, int, int, str, str, str]:
        """Sorts the sibling lists of pages: how long a page's text is means nothing for its list, and would make
        another page the first to have listed something whenever a text is edited."""
        return self.moment, self.template, self.stated, self.source, self.sha256, self.language


def age_of(page: Page) -> Age:
    template = TEMPLATES.index(page.template) if page.template in TEMPLATES else -1
    return Age(
        moment=page.fetched_at or NOMINAL.get(page.template, OTHERWISE),
        template=template,
        stated=sum(map(_states_something, page.facts.values())),
        characters=sum(len(section.text) for section in page.sections),
        source=page.source,
        sha256=page.sha256,
        language=page.language,
    )


def newest_first(pages: Iterable[Page]) -> list[Page]:
    return sorted(pages, key=age_of, reverse=True)


def _states_something(value: str | tuple[str, ...]) -> bool:
    """Richness counts facts, not labels: `Pending IRM Review` under every label is a poor page."""
    return any(wording(part) is None for part in ((value,) if isinstance(value, str) else value))


# Captures that disagree where nothing but a file's name says which of them is newer.
#
# In: the readings of one document, newest first. Out: for each capture that lost by its name alone, its file and a
# sentence that names both files and the facts in which they differ. Only the newest captures of a language are looked
# at, because what they state holds; what a date, the template or richness puts in order needs no word, but for policy
# areas that are left out and texts that nobody would take for versions of one another.

CODED = tuple(field.name for field in fields(Coded) if field.name not in ("unknown", "country", "locality"))
LONG = 80
"""Characters of a line that two texts do not share by chance."""
WRITTEN = ("title", "country", "period", "report_type", "year")
"""Facts that are compared as the pages write them."""


def undecided(identifier: str, readings: Sequence[CodedPage]) -> Iterator[tuple[str, str]]:
    """(the file that lost, the sentence), in the order of the readings."""
    newest: dict[str, CodedPage] = {}
    for reading in readings:
        first = newest.setdefault(reading.page.language, reading)
        if first is reading or first.page.fetched_at or reading.page.fetched_at:
            continue
        if not _by_name_alone(first.page, reading.page):
            yield from _dropped_areas(identifier, first, reading)
            continue
        differing = ", ".join(_differing(first, reading))
        if differing:
            used, lost = first.page.source, reading.page.source
            yield (
                lost,
                f"{identifier} differs in {lost} and {used} ({differing}), and nothing says which is newer: {used} "
                "holds, by its name alone; give both a sidecar with fetched_at, or remove one",
            )


def hidden(identifier: str, pages: Sequence[Page]) -> Iterator[tuple[str, str]]:
    """(file, sentence) of each page whose text is not shown although it says something else than the page of its
    language that is, which was fetched from another address. Two crawls of one address are expected to differ, and so
    are captures of a commitment that have dates: its id is printed on both, a report's is made of its name."""
    newest: dict[str, Page] = {}
    for page in pages:
        first = newest.setdefault(page.language, page)
        dated = page.kind == "commitment" and (first.fetched_at or page.fetched_at)
        if first is page or dated or same_address(first, page) or not _paragraphs(first).isdisjoint(_paragraphs(page)):
            continue
        one, other = (_text(held) for held in (first, page))
        shared = shared_triples(one, other)
        if one != other and other and (shared < SHARED_TRIPLES if shared is not None else page.kind == "irm-report"):
            yield (
                page.source,
                f"{identifier} is made of {first.source} and {page.source}, whose texts differ: that of {first.source} "
                f"is searched, that of {page.source} is kept with its capture; if they are not the same, correct the "
                "title of one",
            )


def _paragraphs(page: Page) -> set[str]:
    """Its long lines. Versions of one text nearly always share one, which is soon seen."""
    lines = (line for section in page.sections for line in section.text.split("\n"))
    return {line for line in lines if len(line) >= LONG}


def _text(page: Page) -> str:
    return "\n".join(section.text for section in page.sections)


def _dropped_areas(identifier: str, first: CodedPage, other: CodedPage) -> Iterator[tuple[str, str]]:
    """What the site's later template no longer lists."""
    if first.page.template == other.page.template or not first.coded.policy_areas:
        return
    dropped = [area for area in other.coded.policy_areas or () if area not in first.coded.policy_areas]
    if dropped:
        yield (
            other.page.source,
            f"{identifier} has policy areas in {other.page.source} that {first.page.source}, of a later template, does "
            f"not list, and that are left out: {', '.join(dropped)}",
        )


def _by_name_alone(first: Page, other: Page) -> bool:
    return age_of(first).decided == age_of(other).decided


def _differing(first: CodedPage, other: CodedPage) -> Iterator[str]:
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
