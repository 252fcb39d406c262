"""The read path against Whoosh's own searcher on the same index: the same documents.

Whoosh searches exhaustively (limit=None). Random documents over a small vocabulary, random query trees. What a document
is worth is our own affair (search/engines/whoosh/ranking.py): here each explanation must add up to its score.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import Chain
from index.document import Document, EarlierTitle, Section
from index.engines.generations import Store
from index.engines.whoosh.library import field_name, whoosh
from index.engines.whoosh.writer import WhooshWriter
from index.schema import FIELDS, INDEX_LANGUAGES
from search.engines import open_searcher
from search.query import And, Clause, MatchAll, Not, Or, Phrase, Query, Term
from search.settings import Settings

WORDS = ("budget", "budgets", "données", "ouvertes", "open", "data", "the", "le", "capacité", "e-mail", "email", "rare")
LANGUAGES = ("en", "fr", "es")
SCOPES = ("commitment", "milestones", "irm", "quoted", "notes")

text = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
sections = st.lists(
    st.builds(Section, st.sampled_from(LANGUAGES), st.sampled_from(SCOPES), st.just(""), st.just("a"), text)
)


@st.composite
def documents(draw: st.DrawFn) -> list[Document]:
    return [
        Document(
            id=f"XX{number:04d}",
            kind="commitment",
            captured="full",
            title={"en": draw(st.sampled_from(WORDS)), "fr": draw(st.sampled_from(WORDS))},
            earlier_titles=tuple(draw(st.lists(st.builds(EarlierTitle, st.just("fr"), text.filter(bool)), max_size=1))),
            languages=("en", "fr"),
            sections=tuple(draw(sections)),
            lead_institution={"en": draw(text)},
        )
        for number in range(draw(st.integers(1, 12)))
    ]


words = st.sampled_from(("budget", "donnees", "ouvertes", "open", "data", "capacité", "plan", "rare", "absent"))
leaves = st.one_of(
    words.map(Term),
    st.sampled_from(("email", "e-mail")).map(Term),
    st.builds(Term, words, st.sampled_from(("title", "commitment", "irm"))),
    st.lists(words, min_size=2, max_size=3, unique=True).map(lambda parts: Phrase(" ".join(parts))),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
    ),
    max_leaves=5,
)
questions = st.one_of(trees, st.tuples(trees, trees).map(lambda pair: And((pair[0], Not(pair[1])))))


def whoosh_query(clause: Clause, scope: str, chains: dict[str, Chain]) -> Any:
    """The same question for Whoosh: every clause in each chain and field of the scope."""
    q = whoosh.query
    match clause:
        case Term(text, field) | Phrase(text, field):
            parts = []
            for name, chain in chains.items():
                terms = [token.term for token in chain.tokens(text) if not token.joined]
                also = {"e-mail": "email", "email": "email+2"}.get(text)
                for row in FIELDS:
                    if row.name == field or (field is None and scope in row.scopes):
                        at = field_name(row.name, name)
                        parts.append(q.Term(at, terms[0]) if len(terms) == 1 else q.Phrase(at, terms))
                        parts += [q.Term(at, also)] if also else []
            return q.Or(parts)
        case And(clauses):
            return q.And([whoosh_query(part, scope, chains) for part in clauses])
        case Or(clauses):
            return q.Or([whoosh_query(part, scope, chains) for part in clauses])
    raise AssertionError(clause)


def by_whoosh(oracle: Any, clause: Clause, scope: str, chains: dict[str, Chain]) -> set[str]:
    """Ids. Exclusion is done here: Whoosh's AndNot leaves in documents that a union excludes."""
    match clause:
        case And((kept, Not(excluded))):
            return by_whoosh(oracle, kept, scope, chains) - by_whoosh(oracle, excluded, scope, chains)
    return {hit["id"] for hit in oracle.search(whoosh_query(clause, scope, chains), limit=None)}


@settings(max_examples=20, deadline=None)
@given(documents(), st.lists(questions, min_size=1, max_size=6), st.sampled_from(("all", "commitment", "irm")))
def test_same_documents_as_whoosh_in_the_order_of_explained_scores(
    built: list[Document], clauses: list[Clause], scope: str
) -> None:
    with TemporaryDirectory() as folder:
        searcher, path = index(Path(folder), built)
        chains = {name: Chain(name) for name in INDEX_LANGUAGES}
        oracle = whoosh.index.open_dir(str(path)).searcher()
        for clause in clauses:
            asked = Query(clause=clause, scope=scope, limit=100, highlight=False, translate=False, explain=True)
            ours = searcher.open().search(asked)
            expected = by_whoosh(oracle, clause, scope, chains)
            assert {hit.document.id for hit in ours.hits if hit.counted} == expected
            assert ours.total == len(expected)
            assert ours.relaxed or not ours.others
            for hit in ours.hits:
                assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, abs=1e-9)
            if not ours.relaxed:
                ranked = sorted(ours.hits, key=lambda hit: (-hit.score, hit.document.id))
                assert list(ours.hits) == ranked
        oracle.close()
        searcher.close()


def index(folder: Path, built: list[Document]) -> tuple[Any, Path]:
    store, settings_ = Store(folder), Settings(index_dir=folder, cache_entries=0)
    with WhooshWriter(store, settings_, full=True) as writer:
        writer.add(built)
        path = folder / writer.publish({}).name
    return open_searcher(settings_), path


def test_positions_beyond_65535_words(tmp_path: Path) -> None:
    long = " ".join(["filler"] * 70_000) + " needle in haystack"
    document = Document(
        id="XX1",
        kind="commitment",
        captured="full",
        title={"en": "Long"},
        sections=(Section("en", "irm", "", "a", long),),
    )
    searcher, path = index(tmp_path, [document])
    assert searcher.open().search(Query(clause=Phrase("needle in haystack"))).total == 1
    assert searcher.open().search(Query(clause=Phrase("haystack needle"))).total == 0
    (snippet,) = searcher.open().search(Query(clause=Phrase("needle in haystack"))).hits[0].snippets
    assert ("needle in haystack", True) in snippet.pieces
    oracle = whoosh.index.open_dir(str(path)).searcher()
    assert len(oracle.search(whoosh.query.Phrase("irm_en", ["needl", "in", "haystack"]), limit=None)) == 1
    oracle.close()


def test_stock_whoosh_reads_ids_terms_and_lengths(tmp_path: Path) -> None:
    built = [
        Document(id=f"XX{number}", kind="commitment", captured="full", title={"en": "Open budget " + "data " * number})
        for number in range(5)
    ]
    _, path = index(tmp_path, built)
    with whoosh.index.open_dir(str(path)).searcher() as oracle:
        assert oracle.doc_count() == 5
        assert oracle.document(id="XX3") == {"id": "XX3"}
        assert sorted(oracle.lexicon("title_en")) == [b"budget", b"data", b"open"]
        assert oracle.doc_frequency("title_en", "data") == 4
        assert oracle.field_length("title_en") == 2 * 5 + 0 + 1 + 2 + 3 + 4
        assert [oracle.reader().doc_field_length(number, "title_en") for number in range(5)] == [2, 3, 4, 5, 6]


def test_everything_matches_without_a_query(tmp_path: Path) -> None:
    built = [Document(id=f"XX{n}", kind="commitment", captured="stub", title={"en": "A"}) for n in range(3)]
    searcher, _ = index(tmp_path, built)
    assert searcher.open().search(Query(clause=MatchAll())).total == 3
