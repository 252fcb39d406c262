"""The words of a search in a text that is shown whole, marked as the snippets of the results mark them.

In: a clause tree, and texts with their languages. Out: pieces of text, marked or not, that concatenate to the text.
What the query excludes, filters by or restricts to other fields is no word to mark; a stop word is marked only inside
a phrase. Knows nothing of any engine: it reads the text itself, as index.analysis does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from index.analysis import Chain, Token, fold, nfc
from index.schema import chain_of
from search.query import And, Clause, Fuzzy, Or, Phrase, Prefix, Term, Words
from search.results import Piece

Wanted = Term | Phrase | Prefix | Fuzzy
SHORTEST_PREFIX = 3
"""Letters that `transparen*` needs before its star; shorter ones would mark half of the page."""


def wanted(clause: Clause) -> Iterator[Wanted]:
    """The clauses that look for words, wherever they stand in the tree; nothing below a Not."""
    match clause:
        case And(clauses) | Or(clauses) | Words(clauses):
            for part in clauses:
                yield from wanted(part)
        case Term() | Phrase() | Prefix() | Fuzzy():
            yield clause
        case _:
            return


@dataclass(slots=True)
class Needles:
    """What to look for in one language: terms, runs of terms, surface forms as written, and beginnings of words."""

    chain: Chain
    terms: set[str] = field(default_factory=set)
    runs: set[tuple[str, ...]] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)

    def add(self, clause: Wanted) -> None:
        """An exact phrase is looked for word by word as written, everything else in its analysed form."""
        text = nfc(clause.text)
        tokens = words(self.chain, text)
        if isinstance(clause, Prefix):
            if len(beginning := fold(text)) >= SHORTEST_PREFIX:
                self.beginnings.add(beginning)
        elif isinstance(clause, Term | Phrase) and clause.exact:
            self.exact.update(text[token.start : token.end] for token in tokens)
        elif len(tokens) == 1:
            self.terms.update(token.term for token in tokens if not token.stop)
        elif tokens:
            self.runs.add(tuple(token.term for token in tokens))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every match, in no particular order."""
        tokens = words(self.chain, text)
        for place, token in enumerate(tokens):
            surface = text[token.start : token.end]
            if token.term in self.terms or surface in self.exact or fold(surface).startswith(tuple(self.beginnings)):
                yield token.start, token.end
            for run in self.runs:
                if token.term == run[0] and tuple(t.term for t in tokens[place : place + len(run)]) == run:
                    yield token.start, tokens[place + len(run) - 1].end


def words(chain: Chain, text: str) -> list[Token]:
    """The words of a text without the joined forms of its compounds, which repeat an earlier position."""
    found: list[Token] = []
    for token in chain.tokens(text):
        if not found or token.position > found[-1].position:
            found.append(token)
    return found


class Marker:
    """Marks the words of one query in texts of any language. For one request: chains are not shared by threads."""

    def __init__(self, clause: Clause) -> None:
        self._wanted = tuple(wanted(clause))
        self._needles: dict[str, Needles] = {}

    def pieces(self, text: str, language: str) -> tuple[Piece, ...]:
        """The text cut where marks begin and end; one unmarked piece where nothing matches."""
        text = nfc(text)
        if not self._wanted:
            return ((text, False),)
        spans = merged(self._of(chain_of(language)).spans(text))
        pieces: list[Piece] = []
        place = 0
        for start, end in spans:
            pieces += [(text[place:start], False), (text[start:end], True)]
            place = end
        return tuple(piece for piece in (*pieces, (text[place:], False)) if piece[0])

    def _of(self, name: str) -> Needles:
        if name not in self._needles:
            self._needles[name] = needles = Needles(Chain(name))
            for clause in self._wanted:
                needles.add(clause)
        return self._needles[name]


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans without overlaps: those that touch become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
