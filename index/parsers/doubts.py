"""What of a page that was read cannot be right: an address of another commitment.

In: a Page, and the address that its sidecar names. Out: sentences for the reindex report, where there is no doubt that
the operator should look. The page is indexed as it says itself in either case.
"""

import re
from collections.abc import Iterator

from index.document import Page
from index.vocabulary import ids

OF_COMMITMENT = re.compile(rf"/commitments?/(?P<id>{ids.ID})/?(?:[?#].*)?$")


def doubts_of(page: Page, sidecar_url: str) -> Iterator[str]:
    """The sentences; nearly always none."""
    named = OF_COMMITMENT.search(sidecar_url)
    if named and page.kind == "commitment" and named["id"].upper() != page.id.upper():
        yield f"the sidecar's url is that of {named['id'].upper()}, the page itself of {page.id}: kept as {page.id}"
