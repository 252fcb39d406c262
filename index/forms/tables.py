"""The kept word lists, read when a word is first looked up in them.

`french_lemmas.txt` and `french_verbs.txt` are made from the French dictionary of simplemma, `english.txt` from the
British-American spellings of breame, all by `python -m benchmarks.form_tables` (their licences are in NOTICE).
`apart.toml` is kept by hand. Together they take 40 ms and 3 MB when a process analyses its first word; two threads that
are first at once read them twice, which does no harm.
"""

import tomllib
from functools import cache
from importlib import resources


def _read(name: str) -> str:
    return resources.files("index.forms").joinpath(name).read_text("utf-8")


@cache
def lemmas() -> dict[str, str]:
    """Folded French forms that no rule brings to their lemma, with that lemma (accents kept)."""
    found = {}
    for line in _read("french_lemmas.txt").splitlines():
        lemma, *forms = line.split()
        found.update(dict.fromkeys(forms, lemma))
    return found


@cache
def verbs() -> frozenset[str]:
    """Folded infinitives in -er."""
    return frozenset(_read("french_verbs.txt").split())


@cache
def spellings() -> dict[str, str]:
    """English stems in British spelling that no rule brings to the American one, with the American stem."""
    parts = (line.partition(" ") for line in _read("english.txt").splitlines())
    return {british: american for british, _, american in parts}


@cache
def apart(language: str) -> dict[str, str]:
    """Words that would share the term of words they have nothing to do with, and their own term instead."""
    terms: dict[str, str] = tomllib.loads(_read("apart.toml"))[language]
    return {word: term for term, words in terms.items() for word in words.split()}
