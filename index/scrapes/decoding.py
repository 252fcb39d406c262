"""Bytes to clean text, whatever wrote them.

In: the content of one text or HTML scrape. Out: Decoded: NFC text with `\\n` line ends and no control characters, the
name of the encoding that was used, and a sentence for each repair. Total: every sequence of bytes decodes.

Repairs never add or remove a line, so the line numbers of the report are those that an editor shows.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

SAMPLE = 8192
"""Bytes looked at to tell a binary file, or UTF-16 without its mark, from text."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARKS = tuple(mark for mark, _ in BOMS)
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
NOT_TEXT = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
ONE_ODD_IN = 20
"""More bytes that no text has than one in so many make a file binary: damaged text has hardly one in a hundred,
whatever is compressed or encrypted one in ten."""
DECLARED = re.compile(rb"""charset=["']?((?:iso-8859|windows)-\d{1,4})\b""", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
SEPARATORS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
"""Line separators that no editor counts: they become spaces, so that words stay apart and line numbers true."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`encoding` is Python's name of the codec (`utf-8`, `cp1252`, ...); `warnings` are sentences, none when the file
    is plain UTF-8, with or without its mark."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def signature(content: bytes) -> str | None:
    """What a file that is no text calls itself (`a PDF`), `binary data` for an unknown kind, None for text."""
    for mark, name in SIGNATURES:
        if content.startswith(mark):
            return name
    sample = content[:SAMPLE]
    if content.startswith(MARKS) or _unmarked_utf16(sample):
        return None
    odd = len(sample) - len(sample.translate(None, NOT_TEXT))
    return "binary data" if odd > max(4, len(sample) // ONE_ODD_IN) else None


def decode(content: bytes) -> Decoded:
    """Text of any bytes. Order: byte-order mark, UTF-16 by its zero bytes, UTF-8 (a cut last character is dropped, a
    few foreign bytes are read as cp1252), the charset an HTML page declares, cp1252, Latin-1."""
    raw, encoding, warnings = _characters(content)
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = SEPARATORS.sub(" ", text)
    text, removed = CONTROLS.subn("", text)
    if removed:
        warnings = (*warnings, f"{removed} control character{'s' if removed > 1 else ''} removed")
    return Decoded(unicodedata.normalize("NFC", text), encoding, warnings)


def _characters(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    for mark, codec in BOMS:
        if content.startswith(mark):
            # Only UTF-8's mark is common enough to pass without a word.
            said = () if codec == "utf-8-sig" else (f"read as {codec}, by its byte-order mark",)
            text = content.decode(codec, "replace")
            if "\ufffd" in text and codec == "utf-8-sig":
                return _eight_bits(content[len(mark) :])
            return text, "utf-8" if codec == "utf-8-sig" else codec, said
    if utf16 := _unmarked_utf16(content[:SAMPLE]):
        return content.decode(utf16, "replace"), utf16, (f"read as {utf16}: no byte-order mark, but its zero bytes",)
    return _eight_bits(content)


def wide(content: bytes) -> str | None:
    """The name of UTF-16 or UTF-32 that text of more than one byte a character begins in, with its mark or without."""
    marked = next((codec for mark, codec in BOMS if content.startswith(mark) and codec != "utf-8-sig"), None)
    return marked or _unmarked_utf16(content[:SAMPLE])


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 text of Latin script has a zero in nearly every second byte and hardly one in the others."""
    half = len(sample) // 2
    if half < 16 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


def _eight_bits(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    try:
        return content.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(content) - error.start < 4:
            return (
                content[: error.start].decode("utf-8"),
                "utf-8",
                ("the last character is cut: the file is truncated",),
            )
        where = f"byte 0x{content[error.start]:02X} at offset {error.start}"
    escaped = content.decode("utf-8", "surrogateescape")
    foreign = sum("\udc80" <= character <= "\udcff" for character in escaped)
    if foreign < sum(character > "\x7f" for character in escaped) - foreign:
        bytes_ = f"{foreign} foreign byte{'s' if foreign > 1 else ''}"
        return _as_cp1252(escaped), "utf-8", (f"not all UTF-8: {bytes_} read as cp1252, first {where}",)
    declared = DECLARED.search(content[:2048])
    for codec in (declared[1].decode("ascii").lower() if declared else "cp1252", "cp1252", "latin-1"):
        try:
            return content.decode(codec), codec, (f"not UTF-8 ({where}): read as {codec}",)
        except (UnicodeDecodeError, LookupError):
            continue
    raise AssertionError("Latin-1 decodes every byte")


def _as_cp1252(escaped: str) -> str:
    """Each undecodable byte (a surrogate from 0xDC80) as the cp1252 character it most likely was."""
    return re.sub("[\udc80-\udcff]", lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), escaped)
