"""Awkward pages of every layout, each with what a reader of the page would say it states.

A golden beside each page, written before the parser saw it: `facts` are all facts in the page's own words, no more and
no fewer; `coded` some of them in codes, with `absent` those that the page does not state; `sections` the scopes and
headings in order, `spoken` their languages where these are not the page's; `text` phrases and the scope they stand in
(`nowhere`: in none); `document` facts of the document that the page alone makes.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.document import Page
from index.errors import Unparsable
from index.merge import merge
from index.normalise import normalise_facts
from index.parsers import parse
from index.scrapes import Scrape

CORPUS = Path(__file__).parent / "corpus"
PAGES = sorted(path for path in CORPUS.iterdir() if path.suffix in (".txt", ".html"))


def scrape_of(path: Path, golden: Mapping[str, Any]) -> Scrape:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return Scrape(path, path.name, content, digest, golden.get("url", ""), None, golden.get("sidecar_language"))


def golden_of(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))


def plain(value: object) -> object:
    """Tuples as the lists that TOML has."""
    return list(value) if isinstance(value, tuple) else value


def test_there_is_a_golden_for_every_page_and_no_other() -> None:
    assert {path.stem for path in PAGES} == {path.stem for path in CORPUS.glob("*.toml")}
    assert len(PAGES) >= 40


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_says_what_a_reader_sees(path: Path) -> None:
    golden = golden_of(path)
    if "refused" in golden:
        with pytest.raises(Unparsable) as refused:
            parse(scrape_of(path, golden))
        assert refused.value.reason == golden["refused"]
        assert refused.value.line == golden.get("line")
        assert str(refused.value) and refused.value.remedy
        return
    (page,) = parse(scrape_of(path, golden))
    for name in ("id", "language", "template", "extractor"):
        assert getattr(page, name) == golden[name], name
    assert {name: plain(value) for name, value in page.facts.items()} == golden["facts"]
    of_the_review = {"start_date", "end_date", "carried_forward"}
    assert set(page.fact_lines) - of_the_review == set(page.facts) - of_the_review
    check_codes(page, golden.get("coded", {}))
    check_text(page, golden)
    check_derived(page, golden)
    (document,) = merge([replace(page, listings=())])
    for name, value in golden.get("document", {}).items():
        assert plain(getattr(document, name)) == value, name


def check_codes(page: Page, golden: Mapping[str, Any]) -> None:
    coded = normalise_facts(page)
    for name, value in golden.items():
        if name == "absent":
            assert [field for field in value if getattr(coded, field) is not None] == []
        else:
            assert plain(getattr(coded, name)) == value, name


def check_text(page: Page, golden: Mapping[str, Any]) -> None:
    assert [[section.scope, section.heading] for section in page.sections] == golden["sections"]
    spoken = [section.lang for section in page.sections]
    assert spoken == golden.get("spoken", [golden["language"]] * len(spoken))
    anchors = [section.anchor for section in page.sections]
    assert len(set(anchors)) == len(anchors)
    for scope, phrases in golden.get("text", {}).items():
        for phrase in phrases:
            found = {section.scope for section in page.sections if phrase in f"{section.heading}\n{section.text}"}
            assert found == (set() if scope == "nowhere" else {scope}), phrase


def check_derived(page: Page, golden: Mapping[str, Any]) -> None:
    listings = [[item.id, item.title, item.cycle, item.policy_area, item.starred] for item in page.listings]
    assert listings == [[item[0], item[1], item[2] or None, *item[3:]] for item in golden.get("listings", [])]
    ratings = [[rating.assessment, rating.completion or "", rating.line] for rating in page.ratings]
    assert ratings == golden.get("ratings", [])
    results = {value: result for rating in page.ratings for value, result in rating.early_results.items()}
    assert results == golden.get("early_results", {})
    steps = [[step.number, step.text, step.start, step.end] for step in page.milestones]
    assert steps == golden.get("milestones", [])
    for name in ("start_date", "end_date", "carried_forward"):
        assert getattr(page, name) == golden.get(name, ""), name
    assert page.machine_translated == (page.language in ("fr", "es"))
    for part in golden.get("warns", []):
        assert any(part in warning for warning in page.warnings), page.warnings
    if "warns" not in golden:
        assert page.warnings == ()
