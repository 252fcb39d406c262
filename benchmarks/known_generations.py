"""Generations of a handful of documents whose right answers are known by arithmetic, and readers that check them.

In: the number of a generation. Out: its documents, and for each of QUESTIONS the right answer, which nobody had to
search for. Two generations share no answer to most of the questions, so an answer that mixes them is a wrong one.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from search.engines import Searcher, answered
from search.query import Phrase, Query, Range, Selection, Term
from search.results import Results
from search.settings import Settings

COUNTRIES = ("FR", "KE", "GE")
FACETS = ("country", "cycle")
MOST = 12
"""Documents of the largest generation."""
KEPT = 3
"""Generations that a publish leaves."""


def size(number: int) -> int:
    return 6 + number % 7


def country(number: int, part: int) -> str:
    return COUNTRIES[(number * part + number) % 3]


def cycle(number: int, part: int) -> int:
    return 2011 + (number + part) % 5


def is_odd(number: int, part: int) -> bool:
    return (number + part) % 3 == 0


def identifier(part: int) -> str:
    return f"FR{part:04}"


def document(number: int, part: int) -> Document:
    text = f"Shared {'peculiar' if is_odd(number, part) else 'common'} words, mark{number} of part{part}."
    return Document(
        id=identifier(part),
        kind="commitment",
        captured="full",
        title={"en": f"Generation {number}"},
        languages=("en",),
        country=country(number, part),
        cycle=cycle(number, part),
        sections=(Section("en", "commitment", "", "commitment", text),),
    )


def publish(store: Store, number: int, acknowledge: Callable[[], object] = int) -> None:
    """Writes and publishes a generation, every other one as the difference from the one before; then prunes."""
    with WhooshWriter(store, Settings(index_dir=store.root), full=number % 2 == 0, wait=5) as writer:
        writer.remove(identifier(part) for part in range(size(number), MOST))
        writer.add(document(number, part) for part in range(size(number)))
        writer.publish({})
    acknowledge()
    store.prune(KEPT)


@dataclass(frozen=True)
class Question:
    """A query, and which parts of which generation it finds; `order` is what it sorts by."""

    name: str
    query: Query
    finds: Callable[[int, int], bool]
    order: Callable[[int, int], object] = lambda number, part: part
    facets_of: Callable[[int, int], bool] | None = None  # of what facets are counted, where not of what is found


@dataclass(frozen=True)
class Said:
    """What of an answer is compared."""

    total: int
    ids: tuple[str, ...]
    facets: dict[str, dict[str, int]]


def _query(**parts: object) -> Query:
    return Query(**{"sort": "id", "facets": FACETS, "limit": 20, **parts})  # type: ignore[arg-type]  # fields of Query


def everything(number: int, part: int) -> bool:
    return True


QUESTIONS = (
    Question("all", _query(), everything),
    Question("a word of all", _query(clause=Term("shared", exact=True)), everything),
    Question("a word of some", _query(clause=Term("peculiar", exact=True)), is_odd),
    Question("a phrase", _query(clause=Phrase("shared common")), lambda number, part: not is_odd(number, part)),
    Question("newest first", _query(sort="-cycle"), everything, lambda number, part: (-cycle(number, part), part)),
    Question("years", _query(clause=Range("cycle", 2012, 2013)), lambda n, part: cycle(n, part) in (2012, 2013)),
    Question(
        "one country",
        _query(selections=(Selection("country", ("FR",)),), facets=("country",)),
        lambda number, part: country(number, part) == "FR",
        facets_of=everything,
    ),
)


def of_mark(mark: int) -> Question:
    """The word that one generation only has."""
    return Question("a mark", _query(clause=Term(f"mark{mark}", exact=True)), lambda number, part: number == mark)


def right(number: int, question: Question) -> Said:
    """The answer of generation `number`."""
    parts = [part for part in range(size(number)) if question.finds(number, part)]
    counted = [part for part in range(size(number)) if (question.facets_of or question.finds)(number, part)]
    facets: dict[str, dict[str, int]] = {
        "country": dict(Counter(country(number, part) for part in counted)),
        "cycle": dict(Counter(str(cycle(number, part)) for part in counted)),
    }
    ordered = sorted(parts, key=lambda part: question.order(number, part))  # type: ignore[arg-type, return-value]  # a number or a pair
    return Said(len(parts), tuple(map(identifier, ordered)), {name: facets[name] for name in question.query.facets})


def said(results: Results) -> Said:
    return Said(
        results.total,
        tuple(hit.document.id for hit in results.hits),
        {
            facet.name: {bucket.value: bucket.count for bucket in facet.buckets if bucket.count}
            for facet in results.facets
        },
    )


@dataclass
class Reader:
    """Asks a searcher and compares every answer with the right one of the generation that gave it. `numbers` are the
    generations met, by name. Raises AssertionError for a wrong answer."""

    searcher: Searcher
    numbers: dict[str, int] = field(default_factory=dict)
    answers: int = 0

    def ask_all(self) -> int:
        """Asks every question; the number of the generation that answered last."""
        latest = 0
        for question in (*QUESTIONS, *map(of_mark, sorted(self.numbers.values())[-2:])):
            latest = self.ask(question) or latest
        self.look(identifier(0))
        return latest

    def ask(self, question: Question) -> int:
        """Asks one question; the number of the generation that answered, 0 where it has not been met before."""
        results = answered(self.searcher, lambda snapshot: snapshot.search(question.query))
        self.answers += 1
        name, titles = results.generation.name, {hit.document.title["en"] for hit in results.hits}
        assert len(titles) <= 1, f"{name} mixes {titles}"
        if titles:
            number = int(titles.pop().removeprefix("Generation "))
            assert self.numbers.setdefault(name, number) == number, f"{name} is {number} and {self.numbers[name]}"
        if name not in self.numbers:  # only a mark of an earlier generation is found nowhere
            assert question.name == "a mark" and results.total == 0, (name, question.name)
            return 0
        number = self.numbers[name]
        assert said(results) == right(number, question), (name, number, question.name, said(results))
        assert results.generation.documents == size(number)
        return number

    def look(self, document_id: str) -> None:
        """One whole document, read from the stored ones."""
        found = answered(self.searcher, lambda snapshot: snapshot.get(document_id))
        self.answers += 1
        assert found is not None
        number, part = int(found.title["en"].removeprefix("Generation ")), int(document_id[2:])
        assert found.sections == document(number, part).sections
