"""Every word of the interface in both languages, in each language's typography."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from index import vocabulary
from index.schema import FACETS, SHOWN_FACETS
from search.i18n import LANGUAGES, NBSP, interface, negotiate, others, own_name, read_catalogue
from search.syntax import parse
from search.views.help_page import help_groups
from search.wording import WORDING, say

SEARCH = Path(__file__).parent.parent / "search"
METHODS = [("**.py", "python"), ("templates/**.*", "jinja2")]
SAME_IN_BOTH = {
    "%(label)s:", "%(country)s, %(area)s: %(num)s document", "%(label)s, %(num)s document", "%(num)s document",
    "Excel (XLSX)", "Capture", "Cycle", "Document", "Documents",
    "Page %(number)s", "Plan", "Site", "IRM", "source", "+budget -audit", "transparen*", "partcipation~", "id:FR0038",
    "cycle:2015..2018", "{name}: {value}", "{name} {detail}.", "Ambition", "Institution",
    "Institutions", "Source", "Notes", "Page",
}  # fmt: skip
"""Messages whose French is the English, or differs by a space only."""


def used_messages() -> set[str]:
    """What modules and templates ask to be translated (the singular, for plurals)."""
    found = extract_from_dir(SEARCH, METHODS, {"templates/**.*": {"encoding": "utf-8"}})
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def french() -> Iterator[tuple[str, str]]:
    """Every message of the French catalogue with each of its forms."""
    for message in read_catalogue("fr"):
        if message.id:
            texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
            yield from ((message.id if isinstance(message.id, str) else message.id[0], text) for text in texts)


FRENCH = tuple(french())


def test_every_message_of_the_pages_is_in_the_french_catalogue_and_no_other() -> None:
    translated = {message for message, text in FRENCH if text}
    used = used_messages()
    assert len(used) > 150, "the extraction found too little to be trusted"
    assert sorted(used - translated) == []
    assert sorted(translated - used) == []


def test_french_is_not_english_left_standing() -> None:
    untouched = {message for message, text in FRENCH if text.replace(NBSP, "") == message.replace(NBSP, "")}
    assert untouched <= SAME_IN_BOTH


@pytest.mark.parametrize("text", [text for _, text in FRENCH])
def test_french_typography(text: str) -> None:
    prose = re.sub(r"<[^>]*>|[\w}]+:(?=[\w{])|https?:\S+", "", text)
    assert not re.search(r"(?<!\u00a0)[:;!?»]", prose), f"no-break space missing before a sign: {text}"
    assert not re.search(r"«(?!\u00a0)", prose), f"no-break space missing after «: {text}"
    assert "'" not in prose and "..." not in prose, f"typewriter signs: {text}"


@pytest.mark.parametrize(("message", "text"), FRENCH)
def test_placeholders_survive_translation(message: str, text: str) -> None:
    places = r"%\(\w+\)s|{\w+}"
    assert sorted(re.findall(places, text)) == sorted(re.findall(places, message))


@pytest.mark.parametrize("facet", [facet.name for facet in FACETS if facet.name not in ("cycle", "institution")])
def test_every_code_has_a_label_in_both_languages(facet: str) -> None:
    for code in vocabulary.codes_of(facet):
        for language in ("en", "fr"):
            label = vocabulary.label_of(facet, code, language)
            assert label.strip(), (facet, code, language)
            assert label != code or facet in ("starred", "verifiable"), f"{facet} {code} has no {language} label"


def test_every_facet_and_sentence_has_both_languages() -> None:
    assert {facet for facet in SHOWN_FACETS if facet not in WORDING} == set()
    assert {key for key in WORDING for language in LANGUAGES if not say(key, language).strip()} == set()


def test_plurals_follow_each_language() -> None:
    english, french = interface("en"), interface("fr")
    assert english.ngettext("%(num)s document", "%(num)s documents", 0) % {"num": 0} == "0 documents"
    assert french.ngettext("%(num)s document", "%(num)s documents", 0) % {"num": 0} == "0 document"
    assert french.ngettext("%(num)s document", "%(num)s documents", 2) % {"num": 2} == "2 documents"


def test_numbers_dates_and_names_are_written_as_readers_write_them() -> None:
    english, french = interface("en"), interface("fr")
    assert english.number(12345) == "12,345"
    assert french.number(12345) == "12\u202f345"
    assert english.date("2026-11-22T01:45:12Z") == "22 November 2026"
    assert french.date("2026-11-22T01:45:12Z") == "22 novembre 2026"
    assert french.date("2026-12-01") == "1er décembre 2026"
    assert english.date("March 2019") == "March 2019"
    assert french.name_of_language("en") == "anglais"
    assert english.name_of_language("und") == "unknown language"
    assert english.name_of_language("zz-nonsense!") == "zz-nonsense!"
    assert french.colon("Statut") == "Statut\u00a0:"
    assert french.listing(["France", "Ghana", "Kenya"]) == "France, Ghana et Kenya"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [(["fr-CA", "en"], "fr"), (["de", "EN-gb"], "en"), (["de", "es"], "en"), ([], "en"), (["FR"], "fr")],
)
def test_the_browser_s_first_language_that_we_speak_is_chosen(accepted: list[str], language: str) -> None:
    assert negotiate(accepted) == language


def test_unknown_languages_get_english_and_the_switch_leads_to_the_other_one() -> None:
    assert interface("de").language == "en"
    assert (others("en"), others("fr")) == (("fr",), ("en",))
    assert [own_name(language) for language in LANGUAGES] == ["English", "Français"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_example_of_the_help_page_is_understood_as_written(language: str) -> None:
    for group in help_groups(language):
        for example in group.examples:
            assert parse(example.text).notes == (), example.text
            assert example.url.startswith(f"/{language}/search?q=")
