"""Which of two captures is newer, when most of them do not say when they were fetched.

In: Pages. Out: Ages, which sort. The order is total and depends on the pages alone, never on the order they came in.
"""

from collections.abc import Iterable
from typing import NamedTuple

from index.document import Page
from index.vocabulary import wording

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
