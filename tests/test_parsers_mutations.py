"""What scrapers do to pages: lines dropped, blank lines added, labels in other case, spaces changed, values on a line
of their own. Whatever happens, a page parses or is refused with a reason, and no field holds another field's value."""

import random
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.document import Page
from index.errors import Unparsable
from index.parsers import parse
from index.parsers.labels import label_of_line
from index.scrapes import Scrape
from index.vocabulary import key

HERE = Path(__file__).parent
PAGES = {
    path.name: path.read_text("utf-8")
    for path in sorted([*(HERE.parent / "seeds").iterdir(), *(HERE / "corpus").glob("[efs]*.txt")])
}
SPACES = (" ", "\u00a0", "  ", "\u202f", " \u00a0", "\u2009")


def read(name: str, text: str) -> Page | None:
    try:
        (page,) = parse(Scrape(Path(name), name, text.encode(), "0"))
    except Unparsable as refused:
        assert refused.reason and str(refused) and refused.remedy
        return None
    return page


ORIGINAL = {name: read(name, text) for name, text in PAGES.items()}


def words(value: str | tuple[str, ...]) -> set[str]:
    """A fact's values as comparable pieces."""
    pieces = [value] if isinstance(value, str) else list(value)
    return {key(piece) for piece in pieces if key(piece)}


def check(name: str, mutated: str) -> None:
    """Every field holds nothing but what the same field of the original page holds."""
    page, original = read(name, mutated), ORIGINAL[name]
    assert original is not None
    if page is None:
        return
    for field, value in page.facts.items():
        if field in ("title", "country"):
            continue
        before = words(original.facts.get(field, ()))
        for piece in words(value):
            # An institution line may lose a part of itself with a dropped line, never gain another's.
            assert piece in before or any(piece in whole for whole in before), (field, value, before)
    for section in page.sections:
        assert section.text.strip()
        assert "FR0030, 2018" not in section.text
    assert len({section.anchor for section in page.sections}) == len(page.sections)


def is_label(line: str) -> bool:
    return label_of_line(line, "fact") is not None or label_of_line(line, "heading") is not None


mutations = st.tuples(st.sampled_from(sorted(PAGES)), st.integers(0, 2**32 - 1))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(mutations, st.floats(0.02, 0.5))
@example(("e4b_new_dense_value_on_next_line.txt", 1248411), 0.5)  # a rating below the areas, its own label gone
@example(("e7_local.txt", 412), 0.25)  # a heading of the text below an empty label
@example(("e4b_new_dense_value_on_next_line.txt", 241), 0.5)  # the same, below an institution
@example(("e7_local.txt", 99090), 0.1875)  # without its title, below names that read like a report's
@example(("e4a_old_dense.txt", 2990869), 0.5)  # the IRM's summary directly below the reports
@example(("f1p_presentation.txt", 2462), 0.5)  # without its title, two headings that read like a report's name
def test_dropped_lines(chosen: tuple[str, int], share: float) -> None:
    name, seed = chosen
    dice = random.Random(seed)
    check(name, "\n".join(line for line in PAGES[name].split("\n") if dice.random() > share))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(mutations)
def test_dropped_labels_of_the_head(chosen: tuple[str, int]) -> None:
    name, seed = chosen
    dice = random.Random(seed)
    lines = PAGES[name].split("\n")
    check(name, "\n".join(line for line in lines if not (is_label(line) and dice.random() < 0.4)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(mutations)
def test_blank_lines_change_nothing(chosen: tuple[str, int]) -> None:
    name, seed = chosen
    dice = random.Random(seed)
    mutated = "\n".join("\n" * dice.choice((0, 0, 1, 3)) + line for line in PAGES[name].split("\n"))
    page, original = read(name, mutated), ORIGINAL[name]
    assert page is not None and original is not None
    assert page.facts == original.facts
    assert page.sections == original.sections
    assert page.listings == original.listings


@settings(max_examples=60, deadline=None, derandomize=True)
@given(mutations)
def test_labels_in_other_case(chosen: tuple[str, int]) -> None:
    name, seed = chosen
    dice = random.Random(seed)
    lines = []
    for line in PAGES[name].split("\n"):
        label, colon, value = line.partition(":")
        change = dice.choice((str.upper, str.lower, str.title, str))
        lines.append(change(label) + colon + value if colon and is_label(line) else line)
    mutated = "\n".join(lines)
    page, original = read(name, mutated), ORIGINAL[name]
    assert page is not None and original is not None
    assert page.facts == original.facts


@settings(max_examples=60, deadline=None, derandomize=True)
@given(mutations)
def test_other_spaces(chosen: tuple[str, int]) -> None:
    name, seed = chosen
    dice = random.Random(seed)
    mutated = "".join(dice.choice(SPACES) if char == " " and dice.random() < 0.3 else char for char in PAGES[name])
    page, original = read(name, mutated), ORIGINAL[name]
    assert page is not None and original is not None
    assert {field: words(value) for field, value in page.facts.items()} == {
        field: words(value) for field, value in original.facts.items()
    }
    assert [listing.id for listing in page.listings] == [listing.id for listing in original.listings]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(mutations)
def test_values_on_the_line_after_their_label(chosen: tuple[str, int]) -> None:
    name, seed = chosen
    dice = random.Random(seed)
    lines = []
    for line in PAGES[name].split("\n"):
        label = label_of_line(line, "fact")
        if label is not None and label.colon and label.value and dice.random() < 0.5:
            lines.append(line[: len(line) - len(label.value)].rstrip())
            lines.append(label.value)
        else:
            lines.append(line)
    check(name, "\n".join(lines))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=400), st.sampled_from(sorted(PAGES)), st.integers(0, 400))
def test_any_text_is_a_page_or_refused_with_a_reason(text: str, name: str, cut: int) -> None:
    read("noise.txt", text)
    read("half.txt", PAGES[name][:cut] + text)
    read("noise.html", f"<html><body>{text}<h1>A (FR0038)</h1><p>{PAGES[name][:cut]}</p>")


def test_every_page_of_the_corpus_takes_part() -> None:
    assert all(page is not None for page in ORIGINAL.values())
    assert len(ORIGINAL) >= 25
