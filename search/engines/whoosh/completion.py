"""Proposals for what somebody is typing. In: the text so far, the interface's language. Out: Proposals, best first.

Those that begin like the text come before those in which a later word does; within these, the interface's language
first. A plain word comes first, with the countries of one word, then labels and phrases, then titles; within these,
what most documents hold. What two languages name is proposed once, in the interface's. Each kind has a share of the
places, and takes those that no other wants. An id that is begun proposes its documents. A bisection finds them all,
whatever their number.
"""

import re
from collections import Counter

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.proposals import KINDS, MOST_BYTES, Proposals, folded_words
from search.engines.whoosh.generation import OpenGeneration
from search.results import Proposal

LOOKED_AT = 2000
"""Of more keys that begin like a very short text only those of the best ranked proposals are looked at."""

PLACES = {"word": 0.25, "phrase": 0.5, "document": 0.5}
"""The largest share of the places that a kind takes from others; labels and names may take all."""

ID = re.compile(r"[A-Za-z]{2,}(?=[\w.-]*\d)[\w.-]+")
"""A text that may be the beginning of an id."""


def propose(generation: OpenGeneration, text: str, ui: str, most: int) -> tuple[Proposal, ...]:
    """At most `most` proposals; none for a text without letters or digits."""
    typed = " ".join(folded_words(text)).encode()[:MOST_BYTES]
    if not typed:
        return ()
    named = _by_id(generation, text.strip(), ui, most) if ID.fullmatch(text.strip()) else []
    proposals = generation.proposals
    met = proposals.begun(typed)
    if len(met) > LOOKED_AT:
        met = np.partition(met, LOOKED_AT)[:LOOKED_AT]
    # `np.unique` would load `numpy.ma` when first called: ten times the work of the first proposal.
    owners = np.array(sorted(set(met.tolist())), np.int64)
    own = proposals.for_readers_of(ui, owners)
    found = named
    for group in (owners[own], owners[~own]):
        if len(found) < most:
            held = {(proposal.type, proposal.value) for proposal in found if proposal.value}
            chosen = (_proposal(generation, number) for number in _best(proposals, group, typed, most))
            found += [proposal for proposal in chosen if (proposal.type, proposal.value) not in held]
    return tuple(found[:most])


def _by_id(generation: OpenGeneration, beginning: str, ui: str, most: int) -> list[Proposal]:
    found = []
    for summary in generation.summaries(generation.with_ids_from(beginning, most)):
        title = summary.title.get(ui) or next(iter(summary.title.values()))
        found.append(Proposal(f"{summary.id} \u2013 {title}", "document", summary.id, summary.kind))
    return found


def _best(proposals: Proposals, ranked: Array, typed: bytes, most: int) -> list[int]:
    """Of proposals by rank, the numbers of those that are shown, in their order."""
    looked = [0] * len(KINDS)
    placed: list[tuple[bool, int, int]] = []
    kind_of: dict[int, str] = {}
    for number, code in zip(ranked.tolist(), proposals.kinds(ranked).tolist(), strict=True):
        looked[code] += 1
        if looked[code] > 8 * most:  # numbers are ranks: of the best of each kind those that begin so go first
            continue
        kind = kind_of[number] = KINDS[code]
        words = " ".join(folded_words(proposals.text(number))).encode()
        if words != typed or kind not in ("word", "phrase"):  # who has typed it needs no proposal
            placed.append((not words.startswith(typed), _tier(kind, b" " in words), number))
    placed.sort()
    taken: Counter[str] = Counter()
    first: list[tuple[bool, int, int]] = []
    rest: list[tuple[bool, int, int]] = []
    for place in placed:
        kind = kind_of[place[-1]]
        taken[kind] += 1
        (first if taken[kind] <= max(1, int(PLACES.get(kind, 1) * most)) else rest).append(place)
    return [number for *_, number in sorted((first + rest)[:most])]


def _tier(kind: str, several_words: bool) -> int:
    if kind == "document":
        return 2
    return int(kind != "word" and several_words)


def _proposal(generation: OpenGeneration, number: int) -> Proposal:
    proposals = generation.proposals
    text, value, kind = proposals.text(number), proposals.value(number), proposals.kind(number)
    if kind != "document":
        return Proposal(text, kind, value, count=proposals.documents(number) if value else None)
    place = generation.number_of(value)
    assert place is not None, value
    return Proposal(text, kind, value, generation.summaries([place])[0].kind)
