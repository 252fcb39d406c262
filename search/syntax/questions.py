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
