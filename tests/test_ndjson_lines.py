"""Which line of an NDJSON file the report of `reindex` names, read off the file by eye."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.cli import main

GOOD = b'{"id": "FR0001", "title": {"en": "Contracts"}, "text": "The register will be public.", "lang": "en"}'


def skips(folder: Path, content: bytes) -> list[tuple[int, str]]:
    """(line, sentence) of all that was skipped of one file, by the report of the real command."""
    (folder / "hand.ndjson").write_bytes(content)
    done = CliRunner().invoke(main, ["reindex", str(folder), "--index", f"{folder}-index", "--jobs", "1", "--json"])
    assert done.exit_code == 0, done.output
    return [(skip["line"], skip["sentence"]) for skip in json.loads(done.stdout)["skips"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    return made


def test_an_unusable_line_that_is_repeated_is_named_where_it_stands(folder: Path) -> None:
    assert [line for line, _ in skips(folder, b"[]\n" + GOOD + b"\n\n[]\n[]\n")] == [1, 4, 5]


def test_the_same_unusable_line_in_two_files_is_named_where_it_stands(folder: Path) -> None:
    (folder / "first.ndjson").write_bytes(b"\n[]\n")
    assert [line for line, _ in skips(folder, GOOD + b"\n\n\n[]\n")] == [2, 4]


def test_a_sentence_names_no_second_line(folder: Path) -> None:
    found = skips(folder, GOOD + b'\n{"id": "FR0002",\r"title": 5}\r{}\n{"id" "FR0003"}\n')
    assert [line for line, _ in found] == [2, 3]
    assert [sentence for _, sentence in found if "line" in sentence] == []
    assert found[1][1] == "not JSON: Expecting ':' delimiter (character 7)"


def test_a_carriage_return_between_two_parts_of_a_document_is_white_space(folder: Path) -> None:
    assert skips(folder, GOOD.replace(b", ", b",\r") + b"\r\n") == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_documents_in_wide_characters_are_told_of_their_encoding(folder: Path, encoding: str) -> None:
    [(line, sentence)] = skips(folder, (GOOD.decode() + "\n").encode(encoding))
    assert line is None
    assert sentence == f"is written in {encoding.upper()}, documents are read in UTF-8"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE"), ("utf-32", "UTF-32")],
)
def test_the_remedy_for_wide_characters_can_be_typed_as_it_stands(folder: Path, encoding: str, name: str) -> None:
    """`iconv` of glibc knows no `UTF-16-LE`."""
    (folder / "hand.ndjson").write_bytes((GOOD.decode() + "\n").encode(encoding))
    done = CliRunner().invoke(main, ["reindex", str(folder), "--index", f"{folder}-index", "--jobs", "1", "--json"])
    [skip] = json.loads(done.stdout)["skips"]
    assert skip["remedy"] == f"write it in UTF-8: iconv -f {name} -t UTF-8"


def test_a_utf_8_mark_is_no_fault(folder: Path) -> None:
    assert skips(folder, b"\xef\xbb\xbf" + GOOD + b"\n") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"[" * 100_000, "nested too deeply: lists and objects of a document are five levels deep"),
        (b'{"cycle": ' + b"9" * 5000 + b"}", "holds a whole number of thousands of digits; the highest is 10000000"),
    ],
    ids=["deep", "long"],
)
def test_what_python_would_say_of_a_line_is_said_in_words(folder: Path, line: bytes, said: str) -> None:
    assert skips(folder, GOOD + b"\n" + line + b"\n") == [(2, said)]


def test_the_remedy_names_all_that_a_document_needs(folder: Path) -> None:
    (folder / "hand.ndjson").write_bytes(b'{"id": "FR0001", "title": {"en": "Contracts"}, "text": "Public."}\n')
    done = CliRunner().invoke(main, ["reindex", str(folder), "--index", f"{folder}-index", "--jobs", "1", "--json"])
    [skip] = json.loads(done.stdout)["skips"]
    assert skip["sentence"].startswith("lang: is required with `text`")
    assert skip["remedy"].endswith("id, title, and text with its lang (or sections) are needed")
