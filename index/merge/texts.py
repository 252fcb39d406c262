"""The titles and the text of a document: the newest capture's, completed from older ones.

In: the captures of one document, newest first. Out: titles, current and earlier; sections, languages and milestones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.document import (
    Anchors,
    Document,
    EarlierTitle,
    Language,
    Listing,
    Milestone,
    Page,
    Provenance,
    Scope,
    Section,
)
from index.merge.facts import CodedPage

# The titles of a document, current and earlier.
#
# In: its readings and listings, newest first. Out: a Document that has an id, a kind and titles, and no more yet. Of
# each language the newest capture's title is current, else the newest list's; every other title ever read stays
# searchable.

Written = tuple[Language, str, Provenance]


def titled(identifier: str, readings: Sequence[CodedPage], listings: Sequence[Listing]) -> Document:
    """The document with its titles; its id stands in where nothing gives it one."""
    written = [
        (reading.page.language, title, Provenance(number, reading.page.fact_lines.get("title")))
        for number, reading in enumerate(readings)
        if (title := _title(reading.page))
    ] + [
        (listing.lang, listing.title.strip(), Provenance(None, None, "listing", number))
        for number, listing in enumerate(listings)
        if listing.title.strip()
    ]
    current: dict[Language, tuple[str, Provenance]] = {}
    for language, title, origin in written:
        current.setdefault(language, (title, origin))
    if not current:
        language = readings[0].page.language if readings else listings[0].lang
        current[language] = (identifier, Provenance(0 if readings else None, None))
    return Document(
        id=identifier,
        kind=readings[0].page.kind if readings else "commitment",
        captured="full" if readings else "stub",
        title={language: current[language][0] for language in sorted(current)},
        earlier_titles=_earlier(written, {_same(title) for title, _ in current.values()}),
        provenance={f"title.{language}": current[language][1] for language in sorted(current)},
    )


def _earlier(written: Iterable[Written], seen: set[str]) -> tuple[EarlierTitle, ...]:
    """Every title that is not a current one and differs from the others by more than case and spaces, newest first."""
    earlier: list[EarlierTitle] = []
    for language, title, _ in written:
        if _same(title) not in seen:
            seen.add(_same(title))
            earlier.append(EarlierTitle(language, title))
    return tuple(earlier)


def _same(title: str) -> str:
    return " ".join(title.casefold().split())


def _title(page: Page) -> str:
    title = page.facts.get("title", "")
    return (title if isinstance(title, str) else " ".join(title)).strip()


# The text that is searched: of each language the newest capture's, completed from older ones.
#
# In: the captures of one document, newest first. Out: sections and milestones. A scope that the newest capture of a
# language lacks altogether (a lossy crawl that ends before the IRM's verdict, say) is kept from the newest older
# capture that has it, so that nothing that was once readable is lost.

PARTS: tuple[tuple[Scope, ...], ...] = (("commitment",), ("milestones",), ("irm", "quoted"), ("notes",))
"""In the order of a page. What the IRM says and what it quotes alternate, so they stay together."""


def sections(pages: Sequence[Page]) -> tuple[Section, ...]:
    """All languages' sections, by language; anchors are unique within a language."""
    languages = sorted({page.language for page in pages})
    found = [
        (language, section)
        for language in languages
        for section in _of_one_language([page.sections for page in pages if page.language == language])
    ]
    own = {(section.lang, section.scope, section.text) for language, section in found if section.lang == language}
    # What a page holds in another language than its own may be the very text of the page in that language.
    return _uniquely_anchored(
        section
        for language, section in found
        if section.lang == language or (section.lang, section.scope, section.text) not in own
    )


def languages(pages: Sequence[Page]) -> tuple[Language, ...]:
    """The languages of which any text is held."""
    return tuple(sorted({section.lang for page in pages for section in page.sections}))


def milestones(pages: Sequence[Page]) -> tuple[Milestone, ...]:
    """Of each language the newest capture's that has any."""
    found: dict[Language, tuple[Milestone, ...]] = {}
    for page in pages:
        if page.milestones:
            found.setdefault(page.language, page.milestones)
    return tuple([milestone for language in sorted(found) for milestone in found[language]])


def _of_one_language(texts: Sequence[tuple[Section, ...]]) -> list[Section]:
    current: list[Section] = []
    for older in texts:
        held = {section.scope for section in current}
        if not current:
            current = list(older)
            continue
        for number, part in enumerate(PARTS):
            kept = [section for section in older if section.scope in part and section.scope not in held]
            place = _place(current, PARTS[number + 1 :])
            current[place:place] = kept
    return current


def _place(current: Sequence[Section], later: Sequence[tuple[Scope, ...]]) -> int:
    """Where an older capture's part goes: before the first section of a part that pages show later."""
    scopes = {scope for part in later for scope in part}
    return next((number for number, section in enumerate(current) if section.scope in scopes), len(current))


def _uniquely_anchored(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Anchors that two captures both use get a number, so that each can be linked to."""
    anchors, unique = Anchors(), []
    for section in sections:
        anchor = anchors.unique(section.anchor, section.lang)
        unique.append(section if anchor == section.anchor else replace(section, anchor=anchor))
    return tuple(unique)
