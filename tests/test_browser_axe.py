"""WCAG 2.2 AA and good practice by axe on every kind of page, in both languages, light and dark, on a phone too."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""What may differ between light and dark."""

STATES = {
    "start": "/",
    "results": "/search?q=transparency",
    "filtered": "/search?q=transparency&country=FR&cycle=-2015&cycle_from=2014",
    "empty": "/search?q=zzzzzz&country=FR&in=irm",
    "document": "/commitments/FR0038",
    "stub": "/commitments/FR0012",
    "overview": "/overview?q=transparency",
    "countries": "/countries",
    "country": "/countries/FR",
    "plan": "/plans/FR/2018",
    "no such plan": "/plans/FR/1999",
    "help": "/help",
    "api": "/api",
    "error": "/nowhere",
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes'][:3]]}" for rule in found]


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(page: Page, live_server: str, state: str, ui: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server}/{ui}{STATES[state]}")
    for fold in page.locator("details.fold").all():
        fold.evaluate("one => one.open = true")
    assert violations(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_drawer_of_a_phone(browser: Browser, live_server: str, scheme: str) -> None:
    page = browser.new_page(
        viewport={"width": 360, "height": 740}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page.goto(f"{live_server}/fr/search?country=FR")
    page.locator("#drawer-content > summary").click()
    page.get_by_role("dialog").wait_for()
    assert violations(page, EVERYTHING) == []
    page.close()


def test_axe_finds_nothing_without_our_script(browser: Browser, live_server: str) -> None:
    """axe needs scripts to run, so that ours is kept away instead."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/page.js", lambda route: route.abort())
    page.goto(f"{live_server}/en/search?q=transparency")
    assert page.locator("#q").get_attribute("role") is None, "our script ran"
    assert violations(page, EVERYTHING) == []
    page.close()


def test_controls_for_readers_without_scripts_are_shown_to_them_only(browser: Browser, live_server: str) -> None:
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(f"{live_server}/en/search?q=transparency")
        assert page.get_by_role("button", name="Sort", exact=True).is_visible() is not scripts
        context.close()
