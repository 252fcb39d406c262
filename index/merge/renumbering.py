"""Telling apart commitments that share an id, because the site renumbered them between two crawls.

In: the captures of one id, newest first, and its distinct listings, newest first. Out: one Group per commitment that
they tell of, the newest first; nearly always there is one. Two captures tell of different commitments when their plan,
their title and their text all disagree. Each alone happens within one commitment: plans get other names and years,
titles are rewritten (`Private Sector Transparency` became `Transparency of Interest Representatives`), texts are
translated anew. Within one plan, or where a plan is unknown, titles must share no word at all, and long texts differ.
Captures of different countries, or of different places of one, never belong together. Reports have ids made of their
names: two of them are told apart where place, plan or title disagree, unless they were fetched from one address.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis import WORD, fold, stop_words
from index.document import Listing, Page
from index.merge.reports import place_of_report, stated
from index.schema import chain_of
from index.vocabulary import place_of_name
from index.vocabulary.dates import YEAR
from index.vocabulary.report_names import period_of

ADDRESS = re.compile(r"^https?://(?:www\.)?|[?#].*$|/(?:fr|es)(?=/)")
"""What addresses of one page differ in."""
SHARED_TITLE_WORDS = 0.5
"""Titles agree from this share of the shorter one's content words on: half of them survive a rewording, and two
unrelated titles of this field share one word such as `transparency` or `data`."""
SHARED_TRIPLES = 0.3
"""Texts agree from this share of the shorter one's word triples on. The two English captures of FR0038 share 0.95 of
theirs; FR0038 and FR0039, two commitments of one plan and one ministry that quote the same form, share 0.22; FR0025,
of another plan, shares 0.04 with either."""
FEWEST_TRIPLES = 20
"""Below this a text says too little to disagree; then plan and title decide."""
FEWEST_WITHIN_PLAN = 60
"""Below this a text says too little to part two pages of one plan."""


@dataclass(frozen=True, slots=True)
class Group:
    """One commitment: `year` of its plan (the cycle, else the first year in the plan's name) or None."""

    year: int | None
    pages: tuple[Page, ...]
    listings: tuple[Listing, ...]

    @property
    def place(self) -> str:
        """The locality, else the country in small letters, that its pages are of; "" where none says."""
        places = (locality or country.lower() for country, locality in map(place_of, self.pages))
        return next(filter(None, places), "")


def tell_apart(pages: Sequence[Page], listings: Sequence[Listing]) -> tuple[Group, ...]:
    """The groups, at least one. The first keeps the id."""
    years = {year for year in (*map(plan_year, pages), *(listing.cycle for listing in listings)) if year}
    if len(years) < 2 and len(pages) < 2:
        return (Group(next(iter(years), None), tuple(pages), tuple(listings)),)
    homes: list[tuple[list[Page], list[Listing]]] = []
    for page in _evidence_first(pages):
        year = plan_year(page)
        fitting = [home for home in homes if not _another(page, home[0])]
        home = next((home for home in fitting if year and _year(*home) == year), None) or next(iter(fitting), None)
        if home is None:
            homes.append(([page], []))
        else:
            home[0].append(page)
    for listing in listings:
        home = next((home for home in homes if listing.cycle and _year(*home) == listing.cycle), None)
        home = home or next((home for home in homes if not _another_listed(listing, *home)), None)
        if home is None:
            homes.append(([], [listing]))
        else:
            home[1].append(listing)
    rank = {id(page): number for number, page in enumerate(pages)}
    for home in homes:
        home[0].sort(key=lambda page: rank[id(page)])
    homes.sort(key=lambda home: rank[id(home[0][0])] if home[0] else len(pages))
    return tuple(Group(_year(*home), tuple(home[0]), tuple(home[1])) for home in homes)


def plan_year(page: Page) -> int | None:
    """The year of the page's plan. The cycle line is trusted over the plan's name, where they differ."""
    for name in ("cycle", "action_plan"):
        value = page.facts.get(name, "")
        found = YEAR.search(value if isinstance(value, str) else " ".join(value))
        if found:
            return int(found.group())
    return None


def title_of(page: Page) -> str:
    title = page.facts.get("title", "")
    return title if isinstance(title, str) else " ".join(title)


def place_of(page: Page) -> tuple[str, str | None]:
    """(country, locality) as the page itself says them, not its id."""
    if page.kind == "irm-report":
        return place_of_report(page) or ("", None)
    return place_of_name(stated(page, "country"))


def same_address(page: Page, other: Page) -> bool:
    """Whether two pages were fetched from one address, in whatever language."""
    one, two = (ADDRESS.sub("", url).rstrip("/").lower() for url in (page.url, other.url))
    return bool(one) and one == two


def titles_agree(one: str, other: str, language: str) -> bool:
    first, second = content_words(one, language), content_words(other, language)
    return not first or not second or len(first & second) >= SHARED_TITLE_WORDS * min(len(first), len(second))


def shared_triples(one: str, other: str, fewest: int = FEWEST_TRIPLES) -> float | None:
    """The share of the shorter text's word triples that the other one has too; None when one has fewer than `fewest`
    and is too short to say."""
    first, second = triples(one), triples(other)
    if min(len(first), len(second)) < fewest:
        return None
    return len(first & second) / min(len(first), len(second))


def content_words(text: str, language: str) -> set[str]:
    stops = stop_words(chain_of(language))
    return {word for word in map(fold, WORD.findall(text)) if word not in stops}


def triples(text: str) -> set[tuple[str, str, str]]:
    words = [fold(word) for word in WORD.findall(text)]
    return set(zip(words, words[1:], words[2:], strict=False))


def promise(page: Page) -> str:
    """The commitment's own text, or whatever text there is."""
    own = [section.text for section in page.sections if section.scope == "commitment"]
    return "\n".join(own or [section.text for section in page.sections])


def _year(pages: Sequence[Page], listings: Sequence[Listing]) -> int | None:
    return next((year for year in (*map(plan_year, pages), *(listing.cycle for listing in listings)) if year), None)


def _evidence_first(pages: Sequence[Page]) -> list[Page]:
    """Languages that hold several plans show the groups; pages of the other languages then find theirs by the year."""
    years: dict[str, set[int]] = {}
    for page in pages:
        years.setdefault(page.language, set()).update(year for year in (plan_year(page),) if year)
    return sorted(pages, key=lambda page: len(years[page.language]) < 2)


def _another(page: Page, group: Sequence[Page]) -> bool:
    """Whether `page` tells of another commitment than every page of the group. Only pages of one language can be
    compared word by word; a page that cannot be compared with the group is taken to belong to it."""
    return all(_differ(page, other) for other in group)


def _differ(page: Page, other: Page) -> bool:
    if _of_different_places(page, other):
        return True
    if page.kind == "irm-report":
        return not same_address(page, other) and _different_reports(page, other)
    if page.language != other.language or titles_agree(title_of(page), title_of(other), page.language):
        return False
    year, others = plan_year(page), plan_year(other)
    if year and others and year != others:
        shared = shared_triples(promise(page), promise(other))
        return shared is None or shared < SHARED_TRIPLES
    common = content_words(title_of(page), page.language) & content_words(title_of(other), page.language)
    shared = shared_triples(promise(page), promise(other), FEWEST_WITHIN_PLAN)
    return not common and shared is not None and shared < SHARED_TRIPLES


def _of_different_places(page: Page, other: Page) -> bool:
    """Names of countries are known in all languages, those of most places in one."""
    (country, locality), (other_country, other_locality) = place_of(page), place_of(other)
    if country and other_country and country != other_country:
        return True
    return bool(locality and other_locality and locality != other_locality and page.language == other.language)


def _different_reports(page: Page, other: Page) -> bool:
    """Whether two reports that are called alike are of different plans, or of different things by the words that their
    names have besides."""
    plans = [{period for period in map(period_of, _spans(report)) if "-" in period} for report in (page, other)]
    if plans[0] and plans[1] and plans[0].isdisjoint(plans[1]):
        return True
    if page.language != other.language:
        return False
    mine, theirs = (content_words(title_of(report), report.language) for report in (page, other))
    return (
        bool(mine - theirs) and bool(theirs - mine) and not titles_agree(title_of(page), title_of(other), page.language)
    )


def _spans(report: Page) -> tuple[str, str]:
    return stated(report, "action_plan"), stated(report, "period")


def _another_listed(listing: Listing, pages: Sequence[Page], listings: Sequence[Listing]) -> bool:
    """Whether a list names another commitment than the group's: another cycle, and a title that no title of the group
    in its language agrees with."""
    year = _year(pages, listings)
    if not listing.cycle or not year:
        return False
    known = [title_of(page) for page in pages if page.language == listing.lang]
    known += [other.title for other in listings if other.lang == listing.lang]
    return bool(known) and not any(titles_agree(listing.title, title, listing.lang) for title in known)
