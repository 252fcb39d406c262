"""The words of a search in a text that is shown whole, marked as the snippets of the results mark them.

In: a clause tree, and texts with their languages. Out: pieces of text, marked or not, that concatenate to the text.
What the query excludes, filters by or restricts to other fields is no word to mark; a stop word is marked only inside
a phrase. Knows nothing of any engine: it reads the text itself, as index.analysis does, and looks in it for the
readings (search.reading) that an engine looks up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.analysis import Chain, Token, fold, nfc
from index.compounds import surface_form, with_signs
from index.schema import chain_of
from search.query import And, Clause, Fuzzy, Or, Phrase, Prefix, Term, Words
from search.reading import Element, Step, changed_over, reading_of
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


@dataclass(frozen=True, slots=True)
class Sought:
    """Words and compounds that stand one behind the other; `exact` takes only the forms that were typed."""

    elements: tuple[Element, ...]
    exact: bool = False


class Needles:
    """What to look for in one language: rows of elements, and beginnings of words."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.rows: dict[Sought, None] = {}
        self.beginnings: set[str] = set()

    def add(self, clause: Wanted) -> None:
        """The same readings as a search's. A stop word alone is none."""
        text = nfc(clause.text)
        if isinstance(clause, Prefix):
            if len(beginning := fold(text)) >= SHORTEST_PREFIX:
                self.beginnings.add(beginning)
            return
        reading, exact = reading_of(self.chain, text), not isinstance(clause, Fuzzy) and clause.exact
        if isinstance(clause, Phrase):
            orders = [reading.exact] if exact else list(changed_over(reading.elements))
        else:
            orders = [reading.trimmed(exact)]
        for elements in orders:
            if len(elements) > 1 or (elements and (exact or not elements[0].stop)):
                self.rows[Sought(elements, exact)] = None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every match, in no particular order."""
        words = Standing(self.chain, text)
        beginnings = tuple(self.beginnings)
        for place, tokens in enumerate(words.tokens):
            for token in tokens if beginnings else ():
                if fold(token.joined or text[token.start : token.end]).startswith(beginnings):
                    yield token.start, token.end
            for row in self.rows:
                for end in words.ends(row, place):
                    yield words.tokens[place][0].start, words.tokens[end - 1][0].end


class Standing:
    """Where words and compounds stand in a text: the tokens at each position, its word first."""

    def __init__(self, chain: Chain, text: str) -> None:
        self.chain, self.text = chain, text
        self.tokens: list[list[Token]] = []
        for token in chain.tokens(text):
            if token.position == len(self.tokens):
                self.tokens.append([])
            self.tokens[token.position].append(token)

    def ends(self, row: Sought, place: int, first: int = 0) -> Iterator[int]:
        """The positions behind the elements of a row, from number `first` on, where they begin at a position."""
        if first == len(row.elements):
            yield place
            return
        for way in row.elements[first].ways:
            end = place
            for step in way:
                if end >= len(self.tokens) or not any(self._is(token, step, row.exact) for token in self.tokens[end]):
                    break
                end += step.span
            else:
                yield from self.ends(row, end, first + 1)

    def _is(self, token: Token, step: Step, exact: bool) -> bool:
        if token.term != step.term:
            return False
        return not exact or step.typed == (token.joined or surface_form(self.text[token.start : token.end]))


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
        spans = merged(with_signs(text, *span) for span in self._of(chain_of(language)).spans(text))
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
