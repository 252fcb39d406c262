"""A page's own words to codes.

In: a Page, whose facts are literal. Out: Coded: codes, years, lists of names; None where the page states nothing
(label absent, empty, NA, NR), so that an older statement may stand. `pending` and `no-irm-data` are statements. A
value that the vocabulary does not have is kept as it is written and told of in `unknown`.
"""

import re
from dataclasses import dataclass
from typing import Any

from index.document import NOT_APPLICABLE, NOT_STATED, Page
from index.vocabulary import code_of, codes_of, country_of_id, ids, key, labels_in, place_of_name, wording
from index.vocabulary.facts import ADDED, FactRow, with_facts
from index.vocabulary.institutions import institutions
from index.vocabulary.members import member_in
from index.vocabulary.report_names import period_of
from index.vocabulary.spellings import area_code, code_like, undoubled

BETWEEN = re.compile(r"\s*[,;]\s*")
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
@with_facts(coded=True)
class Coded:
    """What a page states, in codes. None: not stated there. An empty tuple: stated that there is none.

    `unknown` holds one sentence for each value that has no code; the value itself stands in its field, as written
    (`country` excepted, which is then "")."""

    country: str = ""
    locality: str | None = None
    cycle: int | None = None
    action_plan: str | None = None
    policy_areas: tuple[str, ...] | None = None
    status: str | None = None
    completion: str | None = None
    early_results: str | None = None
    ambition: str | None = None
    starred: bool | None = None
    verifiable: bool | None = None
    values: tuple[str, ...] | None = None
    lead_institution: str | None = None
    support_institutions: tuple[str, ...] | None = None
    irm_reports: tuple[str, ...] | None = None
    unknown: tuple[str, ...] = ()


def normalise_facts(page: Page) -> Coded:
    """The coded facts of a page. Pure; never raises."""
    unknown: list[str] = []
    country, locality = _place(page, unknown)
    added: dict[str, Any] = {fact.name: _added(page, fact, unknown) for fact in ADDED}
    return Coded(
        country=country,
        locality=locality,
        cycle=_cycle(page, unknown),
        action_plan=_stated(page, "action_plan"),
        policy_areas=_policy_areas(page, unknown),
        status=_rating(page, "status", unknown),
        completion=_rating(page, "completion", unknown),
        early_results=_rating(page, "early_results", unknown),
        ambition=_rating(page, "ambition", unknown),
        starred=_yes_or_no(page, "starred", unknown),
        verifiable=_yes_or_no(page, "verifiable", unknown),
        values=_values(page, unknown),
        lead_institution=_stated(page, "lead_institution"),
        support_institutions=_support(page),
        irm_reports=_reports(page),
        **added,
        unknown=tuple(unknown),
    )


def _added(page: Page, fact: FactRow, unknown: list[str]) -> str | bool | int | tuple[str, ...] | None:
    """A fact that only its row in facts.toml knows, by its kind."""
    match fact.kind:
        case "rating":
            return _rating(page, fact.name, unknown)
        case "yes-or-no":
            return _yes_or_no(page, fact.name, unknown)
        case "codes":
            return _codes(page, fact.name, unknown)
        case "year":
            return _year(page, fact.name, unknown)


def _codes(page: Page, facet: str, unknown: list[str]) -> tuple[str, ...] | None:
    """Several codes; a label that holds a comma itself is one where the whole value is it."""
    value = _text(page, facet)
    if value is None or wording(value):
        return None
    codes: dict[str, None] = {}
    for part in (value,) if code_like(facet, value) else BETWEEN.split(value):
        if part.strip() and not wording(part):
            code = code_like(facet, part.strip())
            if code is None:
                unknown.append(_sentence(page, facet, part.strip()))
            codes.setdefault(code or part.strip())
    return tuple(codes) or None


def values_of(text: str) -> tuple[tuple[str, ...], str]:
    """(codes of the OGP values named in `A , B C`, what is left over). Separators come and go in real pages, so the
    names are looked for, longest first, and not the commas."""
    words = f" {key(text)} "
    names = sorted(
        ((key(label), code) for code in VALUE_CODES for label in labels_in("value", code)),
        key=lambda name: -len(name[0]),
    )
    found: dict[int, str] = {}
    for name, code in names:
        while (at := words.find(f" {name} ")) >= 0:
            found[at] = code
            words = words[:at] + " " + "\0" * len(name) + " " + words[at + len(name) + 2 :]
    rest = " ".join(
        word for word in words.replace("\0", " ").split() if word not in {"et", "and", "y", "de", "a", "la", "l"}
    )
    return tuple(dict.fromkeys(found[at] for at in sorted(found))), rest


VALUE_CODES = ("access-to-information", "civic-participation", "public-accountability", "technology")


def _text(page: Page, name: str) -> str | None:
    value = page.facts.get(name)
    if value is None:
        return None
    return value if isinstance(value, str) else "; ".join(value)


def _stated(page: Page, name: str) -> str | None:
    value = _text(page, name)
    return None if value is None or wording(value) else value


def _sentence(page: Page, name: str, value: str) -> str:
    line = page.fact_lines.get(name)
    place = f"line {line}: " if line else ""
    return f"{place}unknown {name.replace('_', ' ')} “{value}”, kept as written"


def _place(page: Page, unknown: list[str]) -> tuple[str, str | None]:
    """By the id; what the page says of its member fills in what the id leaves open."""
    country, locality = country_of_id(page.id)
    named, plan = _text(page, "country") or "", _text(page, "action_plan") or ""
    places = [place_of_name(named)]
    if (
        page.template == "local" or ids.is_local(page.id) or not country
    ):  # a national plan may be called by a ministry's
        places.append(_member(plan))
    stated = [place for place in places if place[0] and country in ("", place[0])]
    if country:
        return country, locality or next((place for _, place in stated if place), None)
    country, locality = next((place for place in stated if place[1]), next(iter(stated), ("", None)))
    if not country:
        unknown.append(f"unknown country of id “{page.id}”" + (f" (the page says “{named}”)" if named else ""))
    return country, locality


def _member(plan: str) -> tuple[str, str | None]:
    """(country, locality) of `Action plan – Makueni, Kenya, 2025 – 2027`, or the country of `France, First Action
    Plan, 2015-2017`."""
    member = member_in(plan)
    if member is not None:
        return member.country, member.locality
    countries = (code_of("country", part.strip()) for part in re.split(r"[,–]", plan))
    return next((code for code in countries if code), ""), None


def _cycle(page: Page, unknown: list[str]) -> int | None:
    """OGP Local pages have none, and count as of the year in which their plan begins."""
    if _text(page, "cycle") is None and page.template == "local":
        began = period_of(_text(page, "action_plan") or "")[:4]
        return int(began) if began else None
    return _year(page, "cycle", unknown)


def _year(page: Page, name: str, unknown: list[str]) -> int | None:
    value = _text(page, name)
    if value is None or wording(value):
        return None
    match = YEAR.search(value)
    if match is None:
        unknown.append(_sentence(page, name, value))
        return None
    return int(match.group(1))


def _rating(page: Page, facet: str, unknown: list[str]) -> str | None:
    value = _text(page, facet)
    if value is None:
        return None
    value = undoubled(value, facet)
    code = code_like(facet, value)
    if code is not None:
        return None if code in (NOT_STATED, NOT_APPLICABLE) else code
    state = wording(value)
    if state in ("pending", "no-irm-data"):
        return state if state in codes_of(facet) else None  # the status of a commitment is none of the IRM's
    if state is not None:
        return None
    unknown.append(_sentence(page, facet, value))
    return value


def _yes_or_no(page: Page, facet: str, unknown: list[str]) -> bool | None:
    value = _text(page, facet)
    if value is None or wording(value):
        return None
    code = code_like(facet, undoubled(value, facet))
    if code is None:
        unknown.append(_sentence(page, facet, value))
        return None
    return code == "yes"


def _policy_areas(page: Page, unknown: list[str]) -> tuple[str, ...] | None:
    areas = page.facts.get("policy_areas")
    if not areas:
        return None
    codes: dict[str, None] = {}
    for area in (areas,) if isinstance(areas, str) else areas:
        if wording(area):
            continue
        code = area_code(area)
        if code is None:
            unknown.append(_sentence(page, "policy_areas", area))
        codes.setdefault(code or area)
    return tuple(codes) or None


def _values(page: Page, unknown: list[str]) -> tuple[str, ...] | None:
    """None for a bare Yes: it says that there are values, not which."""
    value = _text(page, "relevant_to_ogp_values")
    if value is None or wording(value):
        return None
    if key(value) in NOT_RELEVANT:
        return ()
    if code_of("verifiable", value) == "yes":
        return None
    codes, rest = values_of(value)
    if rest:
        unknown.append(_sentence(page, "relevant_to_ogp_values", value))
    return codes


NOT_RELEVANT = frozenset(
    map(key, ("Not Relevant", "No", "Non", "Non pertinent", "Pas pertinent", "No relevante", "No es relevante", "None"))
)


def _support(page: Page) -> tuple[str, ...] | None:
    involved = page.facts.get("institutions_involved")
    if involved and not isinstance(involved, str):
        return involved
    value = _text(page, "support_institutions")
    if value is None:
        return None
    state = wording(value)
    if state == "na":
        return ()
    return None if state else institutions(value)


def _reports(page: Page) -> tuple[str, ...] | None:
    """With the inception report that a page of OGP Local names."""
    names = page.facts.get("irm_reports", ())
    inception = _stated(page, "inception_report")
    named = [*((names,) if isinstance(names, str) else names), *((inception,) if inception else ())]
    return tuple(name for name in named if not wording(name)) or None
