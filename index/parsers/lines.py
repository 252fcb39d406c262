"""The lines of a page, as every parser sees them.

In: the text of a scrape. Out: Lines: the 1-based number in the scrape and the line without extractor artefacts
(no-break and thin spaces are spaces, zero-width and private-use characters are gone, spaces single, character
references read, words cut at a line's end whole). Blank lines are
left out, because extractors add and drop them at will; `blanks` tells how many stood before.
"""

import re
from dataclasses import dataclass

from index.parsers.addresses import masked
from index.parsers.entities import decoded
from index.parsers.tooltips import without_tooltips
from index.vocabulary import key

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
    """One line without artefacts of extraction. Its words and their order stay, addresses of persons aside."""
    if "&" in text:
        text = decoded(text)
    bare = SPACES.sub(" ", INVISIBLE.sub("", text)).strip()
    if "](" in bare:
        bare = LINK.sub(r"\1", NOTE.sub(r"[\1]", bare))
    if "@" in bare or "(" in bare or "[" in bare:
        bare = masked(bare)
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


def bare_key(text: str) -> str:
    """The key of a heading: a colon, a question mark, a full stop or a number around it does not count."""
    return COUNTED.sub("", key(text)).replace("&", "and").strip(" ?!/+")
