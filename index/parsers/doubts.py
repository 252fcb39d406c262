"""What of a page that was read cannot be right: an address of another commitment, a text in a language of its own.

In: a Page, and the address that its sidecar names. Out: sentences for the reindex report, where there is no doubt that
the operator should look. The page is indexed as it says itself in either case.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from index.analysis import WORD, fold, stop_words
from index.document import Page
from index.vocabulary import ids

OF_COMMITMENT = re.compile(rf"/commitments?/(?P<id>{ids.ID})/?(?:[?#].*)?$")
SPANISH = (
    "a al algo ante antes como con contra cual cuando de del desde donde durante e el ella ellos en entre era es esa "
    "ese eso esta este esto estos fue ha han hasta la las le les lo los mas me mi muy no nos o otra otro para pero por "
    "porque que quien se ser si sin sobre son su sus tambien te tiene todo todos un una uno y ya"
)
LOOKED_AT = 400
"""Words at the beginning of a text."""
FEWEST_WORDS = 40
"""Below this a text is a list of names as likely as not."""
LEAST_SHARE = 0.12
"""Of a text's words that many are stop words of its language, at least: of 6,880 English and French texts of laws and
guides none has fewer than 0.19, mostly a third are. German has 0.05 of the English ones, Dutch 0.08 of the French."""


def doubts_of(page: Page, sidecar_url: str) -> Iterator[str]:
    """The sentences; nearly always none."""
    named = OF_COMMITMENT.search(sidecar_url)
    if named and page.kind == "commitment" and named["id"].upper() != page.id.upper():
        yield f"the sidecar's url is that of {named['id'].upper()}, the page itself of {page.id}: kept as {page.id}"
    if page.language in _known() and is_foreign(_own_text(page)):
        yield (
            "the text is neither English, French nor Spanish, as its words tell: "
            f"kept as “{page.language}”, the language of the page around it"
        )


def is_foreign(text: str) -> bool:
    """Whether a text is clearly in neither of the languages that are known here, by its stop words."""
    words = [fold(match.group()) for match in islice(WORD.finditer(text), LOOKED_AT) if match.group().isalpha()]
    if len(words) < FEWEST_WORDS:
        return False
    return all(sum(word in stops for word in words) < LEAST_SHARE * len(words) for stops in _known().values())


def _own_text(page: Page) -> str:
    """The promise, or whatever text there is."""
    own = [section.text for section in page.sections if section.scope in ("commitment", "milestones")]
    return "\n".join(own or [section.text for section in page.sections])


@cache
def _known() -> dict[str, frozenset[str]]:
    return {"en": stop_words("en"), "fr": stop_words("fr"), "es": frozenset(SPANISH.split())}
