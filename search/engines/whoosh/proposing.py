"""Proposals for what somebody is typing. In: the text so far, the interface's language. Out: texts, best first.

Those that begin like the text come before those in which a later word does; within these, the interface's language
first, then what most documents bear. A bisection finds them, whatever their number.
"""

import numpy as np

from index.engines.whoosh.arrays import Arrays, Strings
from index.engines.whoosh.proposals import LANGUAGES, MOST_BYTES, folded_words

LOOKED_AT = 2000
"""Of more keys that begin like a very short text only those of the best ranked proposals are looked at."""


def propose(arrays: Arrays, text: str, ui: str, most: int) -> tuple[str, ...]:
    """At most `most` proposals; none for a text without letters or digits."""
    typed = " ".join(folded_words(text)).encode()[:MOST_BYTES]
    if not typed:
        return ()
    keys = Strings(arrays["key.blob"], arrays["key.offsets"])
    texts = Strings(arrays["text.blob"], arrays["text.offsets"])
    met = arrays["owner"][keys.find(typed) : keys.find(typed + b"\xff")]
    if len(met) > LOOKED_AT:
        met = np.partition(met, LOOKED_AT)[:LOOKED_AT]
    owners = np.unique(met).astype(np.int64)
    bit = 1 << LANGUAGES.index(ui) if ui in LANGUAGES else 1
    own = owners[arrays["languages"][owners] & bit != 0]
    other = owners[arrays["languages"][owners] & bit == 0]
    found: list[str] = []
    for numbers in (own, other):
        # Numbers are ranks; of the best of each language those that begin with the text go first.
        best = [texts.text(number) for number in numbers[: 8 * most].tolist()]
        found += sorted(best, key=lambda one: not " ".join(folded_words(one)).encode().startswith(typed))
    return tuple(found[:most])
