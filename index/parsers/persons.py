"""Whether a line of a report is the name of the person who wrote it, and so no heading.

In: the lines of a report, the place of one, what it stands under. Out: yes or no. Names stand near the top, or where
the text speaks of its author. A name is two to five words with capitals (`de`, `van` aside), of which at least one is
in no dictionary; behind a comma may stand what the person is. Names of places are none.
"""

import re
from collections.abc import Sequence

from index.analysis import fold
from index.parsers.lines import Line
from index.vocabulary import key, place_of_name
from index.vocabulary.word_list import languages_of

NEAR_TOP = 6
"""Lines below the title."""
LONGEST = 90
MOST_WORDS = 5
PARTICLES = frozenset(["de", "del", "della", "den", "der", "van", "von", "el", "al", "bin", "ben", "da", "do", "dos",
                       "du", "la", "le", "y", "e", "and", "et", "&"])  # fmt: skip
WRITES = re.compile(
    r"(?i)\b(?:researchers?|reviewers?|authors?|writt?en by|prepared by|by|consultants?|evaluators?|chercheu(?:r|se)s?"
    r"|auteure?s?|rédigé par|préparé par|par|évaluat(?:eur|rice)s?|investigador(?:a|es|as)?|autor(?:a|es|as)?"
    r"|elaborado por|preparado por|por|evaluador(?:a|es|as)?|ph\.?\s?d|dr|lic|prof(?:esse?u?r)?)\b"
)
"""Words about those who write reports."""
TITLES = re.compile(r"(?i)^(?:(?:by|par|por|dr|mr|mrs|ms|mme|m|prof|lic|sr|sra)\.?\s+)+")


def is_person(lines: Sequence[Line], at: int, heading: str, researcher: str) -> bool:
    """Whether the line at index `at`, which stands under `heading`, is a person's name. `researcher` is the name that
    a label gives, or "" ."""
    text = lines[at].text
    if len(text) > LONGEST or text[-1] in ".:;":
        return False
    if researcher and key(text) == key(researcher):
        return True
    name, _, role = text.partition(",")
    if not _is_name(TITLES.sub("", name.strip()), role):
        return False
    before = lines[at - 1].text if at else ""
    about = len(before) <= LONGEST and WRITES.search(before) is not None
    return (at < NEAR_TOP and not heading) or about or WRITES.search(heading) is not None


def _is_name(name: str, role: str) -> bool:
    words = [word for word in name.split() if word.lower() not in PARTICLES]
    if not 2 <= len(words) <= MOST_WORDS or not all(_is_capitalised(word) for word in words):
        return False
    if place_of_name(name)[0]:
        return False
    if role:
        return WRITES.search(role) is not None
    return any(not languages_of(fold(part)) for word in words for part in re.findall(r"[^\W\d_]{2,}", word))


def _is_capitalised(word: str) -> bool:
    """`Jane`, `MWANGI`, `J.`, `O'Brien`, `Jean-Pierre`; no word with a digit."""
    letters = word.strip(".,()")
    return bool(letters) and letters[0].isupper() and not any(map(str.isdigit, letters))
