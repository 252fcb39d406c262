"""docs/http-api.md is whole: what the application offers stands in it; errors are what it says, in both languages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.errors import NoPublishedIndex
from search.app import create_app
from search.engines.base import Searcher
from search.params.parameters import MAX_TEXT, MAX_VALUE, MAX_VALUES, MAX_WINDOW, PARAMETER_BY_NAME, PARAMETERS, PREFIX
from search.settings import Settings
from search.syntax import commands, lexemes
from search.web.problems import SLUGS
from search.web.security import MAX_ADDRESS, MAX_HEADER, MAX_HEADERS
from tests.searchers import Raising

CONTRACT = (Path(__file__).parent.parent / "docs" / "http-api.md").read_text("utf-8")


WRITTEN = {
    "<any(en, fr):ui>": "en",
    "<any(history):part>": "history",
    '<any("csv", "ndjson", "xlsx", "ris", "bib", "csl.json"):shape>': "csv",
    '<any("csv", "ndjson", "xlsx", "ris", "bib", "csl.json", "atom"):shape>': "csv",
    "facets/<name>": "facets/{name}",
    "problems/<name>": "problems/{name}",
    "documents/<document_id>": "documents/{id}",
    "countries/<country>": "countries/KE",
    "plans/<country>/<int(fixed_digits=4):cycle>": "plans/KE/2018",
    "plans/<country>/<locality>/<int(fixed_digits=4):cycle>": "plans/ES/basque-country/2018",
    "commitments/<document_id>": "commitments/FR0038",
    "reports/<document_id>": "reports/france-design-report-2018-2020",
}
"""How the contract writes what varies in an address."""


def test_every_address_is_in_it(app: Flask) -> None:
    for rule in map(str, app.url_map.iter_rules()):
        if rule.startswith(("/assets/", "/sitemap-", "/<any(")) and not rule.startswith("/<any(en, fr)"):
            continue  # told by pages and by the sitemap; without a language, an address leads to one that has it
        if rule in ("/api/", "/api/v1/", "/favicon.ico"):
            continue  # these lead on, too
        for varying, example in WRITTEN.items():
            rule = rule.replace(varying, example)
        assert re.search(rf"`{re.escape(rule)}[?`]", CONTRACT), rule


def test_every_parameter_is_in_it() -> None:
    rows = "".join(line for line in CONTRACT.splitlines() if line.startswith("| `"))
    assert [row.name for row in (*PARAMETERS, PREFIX) if f"`{row.name}`" not in rows] == []


def test_the_limits_are_those_that_hold() -> None:
    limits = {
        "| `q` | 2,000 characters": MAX_TEXT,
        "phrases and filters of prose | 24 |": lexemes.MAX_TERMS,
        "before marks are read as punctuation | 6 |": commands.MAX_PLAIN,
        "words of a phrase | 12 |": lexemes.MAX_PHRASE_WORDS,
        "nested brackets | 4 |": lexemes.MAX_NESTING,
        "before `*` and `~` | at least 3 |": lexemes.MIN_PREFIX,
        "values of one facet, characters of a value | 100": MAX_VALUES,
        "characters of a value | 100, 200 |": MAX_VALUE,
        "`page × size` | 10,000 |": MAX_WINDOW,
        "`facet_size` | 1,000 |": PARAMETER_BY_NAME["facet_size"].high,
        "more than 28,096 bytes": MAX_ADDRESS,
        "a header of more than 8,190 bytes": MAX_HEADER,
        "bytes, or more than 100 |": MAX_HEADERS,
    }
    for sentence, limit in limits.items():
        assert sentence in CONTRACT, sentence
        numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d|\d", sentence)]
        assert limit in numbers, f"{sentence}: {limit}"


def asked(status: int, searcher: Searcher, ui: str) -> tuple[FlaskClient, str, dict[str, Any]]:
    """Who is asked, what for, and how, so that the answer has this status."""
    working = create_app(Settings(trusted_hosts=("localhost",), rate_limit=1), searcher)
    client, path, how = working.test_client(), f"/api/v1/search?ui={ui}", dict[str, Any]()
    if status == 400:
        how = {"headers": {"Host": "evil.example"}}
    elif status == 404:
        path = f"/api/v1/nothing?ui={ui}"
    elif status == 405:
        how = {"method": "DELETE"}
    elif status == 413:
        how = {"data": b"a body"}
    elif status == 414:
        path += "&q=" + "a" * MAX_ADDRESS
    elif status == 422:
        path += "&contry=FR"
    elif status == 429:
        client.get("/api/v1/stats")
    elif status == 431:
        how = {"headers": {"X-Long": "a" * 9_000}}
    elif status == 500:
        client = create_app(Settings(), Raising(ZeroDivisionError("/srv/secret"))).test_client()
    elif status == 503:
        client = create_app(Settings(), Raising(NoPublishedIndex("/srv/secret"))).test_client()
    return client, path, how


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize("status", sorted(SLUGS))
def test_every_error_is_a_problem_in_the_language_asked_for(searcher: Searcher, status: int, ui: str) -> None:
    client, path, how = asked(status, searcher, ui)
    answer = client.open(path, **how)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    problem = json.loads(answer.data)
    assert list(problem)[:4] == ["type", "title", "status", "detail"]
    assert problem["status"] == status and problem["detail"]
    assert re.search(rf"^\| {status} \| `{re.escape(problem['type'])}` \|", CONTRACT, re.MULTILINE), problem["type"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "secret" not in answer.get_data(as_text=True)
    other, path, how = asked(status, searcher, "fr" if ui == "en" else "en")
    assert json.loads(other.open(path, **how).data)["title"] != problem["title"], "the same in both languages"


def test_without_ui_an_error_speaks_the_reader_s_language(searcher: Searcher) -> None:
    client = create_app(Settings(), searcher).test_client()
    answer = client.get("/api/v1/search?size=0", headers={"Accept-Language": "fr-CA"})
    assert json.loads(answer.data)["title"] == "Paramètre incorrect"


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_the_type_of_every_problem_leads_to_a_page_that_says_what_it_means(client: FlaskClient, ui: str) -> None:
    promised = re.findall(r"\| `(/problems/[a-z-]+)` \|", CONTRACT)
    assert len(promised) >= 12
    for address in promised:
        answer = client.get(address, headers={"Accept-Language": ui})
        text = answer.get_data(as_text=True)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), address
        assert f'<html lang="{ui}">' in text and "Accept-Language" in answer.headers["Vary"]
        assert text.count("<h1>") == 1 and f"<code>{address}</code>" in text
        assert ('lang="fr"' if ui == "en" else 'lang="en"') in text, "and in the other language"
    assert client.get("/problems/nothing").status_code == 404
    french = client.get("/problems/busy", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    assert french.index("Trop de demandes") < french.index("Too busy")
