"""Texts in every encoding that crawlers and old browsers have saved them in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.scrapes.decoding import decode

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
