"""Lines of JSON that hold a page as it was fetched, as Scrapy and crawl dumps write them, and not a document of ours.

In: a line of an NDJSON file. Out: Fetched, or None where the line is to be read as a document. Which keys hold what is
the crawler's own choice; the usual ones are known, whatever their case and whether in `snake_case` or `camelCase`.
"""

import json
import re
from dataclasses import dataclass

PAGES = ("html", "body", "rawhtml", "htmlcontent", "pagesource", "responsebody", "rawcontent", "content", "text",
         "rawtext", "pagetext", "markdown")  # fmt: skip
"""Keys of a page, the best first: markup tells more than the text that somebody took out of it."""
MARKUP = PAGES[:7]
ADDRESSES = ("url", "finalurl", "responseurl", "pageurl", "sourceurl", "requesturl", "link", "uri", "source", "href")
MOMENTS = ("fetchedat", "fetchtime", "fetchdate", "crawledat", "crawltime", "crawldate", "scrapedat", "scrapetime",
           "scrapedate", "retrievedat", "downloadedat", "accessedat", "collectedat", "timestamp", "datetime", "date",
           "time", "ts")  # fmt: skip
LANGUAGES = ("language", "lang")
STATUSES = ("status", "statuscode", "httpstatus", "responsestatus")
_ADDRESS = re.compile(r"\s*https?://", re.IGNORECASE)
_OURS = re.compile(rb'\{"id":"[^"\\]*","kind":"')
"""How a line of `export` begins: the quick way past most documents."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """`facts` are those of a sidecar, as written: `url`, `fetched_at`, `language`. `status` is the server's, "" when
    the line does not tell."""

    page: str
    facts: dict[str, object]
    status: str = ""


def fetched(line: bytes) -> Fetched | None:
    """A document has an id, a title and a text with its language, or sections. Of any other object with markup, or
    with an address and a text, it is the page that counts."""
    if _OURS.match(line):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None  # whoever reads it as a document says what is wrong with it
    if not isinstance(value, dict) or _is_document(value):
        return None
    plain = {re.sub(r"[\W_]+", "", key).lower(): said for key, said in reversed(value.items())}
    address = next((plain[key] for key in ADDRESSES if _is_address(plain.get(key))), None)
    key = next((key for key in PAGES if isinstance(plain.get(key), str) and plain[key].strip()), None)
    if key is None or not (address or (key in MARKUP and "<" in plain[key])):
        return None
    moment = next((plain[key] for key in MOMENTS if isinstance(plain.get(key), str | int | float)), None)
    spoken = next((plain[key] for key in LANGUAGES if isinstance(plain.get(key), str)), None)
    status = next((str(plain[key]) for key in STATUSES if re.fullmatch("[1-5][0-9][0-9]", str(plain.get(key)))), "")
    facts = {"url": address, "fetched_at": moment, "language": spoken}
    return Fetched(plain[key], facts, status)


def _is_document(value: dict[str, object]) -> bool:
    return "id" in value and "title" in value and ("sections" in value or ("text" in value and "lang" in value))


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.match(value) is not None
