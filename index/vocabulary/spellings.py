"""What is written in several ways and is one value.

In: labels and values as pages, inputs and readers write them. Out: `code_like`, the code of a label whose words stand
in another number, order or joint; `undoubled`, a value that a page says twice; `same`, what all spellings of one value
of a facet have in common. Nothing is guessed: words that no label has make another value.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from unicodedata import category

from index.vocabulary import LIGATURES, MARKS, code_of, codes_of, key, labels_in, wording
from index.vocabulary.facts import of_kind
from index.vocabulary.institutions import bare

LOOSE = ("policy_area", "value", *of_kind("rating", "yes-or-no", "codes"))
"""Facets whose labels are read loosely. Names of places and reports are not: their small words tell them apart."""
JOINTS = frozenset(("and", "et", "y", "e", "&", "+", "or", "ou", "o", "u"))
ARTICLES = frozenset(("le", "la", "les", "l", "el", "los", "las"))
"""Of French and Spanish: translated labels have them (`La jeunesse`), English ones never do."""
SMALL = (
    JOINTS
    | ARTICLES
    | frozenset(("the", "of", "to", "in", "on", "for", "a", "an", "de", "du", "des", "d", "del", "au", "aux", "en"))
    | frozenset(("sur", "pour", "par", "dans", "para", "por", "al"))
)
LONGEST_LABEL = 110
MOST_WORDS = 16
SHORTEST = 3
"""Letters that stay of a word without its ending."""
APART = re.compile(r"[()/!?]+")
ACRONYM = re.compile(r"\s*\([A-Z][A-Za-z]{1,7}\)$")
"""`Sustainable Development Goals (SDGs)`."""
RUN_ON = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ])(?=[A-ZÀ-Þ])")
BETWEEN = " ,;:|/·•-–—"
ENDING = re.compile(r"[aeo]*[sx]?$")
SIGNS = re.compile(r"[\x00-\x20\x7f\s'\"`´’‘ʼʹ′″“”„‟«»‹›‚‛\-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d\uff07\uff02_]+")
UNSEEN = ("Cc", "Cf", "Cs")
"""Categories of characters that nobody sees."""
DIGITS = re.compile(r"(?<=\d)\0(?=\d)")


def stem(word: str) -> str:
    """A folded word without its number and gender, in English, French and Spanish alike: `policies`, `policy`;
    `marginaux`, `marginal`; `limitée`, `limitado`. British and American endings are one."""
    if len(word) <= SHORTEST:
        return word
    word = re.sub(r"is(?=(?:e|es|ed|er|ing|ation|ations)$)", "iz", word)
    word = re.sub(r"aux$", "al", word) if len(word) > SHORTEST + 2 else word
    word = re.sub(r"(?:ies?|y)$", "y", word)
    bare = ENDING.sub("", word)
    return bare if len(bare) >= SHORTEST else word


@lru_cache(maxsize=20_000)
def gist(label: str) -> tuple[str, ...]:
    """The words of a label that carry its meaning, without number and gender, in alphabetical order; none for what
    begins or ends as no label does, with a joint or an article that belongs to other words."""
    if len(label) > LONGEST_LABEL:
        return ()
    words = APART.sub(" ", key(label)).split()
    if not words or len(words) > MOST_WORDS or words[0] in SMALL or words[-1] in SMALL:
        return ()
    return tuple(sorted(stem(word) for word in words if word not in SMALL))


@cache
def _codes_by_gist(facet: str) -> Mapping[tuple[str, ...], str]:
    """Labels of one gist that mean several things are left out."""
    found: dict[tuple[str, ...], set[str]] = {}
    for code in codes_of(facet):
        for label in labels_in(facet, code):
            found.setdefault(gist(without_article(label)), set()).add(code)
    return {words: min(codes) for words, codes in found.items() if words and len(codes) == 1}


@lru_cache(maxsize=20_000)
def code_like(facet: str, label: str) -> str | None:
    """The code of a label as `code_of` knows it, or of one with the same words in another number, order or joint
    (`Technologies and Science`, `Participación pública en presupuesto / política fiscal`)."""
    code = code_of(facet, label)
    if code is None and facet in LOOSE and len(label) <= LONGEST_LABEL:
        bare = ACRONYM.sub("", label)
        code = code_of(facet, bare) if bare != label else None
        code = code or _codes_by_gist(facet).get(gist(bare))
    return code


def area_code(label: str) -> str | None:
    """The code of a policy area, whatever article a translation put before it."""
    return code_like("policy_area", label) or code_like("policy_area", without_article(label))


def meant(facet: str, written: str) -> str | None:
    """The code that a value of a facet stands for, whoever wrote it: a code or a label in any spelling, of policy areas
    and OGP values also in other words. What is nearly a rating (`activ`) may be a slip, which readers are told of."""
    code = _codes_in_small(facet).get(written.casefold())
    code = code or (code_like if facet in ("policy_area", "value") else code_of)(facet, written)
    return code or _codes_by_spelling(facet).get(same(written))


@cache
def _codes_in_small(facet: str) -> Mapping[str, str]:
    return {code.casefold(): code for code in reversed(codes_of(facet))}


@cache
def _codes_by_spelling(facet: str) -> Mapping[str, str]:
    return {same(code): code for code in reversed(codes_of(facet))}


def without_article(label: str) -> str:
    """`La jeunesse` without the article that a translation put before it."""
    first, _, rest = label.strip().replace("’", "'").partition("'" if re.match(r"[lL]['’]", label.strip()) else " ")
    return rest.strip() if rest.strip() and key(first) in ARTICLES else label


def undoubled(value: str, facet: str = "") -> str:
    """`Major Major` (the text of an icon, then its label) is `Major`: the label is kept. Of the values of a facet also
    where the two differ in number or gender (`Majeur Majeurs`), mean the same (`Sin cambios No cambió`), or run into
    each other (`MajorMajor`)."""
    words = value.split()
    half = len(words) // 2
    if words and len(words) % 2 == 0 and key(" ".join(words[:half])) == key(" ".join(words[half:])):
        return " ".join(words[half:])
    if not facet or not words or len(value) > 2 * LONGEST_LABEL or len(words) > 2 * MOST_WORDS or code_of(facet, value):
        return value
    if (apart := RUN_ON.sub(" ", value).split()) != words and (found := _second(apart, facet)):
        return found
    return _second(words, facet) or value


def _second(words: list[str], facet: str) -> str:
    """The second of two wordings of one value that the words consist of, "" where they do not."""
    if len(words) == 2 and stem(key(words[0])) == stem(key(words[1])):
        return words[1].strip(BETWEEN)
    if (key(words[0]).split() or [""])[0] not in _openings(facet):
        return ""
    for cut in sorted(range(1, len(words)), key=lambda cut: abs(2 * cut - len(words))):
        first, second = " ".join(words[:cut]).strip(BETWEEN), " ".join(words[cut:]).strip(BETWEEN + "()")
        code = code_like(facet, first) or wording(first)
        if code and second and code == (code_like(facet, second) or wording(second)):
            return second
    return ""


@cache
def _openings(facet: str) -> frozenset[str]:
    """The words with which labels of a facet begin, and the states in which a value may be."""
    labels = (label for code in codes_of(facet) for label in labels_in(facet, code))
    states = ("pending", "no", "pas", "aucune", "sin", "en", "examen", "revision", "na", "nr")
    return frozenset((*(key(label).split()[0] for label in labels if key(label)), *states))


def same(value: str) -> str:
    """What all spellings of one value have in common: its letters, digits and other signs without case, accents,
    spaces, apostrophes, quotes and dashes. What parts two digits stays. A value of nothing else is its own."""
    folded = value.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded.translate(LIGATURES)).casefold()
        folded = "".join(sign for sign in MARKS.sub("", folded) if category(sign) not in UNSEEN)
    parted = DIGITS.sub(" ", SIGNS.sub("\0", folded)).replace("\0", "")
    return parted or value


@lru_cache(maxsize=1 << 16)
def same_of(facet: str, value: str) -> str:
    """`same`, and of institutions also without what one spelling has and another leaves out (`bare`)."""
    return same(bare(value) or value) if facet == "institution" else same(value)


def visible(value: str) -> str:
    """The value without characters that nobody sees, with single spaces."""
    if not value.isprintable():
        value = "".join(" " if c.isspace() else c for c in value if c.isspace() or category(c) not in UNSEEN)
    return " ".join(value.split())


def held_as(facet: str, written: str, held: Collection[str]) -> str | None:
    """Which of the values that an index holds of a facet is meant, in whatever spelling; None where none is."""
    found = spelt(facet, (written,), held)[0]
    return found if found in held else None


def spelt(facet: str, written: Sequence[str], held: Collection[str]) -> tuple[str, ...]:
    """The values in the spelling that an index holds; one that it does not hold stays as it is written."""
    missing = set(written).difference(held)
    if not missing:
        return tuple(written)
    spellings = {same_of(facet, value): value for value in held}
    return tuple(
        spellings.get(same_of(facet, (meant(facet, value) or value) if value in missing else value), value)
        for value in written
    )
