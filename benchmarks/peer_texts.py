"""How the peers see a document: a title and a text in each language, and words as their terms.

In: Documents, words of questions. Out: plain strings.
"""

from functools import cache

from index.analysis import Chain
from index.document import Document

LANGUAGES = ("en", "fr")


def peer_texts(document: Document) -> dict[str, str]:
    """title_en, text_en, title_fr, text_fr: institutions and all sections, end to end."""
    found = {}
    for lang in LANGUAGES:
        parts = [section.text for section in document.sections if section.lang == lang]
        found[f"title_{lang}"] = document.title.get(lang, "")
        found[f"text_{lang}"] = "\n".join([*parts, document.lead_institution.get(lang, "")])
    return found


def peer_terms(field: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The terms of words in a field, whose name ends in its language."""
    return tuple(_chain(field[-2:]).term(word)[0] for word in words)


@cache
def _chain(lang: str) -> Chain:
    return Chain(lang)
