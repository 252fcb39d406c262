"""Many pages in one file: WARC, WACZ, and lines of JSON that hold a page as it was fetched.

In: a file of a crawler. Out: its pages, each with its address and moment, or what is wrong with one.
"""

import io
import json
import logging
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from index.scrapes.decoding import SAMPLE, signature
from index.scrapes.kinds import GZIP, LIMITS, PDF
from index.scrapes.opening import COPY, MB, Unreadable
from index.scrapes.unpacking import AGAIN, LONGEST_LINE, Unpacked, body_of

# Lines of JSON that hold a page as it was fetched, as Scrapy and crawl dumps write them, and not a document of ours.
#
# In: a line of an NDJSON file. Out: Fetched, or None where the line is to be read as a document. Which keys hold what
# is the crawler's own choice; the usual ones are known, whatever their case and whether in `snake_case` or `camelCase`.

PAGE_KEYS = ("html", "body", "rawhtml", "htmlcontent", "pagesource", "responsebody", "rawcontent", "content", "text",
         "rawtext", "pagetext", "markdown")  # fmt: skip
"""Keys of a page, the best first: markup tells more than the text that somebody took out of it."""
MARKUP = PAGE_KEYS[:7]
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
    key = next((key for key in PAGE_KEYS if isinstance(plain.get(key), str) and plain[key].strip()), None)
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


# What a crawler brought home in one file: WARC, packed or not, and WACZ, which is a zip of them.
#
# In: an open archive. Out: in its order a Found for each page (HTML or PDF that was answered with 200), a Failed for
# each that the server did not give and a Fault for each that cannot be had, with the number of the record; everything
# else a crawler writes down is counted. One record is held at a time, and nothing that an archive says of its own sizes
# is believed.

logging.getLogger("warcio").setLevel(logging.ERROR)  # it would warn of every address with a space in it
MOST_RECORDS = 500_000
"""Of one archive, requests and images counted: a file of 1 GB, the usual size, holds some ten thousand."""
MOST_MEMBERS = 10_000
DIRECTORY_LIMIT = 16 * MB
"""Bytes of a zip's table of contents, which is held whole."""
MOST_LINES = 2000
"""Lines of a record's head."""
PAGES = {"text/html": LIMITS[".html"], "application/xhtml+xml": LIMITS[".html"], "application/pdf": LIMITS[".pdf"]}
"""Most bytes of a page by its type."""
_KINDS = (
    ("image/", "image"), ("font/", "font"), ("video/", "media"), ("audio/", "media"), ("text/css", "style"),
    ("text/javascript", "script"), ("application/javascript", "script"), ("application/x-javascript", "script"),
    ("application/json", "data"), ("text/xml", "data"), ("application/xml", "data"),
)  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype|html|head|body|title|div|p|h1|meta|main|article)\b", re.IGNORECASE)
_BROKEN = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError)
"""What warcio raises for bytes that are no record."""


@dataclass(frozen=True, slots=True)
class Found:
    """`number` is that of the record in its archive, from 1; `member` the part of a WACZ that it lies in; `date` is as
    written; `content` is unpacked."""

    member: str
    number: int
    url: str
    date: str
    content: bytes
    content_type: str  # as the server said


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that cannot be had. `rest` when none that follows can be had either."""

    member: str
    number: int
    why: Unreadable
    rest: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A page that the server did not give: `status` is 404, 503 and the like."""

    member: str
    number: int
    url: str
    status: str


Entry = Found | Fault | Failed


def warc(stream: Unpacked, tally: Counter[str], member: str = "") -> Iterator[Entry]:
    """The pages of a WARC. `tally` counts what is passed over by kind: images, styles, redirects, ..."""
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    number = 1
    try:
        line = _first_line(stream)
        while line:
            if number > MOST_RECORDS:
                sentence = f"the archive holds more than {MOST_RECORDS:,} records; this one and the rest are not read"
                raise Unreadable("too-many", sentence, "split the archive")
            record = _record(loader, stream, line)
            found = list(_page(record, tally, member, number))
            _pass_over(record)
            part = stream.member
            try:
                line = _first_line(stream)
            except Unreadable as error:
                # The checksum of a packed record follows it: one that is wrong says that the page is, too.
                if error.reason == "damaged" and part and stream.member == part:
                    raise
                yield from found
                number += 1
                raise
            yield from found
            number += 1
    except Unreadable as error:
        yield Fault(member, number, error, True)


def wacz(raw: IO[bytes], size: int, tally: Counter[str]) -> Iterator[Entry]:
    """The pages of all WARCs in a WACZ. Raises Unreadable for a zip that is none."""
    left = Unpacked(raw, size, gzipped=False).left
    with _directory(raw, size) as archive:
        members = [info for info in archive.infolist() if info.filename.lower().endswith((".warc", ".warc.gz"))]
        if not members:
            sentence = "a zip archive or an office document without a WARC in it"
            raise Unreadable("binary", f"holds {sentence}", "unpack it, or remove it")
        for info in members:
            try:
                with archive.open(info) as inner:
                    stream = Unpacked(inner, size, info.filename.lower().endswith(".gz"))
                    stream.left = left
                    yield from warc(stream, tally, info.filename)
                    left = stream.left
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
                yield Fault(info.filename, 1, Unreadable("damaged", f"cannot be unpacked: {error}", AGAIN), True)
            if left < 0:
                return


class _Head:
    """A stream of which one record's head is read line by line, but not lines without end."""

    def __init__(self, stream: Unpacked) -> None:
        self.stream, self.lines, self.last = stream, 0, b"\n"

    def readline(self, length: int = LONGEST_LINE) -> bytes:
        self.lines += 1
        if self.lines > MOST_LINES:
            raise Unreadable("damaged", f"a head of more than {MOST_LINES} lines", AGAIN)
        self.last = self.stream.readline(length)
        return self.last

    def read(self, length: int) -> bytes:
        return self.stream.read(length)

    def tell(self) -> int:
        return self.stream.tell()


def _first_line(stream: Unpacked) -> bytes:
    """The next line that is not blank, empty at the end."""
    while (line := stream.readline()) and not line.strip():
        pass
    return line


def _record(loader: ArcWarcRecordLoader, stream: Unpacked, line: bytes) -> ArcWarcRecord:
    """The record that begins with `line`; its content is still to be read."""
    head = _Head(stream)
    try:
        record = loader.parse_record_stream(head, line, "warc", no_record_parse=True)
    except _BROKEN as error:
        raise Unreadable("damaged", f"no WARC record begins here ({str(error)[:100]!r})", AGAIN) from error
    if head.last == b"":
        raise Unreadable("cut", "the archive ends within the head of this record", AGAIN)
    if not (record.rec_headers.get_header("Content-Length") or "").strip().isdecimal():
        raise Unreadable("damaged", "a record that does not say how long it is", AGAIN)
    return record


def _pass_over(record: ArcWarcRecord) -> None:
    """To the record's end. Raises Unreadable where it has none."""
    while record.raw_stream.read(COPY):
        pass
    if record.raw_stream.limit:
        raise Unreadable("cut", "the archive ends within this record", AGAIN)


def _page(record: ArcWarcRecord, tally: Counter[str], member: str, number: int) -> Iterator[Entry]:
    if record.rec_type == "revisit":
        tally["revisit"] += 1
    if record.rec_type not in ("response", "resource"):
        return
    answer = _answer(record)
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if isinstance(answer, str):
        tally[answer] += 1
        if answer.startswith("status-"):
            yield Failed(member, number, url, answer.removeprefix("status-"))
        return
    kind, limit = answer.get_header("Content-Type") or "", _limit(answer)
    packed = record.raw_stream.read(limit + 1)
    try:
        if len(packed) > limit:
            raise Unreadable("too-large", f"more than the {limit / MB:.0f} MB a page may have", "it is not a page")
        if record.raw_stream.limit:
            return  # it is cut: whoever reads on says so
        if record.rec_headers.get_header("WARC-Truncated"):
            raise Unreadable("cut", "the crawler broke off in the middle of this page", "fetch the page again")
        body = _unpacked(packed, answer, limit)
    except Unreadable as error:
        yield Fault(member, number, error, url=url)
        return
    if not body.strip() or not _is_page(body, kind):
        tally["other" if body.strip() else "empty"] += 1
        return
    date = record.rec_headers.get_header("WARC-Date") or ""
    yield Found(member, number, url, date, body, kind)


def _answer(record: ArcWarcRecord) -> StatusAndHeaders | str:
    """The head of what the server answered, or the kind of what is no page. A resource was stored without one."""
    if record.rec_type == "resource":
        answer = StatusAndHeaders("200 OK", [("Content-Type", record.content_type or "")], "HTTP/1.1")
        if not (record.rec_headers.get_header("WARC-Target-URI") or "").lower().startswith(("http:", "https:")):
            return "other"  # screenshots and the like
    else:
        try:
            answer = StatusAndHeadersParser(["HTTP/"], verify=False).parse(record.raw_stream)
        except _BROKEN:
            return "other"
    status = answer.statusline.partition(" ")[0]
    if status != "200":
        known = re.fullmatch("[1-5][0-9][0-9]", status)
        return "redirect" if known and status[0] == "3" else f"status-{status}" if known else "other"
    kind = (answer.get_header("Content-Type") or "").lower().partition(";")[0].strip()
    if kind in PAGES or kind in ("", "application/octet-stream", "binary/octet-stream"):
        return answer
    return next((name for start, name in _KINDS if kind.startswith(start)), "other")


def _limit(answer: StatusAndHeaders) -> int:
    kind = (answer.get_header("Content-Type") or "").lower().partition(";")[0].strip()
    return PAGES.get(kind, LIMITS[".pdf"])


def _unpacked(packed: bytes, answer: StatusAndHeaders, limit: int) -> bytes:
    if "chunked" in (answer.get_header("Transfer-Encoding") or "").lower():
        packed = ChunkedDataReader(io.BytesIO(packed)).read()  # as it is where the crawler joined it already
    return body_of(packed, answer.get_header("Content-Encoding") or "", limit)


def _is_page(body: bytes, kind: str) -> bool:
    if body.startswith(PDF):
        return True
    if body.startswith(GZIP) or signature(body):
        return False
    return "html" in kind.lower() or _HTML.search(body[:SAMPLE]) is not None


def _directory(raw: IO[bytes], size: int) -> zipfile.ZipFile:
    """The opened zip, whose table of contents is short enough to be held."""
    raw.seek(max(0, size - 66_000))
    tail = raw.read(66_000)
    at, at64 = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    try:
        count, length = struct.unpack_from("<HI", tail, at + 10) if at >= 0 else (0, 0)
        if at64 >= 0:
            count, length = struct.unpack_from("<QQ", tail, at64 + 32)
        if count > MOST_MEMBERS or length > DIRECTORY_LIMIT:
            raise Unreadable("too-many", f"a zip of {count:,} members", "unpack it")
        return zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("damaged", f"a zip that cannot be opened: {error}", AGAIN) from error
