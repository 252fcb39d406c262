"""The titles of a document, current and earlier.

In: its readings and listings, newest first. Out: a Document that has an id, a kind and titles, and no more yet. Of each
language the newest capture's title is current, else the newest list's; every other title ever read stays searchable.
"""

from collections.abc import Iterable, Sequence

from index.document import Document, EarlierTitle, Language, Listing, Page, Provenance
from index.merge.facts import Reading

Written = tuple[Language, str, Provenance]


def titled(identifier: str, readings: Sequence[Reading], listings: Sequence[Listing]) -> Document:
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
