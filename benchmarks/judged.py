"""Retrieval test collections: documents, queries and judgments, and the usual measures over them.

In: a folder with `docs.jsonl` ({"id", "title", "text", "lang"}), `queries.jsonl` ({"id", "text", "lang"}) and judgments
`qrels*.tsv` (query, document, grade). Out: Collection values, Scores.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Text:
    """A document or a query of a collection."""

    id: str
    lang: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over queries: nDCG@10 (gain = grade, discount log2), recall@100, reciprocal rank within the first 10."""

    ndcg: float
    recall: float
    mrr: float
    queries: int


Judgments = Mapping[str, Mapping[str, int]]


def read_texts(path: Path) -> list[Text]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return [Text(row["id"], row["lang"], row.get("text") or "", row.get("title") or "") for row in rows]


def read_judgments(path: Path) -> Judgments:
    """Queries with at least one relevant document."""
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        query, document, grade = line.split("\t")[:3]
        if grade.lstrip("-").isdigit():
            found.setdefault(query, {})[document] = int(grade)
    return {query: grades for query, grades in found.items() if any(grade > 0 for grade in grades.values())}


def score(judgments: Judgments, runs: Mapping[str, Sequence[str]]) -> Scores:
    """Every judged query counts; one without a run scores 0."""
    rows = [_measures(grades, runs.get(query, ())) for query, grades in judgments.items()]
    count = max(1, len(rows))
    ndcg, recall, mrr = (sum(row[column] for row in rows) / count for column in range(3))
    return Scores(ndcg, recall, mrr, len(rows))


def _measures(grades: Mapping[str, int], ranked: Sequence[str]) -> tuple[float, float, float]:
    relevant = {document for document, grade in grades.items() if grade > 0}
    gain = _discounted(max(0, grades.get(document, 0)) for document in ranked[:10])
    ideal = _discounted(sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:10])
    first = next((rank for rank, document in enumerate(ranked[:10], 1) if document in relevant), 0)
    return gain / ideal, len(relevant & set(ranked[:100])) / len(relevant), 1 / first if first else 0.0


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))
