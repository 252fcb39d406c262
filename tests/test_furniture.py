"""A passage that says something ranks above furniture with the same words, and is the one that is shown. Made-up pairs
of documents in both languages, indexed by the real `reindex` and asked for through the JSON endpoint."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from index.pipeline import Options, reindex
from index.prose import runs
from index.settings import Settings
from search.app import create_app
from search.engines import open_searcher

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
