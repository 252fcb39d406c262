"""IRM reports by name: one key for every way of writing a report's name.

In: names as pages write them (`France Design Report 2018-2020`, `Rapport de conception France 2018–2020`). Out: the
name taken apart, and a key that all ways of writing it share. The key is also the id of the report's own document
(`france-design-report-2018-2020`), known whether or not the report has been scraped.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from index.vocabulary import codes_of, key, label_of, labels_in, local_members, localities, slug
from index.vocabulary.dates import years_spanned
from index.vocabulary.members import Member, begins_with_country, is_name, member_in

LONGEST_ID = 64
LONGEST_PLACE = 8  # words
PERIOD = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:\s*[-\u2010-\u2015\u2212/]\s*((?:19|20)\d\d|\d\d(?![-/]\d))(?!\d))?(?!\d)"
)
"""`2018-2020`, `2018 – 20`, `2016−18` (U+2212), `2017`; of a date such as `2012-12-31` the year."""
COMMENT = re.compile(
    r"\(?(?:for public (?:comments?|consultation)|pour (?:commentaires? (?:du )?publics?|consultation publique)"
    r"|para (?:comentarios? públicos?|consulta pública))\)?",
    re.I,
)
"""What drafts carry after their name: the draft and the report are one."""
REVIEWERS = frozenset(("irm", "mii", "mri"))
CONNECTING = frozenset(
    ("report", "rapport", "informe", "the", "for", "of", "in", "and", "to", "du", "des", "de", "d", "la", "le", "les")
) | {"l", "pour", "en", "et", "sur", "del", "el"}
"""Words that may stand between the place and the rest: `Rapport de conception pour la France`."""
PLAN = frozenset(("action", "plan", "accion"))
"""Names of local reports repeat that of their plan: `Inception Report – Action plan – Makueni, Kenya, 2024 – 2026`."""


@dataclass(frozen=True, slots=True)
class ReportName:
    """A name taken apart. `country` and `locality` are codes, `place` the English label or the words left over; `type`
    is a code of the vocabulary's `report_type` or ""; `period` is `2018-2020`, `2017` or ""; `others` counts the words
    around a known place that belong to none of these. A place that no table has is a locality when its country stands
    beside it (then `place` ends with the country's English label, because another country may have one of that name),
    and, without a country, when it is written as a name."""

    place: str
    country: str
    locality: str | None
    type: str
    period: str
    others: int = 0


@lru_cache(maxsize=8192)
def report_key(name: str, country: str = "") -> str:
    """The key, and the id, of the report that `name` names; never empty. `country` is the ISO code of the document
    that names it, for names that leave their own out."""
    return report_keys(name, country)[0]


@lru_cache(maxsize=8192)
def report_keys(name: str, country: str = "") -> tuple[str, ...]:
    """The report's key, and the one that it has where it is named with, or without, the country of a place that no
    table has: `Ozieri Design Report 2018`, named by a commitment of Italy, may be `ozieri-italy-design-report-2018`."""
    parts = take_apart(name, country)
    if not parts.type:
        return (identifier(COMMENT.sub("", name), name),)
    rest = f"{label_of('report_type', parts.type, 'en')} {parts.period}"
    named = [f"{parts.place} {rest}"]
    if parts.locality and not parts.country and country:
        named.append(f"{parts.place} {label_of('country', country, 'en')} {rest}")
    elif parts.locality and parts.country and parts.place.endswith(f" {label_of('country', parts.country, 'en')}"):
        named.append(f"{parts.place.removesuffix(label_of('country', parts.country, 'en'))}{rest}")
    return tuple(dict.fromkeys(identifier(text, slug(text)) for text in named))


@lru_cache(maxsize=8192)
def take_apart(name: str, country: str = "") -> ReportName:
    """Place, type and period of a report's name, in any language and order."""
    bare = COMMENT.sub("", name)
    member = member_in(bare)
    named = f"{bare[: member.begin]} {bare[member.end :]}" if member else bare
    words = [word for word in _words(PERIOD.sub(" ", named)) if word not in REVIEWERS]
    kind, rest = _without_type(words)
    place = _place_of(member, rest) if member else _place(rest)
    if not place.words and country:
        place = Place(label_of("country", country, "en"), country, None)
    if place.words and not place.country and kind and is_name(_as_printed(bare, place.words)):
        place = place._replace(locality=slug(place.words) or None)
    return ReportName(place.words, place.country, place.locality, kind, period_of(bare), place.others)


def _place_of(member: Member, rest: list[str]) -> "Place":
    """The place of a member that is named with its country; `rest` are the other words of the name."""
    known = next((place for place in _places().values() if place[1:3] == (member.country, member.locality)), None)
    words = known.words if known else f"{member.place} {label_of('country', member.country, 'en')}"
    return Place(words, member.country, member.locality, _counted([word for word in rest if word not in PLAN]))


def names_in(value: str) -> tuple[str, ...]:
    """The names of reports in a list of them, which `, ` parts, or `;`. A comma within a name parts a place from its
    country (`Austin, United States Design Report 2018-2020`), or either from the years; a bare `– For Public Comment`
    belongs to the name before it."""
    names: list[str] = []
    for part in re.split(r"\s*;\s*", value):
        pieces = [piece.strip(" ,") for piece in re.split(r",\s+", part)]
        place, first = "", len(names)
        for at, piece in enumerate(pieces):
            following = pieces[at + 1] if at + 1 < len(pieces) else ""
            if names and re.match(r"^[-–—−]\s", piece):
                names[-1] += f" {piece}"
            elif piece and not place and _awaits_country(piece, following):
                place = piece
            elif len(names) > first and piece and not place and _completes(piece):
                names[-1] += f", {piece}"
            elif piece:
                names.append(f"{place}, {piece}" if place else piece)
                place = ""
    return tuple(names)


def _awaits_country(piece: str, following: str) -> bool:
    """Whether a piece is the place and the next one its country, with what the report is."""
    return (
        is_name(piece)
        and not take_apart(piece).type
        and begins_with_country(following)
        and bool(take_apart(following).type)
    )


def _completes(piece: str) -> bool:
    """Whether a piece holds no name of its own: a country, years, or both."""
    parts = take_apart(piece)
    return not parts.type and not parts.others and bool(parts.country or (parts.period and not parts.place))


def printed_place(name: str) -> str:
    """The place in a report's name as that writes it, where it leaves its country out and no table has it; else ""."""
    parts = take_apart(name)
    return _as_printed(COMMENT.sub("", name), parts.place) if parts.locality and not parts.country else ""


def _as_printed(name: str, words: str) -> str:
    """Those words of a name, as it writes them."""
    wanted = set(words.split())
    return " ".join(match[0] for match in re.finditer(r"\w+", name) if key(match[0]) in wanted)


def period_of(text: str) -> str:
    """The first period in a text, in full: `2014–16` gives `2014-2016`; "" where there is none."""
    found = PERIOD.search(text)
    if not found:
        return ""
    first, last = found.groups()
    if not last or (len(last) == 2 and last <= first[2:]):  # the month of `2018-09-01`
        return first
    return f"{first}-{last if len(last) == 4 else first[:2] + last}"


def reviewed_period(dates: str, named: str, plan: str) -> str:
    """The period of a report, as its label `Dates Under Review`, its name and its plan say it: the first of them that
    is written as a span of years. Dates with months (`September 2018 - May 2019`) are when the researcher looked, which
    counts only where neither name nor plan says a span; a single year only where nothing does."""
    stated = [period_of(dates), period_of(named), period_of(plan), years_spanned(dates)]
    return next((period for period in stated if "-" in period), "") or next(filter(None, stated), "")


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
            found.setdefault(" ".join(_words(label)), Place(place.term.labels["en"], place.country, place.slug))
    for country, code, wordings in local_members():
        for label in wordings:
            found.setdefault(" ".join(_words(label)), Place(wordings[0], country, code))
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


def identifier(text: str, name: str) -> str:
    """A slug of `text` that is a valid id: too long ones are cut and, like those without a Latin letter, told apart by
    a hash of `name`."""
    made = slug(text)
    if made and len(made) <= LONGEST_ID:
        return made
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return "-".join(filter(None, (made[: LONGEST_ID - 9].strip("-") or "report", digest)))
