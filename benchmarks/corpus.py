"""A corpus of any size that looks like the real one: two languages, Zipfian words, realistic lengths and facets.

In: a number of documents and the words of `seeds/`. Out: Documents, the same ones every time, generated one after
another. The most frequent words are the real pages' own, by their real frequencies; the tail is made of their
syllables, so that a vocabulary grows with the corpus as it does in life.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.document import Document, Section

SEEDS = Path(__file__).parent.parent / "seeds"
FRENCH = "004"
"""Start of the names of the French pages."""

VOCABULARY = 60_000
"""Words per language that a text may draw from."""

SKEW = 1.05
"""Exponent of Zipf's law for the tail."""

SECTION_WORDS = (
    ("commitment", "Description", 420),
    ("milestones", "Milestones", 140),
    ("irm", "Design report", 360),
    ("irm", "End of Term", 260),
    ("quoted", "Commitment text", 70),
    ("notes", "Notes", 40),
)
COUNTRIES = (
    *("AL", "AM", "AR", "AU", "AZ", "BA", "BG", "BR", "CA", "CI", "CL", "CO", "CR", "CZ", "DE", "DK", "DO", "EC"),
    *("EE", "ES", "FI", "FR", "GB", "GE", "GH", "GR", "GT", "HN", "HR", "HU", "ID", "IE", "IL"),
)
COMPLETION = ("complete", "substantial", "limited", "not-started", "pending", "not-stated")
STATUS = ("active", "inactive", "not-stated")
EARLY = ("outstanding", "major", "marginal", "did-not-change", "none-yet", "not-stated")
AREAS = tuple(f"area-{number:02d}" for number in range(60))
CYCLES = tuple(range(2011, 2027))


@dataclass(frozen=True)
class Language:
    """`words` by rank, and the running sum of their probabilities."""

    name: str
    words: np.ndarray
    chances: np.ndarray


def languages() -> tuple[Language, Language]:
    """English and French as the seeds write them."""
    texts = {"en": "", "fr": ""}
    for path in sorted(SEEDS.glob("*.txt")):
        texts["fr" if path.name.startswith(FRENCH) else "en"] += path.read_text("utf-8")
    return _language("en", texts["en"]), _language("fr", texts["fr"])


def _language(name: str, text: str) -> Language:
    real = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    head = sorted(real, key=lambda word: (-real[word], word))
    random = np.random.default_rng(len(name) + sum(map(ord, name)))
    parts = sorted({word[at : at + 3] for word in head for at in range(0, max(1, len(word) - 2), 3)})
    words = dict.fromkeys(head)
    while len(words) < VOCABULARY:
        picks = random.integers(0, len(parts), (VOCABULARY, 4))
        for pick, size in zip(picks.tolist(), random.integers(2, 5, VOCABULARY).tolist(), strict=True):
            words["".join(parts[part] for part in pick[:size])] = None
    ordered = list(words)[:VOCABULARY]
    frequencies = np.arange(1, VOCABULARY + 1, dtype=float) ** -SKEW
    return Language(name, np.array(ordered, dtype=object), np.cumsum(frequencies / frequencies.sum()))


def documents(count: int) -> Iterator[Document]:
    """`count` documents: nine of ten full in both languages, one of ten a stub."""
    spoken = languages()
    for number in range(count):
        yield _document(number, spoken)


def _document(number: int, spoken: tuple[Language, Language]) -> Document:
    random = np.random.default_rng((2026, number))
    stub = number % 10 == 9
    country = COUNTRIES[min(int(random.exponential(8)), len(COUNTRIES) - 1)]
    areas = sorted({int(area) for area in random.exponential(9, random.integers(1, 5)).clip(0, 59)})
    sections: list[Section] = []
    for language in () if stub else spoken:
        length = random.lognormal(0, 0.45)
        for place, (scope, heading, words) in enumerate(SECTION_WORDS):
            text = _text(random, language, max(5, int(words * length)))
            sections.append(Section(language.name, scope, heading, f"{language.name}-{place}", text))  # type: ignore[arg-type]  # one of SCOPES
    return Document(
        id=f"{country}{number:06d}",
        kind="irm-report" if number % 25 == 0 else "commitment",
        captured="stub" if stub else "full",
        title={language.name: _text(random, language, 7).rstrip(".\n") for language in spoken},
        languages=() if stub else ("en", "fr"),
        country=country,
        cycle=CYCLES[int(random.integers(len(CYCLES)))],
        action_plan=f"{country} Action Plan",
        policy_areas=tuple(AREAS[area] for area in areas),
        status=STATUS[int(random.integers(3))],
        completion=COMPLETION[int(random.integers(6))],
        early_results=EARLY[int(random.integers(6))],
        lead_institution={language.name: _text(random, language, 6).rstrip(".\n") for language in spoken},
        sections=tuple(sections),
        source_url=f"https://example.org/{country}{number:06d}",
        changed_at="2026-01-01T00:00:00Z",
    )


def _text(random: np.random.Generator, language: Language, count: int) -> str:
    """Sentences of 8 to 26 words, a line break every few sentences."""
    words = language.words[np.searchsorted(language.chances, random.random(count))].tolist()
    ends = np.cumsum(random.integers(8, 27, count // 8 + 2)).tolist()
    sentences = []
    for start, end in pairwise([0, *ends]):
        if start >= count:
            break
        sentences.append(" ".join(words[start:end]).capitalize() + ".")
    return "".join(sentence + ("\n" if at % 4 == 3 else " ") for at, sentence in enumerate(sentences)).strip()
