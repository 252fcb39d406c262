"""The manual is true: what the code offers is in it, and what it names exists."""

import re
from pathlib import Path

import click
import pytest

from index.schema import FACETS
from index.settings import table
from search.cli import COMMANDS, main
from search.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
MANUAL = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}


@pytest.mark.parametrize(("variable", "default"), [(row[0], row[1]) for row in table(Settings)])
def test_every_setting_is_in_the_manual_with_its_default(variable: str, default: str) -> None:
    row = re.search(rf"^\| `{variable}` \|(.*?)\|", MANUAL["docs/operate.md"], re.MULTILINE)
    assert row, f"docs/operate.md does not tell of {variable}"
    assert row.group(1).strip(" `") == default


def test_the_manual_tells_of_no_setting_that_is_not_there() -> None:
    known = {row[0] for row in table(Settings)}
    for name, text in MANUAL.items():
        assert set(re.findall(r"OGPS_[A-Z_]*[A-Z]", text)) <= known, name


def test_every_option_of_every_command_is_in_the_contract() -> None:
    contract = MANUAL["docs/http-api.md"]
    assert isinstance(main, click.Group)
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command
        assert f"ogp-search {name}" in contract, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                longest = max(parameter.opts, key=len)
                assert longest in contract, f"{name} {longest}"


def test_every_facet_is_a_parameter_of_the_contract() -> None:
    for facet in FACETS:
        assert f"`{facet.name}`" in MANUAL["docs/http-api.md"], facet.name


@pytest.mark.parametrize("name", sorted(MANUAL))
def test_links_between_pages_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", MANUAL[name]):
        assert ((ROOT / name).parent / target).exists(), f"{name} links to {target}"


def test_what_the_readme_reindexes_is_in_a_fresh_clone() -> None:
    sources = re.findall(r"^    \S*ogp-search reindex (\S+)", MANUAL["README.md"], re.MULTILINE)
    assert sources and all((ROOT / source).exists() for source in sources), sources


def test_code_named_in_the_manual_exists() -> None:
    for name, text in MANUAL.items():
        for path in re.findall(r"`((?:index|search|tests|benchmarks)/[\w/]+\.py)`", text):
            assert (ROOT / path).exists(), f"{name} names {path}"
