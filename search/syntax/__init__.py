"""User text to a clause tree, and back.

In: whatever someone typed. Out: `Parsed`: a clause of search.query and what of it could not be taken as written. Total:
every string parses, nothing raises, in linear time; the interface language plays no part, so a link means the same
to everybody.

    words               all preferred, missing ones allowed when nothing holds all of them
    "open data"         a phrase (also « » and curly quotes)      ="données"  =mot    accents and inflection as written
    +must  -not         required, excluded                        NOT, PAS, SAUF      excluded
    a AND b, ET         both                                      a OR b, OU          either; AND binds tighter
    (a OR b) c          grouping                                  title:(a b)         a field for a whole group
    transparen*         beginnings of three letters or more       partcipation~       words spelt nearly like it
    title:word          a field of the text, names of search.syntax.fields in both languages
    country:France      a facet: cycle:2015..2018, id:FR0038, starred:yes, policy_area:education,health

Whatever carries a mark (quotes, `+`, `=`, a field, an operator) is required; only plain words may be missing. A
required clause stands among the plain words too, so that the documents that hold every word are still preferred.
All of this holds for a short text. In prose (search.syntax.commands has the rule) only fields with a value are
required; all else is plain words, and a quoted expression is there twice: word by word in its place, and behind all
words as a Phrase, which is preferred and not required.

Normal form (what makes `canonical` exact): And holds no And, Or no Or, Not no Not and no Words; neither repeats a
clause nor holds just one; a Words of one plain word stands only at the top.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from typing import TypedDict, cast

from index.compounds import meet
from search.query import (
    And,
    Clause,
    Filter,
    Fuzzy,
    MatchAll,
    Not,
    Note,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Term,
    Words,
)
from search.syntax.commands import INSIST, is_plain_phrase, is_plain_word, read
from search.syntax.lexemes import BINARY, CONJUNCTIONS, DISJUNCTIONS, NEGATIONS, SIGNS, Lexeme, words_of
from search.syntax.relaxing import relaxed, without_asked

__all__ = ["Parsed", "canonical", "of_text", "parse", "relaxed", "typed"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """`notes` tell what was not taken as written, and why."""

    clause: Clause
    notes: tuple[Note, ...] = ()


def typed(query: Query, text: str) -> Query:
    """The query with this text in its box instead."""
    return replace(query, **of_text(text))


class OfText(TypedDict):
    """The fields of a Query that follow from its text."""

    text: str
    clause: Clause
    instead: Clause | None
    notes: tuple[Note, ...]


@lru_cache(maxsize=64)  # many ask for the same page, and for the pages after it
def of_text(text: str) -> OfText:
    """All that a text says, for a new Query: the one way from a text to its clause."""
    parsed = parse(text)
    return OfText(text=text, clause=parsed.clause, instead=relaxed(parsed.clause), notes=parsed.notes)


def parse(text: str) -> Parsed:
    """The meaning of `text`. A string without a single letter or digit is MatchAll."""
    found = read(text)
    clause = _of_prose(found.lexemes) if found.is_prose else _Parser(found.lexemes).alternatives()
    return Parsed(Words((clause,)) if _is_plain(clause) else clause, found.notes)


def canonical(clause: Clause) -> str:
    """A string that parses back to this clause, as `parse` builds clauses."""
    text = _written(clause)
    return next((form for form in (text, _written_as_prose(clause)) if parse(form).clause == clause), INSIST + text)


def _written(clause: Clause) -> str:
    """As a command."""
    match clause:
        case And(clauses):
            return " AND ".join(_grouped(part, Or) for part in clauses)
        case Or(clauses):
            return " OR ".join(_written(part) for part in clauses)
        case Words(clauses):
            return reduce(_beside, (_grouped(part, Or, And) for part in clauses))
        case Not(inner):
            return "NOT " + _grouped(inner, Or, And, Words)
        case MatchAll():
            return ""
        case Filter(facet, values):
            return f"{facet}:{','.join(_value(value) for value in values)}"
        case Range(facet, low, high):
            return f"{facet}:{'' if low is None else f'{low:04}'}..{'' if high is None else f'{high:04}'}"
        case Term(text, field, exact):
            return f"{_prefixed(field)}{'=' if exact else ''}{text}"
        case Phrase(text, field, exact):
            return f'{_prefixed(field)}{"=" if exact else ""}"{text}"'
        case Prefix(text, field):
            return f"{_prefixed(field)}{text}*"
        case Fuzzy(text, field):
            return f"{_prefixed(field)}{text}~"


def _beside(one: str, other: str) -> str:
    """Two words that stay two: `5` and `000` side by side would be a number."""
    apart = meet(one, other) or (one[-1:].isdigit() and other[:1].isdigit())
    return f"{one} , {other}" if apart else f"{one} {other}"


def _grouped(clause: Clause, *loose: type) -> str:
    return f"({_written(clause)})" if isinstance(clause, loose) else _written(clause)


def _prefixed(field: str | None) -> str:
    return f"{field}:" if field else ""


def _value(value: str) -> str:
    return value if re.fullmatch(r"[\w-]+", value) else f'"{value}"'


def _is_plain(clause: Clause) -> bool:
    return (
        isinstance(clause, Term | Prefix | Fuzzy)
        and clause.field is None
        and not (isinstance(clause, Term) and clause.exact)
    )


class _Parser:
    """Recursive descent over lexemes; no deeper than the brackets, which lex() bounds."""

    def __init__(self, lexemes: tuple[Lexeme, ...]) -> None:
        self._lexemes = lexemes
        self._at = 0

    def _next(self) -> Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def alternatives(self) -> Clause:
        parts = [self._conjunction()]
        while self._next() in DISJUNCTIONS:
            self._at += 1
            parts.append(self._conjunction())
        return _any(parts)

    def _conjunction(self) -> Clause:
        parts = [self._run()]
        while self._next() in CONJUNCTIONS:
            self._at += 1
            parts.append(self._run())
        return _all(parts)

    def _run(self) -> Clause:
        """What stands side by side: see the module's docstring on what is required and what is preferred."""
        required: list[Clause] = []
        words: list[Clause] = []
        excluded: list[Clause] = []
        while self._next() not in (None, ")", *BINARY):
            sign, clause = self._unit()
            if isinstance(clause, Not):
                excluded.append(clause)
            elif sign == "" and isinstance(clause, Words):
                words.extend(clause.clauses)
            elif sign == "" and _is_plain(clause):
                words.append(clause)
            else:
                parts = clause.clauses if isinstance(clause, And) else (clause,)
                required.extend(part for part in parts if not isinstance(part, Not))
                excluded.extend(part for part in parts if isinstance(part, Not))
                words.extend(part for part in parts if isinstance(part, Term | Phrase | Prefix | Fuzzy | Or))
        if all(word in required for word in words):
            words = []
        return _all([*required, *([Words(_each_once_but_words(words))] if words else []), *excluded])

    def _unit(self) -> tuple[str, Clause]:
        """A clause with the sign before it: "+", or "" for none (an exclusion is in the clause)."""
        sign = ""
        negative = False
        while (mark := self._next()) in (*SIGNS, *NEGATIONS):
            self._at += 1
            negative ^= mark != "+"
            sign = "+"
        clause = self._primary()
        return sign, _not(clause) if negative else clause

    def _primary(self) -> Clause:
        lexeme = self._next()
        if lexeme == "(":
            self._at += 1
            inner = self.alternatives()
            self._at += 1  # the closing bracket: lex() balances them
            return inner
        if lexeme is None or isinstance(lexeme, str):
            return MatchAll()
        self._at += 1
        return lexeme


def _each_once_but_words(parts: Sequence[Clause]) -> tuple[Clause, ...]:
    """What a word that is typed twice says twice; anything else is said once. Without what a question asks for."""
    seen: set[Clause] = set()
    kept = []
    for part in without_asked(parts):
        if is_plain_word(part) or part not in seen:
            seen.add(part)
            kept.append(part)
    return tuple(kept)


def _of_prose(lexemes: Sequence[Lexeme]) -> Clause:
    """Plain words, each quoted expression also as a preferred phrase, and required fields."""
    required: list[Clause] = []
    words: list[Clause] = []
    phrases: dict[Clause, None] = {}
    for leaf in lexemes:
        if isinstance(leaf, Phrase) and is_plain_phrase(leaf):
            words += words_of(leaf.text)
            phrases[leaf] = None
        elif is_plain_word(leaf):
            words.append(cast(Term, leaf))
        else:
            required.append(cast(Clause, leaf))
    beside = dict.fromkeys(leaf for leaf in required if isinstance(leaf, Term | Phrase | Prefix | Fuzzy))
    return _all([*required, Words((*words, *beside, *phrases))])


def _written_as_prose(clause: Clause) -> str:
    """Required fields and then the words, with quotes around those of the preferred phrases; "" where it is no clause
    of prose."""
    required = clause.clauses[:-1] if isinstance(clause, And) else ()
    words = clause.clauses[-1] if isinstance(clause, And) else clause
    if not isinstance(words, Words):
        return ""
    phrases = [part for part in words.clauses if isinstance(part, Phrase) and is_plain_phrase(part)]
    plain = [part for part in words.clauses if isinstance(part, Term) and is_plain_word(part)]
    parts = (*required, *_quoted(plain, phrases))
    return _written(Words(parts)) if parts else ""


def _quoted(words: Sequence[Term], phrases: Sequence[Phrase]) -> Iterator[Clause]:
    """The words with each phrase in the place of the first run of its words, one after the other."""
    at = 0
    for phrase in phrases:
        run = words_of(phrase.text)
        while at < len(words) and list(words[at : at + len(run)]) != run:
            yield words[at]
            at += 1
        yield phrase
        at += len(run)
    yield from words[at:]


def _all(parts: list[Clause]) -> Clause:
    flat: dict[Clause, None] = {}
    for part in parts:
        for clause in part.clauses if isinstance(part, And) else (part,):
            alone = isinstance(clause, Words) and len(clause.clauses) == 1
            flat[clause.clauses[0] if alone and isinstance(clause, Words) else clause] = None
    return _unless_alone(tuple(flat), And)


def _any(parts: list[Clause]) -> Clause:
    flat: dict[Clause, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.clauses if isinstance(part, Or) else (part,)))
    return _unless_alone(tuple(flat), Or)


def _unless_alone(clauses: tuple[Clause, ...], kind: type[And] | type[Or]) -> Clause:
    kept = tuple(clause for clause in clauses if not isinstance(clause, MatchAll))
    if len(kept) > 1:
        return kind(kept)
    return kept[0] if kept else MatchAll()


def _not(clause: Clause) -> Clause:
    """Excluding a group of plain words excludes every document that holds any of them."""
    if isinstance(clause, Not):
        return clause.clause
    if isinstance(clause, Words):
        return Not(_any(list(clause.clauses)))
    return clause if isinstance(clause, MatchAll) else Not(clause)
