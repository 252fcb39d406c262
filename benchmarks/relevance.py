"""Relevance on judged collections, ours and others' in one run.

    python -m benchmarks.relevance FOLDER [--peers/--no-peers] [--write docs/relevance.md]

In: a folder of collections (see benchmarks.judged; they are not part of the project). Out: tables of nDCG@10,
recall@100 and MRR: over all queries, and over each half of them (by the hash of the query's id; ranking was tuned on
the first). Ours is the whole path from the text of the query to the ids of the hits, on a temporary index.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import click

from benchmarks.judged import Judgments, Scores, Text, in_first_half, read_judgments, read_texts, score
from benchmarks.peers import DEPTH, PEERS, Ranked
from index.document import Document, Section
from index.engines import open_writer
from index.engines.generations import Store
from index.settings import Settings
from search.engines import Searcher, open_searcher
from search.query import Query
from search.syntax import parse


@dataclass(frozen=True, slots=True)
class Task:
    """Queries of one language over documents of one language."""

    name: str
    folder: str
    queries: str
    documents: str
    judgments: str

    @property
    def monolingual(self) -> bool:
        return self.queries == self.documents


LAWS = "canada-laws-enfr"
TASKS = (
    Task("cranfield", "cranfield", "en", "en", "qrels.tsv"),
    Task("cranfield without -1", "cranfield", "en", "en", "qrels.no-minus1.tsv"),
    Task("service-public-fr", "service-public-fr", "fr", "fr", "qrels.tsv"),
    Task("laws en-en", LAWS, "en", "en", "qrels.en-en.tsv"),
    Task("laws fr-fr", LAWS, "fr", "fr", "qrels.fr-fr.tsv"),
    Task("laws fr-en", LAWS, "fr", "en", "qrels.fr-en.tsv"),
    Task("laws en-fr", LAWS, "en", "fr", "qrels.en-fr.tsv"),
)
"""Across languages, half of the sections are indexed in both and the others in the language of the documents only;
only queries whose section is among the others count."""

OURS = "ogp-search"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--peers/--no-peers", default=True, help="Run bm25s, Whoosh and tantivy too.")
@click.option("--only", multiple=True, help="Names of tasks, all by default.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Put the tables into this file.")
def main(folder: Path, peers: bool, only: tuple[str, ...], write: Path | None) -> None:
    """Print (and --write) what the engines reach on the collections of FOLDER."""
    rows = []
    for task in TASKS:
        if (not only or task.name in only) and (folder / task.folder).is_dir():
            rows.append(measured(task, folder / task.folder, peers))
            click.echo(table(rows[-1:]))
    report = document(rows)
    click.echo(report)
    if write:
        write.write_text(report, "utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    """Scores by engine over all queries, and ours and the best other's nDCG@10 over each half."""

    task: Task
    scores: dict[str, Scores]
    halves: tuple[dict[str, Scores], dict[str, Scores]]


def measured(task: Task, folder: Path, peers: bool) -> Row:
    texts = read_texts(folder / "docs.jsonl")
    judgments = read_judgments(folder / task.judgments)
    if not task.monolingual:
        judgments = {query: grades for query, grades in judgments.items() if not any(map(in_both, grades))}
    queries = [query for query in read_texts(folder / "queries.jsonl") if query.id in judgments]
    runs = {OURS: ours(task, texts, queries)}
    if peers:
        documents = [text for text in texts if text.lang == task.documents]
        runs |= {name: run(documents, queries, task.documents) for name, run in PEERS.items()}
    first = {query: grades for query, grades in judgments.items() if in_first_half(query)}
    held_back = {query: grades for query, grades in judgments.items() if query not in first}
    return Row(task, _scored(judgments, runs), (_scored(first, runs), _scored(held_back, runs)))


def _scored(judgments: Judgments, runs: dict[str, Ranked]) -> dict[str, Scores]:
    return {name: score(judgments, run) for name, run in runs.items()}


def ours(task: Task, texts: Sequence[Text], queries: Sequence[Text]) -> Ranked:
    """Whatever language a document is found through, it stands for its text in the task's language."""
    ids = {document_id(text.id): text.id for text in texts if text.lang == task.documents}
    with engine(documents(task, texts)) as searcher:
        found: Ranked = {}
        for query in queries:
            asked = Query(text=query.text, clause=parse(query.text).clause, limit=DEPTH, highlight=False)
            hits = searcher.search(replace(asked, translate=not task.monolingual)).hits
            found[query.id] = [ids[hit.document.id] for hit in hits]
    return found


@contextmanager
def engine(indexed: Sequence[Document]) -> Iterator[Searcher]:
    """A searcher over a temporary index of these documents."""
    with tempfile.TemporaryDirectory(prefix="ogp-search-") as folder:
        settings = replace(Settings(), index_dir=Path(folder), cache_entries=0)
        store = Store(settings.index_dir)
        with store.lock(0), open_writer(settings, store, True) as writer:
            writer.add(indexed)
            writer.publish({})
        searcher = open_searcher(settings)
        try:
            yield searcher
        finally:
            searcher.close()


def documents(task: Task, texts: Sequence[Text]) -> list[Document]:
    """Texts of one language as documents; across languages those of in_both are held in both."""
    other = {document_id(text.id): text for text in texts if text.lang != task.documents}
    built = []
    for text in texts:
        if text.lang == task.documents:
            held = [text]
            if not task.monolingual and in_both(text.id):
                held.append(other[document_id(text.id)])
            built.append(_document(held))
    return built


def _document(held: Sequence[Text]) -> Document:
    return Document(
        id=document_id(held[0].id),
        kind="commitment",
        captured="full",
        title={text.lang: text.title or "-" for text in held},
        languages=tuple(text.lang for text in held),
        sections=tuple(Section(text.lang, "commitment", "", f"text-{text.lang}", text.text) for text in held),
    )


def document_id(text_id: str) -> str:
    """The two languages of a section share their id but for its ending. Hashed: some have characters that no document
    may have in its id."""
    return "D" + sha256(text_id.removesuffix(":en").removesuffix(":fr").encode()).hexdigest()[:16]


def in_both(text_id: str) -> bool:
    return sha256(document_id(text_id).encode()).digest()[0] % 2 == 0


def table(rows: Sequence[Row]) -> str:
    lines = []
    for row in rows:
        for name, found in row.scores.items():
            cells = [f"{found.ndcg:.3f}", f"{found.recall:.3f}", f"{found.mrr:.3f}"]
            cells += [f"{half[name].ndcg:.3f}" for half in row.halves]
            lines.append(f"| {row.task.name} | {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def lead(row: Row, half: int) -> float:
    """By how much our nDCG@10 differs from the best of the others, as a share of it."""
    found = row.halves[half]
    others = max(scores.ndcg for name, scores in found.items() if name != OURS)
    return found[OURS].ndcg / others - 1


def document(rows: Sequence[Row]) -> str:
    """The committed page."""
    compared = [row for row in rows if row.task.monolingual and len(row.scores) > 1]
    parts = [
        "# Relevance",
        "Printed by `python -m benchmarks.relevance FOLDER --write docs/relevance.md` on judged collections that are "
        "not part of the project.",
        "nDCG@10, recall@100 and MRR over all queries; nDCG@10 also over the half of the queries that ranking was "
        "tuned on and over the half that was held back (by the hash of the query's id). Across languages, half of the "
        "sections are indexed in both languages, and the queries ask in one for sections held in the other only.",
        "| collection | engine | nDCG@10 | recall@100 | MRR | nDCG@10 tuned | nDCG@10 held back |\n"
        "|---|---|---|---|---|---|---|\n" + table(rows),
    ]
    if compared:
        means = [sum(lead(row, half) for row in compared) / len(compared) for half in (0, 1)]
        parts.append(
            f"nDCG@10 against the best of the others, mean over the monolingual collections: {means[0]:+.1%} on the "
            f"tuned half, {means[1]:+.1%} on the half held back."
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
