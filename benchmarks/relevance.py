"""Relevance on judged collections, ours and others' in one run.

    python -m benchmarks.relevance FOLDER [--peers/--no-peers] [--leave-one-out] [--write docs/relevance.md]

In: a folder of collections (see benchmarks.judged; they are not part of the project). Out: tables of nDCG@10,
recall@100 and MRR over all queries. Ours is the whole path from the text of the query to the ids of the hits, on a
temporary index. `--leave-one-out` tunes the weights of the ranking on all collections but one, for each, and reports
what that reaches on the one left out (benchmarks.tuning).
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from statistics import fmean

import click

from benchmarks.judged import Judgments, Scores, Text, read_judgments, read_texts, score
from benchmarks.peers import DEPTH, PEERS, Ranked
from benchmarks.tuning import LeftOut, leave_one_out
from index.document import Document, Section
from index.engines import open_store
from index.translation.learning import learned
from search import answering
from search.engines import Searcher, open_searcher
from search.query import Query
from search.settings import Settings
from search.syntax import typed


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
    Task("cacm", "cacm", "en", "en", "qrels.tsv"),
    Task("service-public-fr", "service-public-fr", "fr", "fr", "qrels.tsv"),
    Task("cnil-faq", "cnil-faq", "fr", "fr", "qrels.tsv"),
    Task("laws en-en", LAWS, "en", "en", "qrels.en-en.tsv"),
    Task("laws fr-fr", LAWS, "fr", "fr", "qrels.fr-fr.tsv"),
    Task("laws fr-en", LAWS, "fr", "en", "qrels.fr-en.tsv"),
    Task("laws en-fr", LAWS, "en", "fr", "qrels.en-fr.tsv"),
)
"""Across languages, half of the sections are indexed in both and the others in the language of the documents only;
only queries whose section is among the others count."""

OURS = "ogp-search"


@dataclass(frozen=True, slots=True)
class Row:
    """Scores by engine over all queries of a task."""

    task: Task
    scores: dict[str, Scores]

    @property
    def best_other(self) -> float:
        return max(scores.ndcg for name, scores in self.scores.items() if name != OURS)

    @property
    def lead(self) -> float:
        """By how much our nDCG@10 differs from the best of the others, as a share of it."""
        return self.scores[OURS].ndcg / self.best_other - 1


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--peers/--no-peers", default=True, help="Run bm25s, Whoosh and tantivy too.")
@click.option("--only", multiple=True, help="Names of tasks, all by default.")
@click.option("--leave-one-out", "tuned", is_flag=True, help="Tune on all collections but one, and report that one.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Put the tables into this file.")
def main(folder: Path, peers: bool, only: tuple[str, ...], tuned: bool, write: Path | None) -> None:
    """Print (and --write) what the engines reach on the collections of FOLDER."""
    tasks = [task for task in TASKS if (not only or task.name in only) and (folder / task.folder).is_dir()]
    rows = []
    for task in tasks:
        rows.append(measured(Judged.read(task, folder), peers))
        click.echo(table(rows[-1:]))
    left_out = []
    if tuned:
        with Tuned([Judged.read(task, folder) for task in tasks if task.monolingual]) as measure:
            left_out = leave_one_out([task.folder for task in measure.tasks], measure.ndcg, click.echo)
    report = document(rows, left_out)
    click.echo(report)
    if write:
        write.write_text(report, "utf-8")


@dataclass(frozen=True, slots=True)
class Judged:
    """A task with its documents, queries and judgments."""

    task: Task
    texts: Sequence[Text]
    queries: Sequence[Text]
    judgments: Judgments

    @classmethod
    def read(cls, task: Task, folder: Path) -> "Judged":
        texts = read_texts(folder / task.folder / "docs.jsonl")
        judgments = read_judgments(folder / task.folder / task.judgments)
        if not task.monolingual:
            judgments = {query: grades for query, grades in judgments.items() if not any(map(in_both, grades))}
        queries = [query for query in read_texts(folder / task.folder / "queries.jsonl") if query.id in judgments]
        return cls(task, texts, queries, judgments)

    def ranked(self, searcher: Searcher) -> Ranked:
        """Whatever language a document is found through, it stands for its text in the task's language."""
        ids = {document_id(text.id): text.id for text in self.texts if text.lang == self.task.documents}
        found: Ranked = {}
        for query in self.queries:
            asked = Query(limit=DEPTH, highlight=False, translate=not self.task.monolingual)
            with searcher.open() as snapshot:
                hits = answering.found(snapshot, typed(asked, query.text)).results.hits
            found[query.id] = [ids[hit.document.id] for hit in hits]
        return found


def measured(judged: Judged, peers: bool) -> Row:
    task = judged.task
    with tempfile.TemporaryDirectory(prefix="ogp-search-") as folder, engine(judged, Path(folder)) as searcher:
        runs = {OURS: judged.ranked(searcher)}
    if peers:
        documents = [text for text in judged.texts if text.lang == task.documents]
        runs |= {name: run(documents, judged.queries, task.documents) for name, run in PEERS.items()}
    return Row(task, {name: score(judged.judgments, run) for name, run in runs.items()})


class Tuned:
    """Indexes of the tasks' documents, built once, to be asked again under other weights."""

    def __init__(self, judged: Sequence[Judged]) -> None:
        self._judged, self._folder = judged, tempfile.TemporaryDirectory(prefix="ogp-search-")
        self.tasks = [one.task for one in judged]

    def __enter__(self) -> "Tuned":
        for one in self._judged:
            build(one, self._place(one))
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def _place(self, judged: Judged) -> Path:
        return Path(self._folder.name) / f"{judged.task.folder}-{judged.task.documents}"

    def ndcg(self) -> list[float]:
        """nDCG@10 of each task under the weights in force."""
        found = []
        for one in self._judged:
            with opened(self._place(one)) as searcher:
                found.append(score(one.judgments, one.ranked(searcher)).ndcg)
        return found


@contextmanager
def engine(judged: Judged, folder: Path) -> Iterator[Searcher]:
    """A searcher over an index in `folder` of the task's documents."""
    build(judged, folder)
    with opened(folder) as searcher:
        yield searcher


def build(judged: Judged, folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        settings = replace(Settings(), index_dir=folder)
        store = open_store(settings)
        with store.lock(), store.writer(full=True) as writer:
            held = documents(judged.task, judged.texts)
            writer.add(held)
            writer.publish(learned(held))


@contextmanager
def opened(folder: Path) -> Iterator[Searcher]:
    searcher = open_searcher(replace(Settings(), index_dir=folder, cache_entries=0))
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
    return "\n".join(
        f"| {row.task.name} | {name} | {found.ndcg:.3f} | {found.recall:.3f} | {found.mrr:.3f} |"
        for row in rows
        for name, found in row.scores.items()
    )


def document(rows: Sequence[Row], left_out: Sequence[LeftOut]) -> str:
    """The committed page."""
    compared = {row.task.name: row for row in rows if row.task.monolingual and len(row.scores) > 1}
    parts = [
        "# Relevance",
        "Printed by `python -m benchmarks.relevance FOLDER --leave-one-out --write docs/relevance.md` on judged "
        "collections that are not part of the project.",
        "nDCG@10, recall@100 and MRR over all queries, with the weights as they are. Across languages, half of the "
        "sections are indexed in both languages, and the queries ask in one for sections held in the other only.",
        "| collection | engine | nDCG@10 | recall@100 | MRR |\n|---|---|---|---|---|\n" + table(rows),
    ]
    if compared:
        lead = fmean(row.lead for row in compared.values())
        parts.append(f"nDCG@10 against the best of the others, mean over the monolingual collections: {lead:+.1%}.")
    if left_out:
        parts += _tuned(compared, [row.task for row in rows if row.task.monolingual], left_out)
    return "\n\n".join(parts) + "\n"


def _tuned(compared: dict[str, Row], tasks: Sequence[Task], left_out: Sequence[LeftOut]) -> list[str]:
    lines, leads = [], []
    for one in left_out:
        for number in one.tasks:
            task, best = tasks[number], ""
            if task.name in compared:
                best = f"{compared[task.name].best_other:.3f}"
                leads.append(one.ndcg[number] / compared[task.name].best_other - 1)
            lines.append(
                f"| {task.name} | {one.ndcg[number]:.3f} | {one.shipped[number]:.3f} | {best} | {one.changes} |"
            )
    parts = [
        "## Leave one out",
        "nDCG@10 of each collection under weights that were tuned on all the others (the mean of their nDCG@10; "
        "benchmarks/tuning.py), beside the weights as they are and the best of the other engines.",
        "| collection | tuned without it | as they are | best other | what tuning changed |\n|---|---|---|---|---|\n"
        + "\n".join(lines),
    ]
    if leads:
        parts.append(f"Mean against the best of the others, tuned without the collection: {fmean(leads):+.1%}.")
    signals = "\n".join(
        f"| {name} | {' | '.join(f'{difference:+.3f}' for difference in differences)} | {fmean(differences):+.4f} |"
        for name, differences in left_out[0].signals.items()
    )
    names = " | ".join(task.name for task in tasks)
    parts.append(
        "What each signal brings: nDCG@10 with it less nDCG@10 without it, all other weights as they are.\n\n"
        f"| signal | {names} | mean |\n|---|{'---|' * (len(tasks) + 1)}\n{signals}"
    )
    return parts


if __name__ == "__main__":
    main()
