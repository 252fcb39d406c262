"""Names of policy areas, out of the lines in which a page lists them.

In: text. Out: the names, as written. Commas part them, or semicolons, bars and dots; some extractors leave nothing at
all between two names, and a name may hold a comma itself: what the vocabulary knows decides.
"""

import re

from index.parsers.lines import COUNTED
from index.vocabulary import code_of
from index.vocabulary.spellings import code_like

BULLETS = " •●·*–-"
PIECE = re.compile(r"[^,;|·•]+")
MOST_PIECES = 4
"""Pieces between commas that one name may consist of."""
LONGEST_LIST = 2000
"""Characters of a list that is looked at closely."""
MOST_WORDS = 12
"""Words of one name; the longest known has ten."""


def area_names(text: str) -> tuple[str, ...]:
    """The names in a line. What is no known name, and does not consist of known names, is one name as it stands."""
    text = COUNTED.sub("", text.strip(BULLETS))
    spans = [match.span() for match in PIECE.finditer(text) if match[0].strip(BULLETS)]
    names: list[str] = []
    at = 0
    while at < len(spans):
        begin = spans[at][0]
        most = min(MOST_PIECES, len(spans) - at) if len(text) <= LONGEST_LIST else 1
        taken = next((many for many in range(most, 1, -1) if is_area(text[begin : spans[at + many - 1][1]])), 1)
        name = text[begin : spans[at + taken - 1][1]].strip(BULLETS)
        names += [name] if taken > 1 or is_area(name) else _run_together(name)
        at += taken
    return tuple(names)


def is_areas(text: str) -> bool:
    """Whether a line lists policy areas: one that the vocabulary knows, between commas, is enough where it has a
    capital, for prose enumerates `youth, health`, too; of a list that is parted otherwise, all must be known, for
    institutions stand between semicolons."""
    if any(part[:1].isupper() and is_area(part) for part in (piece.strip(BULLETS) for piece in text.split(","))):
        return True
    return len(text) <= LONGEST_LIST and all(map(is_area, area_names(text) or ("",)))


def is_area(name: str) -> bool:
    """Whether the vocabulary knows this name; in other words than its own only with a capital: prose has them, too."""
    return code_of("policy_area", name) is not None or (
        name[:1].isupper() and code_like("policy_area", name) is not None
    )


def _run_together(text: str) -> list[str]:
    """The known names that a text consists of, longest first at each place; the text itself where it holds more."""
    words, names, at = text.split(), [], 0
    if not all(any(map(str.isalnum, word)) or word in "&+/" for word in words):
        return [text]
    while at < len(words):
        longest = next(
            (
                many
                for many in range(min(MOST_WORDS, len(words) - at), 0, -1)
                if is_area(" ".join(words[at : at + many]))
            ),
            0,
        )
        if not longest:
            return [text]
        names.append(" ".join(words[at : at + longest]))
        at += longest
    return names
