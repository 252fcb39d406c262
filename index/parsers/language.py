"""Tells a page's language by what frames it, never by one field.

In: the lines of a page, the languages of the labels it uses, and what came with it (URL, sidecar). Out: a language code
and warnings where the sources disagree. French and Spanish pages keep English fragments, and English pages hold
Spanish titles and texts: the navigation line decides, then the labels, then the URL, then the sidecar, then the words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from index.document import Language
from index.parsers.labels import table
from index.parsers.lines import Line, bare_key
from index.vocabulary import language_codes

# Words that two of these languages share (la, que, de, en) tell nothing and are left out.
FUNCTION_WORDS = {
    language: frozenset(words.split(" "))
    for language, words in (
        ("en", "the of and to that is for with this by are was which from have been"),
        ("fr", "le les des et du une dans pour qui sur avec par est sont aux cette"),
        ("es", "el los las y del para con por una se al es como su"),
    )
}
IN_URL = re.compile(r"opengovpartnership\.org/(fr|es)(?:/|$)", re.IGNORECASE)
OGP_URL = re.compile(r"opengovpartnership\.org", re.IGNORECASE)


def language_of(
    lines: Sequence[Line], wordings: Iterable[tuple[str, ...]], url: str, stated: str | None
) -> tuple[Language, tuple[str, ...]]:
    """(language, warnings)."""
    framed = _navigation(lines[:8]) or _vote(wordings)
    in_url = _of_url(url)
    written = (stated or "").strip().lower().replace("_", "-").split("-")[0]
    named = written if written in language_codes() else ""
    language = framed or in_url or named or _of_words(lines)
    warnings = [
        f"{source} says the language is “{other}”, the page's own labels “{language}”: kept as “{language}”"
        for source, other in (("the sidecar", named), ("the URL", in_url))
        if framed and other and other != language
    ]
    if written and not named:
        warnings.append(f"the sidecar's language “{written[:40]}” is no language's code: kept as “{language}”")
    return language, tuple(warnings)


def _navigation(lines: Sequence[Line]) -> Language:
    for line in lines:
        row = table("furniture").get(bare_key(line.text))
        if row and row[0] == "skip":
            return row[1][0]
    return ""


def _vote(wordings: Iterable[tuple[str, ...]]) -> Language:
    """The language of most labels; those that several languages share count for none. "" below two, or at a draw."""
    votes = Counter(languages[0] for languages in wordings if len(set(languages)) == 1)
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def _of_url(url: str) -> Language:
    match = IN_URL.search(url)
    if match:
        return match[1].lower()
    return "en" if OGP_URL.search(url) else ""


def _of_words(lines: Sequence[Line]) -> Language:
    """By function words, where nothing frames the text: `und` unless one language clearly leads."""
    words = Counter(word for line in lines for word in re.findall(r"[^\W\d_]+", line.text.lower()))
    scores = sorted(
        ((sum(words[word] for word in known), code) for code, known in FUNCTION_WORDS.items()), reverse=True
    )
    total = sum(words.values())
    (best, language), (second, _) = scores[:2]
    return language if best * 20 > total and best > 1.5 * second else "und"
