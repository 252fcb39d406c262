"""The words of a question that say what kind of answer is wanted, and not what it is about.

In: the words of a run, in order. Out: the same without those. `Which countries publish contracts?` is about publishing
contracts: a document is no better for saying "countries". Interrogative words themselves are stop words
(index/vocabulary/stopwords.toml), which never decide. The noun behind one is no stop word, but at the start of a
question it names no topic either where it is one of a closed class: who answers for a text here (countries, governments
and what they consist of), and nouns that only complete the interrogative (`to what extent`, `dans quelle mesure`).
"""

from collections.abc import Sequence
from typing import TypeVar

from index.analysis import fold, stop_words
from search.query import Clause, Term
from search.syntax.lexemes import Lexeme


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


DETERMINERS = _set("which what many much quel quelle quels quelles combien")
BEFORE = _set("how in to for by at from of with about dans a de en pour par avec selon sous sur")
"""What may stand before the determiner: prepositions, and `how` of `how many`."""
BETWEEN = _set("of the other different de d des les autres differents differentes")
KINDS = _set(
    """
    country countries nation nations state states government governments city cities municipality municipalities
    region regions province provinces extent manner way ways kind kinds sort sorts
    pays etat etats gouvernement gouvernements ville villes commune communes municipalite municipalites
    mesure maniere manieres facon facons sorte sortes genre
    """
)
"""Folded, as are all words here."""

Part = TypeVar("Part", bound=Lexeme | Clause)


def without_asked(parts: Sequence[Part]) -> list[Part]:
    """Without the noun of KINDS that an interrogative determiner at the start asks for, unless nothing but stop words
    would be left."""
    at = 0
    while at < len(parts) and _word(parts[at]) in BEFORE:
        at += 1
    if at == len(parts) or _word(parts[at]) not in DETERMINERS:
        return list(parts)
    at += 1
    while at < len(parts) and _word(parts[at]) in BETWEEN:
        at += 1
    end = at
    while end < len(parts) and _word(parts[end]) in KINDS:
        end += 1
    kept = [*parts[:at], *parts[end:]]
    return kept if any(_says_something(part) for part in kept) else list(parts)


def _word(part: object) -> str:
    """The folded word of a plain Term; "" of anything else."""
    return fold(part.text) if isinstance(part, Term) and part.field is None and not part.exact else ""


def _says_something(part: object) -> bool:
    return _word(part) not in stop_words("en") | stop_words("fr") | KINDS
