"""Which passages of a document show why it was found, and which words of a text that is shown whole are marked.

In: where words stand, or a text and a clause. Out: Snippets with their marks; Pieces of the text.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from index.analysis import Chain, Token, fold, nfc
from index.compounds import surface_form, with_signs
from index.schema import chain_of
from search.query import And, Clause, Fuzzy, Or, Phrase, Prefix, Term, Words
from search.query_words import Element, Step, changed_over, reading_of
from search.results import Piece, Snippet

# The words of a search in a text that is shown whole, marked as the snippets of the results mark them.
#
# In: a clause tree, and texts with their languages. Out: pieces of text, marked or not, that concatenate to the text.
# What the query excludes, filters by or restricts to other fields is no word to mark; a stop word is marked only inside
# a phrase. Knows nothing of any engine: it reads the text itself, as index.analysis does, and looks in it for the
# readings (search.query_words) that an engine looks up.

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


# Which passages of a document to show for a query, and where to cut them.
#
# In: Marks (words of a section that matched, by position) and a section's text around them. Out: pieces of text with
# marks, sentence-shaped where sentences are short enough, never cut inside a word. Knows nothing of any engine: an
# engine finds the marks, and reads only the text that `windows` asks for.

MAX_PASSAGES = 3
MAX_MARKS = 200
"""Marks of one document that are looked at: what a longer list adds is never shown."""

REPEATED = 2
"""Passages shown although they add no word of the query, if each is of another section in the same language."""

SAME = 0.8
"""A passage that shares this much of its words, or of the other's, with one already shown only quotes it."""

SPAN = 24
"""Words that marks of one passage may lie apart."""

BEFORE, AFTER = 18, 34
"""Words read before and after a passage's marks."""

FURNITURE = 0.5
"""What words in a table of contents, a form, a note are worth beside words in prose."""

LOOKED = 3
"""Passages with the same words whose text is looked at, to show the one that says the most."""

LONGEST = 300
"""Characters of a passage, unless its marks alone are longer."""

LEAD = 110
"""Characters before the first mark at most."""

WORD = re.compile(r"\w+")
LINES = re.compile(r"\s*\n\s*")
BOUNDARY = re.compile(r"[.!?\u2026:;\n](?:(?<=[.!?\u2026])[\"'\u00bb\u201d\u2019)\]]*\s+|(?<=[:;])\s+|(?<=\n)\s*)")
"""The end of a sentence, a clause or a line. What may begin it stands first: a search skips all else at once."""
ENDS = ".!?\u2026\"'\u00bb\u201d\u2019)]:;"
"""What a boundary holds besides spaces."""

SENTENCE = re.compile(r"[.!?\u2026][\"'\u00bb\u201d\u2019)\]]*\s+")
REFERS = re.compile(r"(?:^|[(.;,]\s?)(?:[Ss]ee|[Vv]oir|cf\.?|[Vv]\u00e9ase)\s[^().;]*$")
FEWEST, LITTLE, SMALL = 7, 4, 0.2
"""A sentence that says something has so many words, and so large a share of words of less than LITTLE small letters:
those that hold a sentence together, in any language."""


class Mark(NamedTuple):
    """Words `first` to `last` (positions in their section, inclusive) match the query's word number `word`. The words
    of a phrase are one mark."""

    section: int
    first: int
    last: int
    word: int


class Window(NamedTuple):
    """A passage to be: marks of one section that are shown together."""

    section: int
    marks: tuple[Mark, ...]

    @property
    def first(self) -> int:
        return self.marks[0].first

    @property
    def last(self) -> int:
        return max(mark.last for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Passage:
    pieces: tuple[Piece, ...]
    before: bool
    after: bool


Preference = tuple[int, ...]
"""The lower, the sooner a section is shown; sections of one language in one document have the same."""


def windows(
    marks: list[Mark],
    worth: Sequence[float],
    preference: Mapping[int, Preference],
    furniture: Container[int] = (),
    look: Callable[[Window], Snippet | None] | None = None,
) -> list[Window]:
    """The best passages, best first: those with the most worth of different words, then the preferred, then those with
    the most marks, then the first. `worth[word]` says how telling a word is; `preference` is by section; words of the
    sections in `furniture` are worth less. With `look`, which cuts a passage, a sentence about the words is shown
    before a passage that only mentions them. A passage that adds no word comes only from another section in the
    language of the first: not from a translation of it."""
    marks.sort()
    candidates = _candidates(marks[:MAX_MARKS], worth, preference, furniture)
    if look is not None and len(candidates) > 1:
        _put_the_most_substantial_first(candidates, look)
    chosen: list[Window] = []
    every = set().union(*[words for _, words, _ in candidates])
    words: set[int] = set()
    for _, held, window in candidates:
        if len(chosen) == MAX_PASSAGES or (len(chosen) >= REPEATED and words == every):
            break
        new = held - words
        elsewhere = all(
            window.section != other.section and preference[window.section] == preference[other.section]
            for other in chosen
        )
        if chosen and not new and not (elsewhere and len(chosen) < REPEATED):
            continue
        chosen.append(window)
        words |= new
    return chosen


_Candidate = tuple[tuple[float, Preference, int, int], set[int], Window]
"""What it is ordered by, the words that it holds, the passage."""


def _put_the_most_substantial_first(candidates: list[_Candidate], look: Callable[[Window], Snippet | None]) -> None:
    """Of the first candidates, which hold the same words in the same language, the one that says the most."""
    (value, preferred, *_), _, _ = candidates[0]
    alike = 1
    while alike < min(LOOKED, len(candidates)) and candidates[alike][0][:2] == (value, preferred):
        alike += 1
    for place in range(alike if alike > 1 else 0):
        if says_something(look(candidates[place][2])):
            candidates.insert(0, candidates.pop(place))
            return


def says_something(snippet: Snippet | None) -> bool:
    """Whether a passage says something about its marked words: the sentence around the first of them is one, with the
    small words that hold sentences together, and no list, heading or cross-reference."""
    if snippet is None:
        return False
    before = after = ""
    for text, marked in snippet.pieces:
        if marked or after:
            after += text
        else:
            before += text
    start = max(before.rfind(". "), before.rfind("? "), before.rfind("! ")) + 1
    stop = SENTENCE.search(after)
    sentence = before[start:] + (after[: stop.end()] if stop else after)
    words = sentence.split()
    if len(words) < FEWEST or (sentence.count(",") + sentence.count(";")) * 3 >= len(words):
        return False
    little = [word for word in words if len(word) < LITTLE and word.islower()]
    if len(little) < SMALL * len(words):
        return False
    refers = "ee " in before or "oir " in before or "cf" in before or "éase " in before
    return not (refers and REFERS.search(before, max(0, start - 1)))


def _candidates(
    marks: Sequence[Mark], worth: Sequence[float], preference: Mapping[int, Preference], furniture: Container[int]
) -> list[_Candidate]:
    """One window per run of marks that lie close together, none overlapping, best first."""
    starts = []
    within, begin = -1, 0
    for number, (section, first, last, _) in enumerate(marks):
        if section != within or last - begin >= SPAN:
            starts.append(number)
            within, begin = section, first
    found = []
    for start, end in pairwise([*starts, len(marks)]):
        own, section = marks[start:end], marks[start][0]
        words = {word for _, _, _, word in own}
        value = sum([worth[word] for word in words])
        value = round(value * FURNITURE if section in furniture else value, 6)
        found.append(((-value, preference[section], start - end, start), words, Window(section, tuple(own))))
    return sorted(found)  # by the first part alone: no two begin alike


def passage(
    text: str, spans: Sequence[tuple[int, int]], first_word: int, marks: Sequence[Mark], whole: tuple[bool, bool]
) -> Passage:
    """Cut and mark a passage. `spans` are the characters of the words of `text`, up to the last mark at least, the
    first of them being the section's word number `first_word`; `whole` tells whether `text` reaches the start and the
    end of its section."""
    marked = [
        (spans[mark.first - first_word][0], spans[min(mark.last - first_word, len(spans) - 1)][1])
        for mark in marks
        if 0 <= mark.first - first_word < len(spans)
    ]
    if not marked:
        return Passage((), False, False)
    start = _start(text, spans, marked[0][0], whole[0])
    end = _end(text, start, max(end for _, end in marked), whole[1])
    pieces = _pieces(text, start, end, marked)
    before = not whole[0] or bool(text[:start].strip())
    after = not whole[1] or bool(text[end:].strip())
    return Passage(pieces, before, after)


def told_once(found: Sequence[Snippet]) -> tuple[Snippet, ...]:
    """Without passages that say what one before them says: a report quotes the commitment that it judges."""
    if len(found) < 2:
        return tuple(found)
    kept: list[Snippet] = []
    said: list[set[str]] = []
    for one in found:
        words = set(WORD.findall("".join([text for text, _ in one.pieces]).lower()))
        if said:
            marked = set(WORD.findall(" ".join([text for text, mark in one.pieces if mark]).lower()))
            alike = [other for other in said if marked <= other]
            if any(len(words & other) >= SAME * min(len(words), len(other)) for other in alike):
                continue
        kept.append(one)
        said.append(words)
    return tuple(kept)


def marked_text(text: str, spans: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """A whole short text, a title, with its marks."""
    marked = [(spans[mark.first][0], spans[min(mark.last, len(spans) - 1)][1]) for mark in marks]
    return _pieces(text, 0, len(text), sorted(marked))


def _start(text: str, spans: Sequence[tuple[int, int]], mark: int, at_start: bool) -> int:
    """Where a passage starts: the sentence of its first mark, or a word at most LEAD characters before it."""
    first = max(0, mark - LEAD)
    while first and (text[first - 1].isspace() or text[first - 1] in ENDS):
        first -= 1  # no boundary lies across this place
    boundaries = [match.end() for match in BOUNDARY.finditer(text, first, mark)]
    if boundaries and mark - boundaries[-1] <= LEAD:
        return boundaries[-1]
    if at_start and mark - (begin := len(text) - len(text.lstrip())) <= LEAD:
        return begin
    return next((start for start, _ in spans if mark - start <= LEAD), mark)


def _end(text: str, start: int, mark: int, at_end: bool) -> int:
    """Where it ends: the last sentence end within LONGEST characters, or the last whole word there."""
    limit = max(start + LONGEST, mark)
    if at_end and len(text.rstrip()) <= limit:
        return len(text.rstrip())
    # A boundary that ends within the limit is told by one character behind it.
    ends = [match.start() + len(match.group().rstrip()) for match in BOUNDARY.finditer(text, mark, limit + 1)]
    near = [end for end in ends if end <= limit]
    if near:
        return near[-1]
    if len(text) <= limit:
        return len(text.rstrip())
    return max(mark, text.rfind(" ", mark, limit + 1))


def _pieces(text: str, start: int, end: int, marked: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    place = start
    for first, last in merged(with_signs(text, *span) for span in marked):
        first, last = max(first, place), min(last, end)
        if last <= first:
            continue
        if first > place:
            pieces.append((_one_line(text[place:first]), False))
        pieces.append((_one_line(text[first:last]), True))
        place = last
    if place < end:
        pieces.append((_one_line(text[place:end]), False))
    return tuple(pieces)


def _one_line(text: str) -> str:
    """A passage is one line, whatever lines its section had."""
    return LINES.sub(" ", text) if "\n" in text else text
