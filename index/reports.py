"""IRM reports by name: one key for every way of writing a report's name, its id, and links between documents.

In: names as pages write them (`France Design Report 2018-2020`, `Rapport de conception France 2018–2020`). Out: a key
that all of them share, which is also the id of the report's own document (`france-design-report-2018-2020`), known
whether or not the report has been scraped; and Links, which tell a commitment the ids of the reports that exist.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import NamedTuple

from index.document import Document, Kind, Page
from index.vocabulary import codes_of, country_of_id, key, label_of, labels_in, localities, slug, wording

LONGEST_ID = 64
LONGEST_PLACE = 8  # words
PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-\u2010-\u2015\u2212/]\s*((?:19|20)?\d\d)(?!\d))?(?!\d)")
"""`2018-2020`, `2018 – 20`, `2016−18` (U+2212), `2017`."""
COMMENT = re.compile(
    r"\(?(?:for public comment|pour commentaires? (?:du )?publics?|para comentarios? públicos?)\)?", re.I
)
"""What drafts carry after their name: the draft and the report are one."""
REVIEWERS = frozenset(("irm", "mii", "mri"))
CONNECTING = frozenset(
    ("report", "rapport", "informe", "the", "for", "of", "in", "and", "to", "du", "des", "de", "d", "la", "le", "les")
) | {"l", "pour", "en", "et", "sur", "del", "el"}
"""Words that may stand between the place and the rest: `Rapport de conception pour la France`."""


@dataclass(frozen=True, slots=True)
class ReportName:
    """A name taken apart. `country` and `locality` are codes, `place` the English label or the words left over; `type`
    is a code of the vocabulary's `report_type` or ""; `period` is `2018-2020`, `2017` or ""; `others` counts the words
    around a known place that belong to none of these."""

    place: str
    country: str
    locality: str | None
    type: str
    period: str
    others: int = 0


class Naming(NamedTuple):
    """What linking needs of a document: a commitment's keys are of the reports that it names, a report's of itself."""

    id: str
    kind: Kind
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Which documents exist under each report's key."""

    reports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    commitments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def related(self, naming: Naming) -> tuple[str, ...]:
        """The ids to link to: existing reports of a commitment, commitments that name a report. Sorted."""
        others = self.reports if naming.kind == "commitment" else self.commitments
        return tuple(sorted({other for name in naming.keys for other in others.get(name, ())}))


@lru_cache(maxsize=8192)
def report_key(name: str, country: str = "") -> str:
    """The key, and the id, of the report that `name` names; never empty. `country` is the ISO code of the document
    that names it, for names that leave their own out."""
    parts = take_apart(name, country)
    if parts.type:
        return _identifier(f"{parts.place} {label_of('report_type', parts.type, 'en')} {parts.period}", name)
    return _identifier(COMMENT.sub("", name), name)


def take_apart(name: str, country: str = "") -> ReportName:
    """Place, type and period of a report's name, in any language and order."""
    bare = COMMENT.sub("", name)
    words = [word for word in _words(PERIOD.sub(" ", bare)) if word not in REVIEWERS]
    kind, rest = _without_type(words)
    place = _place(rest)
    if not place.words and country:
        place = Place(label_of("country", country, "en"), country, None)
    return ReportName(place.words, place.country, place.locality, kind, period_of(bare), place.others)


def period_of(text: str) -> str:
    """The first period in a text, in full: `2014–16` gives `2014-2016`; "" where there is none."""
    found = PERIOD.search(text)
    if not found:
        return ""
    first, last = found.groups()
    if not last:
        return first
    return f"{first}-{last if len(last) == 4 else first[:2] + last}"


def naming_of_page(page: Page) -> Naming:
    """As `naming_of`, of one capture, before captures are merged."""
    if page.kind == "irm-report":
        return Naming(page.id, page.kind, (page.id,))
    names = page.facts.get("irm_reports", ())
    country = country_of_id(page.id)[0]
    named = (names,) if isinstance(names, str) else names
    return Naming(page.id.upper(), page.kind, tuple([report_key(n, country) for n in named if wording(n) is None]))


def naming_of(document: Document) -> Naming:
    if document.kind == "irm-report":
        return Naming(document.id, document.kind, (document.id,))
    return Naming(document.id, document.kind, tuple([report_key(n, document.country) for n in document.irm_reports]))


def links(namings: Iterable[Naming]) -> Links:
    """Who is linked with whom. The order of the namings does not matter."""
    reports: defaultdict[str, set[str]] = defaultdict(set)
    commitments: defaultdict[str, set[str]] = defaultdict(set)
    for naming in namings:
        for name in naming.keys:
            (reports if naming.kind == "irm-report" else commitments)[name].add(naming.id)
    return Links(
        {name: tuple(sorted(ids)) for name, ids in reports.items()},
        {name: tuple(sorted(ids)) for name, ids in commitments.items()},
    )


def linked(document: Document, links: Links) -> Document:
    """The document with the ids of its reports, or of the commitments that name it, beside those it already has."""
    related = {*document.related, *links.related(naming_of(document))} - {document.id}
    return replace(document, related=tuple(sorted(related)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", key(text))


@cache
def _types() -> tuple[tuple[str, str], ...]:
    """Every wording of every report type as spaced words, the longest first: `Design and Implementation Report`
    before `Design Report`, `Rapport de résultats de la transition` before `Rapport de résultats`."""
    found = {
        " ".join(word for word in _words(label) if word not in REVIEWERS): code
        for code in codes_of("report_type")
        for label in labels_in("report_type", code)
    }
    return tuple(sorted(found.items(), key=lambda item: (-item[0].count(" "), item[0])))


def _without_type(words: list[str]) -> tuple[str, list[str]]:
    spaced = f" {' '.join(words)} "
    for label, code in _types():
        if f" {label} " in spaced:
            before, after = spaced.split(f" {label} ", 1)
            return code, [*before.split(), *after.split()]
    return "", words


class Place(NamedTuple):
    words: str
    country: str
    locality: str | None
    others: int = 0


@cache
def _places() -> Mapping[str, Place]:
    """Every wording of every member as spaced words. Codes are left out: `de` and `la` are words."""
    found: dict[str, Place] = {}
    for place in localities():
        for label in labels_in("locality", place.slug):
            found.setdefault(" ".join(_words(label)), Place(place.term.en, place.country, place.slug))
    for code in codes_of("country"):
        for label in labels_in("country", code):
            found.setdefault(" ".join(_words(label)), Place(label_of("country", code, "en"), code, None))
    return found


def _place(words: list[str]) -> Place:
    """The longest run of words that names a member, a local one before its country (`Ontario, Canada`); without any,
    the words themselves. Connecting words do not count, but may belong to a name (`El Salvador`)."""
    best: tuple[tuple[bool, int, int], Place] | None = None
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_PLACE, len(words)) + 1):
            place = _places().get(" ".join(words[start:end]))
            if place is None:
                continue
            rank = (place.locality is not None, end - start, -start)
            if best is None or rank > best[0]:
                best = rank, place._replace(others=_counted(words[:start]) + _counted(words[end:]))
    return best[1] if best else Place(" ".join(_trimmed(words)), "", None)


def _counted(words: list[str]) -> int:
    return sum(word not in CONNECTING for word in words)


def _trimmed(words: list[str]) -> list[str]:
    kept = [number for number, word in enumerate(words) if word not in CONNECTING]
    return words[kept[0] : kept[-1] + 1] if kept else []


def _identifier(text: str, name: str) -> str:
    """A slug that is a valid id: too long ones are cut and, like those without a Latin letter, told apart by a hash."""
    made = slug(text)
    if made and len(made) <= LONGEST_ID:
        return made
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return "-".join(filter(None, (made[: LONGEST_ID - 9].strip("-") or "report", digest)))
