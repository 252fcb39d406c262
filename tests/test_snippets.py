"""Passages as a reader wants them: whole words, whole sentences where they are short, the telling words first."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.results import Piece, Snippet
from search.snippets import (
    LEAD,
    LONGEST,
    Mark,
    Passage,
    Window,
    marked_text,
    passage,
    says_something,
    told_once,
    windows,
)

TEXT = (
    "The ministry opened its data in 2018. Civil society asked for contracts, and received them late. "
    "Nothing else was published.\nA second line speaks of budgets."
)

ALIKE = dict.fromkeys(range(5), (0,))


def spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\w+", text)]


def word(text: str, wanted: str) -> int:
    return [text[start:end] for start, end in spans(text)].index(wanted)


def cut(text: str, *wanted: str, whole: tuple[bool, bool] = (True, True)) -> Passage:
    marks = [Mark(0, word(text, one), word(text, one), number) for number, one in enumerate(wanted)]
    return passage(text, spans(text), 0, marks, whole)


def plain(passage: Passage) -> str:
    return "".join(text for text, _ in passage.pieces)


def test_a_passage_runs_to_the_end_of_a_short_text_on_one_line() -> None:
    shown = cut(TEXT, "contracts")
    assert plain(shown) == (
        "Civil society asked for contracts, and received them late. "
        "Nothing else was published. A second line speaks of budgets."
    )
    assert shown.before and not shown.after
    assert ("contracts", True) in shown.pieces


def test_a_passage_starts_with_the_sentence_of_its_first_mark() -> None:
    assert plain(cut(TEXT, "budgets")) == "A second line speaks of budgets."
    assert plain(cut(TEXT, "ministry")).startswith("The ministry opened")
    assert not cut(TEXT, "ministry").before


def test_a_long_sentence_is_cut_between_words() -> None:
    text = " ".join(f"word{number}" for number in range(200))
    shown = cut(text, "word100", whole=(False, False))
    words = plain(shown).split()
    assert all(re.fullmatch(r"word\d+", one) for one in words)
    assert shown.before and shown.after
    assert len(plain(shown)) <= LONGEST + 10
    assert plain(shown).index("word100") <= LEAD


def test_marks_of_a_phrase_are_one_piece() -> None:
    first = word(TEXT, "Civil")
    shown = passage(TEXT, spans(TEXT), 0, [Mark(0, first, first + 1, 0)], (True, True))
    assert [text for text, marked in shown.pieces if marked] == ["Civil society"]


def test_overlapping_marks_do_not_repeat_text() -> None:
    first = word(TEXT, "Civil")
    marks = [Mark(0, first, first + 1, 0), Mark(0, first + 1, first + 2, 1)]
    shown = passage(TEXT, spans(TEXT), 0, marks, (True, True))
    assert "Civil society asked" in plain(shown) and plain(shown).count("society") == 1


def test_the_passage_with_the_more_telling_words_comes_first() -> None:
    marks = [Mark(0, 3, 3, 0), Mark(0, 5, 5, 0), Mark(1, 7, 7, 0), Mark(1, 9, 9, 1)]
    assert [window.section for window in windows(marks, [1.0, 5.0], ALIKE)] == [1, 0]


def test_distant_marks_make_passages_of_their_own() -> None:
    marks = [Mark(0, 3, 3, 0), Mark(0, 400, 400, 1), Mark(0, 402, 402, 0)]
    first, *others = windows(marks, [1.0, 1.0], ALIKE)
    assert (first.first, first.last) == (400, 402)
    assert others == []  # the same section, and no word that the first passage lacks


def test_at_most_two_passages_repeat_the_same_words() -> None:
    marks = [Mark(section, 0, 0, 0) for section in range(5)]
    assert [window.section for window in windows(marks, [1.0], ALIKE)] == [0, 1]


def test_of_passages_that_say_as_much_the_preferred_language_is_shown_and_not_repeated_in_the_other() -> None:
    marks = [Mark(0, 0, 0, 0), Mark(0, 1, 1, 0), Mark(1, 0, 0, 0), Mark(2, 0, 0, 0), Mark(2, 1, 1, 1)]
    english, french = (1,), (0,)
    shown = windows(marks[:3], [1.0, 1.0], {0: english, 1: french})
    assert [window.section for window in shown] == [1]
    shown = windows(marks, [1.0, 1.0], {0: french, 1: french, 2: english})
    assert [window.section for window in shown] == [2]  # says more, and what the others say too


def test_a_title_is_marked_whole() -> None:
    title = "Renforcement des capacités administratives"
    marks = [Mark(0, 2, 2, 0)]
    assert marked_text(title, spans(title), marks) == (
        ("Renforcement des ", False),
        ("capacités", True),
        (" administratives", False),
    )


@given(
    st.text("ab é.\n’-,", min_size=1, max_size=400).filter(lambda text: bool(spans(text))),
    st.data(),
)
def test_no_cut_ever_falls_inside_a_word(text: str, data: st.DataObject) -> None:
    own = spans(text)
    numbers = data.draw(st.lists(st.integers(0, len(own) - 1), min_size=1, max_size=4, unique=True))
    shown = passage(text, own, 0, [Mark(0, number, number, 0) for number in sorted(numbers)], (True, True))
    words = re.findall(r"\w+", plain(shown))
    assert _runs(words, text)
    for piece, marked in shown.pieces:
        if marked:
            assert re.fullmatch(r"\w+", piece)


def _runs(words: list[str], text: str) -> bool:
    """Whether words stand one after another in text."""
    every = re.findall(r"\w+", text)
    return any(every[at : at + len(words)] == words for at in range(len(every) - len(words) + 1))


def snippet_of(scope: str, *pieces: Piece) -> Snippet:
    return Snippet(scope, "", "en", scope, pieces, False, False)


def test_a_verdict_that_quotes_the_promise_does_not_show_its_words_again() -> None:
    promise = snippet_of("commitment", ("Publish all ", False), ("contracts", True), (" over a million euros.", False))
    quoted = snippet_of("irm", ("“Publish all ", False), ("contracts", True), (" over one million", False))
    verdict = snippet_of("irm", ("Half of the ", False), ("contracts", True), (" were published late.", False))
    assert told_once([promise, quoted, verdict]) == (promise, verdict)


def test_a_quotation_that_holds_another_word_of_the_query_is_shown() -> None:
    promise = snippet_of("commitment", ("Publish all ", False), ("contracts", True), (" over a million", False))
    quoted = snippet_of("irm", ("Publish all contracts over a million ", False), ("euros", True))
    assert told_once([promise, quoted]) == (promise, quoted)


def saying(before: str, marked: str, after: str) -> Snippet:
    return snippet_of("irm", *((text, text == marked) for text in (before, marked, after) if text))


@pytest.mark.parametrize(
    ("before", "marked", "after"),
    [
        ("The government opened a register of ", "owners", " in March, and anyone can read it."),
        ("Nothing else. Le registre des ", "propriétaires", " est ouvert à tous depuis le mois de mars."),
        ("", "Owners", " of companies are listed, since the law was passed in May, in a register."),
    ],
)
def test_a_sentence_about_the_words_says_something(before: str, marked: str, after: str) -> None:
    assert says_something(saying(before, marked, after))


@pytest.mark.parametrize(
    ("before", "marked", "after"),
    [
        ("Register of ", "owners", ""),
        ("Transparency, budgets, ", "owners", ", courts, mines, parliament, audit, records"),
        ("The law was passed in May and is in force (see section 3 on ", "owners", " of companies)."),
        ("La loi est entrée en vigueur en mai. Voir la section 3 sur les ", "propriétaires", " de sociétés."),
        ("The law was passed in May and is in force. ", "Owners", " 12 14 18"),
    ],
)
def test_a_heading_a_list_and_a_reference_only_mention_the_words(before: str, marked: str, after: str) -> None:
    assert not says_something(saying(before, marked, after))


def test_of_passages_with_the_same_words_the_one_that_says_something_comes_first() -> None:
    marks = [Mark(0, 0, 0, 0), Mark(1, 0, 0, 0), Mark(2, 0, 0, 0)]
    said = {0: saying("Register of ", "owners", ""), 1: saying("See ", "owners", "")}
    said[2] = saying("The government opened a register of ", "owners", " in March, and anyone can read it.")
    read: list[int] = []

    def look(window: Window) -> Snippet:
        read.append(window.section)
        return said[window.section]

    assert [window.section for window in windows(marks, [1.0], ALIKE, (), look)] == [2, 0]
    assert read == [0, 1, 2]
    french = {0: (0,), 1: (0,), 2: (1,)}
    assert windows(marks, [1.0], french, (), look)[0].section == 0  # the language comes before


def test_a_sentence_with_two_words_comes_before_contents_with_three() -> None:
    marks = [*(Mark(0, place, place, place) for place in range(3)), Mark(1, 0, 0, 0), Mark(1, 1, 1, 1)]
    assert [window.section for window in windows(marks, [1.0] * 3, ALIKE)] == [0, 1]
    assert [window.section for window in windows(marks, [1.0] * 3, ALIKE, {0})] == [1, 0]
