"""A two-way dictionary of terms: what a query in one language may also be called in the other.

In: renderings of words and phrases, in both directions. Out: `Lexicon.spans`; `dumps` and `loads`, text that is
the same for the same content. Terms are those of index.analysis without stop words; a phrase is several of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LANGUAGES = ("en", "fr")
MAX_WORDS = 4
"""Longest phrase that is looked up."""

MOST = 8
"""Renderings of an entry."""

FORMAT = "ogp-search lexicon 1"


@dataclass(frozen=True, slots=True)
class Rendering:
    """`terms` of the other language, in order; `share` of the meaning, the renderings of one entry sum to at most 1;
    `text` is how people write it."""

    terms: tuple[str, ...]
    share: float
    text: str


Entries = Mapping[tuple[str, ...], tuple[Rendering, ...]]


@dataclass(frozen=True, slots=True)
class Span:
    """Words `start` to `end` (excluded) of a query, and what they may be called in the other language."""

    start: int
    end: int
    renderings: tuple[Rendering, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`entries` by the language translated from; `synonyms`, of the same language, are reviewed ones alone and not
    stored. `origin` tells what it was learned from: the same texts give the
    same origin, so that an unchanged collection is not learned twice."""

    entries: Mapping[str, Entries] = field(default_factory=dict)
    origin: str = ""
    synonyms: Mapping[str, Entries] = field(default_factory=dict)

    def spans(self, language: str, terms: Sequence[str], synonyms: bool = False) -> tuple[Span, ...]:
        """Every word and every run of words that has an entry (or synonyms); runs may overlap, a longer one comes
        first."""
        entries = (self.synonyms if synonyms else self.entries).get(language, {})
        found = []
        for size in range(min(MAX_WORDS, len(terms)), 0, -1):
            for start in range(len(terms) - size + 1):
                renderings = entries.get(tuple(terms[start : start + size]))
                if renderings:
                    found.append(Span(start, start + size, renderings))
        return tuple(found)

    def __len__(self) -> int:
        return sum(map(len, self.entries.values()))


def merge(reviewed: Lexicon, learned: Lexicon) -> Lexicon:
    """Both together. Where both know a word they share its meaning evenly."""
    languages = sorted({*reviewed.entries, *learned.entries})
    entries = {
        language: _merged(reviewed.entries.get(language, {}), learned.entries.get(language, {}))
        for language in languages
    }
    return Lexicon(entries, learned.origin, reviewed.synonyms)


def _merged(one: Entries, other: Entries) -> Entries:
    both = {**other, **one}
    for key in one.keys() & other.keys():
        both[key] = shared([*one[key], *other[key]])
    return both


def shared(renderings: Iterable[Rendering]) -> tuple[Rendering, ...]:
    """Renderings of one entry with their shares brought to a sum of 1, equal ones added up, best first (of
    those that share evenly, the one given first)."""
    given = tuple(renderings)
    if len(given) == 1:
        return (Rendering(given[0].terms, 1.0, given[0].text),)
    sums: dict[tuple[str, ...], float] = {}
    texts: dict[tuple[str, ...], str] = {}
    for rendering in given:
        sums[rendering.terms] = sums.get(rendering.terms, 0.0) + rendering.share
        texts.setdefault(rendering.terms, rendering.text)
    best = sorted(sums, key=lambda terms: -sums[terms])[:MOST]
    total = sum(sums[terms] for terms in best)
    return tuple(Rendering(terms, round(sums[terms] / total, 4), texts[terms]) for terms in best)


def dumps(lexicon: Lexicon) -> bytes:
    """One line per rendering: language, words, words of the other language, share, how it is written."""
    lines = [f"{FORMAT}\t{lexicon.origin}"]
    for language in sorted(lexicon.entries):
        entries = lexicon.entries[language]
        for key in sorted(entries):
            lines.extend(
                f"{language}\t{' '.join(key)}\t{' '.join(one.terms)}\t{one.share:.4f}\t{one.text}"
                for one in entries[key]
            )
    return ("\n".join(lines) + "\n").encode()


def origin_of(stored: bytes) -> str:
    """The origin of what `dumps` wrote, empty for anything else. Reads one line of it."""
    written, _, origin = stored.partition(b"\n")[0].decode(errors="replace").partition("\t")
    return origin if written == FORMAT else ""


def loads(stored: bytes) -> Lexicon:
    """What `dumps` wrote. Raises ValueError for anything else."""
    head, *lines = stored.decode().splitlines()
    written, _, origin = head.partition("\t")
    if written != FORMAT:
        raise ValueError(f"not a lexicon of this version: {head[:40]!r}")
    entries: dict[str, dict[tuple[str, ...], list[Rendering]]] = {}
    for line in lines:
        language, words, terms, share, text = line.split("\t")
        of_language = entries.setdefault(language, {})
        of_language.setdefault(tuple(words.split(" ")), []).append(
            Rendering(tuple(terms.split(" ")), float(share), text)
        )
    return Lexicon(
        {language: {key: tuple(found) for key, found in of.items()} for language, of in entries.items()}, origin
    )
