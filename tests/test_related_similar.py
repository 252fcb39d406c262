"""Which words say what a document is about."""

from index.document import Document, Section
from search.related import TEXT_WORDS, telling_words


def document(text: str, **titles: str) -> Document:
    section = Section("en", "commitment", "Description", "commitment-description", text)
    return Document("FR0001", "commitment", "full", titles, sections=(section,) if text else ())


def test_titles_of_every_language_come_first_without_stop_words_and_numbers() -> None:
    of = document("", en="The budget of 2018", fr="Le budget de l’État")
    assert list(telling_words(of)) == ["budget", "État"]


def test_the_promise_adds_what_it_repeats_in_whatever_inflection() -> None:
    text = "Audits of water. An audit of rivers, audited again. Water and fish."
    assert list(telling_words(document(text, en="Budget")))[:3] == ["Budget", "Audits", "water"]


def test_a_long_promise_adds_only_so_many_words() -> None:
    text = " ".join(chr(97 + number % 26) * 5 + chr(97 + number // 26) for number in range(300))
    assert len(list(telling_words(document(text, en="Budget")))) == 1 + TEXT_WORDS


def test_a_document_without_words_has_none() -> None:
    assert list(telling_words(document("", en="2018"))) == []
