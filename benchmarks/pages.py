"""Commitment pages of any number, as an extractor leaves them, in one language or in both.

In: a folder, a number of commitments, languages, a number of edits. Out: files `NUMBER.en.txt` and `NUMBER.fr.txt` of
the site's newer template, the same ones every time: about 9 KB a page, headings, labels, values and sibling lists as in
`seeds/`. Words are those of benchmarks.corpus; the French page says sentence by sentence what the English one says, in
words of the same rank, some left out or said differently, so that there is something to align and to learn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.corpus import Language, languages

LANGUAGES = ("en", "fr")
MEMBERS = {
    **{"FR": "France", "CA": "Canada", "KE": "Kenya", "GE": "Georgia", "GH": "Ghana", "IT": "Italy", "LV": "Latvia"},
    **{"MN": "Mongolia", "NG": "Nigeria", "RO": "Romania", "AM": "Armenia", "BR": "Brazil", "HR": "Croatia"},
    **{"LR": "Liberia", "PH": "Philippines", "UA": "Ukraine"},
}
CODES = tuple(MEMBERS)
CYCLES = (2015, 2016, 2018, 2019, 2021, 2023)
SIBLINGS = 16
"""Commitments of one action plan: each page lists them all."""

AREAS = (
    ("Capacity Building", "Renforcement des capacités"),
    ("Public Participation", "Participation du public"),
    ("E-Government", "E-gouvernement"),
    ("Access to Information", "Accès à l'information"),
    ("Private Sector", "Secteur privé"),
)
PARTS = (("Description", 34), ("Milestones", 12), ("irm", 38))
"""Sentences of each part."""

HEADS = (
    "Skip Navigation\n{country}\n\n{title} ({id})\n\nOverview\n\nAt-a-Glance\n\n"
    "Action Plan: {country} Action Plan {cycle}-{end}\n\nAction Plan Cycle: {cycle}\n\nStatus:\n\nInstitutions\n\n"
    "Lead Institution: Ministry of {lead}\n\nSupport Institution(s): NA\n\nPolicy Areas\n\n{areas}\n\nIRM Review\n\n"
    "IRM Report: {country} Design Report {cycle}-{end}\n\nEarly Results: Marginal\n\nDesign i\n\nVerifiable: Yes\n\n"
    "Relevant to OGP Values: Yes\n\nAmbition (see definition): Low\n\nImplementation i\n\nCompletion:\n\n"
    "Description\n\n",
    "Ignorer la navigation\n{country}\n\n{title} ({id})\n\nVue d'ensemble\n\nD'un coup d'œil\n\n"
    "Plan d'action: Plan d'action {country} {cycle}-{end}\n\nCycle du plan d'action : {cycle}\n\nStatut:\n\n"
    "Institutions\n\nInstitution chef de file : Ministère {lead}\n\nInstitution(s) d'appui : NA\n\n"
    "Domaines politiques\n\n{areas}\n\nRevue IRM\n\nRapport IRM: {country} Design Report {cycle}-{end}\n\n"
    "Premiers résultats : marginal\n\nConception i\n\nVérifiable : Oui\n\nPertinent pour les valeurs OGP : Oui\n\n"
    "Ambition (voir définition): Faible\n\nImplémentation i\n\nAchèvement:\n\nDescription\n\n",
)
REVIEWS = (
    "IRM Midterm Status Summary\n\nContext and Objectives\n\n{review}\n\nNext steps\n\n{next}\n\nCommitments\n\n",
    "Résumé du statut à mi-parcours de l'IRM\n\nContexte et objectifs\n\n{review}\n\nProchaines étapes\n\n{next}\n\n"
    "Engagements\n\n",
)
FOOTER = "\n\nOpen Government Partnership\n"


@dataclass(frozen=True, slots=True)
class Press:
    """Prints pages. `edits` counts how often a page was rewritten: each time with other words, every fourth page with
    another title too."""

    spoken: tuple[Language, Language]

    def pages(self, number: int, edits: int = 0) -> tuple[str, str]:
        """The English and the French page of a commitment."""
        random = np.random.default_rng((2027, number, edits))
        parts = [[self._sentence(random) for _ in range(count)] for _, count in PARTS]
        printed = []
        for way in (0, 1):
            description, milestones, review = ([said[way] for said in part] for part in parts)
            head = HEADS[way].format(**self._facts(number, edits, way))
            tail = REVIEWS[way].format(review=_paragraphs(review[:-4]), next=_paragraphs(review[-4:]))
            body = f"{_paragraphs(description)}\n\n{_list(milestones)}\n\n"
            printed.append(f"{head}{body}{tail}{self._siblings(number, way)}{FOOTER}")
        return printed[0], printed[1]

    def _facts(self, number: int, edits: int, way: int) -> dict[str, object]:
        cycle = _cycle(number)
        title = self._title(number, edits if number % 4 == 0 else 0)[way]
        areas = ", ".join(AREAS[(number + step) % len(AREAS)][way] for step in range(1 + number % 3))
        lead = self._title(number // 7, 0)[way]
        country = MEMBERS[_code(number)]
        facts = {"country": country, "title": title, "id": document_id(number), "areas": areas, "lead": lead}
        return {**facts, "cycle": cycle, "end": cycle + 2}

    def _siblings(self, number: int, way: int) -> str:
        first = number - number % SIBLINGS
        rows = []
        for other in range(first, first + SIBLINGS):
            title = self._title(other, 0)[way]
            rows.append(f"-\n{title}\n{document_id(other)}, {_cycle(other)}, {AREAS[other % len(AREAS)][way]}")
        return "\n".join(rows)

    def _title(self, number: int, edition: int) -> tuple[str, str]:
        random = np.random.default_rng((2028, number, edition))
        ranks = random.integers(20, 4000, 6)
        english, french = (" ".join(language.words[ranks].tolist()).capitalize() for language in self.spoken)
        return english, french

    def _sentence(self, random: np.random.Generator) -> tuple[str, str]:
        """One sentence in both languages."""
        count = int(random.integers(8, 25))
        english, french = self.spoken
        ranks = np.searchsorted(english.chances, random.random(count))
        # The translation leaves a word out here and there, and now and then says something else.
        said = np.where(random.random(count) < 0.1, random.integers(0, len(french.words), count), ranks)
        said = said[random.random(count) > 0.07]
        first = " ".join(english.words[ranks].tolist())
        second = " ".join(french.words[said if len(said) else ranks].tolist())
        return f"{first.capitalize()}.", f"{second.capitalize()}."


def document_id(number: int) -> str:
    """Ids have four digits, so that there are 159,984 of them."""
    return f"{_code(number)}{_plan(number) // len(CODES) * SIBLINGS + number % SIBLINGS + 1:04d}"


def _code(number: int) -> str:
    return CODES[_plan(number) % len(CODES)]


def _plan(number: int) -> int:
    return number // SIBLINGS


def _cycle(number: int) -> int:
    return CYCLES[_plan(number) // len(CODES) % len(CYCLES)]


def _paragraphs(sentences: Sequence[str]) -> str:
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1))


def write(folder: Path, numbers: Iterable[int], speaks: Sequence[str] = LANGUAGES, edits: int = 0) -> None:
    """The pages of these commitments in the languages of `speaks`, into FOLDER, over those that are there."""
    press = Press(languages())
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        for language, text in zip(LANGUAGES, press.pages(number, edits), strict=True):
            if language in speaks:
                (folder / f"{number:06d}.{language}.txt").write_text(text, "utf-8")
