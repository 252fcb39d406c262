"""Another spelling for words of a query that the index hardly knows, and which words need none.

In: a Query, what an index says of words (WordLookups). Out: a Correction, or None.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from index import vocabulary
from index.analysis import MAX_TERM, WORD, Chain, fold, nfc
from index.schema import FACETS, chain_of
from index.translation.glossary import content, rows
from index.translation.lexicon import LANGUAGES
from index.vocabulary.places import words_of_places
from index.vocabulary.word_list import is_correct, languages_of, reverses
from search.engines.base import WordLookups
from search.query import And, Clause, Or, Query, Term, Words, edits_allowed
from search.query_words import own_chains, read
from search.syntax.fields import FIELD_NAMES
from search.syntax.lexemes import UNKNOWN_VALUE

# Words that are no misspellings, however few documents hold them.
#
# In: words of a query, what an index says of words (WordLookups). Out: whether somebody who reads English or French
# knows them: words of a dictionary of inflected forms (index.vocabulary.word_list); stop words of either language and
# words that are translated (index.translation), in any inflection; words of a label or a code of the vocabulary, words
# for what is of a place, and names of fields; names and acronyms, as far as capitals tell. All but the last two also
# tell which language a query is in.

ELIDED = re.compile(r"(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['\u2019](?=[^\W\d_])", re.IGNORECASE)
"""What French writes before a vowel in one word with what follows."""

ACRONYM = 6
"""Letters of the longest word in capitals that is taken for an acronym."""

NAME = 7
"""Letters of the longest word that is taken for a name because it is all that was typed and begins with a capital:
short names are near many words."""


def is_known(index: WordLookups, chains: Mapping[str, Chain], word: str) -> bool:
    """Whether it is a word, whatever languages are searched."""
    bare = fold(nfc(ELIDED.sub("", word, count=1)))
    return bare in _names() or is_correct(bare) or any(_is_of(index, chains[name], word) for name in LANGUAGES)


def is_foreign(word: str) -> bool:
    """Whether only dictionaries of other languages have it."""
    return languages_of(fold(nfc(word))) == {"xx"}


def is_name(word: str, words: Sequence[str]) -> bool:
    """Whether capitals tell that a word among `words` of a query names something: it is short and all in capitals, or
    begins with one where the query has no other word, or begins with another and not all are written so."""
    letters = ELIDED.sub("", word, count=1)
    if letters.isupper():
        return len(letters) <= ACRONYM and (len(words) < 2 or not all(other.isupper() for other in words))
    if len(words) == 1:
        return letters[:1].isupper() and len(letters) <= NAME
    return letters[:1].isupper() and word != words[0] and any(other.islower() for other in words if len(other) > 3)


def language_of(index: WordLookups, chains: Mapping[str, Chain], words: Iterable[str]) -> str:
    """The one language that some of the words are of and the other is not; "" where that is not clear."""
    languages = (_languages(index, chains, word) for word in words)
    clear = {name for of in languages if len(of) == 1 for name in of}
    return clear.pop() if len(clear) == 1 else ""


def _languages(index: WordLookups, chains: Mapping[str, Chain], word: str) -> set[str]:
    """Those of a stop word alone, else those of the dictionary and of translations."""
    readings = {name: read(chains[name], nfc(word)) for name in LANGUAGES}
    if stops := {name for name, reading in readings.items() if reading.is_stop}:
        return stops
    bare = languages_of(fold(nfc(ELIDED.sub("", word, count=1)))) & set(LANGUAGES)
    return set(bare) or {name for name in LANGUAGES if _is_of(index, chains[name], word)}


def _is_of(index: WordLookups, chain: Chain, word: str) -> bool:
    """Whether each part of it (`d'alerte` has two) is a stop word of the language or a word that is translated."""
    reading = read(chain, nfc(word))
    reviewed = _reviewed_terms()[chain.name]
    parts = zip(reading.words, reading.stops, strict=True)
    return bool(reading.words) and all(
        stop or term in reviewed or index.translates(chain.name, term) for (term, _), stop in parts
    )


@cache
def _reviewed_terms() -> Mapping[str, frozenset[str]]:
    """The terms of the glossary's rows, of phrases too that are too long to be looked up."""
    sides = zip(LANGUAGES, zip(*rows(), strict=True), strict=True)
    chains = {name: Chain(name) for name in LANGUAGES}
    return {
        name: frozenset(term for side in column for text in side for term in content(chains[name], text))
        for name, column in sides
    }


@cache
def _names() -> frozenset[str]:
    """The folded words of all labels and codes of the vocabulary, of places and of the names of fields."""
    facets = [facet.name for facet in FACETS]
    codes = [(facet, code) for facet in facets for code in vocabulary.codes_of(facet)]
    texts = [text for facet, code in codes for text in (code, *vocabulary.labels_in(facet, code))]
    words = (fold(word) for text in (*texts, *facets, *FIELD_NAMES) for word in WORD.findall(nfc(text)))
    return frozenset(words) | words_of_places()


# Another spelling for words of a query that the index hardly knows.
#
# In: a query, what an index says of words (WordLookups). Out: the query's text with such words replaced, or None. Words
# are compared as people write them, folded but not stemmed. A word is replaced when no document holds it or its stem,
# or when a word one edit away is a hundred times as frequent; never by a rarer one, nor when it is a correct word or a
# name (known_words.py). Of several candidates the one that is nearest and most frequent wins: an edit outweighs a
# factor of twenty in frequency, and so does being in the dictionary. Where the other words tell the query's language,
# only words of that language are candidates; what says the opposite (`ilegal`, `legal`) is none. What is elided before
# a word stays (`l'accés`).

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
