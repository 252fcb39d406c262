"""Captures to documents: all pages of one id become one Document, and every listed sibling at least a stub.

In: Pages in any order. Out: Documents sorted by id, the same whatever the order of the pages. Newest wins, nothing is
lost: of each fact the last stated value holds and says where it comes from, of each language the newest text, and
older titles, texts and tags stay with their capture. The other modules each settle one question: which capture is
newer (`order`), which value of a fact holds (`facts`), which titles and text (`texts`), what lists add and which areas
hold (`areas`), when one id means two commitments (`renumbering`), what is of reports alone (`reports`).

`merge` does all of it in memory. A caller that keeps pages elsewhere does the same one id at a time with `merge_id`
and gets equal documents, provided that it gives it
- `pages`: every page whose id, in upper case for commitments, is this id, in any order;
- `listings`: every listing of this id on any page, newest first (`index.merge.areas.listings_by_id` orders them);
- `links`: `index.merge.reports.links(map(naming_of_page, pages))` over all pages.
An id may give several documents (see `index.merge.renumbering`): the others are called `<id>.<year>`, or `<id>.OTHER`
where no page names a year, and numbered where one year has several; reports of another place `<id>.<place>`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.document import Document, Kind, Listing, Page, document_id
from index.merge.areas import distinct, listings_by_id
from index.merge.documents import document_of
from index.merge.facts import CodedPage
from index.merge.order import hidden, newest_first, undecided
from index.merge.renumbering import Group, tell_apart
from index.merge.reports import Links, linked, links, naming_of_page
from index.normalise import Coded, normalise_facts
from index.vocabulary.report_names import LONGEST_ID

NO_LINKS = Links()


class Remark(NamedTuple):
    """Something the operator should know of a source, seen only across pages: an id that names two commitments, two
    captures of which nothing says the newer. What one page alone gives away (a value without a code) stands in its own
    `Page.warnings`."""

    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What the captures of one id make: the document of that id first, then those that had to be told apart."""

    documents: tuple[Document, ...]
    remarks: tuple[Remark, ...] = ()


def merge(pages: Iterable[Page], remark: Callable[[Remark], None] | None = None) -> Iterator[Document]:
    """Every document of the pages, sorted by id. `remark` is called with each Remark, as its document is made."""
    ordered = tuple(pages)
    listed = listings_by_id(ordered)
    network = links(map(naming_of_page, ordered))
    captured: defaultdict[str, list[Page]] = defaultdict(list)
    for page in ordered:
        captured[page_id(page)].append(page)
    for identifier in sorted({*captured, *listed}):
        merged = merge_id(identifier, captured.get(identifier, ()), listed.get(identifier, ()), network)
        if remark:
            for told in merged.remarks:
                remark(told)
        yield from merged.documents


def merge_id(identifier: str, pages: Iterable[Page], listings: Iterable[Listing], links: Links = NO_LINKS) -> Merged:
    """Every document that the captures and listings of one id make, with remarks. Raises ValueError where there is
    neither a capture nor a listing, because then there is nothing to say."""
    captures, entries = newest_first(pages), distinct(listings)
    if not captures and not entries:
        raise ValueError(f"{identifier}: neither a capture nor a listing")
    groups = tell_apart(captures, entries)
    names = _names(identifier, captures[0].kind if captures else "commitment", groups)
    documents: list[Document] = []
    remarks = [_renumbered(identifier, name, group) for name, group in zip(names[1:], groups[1:], strict=True)]
    for name, group in zip(names, groups, strict=True):
        readings = [CodedPage(page, _coded(page)) for page in group.pages]
        unsettled = [Remark(*told) for told in undecided(name, readings)]
        named = {remark.source for remark in unsettled}
        remarks += unsettled
        remarks += [Remark(*told) for told in hidden(name, group.pages) if told[0] not in named]
        document = document_of(name, readings, group.listings)
        others = tuple(other for other in names if other != name)
        documents.append(linked(replace(document, related=others), links))
    return Merged((documents[0], *sorted(documents[1:], key=lambda document: document.id)), tuple(remarks))


def _names(identifier: str, kind: Kind, groups: Sequence[Group]) -> list[str]:
    """The ids of the groups' documents, as every reader of documents writes them."""
    first = groups[0]
    names, seen = [identifier], Counter([str(first.year or "other")])
    for group in groups[1:]:
        elsewhere = kind == "irm-report" and group.place not in ("", first.place)
        plan = group.place if elsewhere else str(group.year or "other")
        seen[plan] += 1
        part = f".{plan}" if seen[plan] == 1 else f".{plan}-{seen[plan]}"
        names.append(document_id(kind, f"{identifier[: LONGEST_ID - len(part)]}{part}"))
    return names


def page_id(page: Page) -> str:
    """The id that a page's document has: upper case for commitments, as it is for reports."""
    return document_id(page.kind, page.id)


def _coded(page: Page) -> Coded:
    """A report has facts of its own (`index.merge.reports`), none of a commitment's."""
    return normalise_facts(page) if page.kind == "commitment" else Coded()


def _renumbered(identifier: str, name: str, group: Group) -> Remark:
    source = group.pages[0].source if group.pages else group.listings[0].source
    if group.pages and group.pages[0].kind == "irm-report":
        differing = "place, plan or title differ, so it is kept apart as"
        return Remark(source, f"{identifier} is another report here than on newer pages: {differing} {name}")
    return Remark(
        source,
        f"{identifier} is another commitment here (plan of {group.year or 'an unknown year'}) than on newer pages: "
        f"title and text differ, so it is kept apart as {name}",
    )
