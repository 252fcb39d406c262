"""What a reader's page says after each step: the head with the body, the box with the results, and what fails.

Without Chromium these tests say loudly that they did not run; where CI is set they fail.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.test_browser import DESKTOP
from tests.test_browser import crowded as crowded

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


@pytest.mark.parametrize(
    ("ui", "fewer", "none"), [("en", "Show fewer", "No value"), ("fr", "Afficher moins", "Aucune valeur")]
)
def test_a_long_facet_can_be_closed_again_and_says_when_nothing_matches(
    page: Page, crowded: str, ui: str, fewer: str, none: str
) -> None:
    page.goto(f"{crowded}/{ui}/search?country=US")
    country = page.locator("#facet-country")
    expect(country.locator(".value:visible")).to_have_count(8)
    expect(country.locator(".value input").first).to_have_value("US")
    summary = page.locator("#more-country > summary")
    summary.click()
    expect(summary).to_contain_text(fewer)
    summary.click()
    expect(country.locator(".value:visible")).to_have_count(8)
    page.locator("#find-country").fill("qqq")
    expect(country.locator(".none-found")).to_contain_text(none)
    page.locator("#find-country").fill("a")
    expect(country.locator(".none-found")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_link_into_a_fold_opens_it(browser: Browser, live_server: str, scripts: bool) -> None:
    opened = browser.new_page(java_script_enabled=scripts)
    opened.goto(f"{live_server}/en/commitments/FR0038")
    assert not opened.locator("#capture-1").is_visible()
    opened.locator(".history th a[href='#capture-1'], .timeline a[href='#capture-1']").first.click()
    expect(opened.locator("#capture-1")).to_be_visible()
    opened.close()


def test_filters_are_applied_by_a_button_only_where_ticking_does_not(browser: Browser, live_server: str) -> None:
    for scripts in (True, False):
        opened = browser.new_page(viewport=DESKTOP, java_script_enabled=scripts)
        opened.goto(f"{live_server}/en/search")
        expect(opened.get_by_role("button", name="Apply filters")).to_have_count(0 if scripts else 1)
        opened.close()


@pytest.mark.parametrize(("ui", "said"), [("en", "A year has four digits"), ("fr", "Une année a quatre chiffres")])
def test_half_a_year_is_refused_with_a_word(page: Page, live_server: str, ui: str, said: str) -> None:
    page.goto(f"{live_server}/{ui}/search?q=transparency")
    page.locator("#cycle_from").fill("20")
    page.locator("#cycle_from").press("Tab")
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page).to_have_url(re.compile("q=transparency$"))
    page.locator("#cycle_from").fill("2018")
    page.locator("#cycle_from").press("Tab")
    expect(page).to_have_url(re.compile("cycle_from=2018$"))
    expect(page.locator("#years-wrong")).to_be_hidden()


def test_the_slash_goes_to_the_box_until_it_is_switched_off(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/en/search?q=transparency")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#q")).to_have_value("a/b")
    page.goto(f"{live_server}/en/help")
    page.locator("#slash").uncheck()
    page.goto(f"{live_server}/en/search?q=transparency")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_paper_shows_whole_addresses_and_the_whole_overview(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/en/search?q=transparency")
    page.emulate_media(media="print")
    shown = page.evaluate("getComputedStyle(document.querySelector('.hit h2 a'), '::after').content")
    assert re.search(r"http://127\.0\.0\.1:\d+/en/commitments/FR\d{4}\b", shown), shown
    page.set_viewport_size({"width": 700, "height": 1000})  # a sheet of A4
    page.goto(f"{live_server}/en/overview")
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(one => one.scrollWidth <= 700)")
