"""What a query asks for, without what it merely says: words of a question, and requirements that nothing meets.

In: lexemes or a clause. Out: the same without these.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from index.analysis import fold, stop_words
from search.query import And, Clause, Filter, MatchAll, Not, Or, Phrase, Range, Term, Words
from search.syntax.lexemes import Lexeme, words_of

# The words of a question that say what kind of answer is wanted, and not what it is about.
#
# In: the words of a run, in order. Out: the same without those. `Which countries publish contracts?` is about
# publishing contracts: a document is no better for saying "countries". Interrogative words themselves are stop words
# (index/vocabulary/stopwords.toml), which never decide. The noun behind one is no stop word, but at the start of a
# question it names no topic either where it is one of a closed class: who answers for a text here (countries,
# governments and what they consist of), and nouns that only complete the interrogative (`to what extent`, `dans quelle
# mesure`).


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


DETERMINERS = _set("which what quel quelle quels quelles combien")
QUANTITIES = _set("many much")
"""With `how` before them they are a determiner. They are no stop words."""
BEFORE = _set("in to for by at from of with about dans a de en pour par avec selon sous sur")
"""Prepositions that may stand before the determiner."""
BETWEEN = _set("of the other different de d des les autres differents differentes")
KINDS = _set(
    """
    country countries nation nations state states government governments city cities municipality municipalities
    region regions province provinces extent manner way ways kind kinds sort sorts type types reason reasons
    pays etat etats gouvernement gouvernements ville villes commune communes municipalite municipalites
    mesure maniere manieres facon facons sorte sortes genre raison raisons moment point cas
    """
)
"""Folded, as are all words here."""

Part = TypeVar("Part", bound=Lexeme | Clause)


def without_asked(parts: Sequence[Part]) -> list[Part]:
    """Without the nouns of KINDS that an interrogative determiner at the start asks for, unless nothing but stop words
    would be left."""
    start = _end_of(BEFORE, parts, 0) + 1
    word = _word(parts[start - 1]) if start <= len(parts) else ""
    end = _end_of(QUANTITIES, parts, start) if word == "how" else start
    if word not in DETERMINERS and end == start:
        return list(parts)
    while (further := _end_of(KINDS, parts, between := _end_of(BETWEEN, parts, end))) > between:
        end = further
    kept = [*parts[:start], *parts[end:]]
    return kept if any(_says_something(part) for part in kept) else list(parts)


def _end_of(words: frozenset[str], parts: Sequence[object], at: int) -> int:
    """Where the run of such words that begins at `at` ends."""
    while at < len(parts) and _word(parts[at]) in words:
        at += 1
    return at


def _word(part: object) -> str:
    """The folded word of a plain Term; "" of anything else."""
    return fold(part.text) if isinstance(part, Term) and part.field is None and not part.exact else ""


def _says_something(part: object) -> bool:
    return _word(part) not in stop_words("en") | stop_words("fr") | KINDS


# What a clause asks for, without insisting: for when nothing holds what it requires.
#
# In: a clause as `parse` builds it. Out: the clause of the plain words that it holds. Pure.


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
