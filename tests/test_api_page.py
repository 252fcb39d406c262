"""The page about the endpoint: every example on it runs as it stands, in each of its languages, and says what is true.

Expectations were read off the five real pages: 50 commitments of France, 14 of them on transparency from 2015 on.
"""

import json
import re
import shutil
import subprocess
import sys
import warnings
from html import unescape
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient

from search.api.downloads import COLUMNS
from search.app import create_app
from search.engines.base import Searcher
from search.params.parameters import PARAMETERS
from search.settings import Settings
from search.views.api_page import LANGUAGES, TASKS

IDS = [f"FR{number:04}" for number in range(1, 51)]
PROGRAMS = {"sh": "sh", "py": sys.executable, "js": "node"}
STATUSES = {"en": ["Not stated 13", "Active 1"], "fr": ["Non précisé 13", "Actif 1"]}
TITLES = {"en": "Administrative Capacity-Building", "fr": "Renforcement des capacités administratives"}


def examples(html: str) -> dict[str, str]:
    """The page's programs by the id of the heading above each: `search-py`."""
    found = re.findall(r'aria-labelledby="[\w ]+ ([\w-]+)"[^>]*><code>(.*?)</code>', html, re.DOTALL)
    return {name: unescape(code) for name, code in found}


@pytest.fixture(scope="module", params=["en", "fr"])
def ui(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def codes(live_server: str, ui: str) -> dict[str, str]:
    with urlopen(f"{live_server}/{ui}/api") as reply:
        return examples(reply.read().decode())


def can(ending: str) -> bool:
    """Is there what runs this language? JavaScript needs a Node that fetches by itself."""
    if ending == "js" and shutil.which("node"):
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        return int(version.strip("v\n").split(".")[0]) >= 18
    return bool(shutil.which("curl")) if ending == "sh" else ending == "py"


def run(code: str, ending: str, folder: Path) -> list[str]:
    """The lines that the program prints, run as its reader would, in an empty folder."""
    if not can(ending):
        told = f"the {ending} examples DID NOT RUN: {'curl' if ending == 'sh' else 'Node 18'} is missing"
        warnings.warn(pytest.PytestWarning(told), stacklevel=1)
        pytest.skip(told)
    file = folder / ("example.mjs" if ending == "js" else f"example.{ending}")
    file.write_text(code, "utf-8")
    done = subprocess.run(
        [PROGRAMS[ending], file.name], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.splitlines()


def test_there_is_an_example_of_every_task_in_every_language(codes: dict[str, str], live_server: str) -> None:
    assert sorted(codes) == sorted(f"{name}-{ending}" for name, _, _ in TASKS for ending, _ in LANGUAGES)
    for name, code in codes.items():
        assert f"{live_server}/api/v1/" in code or f'"{live_server}" + ' in code or f"{live_server}$next" in code, name


@pytest.mark.parametrize("ending", ["py", "js"])
def test_searching_filtering_counting(codes: dict[str, str], ui: str, ending: str, tmp_path: Path) -> None:
    total, *lines = run(codes[f"search-{ending}"], ending, tmp_path)
    assert total == "14"
    assert len(lines[:-2]) == 5 and all(re.match(r"FR\d{4} \w", line) for line in lines[:-2])
    assert lines[-2:] == STATUSES[ui]


def test_searching_with_curl(codes: dict[str, str], ui: str, tmp_path: Path) -> None:
    answer = json.loads("".join(run(codes["search-sh"], "sh", tmp_path)))
    assert (answer["total"], len(answer["hits"]), list(answer["facets"])) == (14, 5, ["status"])
    assert [f"{row['label']} {row['count']}" for row in answer["facets"]["status"]["buckets"]] == STATUSES[ui]


@pytest.mark.parametrize("ending", ["sh", "py", "js"])
def test_going_through_all_pages_meets_every_document_once(codes: dict[str, str], ending: str, tmp_path: Path) -> None:
    lines = run(codes[f"pages-{ending}"], ending, tmp_path)
    assert sorted(re.sub(r'"id":|"', "", line) for line in lines) == IDS


@pytest.mark.parametrize("ending", ["py", "js"])
def test_reading_a_document(codes: dict[str, str], ui: str, ending: str, tmp_path: Path) -> None:
    first, completion, *sections = run(codes[f"document-{ending}"], ending, tmp_path)
    assert first == f"FR0038 {TITLES[ui]}"
    assert completion == "substantial"
    assert "en commitment Challenges" in sections


def test_reading_a_document_with_curl(codes: dict[str, str], tmp_path: Path) -> None:
    document = json.loads("".join(run(codes["document-sh"], "sh", tmp_path)))
    assert (document["id"], document["title"]) == ("FR0038", TITLES)


def test_downloading_in_python_and_javascript(codes: dict[str, str], tmp_path: Path) -> None:
    assert run(codes["download-py"], "py", tmp_path) == ["50 FR0030 France", "50 FR0030 FR"]
    columns, documents = run(codes["download-js"], "js", tmp_path)
    assert columns == f"{len(COLUMNS)} id"
    assert documents == "50 FR0030 FR"  # of the newest cycle


def test_downloading_with_curl(codes: dict[str, str], tmp_path: Path) -> None:
    assert run(codes["download-sh"], "sh", tmp_path) == []
    table = (tmp_path / "commitments.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbfid,kind,")
    lines = (tmp_path / "commitments.ndjson").read_text("utf-8").splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == IDS


@pytest.mark.parametrize("ending", ["py", "js"])
def test_asking_for_changes_tells_what_to_ask_for_next(codes: dict[str, str], ending: str, tmp_path: Path) -> None:
    *changes, last = run(codes[f"changes-{ending}"], ending, tmp_path)
    assert sorted(line.split()[0] for line in changes) == IDS
    built = last.removeprefix("changed_since ")
    assert all("2026-01-01" < line.split()[1] <= built for line in changes), "nothing changed after the build"
    later = codes[f"changes-{ending}"].replace("2026-01-01", "2999-01-01")
    assert run(later, ending, tmp_path) == [last]


def test_asking_for_changes_with_curl(codes: dict[str, str], tmp_path: Path) -> None:
    *changes, last = run(codes["changes-sh"], "sh", tmp_path)
    assert sorted(re.sub(r'"id":|"', "", line) for line in changes) == IDS
    assert re.fullmatch(r'"built_at":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"', last)


@pytest.mark.parametrize("ending", ["sh", "py", "js"])
def test_more_changes_than_a_page_holds_are_all_told(codes: dict[str, str], ending: str, tmp_path: Path) -> None:
    """Pages of 20 instead of 100: the 50 changes of this index then need three of them, as 250 would of yours."""
    code = codes[f"changes-{ending}"]
    assert "size=100" in code
    lines = run(code.replace("size=100", "size=20"), ending, tmp_path)
    assert sorted(re.findall(r"FR\d{4}", "\n".join(lines))) == IDS


@pytest.mark.parametrize("ending", ["sh", "py", "js"])
def test_asking_again_costs_a_304(codes: dict[str, str], ending: str, tmp_path: Path) -> None:
    assert run(codes[f"unchanged-{ending}"], ending, tmp_path) == ["200", "304"]


def test_addresses_in_curl_examples_are_answered(codes: dict[str, str], live_server: str) -> None:
    """Where there is no curl, at least what it would ask for is asked for."""
    asked = 0
    for code in (code for name, code in codes.items() if name.endswith("-sh")):
        for address in re.findall(rf"'((?:{re.escape(live_server)})?/api/[^']*)'", code):
            with urlopen(live_server + address.removeprefix(live_server)) as reply:
                assert reply.status == 200
                asked += 1
    assert asked == 7, "six tasks, one of them with two addresses"


# The page itself


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_the_page_is_linked_from_every_page_and_from_the_description(client: FlaskClient, ui: str) -> None:
    for path in ("", "help", "search?q=open"):
        assert f'href="/{ui}/api"' in client.get(f"/{ui}/{path}").get_data(as_text=True), path
    assert client.get(f"/api/v1/openapi.json?ui={ui}").get_json()["externalDocs"]["url"] == f"/{ui}/api"
    page = client.get(f"/{ui}/api").get_data(as_text=True)
    assert f'href="/api/v1/openapi.json?ui={ui}"' in page
    assert all(f"<code>{row.name}</code>" in page for row in PARAMETERS)


@pytest.mark.parametrize(
    ("ui", "name", "told"),
    [
        ("fr", "country", "Pays\u00a0: seulement les documents ayant l’une de ces valeurs, codes ou noms"),
        ("fr", "early_results", "Premiers résultats\u00a0: seulement"),
        ("en", "policy_area", "Policy area: only documents with one of these values, codes or names"),
        ("fr", "sort", "Valeurs\u00a0: relevance (Pertinence), -cycle (Cycle le plus récent d’abord), "),
        ("en", "in", "Values: all (Everything), commitment (What was promised), milestones (Milestones), irm ("),
        ("fr", "completion", "complete (Achevé), substantial (Substantiel), "),
        ("fr", "starred", "Valeurs\u00a0: yes (Oui), no (Non)."),
        ("en", "captured", "Values: full (Full text), stub (Title only)."),
        ("fr", "fields", "Valeurs\u00a0: id, kind, captured, "),
        ("fr", "facets", "country (Pays), "),
        ("en", "explain", "Values: 0, 1."),
    ],
)
def test_a_parameter_is_told_by_its_name_on_the_pages_and_with_its_values(
    client: FlaskClient, ui: str, name: str, told: str
) -> None:
    page = client.get(f"/{ui}/api").get_data(as_text=True)
    found = re.search(rf"<dt><code>{name}</code></dt><dd>(.*?)</dd>", page)
    assert found and told in unescape(re.sub(r"<[^>]*>", "", found.group(1)))


def test_examples_carry_the_public_address_and_never_an_unchecked_host(searcher: Searcher) -> None:
    known = create_app(Settings(public_url="https://search.example.org/"), searcher).test_client()
    assert "https://search.example.org/api/v1/" in unescape(known.get("/en/api").get_data(as_text=True))
    unknown = create_app(Settings(), searcher).test_client()
    page = unknown.get("/en/api", headers={"Host": "evil.example"}).get_data(as_text=True)
    assert "evil.example" not in page
    assert "http://localhost:8000/api/v1/search" in page
    elsewhere = create_app(Settings(port=8123), searcher).test_client()
    page = elsewhere.get("/en/api", headers={"Host": "box.example"}).get_data(as_text=True)
    assert "http://localhost:8123/api/v1/search" in page and ":8000" not in page


def test_a_page_elsewhere_may_send_what_the_examples_send(client: FlaskClient) -> None:
    """A browser asks first whether a script of another site may ask conditionally."""
    answer = client.options(
        "/api/v1/search",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert "if-none-match" in allowed
