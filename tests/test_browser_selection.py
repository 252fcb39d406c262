"""Choosing results one by one, with JavaScript and without.

Without Chromium these tests say loudly that they did not run; where CI is set they fail.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.test_browser import DESKTOP
from tests.test_browser_axe import EVERYTHING, violations

pytestmark = pytest.mark.browser
SEE = {"en": "See and download the selection", "fr": "Voir et télécharger la sélection"}


def opened(browser: Browser, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce", java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, scripts=True)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, scripts=False)


def ids_of(page: Page) -> list[str]:
    return page.locator(".pick .id").all_inner_texts()


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_without_javascript_the_boxes_of_a_page_lead_to_its_selection(plain: Page, live_server: str, ui: str) -> None:
    plain.goto(f"{live_server}/{ui}/search?country=FR")
    chosen = sorted(ids_of(plain)[1:3])
    for one in chosen:
        plain.locator(f".pick input[value='{one}']").check()
    plain.get_by_role("button", name=SEE[ui]).click()
    assert ids_of(plain) == chosen
    plain.locator(".files summary").click()
    assert plain.locator(".files a").count() == 7
    with plain.expect_download() as download:
        plain.locator(".files a").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    plain.locator(".pick input").first.uncheck()
    plain.locator("#selection button[type=submit]").click()
    assert ids_of(plain) == chosen[1:]


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_with_javascript_the_selection_is_kept_over_pages_and_searches(page: Page, live_server: str, ui: str) -> None:
    page.goto(f"{live_server}/{ui}/search?country=FR")
    first = ids_of(page)[0]
    page.locator(".pick input").first.check()
    expect(page.locator("#selected")).to_have_text(" (1)")
    page.locator("nav.pages a[rel=next]").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    second = ids_of(page)[0]
    expect(page.locator(".pick input").first).not_to_be_checked()
    page.locator(".pick input").first.check()
    expect(page.locator("#selected")).to_have_text(" (2)")
    page.go_back()
    expect(page.locator(f".pick input[value='{first}']")).to_be_checked()
    assert violations(page, EVERYTHING) == []
    page.get_by_role("button", name=SEE[ui]).click()
    assert ids_of(page) == sorted([first, second])
    page.locator(".files summary").click()
    assert violations(page, EVERYTHING) == []
    page.locator(f".pick input[value='{first}']").uncheck()
    page.goto(f"{live_server}/{ui}/search?country=FR")
    expect(page.locator("#selected")).to_have_text(" (1)")
    page.get_by_role("button", name=SEE[ui]).click()
    page.locator("#forget").click()
    expect(page.locator(".pick")).to_have_count(0)
    page.goto(f"{live_server}/{ui}/search?country=FR")
    expect(page.locator("#selected")).to_be_empty()


def test_the_list_of_files_closes_as_menus_do(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/en/search?country=FR")
    button, files = page.locator(".files summary"), page.locator(".files ul")
    button.click()
    expect(files).to_be_visible()
    page.locator(".files a").first.focus()
    page.keyboard.press("Escape")
    expect(files).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    page.locator("h1").click()
    expect(files).to_be_hidden()


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_on_a_phone_the_files_stay_within_the_window(page: Page, live_server: str, ui: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("search?country=FR", "selection?id=FR0038,FR0012"):
        page.goto(f"{live_server}/{ui}/{path}")
        page.locator(".files summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert violations(page, EVERYTHING) == []
