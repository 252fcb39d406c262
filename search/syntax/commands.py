"""What in a text is a command, and what is the punctuation of plain prose.

In: what someone typed. Out: `Read`: lexemes whose operators bind, notes, and whether the text is prose. The rule:

    Marks are commands in a text of up to MAX_PLAIN plain words (words that carry no mark). A longer text is prose,
    unless operators stand between all of its words, MAX_RUN of them or fewer at a time. In prose brackets, signs and
    capitals mean nothing, quotes prefer and do not require, and only names of fields with a value (country:France) are
    commands.
    In a text all in capitals operators are words, unless they stand between single words or phrases. A text that
    begins with `=` and a space is a command however long it is.

    A lower-case `or` or `ou` is an operator where the text consists of nothing but alternatives, each a word or a
    phrase.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.query import TOO_MANY_TERMS, Filter, Note, Phrase, Range, Term
from search.syntax.lexemes import BINARY, DISJUNCTIONS, MAX_TERMS, OPERATORS, SIGNS, Lexed, Lexeme, clean, lex, words_of
from search.syntax.relaxing import without_asked

MAX_PLAIN = 6
"""Plain words of a text whose marks are commands whatever stands between them."""
MAX_RUN = 3
"""Plain words with no operator between them, in a longer text whose marks are commands."""

READ_AS_PROSE = "read-as-prose"
READ_AS_OR = "read-as-or"
READ_AS_WORD = "read-as-word"
ALL_CAPITALS = "all-capitals"

INSIST = "= "
"""What a text begins with whose marks are commands whatever its length."""
BRACKETS = ("(", ")")
ENDS = frozenset((")", *BINARY))
"""What an operator or a sign may not stand before."""
ALTERNATIVES = frozenset((Term("or"), Term("ou")))
OPERATOR_WORDS = frozenset(Term(operator.lower()) for operator in OPERATORS)
"""What operators that bind nothing become. They do not count among the terms, however they were typed: which operators
bind is only known at the end."""


@dataclass(frozen=True, slots=True)
class Read:
    """Of prose, `lexemes` are leaves only: a Phrase stands in the place of its words."""

    lexemes: tuple[Lexeme, ...]
    notes: tuple[Note, ...]
    is_prose: bool


def read(text: str) -> Read:
    """The lexemes of a text and how they are to be understood."""
    text = clean(text)
    insisted = text.startswith(INSIST)
    lexed = lex(text.removeprefix(INSIST))
    lexemes, notes = bound(lexed.lexemes), list[Note]()
    if not insisted:
        if operator := shouted(lexemes):
            lexemes = [_word_of(lexeme) for lexeme in lexemes]
            notes.append(Note(ALL_CAPITALS, value=operator))
        if any(map(_is_mark, lexemes)):
            notes.append(Note(READ_AS_PROSE))
        if runs_on(lexemes) and (prose := _prose(text, lexed, notes)):
            return prose
    notes = [*lexed.notes, *(note for note in notes if note.code != READ_AS_PROSE)]
    kept = limited(lexemes)
    if len(kept) < len(lexemes):
        notes.append(Note(TOO_MANY_TERMS))
        kept = bound(kept)
    if not insisted:
        kept, found = with_alternatives(kept, lexed.commas if len(kept) == len(lexed.lexemes) else frozenset())
        notes += found
    return Read(tuple(kept), tuple(notes), False)


def _prose(text: str, lexed: Lexed, notes: Sequence[Note]) -> Read | None:
    """The text as prose, `lexed` being what it is as a command; None where what it asks for leaves so few plain words
    that it is none."""
    if not all(is_plain_word(lexeme) or lexeme in BRACKETS for lexeme in lexed.lexemes):
        lexed = lex(text, commands=False)
    lexemes, cut = _with_few_marked(lexeme for lexeme in lexed.lexemes if not isinstance(lexeme, str))
    running = without_asked([lexeme for lexeme in lexemes if is_plain_word(lexeme) or is_plain_phrase(lexeme)])
    if sum(map(is_plain_word, running)) <= MAX_PLAIN:
        return None
    notes = (*lexed.notes, *notes, *([Note(TOO_MANY_TERMS)] if cut else []))
    marks = [lexeme for lexeme in lexemes if not is_plain_word(lexeme) and not is_plain_phrase(lexeme)]
    return Read((*marks, *running), notes, True)


def _with_few_marked(lexemes: Iterable[Lexeme]) -> tuple[list[Lexeme], bool]:
    """At most MAX_TERMS different marked leaves; of a phrase beyond them its words stay. Whether anything was cut."""
    leaves: set[Lexeme] = set()
    kept: list[Lexeme] = []
    cut = False
    for lexeme in lexemes:
        if is_plain_word(lexeme) or lexeme in leaves or len(leaves) < MAX_TERMS:
            if not is_plain_word(lexeme):
                leaves.add(lexeme)
            kept.append(lexeme)
        else:
            cut = True
            kept += words_of(lexeme.text) if isinstance(lexeme, Phrase) else ()
    return kept, cut


def is_plain_word(lexeme: object) -> bool:
    """A word without any mark of its own."""
    return isinstance(lexeme, Term) and lexeme.field is None and not lexeme.exact


def is_plain_phrase(lexeme: object) -> bool:
    """A quoted expression without any other mark."""
    return isinstance(lexeme, Phrase) and lexeme.field is None and not lexeme.exact


def runs_on(lexemes: Sequence[Lexeme]) -> bool:
    """Are there so many plain words, and so many side by side, that it is prose? Words with a sign are not plain."""
    plain = longest = run = 0
    before: Lexeme = ""
    for lexeme in lexemes:
        if isinstance(lexeme, str) and lexeme in OPERATORS:
            run = 0
        elif is_plain_word(lexeme) and not (isinstance(before, str) and before in SIGNS):
            plain += 1
            run += 1
            longest = max(longest, run)
        before = lexeme
    return plain > MAX_PLAIN and longest > MAX_RUN


def shouted(lexemes: Sequence[Lexeme]) -> str:
    """The first operator of a text that is all in capitals and in which words stand side by side; else ""."""
    operators = [lexeme for lexeme in lexemes if isinstance(lexeme, str) and lexeme in OPERATORS]
    texts = [lexeme.text for lexeme in lexemes if isinstance(lexeme, Term) and lexeme not in OPERATOR_WORDS]
    if not operators or not all(text.isupper() or not any(map(str.isalpha, text)) for text in texts):
        return ""
    beside = any(is_plain_word(one) and is_plain_word(other) for one, other in pairwise(lexemes))
    return operators[0] if beside else ""


def _word_of(lexeme: Lexeme) -> Lexeme:
    return Term(lexeme.lower()) if isinstance(lexeme, str) and lexeme in OPERATORS else lexeme


def _is_mark(lexeme: Lexeme) -> bool:
    """Would prose read this as something else? Brackets that hold no operator mean nothing anywhere."""
    if isinstance(lexeme, str):
        return lexeme not in BRACKETS
    return not isinstance(lexeme, Filter | Range) and lexeme.field is None and not is_plain_word(lexeme)


def with_alternatives(lexemes: list[Lexeme], commas: frozenset[int]) -> tuple[list[Lexeme], list[Note]]:
    """The lexemes with an operator for each `or` and `ou` (and for each comma) where they are nothing but alternatives,
    beside filters; and the note that says how such a word was read. `commas` are the places that a comma precedes."""
    leaves = [(place, lexeme) for place, lexeme in enumerate(lexemes) if not isinstance(lexeme, Filter | Range)]
    typed = next((lexeme.text for _, lexeme in leaves[1:-1] if isinstance(lexeme, Term) and lexeme in ALTERNATIVES), "")
    if not typed or any(isinstance(lexeme, str) for _, lexeme in leaves):
        return lexemes, []
    parts: list[Lexeme] = []
    wanted = True
    for place, lexeme in leaves:
        if not wanted and lexeme in ALTERNATIVES:
            wanted = True
        elif wanted or place in commas:
            parts += [DISJUNCTIONS[0], lexeme] if parts else [lexeme]
            wanted = False
        else:
            return lexemes, [Note(READ_AS_WORD, value=typed)]
    if wanted:
        return lexemes, []
    filters = [lexeme for lexeme in lexemes if isinstance(lexeme, Filter | Range)]
    return ["(", *parts, ")", *filters], [Note(READ_AS_OR, value=typed)]


def limited(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """The lexemes with at most MAX_TERMS different leaves."""
    leaves: set[Lexeme] = set()
    kept: list[Lexeme] = []
    for lexeme in lexemes:
        if not isinstance(lexeme, str) and lexeme not in OPERATOR_WORDS:
            if lexeme not in leaves and len(leaves) == MAX_TERMS:
                continue
            leaves.add(lexeme)
        kept.append(lexeme)
    return kept


def _ends(following: Sequence[Lexeme]) -> bool:
    """Is the last of them no operand? They are in reverse order."""
    return not following or (isinstance(following[-1], str) and following[-1] in ENDS)


def bound(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """The lexemes with every operator that lacks an operand on a side it needs turned into a plain word, and every
    sign that lacks one dropped."""
    kept: list[Lexeme] = []
    for lexeme in reversed(lexemes):  # first those that lack what follows
        if isinstance(lexeme, str) and _ends(kept):
            if lexeme in OPERATORS:
                kept.append(Term(lexeme.lower()))
            elif lexeme not in SIGNS:
                kept.append(lexeme)
        else:
            kept.append(lexeme)
    ends: list[Lexeme] = []
    for lexeme in reversed(kept):  # then those that lack what precedes
        lacking = isinstance(lexeme, str) and lexeme in BINARY and (not ends or ends[-1] == "(")
        ends.append(Term(str(lexeme).lower()) if lacking else lexeme)
    return ends
