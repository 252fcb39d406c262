"""One bullet before an item of a list, whatever an extractor made of it.

In: the lines of a page's text. Out: the same, where `• ● `, `. o `, `◦ ` or `▪ ` before an item is `• `, at the line's
start and inside a line that holds several items. Dashes, stars, points and numbers stay as they are. An `o` is a bullet
where its neighbours have bullets, or behind a colon: it is a word of several languages, too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.parsers.lines import Line

DRAWN = "•●○◦▪▫■◘◙‣⁃∙⚫⬤➢➤►▶▸❖✦⦁"
"""Signs that only stand before items. The boxes of forms are not among these."""
LEAD = re.compile(rf"^(?:[.·]\s+(?=[{DRAWN}]|o\s))?(?:[{DRAWN}]\s*)+(?:[·*–-]\s+)?(?:o\s+(?=\S))?|^[.·]\s+o\s+(?=\S)")
LETTER = re.compile(r"^o\s+(?=\S)")
INSIDE = re.compile(rf"\s+(?:[.·]\s+)?(?:[{DRAWN}]\s+)+(?:o\s+)?(?=\S)|(?:(?<=[.;:,])|\s[.·])\s+o\s+(?=[A-ZÀ-ÖØ-Þ])")
SIGN = re.compile(f"[{DRAWN}]")
OTHER = re.compile(r"^[-–—*·]\s")


def tidied(lines: Sequence[Line]) -> list[Line]:
    """The lines, with their numbers, of one bullet each at most at the beginning of an item."""
    found: list[Line] = []
    for at, line in enumerate(lines):
        text = line.text
        if text[0] in DRAWN or text[0] in ".·":
            text = LEAD.sub("• ", text, count=1)
        elif text[0] == "o" and LETTER.match(text) and _among_items(lines, at):
            text = LETTER.sub("• ", text, count=1)
        if " o " in text or (not text.isascii() and SIGN.search(text, 2)):
            text = text[:2] + INSIDE.sub(" • ", text[2:])
        found.append(line if text == line.text else replace(line, text=text.strip()))
    return [line for line in found if line.text != "•"]


def _among_items(lines: Sequence[Line], at: int) -> bool:
    """Whether the line before or after is an item, or the line before announces some."""
    before = lines[at - 1].text if at else ""
    after = lines[at + 1].text if at + 1 < len(lines) else ""
    return before.endswith(":") or any(
        beside and (beside[0] in DRAWN or LETTER.match(beside) or OTHER.match(beside)) for beside in (before, after)
    )
