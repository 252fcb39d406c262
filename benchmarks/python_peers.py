"""Engines that live in Python or in SQLite, asked the same Questions (see benchmarks.contenders).

Whoosh as it comes: LanguageAnalyzer, its own codec and writer, `groupedby` for facets. SQLite FTS5 with facets in
columns, counted by SQL over the matching rows. bm25s ranks words only: it counts nothing and filters nothing.
"""

import json
import shutil
import sqlite3
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bm25s
import Stemmer

from benchmarks.contenders import TOP, Answer
from benchmarks.peer_texts import LANGUAGES, peer_terms, peer_texts
from benchmarks.questions import BROWSED, Question
from index.document import Document
from index.engines.whoosh.library import whoosh
from index.engines.whoosh.summary import pack_summary
from index.facets import facet_values
from index.schema import FACET_BY_NAME

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import whoosh.sorting

FIELDS = ("title_en", "text_en", "title_fr", "text_fr")


class StockWhoosh:
    name = "Whoosh"

    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        fields: dict[str, Any] = {
            field: whoosh.fields.TEXT(analyzer=whoosh.analysis.LanguageAnalyzer(field[-2:]), stored="text" in field)
            for field in FIELDS
        }
        facets = {facet: whoosh.fields.KEYWORD(commas=True, sortable=True) for facet in BROWSED}
        schema = whoosh.fields.Schema(header=whoosh.fields.STORED, **fields, **facets)
        writer = whoosh.index.create_in(str(folder), schema).writer(limitmb=1024)
        for document in documents:
            held = {facet: ",".join(facet_values(document, FACET_BY_NAME[facet])) for facet in BROWSED}
            writer.add_document(header=pack_summary(document).decode(), **peer_texts(document), **held)
        writer.commit()

    def open(self, folder: Path) -> None:
        self._searcher = whoosh.index.open_dir(str(folder)).searcher()

    def can(self, question: Question, snippets: bool) -> bool:
        return True

    def ask(self, question: Question, snippets: bool) -> Answer:
        words = self._words(question)
        chosen = {facet for facet, _ in question.filters}
        free = [facet for facet in question.facets if facet not in chosen]
        found = self._search(words, question, None, free)
        buckets = sum(len(found.groups(facet)) for facet in free)
        for facet in chosen:
            buckets += len(self._search(words, question, facet, [facet]).groups(facet))
        for hit in found:
            json.loads(hit["header"])
        passages = 0
        if snippets and question.words:
            passages = sum(any(hit.highlights(field, top=1) for field in ("text_en", "text_fr")) for hit in found)
        return Answer(len(found), buckets, passages)

    def _search(self, words: Any, question: Question, but: str | None, facets: list[str]) -> Any:
        q = whoosh.query
        kept = [q.Or([q.Term(facet, value) for value in values]) for facet, values in question.filters if facet != but]
        grouped = whoosh.sorting.Facets()
        for facet in facets:
            grouped.add_field(facet, allow_overlap=facet == "policy_area", maptype=whoosh.sorting.Count)
        return self._searcher.search(words, limit=TOP, filter=q.And(kept) if kept else None, groupedby=grouped)

    def _words(self, question: Question) -> Any:
        q = whoosh.query
        if not question.words:
            return q.Every()
        if question.kind in ("and", "or"):
            parts = [self._anywhere(question.kind, (word,)) for word in question.words]
            return q.And(parts) if question.kind == "and" else q.Or(parts)
        return self._anywhere(question.kind, question.words)

    def _anywhere(self, kind: str, words: tuple[str, ...]) -> Any:
        q, parts = whoosh.query, []
        for field in FIELDS:
            boost = 3.0 if field.startswith("title") else 1.0
            terms = peer_terms(field, words)
            if kind == "prefix":
                parts.append(q.Prefix(field, words[0], boost=boost))
            elif kind == "fuzzy":
                parts.append(q.FuzzyTerm(field, terms[0], boost=boost, maxdist=1, prefixlength=0))
            elif len(terms) == 1:
                parts.append(q.Term(field, terms[0], boost=boost))
            else:
                parts.append(q.Phrase(field, list(terms), boost=boost))
        return q.Or(parts)


class Fts5:
    """One FTS5 table of texts (porter over unicode61, accents removed: it has no French stemmer), one table of
    headers and facets, one of the facet with several values."""

    name = "SQLite FTS5"
    many = "policy_area"
    single = tuple(facet for facet in BROWSED if facet != "policy_area")

    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        db = self._connect(folder)
        words = "tokenize='porter unicode61 remove_diacritics 2'"
        db.execute(f"create virtual table texts using fts5({','.join(FIELDS)}, {words})")
        db.execute(f"create table facts (id integer primary key, header text, {','.join(self.single)})")
        db.execute(f"create table areas (id integer, {self.many}, primary key ({self.many}, id)) without rowid")
        for number, document in enumerate(documents, 1):
            texts = peer_texts(document)
            db.execute(
                "insert into texts(rowid, title_en, text_en, title_fr, text_fr) values (?,?,?,?,?)",
                (number, *map(texts.get, FIELDS)),
            )
            held = [facet_values(document, FACET_BY_NAME[facet]) for facet in self.single]
            row = (number, pack_summary(document).decode(), *(values[0] if values else None for values in held))
            db.execute(f"insert into facts values ({','.join('?' * len(row))})", row)
            areas = facet_values(document, FACET_BY_NAME[self.many])
            db.executemany("insert into areas values (?,?)", [(number, area) for area in areas])
        for facet in self.single:
            db.execute(f"create index by_{facet} on facts ({facet})")
        db.execute("create index by_id on areas (id)")
        db.execute("insert into texts(texts) values ('optimize')")
        db.commit()
        db.close()

    def _connect(self, folder: Path) -> sqlite3.Connection:
        return sqlite3.connect(folder / "fts.db")

    def open(self, folder: Path) -> None:
        self._db = self._connect(folder)
        self._db.execute("pragma mmap_size=8000000000")
        self._db.execute("pragma temp_store=memory")
        self._db.execute("pragma cache_size=-200000")

    def can(self, question: Question, snippets: bool) -> bool:
        return question.kind != "fuzzy"

    def ask(self, question: Question, snippets: bool) -> Answer:
        db = self._db
        db.execute("drop table if exists temp.found")
        if question.words:
            match = self._match(question)
            rank = "bm25(texts, 3.0, 1.0, 3.0, 1.0)"
            sql = f"create temp table found as select rowid as id, {rank} as rank from texts where texts match ?"
            db.execute(sql, (match,))
        else:
            db.execute("create temp table found as select id, 0 as rank from facts")
        kept = self._kept(question, None)
        total = int(db.execute(f"select count(*) from found where {kept}").fetchone()[0])
        top = [row[0] for row in db.execute(f"select id from found where {kept} order by rank, id limit {TOP}")]
        for row in db.execute(f"select header from facts where id in ({','.join(map(str, top))})"):
            json.loads(row[0])
        buckets = sum(len(self._count(facet, self._kept(question, facet))) for facet in question.facets)
        passages = 0
        if question.words and snippets and top:
            cut = "snippet(texts, 1, '[', ']', '…', 40), snippet(texts, 3, '[', ']', '…', 40)"
            sql = f"select {cut} from texts where texts match ? and rowid in ({','.join(map(str, top))})"
            passages = len(db.execute(sql, (match,)).fetchall())
        return Answer(total, buckets, passages)

    def _count(self, facet: str, kept: str) -> list[Any]:
        table = "areas" if facet == self.many else "facts"
        sql = f"select {facet}, count(*) from {table} where id in (select id from found where {kept}) group by 1"
        return self._db.execute(sql).fetchall()

    def _kept(self, question: Question, but: str | None) -> str:
        parts = ["1"]
        for facet, values in question.filters:
            if facet != but:
                listed = ",".join(f"'{value}'" for value in values)
                parts.append(f"id in (select id from facts where {facet} in ({listed}))")
        return " and ".join(parts)

    def _match(self, question: Question) -> str:
        quoted = [f'"{word}"' for word in question.words]
        if question.kind == "prefix":
            return f"{quoted[0]} *"
        if question.kind == "phrase":
            return f'"{" ".join(question.words)}"'
        return (" OR " if question.kind == "or" else " AND ").join(quoted)


class Bm25s:
    """Ranking alone. Title and text of each language as one, with its own tokenizer, its stop words of the language and
    Snowball; a question is ranked in both languages, and the best of both are the answer."""

    name = "bm25s (top 20 only)"

    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        texts: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
        for document in documents:
            held = peer_texts(document)
            for lang in LANGUAGES:
                texts[lang].append(f"{held[f'title_{lang}']} {held[f'text_{lang}']}")
        for lang in LANGUAGES:
            retriever = bm25s.BM25()
            retriever.index(self._tokens(texts.pop(lang), lang), show_progress=False)
            retriever.save(str(folder / lang), show_progress=False)

    def _tokens(self, texts: list[str], lang: str) -> Any:
        stemmer = Stemmer.Stemmer({"en": "english", "fr": "french"}[lang])
        return bm25s.tokenize(texts, stopwords=lang, stemmer=stemmer, show_progress=False)

    def open(self, folder: Path) -> None:
        self._retrievers = {lang: bm25s.BM25.load(str(folder / lang), mmap=True) for lang in LANGUAGES}

    def can(self, question: Question, snippets: bool) -> bool:
        return question.kind in ("common", "rare", "or") and not snippets

    def ask(self, question: Question, snippets: bool) -> Answer:
        best: dict[int, float] = {}
        for lang, retriever in self._retrievers.items():
            tokens = self._tokens([" ".join(question.words)], lang)
            found, scores = retriever.retrieve(tokens, k=TOP, show_progress=False)
            for number, score in zip(found[0].tolist(), scores[0].tolist(), strict=True):
                if score > best.get(number, 0.0):
                    best[number] = score
        return Answer(len(sorted(best, key=best.__getitem__, reverse=True)[:TOP]), 0, 0)
