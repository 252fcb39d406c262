"""Lists of commitments become stubs, and a full page replaces a stub without losing what the lists knew."""

from dataclasses import replace

from index.document import EarlierTitle
from tests.captures import by_id, listing, page

OLD_LIST = page(
    "000.txt",
    "FR0039",
    listings=(
        listing("FR0044", "Imrove Public Consultation Mechanisms", "E-Government"),
        listing("FR0049", "Private Sector Transparency", "Asset Disclosure"),
        listing("FR0037", "State AI Lab", "Capacity Building"),
        listing("FR0004", "Increase Transparency in Public Procurement", "Open Contracting", cycle=2015, starred=True),
    ),
)
NEW_LIST = page(
    "001.txt",
    "FR0025",
    template="new",
    listings=(
        listing("FR0044", "Improve Public Consultation Mechanisms", "E-Government"),
        listing("FR0049", "Transparency of Interest Representatives", "Access to Information"),
        listing("FR0037", "State AI Lab", "Automated Decision-Making"),
        listing("FR0004", "Increase Transparency in Public Procurement", "Access to Information", cycle=2015),
    ),
)


def test_stubs_take_the_newest_lists_word_and_keep_older_titles_and_stars() -> None:
    found = by_id([OLD_LIST, NEW_LIST])
    assert list(found) == ["FR0004", "FR0025", "FR0037", "FR0039", "FR0044", "FR0049"]
    assert found["FR0044"].title == {"en": "Improve Public Consultation Mechanisms"}
    assert found["FR0044"].earlier_titles == (EarlierTitle("en", "Imrove Public Consultation Mechanisms"),)
    assert found["FR0049"].title == {"en": "Transparency of Interest Representatives"}
    assert found["FR0049"].earlier_titles == (EarlierTitle("en", "Private Sector Transparency"),)
    assert found["FR0037"].policy_areas == ("automated-decision-making",)
    assert found["FR0037"].provenance["policy_areas"].listing == 0
    assert found["FR0004"].starred is True
    assert found["FR0037"].starred is None
    assert {found[name].captured for name in ("FR0004", "FR0037", "FR0044", "FR0049")} == {"stub"}
    assert found["FR0037"].languages == ()
    assert found["FR0037"].source_url == "https://www.opengovpartnership.org/members/france/commitments/FR0037/"


def test_a_full_page_replaces_a_stub_and_keeps_what_the_lists_knew() -> None:
    full = page("44.txt", "FR0044", facts={"title": "IMPROVE  Public Consultation Mechanisms", "cycle": "2018"})
    document = by_id([OLD_LIST, NEW_LIST, full])["FR0044"]
    assert document.captured == "full"
    assert document.title == {"en": "IMPROVE  Public Consultation Mechanisms"}
    assert document.earlier_titles == (EarlierTitle("en", "Imrove Public Consultation Mechanisms"),)
    assert document.policy_areas == ("e-government",)


def test_a_list_repeated_by_many_pages_is_kept_once_with_its_oldest_source() -> None:
    repeated = [replace(OLD_LIST, id=f"FR00{n}", source=f"{n}.txt", sha256=str(n)) for n in range(60, 90)]
    sourced = [
        replace(copy, listings=tuple(replace(entry, source=copy.source) for entry in copy.listings))
        for copy in repeated
    ]
    listings = by_id(sourced)["FR0049"].listings
    assert [(entry.title, entry.source) for entry in listings] == [("Private Sector Transparency", "60.txt")]


def test_an_unknown_area_of_a_list_is_kept_as_written() -> None:
    lists = page("a", "FR0001", listings=(listing("FR0002", "T", "Kite Flying"),))
    assert by_id([lists])["FR0002"].policy_areas == ("Kite Flying",)
