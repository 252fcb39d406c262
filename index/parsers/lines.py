"""The lines of a page, as every parser sees them.

In: the text of a scrape. Out: Lines: the 1-based number in the scrape and the line without extractor artefacts
(no-break and thin spaces are spaces, zero-width and private-use characters are gone, spaces single). Blank lines are
left out, because extractors add and drop them at will; `blanks` tells how many stood before.
"""

import re
from dataclasses import dataclass
from functools import cache

from index.vocabulary import key, load

SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
MARKUP = re.compile(r"^#{1,6} |\*\*")
"""What an extractor that writes Markdown makes of headings and labels."""
LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
"""`[France Design Report](https://...)`, of which the words stay; an image's are its alternative text."""
RULE = "-=_*|: "
"""What a line consists of that underlines a heading, parts two sections, or stands below the head of a table."""
NOTE = re.compile(r"\[(\d{1,3})\]\(#[^()\s]*\)")
"""`[1](#_ftn1)`: a link within the page marks a note, and keeps its brackets."""
COUNTED = re.compile(r"^\(?\d{1,2}[.)]\s+")
INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ue000-\uf8ff]"
)
"""With control characters, which an HTML entity can bring in, and overrides of the direction of writing."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is 1-based in the scrape; `text` is never empty; `blanks` empty lines stand directly before it."""

    number: int
    text: str
    blanks: int = 0


def clean(text: str) -> str:
    """One line without artefacts of extraction. Its words and their order stay."""
    bare = SPACES.sub(" ", INVISIBLE.sub("", text)).strip()
    if "](" in bare:
        bare = LINK.sub(r"\1", NOTE.sub(r"[\1]", bare))
    if bare[:1] == "#" or "**" in bare:
        bare = MARKUP.sub("", bare)
    return "" if len(bare) > 2 and bare[0] in RULE and not bare.strip(RULE) else bare


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text that hold something."""
    found: list[Line] = []
    blanks = 0
    for number, raw in enumerate(text.split("\n"), 1):
        bare = clean(raw)
        if bare:
            found.append(Line(number, without_tooltips(bare), blanks))
            blanks = 0
        else:
            blanks += 1
    return tuple(found)


@cache
def _tooltip() -> re.Pattern[str]:
    """A glossary term, then, without a space, the glossary's sentence about it, cut at `...`."""
    terms = sorted(load("parts")["tooltip"]["terms"], key=len, reverse=True)
    return re.compile(rf"(?i:\b({'|'.join(map(re.escape, terms))}))(?=[A-Z])[^\n]{{30,420}}?(?:\.\.\.|…)(?: More\b)?")


def without_tooltips(text: str) -> str:
    """The text without glossary sentences that an extractor glued to the terms they explain."""
    return _tooltip().sub(r"\1", text) if "..." in text or "…" in text else text


def bare_key(text: str) -> str:
    """The key of a heading: a colon, a question mark, a full stop or a number around it does not count."""
    return COUNTED.sub("", key(text)).replace("&", "and").strip(" ?!/+")
