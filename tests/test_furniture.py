"""A passage that says something ranks above furniture with the same words, and is the one that is shown. Made-up pairs
of documents in both languages, indexed by the real `reindex` and asked for through the JSON endpoint."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.pipeline import Options, reindex
from index.prose import Run, runs
from search.app import create_app
from search.engines import open_searcher
from search.settings import Settings
from tests.report_samples import read

Search = Callable[..., list[dict[str, Any]]]
WRITTEN = tomllib.loads(Path(__file__).with_name("furniture_pairs.toml").read_text("utf-8"))
FILLER = WRITTEN["filler"]


@dataclass(frozen=True, slots=True)
class Pair:
    lang: str
    layout: str
    query: str
    prose: str
    furniture: str


PAIRS = [Pair(**row) for row in WRITTEN["pair"]]
NAMES = [f"{pair.lang}-{pair.layout}" for pair in PAIRS]
PLANS = {"en": "Action plan review", "fr": "Examen du plan d'action"}


def written(number: int, pair: Pair) -> Iterator[tuple[str, str]]:
    """(id, text) of three documents: with the furniture, with the prose, with both: the furniture first."""
    before, after = FILLER[pair.lang]
    yield f"AA{number:04}", "\n".join((before, pair.furniture, after))
    yield f"BB{number:04}", "\n".join((before, pair.prose, after))
    yield f"CC{number:04}", "\n".join((before, pair.furniture, after, pair.prose, before))


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    folder = tmp_path_factory.mktemp("furniture")
    settings = Settings(index_dir=folder / "index", sources=(folder / "scrapes",), jobs=1)
    (folder / "scrapes").mkdir()
    rows = [
        {"id": name, "title": {pair.lang: PLANS[pair.lang]}, "lang": pair.lang, "text": text}
        for number, pair in enumerate(PAIRS)
        for name, text in written(number, pair)
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "scrapes" / "pairs.ndjson").write_text(lines, "utf-8")
    assert reindex(settings, Options()).outcome == "published"
    searcher = open_searcher(settings)
    client = create_app(settings, searcher).test_client()

    def ask(q: str, number: int, **more: str) -> list[dict[str, Any]]:
        body = client.get("/api/v1/search", query_string={"q": q, "size": "100", **more}).get_json()
        return [hit for hit in body["hits"] if int(hit["id"][2:]) == number]

    yield ask
    searcher.close()


def shown(hit: dict[str, Any]) -> str:
    """The first passage of a hit, without its marks."""
    return unescape(re.sub("</?mark>", "", hit["snippets"][0]["html"]))


@pytest.mark.parametrize(("number", "pair"), list(enumerate(PAIRS)), ids=NAMES)
def test_prose_ranks_above_furniture_with_the_same_words(search: Search, number: int, pair: Pair) -> None:
    found = [hit["id"] for hit in search(pair.query, number)]
    assert set(found) == {f"AA{number:04}", f"BB{number:04}", f"CC{number:04}"}
    assert found.index(f"BB{number:04}") < found.index(f"AA{number:04}")
    assert found.index(f"CC{number:04}") < found.index(f"AA{number:04}")


@pytest.mark.parametrize(("number", "pair"), list(enumerate(PAIRS)), ids=NAMES)
def test_of_a_document_that_holds_both_the_prose_is_shown_first(search: Search, number: int, pair: Pair) -> None:
    [both] = [hit for hit in search(pair.query, number) if hit["id"] == f"CC{number:04}"]
    assert shown(both) in pair.prose or pair.prose in shown(both)


@pytest.mark.parametrize(("number", "pair"), list(enumerate(PAIRS)), ids=NAMES)
def test_a_phrase_is_found_in_furniture_too(search: Search, number: int, pair: Pair) -> None:
    assert f"AA{number:04}" in {hit["id"] for hit in search(f'"{pair.query}"', number)}


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_every_line_of_a_pair_is_told_apart(pair: Pair) -> None:
    before, after = FILLER[pair.lang]
    text = "\n".join((before, pair.prose, pair.furniture, after, pair.prose))
    assert [(run.furniture, run.text) for run in runs(text)] == [
        (False, f"{before}\n{pair.prose}"),
        (True, pair.furniture),
        (False, f"{after}\n{pair.prose}"),
    ]


LAYOUTS = tomllib.loads(Path(__file__).with_name("furniture_layouts.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", LAYOUTS["furniture"])
def test_other_layouts_of_furniture(text: str) -> None:
    before, after = FILLER["en"]
    told = [(run.furniture, run.text) for run in runs("\n".join((before, text, after)))]
    assert told == [(False, before), (True, text), (False, after)]


@pytest.mark.parametrize("text", LAYOUTS["prose"])
def test_promises_verdicts_and_sentences_with_numbers_and_links_are_prose(text: str) -> None:
    assert runs(text) == [Run(False, text)]
    before, after = FILLER["en"]
    whole = "\n".join((before, text, after))
    assert runs(whole) == [Run(False, whole)]


def test_the_label_of_a_list_may_be_the_heading_of_its_section() -> None:
    entries = "Foreword\nOpen data\nBudgets for citizens"
    assert runs(entries) == [Run(False, entries)]
    assert runs(entries, "Contents") == runs(entries, "SOMMAIRE :") == [Run(True, entries)]


def test_a_heading_below_a_table_is_not_taken_for_its_last_row() -> None:
    text = "Table 2: Visits\nNorth 12\nSouth 14\nWhat the visits tell\nThey grew when the portal was translated."
    assert [run.furniture for run in runs(text)] == [True, False]
    assert runs(text)[1].text.startswith("What the visits tell")


LINES = [line for pair in PAIRS for line in (pair.prose, *pair.furniture.split("\n"))]
LINES += [line for text in LAYOUTS["prose"] for line in text.split("\n")]


@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=40)), max_size=12).map("\n".join))
def test_the_runs_of_a_text_are_the_text(text: str) -> None:
    found = runs(text)
    assert "\n".join(run.text for run in found) == text
    assert all(one.furniture != other.furniture for one, other in pairwise(found))


@pytest.mark.parametrize(
    "line", ["x" * 149, "(" * 149, "1 " * 70, "A. " * 45, "http://" * 20, "Ab Cd " * 24, ". . " * 30]
)
def test_no_line_takes_long(line: str) -> None:
    """A thousand of the worst lines take 0.2 s at most; before patterns were bounded they took 1.5 s, and a text of
    a hundred thousand such characters on one line minutes."""
    started = process_time()
    runs("\n".join([line] * 1000))
    runs(line * 700)
    assert process_time() - started < 2


def test_in_the_verdict_only_what_the_verdict_says_is_found(tmp_path: Path) -> None:
    contents = "Contents\nOpen contracting portal ........ 4\nOpen contracting laws ........ 9"
    texts = {"contents": contents, "says": "The open contracting portal was never finished by the ministry."}
    documents = [
        Document(name, "irm-report", "full", {"en": name}, sections=(Section("en", "irm", "", "findings", text),))
        for name, text in texts.items()
    ]
    settings = Settings(index_dir=tmp_path)
    with WhooshWriter(Store(tmp_path), settings, full=True) as writer:
        writer.add(documents)
        writer.publish({})
    searcher = open_searcher(settings)
    try:
        client = create_app(settings, searcher).test_client()

        def ask(**asked: str) -> list[dict[str, Any]]:
            hits: list[dict[str, Any]] = client.get("/api/v1/search", query_string=asked).get_json()["hits"]
            return hits

        assert [hit["id"] for hit in ask(q="open contracting")] == ["says", "contents"]
        assert [hit["id"] for hit in ask(**{"q": "open contracting", "in": "irm"})] == ["says"]
        [hit] = ask(q='"contracting laws"')
        assert (hit["id"], hit["snippets"][0]["anchor"]) == ("contents", "findings")
    finally:
        searcher.close()


CONTENTS = """Skip Navigation

Kenya Design Report 2018-2020

Kenya's third plan was made together with more organisations than the second one, which the researcher welcomes.

Table of Contents

Introduction{dots} 5

Commitment 1: Open data portal{dots} 21

Commitment 2: Citizen budget{dots} 25

Introduction

The Open Government Partnership brings together reformers of governments and leaders of civil society, worldwide.

Commitment 1: Open data portal

The open data portal would list all data sets of the ministries, and citizens could ask for others with a short form.
"""


@pytest.mark.parametrize("dots", ["", " ..........", " . . . . . ."])
@pytest.mark.parametrize(
    ("label", "pages"),
    [("Table of Contents", True), ("Table of Contents", False), ("Sommaire", True), ("Sommaire", False), ("", True)],
)
def test_an_entry_of_a_table_of_contents_is_no_heading(dots: str, pages: bool, label: str) -> None:
    text = CONTENTS.format(dots=dots).replace("Table of Contents", label)
    text = text if pages else re.sub(r"[ .]* \d+$", "", text, flags=re.MULTILINE)
    sections = [section for section in read(text).sections if "portal" in section.heading]
    assert [section.heading for section in sections] == ["Commitment 1: Open data portal"]
    assert "The open data portal would list" in sections[0].text
