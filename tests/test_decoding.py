"""Texts in every encoding that crawlers and old browsers have saved them in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.scrapes.decoding import LOST, charset_of, decode

FRENCH = "Gouvernement ouvert : l’État s’engage, à 50 % près, pour l'été — œuvre achevée. " * 4


@pytest.mark.parametrize(
    ("content", "encoding", "warned"),
    [
        (FRENCH.encode("utf-8"), "utf-8", False),
        (FRENCH.encode("utf-8-sig"), "utf-8", False),
        (FRENCH.encode("utf-16"), "utf-16", True),
        (FRENCH.encode("utf-16-be"), "utf-16-be", True),
        (FRENCH.encode("utf-16-le"), "utf-16-le", True),
        (FRENCH.encode("utf-32"), "utf-32", True),
        (FRENCH.encode("cp1252"), "cp1252", True),
    ],
)
def test_the_same_page_in_every_encoding(content: bytes, encoding: str, warned: bool) -> None:
    found = decode(content)
    assert found.text == FRENCH
    assert found.encoding == encoding
    assert bool(found.warnings) == warned


def test_latin_1_with_a_byte_that_cp1252_does_not_have() -> None:
    found = decode("caf\xe9 \x9d".encode("latin-1"))
    assert found.text.startswith("café")
    assert found.encoding == "latin-1"


def test_the_warning_names_the_first_foreign_byte_and_where_it_is() -> None:
    assert decode(b"abc \xe9t\xe9 def").warnings == ("not UTF-8 (byte 0xE9 at offset 4): read as cp1252",)


def test_one_foreign_byte_does_not_spoil_a_utf_8_page() -> None:
    found = decode("été à la française ".encode() + b"caf\xe9" + " déjà".encode())
    assert found.text == "été à la française café déjà"
    assert found.warnings == ("not all UTF-8: 1 foreign byte read as cp1252, first byte 0xE9 at offset 26",)


def test_a_cut_last_character_is_dropped() -> None:
    found = decode("la promesse tenue à l’été".encode()[:-1])
    assert found.text == "la promesse tenue à l’ét"
    assert found.warnings == ("the last character is cut: the file is truncated",)


def test_an_html_page_that_declares_its_charset() -> None:
    found = decode('<meta charset="iso-8859-15"><p>prix : 5 ¤</p>'.encode("iso-8859-1"))
    assert "5 €" in found.text
    assert found.encoding == "iso-8859-15"


def test_text_is_composed_so_that_typed_words_find_it() -> None:
    assert decode(unicodedata.normalize("NFD", "société").encode()).text == "société"


def test_line_ends_of_every_system() -> None:
    assert decode(b"a\r\nb\rc\nd").text == "a\nb\nc\nd"


def test_separators_that_editors_do_not_count_keep_lines_and_words_apart() -> None:
    assert decode("a\x0cb\u2028c\x85d".encode()).text == "a b c d"


def test_control_characters_go_with_a_warning() -> None:
    found = decode(b"sta\x00tus\x1b: \x07active")
    assert found.text == "status: active"
    assert found.warnings == ("3 control characters removed",)


@given(st.binary(max_size=400))
def test_any_bytes_decode_to_clean_text(content: bytes) -> None:
    text = decode(content).text
    assert "\r" not in text and "\x00" not in text
    assert text == unicodedata.normalize("NFC", text)
    text.encode("utf-8")  # no half of a surrogate pair is left


RUSSIAN = "Министерство публикует открытые данные о бюджете и отвечает на вопросы граждан. " * 4
CHARSETS = [
    ("koi8-r", "koi8-r", RUSSIAN),
    ("windows-1251", "cp1251", RUSSIAN),
    ("iso-8859-5", "iso8859-5", RUSSIAN),
    ("macintosh", "mac-roman", "L’œuvre — déjà « vue » — à l’été " * 3),
    ("iso-8859-2", "iso8859-2", "Zažívať otvorené údaje, ľudia, łódź " * 4),
    ("gb2312", "gbk", "开放政府伙伴关系承诺数据公开 " * 4),
    ("shift_jis", "cp932", "日本語の約束 " * 5),
    ("euc-kr", "cp949", "열린 정부 " * 5),
    ("iso-2022-jp", "iso2022_jp", "日本語の約束 " * 5),
    ("ibm850", "cp850", "été à la mairie " * 3),
]
COMMENT = "<!-- a template's part that mentions <meta charset=big5> -->\n" * 60
DECLARATIONS = {
    "late": COMMENT
    + '<html><head><title>x</title><meta http-equiv="Content-Type" content="text/html; charset={}"></head><p>',
    "short": "<meta charset={}><p>",
    "prolog": '<?xml version="1.0" encoding="{}"?>\n<html><p>',
    "headers": "HTTP/1.1 200 OK\nServer: x\nContent-Type: text/html; charset={}\n\n<html><p>",
}


@pytest.mark.parametrize("way", DECLARATIONS)
@pytest.mark.parametrize(("label", "codec", "text"), CHARSETS, ids=[label for label, *_ in CHARSETS])
def test_a_charset_is_read_as_it_is_declared(label: str, codec: str, text: str, way: str) -> None:
    found = decode((DECLARATIONS[way].format(label) + text).encode(codec))
    assert found.text.endswith(text)
    assert not any(said.startswith(LOST) for said in found.warnings)


@pytest.mark.parametrize(("label", "codec", "text"), CHARSETS, ids=[label for label, *_ in CHARSETS])
def test_what_the_server_said_counts_before_the_page(label: str, codec: str, text: str) -> None:
    assert decode(f"<meta charset=windows-1257>{text}".encode(codec), label).text.endswith(text)


def test_a_mark_and_plain_utf_8_count_before_a_declaration() -> None:
    for content in ("\ufeff<meta charset=koi8-r>é", "<meta charset=koi8-r>été déjà"):
        assert decode(content.encode()) == decode(content.replace("\ufeff", "").encode())
        assert decode(content.encode(), "gb2312").text == content.replace("\ufeff", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (RUSSIAN.encode("koi8-r"), "nothing says which charset"),
        (b"<meta charset=x-klingon>" + RUSSIAN.encode("koi8-r"), "“x-klingon”, its charset, is none that is known"),
        (b"<meta charset=gb2312>" + RUSSIAN.encode("koi8-r"), "it is not gbk"),
        (b"<meta charset=gb2312>" + ("开放政府" * 30).encode("gbk") + b"\xff x", "1 character that gbk"),
        ("été".encode("utf-16") + b"\x00", "1 character that utf-16"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, said: str) -> None:
    lost = [warning for warning in decode(content).warnings if warning.startswith(LOST)]
    assert len(lost) == 1 and said in lost[0]


@pytest.mark.parametrize(
    ("told", "charset"),
    [("koi8-r", "koi8-r"), ("text/html; charset=KOI8-R", "koi8-r"), ('text/html; charset="gb2312"', "gb2312"),
     ("text/html", ""), ("", ""), (None, ""), (7, "")],
)  # fmt: skip
def test_the_charset_in_what_a_crawler_wrote_down(told: object, charset: str) -> None:
    assert charset_of(told) == charset
