"""References and footnotes, split off from the text that they support.

In: the lines of one run of text. Out: the lines that stay, and those that are notes. A note is a line that opens with a
mark (`[43]`, `[xli]`, `[Note162: ...]`), or one of the unmarked references at the end of a review. A note inside a
sentence is cut out and leaves its mark, so that the sentence still reads.
"""

import re
from collections.abc import Sequence

from index.parsers.lines import Line

MARK = re.compile(r"^(?:\[\^?(?:\d{1,4}|[ivxlcdm]{1,8})\]|\[(?:Note|Nota)\s*\d+\s*:|\^\d{1,3}\s)", re.IGNORECASE)
INLINE = re.compile(r"\[\s*((?:Foot)?[Nn]ote|Nota)\s*(\d{1,4})\s*:\s*")
BRACKET = re.compile(r"[\[\]]")
ACCESSED = re.compile(r"(?i)\b(accessed|retrieved|last visited|consult[ée]e?s?|accédé|consultad[oa]|visitado)\b")
URL = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
DATED = re.compile(r"(?i)(?:\d{1,2}\s+\w+|\w+\s+\d{1,2}),?\s+(?:of\s+|de\s+)?20\d\d\)?\.?$")
LONGEST = 600


def split(lines: Sequence[Line], ends_review: bool) -> tuple[list[Line], list[Line]]:
    """(text, notes). `ends_review` tells that nothing of the review follows, so that unmarked references count."""
    end = _references(lines) if ends_review else len(lines)
    kept: list[Line] = []
    notes: list[Line] = []
    for line in lines[:end]:
        if MARK.match(line.text) and not _is_sentence(line.text):
            notes.append(line)
            continue
        text, cut = _without_inline(line.text)
        notes.extend(Line(line.number, note) for note in cut)
        if text:
            kept.append(Line(line.number, text, line.blanks))
    return kept, notes + list(lines[end:])


def _is_sentence(text: str) -> bool:
    """`[43] of the municipalities ...`: a mark that opens running text, not a reference."""
    return re.match(r"^\[[^\]]*\]\s+[a-zéèàâ]", text) is not None and not URL.search(text)


def _without_inline(text: str) -> tuple[str, list[str]]:
    """A sentence without its inline notes, and the notes. Brackets inside a note are counted."""
    notes: list[str] = []
    kept: list[str] = []
    after = 0
    while match := INLINE.search(text, after):
        depth, at = 1, match.end()
        while depth and (bracket := BRACKET.search(text, at)):
            depth += 1 if bracket[0] == "[" else -1
            at = bracket.end()
        at = len(text) if depth else at
        inside = text[match.end() : at - (depth == 0)].strip()
        notes.append(f"[{match[2]}] {inside}")
        kept += [text[after : match.start()], f"[{match[2]}]"]
        after = at
    return "".join([*kept, text[after:]]), notes


def _references(lines: Sequence[Line]) -> int:
    """Index from which on only references stand; `len(lines)` where none do."""
    at = len(lines)
    while at > 0 and _refers(lines[at - 1].text):
        at -= 1
    strong = any(URL.search(line.text) and ACCESSED.search(line.text) for line in lines[at:])
    return at if strong else len(lines)


def _refers(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    return bool(MARK.match(text) or ACCESSED.search(text) or URL.search(text) or DATED.search(text))
