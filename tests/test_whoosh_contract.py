"""The Whoosh engine keeps the contract of engines, and sees new generations by itself."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.document import Document
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from search.engines import open_searcher
from search.engines.base import Searcher
from search.engines.whoosh import current
from search.query import Query, Term, Words
from search.settings import Settings
from tests.engine_contract import DOCUMENTS, STUB, EngineContract, ids


class TestWhoosh(EngineContract):
    def publish(self, folder: Path, documents: Sequence[Document]) -> None:
        with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
            writer.add(documents)
            writer.publish({})

    def open(self, folder: Path) -> Searcher:
        return open_searcher(Settings(index_dir=folder))

    def test_a_new_generation_is_noticed_and_swapped_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(current, "CHECK_EVERY", 0.0)
        self.publish(tmp_path, DOCUMENTS)
        opened = self.open(tmp_path)
        first = opened.open().search(Query())
        self.publish(tmp_path, [STUB])
        second = opened.open().search(Query())
        assert (first.total, second.total) == (5, 1)
        assert first.generation.name < second.generation.name
        assert second.generation.stub == 1 and second.generation.full == 0

    def test_threads_get_the_answers_of_one_thread(self, searcher: Searcher) -> None:
        asked = [Query(clause=Term(word)) for word in ("contracts", "public", "capacites", "report", "data")] * 8
        expected = [ids(searcher.open().search(query)) for query in asked]
        found: list[list[set[str]]] = [[] for _ in range(4)]

        def ask(own: list[set[str]]) -> None:
            own.extend(ids(searcher.open().search(query)) for query in asked)

        threads = [threading.Thread(target=ask, args=(own,)) for own in found]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 4

    def test_the_cache_changes_nothing_but_time(self, tmp_path: Path) -> None:
        self.publish(tmp_path, DOCUMENTS)
        cached = open_searcher(Settings(index_dir=tmp_path, cache_entries=2))
        bare = open_searcher(Settings(index_dir=tmp_path, cache_entries=0))
        for word in ("contracts", "public", "contracts", "report", "contracts"):
            for offset in (0, 1):
                query = Query(clause=Term(word), offset=offset, facets=("country",))
                one, other = cached.open().search(query), bare.open().search(query)
                assert (one.hits, one.facets, one.total) == (other.hits, other.facets, other.total)


def test_a_stop_word_or_a_near_spelling_counts_once(tmp_path: Path) -> None:
    contract = TestWhoosh()
    contract.publish(tmp_path, DOCUMENTS)
    searcher = open_searcher(Settings(index_dir=tmp_path))

    def scores(*words: str) -> dict[str, float]:
        clause = Words(tuple(Term(word) for word in words))
        return {hit.document.id: hit.score for hit in searcher.open().search(Query(clause=clause)).hits}

    # The second mention of each word that only ranks adds nothing to what the first one gave.
    assert scores("contracst", "procurement") == pytest.approx(scores("contracst", "contracst", "procurement"))
    searcher.close()
