"""Bytes to clean text, whatever wrote them.

In: the content of one text or HTML scrape, and the charset that its server named. Out: Decoded: NFC text with `\\n`
line ends and no control characters, the name of the encoding that was used, and a sentence for each repair. Total:
every sequence of bytes decodes.

Repairs never add or remove a line, so the line numbers of the report are those that an editor shows.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

import webencodings

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
_LABEL = rb"""["']?[ \t]*([\w:.()+-]{2,40})"""
PROLOG = re.compile(rb"\A\s*<\?xml\b[^>]{0,400}?\bencoding\s*=\s*" + _LABEL, re.IGNORECASE)
HEADERS = re.compile(
    rb"\A(?:HTTP/[\d.]+ \d{3}[^\n]*\n)?(?:[\w-]+:[^\n]*\n){0,60}?Content-Type:[^\n]{0,200}?charset=" + _LABEL,
    re.IGNORECASE,
)
"""The headers of an answer that a crawler kept above the page."""
META = re.compile(rb"<meta\s[^>]{0,1000}?\bcharset\s*=\s*" + _LABEL, re.IGNORECASE)
CHARSET = re.compile(r"""(?:^|\bcharset\s*=\s*["']?\s*)([\w:.+-]{2,40})["']?\s*$""", re.IGNORECASE)
"""In what a sidecar says: a charset alone, or at the end of a content type."""
MOST_LOST = 20
"""One character in so many that a declared charset does not have, and it is not the file's."""
ESCAPES = (b"\x1b$", b"\x1b(")
"""Without these, ISO-2022-JP is plain ASCII."""
MOST_FOREIGN = 0.3
"""Share of its letters beyond ASCII from which on a text is not in a Latin alphabet."""
OF_SYSTEMS = re.compile(r"(?:cp|ibm|dos|mac|iso|koi|windows)[-_]?\w", re.IGNORECASE)
"""Charsets of old systems that the WHATWG leaves out begin so."""
LOST = "cannot be read: "
"""How a warning begins that the operator is always told: text was lost, or is wrong."""
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


def decode(content: bytes, charset: str = "") -> Decoded:
    """Text of any bytes. Order: byte-order mark, UTF-16 by its zero bytes, UTF-8 (a cut last character is dropped, a
    few foreign bytes are read as cp1252), `charset` as its server named it, the one that the page declares, cp1252,
    Latin-1. What names of charsets mean is the WHATWG's table: `iso-8859-1` is cp1252, `gb2312` is GBK."""
    raw, encoding, warnings = _characters(content, charset)
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = SEPARATORS.sub(" ", text)
    text, removed = CONTROLS.subn("", text)
    if removed:
        warnings = (*warnings, f"{removed} control character{'s' if removed > 1 else ''} removed")
    return Decoded(unicodedata.normalize("NFC", text), encoding, warnings)


def _characters(content: bytes, charset: str) -> tuple[str, str, tuple[str, ...]]:
    for mark, codec in BOMS:
        if content.startswith(mark):
            # Only UTF-8's mark is common enough to pass without a word.
            said = () if codec == "utf-8-sig" else (f"read as {codec}, by its byte-order mark",)
            text = content.decode(codec, "replace")
            if "\ufffd" in text and codec == "utf-8-sig":
                return _eight_bits(content[len(mark) :], charset)
            if "\ufffd" in text and codec != "utf-8-sig":
                lost = text.count("\ufffd")
                said = (*said, f"{LOST}{lost} character{'s' if lost > 1 else ''} that {codec} does not have")
            return text, "utf-8" if codec == "utf-8-sig" else codec, said
    if utf16 := _unmarked_utf16(content[:SAMPLE]):
        return content.decode(utf16, "replace"), utf16, (f"read as {utf16}: no byte-order mark, but its zero bytes",)
    return _eight_bits(content, charset)


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


def _eight_bits(content: bytes, charset: str) -> tuple[str, str, tuple[str, ...]]:
    if any(escape in content for escape in ESCAPES) and _named(content, charset)[1] == "iso-2022-jp":
        return content.decode("iso2022_jp", "replace"), "iso-2022-jp", ("read as iso-2022-jp",)
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
    return _in_a_charset(content, charset, where)


def _in_a_charset(content: bytes, charset: str, where: str) -> tuple[str, str, tuple[str, ...]]:
    """What is no UTF-8 in the charset that its server or the page names, else in cp1252 or Latin-1."""
    label, name, codec = _named(content, charset)
    doubts: tuple[str, ...] = ()
    if codec:
        text = content.decode(codec, "replace")
        lost, beyond = text.count("\ufffd"), sum(character > "\x7f" for character in text)
        if not lost:
            return text, name, (f"not UTF-8 ({where}): read as {name}",)
        if lost * MOST_LOST <= beyond:
            said = f"{LOST}{lost} character{'s' if lost > 1 else ''} that {name}, its charset, does not have"
            return text, name, (f"not UTF-8 ({where}): read as {name}", said)
        doubts = (f"{LOST}it is not {name}, which it is said to be; read as Western European, which may be wrong",)
    elif label:
        doubts = (f"{LOST}“{label}”, its charset, is none that is known; read as Western European, which may be wrong",)
    for codec in ("cp1252", "latin-1"):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if not doubts and codec == "cp1252" and _is_foreign(text):
            doubts = (f"{LOST}nothing says which charset it is in; read as Western European, which looks wrong",)
        return text, codec, (f"not UTF-8 ({where}): read as {codec}", *doubts)
    raise AssertionError("Latin-1 decodes every byte")


def _is_foreign(text: str) -> bool:
    """Whether so many letters are beyond ASCII that the text is in no language of a Latin alphabet."""
    letters = sum(map(str.isalpha, text))
    return (
        letters > 0 and sum(character.isalpha() and character > "\x7f" for character in text) > MOST_FOREIGN * letters
    )


def _named(content: bytes, charset: str) -> tuple[str, str, str]:
    """(as it was written, its name, its codec) of the charset that the server named, else of what the page declares;
    "" for what is not named, or not known. UTF-8 and UTF-16 are not what was looked for here."""
    label = charset or _declared(content)
    known = webencodings.lookup(label)
    if known is not None:
        if known.name.startswith(("utf-8", "utf-16")):
            return "", "", ""
        if known.name in ("replacement", "x-user-defined"):
            return label, "", ""
        return label, known.name, "gb18030" if known.name == "gbk" else known.codec_info.name
    try:
        codec = codecs.lookup(label).name if OF_SYSTEMS.match(label) else ""
    except LookupError:
        codec = ""
    return label, codec, codec


def _declared(content: bytes) -> str:
    """The charset that a page names: in the headers above it, the prolog of XML, or the first `<meta>` that is no
    comment, however late it stands."""
    for pattern in (HEADERS, PROLOG):
        if found := pattern.match(content[:SAMPLE]):
            return found[1].decode("ascii", "replace").lower()
    at = 0
    while (start := content.find(b"<", at)) >= 0:
        if content.startswith(b"<!--", start):
            end = content.find(b"-->", start + 2)
            if end < 0:
                return ""
            at = end + 3
        elif found := META.match(content, start):
            return found[1].decode("ascii", "replace").lower()
        else:
            at = start + 1
    return ""


def charset_of(told: object) -> str:
    """The charset in what a crawler wrote down of a server's answer: `koi8-r`, `text/html; charset=koi8-r`; "" where
    there is none."""
    found = CHARSET.search(told.strip()) if isinstance(told, str) else None
    return found[1].lower() if found and "/" not in found[1] else ""


def _as_cp1252(escaped: str) -> str:
    """Each undecodable byte (a surrogate from 0xDC80) as the cp1252 character it most likely was."""
    return re.sub("[\udc80-\udcff]", lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), escaped)
