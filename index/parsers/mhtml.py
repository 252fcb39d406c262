"""Pages that a browser saved as one file of several parts (MHTML), to the HTML among the parts.

In: the bytes of a scrape. Out: SavedPage: its HTML as text and the address that the browser noted, or None where the
bytes are no such file. Pictures and style sheets are left alone. Every sequence of bytes is read without an exception.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from index.scrapes.decoding import decode

OPENS = re.compile(
    rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){1,20}?Content-Type:\s*multipart/related", re.IGNORECASE
)
ADDRESSES = ("Snapshot-Content-Location", "Content-Location")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """`url` is "" where the file does not tell it."""

    text: str
    url: str


def read_saved(content: bytes) -> SavedPage | None:
    """The page in such a file; None where there is none."""
    if OPENS.match(content[:8000]) is None:
        return None
    message = message_from_bytes(content)
    part = next(
        (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    body = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(body, bytes):
        return None
    return SavedPage(decode(body, part.get_content_charset("")).text, _address(message) or _address(part))


def _address(part: Message) -> str:
    for name in ADDRESSES:
        url = str(part.get(name, "")).strip()
        if url.startswith(("http://", "https://")):
            return url
    return ""
