"""Scrapes that are no page: empty or endless ones, walls and error pages, pages without an id, pages of something else.

In: the lines of a scrape that no parser took, or its whole text before. Out: Unparsable, with a reason for the reindex
report and a remedy.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from index.document import Page
from index.errors import Unparsable
from index.parsers.commitment import has_commitment_labels
from index.parsers.labels import label_of_line
from index.parsers.lines import Line
from index.parsers.listings import ENTRY, first_entry
from index.schema import LONGEST_TITLE
from index.vocabulary import ids

# What stands where a page should: bot walls, error pages, cookie notices.
#
# In: the lines of a scrape that no parser took, and the title that an HTML page gives itself. Out: Unparsable with the
# remedy, or None. A title, or a short line at the very top, says what a page is however long it goes on; marks further
# down count in short pages only, because articles mention them, too.

SHORT_PAGE = 2500
"""Characters below which a page that says `404` or `Just a moment` says nothing else."""
TOP = 3
"""Lines that are the heading of a page, or stand above it: short ones, down to its first paragraph."""
LONGEST_HEADING = 80
WALLS = re.compile(
    r"(?i)just a moment|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|captcha|"
    r"enable javascript and cookies|attention required|ddos protection|un instant|access denied|"
    r"vérifi\w+ que vous êtes (?:un )?humain|request unsuccessful|pardon our interruption"
)
ERRORS = re.compile(
    r"(?i)\b(?:404|410|403|500|502|503)\b.{0,40}\b(?:error|not found|forbidden|gone|bad gateway|unavailable)\b|"
    r"\berror\s+(?:404|403|410|500|502|503)\b|page (?:can(?:no|')t be |could not be |was )?(?:not )?found|"
    r"\berreur\s+404\b|page (?:introuvable|non trouvée)|página no encontrada|this page (?:doesn['’]t|does not) exist|"
    r"nothing (?:was )?found|the page you (?:are|were) looking for|bad gateway|service unavailable"
)
CODE = re.compile(r"(?i)(?:error )?(?:404|403|410|500|502|503)")
COOKIES = re.compile(r"(?i)\bcookies?\b")
COOKIE_NOTICE = 1500
"""Characters below which two mentions of cookies are enough to make a notice."""
PER_COOKIE = 250
"""Characters, at most, to each mention in a longer one: an article about privacy is not so insistent."""


def wall(lines: Sequence[Line], title: str = "") -> Unparsable | None:
    """What stands in the page's place, if one of these does."""
    size = sum(len(line.text) for line in lines)
    heading = Line(lines[0].number if lines else 1, title)
    top = takewhile(_is_short, lines[:TOP])
    for line in (*filter(_is_short, [heading]), *top, *(lines[:30] if size <= SHORT_PAGE else ())):
        if found := _named(line):
            return found
    mentions = sum(len(COOKIES.findall(line.text)) for line in lines)
    if mentions >= 2 and (size < COOKIE_NOTICE or size <= PER_COOKIE * mentions):
        return Unparsable(
            "cookie-wall",
            "looks like a cookie notice without the page behind it",
            lines[0].number,
            "fetch the page again with cookies accepted",
        )
    return None


def _is_short(line: Line) -> bool:
    return len(line.text) <= LONGEST_HEADING


def _named(line: Line) -> Unparsable | None:
    if WALLS.search(line.text):
        return Unparsable(
            "bot-wall",
            f"looks like a bot wall, not a page: “{line.text[:60]}”",
            line.number,
            "fetch the page again, more slowly; until then the last good capture is kept",
        )
    if ERRORS.search(line.text) or CODE.fullmatch(line.text):
        return Unparsable(
            "error-page",
            f"looks like an error page: “{line.text[:60]}”",
            line.number,
            "fetch the page again; if it is gone for good, remove the file",
        )
    return None


# Scrapes that are no page: empty or endless ones, walls (`walls`), pages without an id, pages of something else.
#
# In: the lines of a scrape that no parser took, or its whole text before. Out: Unparsable, with a reason for the
# reindex report and a remedy.

LEAST_CHARACTERS = 100
MOST_SECTIONS = 2_000
MOST_LINES = 20_000
"""A report of three hundred printed pages has some 15,000."""
LONGEST_LINE = 100_000
"""Characters; the longest paragraph seen has some 6,000."""
MOST_WORDS_OF_TITLE = 40
LABELS_WITHIN = 80
ENOUGH_LABELS = 3
"""Labels with colons that a commitment's page has and a member's page or a story has not."""
ODD_ID = re.compile(
    r"\(\s{0,9}(?P<id>(?=[^()]{0,80}[A-Za-z]{2})[^()\s]{0,80}[^\w()\s.,'’&+-][^()]{0,80}|[^\W\d_]{1,6}\d{1,8})"
    r"\s{0,9}\)\s{0,9}\.?$"
)
"""What stands where an id should: a path, a control sequence, markup, or letters and digits of other alphabets or in
other numbers. No run is unbounded: a line has up to LONGEST_LINE characters, and each could begin and end one."""


def refuse_short(lines: Sequence[Line], title: str = "") -> None:
    """Raises Unparsable for a text that is too short to be a page. `title` is that of an HTML page's head."""
    size = sum(len(line.text) for line in lines)
    if size < LEAST_CHARACTERS and (found := wall(lines, title)):
        raise found
    if not lines:
        raise Unparsable("empty", "the file holds no text", None, "fetch the page again, or remove the file")
    if size < LEAST_CHARACTERS:
        raise Unparsable(
            "too-short",
            f"only {size} characters of text, a page has at least {LEAST_CHARACTERS}",
            lines[0].number,
            "fetch the page again, or remove the file",
        )


def refuse_endless(lines: Sequence[Line]) -> None:
    """Raises Unparsable for a text that is a log or a table rather than a page, however it begins."""
    remedy = "it is not a page: remove it, or split it"
    if len(lines) > MOST_LINES:
        raise Unparsable(
            "too-many-lines",
            f"{len(lines)} lines of text, a page has at most {MOST_LINES}",
            lines[MOST_LINES].number,
            remedy,
        )
    long = next((line for line in lines if len(line.text) > LONGEST_LINE), None)
    if long is not None:
        raise Unparsable(
            "long-line",
            f"a line of {len(long.text)} characters, a page's have at most {LONGEST_LINE}",
            long.number,
            remedy,
        )


def refuse_swollen(page: Page) -> None:
    """Raises Unparsable for a page whose title no one could read, or whose headings no one could list."""
    title = page.facts.get("title", "")
    if len(title) > LONGEST_TITLE:
        raise Unparsable(
            "bad-title",
            f"the title has {len(title)} characters, at most {LONGEST_TITLE} are one: “{title[:60]}…”",
            page.fact_lines.get("title"),
            "shorten the title line, or fetch the page again",
        )
    if len(page.sections) > MOST_SECTIONS:
        raise Unparsable(
            "too-many-sections",
            f"falls into {len(page.sections)} sections, a page has at most {MOST_SECTIONS}",
            None,
            "it is not a page: remove it, or split it",
        )


def refusal(lines: Sequence[Line], title: str = "") -> Unparsable:
    """Why a text that no parser took is no page."""
    if found := wall(lines, title):
        return found
    first = None if has_commitment_labels(lines) else first_entry(lines)
    if first is not None:
        return Unparsable(
            "listing",
            "lists other pages and says little of its own",
            first,
            "fetch the pages that it lists, and remove it",
        )
    for line in lines[:40]:
        match = ODD_ID.search(line.text)
        if match is None or _is_prose(line.text, match["id"]):
            continue
        if not ids.is_id(match["id"]):
            shown = match["id"].encode("unicode_escape").decode()[:60]
            return Unparsable(
                "bad-id",
                f"“{shown}” is no id of a commitment ({ids.IN_WORDS})",
                line.number,
                "correct the id in the title line, or remove the file",
            )
        return Unparsable(
            "no-facts",
            f"names {match['id'].upper()}, but none of a commitment page's labels is here",
            line.number,
            "fetch the page again with an extractor that keeps its text",
        )
    if _has_labels(lines):
        return Unparsable(
            "no-id",
            "has the labels of a commitment's page, but no title that ends with its id, as in “Open Data (FR0038)”",
            lines[0].number,
            "write the id, in parentheses, at the end of the title line, or fetch the page again",
        )
    entry = next((line for line in lines if ENTRY.match(line.text)), None)
    if entry is not None:
        return Unparsable(
            "no-id",
            "lists commitments (a member's page), but is the page of none",
            entry.number,
            "fetch the pages of the commitments that it lists",
        )
    return Unparsable(
        "no-id",
        "no title that ends with a commitment's id, as in “Open Data (FR0038)”, and not an IRM report",
        lines[0].number,
        "only commitment pages and IRM reports are indexed: remove the file, or fetch the page itself",
    )


def _is_prose(text: str, closing: str) -> bool:
    """Whether what closes a line in parentheses is a remark (`(ambition/potential impact)`) or an address, or the line
    is a sentence: an id is one word, and stands at the end of a title."""
    named = all(part.strip().replace(" ", "").isalpha() for part in re.split("[/&-]", closing))
    return named or "://" in closing or "@" in closing or " " in closing or len(text.split()) > MOST_WORDS_OF_TITLE


def _has_labels(lines: Sequence[Line]) -> bool:
    """Whether this was a commitment's page before its title was lost."""
    labels = (label_of_line(line.text, "fact") for line in lines[:LABELS_WITHIN])
    names = {label.name for label in labels if label is not None and label.colon}
    return len(names) >= ENOUGH_LABELS or has_commitment_labels(lines)
