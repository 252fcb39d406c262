"""An incremental generation answers exactly like a full one of the same documents, whatever the way to it."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh import writer as writing
from index.engines.whoosh.library import whoosh
from index.engines.whoosh.writer import WhooshWriter
from index.errors import InvalidDocument
from search.engines import open_searcher
from search.query import Clause, Fuzzy, MatchAll, Phrase, Prefix, Query, Selection, Term, Words
from search.results import Results
from search.settings import Settings

WORDS = ("open", "data", "budget", "budgets", "transparency", "public", "services", "citoyens", "données", "of", "the")
QUESTIONS: tuple[Clause, ...] = (
    Term("budget"),
    Term("données", exact=True),
    Phrase("of the"),
    Phrase("données citoyens"),
    Prefix("trans"),
    Fuzzy("budgt"),
    Words((Term("public"), Term("services"), Term("the"))),
    Words((Term("rarest"), Term("plan"))),
    MatchAll(),
)


def document(number: int, seed: int) -> Document:
    random = Random(seed * 1000 + number)
    return Document(
        id=f"XX{number:04d}",
        kind="commitment",
        captured=random.choice(("full", "stub")),
        title={"en": " ".join(random.choices(WORDS, k=4))},
        country=random.choice(("FR", "GB", "KE")),
        cycle=random.choice((2015, 2018, None)),
        policy_areas=tuple(sorted(random.sample(("a", "b", "c"), random.randrange(3)))),
        sections=tuple(
            Section(lang, "irm", "", f"a{lang}", " ".join(random.choices(WORDS, k=random.randrange(1, 60))))
            for lang in ("en", "fr")
        ),
    )


def write(folder: Path, full: bool, add: Iterable[Document], remove: Iterable[str] = ()) -> Path:
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full) as writer:
        writer.remove(remove)
        writer.add(add)
        return folder / writer.publish({"report.json": b"{}"}).name


def answers(folder: Path) -> list[object]:
    searcher = open_searcher(Settings(index_dir=folder, cache_entries=0))
    try:
        return [essence(searcher.open().search(query)) for query in queries()]
    finally:
        searcher.close()


def queries() -> Iterable[Query]:
    facets = ("country", "cycle", "policy_area", "captured")
    for clause in QUESTIONS:
        yield Query(clause=clause, limit=100, facets=facets)
        chosen = (Selection("country", include=("FR",)), Selection("policy_area", exclude=("b",)))
        yield Query(clause=clause, limit=7, offset=3, facets=facets, selections=chosen)
    for sort in ("id", "title", "cycle", "-cycle"):
        yield Query(limit=100, sort=sort)


def essence(results: Results) -> object:
    """All that a user sees of results, but the generation's name and the time."""
    hits = [(hit.document, hit.score, hit.snippets, hit.title_pieces, hit.missing) for hit in results.hits]
    return results.total, hits, results.facets, results.coverage, results.partial, results.notes


def test_any_order_of_changes_gives_the_same_answers(tmp_path: Path) -> None:
    final = {number: document(number, 2 if number % 3 == 0 else 1) for number in range(40) if number % 10 != 7}
    write(tmp_path / "full", True, final.values())
    changed = tmp_path / "changed"
    write(changed, True, [document(number, 1) for number in reversed(range(38))])
    write(changed, False, [document(number, 2) for number in (3, 0, 6, 9)], ["xx0007"])
    write(changed, False, [document(39, 2), document(38, 1)], ["XX0017"])
    path = write(changed, False, [final[number] for number in (12, 15, 18, 21, 24)], ["XX0027", "XX0037"])
    write(changed, False, [final[number] for number in (27 + 3, 33, 36)])
    path = write(changed, False, [])
    assert len(list(path.glob("MAIN_*.seg"))) > 1
    for one, other in zip(answers(changed), answers(tmp_path / "full"), strict=True):
        assert one == other


def test_the_last_of_two_documents_of_one_id_stays(tmp_path: Path) -> None:
    write(tmp_path, True, [document(1, 1), document(2, 1), document(1, 2)])
    searcher = open_searcher(Settings(index_dir=tmp_path))
    assert searcher.open().search(Query()).total == 2
    assert searcher.open().get("xx0001") == document(1, 2)


def test_many_small_changes_are_gathered_into_one_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_SEGMENTS", 3)
    write(tmp_path, True, [document(number, 1) for number in range(10)])
    counts = [len(list(write(tmp_path, False, [document(10 + n, 1)]).glob("MAIN_*.seg"))) for n in range(4)]
    assert counts == [2, 3, 1, 2]
    whole = tmp_path / "whole"
    write(whole, True, [document(number, 1) for number in range(14)])
    assert answers(tmp_path) == answers(whole)


def test_a_generation_of_many_removals_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path, True, [document(number, 1) for number in range(10)])
    path = write(tmp_path, False, [], ["XX0001", "XX0002", "XX0003"])
    with whoosh.index.open_dir(str(path)).searcher() as oracle:
        assert oracle.doc_count_all() == oracle.doc_count() == 7


def test_stock_whoosh_sees_neither_removed_nor_replaced_documents(tmp_path: Path) -> None:
    write(tmp_path, True, [document(number, 1) for number in range(20)])
    path = write(tmp_path, False, [document(3, 2)], ["XX0004"])
    with whoosh.index.open_dir(str(path)).searcher() as oracle:
        assert oracle.doc_count() == 19
        assert len(oracle.search(whoosh.query.Term("id", "XX0003"), limit=None)) == 1
        assert len(oracle.search(whoosh.query.Term("id", "XX0004"), limit=None)) == 0


def test_an_empty_index_answers(tmp_path: Path) -> None:
    write(tmp_path, True, [])
    searcher = open_searcher(Settings(index_dir=tmp_path))
    for clause in QUESTIONS:
        assert searcher.open().search(Query(clause=clause, facets=("country", "policy_area"))).total == 0
    write(tmp_path, False, [document(1, 1)])
    assert open_searcher(Settings(index_dir=tmp_path)).open().search(Query()).total == 1
    write(tmp_path, False, [], ["XX0001"])
    assert open_searcher(Settings(index_dir=tmp_path)).open().search(Query()).total == 0


def test_an_exception_leaves_the_served_generation_alone(tmp_path: Path) -> None:
    write(tmp_path, True, [document(1, 1)])
    before = Store(tmp_path).current()
    with pytest.raises(KeyError), WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=False) as writer:
        writer.add([document(2, 1)])
        raise KeyError("a fault of ours")
    assert Store(tmp_path).current() == before
    assert not list(tmp_path.glob(".build-*"))


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (Document("", "commitment", "full", {"en": "A"}), "id"),
        (Document("A\nB", "commitment", "full", {"en": "A"}), "id"),
        (Document("A", "commitment", "full", {}), "title"),
        (Document("A", "commitment", "full", {"en": "\ud800"}), "title"),
        (Document("A", "commitment", "full", {"en": "A"}, sections=(Section("en", "irm", "", "a", "\ud800"),)), "irm"),
    ],
)
def test_a_broken_document_is_named_and_costs_no_other(tmp_path: Path, broken: Document, field: str) -> None:
    with WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=True) as writer:
        writer.add([document(1, 1)])
        with pytest.raises(InvalidDocument, match=field):
            writer.add([broken])
        writer.add([document(2, 1)])
        assert writer.publish({}).documents == 2
