"""What stands where a page should: bot walls, error pages, cookie notices.

In: the lines of a scrape that no parser took, and the title that an HTML page gives itself. Out: Unparsable with the
remedy, or None. A title, or a short line at the very top, says what a page is however long it goes on; marks further
down count in short pages only, because articles mention them, too.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from index.errors import Unparsable
from index.parsers.lines import Line

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
