"""A whole engine over lists in memory: what it takes to keep the contract of search.engines.base, and no more.

In: Documents, published as generations. Out: Toy, a Searcher. Every question is answered by looking at every document,
with what no engine has to bring: readings of a query, where they stand in a text and how they are marked there.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Any, NamedTuple

from index.analysis import fold, nfc
from index.document import Document
from index.errors import NoPublishedIndex
from index.facets import facet_values
from index.schema import FACET_BY_NAME, FIELDS, INDEX_LANGUAGES, chain_of
from search import query as q
from search.query import Query
from search.query_words import changed_over, own_chains, read
from search.results import Bucket, Contribution, Facet, Hit, Results, Snippet, Summary
from search.snippets import Marker, Sought, Standing, wanted
from search.spelling import edits_between
from tests.searchers import INFO, Bare, summary

BOOSTS = {row.name: row.boost for row in FIELDS}
TextClause = q.Term | q.Phrase | q.Prefix | q.Fuzzy


class Text(NamedTuple):
    """A title, an institution or a section of a document. `shown`: whether it is a title that the document bears."""

    field: str
    lang: str
    text: str
    heading: str = ""
    anchor: str = ""
    shown: bool = True


def standing_of(one: Text) -> Standing:
    return Standing(own_chains()[chain_of(one.lang)], nfc(one.text))


def texts_of(document: Document) -> tuple[Text, ...]:
    return (
        *(Text("title", lang, title) for lang, title in document.title.items()),
        *(Text("title", one.lang, one.text, shown=False) for one in document.earlier_titles),
        *(Text("institutions", lang, name, shown=False) for lang, name in document.lead_institution.items()),
        *(Text(one.scope, one.lang, one.text, one.heading, one.anchor) for one in document.sections),
    )


def values_of(document: Document, facet: str) -> tuple[str, ...]:
    return facet_values(document, FACET_BY_NAME[facet])


class Found(NamedTuple):
    """What a clause makes of a document: whether it holds enough, whether it is listed at all, which clauses stand in
    which of its texts (by number), which of the words it lacks, whether all that hold any are one list by score."""

    enough: bool
    listed: bool
    where: tuple[tuple[TextClause, int], ...] = ()
    missing: tuple[str, ...] = ()
    together: bool = False
    whole: bool = False

    @classmethod
    def of(cls, parts: Sequence["Found"], enough: bool, listed: bool) -> "Found":
        where = [place for one in parts if one.listed for place in one.where]
        missing = [word for one in parts for word in one.missing]
        together, whole = any(one.together for one in parts), any(one.whole for one in parts)
        return cls(enough, listed, tuple(where), tuple(missing), together, whole)


class Generation:
    """Documents with their texts read once."""

    def __init__(self, number: int, documents: Iterable[Document]) -> None:
        self.documents = tuple(sorted(documents, key=lambda one: one.id))
        self.texts = {one.id: texts_of(one) for one in self.documents}
        self.standing = {name: [*map(standing_of, texts)] for name, texts in self.texts.items()}
        read_texts = [standing for rows in self.standing.values() for standing in rows]
        self.words = [
            (one.chain.name, one.text[token.start : token.end].lower(), token.term)
            for one in read_texts
            for token, *_ in one.tokens
        ]
        held, size = Counter(one.captured for one in self.documents), len(self.documents)
        self.info = replace(INFO, name=f"{number:06}", documents=size, full=held["full"], stub=held["stub"])


class Toy(Bare):
    """A searcher of whatever was published last."""

    def __init__(self) -> None:
        self.generations: list[Generation] = []

    def publish(self, documents: Iterable[Document]) -> None:
        self.generations.append(Generation(len(self.generations) + 1, documents))

    def open(self) -> "ToySnapshot":  # type: ignore[override]  # a Bare is its own snapshot
        if not self.generations:
            raise NoPublishedIndex("nothing was published yet")
        return ToySnapshot(self.generations[-1])


class ToySnapshot(Bare):
    def __init__(self, generation: Generation) -> None:
        self.generation, self.info = generation, generation.info

    def search(self, query: Query) -> Results:
        found = self.listed(query)
        relaxed = not found and query.instead is not None
        if relaxed:
            less = self.listed(replace(query, clause=query.instead or q.MatchAll()))
            found = {one: how._replace(enough=False) for one, how in less.items()}
        counted = [one for one, how in found.items() if how.enough]
        apart = query.sort != "relevance" or not any(how.together for how in found.values())
        order = self.ordered(query, found)
        if apart:
            order.sort(key=lambda one: not found[one].enough)
        held = Counter(one.captured for one in self.generation.documents if one.id in set(counted))
        shown = tuple(self.hit(query, one, found[one]) for one in order[query.offset : query.offset + query.limit])
        return Results(
            *(len(counted), shown, tuple(self.facet(query, name) for name in query.facets), self.info, 0.0),
            others=len(found) - len(counted),
            relaxed=relaxed and bool(found),
            split=apart,
            complete=any(how.whole for how in found.values()),
            coverage={name: held[name] for name in ("full", "stub")},
        )

    def matching(self, query: Query) -> Iterator[Document]:
        found = self.listed(query)
        return filter(None, [self.get(name) for name in self.ordered(query, found) if found[name].enough])

    def listed(self, query: Query) -> dict[str, Found]:
        """By id, how the documents that the filters leave hold the clause, those that hold any of it."""
        kept = (one for one in self.generation.documents if all(self.passes(one, query)))
        found = ((one.id, self.held(one, query.clause, query)) for one in kept)
        return {name: how for name, how in found if how.listed}

    def passes(self, document: Document, query: Query, but_for: Collection[str] = ()) -> Iterator[bool]:
        for chosen in query.selections:
            if chosen.facet not in but_for:
                held = set(values_of(document, chosen.facet))
                yield (not chosen.include or bool(held & set(chosen.include))) and not held & set(chosen.exclude)
        if "cycle" not in but_for and (query.cycle_from is not None or query.cycle_to is not None):
            yield document.cycle is not None and (query.cycle_from or 0) <= document.cycle <= (query.cycle_to or 9999)
        yield query.changed_since is None or document.changed_at >= query.changed_since

    def held(self, document: Document, clause: q.Clause, query: Query) -> Found:
        match clause:
            case q.Words():
                return self.words_held(document, clause, query)
            case q.And(clauses) | q.Or(clauses):
                every = all if isinstance(clause, q.And) else any
                parts = [self.held(document, part, query) for part in clauses]
                return Found.of(parts, every(one.enough for one in parts), every(one.listed for one in parts))
            case q.Not(inner):
                holds = not self.held(document, inner, query).enough
            case q.MatchAll():
                holds = True
            case q.Filter("id", values):
                holds = document.id.lower() in {value.lower() for value in values}
            case q.Filter(facet, values):
                holds = facet in FACET_BY_NAME and bool(set(values_of(document, facet)) & set(values))
            case q.Range(facet, low, high):
                holds = any((low or 0) <= int(year) <= (high or 9999) for year in values_of(document, facet))
            case _:
                where = tuple((clause, number) for number in self.texts_with(document, clause, query))
                holds = bool(where) or clause.text.lower() == document.id.lower()
                return Found(holds, holds, where)
        return Found(holds, holds)

    def words_held(self, document: Document, clause: q.Words, query: Query) -> Found:
        parts = list(dict.fromkeys(clause.clauses))
        words = [part for part in parts if not isinstance(part, q.Phrase)] or parts
        required = [part for part in words if not self.is_stop(part, query)] or words
        found = {part: self.held(document, part, query) for part in dict.fromkeys((*required, *parts))}
        count, needed = sum(found[part].enough for part in required), q.words_needed(len(required), query.match)
        listed = any(found[part].enough for part in required) if query.match == "some" else count >= needed
        lacks = [part.text for part in required if isinstance(part, TextClause) and not found[part].enough]
        how = Found.of(tuple(found.values()), count >= needed, listed)
        return how._replace(
            missing=tuple(lacks), together=q.by_score_alone(len(required), query.match), whole=count == len(required)
        )

    def is_stop(self, clause: q.Clause, query: Query) -> bool:
        readings = [read(own_chains()[name], nfc(getattr(clause, "text", ""))) for name in self.chains(query)]
        return isinstance(clause, q.Term) and any(one.is_stop for one in readings)

    def chains(self, query: Query) -> Collection[str]:
        return set(map(chain_of, query.languages)) or set(INDEX_LANGUAGES)

    def texts_with(self, document: Document, clause: TextClause, query: Query) -> Iterator[int]:
        """The numbers of a document's texts that hold a clause, in the languages and fields that are searched."""
        fields = {row.name for row in FIELDS if query.scope in row.scopes} if clause.field is None else {clause.field}
        for number, text in enumerate(self.generation.texts[document.id]):
            searched = text.field in fields and chain_of(text.lang) in self.chains(query)
            if searched and stands(clause, self.generation.standing[document.id][number]):
                yield number

    def ordered(self, query: Query, found: Mapping[str, Found]) -> list[str]:
        def key(one: Document) -> Any:
            match query.sort:
                case "relevance":
                    return -sum(part.score for part in self.contributions(query, one.id, found[one.id]))
                case "cycle" | "-cycle":
                    return one.cycle is None, (one.cycle or 0) * (-1 if query.sort == "-cycle" else 1)
                case "title":
                    return fold(one.title.get(query.ui) or next(iter(one.title.values())))
            return [-ord(letter) for letter in one.changed_at] if query.sort == "-changed" else one.id

        return [one.id for one in sorted((one for one in self.generation.documents if one.id in found), key=key)]

    def contributions(self, query: Query, name: str, how: Found) -> list[Contribution]:
        if name.lower() in {one.text.lower() for one in wanted(query.clause)}:
            return [Contribution("id", name, 1000.0)]
        best: dict[tuple[str, str], float] = {}
        for clause, number in how.where:
            text = self.generation.texts[name][number]
            best[clause.text, f"{text.field}_{text.lang}"] = BOOSTS[text.field] * self.rarity(clause, query)
        return [Contribution(field, term, score) for (term, field), score in best.items()]

    def rarity(self, clause: TextClause, query: Query) -> float:
        held = sum(bool(list(self.texts_with(one, clause, query))) for one in self.generation.documents)
        return log(1 + len(self.generation.documents) / (held + 0.5))

    def hit(self, query: Query, name: str, how: Found) -> Hit:
        texts = [self.generation.texts[name][number] for number in sorted({number for _, number in how.where})]
        marked = [
            (text, Marker(query.clause).pieces(text.text, text.lang))
            for text in texts
            if text.shown and query.highlight
        ]
        explained = tuple(self.contributions(query, name, how))
        return Hit(
            self.summaries((name,))[0],
            sum(part.score for part in explained),
            tuple(Snippet(o.field, o.heading, o.lang, o.anchor, found) for o, found in marked if o.field != "title"),
            {text.lang: pieces for text, pieces in marked if text.field == "title"},
            matched_languages=tuple(
                chain for chain in INDEX_LANGUAGES if chain in {chain_of(text.lang) for text in texts}
            ),
            missing=how.missing,
            explanation=explained if query.explain else (),
            counted=how.enough,
        )

    def facet(self, query: Query, name: str) -> Facet:
        chosen, counts = query.selection(name), self.counted(query, (name,), name)
        named = (*chosen.include, *chosen.exclude)
        by_value, size = FACET_BY_NAME[name].type == "histogram", query.facet_size
        rows = sorted(counts.items(), key=lambda row: (0 if by_value else -row[1], row[0]))
        kept = [row for place, row in enumerate(rows) if by_value or size is None or place < size or row[0] in named]
        kept += [(value, 0) for value in sorted(set(named) - counts.keys())]
        buckets = tuple(Bucket(v, count, v in chosen.include, v in chosen.exclude) for v, count in kept)
        return Facet(name, buckets, len(rows), not by_value and size is not None and len(rows) > size)

    def counted(
        self, query: Query, but_for: Collection[str], facet: str, of: q.Selection | None = None
    ) -> Counter[str]:
        """How many documents that count hold each value of a facet, the filters of some facets set aside."""
        counts: Counter[str] = Counter()
        for one in self.generation.documents:
            own = of is None or bool(set(values_of(one, of.facet)) & set(of.include))
            if own and all(self.passes(one, query, but_for)) and self.held(one, query.clause, query).enough:
                counts.update(values_of(one, facet))
        return counts

    def crossed(self, query: Query, facet: str, values: Sequence[str], other: str) -> Sequence[Mapping[str, int]]:
        return [self.counted(query, (facet, other), other, q.Selection(facet, (value,))) for value in values]

    def get(self, document_id: str) -> Document | None:
        return next((one for one in self.generation.documents if one.id.lower() == document_id.lower()), None)

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        return tuple(map(summary, filter(None, map(self.get, document_ids))))

    def holds(self, language: str, term: str) -> bool:
        return any((language, term) == (name, other) for name, _, other in self.generation.words)

    def occurrences(self, languages: Collection[str], word: str) -> int:
        return self.near(languages, word, 0).get(word, 0)

    def near(self, languages: Collection[str], word: str, edits: int) -> Mapping[str, int]:
        terms = Counter((name, term) for name, _, term in self.generation.words)
        counts: Counter[str] = Counter()
        for name, other, term in {(name, fold(surface), term) for name, surface, term in self.generation.words}:
            if name in languages and edits_between(word, other, edits) <= edits:
                counts[other] += terms[name, term]
        return counts

    def spellings(self, languages: Collection[str], word: str) -> Collection[str]:
        return {surface for name, surface, _ in self.generation.words if name in languages and fold(surface) == word}


def stands(clause: TextClause, standing: Standing) -> bool:
    """Whether a text holds a clause anywhere."""
    if isinstance(clause, q.Prefix | q.Fuzzy):
        word, most = fold(nfc(clause.text)), q.edits_allowed(len(clause.text))
        own = {fold(standing.text[one.start : one.end]) for one, *_ in standing.tokens if len(word) >= 3}
        prefixed = isinstance(clause, q.Prefix)
        return any(other.startswith(word) if prefixed else edits_between(word, other, most) <= most for other in own)
    reading = read(standing.chain, nfc(clause.text))
    orders = [reading.trimmed(clause.exact)]
    if isinstance(clause, q.Phrase):
        orders = [reading.exact] if clause.exact else list(changed_over(reading.elements))
    rows = [Sought(elements, clause.exact) for elements in orders if elements]
    return any(True for row in rows for place in range(len(standing.tokens)) for _ in standing.ends(row, place))
