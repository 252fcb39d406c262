"""French: number, gender and conjugation.

A folded word goes through these, and the first that knows it decides:

1. the words kept apart by hand;
2. the dictionary of lemmas: what no rule reaches (`travaux`, `yeux`, `doivent`), and words that look like a plural or
   a verb and are none (`mois`, `president`);
3. an ending of the conjugation after the stem of a known verb in -er (`protegent`, `publiees`): its infinitive;
4. the plural taken off (-s, -x, -aux), and the three above again;
5. a word that ends in a, i, o or u now is its own term (`loi`, `elu`, `enjeu`): Snowball would take a verb's ending
   off (`devis`, `delai`);
6. the accents put back at endings where Snowball needs them (`capacite`, `premiere`), Snowball, accents off again.

The participles of irregular verbs meet in their masculine (`prises`: pris), not in the infinitive, as with
Snowball: most of them are nouns too (`produit`, `permis`, `recu`).
"""

import re

import Stemmer

from index.forms import tables

_ENDINGS = "eraient erent aient erait erais eront erons erez erai eras ent era ons ais ait ai as ees ee es ez a e"
_CONJUGATED = frozenset(_ENDINGS.split())
"""Folded endings of verbs in -er."""
_LONGEST = max(map(len, _CONJUGATED))
_LAST = frozenset(ending[-1] for ending in _CONJUGATED)
_ACCENTED = (
    ("ee", "ée"),
    ("ite", "ité"),
    ("iere", "ière"),
    ("trice", "teur"),  # but -atrice, which Snowball itself joins with -ateur
)
_FROM_IER = re.compile("icat(?:ion|eur|rice|if|ive)$")
"""`modification` is of `modifier` as `exploitation` is of `exploiter`, but Snowball joins only those."""
_SHORT_NOUN = 7
"""A word in -er below this length that is no known verb is a noun (`loyer`): Snowball would leave `loi`."""


class French:
    """Calling it gives the term of a folded word."""

    def __init__(self, lemmas: dict[str, str] | None = None, verbs: frozenset[str] | None = None) -> None:
        """`lemmas` and `verbs` are the kept ones unless given (what makes the kept ones gives its own)."""
        self._snowball = Stemmer.Stemmer("french", 0).stemWord
        self._lemmas, self._verbs = lemmas, verbs
        self._apart: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if self._lemmas is None or self._verbs is None:
            self._lemmas, self._verbs, self._apart = tables.lemmas(), tables.verbs(), tables.apart("fr")
        if not word:
            return word
        single = singular(word)
        term = self._apart.get(word) or self._apart.get(single) or self._known(word)
        if term is None and single != word:
            term, word = self._known(single), single
        if term is None:
            term = word if word[-1] in "aiou" else self._stem(word)
        return term

    def _known(self, word: str) -> str | None:
        """The term of a word that one of the lists holds."""
        assert self._lemmas is not None
        if lemma := self._lemmas.get(word):
            return self.of_lemma(lemma)
        infinitive = self.infinitive(word)
        return self._apart.get(infinitive) or self._reduced(infinitive) if infinitive else None

    def infinitive(self, word: str) -> str | None:
        """The known verb in -er that a folded word is a form of: `engageons` gives `engager`."""
        assert self._verbs is not None
        for start in range(max(1, len(word) - _LONGEST), len(word)) if word[-1:] in _LAST else ():
            if (ending := word[start:]) in _CONJUGATED:
                stem = word[:start]
                if stem + "er" in self._verbs:
                    return stem + "er"
                if ending[0] in "oa" and stem[-1] == "e" and stem + "r" in self._verbs:
                    return stem + "r"
        if word.endswith("euse") and word[:-4] + "er" in self._verbs:
            return word[:-2] + "r"  # `travailleuse`: no infinitive, but the masculine of who does it
        return None

    def of_lemma(self, lemma: str) -> str:
        """The term of a dictionary's lemma, which has its accents: never taken for a plural."""
        folded = unaccented(lemma)
        if term := self._apart.get(folded):
            return term
        if folded[-1] in "aiou" or (folded[-1] in "sx" and not folded.endswith("eux")):
            return folded
        return folded if self._noun_in_er(folded) else self._reduced(lemma)

    def _noun_in_er(self, word: str) -> bool:
        assert self._verbs is not None
        return len(word) < _SHORT_NOUN and word.endswith("er") and word[-3:] != "ier" and word not in self._verbs

    def _stem(self, word: str) -> str:
        """Of a singular that no list holds."""
        if self._noun_in_er(word):
            return word
        for ending, accented in _ACCENTED:
            if word.endswith(ending):
                start = len(word) - len(ending)
                if accented != "teur" or word[start - 1 : start] not in ("", "a"):
                    word = word[:start] + accented
                    break
        return self._reduced(word)

    def _reduced(self, word: str) -> str:
        """Snowball's stem without accents, and what it leaves of number and gender taken off."""
        if "icat" in word:
            begin = _FROM_IER.sub("ier", word)
            if begin != word and self._verbs and unaccented(begin) in self._verbs:
                word = begin
        stem = unaccented(self._snowball(word))
        while len(stem) > 3 and stem[-1] == "e":
            stem = stem[:-1]
        if len(stem) > 3:
            if stem[-1] == "f" and word.endswith(("if", "euf")) and len(stem) == len(word):
                return stem[:-1] + "v"  # `actif`, as `active`
            if stem[-1] == "y":
                return stem[:-1] + "i"
            if word.endswith("er") and len(stem) == len(word):
                return stem[:-2]  # `armer`: too short for Snowball, which does reduce `armée`
        return stem


_ACCENTS = str.maketrans("àâäéèêëîïôöùûüÿç", "aaaeeeeiioouuuyc")


def unaccented(word: str) -> str:
    """What index.analysis.fold gives for a lower-case French word."""
    return word if word.isascii() else word.translate(_ACCENTS).replace("œ", "oe").replace("æ", "ae")


def singular(word: str) -> str:
    """A folded word without its plural's ending; words of three letters have none."""
    if len(word) < 4:
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > 5:
        return word[:-2] + "l"
    return word[:-1] if word[-1] == "s" and word[-2] != "s" else word
