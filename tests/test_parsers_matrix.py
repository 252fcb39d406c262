"""Every label and value that pages are known to carry, through every way in which a page reaches us.

Pages are rendered by tests.site_pages, which knows nothing of the parser: the site's two templates, in the nine
wordings that the site has had (English twice, French in five generations, Spanish twice), as four text extractors and
seven kinds of HTML deliver them. A page must give back the facts that it was rendered from, in its own words and in
codes.
"""

from pathlib import Path

import pytest

from index.document import Page
from index.normalise import normalise_facts
from index.parsers import parse
from index.scrapes import Scrape
from tests.site_pages import MARKUPS, PROSE, SHEETS, TEXTS, Sheet, sheet_of
from tests.site_words import WORDINGS


def read(text: str) -> Page:
    (page,) = parse(Scrape(Path("page"), "page", text.encode(), "0"))
    return page


def check(page: Page, sheet: Sheet, dropped: set[str]) -> None:
    expected = {fact: value for fact, value in sheet.facts.items() if fact not in dropped}
    facts = dict(page.facts)
    facts.pop("country", None)
    if "policy_areas" in dropped:
        expected["policy_areas"] = ()
    assert facts == expected
    assert (page.id, page.language) == ("UK0042", sheet.wording.language)
    coded = normalise_facts(page)
    assert {name: getattr(coded, name) for name in sheet.codes if name not in dropped and name != "values"} == {
        name: code for name, code in sheet.codes.items() if name not in dropped and name != "values"
    }
    assert coded.values == sheet.codes["values"]
    assert page.warnings == ()
    assert [section.scope for section in page.sections] == ["commitment"]
    assert page.sections[0].text.split("\n") == PROSE
    assert [(item.title, item.starred) for item in page.listings] == [("Open Seas", False), ("Open Lakes", True)]


@pytest.mark.parametrize("name", WORDINGS)
@pytest.mark.parametrize("extractor", TEXTS)
def test_text_of_every_extractor_gives_back_the_facts(extractor: str, name: str) -> None:
    for number in range(SHEETS):
        sheet = sheet_of(WORDINGS[name], number)
        text, dropped = TEXTS[extractor](sheet)
        check(read(text), sheet, dropped)


@pytest.mark.parametrize("name", WORDINGS)
@pytest.mark.parametrize("markup", MARKUPS)
def test_html_gives_the_same_facts_as_text(markup: str, name: str) -> None:
    for number in range(SHEETS):
        sheet = sheet_of(WORDINGS[name], number)
        check(read(MARKUPS[markup](sheet)), sheet, set())
