"""The sibling list that closes a commitment page: every commitment of the member, with id, cycle and lead policy area.

In: the lines of a page. Out: where the list begins (everything from there on is not text of the page) and its Listings.
Lists come numbered, dashed, without titles, without heading, or not at all (a heading and the footer only).
"""

import re
from collections.abc import Sequence

from index import schema
from index.document import Listing
from index.parsers.labels import starred_prefix, table
from index.parsers.lines import Line, bare_key
from index.vocabulary import ids

ENTRY = re.compile(
    rf"^(?:[-–•*·]\s*)?(?P<id>{ids.IN_CAPITALS}),\s*(?P<cycle>(?:19|20)\d\d)?\s*(?:,\s*(?P<area>.*?))?,?$"
)
MARKER = re.compile(r"^[-–—•*·]$")
BULLET = re.compile(r"^[•●·*]\s+")
LONGEST_TITLE = 200
NUMBER = re.compile(r"^(\d{1,3})[.)]\s+")
OWNER = re.compile(
    r"(?i)^(?:.{2,60}['’]s commitments|(?:les )?engagements (?:de |d['’]|du |des |pour ).{2,60}|"
    r"compromisos (?:de |del ).{2,60})$"
)


def find(lines: Sequence[Line], language: str, source: str) -> tuple[int, tuple[Listing, ...]]:
    """(index of the list's first line, Listings). The index is `len(lines)` where nothing of a list is there."""
    entries = [(at, match) for at, line in enumerate(lines) if (match := ENTRY.match(line.text))]
    if not entries:
        return _bare_end(lines), ()
    start = _title_start(lines, entries[0][0], 0)
    found: list[Listing] = []
    after = start
    for at, match in entries:
        begin = _title_start(lines, at, after) if at - after > 3 else after
        words = [BULLET.sub("", line.text) for line in lines[begin:at] if not MARKER.match(line.text)]
        title = " ".join(words)
        if words and not MARKER.match(lines[begin].text):
            title = NUMBER.sub("", title)
        bare = starred_prefix().sub("", title if len(title) <= schema.LONGEST_TITLE else "")
        starred = bool(bare) and bare != title
        cycle = int(match["cycle"]) if match["cycle"] else None
        found.append(Listing(match["id"], language, bare, cycle, (match["area"] or "").strip(), starred, source))
        after = at + 1
    while start > 0 and _is_heading(lines[start - 1].text):
        start -= 1
    return start, tuple(found)


def _title_start(lines: Sequence[Line], at: int, floor: int) -> int:
    """Index of the first line of the entry whose id stands at `at`: the dash before the title, the numbered line, or
    the one line before; `at` itself in a list without titles."""
    for back in range(1, 4):
        if at - back < floor:
            break
        text = lines[at - back].text
        if MARKER.match(text) or NUMBER.match(text):
            return at - back
        if ENTRY.match(text):
            return at - back + 1
    before = at - 1
    is_title = before >= floor and not _is_heading(lines[before].text) and len(lines[before].text) <= LONGEST_TITLE
    return before if is_title else at


def _is_heading(text: str) -> bool:
    row = table("furniture").get(bare_key(text))
    return (row is not None and row[0] == "siblings") or OWNER.match(text) is not None


def is_furniture(text: str) -> bool:
    """Navigation, banner, footer: never text of the page."""
    row = table("furniture").get(bare_key(text))
    return row is not None and row[0] != "siblings"


def _bare_end(lines: Sequence[Line]) -> int:
    """Where only the heading of the list and the footer are left of it."""
    end = len(lines)
    while end > 0 and (is_furniture(lines[end - 1].text) or _is_heading(lines[end - 1].text)):
        end -= 1
    return end
