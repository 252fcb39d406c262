"""The word lists of index/forms, made anew from the dictionaries they come from.

    python -m benchmarks.form_tables [--folder index/forms]

In: the French dictionary of simplemma (its form: lemma), the British-American spellings of breame. Out:
`french_lemmas.txt` (a lemma and the folded forms that the rules would not bring to it), `french_verbs.txt` (infinitives
in -er) and `english.txt` (stems). Only what the rules of index.forms do not do by themselves is kept.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import simplemma.strategies.dictionaries.dictionary_factory as simplemma
from breame.data.spelling_constants import BRITISH_ENGLISH_SPELLINGS

from index.analysis import stop_words
from index.forms.english import English
from index.forms.french import French, singular, unaccented

_RARE = re.compile(
    r"(?:asses?|assent|assions|assiez|[iu]sses?|[iu]ssions|[iu]ssiez|[iu]ssent|ins.*|[aiu]mes|inmes|[aiu]tes|intes|"
    r"ions|rons|rent|riez|[^s]siez)$"
)
"""Folded endings of tenses that no administrative text uses, and of `nous`."""
_VERB_FORMS = 8  # a verb has at least so many forms in the dictionary; a noun in -er has two
_MEANING_MORE = (
    *("tyre", "tyres", "tonne", "tonnes", "groyne", "groynes", "bevvy", "bevvies", "philtre", "philtres"),
    *("draught", "draughts", "gauge", "gauged", "gauges", "gauging"),
)
"""British spellings of breame that are also words of their own, or have an American one that is."""
_CORRECTIONS = {
    "blanche": "blanc",
    "brève": "bref",
    "nulle": "nul",
    "nouvelle": "nouveau",
    "nouvel": "nouveau",
    "fausse": "faux",
    "porteuse": "porteur",
    "travailleuse": "travailleur",
    "dissoute": "dissous",
    "expresse": "exprès",
    "objective": "objectif",
    "garantie": "garanti",
    "baux": "bail",
    "vive": "vif",
}
"""What simplemma's dictionary lacks or has another way, found by benchmarks.forms."""


class FrenchTables:
    """`lemmas` (folded form: lemma) and `verbs` (folded infinitives), made of a dictionary (form: lemma)."""

    def __init__(self, dictionary: dict[str, str]) -> None:
        self.readings: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for form, lemma in dictionary.items():
            if form.isalpha() and lemma.isalpha() and form.islower() and lemma.islower():
                self.readings[unaccented(form)].add((form, lemma))
        both = [reading for readings in self.readings.values() for reading in readings]
        counts = Counter(lemma for form, lemma in both if form != lemma)
        self._infinitives = {
            lemma for lemma, count in counts.items() if count >= _VERB_FORMS and re.search("(?:er|ir|re)$", lemma)
        }
        self.verbs = frozenset(unaccented(verb) for verb in self._infinitives if verb.endswith("er"))
        self.lemmas: dict[str, str] = {}
        self._stops = stop_words("fr")
        self._terms = French(self.lemmas, self.verbs)
        self._participles = dict(self._found_participles(both))
        self._fill()

    def _found_participles(self, readings: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Masculine participles of verbs not in -er, folded and as written, from any of their forms."""
        for form, lemma in sorted(readings):
            if lemma in self._infinitives and lemma[-2:] != "er" and form[-2:] not in ("ât", "ît", "ût"):
                for ending in ("", "s", "e", "es"):
                    masculine = form.removesuffix(ending)
                    if is_participle(unaccented(masculine), unaccented(lemma)):
                        yield unaccented(masculine), masculine

    def _lemmas_of(self, form: str) -> list[str]:
        """The lemmas of a folded form: nouns and adjectives if there are any, else verbs; of `parait`, which is of
        `parer` too, `paraître` alone."""
        found = sorted({lemma for _, lemma in self.readings[form]})
        found = [lemma for lemma in found if lemma.endswith("aître")] or found
        return [lemma for lemma in found if lemma not in self._infinitives] or found

    def _put(self, form: str, lemma: str) -> None:
        if form not in self._stops and self._terms(form) != self._terms.of_lemma(lemma):
            self.lemmas[form] = lemma

    def _fill(self) -> None:
        """Short forms first: a plural that reaches its singular's entry needs none."""
        for form in sorted(self.readings, key=lambda form: (len(form), form)):
            self._fill_with(form)
        for lemma in sorted({lemma for form in list(self.readings) for lemma in self._lemmas_of(form)}):
            form = unaccented(lemma)
            known = form in self.lemmas or form in self._participles or form + "r" in self.verbs
            other = form in self.readings and form not in map(unaccented, self._lemmas_of(form))
            if not (known or other or self._no_lemma(form)):
                self._put(form, lemma)

    def _no_lemma(self, form: str) -> bool:
        """Plurals that the dictionary calls lemmas (`antérieurs`), feminines in -trice."""
        plural = len(form) > 2 and form[-1] == "s" and form[-2] not in "aiou" and form[-4:] != "ours"
        return (plural and (singular(form) in self.readings or form[-2] in "ent")) or form.endswith("trice")

    def _fill_with(self, form: str) -> None:
        if form in self._participles:
            self._put(form, self._participles[form])
            self._put(form + "e", self._participles[form])
            return
        if form.removesuffix("s").removesuffix("e") in self._participles or form.removesuffix("s") in self._participles:
            return
        if {form + "r", form.removesuffix("s") + "r", form.removesuffix("s")[:-1] + "r"} & self.verbs:
            return  # a participle or a present in -e: the rule reaches it
        lemmas = self._lemmas_of(form)
        own = [lemma for lemma in lemmas if unaccented(lemma) == form]
        if own and self._no_lemma(form):
            return
        if own:
            self._put(form, own[0])
        elif self._terms(form) not in map(self._terms.of_lemma, lemmas):
            verbal = all(lemma in self._infinitives for lemma in lemmas)
            past = all(written[-2:] in ("ât", "ît", "ût") for written, _ in self.readings[form])
            if not (verbal and (past or _RARE.search(form))):
                single = singular(form)
                self._put(single if single not in self.readings and not verbal else form, lemmas[0])


def is_participle(form: str, verb: str) -> bool:
    """Whether a folded form is, by its ending, the masculine participle of a folded verb not in -er."""
    endings = (
        ("i", ("ivre",)),
        ("it", ("ire",)),
        ("is", ("mettre", "prendre", "querir", "seoir")),
        ("us", ("inclure", "occlure")),
        ("ait", ("aire",)),
        ("aint", ("indre",)),
        ("eint", ("indre",)),
        ("oint", ("indre",)),
        ("ert", ("rir",)),
        ("ort", ("rir",)),
        ("clos", ("",)),
        ("ant", ("",)),
    )
    if form.endswith("u"):
        return len(form) > 2
    if form.endswith("i") and verb.endswith("ir"):
        return form == verb[:-1]
    return len(form) > 2 and any(form.endswith(end) and verb.endswith(verbs) for end, verbs in endings)


def english_stems(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """British stems that the rules do not bring to the American ones, of (British, American) pairs."""
    terms = English({})
    stems = {terms(british): terms(american) for british, american in pairs if british not in _MEANING_MORE}
    return {british: american for british, american in stems.items() if british != american}


def english_text(stems: dict[str, str]) -> str:
    return "".join(f"{british} {american}\n" for british, american in sorted(stems.items()))


def french_dictionary() -> dict[str, str]:
    """simplemma's with corrections, form: lemma."""
    found = dict(simplemma.DefaultDictionaryFactory(1).get_dictionary("fr"))
    for form, lemma in _CORRECTIONS.items():
        found.pop(form + "s", None)
        found[form] = lemma
    return found


def texts() -> dict[str, str]:
    """The files' names and what they hold."""
    french = FrenchTables(french_dictionary())
    forms: dict[str, list[str]] = defaultdict(list)
    for form, lemma in sorted(french.lemmas.items()):
        forms[lemma].append(form)
    english = english_stems(BRITISH_ENGLISH_SPELLINGS.items())
    return {
        "french_lemmas.txt": "".join(f"{lemma} {' '.join(held)}\n" for lemma, held in sorted(forms.items())),
        "french_verbs.txt": "".join(f"{verb}\n" for verb in sorted(french.verbs)),
        "english.txt": english_text(english),
    }


@click.command()
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="index/forms")
def main(folder: Path) -> None:
    """Write the word lists."""
    for name, text in texts().items():
        (folder / name).write_text(text, "utf-8")
        click.echo(f"{name}: {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
