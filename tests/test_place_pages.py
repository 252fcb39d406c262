"""Pages of countries and of action plans, over made-up documents that are small enough to count by hand.

Issue 15, point 13. Kenya has two plans, a report of the first, and a local government with a plan in the same cycle.
"""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.vocabulary import codes_of
from search import plans
from search.app import create_app
from search.engines import open_searcher
from search.i18n import LANGUAGES
from search.plans import Plan
from search.present.links import plan_url
from search.query import Query
from search.results import Results
from search.settings import Settings
from tests.conftest import run_cli
from tests.html_reading import Element, ids, page

SITE = "https://ogp.example"


def commitment(
    document_id: str, country: str, cycle: int, plan: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    """`plan` is what its pages call its plan, by language."""
    return {
        "id": document_id,
        "title": {"en": f"Promise {document_id}", "fr": f"Promesse {document_id}"},
        "country": country,
        "cycle": cycle,
        "sections": [
            {"lang": "en", "scope": "commitment", "heading": "", "anchor": "a", "text": "Rivers are measured."}
        ],
        "captures": [
            {
                "source": f"{document_id}-{language}.txt",
                "language": language,
                "template": "new",
                "sha256": "ab" * 32,
                "facts": {"action_plan": name},
            }
            for language, name in (plan or {}).items()
        ],
        "action_plan": next(iter((plan or {}).values()), ""),
        **more,
    }


KENYA_2018 = {"en": "Kenya Action Plan 2018-2020", "fr": "Plan d’action Kenya 2018-2020"}
DOCUMENTS = [
    commitment("KE0001", "KE", 2018, KENYA_2018, completion="limited", early_results="marginal", policy_areas=["aid"]),
    commitment("KE0002", "KE", 2018, KENYA_2018, completion="complete", early_results="worsened", starred=True),
    commitment("KE0003", "KE", 2018, {"en": "The plan of Kenya"}, completion="complete", early_results="major"),
    commitment("KE0004", "KE", 2018),
    commitment("KE0010", "KE", 2021, policy_areas=["aid", "access-to-justice"]),
    commitment("KENAI001", "KE", 2018, locality="nairobi", completion="not-started"),
    commitment("GH0001", "GH", 2019, completion="substantial"),
    {
        "id": "kenya-design-report-2018-2020",
        "kind": "irm-report",
        "title": {"en": "Kenya Design Report 2018-2020"},
        "country": "KE",
        "cycle": 2018,
        "report_type": "design",
        "sections": [{"lang": "en", "scope": "irm", "heading": "", "anchor": "a", "text": "The researcher finds."}],
    },
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places")
    (folder / "made.ndjson").write_text("\n".join(map(json.dumps, DOCUMENTS)), "utf-8")
    run_cli("reindex", folder / "made.ndjson", "--index", folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def reader(places: Path) -> FlaskClient:
    return create_app(Settings(index_dir=places, public_url=SITE)).test_client()


def href(link: Element) -> str:
    return link.attributes["href"]


def chart(shown: Element, name: str) -> list[str]:
    """The bars of a chart: `Complete 2`."""
    rows = shown.one("section", aria_labelledby=f"{name}-title").one("tbody").all("tr")
    return [f"{row.one('th').text} {row.one('td').text}" for row in rows]


# What a country's page says


def test_a_country_shows_its_plans_as_a_timeline_newest_first(reader: FlaskClient) -> None:
    timeline = page(reader, "/en/countries/KE").one("section", class_="timeline")
    plans_of = [row for row in timeline.all("li") if list(row.all("h3"))]
    assert [row.one("h3").text for row in plans_of] == ["Kenya, action plan of 2021", "Kenya Action Plan 2018-2020"]
    assert [href(row.one("h3").one("a")) for row in plans_of] == ["/en/plans/KE/2021", "/en/plans/KE/2018"]
    assert "4 commitments" in plans_of[1].one("p").text, "the local plan is not among them"
    rated = [row.text for row in plans_of[1].one("ul", class_="rated").all("li")]
    assert [text.removesuffix("(2018)") for text in rated] == ["Complete: 2", "Limited: 1", "Not stated: 1"]


def test_a_country_says_it_in_french(reader: FlaskClient) -> None:
    shown = page(reader, "/fr/countries/KE")
    names = [heading.text for heading in shown.one("section", class_="timeline").all("h3")]
    assert names == ["Kenya, plan d’action de 2021", "Plan d’action Kenya 2018-2020"]
    assert shown.one("html").attributes["lang"] == "fr"
    assert [link.text for link in shown.one("p", class_="back").all("a")] == ["←Tous les pays"]


@pytest.mark.parametrize(
    ("address", "completion", "results"),
    [
        ("/en/countries/KE", ["Complete 2", "Limited 1", "Not started 1", "Not stated 2"],
         ["Major 1", "Marginal 1", "Worsened 1", "Not stated 3"]),
        ("/fr/plans/KE/2018", ["Achevé 2", "Limité 1", "Non précisé 1"],
         ["Majeur 1", "Marginal 1", "Aggravé 1", "Non précisé 1"]),
    ],
)  # fmt: skip
def test_ratings_stand_in_the_order_of_their_scale(
    reader: FlaskClient, address: str, completion: list[str], results: list[str]
) -> None:
    shown = page(reader, address)
    assert chart(shown, "completion") == completion
    assert chart(shown, "early-results") == results


@pytest.mark.parametrize("ui", LANGUAGES)
@pytest.mark.parametrize("address", ["countries/KE", "countries/GH", "plans/KE/2018", "plans/KE/nairobi/2018"])
def test_every_number_is_what_its_link_finds(reader: FlaskClient, address: str, ui: str) -> None:
    shown, counted = page(reader, f"/{ui}/{address}"), 0
    for link in shown.one("main").all("a"):
        if not href(link).startswith(f"/{ui}/search?"):
            continue
        said = re.findall(r"(?<![\w-])\d+", re.sub(r"\([^()]*\)$", "", link.text))
        if link.text and said and "sort=" not in href(link):
            found = len(ids(page(reader, href(link))))
            assert found == int(said[-1]), (link.text, href(link))
            counted += 1
    assert counted >= 2
    for tile in (tile for tiles in shown.all("ul", class_="tiles") for tile in tiles.all("li")):
        if count := list(tile.all("span", class_="count")):
            assert len(ids(page(reader, href(tile.one("a"))))) == int(count[0].text)


def test_a_country_lists_reports_stars_changes_and_local_governments(reader: FlaskClient) -> None:
    shown = page(reader, "/en/countries/KE")
    sections = {section.attributes.get("aria-labelledby", ""): section for section in shown.all("section")}
    links = {name: [href(link) for link in section.all("a")] for name, section in sections.items()}
    assert links["starred-title"] == ["/en/commitments/KE0002"]
    assert links["reports-title"] == ["/en/reports/kenya-design-report-2018-2020"]
    assert links["members-title"][-1] == "/en/plans/KE/nairobi/2018"
    assert "Nairobi" in sections["members-title"].text and "1 commitment" in sections["members-title"].text
    assert links["changed-title"][-1] == "/en/search?country=KE&sort=-changed"
    assert len(links["changed-title"]) == 6 and "New in this index." in sections["changed-title"].text
    shapes = [href(link) for link in shown.one("footer", class_="shapes").all("a")]
    assert shapes[0] == "/api/v1/search.csv?country=KE&ui=en" and shapes[-1] == "/en/search?country=KE"
    assert len(reader.get(shapes[0]).get_data(as_text=True).strip().splitlines()) == 1 + 7
    assert len(ElementTree.fromstring(reader.get(shapes[3]).data).findall("{http://www.w3.org/2005/Atom}entry")) == 7


# What a plan's page says


def test_a_plan_holds_its_member_s_commitments_of_its_cycle_and_no_others(reader: FlaskClient) -> None:
    shown = page(reader, "/en/plans/KE/2018")
    listed = [href(link) for link in shown.one("section", aria_labelledby="commitments-title").all("a")]
    assert listed == [f"/en/commitments/KE000{number}" for number in (1, 2, 3, 4)]
    assert shown.one("h1").text == "Kenya Action Plan 2018-2020", "as most of its pages call it"
    assert [href(link) for link in shown.one("section", aria_labelledby="plans-title").all("a")] == [
        "/en/plans/KE/2021"
    ]
    local = page(reader, "/fr/plans/KE/nairobi/2018")
    assert local.one("h1").text == "Nairobi, Kenya, plan d’action de 2018"
    assert [href(link) for link in local.one("section", aria_labelledby="commitments-title").all("a")] == [
        "/fr/commitments/KENAI001"
    ]


def test_a_name_of_another_language_says_so(reader: FlaskClient) -> None:
    assert page(reader, "/fr/plans/KE/2018").one("h1").attributes.get("lang") is None
    assert page(reader, "/en/plans/KE/2018").one("h1").attributes.get("lang") is None


@pytest.mark.parametrize("ui", LANGUAGES)
@pytest.mark.parametrize("path", ["countries", "countries/KE", "plans/KE/2018", "plans/KE/nairobi/2018"])
def test_a_page_names_its_address_and_that_of_the_other_language(reader: FlaskClient, path: str, ui: str) -> None:
    shown = page(reader, f"/{ui}/{path}")
    assert shown.one("link", rel="canonical").attributes["href"] == f"{SITE}/{ui}/{path}"
    others = {
        link.attributes["hreflang"]: href(link)
        for link in shown.one("head").all("link", rel="alternate")
        if "hreflang" in link.attributes
    }
    assert others == {**{code: f"{SITE}/{code}/{path}" for code in LANGUAGES}, "x-default": f"{SITE}/en/{path}"}
    assert len(list(shown.all("h1"))) == 1 and shown.one("title").text.endswith(
        shown.one("meta", property="og:site_name").attributes["content"]
    )
    description = shown.one("meta", name="description").attributes["content"]
    assert "Kenya" in description or path == "countries"
    assert not list(shown.all("meta", name="robots")), "crawlers may take it"


@pytest.mark.parametrize("path", ["/en/countries", "/en/countries/KE", "/fr/plans/KE/2018"])
def test_who_holds_a_page_does_not_get_it_again(reader: FlaskClient, path: str) -> None:
    first = reader.get(path)
    again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"") and first.headers["Last-Modified"]


# All countries


def test_all_countries_stand_by_their_names_with_what_is_held(reader: FlaskClient) -> None:
    rows = [[cell.text for cell in row.children if isinstance(cell, Element)]
            for row in page(reader, "/en/countries").one("tbody").all("tr")]  # fmt: skip
    assert rows == [["Ghana", "1", "1", "2019", "0", "0"], ["Kenya", "6", "2", "2021", "1", "1"]]
    for ui in LANGUAGES:
        shown = page(reader, f"/{ui}/countries")
        for row in shown.one("tbody").all("tr"):
            for link in row.all("a"):
                found = page(reader, href(link))
                assert not link.text.isdecimal() or len(ids(found)) == int(link.text)


def test_every_page_of_a_place_is_in_the_sitemap(reader: FlaskClient) -> None:
    tree = ElementTree.fromstring(reader.get("/sitemap.xml").data)
    listed = [
        (one.text or "").removeprefix(SITE) for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    placed = [path for path in listed if "/countries" in path or "/plans/" in path]
    assert sorted(placed) == sorted(
        f"/{ui}/{path}"
        for ui in LANGUAGES
        for path in (
            "countries", "countries/KE", "countries/GH", "plans/KE/2018", "plans/KE/2021", "plans/KE/nairobi/2018",
            "plans/GH/2019",
        )
    )  # fmt: skip
    for path in placed:
        assert reader.get(path).status_code == 200, path
    assert len(listed) == len(placed) + 2 * len(DOCUMENTS)


# Ways there and ways on


def test_hits_and_documents_lead_to_plan_country_areas_and_status(reader: FlaskClient) -> None:
    hit = next(one for one in page(reader, "/en/search?country=KE").all("article") if "KE0001" in one.text)
    links = [href(link) for link in hit.all("a")]
    for wanted in (
        "/en/countries/KE",
        "/en/plans/KE/2018",
        "/en/search?policy_area=aid",
        "/en/search?status=not-stated",
    ):
        assert wanted in links
        assert reader.get(wanted).status_code == 200
    facts = page(reader, "/fr/commitments/KE0001").one("section", aria_labelledby="facts-title")
    links = [href(link) for link in facts.all("a")]
    assert {"/fr/countries/KE", "/fr/plans/KE/2018", "/fr/search?policy_area=aid"} <= set(links)
    local = page(reader, "/en/commitments/KENAI001").one("section", aria_labelledby="facts-title")
    assert "/en/search?locality=nairobi" in [href(link) for link in local.all("a")]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/en/countries/ke", "/en/countries/KE"), ("/fr/countries/Kenya", "/fr/countries/KE"),
        ("/en/plans/ke/2018", "/en/plans/KE/2018"), ("/fr/plans/kenya/Nairobi/2018", "/fr/plans/KE/nairobi/2018"),
    ],
)  # fmt: skip
def test_a_place_has_one_address(reader: FlaskClient, written: str, address: str) -> None:
    answer = reader.get(written)
    assert (answer.status_code, answer.headers["Location"]) == (301, address)


@pytest.mark.parametrize("path", ["countries", "countries/KE", "plans/KE/2018", "plans/KE/nairobi/2018"])
def test_an_address_without_a_language_leads_to_the_reader_s(reader: FlaskClient, path: str) -> None:
    answer = reader.get(f"/{path}", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/fr/{path}")
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("address", "sentence", "ways"),
    [
        ("/en/countries/FR", "This index has no documents on France.", ["/en/countries"]),
        ("/en/plans/KE/1999", "This index has no commitments of an action plan of 1999 for Kenya.",
         ["/en/countries/KE", "/en/countries"]),
        ("/fr/plans/KE/mombasa/2018", "Cet index ne contient aucun engagement d’un plan d’action de 2018 pour le membre"
         " suivant\u00a0: Mombasa, Kenya.", ["/fr/countries/KE", "/fr/countries"]),
        ("/en/plans/FR/2018", "This index has no commitments of an action plan of 2018 for France.", ["/en/countries"]),
    ],
)  # fmt: skip
def test_what_the_index_has_not_is_404_with_a_way_on(
    reader: FlaskClient, address: str, sentence: str, ways: list[str]
) -> None:
    shown = page(reader, address, 404)
    assert sentence in [paragraph.text for paragraph in shown.all("p")]
    assert [href(link) for link in shown.one("ul", class_="ways").all("a")] == ways
    assert all(reader.get(way).status_code == 200 for way in ways)
    assert shown.one("meta", name="robots").attributes["content"] == "noindex"
    assert shown.one("form", id="search").attributes["action"] == address[:3] + "/search"


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=20),
    st.one_of(st.integers(0, 9999).map("{:04}".format), st.text("0123456789abc-", min_size=1, max_size=6)),
)
def test_no_text_in_an_address_is_an_error_of_ours(reader: FlaskClient, text: str, year: str) -> None:
    for path in (
        f"/en/countries/{quote(text)}",
        f"/fr/plans/{quote(text)}/{year}",
        f"/en/plans/KE/{quote(text)}/{year}",
    ):
        assert reader.get(path).status_code in (200, 301, 308, 404), path


@given(
    st.sampled_from(codes_of("country")),
    st.one_of(st.just(""), st.text("abcdef-é/ %", min_size=1)),
    st.integers(1900, 2100),
)
def test_no_two_plans_have_one_address(country: str, locality: str, cycle: int) -> None:
    steps = plan_url(country, locality, cycle, "en").split("/")
    assert steps[:4] == ["", "en", "plans", country] and steps[-1] == str(cycle)
    assert len(steps) == (6 if locality else 5)


def test_a_place_takes_few_searches(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_searcher(Settings(index_dir=places)).open() as snapshot:
        asked: list[Query] = []
        search = type(snapshot).search

        def counted(self: Any, query: Query) -> Results:
            asked.append(query)
            return search(self, query)

        monkeypatch.setattr(type(snapshot), "search", counted)
        assert plans.country_found(snapshot, "KE") and len(asked) == 2
        asked.clear()
        assert plans.plan_found(snapshot, Plan("KE", "", 2018)) and len(asked) == 3
        asked.clear()
        assert len(plans.countries(snapshot)) == 2 and len(asked) == 1
