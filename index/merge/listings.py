"""What other pages' sibling lists say of a commitment.

In: Listings of one id, newest first. Out: the distinct ones. Hundreds of pages
repeat the same list: an entry is kept once however often it is repeated, with the oldest page that has it as its
source, so that next week's crawl, which repeats it again, changes no document.
"""

from collections import defaultdict
from collections.abc import Iterable

from index.document import Listing, Page
from index.merge.order import age_of
from index.vocabulary.spellings import area_code


def listings_by_id(pages: Iterable[Page]) -> dict[str, list[Listing]]:
    """The listings of every id, newest first. Ids are upper case, as documents' are."""
    found: defaultdict[str, list[Listing]] = defaultdict(list)
    for page in sorted(pages, key=lambda page: age_of(page).of_list, reverse=True):
        for listing in page.listings:
            found[listing.id.upper()].append(listing)
    return dict(found)


def distinct(newest_first: Iterable[Listing]) -> tuple[Listing, ...]:
    """One of each (title, cycle, area, star, language), in the order of their newest sighting, with the source of
    their oldest."""
    sources: dict[tuple[str, str, int | None, str, bool], tuple[str, str]] = {}
    for entry in newest_first:
        said = (entry.lang, entry.title, entry.cycle, entry.policy_area, entry.starred)
        sources[said] = entry.id, entry.source
    return tuple(
        [
            Listing(identifier.upper(), lang, title, cycle, area, starred, source)
            for (lang, title, cycle, area, starred), (identifier, source) in sources.items()
        ]
    )


def lead_area(listing: Listing) -> tuple[str, ...] | None:
    """The lead policy area's code, the literal wording where the vocabulary has none, None where the list has none."""
    area = listing.policy_area.strip()
    return (area_code(area) or area,) if area else None
