"""Other search engines on the same texts: bm25s, Whoosh as it comes, tantivy.

In: Texts of one language and queries. Out: ranked document ids per query. Each with its own stemmer for the language
and what its documentation recommends for it; title and text are searched together (tantivy, Whoosh: as two fields).
"""

import tempfile
from collections.abc import Callable, Sequence
from typing import Any

import bm25s
import Stemmer
import tantivy
import whoosh.analysis
import whoosh.fields
import whoosh.index
import whoosh.qparser

from benchmarks.judged import Text

DEPTH = 100
STEMMERS = {"en": "english", "fr": "french"}

Ranked = dict[str, list[str]]


def by_bm25s(documents: Sequence[Text], queries: Sequence[Text], language: str) -> Ranked:
    """Lucene's BM25 with Snowball and the package's stop words."""
    stemmer = Stemmer.Stemmer(STEMMERS[language])

    def tokens(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords=language, stemmer=stemmer, show_progress=False)

    retriever = bm25s.BM25()
    retriever.index(tokens([f"{text.title} {text.text}" for text in documents]), show_progress=False)
    found, scores = retriever.retrieve(
        tokens([query.text for query in queries]), k=min(DEPTH, len(documents)), show_progress=False
    )
    return {
        query.id: [documents[place].id for place, value in zip(row, values, strict=True) if value > 0]
        for query, row, values in zip(queries, found.tolist(), scores.tolist(), strict=True)
    }


def by_whoosh(documents: Sequence[Text], queries: Sequence[Text], language: str) -> Ranked:
    """LanguageAnalyzer, MultifieldParser with OrGroup, BM25F, all as they come."""
    field = whoosh.fields.TEXT(analyzer=whoosh.analysis.LanguageAnalyzer(language))
    schema = whoosh.fields.Schema(id=whoosh.fields.ID(stored=True), title=field, text=field)
    with tempfile.TemporaryDirectory() as folder:
        index = whoosh.index.create_in(folder, schema)
        writer = index.writer(limitmb=512)
        for text in documents:
            writer.add_document(id=text.id, title=text.title, text=text.text)
        writer.commit()
        parser = whoosh.qparser.MultifieldParser(["title", "text"], schema, group=whoosh.qparser.OrGroup)
        with index.searcher() as searcher:
            return {
                query.id: [hit["id"] for hit in searcher.search(parser.parse(_words(query.text)), limit=DEPTH)]
                for query in queries
            }


def by_tantivy(documents: Sequence[Text], queries: Sequence[Text], language: str) -> Ranked:
    """Its own stemming tokenizer for the language, both fields as default fields."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="own")
    index = tantivy.Index(builder.build())
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), tantivy.Filter.stemmer(STEMMERS[language])):
        analyzer = analyzer.filter(step)
    index.register_tokenizer("own", analyzer.build())
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for text in documents:
        writer.add_document(tantivy.Document(id=text.id, title=text.title, text=text.text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    found: Ranked = {}
    for query in queries:
        parsed = index.parse_query(_words(query.text), ["title", "text"])
        hits = searcher.search(parsed, DEPTH).hits
        found[query.id] = [str(searcher.doc(address)["id"][0]) for _, address in hits]
    return found


def _words(text: str) -> str:
    """Without what the other engines' query languages would read as operators."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text).lower().split())


PEERS: dict[str, Callable[[Sequence[Text], Sequence[Text], str], Ranked]] = {
    "bm25s": by_bm25s,
    "Whoosh": by_whoosh,
    "tantivy": by_tantivy,
}
