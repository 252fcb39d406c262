"""What other pages' sibling lists say of a commitment, and its policy areas, which pages and lists both state.

In: the captures and listings of one document, newest first. Out: its listings, each said once, and codes of areas.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.document import Listing, Page, Provenance
from index.merge.facts import CodedPage, Found, last_stated, listed
from index.merge.order import age_of
from index.vocabulary import codes_of, key, labels_in
from index.vocabulary.spellings import SMALL, area_code, stem

# What other pages' sibling lists say of a commitment.
#
# In: Listings of one id, newest first. Out: the distinct ones. Hundreds of pages
# repeat the same list: an entry is kept once however often it is repeated, with the oldest page that has it as its
# source, so that next week's crawl, which repeats it again, changes no document.


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


# The policy areas of a document: the newest statement, in words that are understood.
#
# In: the captures and listings of one document, newest first. Out: codes, with a word as it was written only where no
# capture tells what it stands for. French and Spanish pages are translated by a machine, anew each time, so that one
# area is called `Ouverture fiscale` today and something that no table has tomorrow. Then the known name of another
# capture wins.

TRANSLATED_FROM = "en"
"""The site's own language: what is called otherwise in two of its captures has been changed, not translated anew."""


def policy_areas(readings: Sequence[CodedPage]) -> Found[tuple[str, ...]] | None:
    """What the newest capture states; of each of its unknown words the code that an older or a translated capture has
    for it."""
    found = _stated(readings)
    if found is None or found.origin.capture is None or not any(map(_is_unknown, found.value)):
        return found
    stating = readings[found.origin.capture].page.language
    areas = found.value
    for reading in readings[found.origin.capture + 1 :]:
        if reading.coded.policy_areas and not stating == reading.page.language == TRANSLATED_FROM:
            areas = _told(areas, reading.coded.policy_areas)
    return replace(found, value=areas)


def _stated(readings: Sequence[CodedPage]) -> Found[tuple[str, ...]] | None:
    """The newest capture's. Without a date, captures of one template and one language are crawls of one page of which
    nothing says the newer, and extractors drop areas: then those of all of them."""
    newest = last_stated(readings, "policy_areas", lambda coded: coded.policy_areas)
    if newest is None or newest.origin.capture is None:
        return newest
    page = readings[newest.origin.capture].page
    areas = dict.fromkeys(newest.value)
    for reading in readings if not page.fetched_at else ():
        other = reading.page
        if not other.fetched_at and (other.template, other.language) == (page.template, page.language):
            areas |= dict.fromkeys(reading.coded.policy_areas or ())
    return replace(newest, value=tuple(areas))


def listed_area(listings: Sequence[Listing]) -> Found[tuple[str, ...]] | None:
    """The lead area that the newest list gives, or one that knows the area where the newest is a translation that does
    not."""
    found = listed(listings, lead_area)
    if found is None or found.origin.listing is None or not any(map(_is_unknown, found.value)):
        return found
    stating = listings[found.origin.listing].lang
    for number, entry in enumerate(listings):
        area = lead_area(entry)
        if area and not _is_unknown(area[0]) and not stating == entry.lang == TRANSLATED_FROM:
            return Found(area, Provenance(None, None, "listing", number))
    return found


def _is_unknown(area: str) -> bool:
    return area not in codes_of("policy_area")


def _told(areas: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """The areas, with those unknown words replaced for which the other capture has a code that these lack.

    Where both have the same number left they are the same areas. Else a word stands for the code whose labels it
    resembles; and where nothing tells which is which, known ones stand for as many words as there are."""
    unknown = [area for area in areas if _is_unknown(area)]
    codes = [code for code in others if not _is_unknown(code) and code not in areas]
    if not unknown or not codes:
        return areas
    told: dict[str, tuple[str, ...]] = {}
    if len(unknown) != len(codes):
        for area, code in _alike(unknown, codes):
            told[area] = (code,)
        unknown = [area for area in unknown if area not in told]
        codes = [code for code in codes if (code,) not in told.values()]
    if unknown and codes:
        told |= {area: (code,) for area, code in zip(unknown, codes, strict=False)}
        if len(codes) > len(unknown):
            told[unknown[-1]] = tuple(codes[len(unknown) - 1 :])
    return tuple(dict.fromkeys(code for area in areas for code in told.get(area, (area,))))


def _alike(unknown: Sequence[str], codes: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Pairs of a word and the code whose labels share most of its words, the best pair first, each once."""
    scored = sorted(
        ((_likeness(area, code), -one, -other) for one, area in enumerate(unknown) for other, code in enumerate(codes)),
        reverse=True,
    )
    used: set[str] = set()
    for score, one, other in scored:
        area, code = unknown[-one], codes[-other]
        if score > 0 and area not in used and code not in used:
            used |= {area, code}
            yield area, code


def _likeness(area: str, code: str) -> float:
    """The share of an area's words that labels of the code have, in any language."""
    words = _words(area)
    labels = {word for label in labels_in("policy_area", code) for word in _words(label)}
    return len(words & labels) / max(len(words), 1)


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in key(text).split() if word not in SMALL)
