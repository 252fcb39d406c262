"""What the next scrape should fetch: pages that are known from other pages' lists only, and pages that are old.

In: the documents of an index, and a moment. Out: a Want for each of which a page is missing, with the addresses. The
site has its English pages at `/members/...` and the same in French below `/fr/`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from index.document import Capture, Document, Language
from index.merge.documents import source_url

Reason = Literal["listed-only", "stale", "old", "undated"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
"""In which a page that nobody has fetched is wanted."""
_LANGUAGE = re.compile(r"/(?:fr|es)(?=/|$)")
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\w+/(?=https?://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Want:
    """`addresses` by language, None where nobody knows one. `fetched_at` is when the newest of the pages in those
    languages was fetched, None when that is not known. `reason`: the document is known from lists only; its page was
    kept because the last fetch failed; it was fetched before the moment that was asked for; nobody noted when."""

    id: str
    kind: str
    title: Mapping[Language, str]
    reason: Reason
    addresses: Mapping[Language, str | None]
    fetched_at: str | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "kind": self.kind,
            "title": dict(self.title),
            "reason": self.reason,
            "languages": list(self.addresses),
            "addresses": dict(self.addresses),
            "fetched_at": self.fetched_at,
        }


def wanted(documents: Iterable[Document], older_than: datetime | None = None) -> Iterator[Want]:
    """In the documents' order; of a document whose pages are wanted for several reasons one Want for each."""
    before = older_than.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if older_than else ""
    for document in documents:
        if document.captured == "stub":
            addresses = {language: address(document, language) for language in LANGUAGES}
            yield Want(document.id, document.kind, document.title, "listed-only", addresses)
            continue
        newest: dict[Language, Capture] = {}
        for capture in sorted(document.captures, key=lambda capture: capture.fetched_at or "", reverse=True):
            newest.setdefault(capture.language, capture)
        reasons = {language: _reason(capture, before) for language, capture in newest.items()}
        for reason in sorted({reason for reason in reasons.values() if reason}):
            spoken = sorted(language for language, found in reasons.items() if found == reason)
            moments = [moment for language in spoken if (moment := newest[language].fetched_at)]
            addresses = {language: address(document, language) for language in spoken}
            yield Want(document.id, document.kind, document.title, reason, addresses, max(moments) if moments else None)


def _reason(capture: Capture, before: str) -> Reason | None:
    if capture.stale:
        return "stale"
    if not before:
        return None
    if not capture.fetched_at:
        return "undated"
    return "old" if capture.fetched_at < before else None


def addresses_of(wants: Iterable[Want]) -> Iterator[str]:
    """Each address once: documents may share a page."""
    seen: set[str] = set()
    for want in wants:
        for place in want.addresses.values():
            if place and place not in seen:
                seen.add(place)
                yield place


def address(document: Document, language: Language) -> str | None:
    """Where the page of a document in that language is: where it was fetched, else where the site has it."""
    own = (capture.url for capture in document.captures if capture.language == language and capture.url)
    if known := next(own, ""):
        return _live(known)
    others = [document.source_url, *(capture.url for capture in document.captures), source_url(document, ())]
    return next((found for url in others if url and (found := in_language(url, language))), None)


def in_language(url: str, language: Language) -> str | None:
    """The address of the same page in another language; None for one that does not tell it (`/?p=123`), or is not the
    site's."""
    parts = urlsplit(_live(url))
    host = parts.netloc.lower()
    if not (host == "opengovpartnership.org" or host.endswith(".opengovpartnership.org")):
        return None
    path = _LANGUAGE.sub("", parts.path, count=1) if _LANGUAGE.match(parts.path) else parts.path
    if path in ("", "/"):
        return None
    return f"{parts.scheme}://{parts.netloc}{'' if language == 'en' else f'/{language}'}{path}"


def _live(url: str) -> str:
    """The address on the site itself of what was fetched from the Wayback Machine."""
    return _ARCHIVED.sub("", url, count=1)
