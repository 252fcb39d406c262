"""What a file is: by its name where that says so, else by its first bytes.

In: the name of a file, or the beginning of its content. Out: how many bytes it may have, and how it is to be read.
Names that mirror tools write (`index.html?lang=fr`, `index.html.1`, no extension at all) say nothing, so nothing is
refused for its name.
"""

import re
from typing import Literal

from index.scrapes.opening import MB

LIMITS = {
    ".txt": 5 * MB, ".html": 5 * MB, ".htm": 5 * MB, ".xhtml": 5 * MB, ".mhtml": 20 * MB, ".mht": 20 * MB,
    ".pdf": 100 * MB,
}  # fmt: skip
LINES = {".ndjson": 8000 * MB, ".jsonl": 8000 * MB}
"""Most bytes of a file by its extension. Files of LINES are read line by line and never held whole."""
PACKED = (".gz", ".warc", ".wacz")
"""Further endings of files that may have a sidecar. What such a file holds, its first bytes say."""
ENDINGS = (*LIMITS, *LINES, *PACKED)
ARCHIVE_LIMIT = 100_000 * MB
"""Most bytes of an archive, as it lies there and unpacked: a crawler begins a new one after 1 GB."""

GZIP, ZIP, WARC, PDF = b"\x1f\x8b", b"PK\x03\x04", b"WARC/", b"%PDF-"
OTHERS = (
    (b"\x28\xb5\x2f\xfd", "zstd", "zstd -d"),
    (b"BZh", "bzip2", "bunzip2"),
    (b"\xfd7zXZ", "xz", "unxz"),
)
"""Ways of packing that are not read here: first bytes, name, what unpacks it."""
_OBJECT = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{[ \t]*"')

Kind = Literal["page", "lines", "warc", "zip", "gzip"]


def ending(name: str) -> str:
    """The extension of a name in small letters, "" when it has none."""
    return name[name.rfind(".") :].lower() if "." in name else ""


def limit_of(name: str) -> int | None:
    """Most bytes of a file of this name, None when the name does not say what it is."""
    own = ending(name)
    return LIMITS.get(own) or LINES.get(own)


def kind_of(head: bytes) -> Kind:
    """By the first bytes of a file. A JSON object that goes on in its first line is one of many lines; one that a
    person laid out over several lines is none."""
    if head.startswith(GZIP):
        return "gzip"
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(WARC):
        return "warc"
    return "lines" if _OBJECT.match(head) else "page"


def page_limit(head: bytes) -> int:
    """Most bytes of a page that begins like this."""
    if head.startswith(PDF):
        return LIMITS[".pdf"]
    return LIMITS[".mhtml"] if b"multipart/related" in head else LIMITS[".html"]


def packed_by(head: bytes) -> tuple[str, str] | None:
    """The name of a way of packing that is not read here, and what unpacks it."""
    return next(((name, tool) for magic, name, tool in OTHERS if head.startswith(magic)), None)
