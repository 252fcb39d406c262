"""The pages in Debian's Chromium: what readers do, with and without JavaScript, with a mouse and with keys only.

Without Chromium these tests say loudly that they did not run; where CI is set they fail.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route, ViewportSize, expect
from werkzeug.serving import make_server

from search.app import create_app
from search.settings import Settings

pytestmark = pytest.mark.browser
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=320, height=640)
COUNTRIES = (
    "AR", "AM", "AU", "BR", "CA", "CL", "CO", "CR", "HR", "DK", "EE", "FI", "FR", "GE", "DE",
    "GH", "GR", "ID", "IE", "IT", "KE", "LV", "LT", "MX", "NL", "NZ", "NO", "PH", "SE", "US",
)  # fmt: skip
WORDS = {
    "en": {
        "apply": "Apply filters",
        "search": "Search",
        "filters": "Filters",
        "first": "Administrative Capacity-Building",
    },
    "fr": {
        "apply": "Appliquer les filtres",
        "search": "Rechercher",
        "filters": "Filtres",
        "first": "Renforcement des capacités administratives",
    },
}
Visit = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def visit(browser: Browser, live_server: str) -> Visit:
    """Open a path of the real server. The page must not complain in its console."""

    @contextmanager
    def opened(path: str, **options: Any) -> Iterator[Page]:
        context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})
        page = context.new_page()
        page.set_default_timeout(10_000)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(live_server + path)
        yield page
        context.close()
        assert complaints == []

    return opened


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("ui", ["en", "fr"])
def test_a_reader_types_picks_a_facet_and_opens_a_document(visit: Visit, ui: str, scripts: bool) -> None:
    words = WORDS[ui]
    with visit(f"/{ui}/", java_script_enabled=scripts) as page:
        page.locator("#q").fill("capacites administratives")
        page.get_by_role("button", name=words["search"], exact=True).click()
        expect(page.locator("ol.hits h2").first).to_have_text(words["first"])
        page.locator("#f-cycle-2018").check()
        if not scripts:
            page.get_by_role("button", name=words["apply"]).click()
        expect(page).to_have_url(re.compile(rf"/{ui}/search\?q=capacites(%20|\+)administratives&cycle=2018$"))
        expect(page.locator("#f-cycle-2018")).to_be_checked()
        page.locator("ol.hits h2 a").first.click()
        expect(page).to_have_url(re.compile(rf"/{ui}/commitments/FR0038"))
        expect(page.locator("h1")).to_have_text(words["first"])


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over 60 made-up commitments of 30 countries, some of them local members."""
    folder = tmp_path_factory.mktemp("crowded")
    lines = []
    for number, country in enumerate(COUNTRIES * 2):
        document = {"id": f"{country}{number:04}", "title": {"en": f"Open data {number}"}, "country": country}
        if country in ("CA", "KE"):
            document["locality"] = {"CA": "ontario", "KE": "elgeyo-marakwet"}[country]
        lines.append(json.dumps(document | {"text": "Data will be open.", "lang": "en", "cycle": 2010 + number % 14}))
    (folder / "many.ndjson").write_text("\n".join(lines), "utf-8")
    index = folder / "index"
    command = [sys.executable, "-m", "index", "reindex", str(folder / "many.ndjson"), "--index", str(index)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    server = make_server("127.0.0.1", 0, create_app(Settings(index_dir=index)), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_long_facets_can_be_searched_and_ordered_by_name(browser: Browser, crowded: str) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto(f"{crowded}/fr/search")
    country = page.locator("#facet-country")
    values = country.locator(".value:visible label")
    expect(values).to_have_count(8)
    page.get_by_role("searchbox", name="Rechercher dans Pays").fill("etats")
    expect(values).to_have_count(1)
    expect(values).to_contain_text("États-Unis")
    country.locator("#f-country-US").check()
    page.wait_for_url("**country=US")
    expect(page.locator("#find-country")).to_have_value("etats")
    page.locator("#find-country").fill("")
    country.get_by_role("button", name="De A à Z").click()
    names = [text.partition(" (")[0] for text in values.all_inner_texts()]
    plain = [unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower() for name in names]
    assert len(names) == 30 and plain == sorted(plain)
    page.close()


def test_local_members_stand_under_the_countries(browser: Browser, crowded: str) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto(f"{crowded}/en/search")
    page.locator("#more-local > summary").click()
    page.get_by_role("checkbox", name="Ontario").check()
    page.wait_for_url("**locality=ontario")
    expect(page.locator("#status")).to_have_text("2 results")
    expect(page.locator(".eyebrow").first).to_contain_text("Ontario")
    page.close()


def test_filters_apply_in_place_and_the_back_button_undoes_them(visit: Visit) -> None:
    with visit("/en/search?q=transparency") as page:
        page.evaluate("window.stays = true")
        before = page.locator("#status").inner_text()
        page.mouse.wheel(0, 200)
        page.wait_for_function("scrollY > 0")
        place = page.evaluate("scrollY")
        page.locator("#f-cycle-2015").check()
        expect(page).to_have_url(re.compile(r"cycle=2015$"))
        expect(page.locator("#status")).not_to_have_text(before)
        expect(page.locator("#f-cycle-2015")).to_be_focused()
        assert page.evaluate("scrollY") == place, "the page moved under the reader"
        chip = page.get_by_role("link", name=re.compile(r"^Remove filter: .*2015$"))
        expect(chip).to_be_visible()
        page.go_back()
        expect(page.locator("#status")).to_have_text(before)
        expect(page.locator("#f-cycle-2015")).not_to_be_checked()
        expect(chip).to_have_count(0)
        assert page.evaluate("window.stays") is True, "the page was loaded anew"


def test_an_in_place_answer_is_the_very_page_that_a_reload_gives(visit: Visit) -> None:
    state = (
        "() => [document.title, ...['#heading', '#results', '#facets'].map(id => document.querySelector(id).innerText)]"
    )
    with visit("/fr/search?q=donn%C3%A9es") as page:
        page.locator("#f-country-FR").check()
        page.wait_for_url("**country=FR")
        expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
        swapped = page.evaluate(state)
        page.reload()
        assert page.evaluate(state) == swapped


def test_typing_a_new_search_keeps_the_page_and_says_the_count(visit: Visit) -> None:
    with visit("/en/search?q=transparency") as page:
        page.evaluate("window.stays = true")
        page.locator("#q").fill("fr0038")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("fr0038")
        expect(page.locator("ol.hits .id").first).to_have_text("FR0038")
        assert page.evaluate("document.querySelector('#status').getAttribute('role')") == "status"
        assert page.evaluate("window.stays") is True


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_filters_leave_with_the_last_result_and_come_back_with_the_first(visit: Visit, viewport: ViewportSize) -> None:
    with visit("/fr/search?q=transparence", viewport=viewport) as page:
        filters = page.locator("#filters")
        expect(filters).to_be_visible()
        for typed, status in (("zzzzzz", "Aucun résultat pour «\u00a0zzzzzz\u00a0»"), ("transparence", "")):
            page.locator("#q").fill(typed)
            page.locator("#q").press("Enter")
            expect(page).to_have_url(re.compile(f"q={typed}$"))
            if status:
                expect(page.locator("#status")).to_have_text(status)
                expect(filters).to_be_hidden()
                expect(page.locator(".skip a")).to_have_count(1)
        expect(filters).to_be_visible()
        expect(page.locator(".skip a")).to_have_count(2)


def test_sorting_and_scope_apply_at_once(visit: Visit) -> None:
    with visit("/en/search?q=administration") as page:
        page.locator("#sort").select_option("id")
        page.wait_for_url("**sort=id")
        page.locator("#in-irm").check()
        page.wait_for_url("**in=irm**")
        expect(page.locator("#in-irm")).to_be_checked()


def test_the_language_switch_keeps_the_search(visit: Visit) -> None:
    with visit("/en/search?q=whistleblowers&country=FR") as page:
        ids = page.locator("ol.hits .id").all_inner_texts()
        page.get_by_role("link", name="Français").click()
        page.wait_for_url("**/fr/search?q=whistleblowers&country=FR")
        assert page.locator("html").get_attribute("lang") == "fr"
        assert page.locator("ol.hits .id").all_inner_texts() == ids


def test_on_a_phone_the_filters_open_as_a_dialog(visit: Visit) -> None:
    with visit("/en/search", viewport=PHONE) as page:
        opener = page.locator("#drawer-content > summary")
        expect(page.locator("#f-cycle-2018")).not_to_be_visible()
        opener.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.locator("#f-cycle-2018").check()
        expect(page.locator("#drawer-close")).to_have_text("Show 21 results")
        expect(page.locator("#f-cycle-2018")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opener).to_be_focused()
        expect(opener).to_have_text("Filters (1)")


def test_on_a_phone_without_javascript_the_filters_unfold(visit: Visit) -> None:
    with visit("/fr/search", viewport=PHONE, java_script_enabled=False) as page:
        page.locator("#drawer-content > summary").click()
        page.locator("#f-cycle-2018").check()
        page.get_by_role("button", name="Appliquer les filtres").click()
        page.wait_for_url("**/fr/search?cycle=2018")


PATHS = (
    "/", "/search", "/search?q=zzzz&country=FR", "/commitments/FR0038", "/overview", "/help", "/api", "/nowhere",
    "/countries", "/countries/FR", "/plans/FR/2018", "/plans/FR/1999",
)  # fmt: skip


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_nothing_scrolls_sideways_at_320_pixels(browser: Browser, live_server: str, ui: str) -> None:
    page = browser.new_page(viewport=PHONE)
    for path in PATHS:
        page.goto(f"{live_server}/{ui}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    page.close()


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_without_javascript_a_phone_shows_every_control_whole(visit: Visit, ui: str) -> None:
    with visit(f"/{ui}/search?q=transparency", viewport=PHONE, java_script_enabled=False) as page:
        shown = page.locator("button:visible, select:visible, input:visible")
        ends = {box["x"] + box["width"] for control in shown.all() if (box := control.bounding_box())}
        assert len(ends) > 2 and max(ends) <= PHONE["width"]


def test_keys_alone_reach_results_filters_and_the_box(visit: Visit) -> None:
    with visit("/en/search?q=transparency") as page:
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to results")
        page.keyboard.press("Enter")
        expect(page.locator("#results")).to_be_focused()
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('h2') !== null"):
                break
        expect(page.locator("ol.hits h2 a").first).to_be_focused()
        page.keyboard.press("Control+k")
        expect(page.locator("#q")).to_be_focused()
        page.locator("#f-cycle-2015").focus()
        page.keyboard.press("Space")
        page.wait_for_url("**cycle=2015")
        expect(page.locator("#f-cycle-2015")).to_be_focused()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "the focus cannot be seen"


def test_suggestions_are_a_combobox(browser: Browser, live_server: str) -> None:
    """The answers are made up here, so that the keys can be tried on a known list."""
    page = browser.new_page(viewport=DESKTOP)
    nouns = ("data", "contracting", "parliaments", "justice", "budgets", "government", "air")
    offered = [
        {"text": f"open {noun}", "type": "phrase", "label": "Phrase", "url": f"/en/search?q=open%20{noun}"}
        for noun in nouns
    ]
    page.route("**/api/v1/suggest**", lambda route: route.fulfill(json={"suggestions": offered}))
    page.goto(f"{live_server}/en/")
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    box.press_sequentially("op")
    expect(options).to_have_count(0)
    box.press_sequentially("e")
    expect(options).to_have_text([f"open {noun} Phrase" for noun in nouns[:6]])
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("ope")
    box.press_sequentially("n")
    expect(options).to_have_count(6)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/en/search\?q=open(%20|\+)budgets$"))
    page.close()


KINDS_OFFERED = [
    ("en", "open reg", "Open Regulations Policy area", "/en/search?policy_area=open-regulations"),
    ("fr", "franc", "France Pays", "/fr/search?country=FR"),
    ("fr", "capacités adm", "Renforcement des capacités administratives Engagement", "/fr/commitments/FR0038"),
    ("en", "fr0038", "FR0038 – Administrative Capacity-Building Commitment", "/en/commitments/FR0038"),
    ("en", "transp", "transparency Word", "/en/search?q=transparency"),
    ("fr", "société c", "société civile Expression", "/fr/search?q=soci%C3%A9t%C3%A9+civile"),
]


@pytest.mark.parametrize(("ui", "typed", "name", "address"), KINDS_OFFERED)
def test_a_suggestion_says_what_it_is_and_does_what_it_says(
    visit: Visit, ui: str, typed: str, name: str, address: str
) -> None:
    with visit(f"/{ui}/") as page:
        page.get_by_role("combobox").press_sequentially(typed)
        page.get_by_role("option", name=name, exact=True).click()
        page.wait_for_url(lambda url: url.endswith((address, address.replace("+", "%20"))))
        expect(page.locator("#q")).to_have_value(re.sub(r" \w+$", "", name) if "?q=" in address else "")


def test_a_suggested_filter_joins_the_others_by_keys_alone(visit: Visit) -> None:
    with visit("/en/search?q=transparency&cycle=2018") as page:
        page.evaluate("window.stays = true")
        box, options = page.locator("#q"), page.locator("#suggestions [role=option]")
        box.fill("")
        box.press_sequentially("capacity b")
        expect(options.first).to_have_text("Capacity Building Policy area")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/en/search\?cycle=2018&policy_area=capacity-building$"))
        expect(box).to_have_value("")
        expect(box).to_be_focused()
        expect(page.locator("#suggestions")).to_be_hidden()
        expect(page.locator("#status")).to_contain_text("result")
        assert page.evaluate("window.stays") is True


def test_after_enter_the_list_stays_closed(visit: Visit) -> None:
    """Also when an answer that was asked for before comes later."""
    with visit("/en/search?q=budget") as page:
        box, options = page.locator("#q"), page.locator("#suggestions [role=option]")
        box.fill("")
        box.press_sequentially("transp")
        expect(options.first).to_be_visible()
        box.press("Enter")
        expect(page.locator("#suggestions")).to_be_hidden()
        expect(page).to_have_url(re.compile(r"q=transp$"))
        held: list[Route] = []
        page.route("**/api/v1/suggest**", lambda route: held.append(route))
        box.fill("")
        with page.expect_request("**/api/v1/suggest**"):
            box.press_sequentially("open")
        box.press("Enter")
        expect(page).to_have_url(re.compile(r"q=open$"))
        for route in held:
            with suppress(Error):  # the page may have given it up, as it should
                route.continue_()
        page.wait_for_timeout(400)
        expect(page.locator("#suggestions")).to_be_hidden()
        expect(box).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_on_a_phone_the_list_stays_within_the_window(visit: Visit, ui: str) -> None:
    with visit(f"/{ui}/", viewport=ViewportSize(width=360, height=740)) as page:
        page.get_by_role("combobox").press_sequentially("minis")
        options = page.get_by_role("option")
        expect(options.first).to_be_visible()
        for option in options.all():
            box = option.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["height"] >= 32
            for part in option.locator("span, small").all():
                assert part.evaluate("part => part.scrollWidth <= part.offsetWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_excluding_a_value_and_taking_it_back(visit: Visit) -> None:
    with visit("/en/search") as page:
        page.get_by_role("link", name="Exclude 2015").click()
        page.wait_for_url("**/en/search?cycle=-2015")
        expect(page.locator("#status")).to_contain_text("21 results")
        expect(page.get_by_role("link", name="Stop excluding 2015")).to_be_focused()
        page.get_by_role("link", name="Stop excluding 2015").click()
        page.wait_for_url("**/en/search")
        expect(page.locator("#status")).to_contain_text("50 results")


def test_both_languages_of_a_document_side_by_side(visit: Visit) -> None:
    with visit("/en/commitments/FR0038") as page:
        english, french = page.locator("#text-en"), page.locator("#text-fr")
        page.get_by_label("Show the languages side by side").check()
        left, right = english.bounding_box(), french.bounding_box()
        assert left and right and abs(left["y"] - right["y"]) < 2 and right["x"] > left["x"] + left["width"] - 2


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("address", "heading"),
    [("/en/commitments/FR0038", "Carried forward from"), ("/fr/commitments/FR0025", "Reporté vers")],
)
def test_a_heading_stands_clear_of_the_rule_below_it(
    visit: Visit, address: str, heading: str, viewport: ViewportSize
) -> None:
    with visit(address, viewport=viewport) as page:
        above = page.get_by_role("heading", name=heading)
        head, rule = above.bounding_box(), above.locator("xpath=following::li[1]").bounding_box()
        assert head and rule and 4 <= rule["y"] - (head["y"] + head["height"]) <= 16


TRANSFERRED = """
performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)
"""
SHIFTED = """
new Promise(done => {
  let sum = 0;
  const seen = list => { for (const one of list.getEntries()) sum += one.value; };
  new PerformanceObserver(seen).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})
"""


def test_a_first_view_is_light_and_nothing_jumps(visit: Visit, live_server: str) -> None:
    with visit("/en/") as page:
        for path in ("/en/", "/en/search?q=transparency", "/en/commitments/FR0038"):
            page.goto(live_server + path, wait_until="networkidle")
            page.wait_for_function("document.readyState === 'complete'")
            sent = page.evaluate(TRANSFERRED)
            assert sent < 60_000, f"{path} transfers {sent} bytes"
            shift = page.evaluate(SHIFTED)
            assert shift < 0.02, f"{path} shifts by {shift}"


FREE = "for (const held of document.querySelectorAll('*')) held.style.overflow = 'visible'"
"""As if no rule held anything in its place."""


@pytest.mark.parametrize("width", [360, 1200])
def test_hundreds_of_accents_on_one_letter_draw_over_nothing_else(visit: Visit, width: int) -> None:
    """In what was typed, and in a title that was scraped: what stands above and below looks as it does without them."""
    with visit("/en/search?q=capacity", viewport=ViewportSize(width=width, height=900)) as page:
        around = [page.locator(place).first for place in (".top", ".scopes", ".tools", ".hit .meta")]
        plain = [place.screenshot() for place in around]
        page.evaluate(
            """() => {
              const marks = "\u0301".repeat(300);
              document.querySelector("#q").value += marks;
              for (const text of document.querySelectorAll("h1, #status, .hit h2 a, .hit .also, .areas a"))
                text.append("e" + marks);
            }"""
        )
        assert [place.screenshot() for place in around] == plain
        page.evaluate(FREE)
        assert [place.screenshot() for place in around] != plain, "they would draw over it, were they not held"


def test_accented_capitals_and_outlines_are_not_cut(visit: Visit) -> None:
    with visit("/fr/search?q=capacit%C3%A9") as page:
        page.locator("h1").evaluate("heading => { heading.append(' ÉÂÇÖÑÅgjpqy') }")
        page.locator(".hit h2 a").first.focus()
        held = page.screenshot()
        page.evaluate(
            "for (const held of document.querySelectorAll('h1, h2, p, .chip')) held.style.overflow = 'visible'"
        )
        assert page.screenshot() == held
