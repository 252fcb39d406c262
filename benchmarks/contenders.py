"""The engines that are measured, each asked the same Questions.

In: Documents, a folder; Questions. Out: an Answer per question: how many documents match, how many buckets were
counted. Every engine returns the headers of the top 20 and counts all facets, each ignoring its own selection; with
`snippets`, a passage of every hit too. The peers index title and text in two languages, ours its seven fields in three
chains.
"""

import json
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

import tantivy

from benchmarks.peer_texts import peer_terms, peer_texts
from benchmarks.questions import BROWSED, Question
from index.document import Document
from index.engines.generations import Store
from index.engines.whoosh.summary import pack_summary
from index.engines.whoosh.writer import WhooshWriter
from index.facets import facet_values
from index.schema import FACET_BY_NAME
from index.translation.bitext import Passages
from index.translation.learning import Lessons, Pupil
from search.engines import open_searcher
from search.query import And, Clause, Fuzzy, MatchAll, Or, Phrase, Prefix, Query, Selection, Term, Words
from search.query_translation import understood
from search.settings import Settings

TOP = 20


class Answer(NamedTuple):
    total: int
    buckets: int
    passages: int


class Contender(Protocol):
    name: str

    def build(self, folder: Path, documents: Iterable[Document]) -> float | None:
        """May return CPU seconds that went into what no other engine does."""

    def open(self, folder: Path) -> None: ...

    def can(self, question: Question, snippets: bool) -> bool: ...

    def ask(self, question: Question, snippets: bool) -> Answer: ...


class Ours:
    name = "ogp-search"

    def build(self, folder: Path, documents: Iterable[Document]) -> float:
        lessons = Lessons()
        pupils = []
        with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
            for document in documents:
                writer.add((document,))
                pupils.append(Pupil(document.id, document.id, lessons.take(document)))
            started = time.process_time()
            learned = lessons.files(pupils, {}, dict[str, Passages]().__getitem__)  # all have come by
            learning = time.process_time() - started
            writer.publish(learned)
        return learning

    def open(self, folder: Path) -> None:
        self._searcher = open_searcher(Settings(index_dir=folder, cache_entries=0))
        self._searcher.open().close()

    def can(self, question: Question, snippets: bool) -> bool:
        return True

    def ask(self, question: Question, snippets: bool) -> Answer:
        selections = tuple(Selection(facet, include=values) for facet, values in question.filters)
        clause = _clause(question)
        query = Query(
            clause=clause,
            selections=selections,
            facets=question.facets,
            limit=TOP,
            highlight=snippets,
            translate=False,  # no other engine looks for translations
        )
        with self._searcher.open() as snapshot:
            found = snapshot.search(understood(snapshot, query))
        passages = sum(bool(hit.snippets) for hit in found.hits)
        return Answer(found.total, sum(len(facet.buckets) for facet in found.facets), passages)


def _clause(question: Question) -> Clause:
    words = question.words
    match question.kind:
        case "common" | "rare":
            return Words((Term(words[0]),))
        case "or":
            return Or(tuple(map(Term, words)))
        case "and":
            return And(tuple(map(Term, words)))
        case "phrase":
            return Phrase(" ".join(words))
        case "prefix":
            return Prefix(words[0])
        case "fuzzy":
            return Fuzzy(words[0])
    return MatchAll()


class Tantivy:
    """tantivy 0.27 by its Python binding: one index of headers, and one that also stores the texts for snippets."""

    name = "tantivy"
    fields = ("title_en", "text_en", "title_fr", "text_fr")

    stored = False

    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        index = self._index(folder)
        writer = index.writer(heap_size=512_000_000, num_threads=1)
        for document in documents:
            row: dict[str, object] = dict(peer_texts(document))
            row["header"] = pack_summary(document).decode()
            row |= {facet: list(facet_values(document, FACET_BY_NAME[facet])) for facet in BROWSED}
            writer.add_document(tantivy.Document(**row))
        writer.commit()
        writer.wait_merging_threads()

    def _index(self, folder: Path) -> tantivy.Index:
        schema = tantivy.SchemaBuilder()
        for field in self.fields:
            schema.add_text_field(field, stored=self.stored, tokenizer_name=f"{field[-2:]}_words")
        schema.add_text_field("header", stored=True, tokenizer_name="raw", index_option="basic")
        for facet in BROWSED:
            schema.add_text_field(facet, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
        index = tantivy.Index(schema.build(), path=str(folder))
        for lang, name in (("en", "english"), ("fr", "french")):
            chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
            chain = chain.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer(name))
            index.register_tokenizer(f"{lang}_words", chain.build())
        return index

    def open(self, folder: Path) -> None:
        self._opened = self._index(folder)
        self._opened.reload()
        self._schema, self._searcher = self._opened.schema, self._opened.searcher()

    def can(self, question: Question, snippets: bool) -> bool:
        return snippets == self.stored

    def ask(self, question: Question, snippets: bool) -> Answer:
        words = self._words(question)
        query = self._with(words, question, None)
        found = self._searcher.search(query, TOP)
        headers = [self._searcher.doc(address) for _, address in found.hits]
        for document in headers:
            json.loads(document["header"][0])
        chosen = {facet for facet, _ in question.filters}
        free = [facet for facet in question.facets if facet not in chosen]
        buckets = self._count(query, free)
        for facet in chosen:
            buckets += self._count(self._with(words, question, facet), [facet])
        passages = self._passages(words, headers) if snippets and question.words else 0
        total: int = found.count  # type: ignore[attr-defined]  # missing from the binding's stubs
        return Answer(total, buckets, passages)

    def _count(self, query: tantivy.Query, facets: Iterable[str]) -> int:
        wanted = {facet: {"terms": {"field": facet, "size": 1000}} for facet in facets}
        counted = self._searcher.aggregate(query, wanted)
        return sum(len(counted[facet]["buckets"]) for facet in wanted)

    def _passages(self, words: tantivy.Query, documents: list[tantivy.Document]) -> int:
        texts = ("text_en", "text_fr")
        makers = [tantivy.SnippetGenerator.create(self._searcher, words, self._schema, field) for field in texts]
        return sum(any(maker.snippet_from_doc(document).fragment() for maker in makers) for document in documents)

    def _with(self, words: tantivy.Query, question: Question, but: str | None) -> tantivy.Query:
        parts = [(tantivy.Occur.Must, words)]
        for facet, values in question.filters:
            if facet != but:
                parts.append((tantivy.Occur.Must, tantivy.Query.term_set_query(self._schema, facet, list(values))))
        return tantivy.Query.boolean_query(parts) if len(parts) > 1 else words

    def _words(self, question: Question) -> tantivy.Query:
        if not question.words:
            return tantivy.Query.all_query()
        match question.kind:
            case "and":
                parts = [(tantivy.Occur.Must, self._anywhere(question.kind, (word,))) for word in question.words]
                return tantivy.Query.boolean_query(parts)
            case "or":
                parts = [(tantivy.Occur.Should, self._anywhere(question.kind, (word,))) for word in question.words]
                return tantivy.Query.boolean_query(parts)
        return self._anywhere(question.kind, question.words)

    def _anywhere(self, kind: str, words: tuple[str, ...]) -> tantivy.Query:
        """A word or phrase in any of the four fields, titles weighing three times as much."""
        parts = []
        for field in self.fields:
            query = self._one(kind, field, words)
            boost = 3.0 if field.startswith("title") else 1.0
            parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)))
        return tantivy.Query.boolean_query(parts)

    def _one(self, kind: str, field: str, words: tuple[str, ...]) -> tantivy.Query:
        if kind == "prefix":
            return tantivy.Query.regex_query(self._schema, field, f"{words[0]}.*")
        if kind == "fuzzy":
            return tantivy.Query.fuzzy_term_query(self._schema, field, peer_terms(field, words)[0], distance=1)
        terms = peer_terms(field, words)
        if len(terms) == 1:
            return tantivy.Query.term_query(self._schema, field, terms[0])
        return tantivy.Query.phrase_query(self._schema, field, list(terms))


class StoredTantivy(Tantivy):
    """tantivy that stores the texts, for snippets: the other one reads less per hit."""

    name = "tantivy (texts stored)"
    stored = True
