"""Which changes of the program make a full build due."""

import shutil
from pathlib import Path

import pytest

from index.pipeline.fingerprint import NEUTRAL, PACKAGE, fingerprint


@pytest.mark.parametrize(
    ("changed", "aspects"),
    [
        ("parsers/commitment.py", {"parsers"}),
        ("merge/facts.py", {"parsers"}),
        ("normalise.py", {"parsers"}),
        ("scrapes/decoding.py", {"parsers"}),
        ("vocabulary/countries.toml", {"vocabulary"}),
        ("vocabulary/stopwords.toml", {"analysis"}),
        ("analysis.py", {"analysis"}),
        ("schema.py", {"schema"}),
        ("engines/whoosh/writer.py", {"engine"}),
        ("engines/pins.py", set()),
        ("commands/reindex.py", set()),
        ("settings.py", set()),
    ],
)
def test_a_changed_file_is_noticed_under_its_name(tmp_path: Path, changed: str, aspects: set[str]) -> None:
    copy = tmp_path / "index"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = fingerprint("whoosh", copy)
    assert (copy / changed).is_file()
    with (copy / changed).open("a") as file:
        file.write("\n# a remark\n")
    after = fingerprint("whoosh", copy)
    assert {aspect for aspect in before if before[aspect] != after[aspect]} == aspects


def test_modules_that_do_not_matter_exist() -> None:
    assert all((PACKAGE / name).exists() for name in NEUTRAL)
