"""Is this a correct word, and of which language?

In: a folded word (`index.analysis.fold`). Out: the languages it is of: `en`, `fr`, or `xx`, which stands for Spanish,
Portuguese and Italian together. The inflected forms come from the dictionaries of simplemma, written to `words.bin` by
`python -m benchmarks.word_list`; what they leave out and grammar forms regularly (French conjugations, adverbs, negated
and repeated words) is derived from them here.

`words.bin` is a minimal acyclic automaton (Daciuk et al. 2000): little-endian uint32, an arc each. From the low bits: 5
of the letter (1 is `a`), whether a word ends here, whether it is the last arc of its node, 25 of the number of the
first arc of the node it leads to (0: none). The first letter of a key stands for the language. It is read once in a
process, in about a millisecond, and takes its 1.5 MB.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

LANGUAGES = {"en": "e", "fr": "f", "xx": "x"}
"""With the letter that their words begin with in the file."""

SHORTEST_BASE = 4
"""Letters of a word that others are derived from: a shorter one would make words of nearly all that begin like it."""

FINAL, LAST, TARGET, LETTER = 1 << 5, 1 << 6, 7, 31

NEGATIONS = ("un", "in", "im", "il", "ir", "dis", "des", "de", "non", "mis", "mal", "anti", "a", "an")
"""What turns a word of either language into its opposite."""

PREFIXES = {
    "en": (
        "un",
        "non",
        "re",
        "over",
        "under",
        "mis",
        "dis",
        "co",
        "sub",
        "inter",
        "multi",
        "pre",
        "post",
        "anti",
        "pro",
    ),
    "fr": ("non", "re", "sur", "sous", "co", "inter", "multi", "pre", "post", "anti", "auto", "des", "de"),
    "xx": (),
}
_ER = (
    "e es ons ez ent ais ait ions iez aient ai as a ames ates erent erai eras era erons erez eront erais erait erions "
    "eriez eraient asse asses at assions assiez assent ant ante antes ants e ee ees"
)
_IR = (
    "is it issons issez issent issais issait issions issiez issaient ira irai iras irons irez iront irais irait irions "
    "iriez iraient issant issante issants issantes i ie ies imes ites irent isse isses"
)
_RE = (
    "s ons ez ent ais ait ions iez aient rai ras ra rons rez ront rais rait rions riez raient u ue us ues ant is it "
    "imes ites irent"
)
ENGLISH = (
    ("ily", "y"), ("iness", "y"), ("ably", "able"), ("ibly", "ible"), ("ically", "ic"), ("ability", "able"),
    ("ibility", "ible"),
)  # fmt: skip
"""Endings that take the place of others."""
CONJUGATED = tuple(
    (re.compile(rf"(?:{'|'.join(sorted(set(endings.split()), key=len, reverse=True))})$"), infinitive)
    for endings, infinitive in ((_ER, "er"), (_IR, "ir"), (_RE, "re"))
)
"""The endings of the three regular French conjugations, and what the infinitive has in their place."""


@lru_cache(maxsize=1 << 14)
def languages_of(word: str) -> frozenset[str]:
    """The languages that a folded word is correct in; none for what no dictionary knows."""
    return frozenset(language for language in LANGUAGES if _is_word(word, language))


@lru_cache(maxsize=1 << 14)
def is_correct(word: str) -> bool:
    """Whether a folded word is English or French. Most are in a dictionary as they stand, which is soon said."""
    return _held(word, "en") or _held(word, "fr") or not languages_of(word).isdisjoint(("en", "fr"))


def _is_word(word: str, language: str) -> bool:
    return _held(word, language) or DERIVED[language](word) or _prefixed(word, language)


def _held(word: str, language: str) -> bool:
    """Whether the dictionary of the language has the very word."""
    return accepts(_arcs(), LANGUAGES[language] + word)


def accepts(arcs: Sequence[int] | memoryview, key: str) -> bool:
    """Whether a path from the first node spells the key and a word ends there."""
    node, arc = 1, 0
    for letter in key:
        wanted = ord(letter) - 96
        if not node or not 0 < wanted < 27:
            return False
        while (arc := arcs[node]) & LETTER != wanted:
            if arc & LAST:
                return False
            node += 1
        node = arc >> TARGET
    return bool(arc & FINAL)


def _based(base: str, language: str) -> bool:
    return len(base) >= SHORTEST_BASE and _held(base, language)


def _without(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    """The word without each ending that it has, where that does not only double its last letter."""
    for ending in endings:
        if word.endswith(ending) and word[-len(ending) - 1 : -len(ending)] not in ("s", ending[0]):
            yield word[: -len(ending)]


def _english(word: str) -> bool:
    """Plurals, adverbs and nouns of quality."""
    if any(_based(base, "en") for base in _without(word, ("s", "ly", "ness"))):
        return True
    changed = (word.removesuffix(ending) + instead for ending, instead in ENGLISH if word.endswith(ending))
    return any(_based(base, "en") for base in changed)


def _french(word: str) -> bool:
    """Plurals, feminines, adverbs, and the conjugations of regular verbs (with `mangeons` and `paiera`)."""
    adverb = word.endswith(("ement", "iment", "ument")) and _based(word.removesuffix("ment"), "fr")
    if adverb or any(_based(base, "fr") for base in _without(word, ("s", "e", "es"))):
        return True
    for endings, infinitive in CONJUGATED:
        for length in range(1, 8):
            if endings.fullmatch(word[-length:]) and any(
                _based(base + infinitive, "fr") for base in _bases(word[:-length], word[-length:], infinitive)
            ):
                return True
    return False


def _bases(base: str, ending: str, infinitive: str) -> tuple[str, ...]:
    """What an infinitive may have before its ending: `mange` + `ons` is of `manger`, `pai` + `e` of `payer`."""
    if infinitive != "er":
        return (base,)
    softened = base[:-1] if base.endswith("ge") and ending[0] in "ao" else ""
    glided = base[:-1] + "y" if base.endswith("i") and ending[0] == "e" else ""
    return tuple(filter(None, (base, softened, glided)))


def _foreign(word: str) -> bool:
    """Plurals and feminines: `ciudadanas` is of `ciudadano`."""
    stem = re.sub("e?s$", "", word)
    return any(_based(base, "xx") for base in (stem, word.removesuffix("s"), re.sub("a$", "o", stem)))


DERIVED: Mapping[str, Callable[[str], bool]] = {"en": _english, "fr": _french, "xx": _foreign}


def _prefixed(word: str, language: str) -> bool:
    """Whether it is a word behind a prefix. Behind two letters many misspelt words end like a short one."""
    rests = (
        word[len(prefix) :]
        for prefix in PREFIXES[language]
        if word.startswith(prefix) and len(word) > len(prefix) + SHORTEST_BASE + 2 * (len(prefix) < 3)
    )
    return any(_held(rest, language) or (len(rest) > 2 * SHORTEST_BASE and DERIVED[language](rest)) for rest in rests)


def reverses(typed: str, other: str) -> bool:
    """Whether of a folded word and a correct one, one is nearly the other behind a prefix that negates: `ilegal` and
    `legal`, but not `ccess` and `access`, for there is no such word as `ccess`."""
    longer, shorter = (typed, other) if len(typed) > len(other) else (other, typed)
    return any(
        rest[:2] == shorter[:2] and abs(len(rest) - len(shorter)) < 2 and (longer == typed or bool(languages_of(rest)))
        for rest in _behind_negations(longer)
        if len(shorter) > 2
    )


def _behind_negations(word: str) -> Iterator[str]:
    """What follows each negation that it begins with, also where a letter that both share was written once only
    (`disatisfied`, `ilegal`). A first letter that was typed twice is no prefix."""
    for prefix in NEGATIONS:
        if word.startswith(prefix) and word[:1] != word[1:2]:
            yield word[len(prefix) :]
            if len(prefix) > 1:
                yield word[len(prefix) - 1 :]


@cache
def _arcs() -> memoryview:
    data = resources.files("index.vocabulary").joinpath("words.bin").read_bytes()
    return memoryview(data).cast("I")
