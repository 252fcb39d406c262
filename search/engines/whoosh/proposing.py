"""Proposals for what somebody is typing. In: the text so far, the interface's language. Out: texts, best first.

Those that begin like the text come before those in which a later word does; within these, the interface's language
first, then what most documents bear. Frequent phrases are on many documents, and so leave half of the places to titles,
areas and names. A bisection finds them, whatever their number.
"""

import numpy as np

from index.engines.whoosh.arrays import Arrays, Strings
from index.engines.whoosh.proposals import LANGUAGES, MOST_BYTES, PHRASE, folded_words

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
    # `np.unique` would load `numpy.ma` when first called: ten times the work of the first proposal.
    owners = np.array(sorted(set(met.tolist())), np.int64)
    bit = 1 << LANGUAGES.index(ui) if ui in LANGUAGES else 1
    flags = arrays["languages"][owners]
    found: list[str] = []
    for group in (flags & bit != 0, flags & bit == 0):
        # Numbers are ranks; of the best of each language those that begin with the text go first.
        names = owners[group & (flags & PHRASE == 0)][: 8 * most].tolist()
        phrases = owners[group & (flags & PHRASE != 0)][: 8 * most].tolist()
        begin = {number: _begins(texts.text(number), typed) for number in (*names, *phrases)}
        names, phrases = (sorted(numbers, key=lambda one: not begin[one]) for numbers in (names, phrases))
        few = max(most // 2, most - len(names))
        kept = sorted((*names, *phrases[:few]), key=lambda one: (not begin[one], one))
        found += map(texts.text, kept)
    return tuple(found[:most])


def _begins(text: str, typed: bytes) -> bool:
    return " ".join(folded_words(text)).encode().startswith(typed)
