"""What is news of a commitment: what its readers are told, not how it was fetched and read."""

from dataclasses import replace

import pytest

from index.document import Listing, Page, Rating
from index.merge import merge
from index.pipeline.assembly import digests
from tests.captures import page, text

Pages = tuple[Page, ...]

FACTS = {"title": "Publish Contracts", "status": "Active", "cycle": "2018"}
MIDTERM = Rating("mid-term", "limited", {}, 40)
LISTED = (Listing("FR0038", "en", "Publish Contracts", 2018, "", False),)
LISTED_IN_FRENCH = (Listing("FR0038", "fr", "Publier les contrats", 2018, "", False),)
HELD: Pages = (
    page("en.txt", facts=FACTS, fact_lines={"status": 11}, sections=(text("We publish."),), ratings=(MIDTERM,)),
    page("fr.txt", language="fr", facts={"title": "Publier les contrats"}, sections=(text("Nous publions.", "fr"),)),
    page("one.txt", "FR0001", listings=LISTED, facts={"title": "Open Land Records"}),
    page("deux.txt", "FR0001", "fr", listings=LISTED_IN_FRENCH, facts={"title": "Registre foncier ouvert"}),
)


def dated(*moments: str) -> Pages:
    return tuple(replace(capture, fetched_at=moment) for capture, moment in zip(HELD, moments, strict=True))


def edited(**changes: object) -> Pages:
    """With another English page."""
    return (replace(HELD[0], **changes), *HELD[1:])  # type: ignore[arg-type]  # each case names fields of Page


def told(pages: Pages) -> dict[str, tuple[str, str]]:
    return {document.id: digests(document) for document in merge(pages)}


@pytest.mark.parametrize(
    "pages",
    [
        dated("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        dated("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        edited(source="renamed.txt", sha256="other bytes"),
        edited(url="https://www.opengovpartnership.org/members/france/commitments/FR0038/"),
        edited(fact_lines={"status": 12}, ratings=(replace(MIDTERM, line=41),)),
        edited(facts={name: FACTS[name] for name in sorted(FACTS)}),
        edited(facts={**FACTS, "completion": "", "policy_areas": ()}, extractor="dense"),
        (*HELD, replace(HELD[0], source="again.txt", sha256="other bytes")),
        HELD[::-1],
    ],
    ids=[
        "french last",
        "english last",
        "renamed",
        "address",
        "lines",
        "order of facts",
        "empty labels",
        "again",
        "order of files",
    ],
)
def test_the_same_told_by_other_scrapes_is_no_news(pages: Pages) -> None:
    assert {name: news for name, (_, news) in told(pages).items()} == {
        name: news for name, (_, news) in told(HELD).items()
    }


@pytest.mark.parametrize(
    "pages",
    [
        edited(facts={**FACTS, "status": "Inactive"}),
        edited(facts={**FACTS, "title": "Publish All Contracts"}),
        edited(sections=(text("We shall publish."),)),
        edited(ratings=(replace(MIDTERM, completion="substantial"),)),
        edited(start_date="2018"),
        HELD[1:],
        (*HELD, page("old.txt", facts=FACTS, sections=(text("We promise to publish."),), template="legacy")),
        (*HELD, page("other.txt", "FR0002", listings=(replace(LISTED[0], title="Publish Some"),), facts={})),
    ],
    ids=["status", "title", "text", "verdict", "date", "english gone", "an older text", "listed otherwise"],
)
def test_what_readers_are_told_otherwise_is_news(pages: Pages) -> None:
    before, after = told(HELD), told(pages)
    assert before["FR0038"][1] != after["FR0038"][1]
    assert before["FR0001"] == after["FR0001"]


def test_a_page_that_cannot_be_fetched_any_more_is_no_news_but_is_stored() -> None:
    document = next(merge(HELD))
    kept = replace(document, captures=tuple(replace(capture, stale=True) for capture in document.captures))
    assert digests(kept)[1] == digests(document)[1]
    assert digests(kept)[0] != digests(document)[0]
