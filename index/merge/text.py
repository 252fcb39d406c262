"""The text that is searched: of each language the newest capture's, completed from older ones.

In: the captures of one document, newest first. Out: sections and milestones. A scope that the newest capture of a
language lacks altogether (a lossy crawl that ends before the IRM's verdict, say) is kept from the newest older capture
that has it, so that nothing that was once readable is lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.anchors import Anchors
from index.document import Language, Milestone, Page, Scope, Section

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
