"""What a clause asks for, without insisting: for when nothing holds what it requires.

In: a clause as `parse` builds it. Out: the clause of the plain words that it holds. Pure.
"""

from collections.abc import Iterator, Sequence

from search.query import And, Clause, Filter, MatchAll, Not, Or, Phrase, Range, Term, Words
from search.syntax.plain import words_of


def relaxed(clause: Clause) -> Clause | None:
    """The clause with every word and phrase that it requires turned into plain words: a phrase into its words and a
    preferred Phrase behind them, a word of one field or in an exact form into the word. Filters, years and exclusions
    stay required, alternatives with a filter among them stay alternatives. None where that is the same clause."""
    if isinstance(clause, Or) and not _is_text(clause):
        parts = [relaxed(part) for part in clause.clauses]
        kept = tuple(new or old for new, old in zip(parts, clause.clauses, strict=True))
        return Or(kept) if any(parts) else None
    parts_of = clause.clauses if isinstance(clause, And) else (clause,)
    firm = [part for part in parts_of if not _is_text(part)]
    leaves = list(dict.fromkeys(part for part in parts_of if _is_text(part) and not isinstance(part, Words)))
    held = [part for part in parts_of if isinstance(part, Words)]
    among = {part for words in held for part in words.clauses}
    wanted = [*(part for part in leaves if part not in among), *(part for words in held for part in words.clauses)]
    plain = [word for part in wanted for word in _plain(part)]
    phrases = [part for part in plain if isinstance(part, Phrase)]
    words = [part for part in plain if not isinstance(part, Phrase)]
    if not _insists(clause, words):
        return None
    firm = [relaxed(part) or part if isinstance(part, Or) else part for part in firm]
    found = Words((*words, *dict.fromkeys(phrases)))
    return And((*firm, found)) if firm else found


def _insists(clause: Clause, words: Sequence[Clause]) -> bool:
    """Whether a document that holds enough of the words may be excluded by the clause."""
    match clause:
        case Words() | Not() | Filter() | Range() | MatchAll():
            return False
        case And(clauses):
            text = [part for part in clauses if _is_text(part)]
            return len(text) > 1 or any(_insists(part, words) for part in text)
        case Or(clauses):
            return any(_insists(part, words) for part in clauses)
        case Phrase(_, field, exact):
            return len(words) > 1 or exact or field is not None
        case Term(_, field, exact):
            return exact or field is not None
    return clause.field is not None


def _is_text(clause: Clause) -> bool:
    """Does it look for words only?"""
    if isinstance(clause, And | Or):
        return all(map(_is_text, clause.clauses))
    return not isinstance(clause, Filter | Range | Not | MatchAll)


def _plain(clause: Clause) -> Iterator[Clause]:
    """The plain words and the preferred phrases of a clause of text, in order."""
    match clause:
        case And(clauses) | Or(clauses) | Words(clauses):
            for part in clauses:
                yield from _plain(part)
        case Phrase(text):
            words = words_of(text)
            yield from words
            if len(words) > 1:
                yield Phrase(text)
        case Term(text):
            yield from words_of(text)
        case Filter() | Range() | Not() | MatchAll():
            return
        case _:
            yield type(clause)(clause.text)
