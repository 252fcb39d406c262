"""Lists on pages: the sibling list that closes a commitment page, and pages that are a list of other pages.

In: the lines of a page. Out: where a list begins, its Listings, or where the entries of a catalogue begin.
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from index import schema
from index.document import Listing
from index.parsers.html import is_html
from index.parsers.labels import starred_prefix, table
from index.parsers.lines import Line, bare_key
from index.vocabulary import ids, key
from index.vocabulary.report_names import PERIOD, report_key, take_apart

# The sibling list that closes a commitment page: every commitment of the member, with id, cycle and lead policy area.
#
# In: the lines of a page. Out: where the list begins (everything from there on is not text of the page) and its
# Listings. Lists come numbered, dashed, without titles, without heading, or not at all (a heading and the footer only).

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


# Pages that list other pages: archives, results of a search, a member's resources, the home page.
#
# In: the lines of a page. Out: where its entries begin, or None where it is a page of its own. Structure decides, never
# the address: an entry is a title with a teaser below it (one paragraph, mostly cut off), or the name of a report or of
# an action plan that stands alone, and a page is a list when two entries or more are most of its text. A report that is
# named once, with a text of its own below it, is a report.

LEAST_TEASER = 50
"""Characters of a paragraph that introduces a page."""
ENTRIES = 2
"""A page that introduces two others and says little else is a list."""
SHARE = 0.6
"""Of a page's characters, that entries hold at least."""
MANY = 4
"""From this many names of different reports on, a page lists them, whatever it holds between."""
WITHIN = 400
"""Lines that are looked at; the longest list seen has some hundred."""
LEAST_ABOVE, LONGEST_TEASER = 80, 700
"""Characters of a paragraph that stands above a title, and of one that introduces a page below its own."""
CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W*$|(?:\bread more|\blearn more|\ben savoir plus|\blire (?:la suite|plus)|"
    r"\bcontinuer la lecture|\bleer más|\bseguir leyendo|\bcontinue reading)\W*$",
    re.IGNORECASE,
)
"""How a teaser ends."""
KIND = re.compile(r"^(?:19|20)\d\d,\s\S.{2,80}$")
"""What a member's page says of each of its resources: `2023, IRM Report, Web page`."""
DATED = re.compile(r"^(?=.*\d)(?:\W*(?:\d{1,2}|[^\W\d_]{3,12}\.?|(?:19|20)\d\d)(?=\W|$)){2,4}\W*$")
"""A date, which may stand between a title and its teaser."""
NUMBERING = re.compile(r"^(?:\d{1,3}[.)]|[•●·*–-])\s+")
OF_A_COMMITMENT = re.compile(rf"\(\s*({ids.ID})\s*\)\s*\.?$")
ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]]+")
MARKDOWN = re.compile(r"(?<!!)\[([^\[\]]{2,200})\]\(\s*(https?://[^\s()]+|/[^\s()]*)")
OF_THE_SITE = re.compile(r"https?://(?:[\w-]+\.)*opengovpartnership\.org/", re.IGNORECASE)
ACTION_PLAN = re.compile(r"\b(?:action plan|plan d action|plan de accion)\b")
MOST_WORDS_OF_PLAN = 4
"""Words of a plan's name that are not its place: `Action plan`, `Third National Action Plan`."""
AROUND = "nav, footer, aside, body > header"
"""Parts of an HTML page whose links are on every page."""
MOST_LINKS = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` tells one page from another; `document` whether it is a report's, a plan's or a commitment's; `size` are
    the characters of its title and teaser; a member's page says of each `resource` what it is, which nothing else does.
    """

    line: int
    name: str
    document: bool
    size: int
    resource: bool = False


def first_entry(lines: Sequence[Line], labelled: bool = False) -> int | None:
    """The number of the line on which the entries of a list begin; None where a page is no list. `labelled`: the page
    has an at-a-glance table, as reports have and lists have not."""
    shown = [line for line in lines[:WITHIN] if not is_furniture(line.text)]
    once: dict[str, Entry] = {}
    for entry in _entries(shown):
        once.setdefault(entry.name, entry)
    entries = list(once.values())
    reports = sum(entry.document for entry in entries)
    if reports >= MANY and not labelled:
        return entries[0].line
    size = sum(len(line.text) for line in lines)
    listed = sum(entry.size for entry in entries) >= SHARE * size
    if labelled or not entries:
        return None
    if len(entries) >= ENTRIES and (listed or sum(entry.resource for entry in entries) >= ENTRIES):
        return entries[0].line
    return next((entry.line for entry in entries[:1] if _is_one_of_several(shown, entry.line)), None)


def _is_one_of_several(shown: Sequence[Line], number: int) -> bool:
    """Whether the name on this line is one of several titles of a page, such as a home page: paragraphs stand above it,
    and more than one title with a single paragraph below it."""
    above = [line for line in shown if line.number < number]
    if not any(len(line.text) >= LEAST_ABOVE and not _is_title(line.text) for line in above):
        return False
    below = [line for line in shown if line.number >= number]
    teasers = [
        at
        for at in range(len(below) - 1)
        if _is_title(below[at].text)
        and LEAST_TEASER <= len(below[at + 1].text) <= LONGEST_TEASER
        and (at + 2 >= len(below) or _is_title(below[at + 2].text))
    ]
    return len(teasers) > ENTRIES and teasers[0] == 0


def _entries(lines: Sequence[Line]) -> Iterator[Entry]:
    at, reported = 0, ""
    while at < len(lines):
        title = NUMBERING.sub("", lines[at].text)
        below = _below(lines, at)
        following = lines[below].text if below < len(lines) else ""
        document = _listed_document(title)
        paragraph = len(following) >= LEAST_TEASER and not _is_title(following)
        teased = _is_title(title) and (KIND.match(following) or (paragraph and CUT.search(following)))
        # A report names the plan that it reviews.
        own = document is not None and document.plan and document.place == reported
        if teased or (document is not None and not own):
            beside = len(following) if teased or paragraph else 0
            name = document.name if document is not None else key(title)
            resource = KIND.match(following) is not None
            yield Entry(lines[at].number, name, document is not None, len(title) + beside, resource)
            at = below if beside else at
        reported = reported or (document.place if document is not None else "")
        at += 1


def _below(lines: Sequence[Line], at: int) -> int:
    """Index of the line below a title, over a date or two."""
    below = at + 1
    while below < len(lines) and below <= at + 2 and DATED.match(lines[below].text):
        below += 1
    return below


def _is_title(text: str) -> bool:
    return 2 < len(text) <= LONGEST_TITLE and not text.endswith((".", "…", ";", ":", ",")) and not CUT.search(text)


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """What a line names: a report, a plan, or a commitment. `place` is of the first two."""

    name: str
    place: str = ""
    plan: bool = False


def _listed_document(title: str) -> ListedDocument | None:
    if not _is_title(title):
        return None
    if match := OF_A_COMMITMENT.search(title):
        return ListedDocument(match[1].upper())
    if not PERIOD.search(title):
        return None
    parts = take_apart(title)
    place = f"{parts.country} {parts.locality or ''}"
    if parts.type and (parts.country or parts.locality) and parts.others <= 1:
        return ListedDocument(report_key(title), place)
    if not parts.type and parts.country and ACTION_PLAN.search(key(title)) and parts.others <= MOST_WORDS_OF_PLAN:
        return ListedDocument(f"plan {place} {parts.period}", place, plan=True)
    return None


def links_of(source: str, address: str) -> tuple[tuple[str, str], ...]:
    """(address, words) of the pages of the site that a page links to, each address once, in order: of HTML its links,
    of a text those that it writes out. `address` is the page's own, for links that leave the site out."""
    if is_html(source):
        tree = LexborHTMLParser(source)
        for part in tree.css(AROUND):
            part.decompose()
        pairs = [(node.attributes.get("href") or "", node.text(separator=" ")) for node in tree.css("a[href]")]
    else:
        marked = [(match[2], match[1]) for match in MARKDOWN.finditer(source)]
        pairs = marked + [(match[0].rstrip(".,;"), "") for match in ADDRESS.finditer(source)]
    found: dict[str, str] = {}
    for link, words in pairs:
        with contextlib.suppress(ValueError):  # `http://[`
            whole = urljoin(address, link.strip()).partition("#")[0]
            if OF_THE_SITE.match(whole) and whole.rstrip("/") != address.rstrip("/"):
                found[whole] = found.get(whole) or " ".join(words.split())
    return tuple(found.items())[:MOST_LINKS]
