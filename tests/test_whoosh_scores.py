"""Ids and scores against a second, slow implementation that reads the same index through stock Whoosh.

In: random documents in one or two segments, some replaced by the second, and random trees of clauses. Out: the hits
must be those of `Reference`, in its order, with its scores. The formula is written down again from what is documented:
BM25F (search/engines/whoosh/ranking.py), which words count (evaluate.py, lookup.py), which documents plain words match
(search.query.Words, words_needed), and the closer look (rerank.py), whose typed forms are read off the stored
documents, since Whoosh keeps terms only. Constants alone are imported. Left to other tests: translations, prefixes,
misspellings, exact clauses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
from search.engines import open_searcher
from search.engines.whoosh import ranking, rerank
from search.query import And, Clause, MatchAll, Not, Or, Phrase, Query, Term, Words
from search.settings import Settings

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
plain = st.tuples(
    st.lists(st.one_of(words.map(Term), terms), min_size=1, max_size=8), st.lists(phrases, max_size=2, unique=True)
).map(lambda parts: Words((*parts[0], *parts[1])))
"""Words may be typed several times, phrases stand there once."""
questions: st.SearchStrategy[Clause] = st.one_of(
    trees,
    plain,
    st.tuples(plain, trees).map(And),
    st.tuples(plain, trees.map(Not)).map(And),
    st.tuples(plain, plain).map(Or),
)

Held = tuple[set[int], set[int]]
"""Documents that hold enough of the words, and those that hold any."""

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
    times: float = 1

    @property
    def worth(self) -> float:
        return self.idf * self.times

    @property
    def readings(self) -> list[Reading]:
        return [reading for together in self.alternatives for reading in together]


def form(written: str) -> str:
    return "".join(filter(str.isalnum, written.lower()))


class Stock:
    """An index as stock Whoosh reads it, and its documents. What many queries ask for is read once."""

    def __init__(self, reader: Any, stored: dict[str, Document]) -> None:
        self.reader, self.stored = reader, stored
        self.chains = {name: Chain(name) for name in INDEX_LANGUAGES}
        self._postings: dict[tuple[str, str], dict[int, list[int]]] = {}
        self._forms: dict[str, list[tuple[str, str, list[tuple[str, str]]]]] = {}

    def postings(self, name: str, term: str) -> dict[int, list[int]]:
        """By document number, the positions where a field holds a term."""
        if (name, term) not in self._postings:
            self._postings[name, term] = dict(self._read(name, term))
        return self._postings[name, term]

    def _read(self, name: str, term: str) -> Iterator[tuple[int, list[int]]]:
        if (name, term) not in self.reader:
            return
        matcher = self.reader.postings(name, term)
        while matcher.is_active():
            positions = list(matcher.value_as("positions"))
            assert matcher.weight() == len(positions)
            yield matcher.id(), positions
            matcher.next()

    def forms(self, document_id: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """(chain, field, what is written there as (form, term)) of each text of a document."""
        if document_id not in self._forms:
            self._forms[document_id] = [
                (
                    piece.chain,
                    piece.field,
                    [
                        (form(piece.text[one.start : one.end]), one.term)
                        for one in self.chains[piece.chain].tokens(piece.text)
                    ],
                )
                for piece in pieces(self.stored[document_id])
            ]
        return self._forms[document_id]


class Reference:
    """One query, answered from a stock Whoosh reader."""

    def __init__(self, stock: Stock, query: Query) -> None:
        reader = stock.reader
        self.stock, self.reader, self.stored, self.chains = stock, reader, stock.stored, stock.chains
        self.postings = stock.postings
        self.fields = [row.name for row in FIELDS if query.scope in row.scopes]
        self.living = [number for number in range(reader.doc_count_all()) if not reader.is_deleted(number)]
        self.ids = {number: reader.stored_fields(number)["id"] for number in self.living}
        self.averages: dict[str, float] = {}
        self.counted: dict[tuple[Clause, bool], Looked] = {}
        self.rows: list[tuple[list[Looked | None], list[Clause]]] = []
        self.together = False
        self.parts: set[Term] = set()
        self.matching = self.documents(query.clause, False)

    # Reading the index

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
            self.averages[name] = (self.reader.field_length(name) / texts) if texts else 1.0
        share = max(self.length(number, name), 1) / self.averages[name]  # stop words alone have no length
        return BOOSTS[field] / (1 - ranking.WEIGHTS.b + ranking.WEIGHTS.b * share)

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

    def word(self, clause: Clause, denied: bool, but_stops: bool = False, times: int = 1) -> Looked:
        """Looked up, and counted once, unless it must not be there."""
        assert isinstance(clause, Term | Phrase)
        if not denied and (clause, but_stops) in self.counted:
            return self.counted[clause, but_stops]
        found = replace(self.look(clause, self.fields, but_stops), times=1 if but_stops else times)
        if but_stops:  # as rare as in all languages together
            found = replace(found, idf=self.look(clause, self.fields).idf)
        if not denied:
            self.counted[clause, but_stops] = found
        return found

    # Documents

    def documents(self, clause: Clause, denied: bool) -> Held:
        match clause:
            case Term() | Phrase():
                held = self.word(clause, denied).held
                return held, held
            case Words(parts):
                return self.plain(parts, denied)
            case Or(parts):
                each = [self.documents(part, denied) for part in parts]
                return set().union(*(enough for enough, _ in each)), set().union(*(some for _, some in each))
            case And(parts):
                enough, some = set(self.living), set(self.living)
                for part in sorted(parts, key=lambda part: not isinstance(part, Not)):
                    own = self.documents(part, denied)
                    enough, some = enough & own[0], some & own[1]
                return enough, some
            case Not(part):
                left = set(self.living) - self.documents(part, True)[0]
                return left, left
            case MatchAll():
                return set(self.living), set(self.living)
        raise AssertionError(clause)

    def plain(self, parts: Sequence[Clause], denied: bool) -> Held:
        distinct = list(dict.fromkeys(parts))
        words = [part for part in distinct if isinstance(part, Term)] or distinct
        required = [part for part in words if not self.is_stop(part)] or words
        wanted = {*required, *(part for part in distinct if isinstance(part, Phrase))}
        row: list[Looked | None] = []
        held: dict[Clause, set[int]] = {}
        for part in parts:
            found = self.word(part, denied, but_stops=part not in wanted, times=list(parts).count(part))
            row.append(found if part in wanted else None)
            if part in wanted:
                held[part] = found.held
        needed = max(min(len(required), 2), -(-len(required) // 3))
        if not denied:
            self.rows.append((row, distinct))
            if needed < len(required):
                self.together = True
                self.parts |= {part for word in required for part in self.parts_of(word) if part not in required}
        enough = {number for number in self.living if sum(number in held[part] for part in required) >= needed}
        return enough, set().union(*held.values())

    def parts_of(self, clause: Clause) -> set[Term]:
        """The words of the one compound of these tests that are stop words in no language that has it."""
        if not isinstance(clause, Term) or clause.text != "e-mail":
            return set()
        stops = set().union(*(chain.stops for chain in self.chains.values()))
        return {Term(part, clause.field) for part in ("e", "mail") if part not in stops}

    # Scores

    def listed(self) -> list[dict[str, float]]:
        """The lists that are shown one after the other."""
        enough, some = self.matching
        if self.together:
            return [{self.ids[number]: self.score(number) for number in some}]
        first = {self.ids[number]: self.score(number) for number in enough}
        return [first, {self.ids[number]: self.base(number) for number in some - enough}]

    def score(self, number: int) -> float:
        return self.base(number) + sum(self.closer(row, small, number) for row, small in self.rows)

    def base(self, number: int) -> float:
        total = 0.0
        parts = [replace(self.look(part, self.fields), times=ranking.PART) for part in self.parts]
        for found in (*self.counted.values(), *parts):
            times = [sum(self.frequency(one, number) for one in together) for together in found.alternatives]
            total += found.worth * saturated(max(times, default=0.0))
            total += ranking.ID_SCORE if found.pinned == number else 0.0
        stub = self.stored[self.ids[number]].captured == "stub"
        return total * (ranking.STUB if stub else 1.0)

    def frequency(self, reading: Reading, number: int) -> float:
        held = {field: places for (own, field), places in reading.places.items() if own == number}
        whole = sum(len(places) * self.once(number, field, reading.chain) for field, places in held.items())
        machine = [chain_of(language) for language in self.stored[self.ids[number]].machine_translated]
        return whole * (ranking.MACHINE if reading.chain in machine else 1.0)

    def closer(self, row: Sequence[Looked | None], small: Sequence[Clause], number: int) -> float:
        """The closer look: single words that stand early, as typed, near their neighbours, and titles."""
        weights, total = ranking.WEIGHTS, 0.0
        standing = [(place, found) for place, found in enumerate(row) if found is not None]
        distinct = list({id(found): found for _, found in standing}.values())
        for found in distinct:
            single = [one for one in found.readings if one.typed]
            early = [
                rerank.BODY[ENGINE_FIELDS.index(field)] * exp(-places[0] / weights.early_words)
                for one in single
                for (own, field), places in one.places.items()
                if own == number
            ]
            typed = max(
                (sum(self.as_typed(one, number) for one in together if one.typed) for together in found.alternatives),
                default=0.0,
            )
            total += weights.early * found.worth * max(early, default=0.0)
            total += weights.typed * found.worth * saturated(typed)
        pairs: dict[tuple[int, int], tuple[int, Looked, Looked]] = {}
        for (place, one), (next_place, other) in pairwise(standing):  # each pair once, as near as it was typed
            apart = min(next_place - place, pairs.get((id(one), id(other)), (next_place - place, one, other))[0])
            pairs[id(one), id(other)] = (apart, one, other)
        for apart, one, other in pairs.values():
            within = apart + rerank.SLACK
            times = [
                sum(
                    self.near(first, second, number, within)
                    for first, second in product(firsts, seconds)
                    if first.chain == second.chain and first.typed and second.typed
                )
                for firsts, seconds in product(one.alternatives, other.alternatives)
            ]
            total += weights.near * min(one.idf, other.idf) * saturated(max(times, default=0.0))
        total += weights.whole * sum(found.worth for found in distinct) * self.whole(standing, number)
        return total + self.titles(distinct, small, number)

    def whole(self, standing: Sequence[tuple[int, Looked]], number: int) -> bool:
        """Whether three to eight words stand together in their order somewhere, each the first one after the one
        before."""
        if not 2 < len(standing) <= rerank.LONGEST:
            return False
        for name, field in product(self.chains, self.fields):
            places = [
                [
                    at
                    for one in found.readings
                    if one.typed and one.chain == name
                    for at in one.places.get((number, field), [])
                ]
                for _, found in standing
            ]
            ends = set(places[0])
            for (before, _), (place, _), own in zip(standing, standing[1:], places[1:], strict=False):
                within = place - before + rerank.SLACK
                ends = {
                    at for end in ends if (at := min((at for at in own if at > end), default=0)) and at - end <= within
                }
            if ends:
                return True
        return False

    def titles(self, asked: Sequence[Looked], small: Sequence[Clause], number: int) -> float:
        """A title that answers the words, and one that is alike: in the language that answers best."""
        worth, answers, alike = sum(found.worth for found in asked), [0.0], [0.0]
        for name in self.chains:
            holding = [
                found
                for found in asked
                if any(one.typed and one.chain == name and (number, "title") in one.places for one in found.readings)
            ]
            if not holding:
                continue
            length, words = max(self.length(number, field_name("title", name)), 1), len(holding)
            answers.append((sum(found.worth for found in holding) / worth) ** 1.5 * min(words / length, 1))
            stops = {
                token.term
                for part in small
                if isinstance(part, Term) and not part.field and "title" in self.fields
                for token in self.split(name, part.text)
                if token.stop
            }
            found = sum(number in self.postings(field_name("title", name), term) for term in stops)
            alike.append((2 * (words + found) / (len(asked) + len(stops) + max(length, words) + found)) ** 2)
        return worth * (ranking.WEIGHTS.title * max(answers) + ranking.WEIGHTS.alike * max(alike))

    def as_typed(self, reading: Reading, number: int) -> float:
        times = 0.0
        for chain, field, forms in self.stock.forms(self.ids[number]):
            if chain == reading.chain and (number, field) in reading.places:
                times += forms.count((reading.typed, reading.term)) * self.once(number, field, chain)
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
    return frequency * (ranking.WEIGHTS.k1 + 1) / (frequency + ranking.WEIGHTS.k1)


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
                path = store.root / writer.publish({}).name
            stored |= {document.id: document for document in batch}
        searcher = open_searcher(own)
        with whoosh.index.open_dir(str(path)).reader() as reader:
            stock = Stock(reader, stored)
            for clause in clauses:
                query = Query(clause=clause, scope=scope, limit=100, highlight=False, translate=False)
                results = searcher.open().search(query)
                hits = [(hit.document.id, hit.score) for hit in results.hits]
                reference = Reference(stock, query)
                if results.relaxed:
                    assert not reference.matching[1]
                    continue  # tests of pages and of the contract say what is listed then
                counted = {reference.ids[number] for number in reference.matching[0]}
                assert {hit.document.id for hit in results.hits if hit.counted} == counted, clause
                assert (results.total, results.others) == (len(counted), len(hits) - len(counted)), clause
                for expected in reference.listed():
                    shown, hits = hits[: len(expected)], hits[len(expected) :]
                    assert dict(shown) == pytest.approx(expected, rel=1e-9, abs=1e-12), clause
                    for (one, more), (other, less) in pairwise(shown):
                        tied = expected[one] == pytest.approx(expected[other], rel=1e-9)
                        assert (one < other or more > less) if tied else expected[one] > expected[other], clause
                assert not hits, clause
        searcher.close()
