"""An engine in memory: a handful of documents, found by a word of their title, facets counted as the contract says.

In: Documents. Out: Memory, a Searcher; and what an endpoint says over it.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from index.document import Document, Section
from index.schema import FACET_BY_NAME
from search.query import Query
from search.results import Bucket, Facet, GenerationInfo, Hit, Results, Snippet, Summary
from tests.searchers import Bare, summary

Json = dict[str, Any]
SOURCE = "https://www.opengovpartnership.org/members/france/commitments/"


def commitment(number: int, title: str, **facts: Any) -> Document:
    text = Section("en", "irm", "Next steps", "irm-next-steps", f"The IRM advises more {title}.")
    defaults: Json = {"country": "FR", "cycle": 2018, "languages": ("en",), "sections": (text,)}
    given = defaults | facts
    identifier = f"FR{number:04}"
    return Document(identifier, "commitment", "full", {"en": title}, source_url=f"{SOURCE}{identifier}/", **given)


DOCUMENTS = (
    commitment(1, "public procurement", policy_areas=("access-to-information",), completion="limited"),
    commitment(2, "whistleblowers", cycle=2015, status="active"),
    commitment(3, "procurement registers", country="GB", locality="scotland", cycle=None),
    *(commitment(number, "a register") for number in range(10, 35)),
)


class Memory(Bare):
    """Documents in a list, found by a word of their title: enough of an engine to ask the endpoint questions."""

    def __init__(self, documents: tuple[Document, ...] = DOCUMENTS) -> None:
        self.documents = documents
        self.info = GenerationInfo(
            "20261122T014512Z-1f3a", len(documents), len(documents), 0, "2026-11-22T01:45:12Z", "memory", "1"
        )
        self.searches = 0

    def get(self, document_id: str) -> Document | None:
        return next((found for found in self.documents if found.id == document_id.upper()), None)

    def matching(self, query: Query) -> Iterator[Document]:
        return iter([found for found in self.documents if passes(found, query)])

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        return tuple(summary(found) for name in document_ids if (found := self.get(name)))

    def search(self, query: Query) -> Results:
        self.searches += 1
        found = [document for document in self.documents if passes(document, query)]
        shown = found[query.offset : query.offset + query.limit]
        facets = tuple(self.count(query, name) for name in query.facets)
        hits = tuple(Hit(summary(document), 7.3149, snippets(document, query)) for document in shown)
        return Results(len(found), hits, facets, self.info, 2.123, coverage={"full": len(found)})

    def occurrences(self, languages: Collection[str], word: str) -> int:
        return self.words()[word] if "en" in languages else 0

    def near(self, languages: Collection[str], word: str, edits: int) -> Mapping[str, int]:
        return self.words() if "en" in languages else {}

    def spellings(self, languages: Collection[str], word: str) -> Collection[str]:
        return {word} if self.occurrences(languages, word) else ()

    def words(self) -> Counter[str]:
        return Counter(word for document in self.documents for word in document.title["en"].lower().split())

    def count(self, query: Query, name: str) -> Facet:
        others = replace(query, selections=tuple(chosen for chosen in query.selections if chosen.facet != name))
        counts: dict[str, int] = {}
        for document in self.matching(others):
            for value in values(document, name):
                counts[value] = counts.get(value, 0) + 1
        chosen = query.selection(name)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        kept = ordered if query.facet_size is None else ordered[: query.facet_size]
        return Facet(
            name,
            tuple(Bucket(value, count, value in chosen.include, value in chosen.exclude) for value, count in kept),
            len(ordered),
            len(kept) < len(ordered),
        )


def values(document: Document, facet: str) -> tuple[str, ...]:
    held = getattr(document, FACET_BY_NAME[facet].attribute)
    if isinstance(held, tuple):
        return held
    return () if held in (None, "") or isinstance(held, Mapping) else (str(held),)


def passes(document: Document, query: Query) -> bool:
    chosen = (
        (not wanted.include or set(wanted.include) & set(values(document, wanted.facet)))
        and not set(wanted.exclude) & set(values(document, wanted.facet))
        for wanted in query.selections
    )
    return query.text in document.title["en"] and all(chosen)


def snippets(document: Document, query: Query) -> tuple[Snippet, ...]:
    section = document.sections[0]
    before, _, after = section.text.partition(query.text or "\0")
    pieces = ((before, False), (query.text, True), (after, False))
    cut = Snippet(section.scope, section.heading, section.lang, section.anchor, pieces, before=True, after=True)
    return (cut,) if query.highlight and query.text else ()


def get(client: FlaskClient, url: str, expect: int = 200) -> Json:
    answer = client.get(url)
    assert answer.status_code == expect, answer.get_data(as_text=True)
    body = answer.get_json(force=True)
    assert isinstance(body, dict)
    return body
