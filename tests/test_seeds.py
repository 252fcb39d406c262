"""The five real pages, end to end: facts read off the pages by eye, asked of the product's own JSON."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

Api = Callable[..., dict[str, Any]]
Record = dict[str, Any]

SIBLING_ONLY = ("Skip Navigation", "Ignorer la navigation", "Design i", "Conception i", "Implémentation i")


@pytest.fixture
def record(client: FlaskClient) -> Callable[[str], Record]:
    def get(document_id: str) -> Record:
        answer = client.get(f"/api/v1/documents/{document_id}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        body = answer.get_json()
        assert isinstance(body, dict)
        return body

    return get


def ids(answer: Record) -> list[str]:
    return [hit["id"] for hit in answer["hits"]]


def counts(answer: Record, facet: str) -> dict[str, int]:
    return {str(bucket["value"]): bucket["count"] for bucket in answer["facets"][facet]["buckets"]}


def test_fifty_documents_three_of_them_full(api: Api) -> None:
    answer = api(size=100)
    assert answer["total"] == 50
    assert len(set(ids(answer))) == 50
    assert counts(answer, "captured") == {"full": 3, "stub": 47}
    assert {hit["id"] for hit in answer["hits"] if hit["captured"] == "full"} == {"FR0025", "FR0038", "FR0039"}
    assert answer["coverage"] == {"full": 3, "stub": 47}
    assert counts(answer, "country") == {"FR": 50}
    assert counts(answer, "cycle") == {"2015": 29, "2018": 21}
    assert counts(answer, "status") == {"not-stated": 48, "active": 2}
    assert counts(answer, "completion") == {"not-stated": 47, "limited": 1, "pending": 1, "substantial": 1}


def test_fr0038_is_one_document_of_three_captures(record: Callable[[str], Record]) -> None:
    found = record("FR0038")
    assert found["title"] == {
        "en": "Administrative Capacity-Building",
        "fr": "Renforcement des capacités administratives",
    }
    assert [capture["language"] for capture in found["captures"]].count("en") == 2
    assert [capture["source"][:3] for capture in found["captures"]] == ["004", "001", "000"]
    assert found["action_plan"] == "France Action Plan 2018-2020"
    assert (found["country"], found["cycle"], found["status"]) == ("FR", 2018, "active")
    assert set(found["policy_areas"]) == {
        "capacity-building",
        "private-sector",
        "public-participation",
        "science-technology",
    }
    assert found["captures"][0]["facts"]["policy_areas"] == [
        "Formations",
        "Secteur privé",
        "Participation du public",
        "Technologie scientifique",
    ]
    assert found["captures"][0]["facts"]["status"] == ""
    assert "Legislative" in found["captures"][1]["facts"]["policy_areas"]
    assert (found["completion"], found["early_results"], found["ambition"]) == ("substantial", "no-irm-data", "low")
    assert found["verifiable"] is True
    assert found["languages"] == ["en", "fr"]
    assert found["machine_translated"] == ["fr"]
    assert len(found["support_institutions"]["en"]) == 7
    assert len(found["support_institutions"]["fr"]) == 7
    assert found["support_institutions"]["en"][0] == "Ministry of the Interior"
    assert found["irm_reports"] == [
        "Rapport de résultats de la transition France 2018-2020",
        "France Design Report 2018-2020",
    ]


def test_every_fact_says_where_it_comes_from(record: Callable[[str], Record]) -> None:
    found = record("FR0038")
    status = found["provenance"]["status"]
    assert found["captures"][status["capture"]]["source"].startswith("001")
    assert status["line"] == 6
    rated = next(item for item in found["assessments"] if item["completion"] == "substantial")
    assert rated["assessment"] == "end-of-term"
    assert rated["from"]["as"] == "irm-text"
    assert found["captures"][rated["from"]["capture"]]["source"].startswith("004")
    lines = (Path(__file__).parent.parent / "seeds" / found["captures"][0]["source"]).read_text("utf-8").splitlines()
    assert "substantiel" in lines[rated["from"]["line"] - 1]


def test_fr0025_limited_twice_and_did_not_change(record: Callable[[str], Record]) -> None:
    found = record("fr0025")
    assert found["action_plan"] == "France, First Action Plan, 2015-2017"
    assert found["cycle"] == 2015
    assert {item["assessment"]: item["completion"] for item in found["assessments"]} == {
        "mid-term": "limited",
        "end-of-term": "limited",
    }
    assert (found["completion"], found["early_results"], found["ambition"]) == ("limited", "did-not-change", "low")
    assert found["verifiable"] is False
    assert found["status"] == "not-stated"
    assert len(found["irm_reports"]) == 2
    assert found["lead_institution"]["en"] == (
        "Ministry for the Decentralization and the Civil Service; "
        "Ministry of State for State Reform and Simplification, attached to the Prime Minister"
    )
    assert not found["support_institutions"].get("en")


def test_fr0039(record: Callable[[str], Record]) -> None:
    found = record("FR0039")
    assert found["status"] == "active"
    assert set(found["policy_areas"]) == {"capacity-building", "public-service-delivery", "science-technology"}
    assert found["completion"] == "pending"


def test_stars_stand_only_in_the_older_lists(api: Api) -> None:
    assert sorted(ids(api(starred="yes"))) == ["FR0004", "FR0009", "FR0015", "FR0018", "FR0026"]


@pytest.mark.parametrize(
    ("document", "now", "before"),
    [
        ("FR0044", "Improve Public Consultation Mechanisms", "Imrove Public Consultation Mechanisms"),
        ("FR0049", "Transparency of Interest Representatives", "Private Sector Transparency"),
    ],
)
def test_older_titles_stay_findable(
    api: Api, record: Callable[[str], Record], document: str, now: str, before: str
) -> None:
    found = record(document)
    assert found["title"]["en"] == now
    assert before in json.dumps(found["earlier_titles"])
    assert ids(api(q=now))[0] == document
    assert document in ids(api(q=f'"{before}"'))


def test_newest_list_gives_a_stub_its_policy_area(record: Callable[[str], Record]) -> None:
    assert record("FR0037")["policy_areas"] == ["automated-decision-making"]


@pytest.mark.parametrize(
    "typed",
    [
        "capacites administratives",
        "capacités administratives",
        "l’administration",
        "l'administration",
        "lanceurs d'alerte",
        "whistleblowers",
        "gouv",
    ],
)
def test_words_in_either_language_find_it(api: Api, typed: str) -> None:
    hits = {hit["id"]: hit for hit in api(q=typed)["hits"]}
    assert any("<mark>" in snippet["html"] for snippet in hits["FR0038"]["snippets"])


def test_a_word_of_the_title_alone_finds_it(api: Api) -> None:
    assert ids(api(q="CAPACITÉS")) == ["FR0038"]


def test_an_id_typed_in_the_box_comes_first(api: Api) -> None:
    assert ids(api(q="fr0038"))[0] == "FR0038"


@pytest.mark.parametrize("typed", ['"public accelerators"', "public accelerators", "dataCamps"])
def test_what_the_irm_only_quotes_is_not_what_it_found(api: Api, typed: str) -> None:
    assert api(q=typed, in_="irm")["total"] == 0


def test_the_promise_is_searched_by_scope(api: Api) -> None:
    assert "FR0025" in ids(api(q='"public accelerators"', in_="commitment"))
    assert "FR0038" in ids(api(q="dataCamps", in_="commitment"))


def test_a_verdict_shows_its_heading(api: Api) -> None:
    answer = api(q='"Sarah Labelle"', in_="irm")
    assert ids(answer) == ["FR0025"]
    snippets = answer["hits"][0]["snippets"]
    assert snippets
    assert all(snippet["scope"] == "irm" for snippet in snippets)
    assert re.search("End of Term|Midterm", " ".join(f"{snippet['heading']} {snippet['html']}" for snippet in snippets))


def test_headings_are_found(api: Api) -> None:
    assert ids(api(q='"Did It Open Government"', in_="irm")) == ["FR0025"]
    assert "FR0038" in ids(api(q="défis", translate="0"))


def test_the_furniture_of_pages_is_never_text(record: Callable[[str], Record], api: Api) -> None:
    assert ids(api(q='"Fix My Neighborhood"')) == ["FR0012"]
    for furniture in ("Skip Navigation", "Ignorer la navigation"):
        assert api(q=f'"{furniture}"')["total"] == 0
    for document in ("FR0025", "FR0038", "FR0039"):
        for section in record(document)["sections"]:
            assert not any(line.strip() in SIBLING_ONLY for line in section["text"].splitlines()), section
            assert not re.search(r"FR00\d\d, 201[58]", section["text"]), section
            assert "Open Government Partnership" not in (section["heading"], section["text"].strip())


@pytest.mark.parametrize(
    "state", [{}, {"q": "transparency"}, {"q": "capacités", "cycle": "2018"}, {"policy_area": "e-government"}]
)
def test_both_interface_languages_give_the_same_answer(api: Api, state: dict[str, str]) -> None:
    english, french = api(**state, ui="en"), api(**state, ui="fr")
    assert ids(english) == ids(french)
    assert english["total"] == french["total"]
    for facet in english["facets"]:
        assert counts(english, facet) == counts(french, facet)
    assert english["facets"]["country"]["label"] == "Country"
    assert french["facets"]["country"]["label"] == "Pays"


def test_filters_are_or_inside_a_facet_and_across(api: Api) -> None:
    either = api(policy_area=["capacity-building", "aid"], size=100)
    first, second = (api(policy_area=area, size=100) for area in ("capacity-building", "aid"))
    assert set(ids(either)) == set(ids(first)) | set(ids(second))
    both = api(policy_area="capacity-building", cycle=2015, size=100)
    assert set(ids(both)) == {"FR0023", "FR0024", "FR0025"}
    # The facet's own selection does not narrow its counts, the other one does.
    assert counts(both, "cycle")["2018"] == counts(first, "cycle")["2018"] > 0
    without = api(policy_area="-capacity-building", size=100)
    assert without["total"] == 50 - first["total"]
