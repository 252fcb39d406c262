"""Character references of HTML that a scrape left in its text: `&amp;`, `&eacute;`, `&#8217;`, `&nbsp;`.

In: a line of text. Out: the same with the characters that they stand for, however often they were encoded
(`&amp;amp;`). Only a reference that HTML knows, with its semicolon, is one; the five that every encoder writes also
without it before a space, a mark or the end. So `R&D`, `Q&A;` and `?a=1&lang=fr` stay as they are.
"""

import html
import re
from html.entities import html5
from unicodedata import normalize

ENCODED_AGAIN = re.compile(r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,5}26);)+(?=#|[a-zA-Z])")
"""An ampersand that was encoded, once or many times, before what may be a reference."""
REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
CUT = re.compile(r"&(amp|nbsp|quot|lt|gt)(?![\w;=-])")
"""One whose semicolon is gone."""
MOST_ROUNDS = 4
"""Times that a text is decoded: what is left after these was made to be endless."""
BREAKS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")


def decoded(text: str) -> str:
    """The text, which is one line, without references; it stays one line."""
    if "&" not in text:
        return text
    found = text
    for _ in range(MOST_ROUNDS):
        before, found = found, CUT.sub(_cut, REFERENCE.sub(_character, ENCODED_AGAIN.sub("&", found)))
        if found == before:
            break
    return text if found == text else normalize("NFC", BREAKS.sub(" ", found))


def _character(match: re.Match[str]) -> str:
    name = match[0][1:]
    return html.unescape(match[0]) if name[0] == "#" or name in html5 else match[0]


def _cut(match: re.Match[str]) -> str:
    return html.unescape(f"&{match[1]};")
