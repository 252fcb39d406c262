"""Which language a page is in, and each of its sections.

In: the lines of a page, then the Page. Out: the language of its labels, then the Page with the language of each section
and milestone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from babel.languages import get_official_languages

from index.analysis import fold
from index.document import Language, Milestone, Page, Section
from index.parsers.labels import table
from index.parsers.lines import Line, bare_key
from index.vocabulary import codes_of, language_codes
from index.vocabulary.word_list import languages_of

# Tells a page's language by what frames it, never by one field.
#
# In: the lines of a page, the languages of the labels it uses, and what came with it (URL, sidecar). Out: a language
# code and warnings where the sources disagree. French and Spanish pages keep English fragments, and English pages hold
# Spanish titles and texts: the navigation line decides, then the labels, then the URL, then the sidecar, then the
# words.

# Words that two of these languages share (la, que, de, en) tell nothing and are left out.
FUNCTION_WORDS = {
    language: frozenset(words.split(" "))
    for language, words in (
        ("en", "the of and to that is for with this by are was which from have been"),
        ("fr", "le les des et du une dans pour qui sur avec par est sont aux cette"),
        ("es", "el los las y del para con por una se al es como su"),
    )
}
IN_URL = re.compile(r"opengovpartnership\.org/(fr|es)(?:/|$)", re.IGNORECASE)
OGP_URL = re.compile(r"opengovpartnership\.org", re.IGNORECASE)


def language_of(
    lines: Sequence[Line], wordings: Iterable[tuple[str, ...]], url: str, stated: str | None
) -> tuple[Language, tuple[str, ...]]:
    """(language, warnings)."""
    framed = _navigation(lines[:8]) or _vote(wordings)
    in_url = _of_url(url)
    written = (stated or "").strip().lower().replace("_", "-").split("-")[0]
    named = written if written in language_codes() else ""
    language = framed or in_url or named or _of_words(lines)
    warnings = [
        f"{source} says the language is “{other}”, the page's own labels “{language}”: kept as “{language}”"
        for source, other in (("the sidecar", named), ("the URL", in_url))
        if framed and other and other != language
    ]
    if written and not named:
        warnings.append(f"the sidecar's language “{written[:40]}” is no language's code: kept as “{language}”")
    return language, tuple(warnings)


def _navigation(lines: Sequence[Line]) -> Language:
    for line in lines:
        row = table("furniture").get(bare_key(line.text))
        if row and row[0] == "skip":
            return row[1][0]
    return ""


def _vote(wordings: Iterable[tuple[str, ...]]) -> Language:
    """The language of most labels; those that several languages share count for none. "" below two, or at a draw."""
    votes = Counter(languages[0] for languages in wordings if len(set(languages)) == 1)
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def _of_url(url: str) -> Language:
    match = IN_URL.search(url)
    if match:
        return match[1].lower()
    return "en" if OGP_URL.search(url) else ""


def _of_words(lines: Sequence[Line]) -> Language:
    """By function words, where nothing frames the text: `und` unless one language clearly leads."""
    words = Counter(word for line in lines for word in re.findall(r"[^\W\d_]+", line.text.lower()))
    scores = sorted(
        ((sum(words[word] for word in known), code) for code, known in FUNCTION_WORDS.items()), reverse=True
    )
    total = sum(words.values())
    (best, language), (second, _) = scores[:2]
    return language if best * 20 > total and best > 1.5 * second else "und"


# The language that each section of a page is in, where it is not the one of the labels around it.
#
# In: a Page in the language of its labels. Out: the same with the language of each section and milestone, and a remark
# for each language that is not the page's. A Spanish promise under English labels is Spanish text.
#
# Most texts say by their small words or by the dictionary that they are in the page's language, and that costs little.
# What neither knows is given to a detector (py3langid, one call for a section), whose model is read when it is first
# needed. It chooses among the languages that members' states speak, and it must be sure; what is too short for it goes
# with the rest of the page, if the dictionary does not know it.

LOOKED_AT = 600
"""Characters at the beginning of a text."""
SMALL_WORDS = 0.12
"""Of its words are such that only this language has, in nearly every running text; a tenth of it in any other."""
KNOWN_WORDS = 0.7
"""Of its words are in the dictionary of the language, in lists and headings."""
MOST_CAPITALS = 0.6
"""Of the words of a running text begin with one, German nouns included; of a list of names all do."""
FEWEST_WORDS = 10
"""Below this the detector is not asked."""
SURE = 0.6
"""Probability from which on the detector is believed; of a list of names it is below a half."""
WORD = re.compile(r"[^\W\d_]+")
INDEXED = ("en", "fr")


def in_its_language(page: Page) -> Page:
    """The page with its sections in the languages that they are in."""
    page = _framed(page)
    own = page.language
    # References are names and titles, in whatever language: they stay with the page.
    told = [own if section.scope == "notes" else _language(section.text, own) for section in page.sections]
    if all(language == own for language in told):
        return page
    lengths: Counter[Language] = Counter()
    for language, section in zip(told, page.sections, strict=True):
        lengths[language or own] += len(section.text) if language else 0
    most = lengths.most_common(1)[0][0]
    languages = [language or most for language in told]
    sections = tuple(map(_spoken, page.sections, languages))
    if not any(language != own for language in languages):
        return page
    # What the site's machine left in English on a page that it translated is nothing to look into.
    expected = (own, "en") if page.machine_translated else (own,)
    others = dict.fromkeys(language for language in languages if language not in expected)
    remarks = (
        f"{languages.count(language)} of {len(sections)} sections are in “{language}” as their words tell, not in "
        f"“{own}” as the labels: kept as “{language}”"
        for language in others
    )
    milestones = tuple(replace(step, lang=_of_step(step, sections)) for step in page.milestones)
    return replace(page, sections=sections, milestones=milestones, warnings=(*page.warnings, *remarks))


def _framed(page: Page) -> Page:
    """A page that nothing frames, neither labels nor an address, in the language of its text."""
    if page.language != "und" or not page.sections:
        return page
    text = max((section.text for section in page.sections), key=len)[:LOOKED_AT]
    language, probability = detected(text) if len(WORD.findall(text)) >= FEWEST_WORDS else ("und", 0.0)
    if probability < SURE:
        return page
    return replace(
        page,
        language=language,
        sections=tuple(replace(section, lang=language) for section in page.sections),
        milestones=tuple(replace(step, lang=language) for step in page.milestones),
        listings=tuple(replace(entry, lang=language) for entry in page.listings),
    )


def _spoken(section: Section, language: Language) -> Section:
    return section if section.lang == language else replace(section, lang=language)


def _of_step(step: Milestone, sections: tuple[Section, ...]) -> Language:
    """The language of the section that a milestone stands in."""
    begins = step.text[:40]
    return next((section.lang for section in sections if begins in section.text), step.lang)


def _language(text: str, own: Language) -> Language:
    """The language of a text on a page in `own`; "" for one that is too short to tell, and not plainly in that."""
    sample = text[:LOOKED_AT]
    words = sample.lower().split()
    small = FUNCTION_WORDS.get(own, frozenset())
    if sum(map(small.__contains__, words)) >= SMALL_WORDS * len(words) or own == "und":
        return own
    words = [word for word in WORD.findall(sample) if len(word) > 2]
    if own in INDEXED:
        known = sum(own in languages_of(fold(word)) for word in words)
        if known >= KNOWN_WORDS * len(words):
            return own
    if len(words) < FEWEST_WORDS:
        return "" if words else own
    if sum(word[0].isupper() for word in words) > MOST_CAPITALS * len(words) and not sample.isupper():
        return own  # names are in no language
    language, probability = detected(sample)
    return language if probability >= SURE else own


def detected(text: str) -> tuple[Language, float]:
    """(language, probability from 0 to 1) of a text."""
    language, probability = _detector().classify(text)
    return str(language), float(probability)


@cache
def _detector() -> Any:  # the package has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(sorted(set(detector.labels) & set(_spoken_by_members())))
    return detector


def _spoken_by_members() -> Iterator[Language]:
    """English, French, Spanish, and what the states of the world speak officially."""
    yield from FUNCTION_WORDS
    for territory in codes_of("country"):
        yield from (code for code in get_official_languages(territory, de_facto=True) if code in language_codes())
