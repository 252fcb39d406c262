"""The query as a value: what syntax and params build, and what every engine compiles.

In: nothing (standard library only). Out: frozen, hashable values with a readable repr. Clauses hold the user's words
as typed, and what these mean besides (`Term.meaning`); which analysis chains and fields they reach is the engine's
business (`Query.scope`, `Query.languages`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import field as dataclass_field
from typing import Literal, TypeAlias

Sort = Literal["relevance", "-cycle", "cycle", "title", "id", "-changed"]
Match = Literal["some", "all"]
"""How many of the plain words a document must hold: enough of them (see Words), or every one."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """Another word or phrase for a word: its `terms` in its own language, in order; `text` is how people write it.
    `weight` is what it counts beside the word itself, 1 at most."""

    terms: tuple[str, ...]
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word means besides itself: what it is called in another language (`renderings`) and in its own
    (`synonyms`), by analysis chain, and the places that it names, as (facet, code)."""

    renderings: Mapping[str, tuple[Rendering, ...]] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[Rendering, ...]] = field(default_factory=dict)
    places: tuple[tuple[str, str], ...] = ()


ITSELF = Meaning()


@dataclass(frozen=True, slots=True)
class Term:
    """A word. `field` restricts it to one text field of the schema (`title`, `irm`, ...) or None for the query's
    scope; `exact` matches accents and inflection as written. A word that an analyser splits (`Beta.gouv.fr`) matches
    as a phrase of its parts; a compound, a number, an amount or a reference (`start-up`, `10 000`, `20 %`, `art. 8`)
    matches however it is written. A document that holds what the word means holds the word
    (search.query_translation.understood writes it in; it follows from the word, its neighbours and the generation, and
    tells no two terms apart)."""

    text: str
    field: str | None = None
    exact: bool = False
    meaning: Meaning = dataclass_field(default=ITSELF, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order and adjacent. `text` is what stood between the quotes."""

    text: str
    field: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words within an edit distance that grows with length (`edits_allowed`; engines bound how many words)."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet named inside the box: `country:FR`, `starred:yes`, `id:FR0038`. `facet` is a facet's name or `id`;
    a document matches when it holds any of `values` (codes). Never scores."""

    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """`cycle:2015..2018`: both ends included, None is open. Never scores."""

    facet: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class And:
    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Or:
    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Not:
    clause: "Clause"


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words, in the order typed. A Term that is typed twice stands there twice, and weighs so; all other parts
    stand there once. A Phrase among them is preferred: it ranks, and excludes nothing (it comes from quotes in prose,
    or is required beside the words; see search.syntax). The noun that a question asks for (`which countries ...`) is
    left out by the parser.

    A document counts when it holds as many different words as `words_needed` says. One that holds fewer, but at least
    one, is listed all the same and says which it lacks. Words that are stop words in a searched language are not needed
    and not counted, unless there are no others. A translation of a word counts as the word."""

    clauses: tuple["Clause", ...]


TOO_MANY_TERMS = "too-many-terms"
"""The code of the note that some words or filters were left out."""

MOST_WORDS = 60
"""Different plain words that are searched for. Of more, those that the fewest documents hold."""


def edits_allowed(length: int) -> int:
    """Edits between a word of so many letters and the words that it may stand for: none, one or two."""
    return 0 if length < 3 else 1 if length < 8 else 2


def words_needed(words: int, match: Match) -> int:
    """How many of so many different plain words a document must hold to count: a third of them and at least two, or
    every one for `match` "all"."""
    return words if match == "all" else max(min(words, 2), -(-words // 3))


def by_score_alone(words: int, match: Match) -> bool:
    """Whether documents that hold enough of so many words and those that hold fewer are one list by score: where not
    every word is needed. Else, and in every order but relevance, those that count come first (Results.first_other)."""
    return words_needed(words, match) < words


@dataclass(frozen=True, slots=True)
class MatchAll:
    pass


Clause: TypeAlias = Term | Phrase | Prefix | Fuzzy | Filter | Range | And | Or | Not | Words | MatchAll


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen in one facet. A document passes when it holds any of `include` (if there are any) and none of
    `exclude`. Values are codes; an open facet may carry literal values."""

    facet: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something of the text that was not taken as written: a code, and the field and the value that it is about, as
    typed."""

    code: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that decides an answer. `text` is what was typed (NFC, trimmed); `clause` is its meaning, `instead`
    the clause whose documents are listed where nothing holds what `clause` requires (None where it requires nothing),
    `notes` are what of the text was not taken as written. All three follow from `text` (search.syntax.of_text).

    `scope` is the HTTP `in`: all, commitment, milestones or irm. `languages` are the languages of text to search
    (HTTP `lang`), empty for all. `offset + limit` never exceeds params.MAX_WINDOW.
    """

    text: str = ""
    clause: Clause = field(default_factory=MatchAll)
    instead: Clause | None = field(default=None, hash=False)
    notes: tuple[Note, ...] = field(default=(), hash=False)
    scope: str = "all"
    match: Match = "some"
    languages: tuple[str, ...] = ()
    selections: tuple[Selection, ...] = ()  # at most one per facet, in the schema's order
    cycle_from: int | None = None
    cycle_to: int | None = None
    changed_since: str | None = None
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()  # facets to count
    facet_size: int | None = None  # buckets per facet, None for all; selected ones always stay
    highlight: bool = True
    translate: bool = True
    correct: bool = True  # may zero hits be answered by the corrected spelling?
    explain: bool = False
    ui: str = "en"  # the interface's language: breaks ties between labels, titles and passages, never between hits

    def selection(self, facet: str) -> Selection:
        """The selection of one facet, empty when nothing is chosen there."""
        return next((chosen for chosen in self.selections if chosen.facet == facet), Selection(facet))

    def with_selection(self, selection: Selection) -> "Query":
        """The same query with this facet's selection replaced (dropped when empty) and the first page."""
        others = tuple(chosen for chosen in self.selections if chosen.facet != selection.facet)
        kept = (*others, selection) if selection.include or selection.exclude else others
        return replace(self, selections=kept, offset=0)

    def without(self, facet: str, value: str) -> "Query":
        """The value neither chosen nor excluded, on the first page."""
        chosen = self.selection(facet)
        include, exclude = (
            tuple(other for other in held if other != value) for held in (chosen.include, chosen.exclude)
        )
        return self.with_selection(Selection(facet, include, exclude))

    def cleared(self) -> "Query":
        """The words without any filter, on the first page."""
        return replace(self, selections=(), cycle_from=None, cycle_to=None, changed_since=None, languages=(), offset=0)

    def wordless(self) -> "Query":
        """The filters without any words, on the first page."""
        return replace(self, text="", clause=MatchAll(), instead=None, notes=(), offset=0)
