"""The JSON endpoint and the downloads on the five real pages, with the real engine."""

import csv
import io
import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from search.app import create_app
from search.engines import open_searcher
from search.settings import Settings

ROOT = Path(__file__).parent.parent
QUERIES = (
    "",
    "q=administration",
    "q=administration&country=FR&cycle=2018",
    "q=capacités&lang=fr",
    "q=%22Fix My Neighborhood%22",
    "q=transparence&sort=title",
    "completion=-not-stated",
    "cycle_to=2015&starred=yes",
    "q=adminstration",
    "q=nothingofthekindatall",
    "q=dataCamps&in=irm",
    "changed_since=2999-01-01",
)


def test_the_answer_names_the_filters_that_the_words_are_labels_of(client: FlaskClient) -> None:
    def answer(query: str) -> dict[str, Any]:
        body: dict[str, Any] = client.get(f"/api/v1/search?{query}").get_json()
        return body

    found = answer("q=corruption&ui=fr&size=5")
    [named] = found["named_filters"]
    assert (found["total"], named["total"]) == (0, 3)
    assert (named["facet"], named["value"]) == ("policy_area", "anti-corruption-and-integrity")
    assert named["label"] == "Domaine d’action\u00a0: Lutte contre la corruption et intégrité"
    there = client.get(named["links"]["self"]).get_json()
    assert (there["total"], there["query"]["q"], there["size"]) == (3, "", 5)
    assert client.get(named["links"]["html"]).status_code == 200
    assert "named_filters" not in answer("q=administration")


def all_ids(client: FlaskClient, query: str) -> list[str]:
    """The ids of every page of a search."""
    found: list[str] = []
    url: str | None = f"/api/v1/search?{query}&size=7&ui=en"
    while url:
        body = client.get(url).get_json()
        found += [hit["id"] for hit in body["hits"]]
        url = body["links"]["next"]
    assert len(found) == body["total"]
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_downloads_hold_exactly_what_the_search_found_in_its_order(client: FlaskClient, query: str) -> None:
    found = all_ids(client, query)
    table = client.get(f"/api/v1/search.csv?{query}").get_data(as_text=True).removeprefix("\ufeff")
    assert [row["id"] for row in csv.DictReader(io.StringIO(table, newline=""))] == found
    lines = client.get(f"/api/v1/search.ndjson?{query}").get_data(as_text=True).splitlines()
    assert [json.loads(line)["id"] for line in lines] == found
    feed = ET.fromstring(client.get(f"/api/v1/search.atom?{query}").get_data())
    atom = "{http://www.w3.org/2005/Atom}"
    tagged = [entry.findtext(f"{atom}id") or "" for entry in feed.findall(f"{atom}entry")]
    assert sorted(tag.rpartition(":")[2] for tag in tagged) == sorted(found)


@pytest.mark.parametrize("query", QUERIES)
def test_both_languages_and_the_page_give_the_same_documents_and_counts(client: FlaskClient, query: str) -> None:
    english, french = (client.get(f"/api/v1/search?{query}&ui={ui}").get_json() for ui in ("en", "fr"))
    ids = [[hit["id"] for hit in answer["hits"]] for answer in (english, french)]
    if "sort=title" in query:  # titles are in the reader's language
        assert english["total"] == french["total"]
    else:
        assert ids[0] == ids[1]
    for name, facet in english["facets"].items():
        counts = {bucket["value"]: bucket["count"] for bucket in facet["buckets"]}
        assert counts == {bucket["value"]: bucket["count"] for bucket in french["facets"][name]["buckets"]}
    assert english["facets"]["country"]["label"] != french["facets"]["country"]["label"]
    page = client.get(english["links"]["html"])
    assert page.status_code == 200
    positions = [page.get_data(as_text=True).find(f"/en/commitments/{hit['id']}") for hit in english["hits"]]
    assert -1 not in positions


@pytest.mark.parametrize(
    ("ui", "plan"), [("en", "France Action Plan 2018-2020"), ("fr", "Plan d’Action France 2018-2020")]
)
def test_a_plan_has_the_name_that_the_pages_of_the_readers_language_give_it(
    client: FlaskClient, ui: str, plan: str
) -> None:
    answer = client.get(f"/api/v1/search?q=id:FR0038&ui={ui}").get_json()
    assert answer["hits"][0]["action_plan"] == plan
    link = f'href="/{ui}/plans/FR/2018">{plan}</a>'
    assert link in client.get(f"/{ui}/search?q=id:FR0038").get_data(as_text=True)
    assert link in client.get(f"/{ui}/commitments/FR0038").get_data(as_text=True)


def test_a_plan_that_is_named_in_one_language_only_says_which_it_is(client: FlaskClient) -> None:
    english = client.get("/en/commitments/FR0025").get_data(as_text=True)
    french = client.get("/fr/commitments/FR0025").get_data(as_text=True)
    assert "<dd>France, First Action Plan, 2015-2017</dd>" in english
    assert '<dd lang="en">France, First Action Plan, 2015-2017</dd>' in french


def test_a_line_of_a_download_is_the_document(client: FlaskClient) -> None:
    line = client.get("/api/v1/search.ndjson?q=id:FR0038").get_data(as_text=True)
    answer = client.get("/api/v1/documents/FR0038").get_json()
    beside = {name: answer.pop(name) for name in ("predecessors", "successors")}
    assert beside == {"predecessors": ["FR0025"], "successors": []}, "what the index holds beside it is no part of it"
    assert json.loads(line) == answer


def test_a_csv_of_the_real_pages_reads_as_the_pages_do(client: FlaskClient) -> None:
    table = client.get("/api/v1/search.csv?q=id:FR0038&ui=fr").get_data(as_text=True).removeprefix("\ufeff")
    row = next(csv.DictReader(io.StringIO(table, newline="")))
    assert row["title_en"] == "Administrative Capacity-Building"
    assert row["title_fr"] == "Renforcement des capacités administratives"
    assert (row["country"], row["cycle"], row["action_plan"]) == ("FR", "2018", "France Action Plan 2018-2020")
    assert (row["status"], row["completion"]) == ("active", "substantial")
    assert row["policy_areas"] == "capacity-building; private-sector; public-participation; science-technology"
    assert row["verifiable"] == "yes"
    assert row["source_url"].startswith("https://www.opengovpartnership.org/")


def test_the_history_tells_what_changed_between_captures(client: FlaskClient) -> None:
    body = client.get("/api/v1/documents/FR0038/history").get_json()
    assert [moment["capture"] for moment in body["timeline"]] == [2, 1, 0], "oldest first"
    assert {moment["language"] for moment in body["timeline"]} == {"en", "fr"}
    step = next(change for change in body["changes"] if change["language"] == "en")
    assert step["older"] == step["newer"] + 1
    assert step["facts"], "the two English captures differ in their facts"
    assert client.get("/api/v1/documents/ZZ9/history").status_code == 404


def test_ids_match_in_any_case(client: FlaskClient) -> None:
    assert client.get("/api/v1/documents/fr0038").get_json()["id"] == "FR0038"


def test_a_download_reads_one_generation_while_another_is_published(tmp_path: Path) -> None:
    sources, index = tmp_path / "sources", tmp_path / "index"
    shutil.copytree(ROOT / "seeds", sources)

    def reindex() -> None:
        command = [
            sys.executable,
            "-m",
            "index",
            "reindex",
            str(sources),
            "--index",
            str(index),
            "--allow-shrink",
            "-q",
        ]
        subprocess.run(command, cwd=ROOT, check=True, timeout=120)

    reindex()
    searcher = open_searcher(Settings(index_dir=index))
    client = create_app(Settings(index_dir=index), searcher).test_client()
    answer = client.get("/api/v1/search.ndjson?sort=id", buffered=False)
    pieces = answer.iter_encoded()
    lines = [next(pieces)]
    for page in sources.glob("00[0-3]_*"):
        page.unlink()
    reindex()
    lines += pieces
    answer.close()
    ids = [json.loads(line)["id"] for line in b"".join(lines).splitlines()]
    assert len(ids) == 50 and ids == sorted(ids)
    searcher.close()


@pytest.mark.parametrize("typed", ["*", "a*", "((((", '"', "NOT", "\u202e", "é\u0301" * 40, "-" * 200, "a AND " * 40])
def test_hostile_queries_are_answered(api: Callable[..., Any], typed: str) -> None:
    body = api(q=typed)
    assert body["total"] >= 0
