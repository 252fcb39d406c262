"""What a reader's page says after each step: the head with the body, the box with the results, and what fails.

Without Chromium these tests say loudly that they did not run; where CI is set they fail.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.test_browser import DESKTOP

pytestmark = pytest.mark.browser

HEAD = """() => Object.fromEntries([...document.querySelectorAll(
  'link[rel=canonical], link[rel=alternate], link[rel=prev], link[rel=next], meta[property], meta[name=description]'
)].map(one => [
  [one.rel, one.type, one.hreflang, one.name, one.getAttribute('property')].join(' '), one.href ?? one.content
]).concat([['title', document.title]]))"""
"""What the head says of the search."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    yield opened
    context.close()


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_the_head_names_the_search_that_the_page_shows(page: Page, live_server: str, ui: str) -> None:
    page.goto(f"{live_server}/{ui}/search?q=transparency")
    before = page.evaluate(HEAD)
    page.locator("#q").fill("innovation")
    page.locator("#q").press("Enter")
    expect(page.locator("#status")).to_contain_text("innovation")
    swapped = page.evaluate(HEAD)
    assert "q=innovation" in swapped["canonical    "] and swapped != before
    page.reload()
    assert swapped == page.evaluate(HEAD)


def test_after_back_the_box_holds_the_words_of_the_results(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/en/search?q=transparency")
    box = page.locator("#q")
    box.fill("innovation")
    box.press("Enter")
    expect(page.locator("#status")).to_contain_text("innovation")
    expect(box).to_be_focused()
    page.go_back()
    expect(page.locator("#status")).to_contain_text("transparency")
    expect(box).to_have_value("transparency")
    expect(page.locator("#suggestions")).to_be_hidden()


def test_what_is_typed_while_an_answer_comes_is_not_lost(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/en/search?q=transparency")

    def slowly(route: Route) -> None:
        page.locator("#q").fill("transparency of")
        route.continue_()

    page.route("**/en/search?**", slowly)
    page.locator("#q").focus()
    page.locator("#in-irm").dispatch_event("click")
    expect(page).to_have_url(re.compile("in=irm$"))
    expect(page.locator("#q")).to_have_value("transparency of")


@pytest.mark.parametrize(
    ("ui", "said", "again"), [("en", "No answer came", "Try again"), ("fr", "Aucune réponse", "Réessayer")]
)
def test_without_a_network_the_page_stays_and_says_so(
    page: Page, live_server: str, ui: str, said: str, again: str
) -> None:
    page.goto(f"{live_server}/{ui}/search?q=transparency")
    first = page.locator("ol.hits h2").first.inner_text()
    page.context.set_offline(True)
    page.locator("#f-cycle-2015").check()
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline")).to_contain_text(said)
    expect(page.locator("#status")).to_contain_text(said)
    expect(page).to_have_url(re.compile("q=transparency$"))
    assert page.locator("ol.hits h2").first.inner_text() == first
    expect(page.locator("#f-cycle-2015")).to_be_focused()
    page.context.set_offline(False)
    page.locator("#offline").get_by_role("link", name=again).click()
    expect(page).to_have_url(re.compile("cycle=2015$"))
    expect(page.locator("#offline")).to_be_hidden()
