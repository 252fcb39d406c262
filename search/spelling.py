"""Another spelling for words of a query that the index hardly knows.

In: a query, what an index says of words (WordLookups). Out: the query's text with such words replaced, or None. Words
are compared as people write them, folded but not stemmed. A word is replaced when no document holds it or its stem, or
when a word one edit away is a hundred times as frequent; never by a rarer one, nor when it is a correct word or a name
(known_words.py). Of several candidates the one that is nearest and most frequent wins: an edit outweighs a factor of
twenty in frequency, and so does being in the dictionary. Where the other words tell the query's language, only words of
that language are candidates; what says the opposite (`ilegal`, `legal`) is none. What is elided before a word stays
(`l'accés`).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import log

from index.analysis import MAX_TERM, fold, nfc
from index.schema import chain_of
from index.vocabulary.word_list import is_correct, reverses
from search.chains import own_chains
from search.engines.base import WordLookups
from search.known_words import ELIDED, is_foreign, is_known, is_name, language_of
from search.query import And, Clause, Or, Query, Term, Words, edits_allowed
from search.reading import read
from search.syntax.lexemes import UNKNOWN_VALUE

SHORTEST = 4
"""Letters of the shortest word that is ever replaced."""

SURE = 5
"""Letters of the shortest word whose other spelling is searched for at once: a shorter one is near too many others."""

MOST = 24
"""Different words whose spelling is looked at, the first: each is looked at beside all others."""

RARE = 100
"""How many times as frequent a near spelling must be to be offered for a word that the index knows."""

EDIT = log(20)
FIRST_LETTER = log(5)
"""What an edit, and another first letter, weigh against frequency. People rarely mistake the first letter."""

VOWELS = tuple("aeiouyh")
"""What a word begins with that another is elided before."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The query's `text` with other spellings. `unknown`: the index does not know the words as typed. `sure`: all of
    them are long enough to be searched for at once."""

    text: str
    unknown: bool
    sure: bool


def corrected(index: WordLookups, query: Query) -> Correction | None:
    """None when nothing is replaced."""
    chains = own_chains()
    wanted = {chain_of(language) for language in query.languages} or set(chains)
    text, unknown, sure = query.text, False, True
    words = tuple(dict.fromkeys(_plain_words(query.clause)))[:MOST]
    values = _values(query)
    for word in words:
        if len(word) < SHORTEST or word in values or is_name(word, words) or is_known(index, chains, word):
            continue
        language = language_of(index, chains, (other for other in words if other != word))
        if not language and is_foreign(word):
            continue
        better = _better(index, [name for name in chains if name in wanted], word, language, query.ui)
        if better is not None:
            # What stands before a colon names a field, even where what follows is no value of it.
            text = re.sub(rf"(?<!\w){re.escape(word)}(?![\w:])", better[0].replace("\\", ""), text)
            unknown |= better[1]
            sure &= len(word) >= SURE
    return Correction(text, unknown, sure) if text != query.text else None


def _plain_words(clause: Clause) -> Iterator[str]:
    """Words that were typed without quotes or a prefix; nothing below a Not."""
    match clause:
        case Term(text, _, exact) if not exact:
            yield text
        case And(clauses) | Or(clauses) | Words(clauses):
            for part in clauses:
                yield from _plain_words(part)


def _values(query: Query) -> set[str]:
    """Words behind the name of a field that are no value of it: a notice names the nearest value."""
    return {word for note in query.notes if note.code == UNKNOWN_VALUE for word in note.value.split()}


def _better(
    index: WordLookups, searched: Collection[str], typed: str, language: str, ui: str
) -> tuple[str, bool] | None:
    """(the better spelling, in the language if one is given, else in those searched; whether the word is unknown). What
    both languages have (`procedures`, `procédures`) is written as in the interface's."""
    before = elided.group() if (elided := ELIDED.match(typed)) else ""
    word = folded(typed[len(before) :])
    if len(word) < SHORTEST or not word.isalpha():
        return None
    own = index.occurrences(searched, word)
    among = [name for name in searched if name == language] or list(searched)
    unknown = not own and not _stem_known(index, searched, typed[len(before) :])
    most = edits_allowed(len(word)) if unknown else 1
    least = 0 if unknown else max(own, 1) * RARE
    stops = frozenset[str]().union(*(own_chains()[name].stops for name in among))
    good = {
        other: log(count) - EDIT * (edits + (not is_correct(other))) - FIRST_LETTER * (other[:1] != word[:1])
        for other, count in index.near(among, word, most).items()
        if count > least
        and (edits := edits_between(word, other, most))
        and edits <= most
        and other not in stops
        and not (before and other[:1] not in VOWELS)
        and not reverses(word, other)
    }
    if not good:
        return None
    best = min(good, key=lambda other: (-good[other], other))
    written = _as_written(index, [ui] if ui in among else [], best) or _as_written(index, among, best)
    return before + written, unknown


def folded(word: str) -> str:
    """What the words of an index are compared with."""
    return fold(nfc(word).replace(".", ""))[:MAX_TERM]


def _stem_known(index: WordLookups, languages: Collection[str], typed: str) -> bool:
    chains = own_chains()
    return any(index.holds(name, term) for name in languages for term, _ in read(chains[name], nfc(typed)).words)


def _as_written(index: WordLookups, languages: Collection[str], word: str) -> str:
    """How people write a folded word: with the accents that any of them gave it (`capacites` is `capacités`); "" where
    no text in those languages has it."""
    spellings = index.spellings(languages, word)
    return min(spellings, key=lambda surface: (-sum(not letter.isascii() for letter in surface), surface), default="")


def edits_between(one: str, other: str, most: int) -> int:
    """Letters to add, drop, replace, or change over with their neighbour, to get from one word to the other (optimal
    string alignment); some number above `most` when it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, above = above, line
    return above[-1]
