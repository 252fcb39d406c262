"""Ids and scores against a second, slow implementation that reads the same index through stock Whoosh.

In: random documents in one or two segments, some replaced by the second, and random trees of clauses. Out: the hits
must be those of `Reference`, in its order, with its scores. The formula is written down again from what is documented:
BM25F (search/engines/whoosh/ranking.py), which words count (evaluate.py, lookup.py), which documents plain words match
(search.query.Words), and the closer look (closeness.py), whose typed forms are read off the stored documents, since
Whoosh keeps terms only. Constants alone are imported. Left to other tests: translations, prefixes, misspellings, exact
clauses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import exp, log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import Chain, Token
from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.library import field_name, whoosh
from index.engines.whoosh.texts import pieces
from index.engines.whoosh.writer import WhooshWriter
from index.schema import ENGINE_FIELDS, FIELDS, INDEX_LANGUAGES, chain_of
from index.settings import Settings
from search.engines import open_searcher
from search.engines.whoosh import closeness, evaluate, ranking
from search.query import And, Clause, MatchAll, Not, Or, Phrase, Query, Term, Words

VOCABULARY = (
    "budget",
    "Budgets",
    "données",
    "ouvertes",
    "open",
    "data",
    "the",
    "le",
    "capacité",
    "e-mail",
    "email",
    "plan",
    "6",
)
LANGUAGES = ("en", "fr", "es")
BODIES = ("commitment", "milestones", "irm", "quoted", "notes")
BOOSTS = {field.name: field.boost for field in FIELDS}

text = st.one_of(
    st.lists(st.sampled_from(VOCABULARY), max_size=25).map(" ".join),
    st.tuples(st.sampled_from(VOCABULARY), st.integers(30, 70)).map(lambda pair: " ".join([pair[0]] * pair[1])),
)
sections = st.lists(
    st.builds(Section, st.sampled_from(LANGUAGES), st.sampled_from(BODIES), st.just(""), st.just("a"), text)
)


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Document], list[Document]]:
    """Documents of a first build, and of an update that replaces some of them."""

    def document(number: int) -> Document:
        return Document(
            id=f"XX{number:04d}",
            kind="commitment",
            captured=draw(st.sampled_from(("full", "stub"))),
            title={"en": draw(st.sampled_from(VOCABULARY)), "fr": draw(st.sampled_from(VOCABULARY))},
            languages=("en", "fr"),
            machine_translated=draw(st.sampled_from(((), ("fr",), ("es", "fr")))),
            sections=tuple(draw(sections)),
            lead_institution={"en": draw(text)},
        )

    first = [document(number) for number in range(draw(st.integers(1, 10)))]
    return first, [document(number) for number in draw(st.lists(st.integers(5, 12), max_size=4, unique=True))]


words = st.sampled_from(
    ("budget", "donnees", "ouvertes", "open", "data", "the", "Capacité", "e-mail", "email", "plan", "absent")
)
terms = st.one_of(words, st.sampled_from(("xx0002", "XX0007", "6"))).map(Term)
phrases = st.lists(st.one_of(words, st.just("6")), min_size=1, max_size=3).map(lambda parts: Phrase(" ".join(parts)))
leaves: st.SearchStrategy[Clause] = st.one_of(
    terms,
    st.builds(Term, words, st.sampled_from(("title", "commitment", "irm"))),
    phrases,
    st.just(MatchAll()),
)
trees: st.SearchStrategy[Clause] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=5,
)
plain = st.lists(st.one_of(words.map(Term), terms, phrases), min_size=1, max_size=5, unique=True).map(
    lambda parts: Words(tuple(parts))
)
questions: st.SearchStrategy[Clause] = st.one_of(
    trees,
    plain,
    st.tuples(plain, trees).map(And),
    st.tuples(plain, trees.map(Not)).map(And),
    st.tuples(plain, plain).map(Or),
)

Rows = list[list[tuple[str, int]]]
"""The ways to write a word: rows of terms and the positions they cover."""

Places = dict[tuple[int, str], list[int]]
"""Where something stands: by document number and field, positions, ascending."""


@dataclass(frozen=True)
class Reading:
    """A word or phrase as one chain reads it, written in one way. `typed` is the form of a single word, "" for a
    phrase, `term` its term."""

    chain: str
    places: Places
    typed: str = ""
    term: str = ""


@dataclass(frozen=True)
class Looked:
    """A clause looked up: what its readings found, each in all the ways it may be written; the documents that hold it,
    its idf."""

    alternatives: Sequence[Sequence[Reading]]
    held: set[int]
    idf: float
    pinned: int | None = None

    @property
    def readings(self) -> list[Reading]:
        return [reading for together in self.alternatives for reading in together]


def form(written: str) -> str:
    return "".join(filter(str.isalnum, written.lower()))


class Reference:
    """One query, answered from a stock Whoosh reader."""

    def __init__(self, reader: Any, stored: dict[str, Document], query: Query) -> None:
        self.reader, self.stored = reader, stored
        self.chains = {name: Chain(name) for name in INDEX_LANGUAGES}
        self.fields = [row.name for row in FIELDS if query.scope in row.scopes]
        self.living = [number for number in range(reader.doc_count_all()) if not reader.is_deleted(number)]
        self.ids = {number: reader.stored_fields(number)["id"] for number in self.living}
        self.averages: dict[str, float] = {}
        self.counted: dict[tuple[Clause, bool], Looked] = {}
        self.rows: list[list[Looked | None]] = []
        self.matching = self.documents(query.clause, set(self.living), False)

    # Reading the index

    def postings(self, name: str, term: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        if (name, term) not in self.reader:
            return found
        matcher = self.reader.postings(name, term)
        while matcher.is_active():
            found[matcher.id()] = list(matcher.value_as("positions"))
            assert matcher.weight() == len(found[matcher.id()])
            matcher.next()
        return found

    def standing(self, chain: str, rows: Sequence[Sequence[tuple[str, int]]], fields: Sequence[str]) -> Places:
        """Where terms stand next to each other, each of which covers so many positions, in any of some rows."""
        places: dict[tuple[int, str], set[int]] = {}
        for field, row in product(fields, rows):
            each = [self.postings(field_name(field, chain), term) for term, _ in row]
            steps = [sum(span for _, span in row[:number]) for number in range(len(row))]
            for number in set(self.living).intersection(*each):
                others = list(zip(steps, each, strict=True))
                starts = [at for at in each[0][number] if all(at + step in own[number] for step, own in others)]
                if starts:
                    places.setdefault((number, field), set()).update(starts)
        return {key: sorted(starts) for key, starts in places.items()}

    def length(self, number: int, name: str) -> int:
        return self.reader.doc_field_length(number, name) or 0  # Whoosh says None for a length of 0

    def once(self, number: int, field: str, chain: str) -> float:
        """The weighed frequency of a word that a field of a document holds once."""
        if field == "notes":
            return BOOSTS[field]  # whatever its length
        name = field_name(field, chain)
        if name not in self.averages:
            texts = sum(self.length(other, name) > 0 for other in self.living)
            self.averages[name] = self.reader.field_length(name) / texts
        share = self.length(number, name) / self.averages[name]
        return BOOSTS[field] / (1 - ranking.B + ranking.B * share)

    # Words

    def split(self, chain: str, asked: str) -> list[Token]:
        """The words."""
        return [token for token in self.chains[chain].tokens(asked) if not token.joined]

    def ways(self, chain: str, asked: str) -> list[Rows]:
        """Of each word that was typed, the rows of (term, positions) that it may be written as. `e-mail` is the one
        compound of these tests."""
        words = []
        for word in asked.split():
            term = self.chains[chain].term(word)[0]
            if word == "e-mail":
                words.append([[("e", 1), ("mail", 1)], [("email", 1)], [("email+3", 3)]])
            else:
                words.append([[(term, 1)], [(f"{term}+2", 2)], [(f"{term}+3", 3)]])
        return words

    def is_stop(self, clause: Clause) -> bool:
        return isinstance(clause, Term) and any(self.stops(name, clause.text) for name in self.chains)

    def stops(self, chain: str, asked: str) -> bool:
        row = self.split(chain, asked)
        return bool(row) and all(token.stop for token in row)

    def look(self, clause: Term | Phrase, fields: Sequence[str], but_stops: bool = False) -> Looked:
        asked = clause.text
        readings: list[list[Reading]] = []
        fields = fields if clause.field is None else [clause.field]
        for name in self.chains:
            if but_stops and self.stops(name, asked):
                continue
            ways = self.ways(name, asked)
            if len(ways) == 1:
                form_ = form(asked)
                single = [(rows, (form_, rows[0][0]) if len(rows) == 1 else ()) for rows in ways[0]]
                readings.append([Reading(name, self.standing(name, [r], fields), *typed) for r, typed in single])
            else:
                orders = changed_over(ways, asked.split()) if isinstance(clause, Phrase) else [ways]
                for order in orders:
                    rows = [[step for part in parts for step in part] for parts in product(*order)]
                    readings.append([Reading(name, self.standing(name, rows, fields))])
        held = {number for together in readings for reading in together for number, _ in reading.places}
        pinned = [number for number, own in self.ids.items() if own == asked.upper() and isinstance(clause, Term)]
        return Looked(readings, held | set(pinned), self.idf(len(held)), pinned[0] if pinned else None)

    def idf(self, holding: int) -> float:
        return log(1 + (self.reader.doc_count() - holding + 0.5) / (holding + 0.5))

    def word(self, clause: Clause, denied: bool, but_stops: bool = False) -> Looked:
        """Looked up, and counted once, unless it must not be there."""
        assert isinstance(clause, Term | Phrase)
        found = self.look(clause, self.fields, but_stops)
        if not denied:
            self.counted[clause, but_stops] = found
        return found

    # Documents

    def documents(self, clause: Clause, permitted: set[int], denied: bool) -> set[int]:
        match clause:
            case Term() | Phrase():
                return self.word(clause, denied).held
            case Words(parts):
                return self.plain(parts, permitted, denied)
            case Or(parts):
                return set().union(*(self.documents(part, permitted, denied) for part in parts))
            case And(parts):
                left = set(self.living)
                for part in sorted(parts, key=lambda part: isinstance(part, Words)):  # these see what the others leave
                    left &= self.documents(part, left, denied)
                return left
            case Not(part):
                return set(self.living) - self.documents(part, set(self.living), True)
            case MatchAll():
                return set(self.living)
        raise AssertionError(clause)

    def plain(self, parts: Sequence[Clause], permitted: set[int], denied: bool) -> set[int]:
        required = [part for part in parts if not self.is_stop(part)] or list(parts)
        row: list[Looked | None] = []
        known: list[set[int]] = []
        for part in parts:
            found = self.word(part, denied, but_stops=part not in required)
            row.append(found if part in required else None)
            assert isinstance(part, Term | Phrase)
            if part in required and (found.held or self.look(part, ENGINE_FIELDS).held):
                known.append(found.held)
        if not denied:
            self.rows.append(row)
        if not known:
            return set()
        few = len(known) <= evaluate.FEW_WORDS
        together = set(self.living).intersection(*known)
        if len(together & permitted) >= (1 if few else evaluate.MANY_DOCUMENTS):
            return together
        worth = [self.idf(len(held)) for held in known]
        share = evaluate.ENOUGH_OF_FEW if few else evaluate.ENOUGH_OF_MANY
        needed = min(sum(worth) * share, sum(worth) / len(worth)) * (1 - 1e-9)
        reached = {n: sum(own for held, own in zip(known, worth, strict=True) if n in held) for n in self.living}
        return {number for number in set().union(*known) if reached[number] >= needed}

    # Scores

    def scores(self) -> dict[str, float]:
        return {self.ids[number]: self.score(number) for number in self.matching}

    def score(self, number: int) -> float:
        total = 0.0
        for found in self.counted.values():
            times = [sum(self.frequency(one, number) for one in together) for together in found.alternatives]
            total += found.idf * saturated(max(times, default=0.0))
            total += ranking.ID_SCORE if found.pinned == number else 0.0
        stub = self.stored[self.ids[number]].captured == "stub"
        return total * (ranking.STUB if stub else 1.0) + sum(self.closer(row, number) for row in self.rows)

    def frequency(self, reading: Reading, number: int) -> float:
        held = {field: places for (own, field), places in reading.places.items() if own == number}
        whole = sum(len(places) * self.once(number, field, reading.chain) for field, places in held.items())
        machine = [chain_of(language) for language in self.stored[self.ids[number]].machine_translated]
        return whole * (ranking.MACHINE if reading.chain in machine else 1.0)

    def closer(self, row: Sequence[Looked | None], number: int) -> float:
        """The closer look: single words that stand early, as typed, near their neighbours."""
        total = 0.0
        standing = [(place, found) for place, found in enumerate(row) if found is not None]
        for _, found in standing:
            single = [one for one in found.readings if one.typed]
            early = [
                closeness.BODY[ENGINE_FIELDS.index(field)] * exp(-places[0] / closeness.EARLY_WORDS)
                for one in single
                for (own, field), places in one.places.items()
                if own == number
            ]
            typed = max(
                (sum(self.as_typed(one, number) for one in together if one.typed) for together in found.alternatives),
                default=0.0,
            )
            total += closeness.EARLY * found.idf * max(early, default=0.0)
            total += closeness.AS_TYPED * found.idf * saturated(typed)
        for (place, one), (next_place, other) in pairwise(standing):
            within = next_place - place + closeness.SLACK
            times = [
                sum(
                    self.near(first, second, number, within)
                    for first, second in product(firsts, seconds)
                    if first.chain == second.chain and first.typed and second.typed
                )
                for firsts, seconds in product(one.alternatives, other.alternatives)
            ]
            total += closeness.NEAR * min(one.idf, other.idf) * saturated(max(times, default=0.0))
        return total

    def as_typed(self, reading: Reading, number: int) -> float:
        times = 0.0
        for piece in pieces(self.stored[self.ids[number]]):
            if piece.chain == reading.chain and (number, piece.field) in reading.places:
                tokens = self.chains[piece.chain].tokens(piece.text)
                forms = [(form(piece.text[one.start : one.end]), one.term) for one in tokens]
                times += forms.count((reading.typed, reading.term)) * self.once(number, piece.field, piece.chain)
        return times

    def near(self, first: Reading, second: Reading, number: int, within: int) -> float:
        times = 0.0
        for field in self.fields:
            ends = second.places.get((number, field), [])
            followed = [
                at for at in first.places.get((number, field), []) if any(0 < end - at <= within for end in ends)
            ]
            times += len(followed) * self.once(number, field, first.chain) if followed else 0.0
        return times


def saturated(frequency: float) -> float:
    return frequency * (ranking.K1 + 1) / (frequency + ranking.K1)


def changed_over(row: list[Rows], words: list[str]) -> list[list[Rows]]:
    """A phrase as typed, and with each number and the word beside it in the other order."""
    swaps = [n for n in range(len(row) - 1) if words[n].isdigit() != words[n + 1].isdigit()]
    return [row, *([*row[:n], row[n + 1], row[n], *row[n + 2 :]] for n in swaps)]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(batches(), st.lists(questions, min_size=8, max_size=12), st.sampled_from(("all", "commitment", "irm")))
def test_ids_and_scores_are_those_of_the_formula_over_stock_whoosh(
    built: tuple[list[Document], list[Document]], clauses: list[Clause], scope: str
) -> None:
    with TemporaryDirectory() as folder:
        store, own = Store(Path(folder)), Settings(index_dir=Path(folder), cache_entries=0)
        stored: dict[str, Document] = {}
        for batch in filter(None, built):
            with WhooshWriter(store, own, full=not stored) as writer:
                writer.add(batch)
                path = writer.publish({}).path
            stored |= {document.id: document for document in batch}
        searcher = open_searcher(own)
        with whoosh.index.open_dir(str(path)).reader() as reader:
            for clause in clauses:
                query = Query(clause=clause, scope=scope, limit=100, highlight=False, translate=False)
                hits = [(hit.document.id, hit.score) for hit in searcher.search(query).hits]
                expected = Reference(reader, stored, query).scores()
                assert dict(hits) == pytest.approx(expected, rel=1e-9, abs=1e-12), clause
                for (one, more), (other, less) in pairwise(hits):
                    tied = expected[one] == pytest.approx(expected[other], rel=1e-9)
                    assert (one < other or more > less) if tied else expected[one] > expected[other], clause
        searcher.close()
