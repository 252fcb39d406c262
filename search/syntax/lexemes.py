"""Query text to lexemes: plain words, and words with their marks already understood, brackets balanced.

In: the text of the box. Out: Lexemes, and Notes on what was not taken as written.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from index.analysis import WORD, fold, nfc
from index.compounds import HYPHENS, spaced, with_signs
from search.query import Filter, Fuzzy, Note, Phrase, Prefix, Range, Term
from search.syntax.fields import FIELD_NAMES, is_facet, is_turned, narrow

# Plain words: what a stretch of text without any command holds.
#
# In: text without spaces, or running text. Out: Terms, as somebody typed them, without the punctuation around them.

MAX_PHRASE_WORDS = 12

CONJUNCTIONS = ("AND", "ET")
DISJUNCTIONS = ("OR", "OU")
NEGATIONS = ("NOT", "PAS", "SAUF")
BINARY = (*CONJUNCTIONS, *DISJUNCTIONS)
OPERATORS = frozenset((*BINARY, *NEGATIONS))

QUOTES = '"“”„‟«»'
BARE = re.compile(rf"[^\s(){QUOTES}:]+")
"""What may be one word: brackets, quotes and colons stand between words."""
_FUZZY = re.compile(r"~\d*[^\w*~]*")
_INVERTED = re.compile(
    rf"(.*?\w)[{HYPHENS}](?:t[{HYPHENS}](il|elle|on|ils|elles)|(je|tu|ils?|elles?)|(?<=est.)(ce)"
    r"|(?<=(?:eut|oit|ait|dit|est).)(on)|(?<=ez.)(vous)|(?<=ons.)(nous))",
    re.IGNORECASE,
)
"""A French verb with its subject behind it: `peut-on`, `a-t-il`, `pouvez-vous`."""
NOT_INVERTED = frozenset(("rendez-vous", "rendez‐vous", "rendez‑vous"))


def core(raw: str) -> tuple[str, int, bool]:
    """`raw` without the punctuation around it (the signs of amounts stay) and at most MAX_PHRASE_WORDS words; where
    that ends; whether it was cut."""
    words = list(WORD.finditer(raw))
    if not words:
        return "", 0, False
    start, end = with_signs(raw, words[0].start(), words[:MAX_PHRASE_WORDS][-1].end())
    return raw[start:end], end, len(words) > MAX_PHRASE_WORDS


def without_fuzzy(raw: str) -> str:
    """A word without the `~` and `~2` at its end, however many there are."""
    end = len(raw)
    while (at := raw.rfind("~", 0, end)) >= 0 and _FUZZY.fullmatch(raw, at, end):
        end = at
    return raw[:end]


def parted(word: str) -> tuple[str, ...]:
    """A French verb and its subject, which are two words; any other word as it is."""
    inverted = _INVERTED.fullmatch(word)
    if inverted is None or word.lower() in NOT_INVERTED:
        return (word,)
    return inverted[1], next(filter(None, inverted.groups()[1:]))


def settled(text: str) -> str:
    """A word whose end reads as no mark: one that is no mark here must not read as one in the canonical form."""
    while (shorter := core(without_fuzzy(text))[0]) != text:
        text = shorter
    return text


def plain_words(raw: str) -> tuple[Term, ...]:
    """What stands between two spaces as plain words, nothing in it being a command: mostly one, none where it holds no
    letter or digit."""
    if raw.isascii() and raw.isalnum() and raw not in OPERATORS:
        return (Term(raw),)  # what nearly all words are, and what the rest would make of them
    text = settled(core(raw)[0])
    # A word that only looks like an operator is kept in lower case, so that it never reads as one again.
    return tuple(Term(word.lower() if word in OPERATORS else word) for word in parted(text)) if text else ()


def words_of(text: str) -> list[Term]:
    """The plain words of running text, in order."""
    found: list[Term] = []
    at = 0
    while at < len(text):
        end = spaced(text, at)
        if end == at and (bare := BARE.match(text, at)):
            end = bare.end()
        found += plain_words(text[at:end])
        at = max(end, at + 1)
    return found


# Query text to lexemes: words with their marks already understood, brackets balanced.
#
# In: what someone typed, cleaned, and whether its marks are commands. Out: `Lexed`. Never raises; each character is
# looked at a bounded number of times. The limits on the words of a phrase and on nesting are kept here.

MAX_TERMS = 24
"""Different leaves of a command, different marked leaves of prose; search.syntax.commands keeps to it."""
MAX_NESTING = 4
"""A required clause stands among the plain words beside it too: each level may double what is inside."""
MIN_PREFIX = 3

PHRASE_CUT = "phrase-cut"
TOO_DEEP = "too-deep"
UNKNOWN_VALUE = "unknown-value"
UNKNOWN_FIELD = "unknown-field"
TURNED_RANGE = "turned-range"

Leaf: TypeAlias = Term | Phrase | Prefix | Fuzzy | Filter | Range
Mark: TypeAlias = str  # an operator as typed, a bracket, or a sign
Lexeme: TypeAlias = Leaf | Mark

SIGNS = ("+", "-")

_QUOTED = re.compile(rf"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}](?:~\d*)?")
_VALUE = rf"(?:[{QUOTES}][^{QUOTES}]*[{QUOTES}]|[^\s(){QUOTES}:,]+)"
_VALUES = re.compile(rf"{_VALUE}(?:,{_VALUE})*")
_ONE_VALUE = re.compile(_VALUE)
_FIELD = re.compile(r"([^\W\d]\w*):(?=[^\s:)])")
_ELISION = re.compile(r"(?:[cdjlmnst]|(?:lors|puis|jus|quoi)?qu)['’]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lexed:
    """`lexemes` are as typed, whether or not their operators bind; `notes` hold the first of each code; `commas` are
    the places in `lexemes` that a comma stands before."""

    lexemes: tuple[Lexeme, ...]
    notes: tuple[Note, ...]
    commas: frozenset[int] = frozenset()


def lex(text: str, commands: bool = True) -> Lexed:
    """The lexemes of cleaned text. Where its marks are no commands, only names of fields with a value are: brackets,
    signs and operators are punctuation and words, and a quoted expression is a Phrase in the place of its words."""
    lexer = _Lexer(text, commands)
    return Lexed(tuple(lexer.lexemes), tuple(lexer.notes.values()), frozenset(lexer.commas))


def clean(text: str) -> str:
    """NFC text of one line: control and format characters and lone surrogates gone, ends trimmed."""
    kept = (" " if character.isspace() else character for character in text)
    return nfc("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))).strip()


class _Lexer:
    """Reads cleaned text once, from left to right."""

    def __init__(self, text: str, commands: bool) -> None:
        self.text = text
        self.commands = commands
        self.notes: dict[str, Note] = {}
        self.lexemes: list[Lexeme] = []
        self.commas: set[int] = set()
        self._fields: list[str | None] = []  # of the open brackets
        self._ignored = 0  # brackets opened below MAX_NESTING
        self._read()

    def _read(self) -> None:
        at = 0
        while at < len(self.text):
            at = self._step(at) if self.commands else self._step_of_prose(at)
        for _ in range(len(self._fields)):
            self._close()

    def _step(self, at: int) -> int:
        """Take what stands at `at`; where to go on."""
        character = self.text[at]
        if character in "+-" and self._starts_word(at) and self.text[at + 1 : at + 2].strip():
            self.lexemes.append(character)
            return at + 1
        if character == "(":
            self._open(self._field())
        elif character == ")":
            self._close()
        elif quoted := _QUOTED.match(self.text, at):
            self._phrase(quoted[1], self._field(), exact=False)
            return quoted.end()
        elif name := _FIELD.match(self.text, at):
            return self._named(name[1], name.end())
        elif character == "=" and (quoted := _QUOTED.match(self.text, at + 1)):
            self._phrase(quoted[1], self._field(), exact=True)
            return quoted.end()
        elif (end := self._spaced(at, self._field())) > at:
            return end
        elif bare := BARE.match(self.text, at):
            self._bare(bare[0], at)
            return bare.end()
        return at + 1

    def _step_of_prose(self, at: int) -> int:
        if quoted := _QUOTED.match(self.text, at):
            self._preferred(quoted[1])
            return quoted.end()
        name = _FIELD.match(self.text, at)
        if name and fold(name[1]) in FIELD_NAMES and self.text[name.end()] != "(":
            return self._named(name[1], name.end())
        end = spaced(self.text, at)
        if end == at and (bare := BARE.match(self.text, at)):
            end = bare.end()
        self.lexemes += plain_words(self.text[at:end])
        return max(end, at + 1)

    def _preferred(self, raw: str) -> None:
        """A quoted expression of prose: a Phrase of as many whole words as it may have, and the words beyond."""
        raw = " ".join(raw.split())
        kept = end = 0
        for bare in BARE.finditer(raw):
            kept += len(WORD.findall(bare[0]))
            if kept > MAX_PHRASE_WORDS:
                break
            end = bare.end()
        if text := core(raw[:end])[0]:
            self.lexemes.append(Phrase(text))
        self.lexemes += words_of(raw[end:])

    def _starts_word(self, at: int) -> bool:
        return at == 0 or self.text[at - 1] in " (" or self.text[at - 1].isspace()

    def _field(self) -> str | None:
        return self._fields[-1] if self._fields else None

    def _open(self, field: str | None) -> None:
        if len(self._fields) == MAX_NESTING:
            self._note(TOO_DEEP)
            self._ignored += 1
            return
        self._fields.append(field)
        self.lexemes.append("(")

    def _close(self) -> None:
        if self._ignored:
            self._ignored -= 1
        elif self._fields:
            self._fields.pop()
            while self.lexemes[-1] in SIGNS:
                self.lexemes.pop()
            if self.lexemes[-1] == "(":
                self.lexemes.pop()
            else:
                self.lexemes.append(")")

    def _named(self, written: str, at: int) -> int:
        """`written:` and what follows it at `at`: a field, a facet, or two plain words when it is neither."""
        name = FIELD_NAMES.get(fold(written))
        if name is None:
            if not self.text.startswith("//", at):  # the scheme of an address is no mistake
                self._note(UNKNOWN_FIELD, written)
            self._inherited(written)
            return at
        if self.text[at] == "(":
            self._open(name)
            return at + 1
        if is_facet(name):
            values = _VALUES.match(self.text, at)
            self._facet(written, name, values[0] if values else "")
            return values.end() if values else at
        exact = self.text[at] == "="
        if quoted := _QUOTED.match(self.text, at + exact):
            self._phrase(quoted[1], name, exact)
            return quoted.end()
        if (end := self._spaced(at, name)) > at:
            return end
        bare = BARE.match(self.text, at)
        if bare is None or not self._word(bare[0], name):
            self._inherited(written)
        return bare.end() if bare else at

    def _spaced(self, at: int, field: str | None) -> int:
        """Take a number, an amount or a reference that is written with spaces (`10 000 €`, `art. 8`) as one word; where
        to go on, `at` where there is none."""
        end = at if field is not None and is_facet(field) else spaced(self.text, at)
        if end > at:
            self._word(self.text[at:end], field)
        return end

    def _facet(self, written: str, name: str, values: str) -> None:
        """A facet's filter, or the same as plain words (the name too, when it was `written` here)."""
        clause = narrow(name, _values(values))
        if clause is not None:
            if isinstance(clause, Range) and is_turned(values):
                self._note(TURNED_RANGE, name, values)
            self.lexemes.append(clause)
        else:
            self._note(UNKNOWN_VALUE, written or name, values)
            for word in BARE.findall(f"{written} {values.replace(',', ' ')}"):
                self._word(word, None)

    def _bare(self, word: str, start: int) -> None:
        follows = self.text[start + len(word) : start + len(word) + 1]
        if word in OPERATORS and self._starts_word(start) and (not follows.strip() or follows in "()"):
            self.lexemes.append(word)
            return
        self._inherited(word)
        if word.endswith(","):
            self.commas.add(len(self.lexemes))

    def _inherited(self, word: str) -> None:
        """A word without a field of its own belongs to the field of the bracket around it."""
        field = self._field()
        if field is not None and is_facet(field):
            self._facet("", field, word)
        else:
            self._word(word, field)

    def _word(self, raw: str, field: str | None) -> bool:
        """One bare word with its marks; False when it holds no letter or digit."""
        if field is None and (not self.commands or (raw.isascii() and raw.isalnum())):
            words = plain_words(raw)
            self.lexemes += words
            return bool(words)
        exact = raw.startswith("=")
        bare = without_fuzzy(raw)
        text, end = self._core(bare)
        if not text:
            return False
        stem = text
        while _ELISION.match(stem):
            stem = self._core(_ELISION.sub("", stem, count=1))[0]
        expands = not exact and len(fold(stem)) >= MIN_PREFIX and len(WORD.findall(stem)) == 1
        if expands and bare != raw:
            self.lexemes.append(Fuzzy(stem, field))
        elif expands and raw[end : end + 1] == "*":
            self.lexemes.append(Prefix(stem, field))
        elif field is None and not exact:
            self.lexemes += plain_words(raw)
        else:
            text = settled(text)
            self.lexemes.append(Term(text.lower() if text in OPERATORS and not exact else text, field, exact))
        return True

    def _phrase(self, raw: str, field: str | None, exact: bool) -> None:
        if field is not None and is_facet(field):
            self._facet("", field, f'"{raw}"')
            return
        text, _ = self._core(" ".join(raw.split()))
        if text:
            self.lexemes.append(Phrase(text, field, exact))

    def _core(self, raw: str) -> tuple[str, int]:
        text, end, cut = core(raw)
        if cut:
            self._note(PHRASE_CUT)
        return text, end

    def _note(self, code: str, field: str = "", value: str = "") -> None:
        self.notes.setdefault(code, Note(code, field, value))


def _values(written: str) -> tuple[str, ...]:
    """`FR,"Royaume-Uni"` to its values."""
    return tuple(value.strip(QUOTES).strip() for value in _ONE_VALUE.findall(written))
