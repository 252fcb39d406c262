"""One chain of a segment: the texts that one analysis reads.

In: Texts, documents ascending. Out: two files in the segment's folder, which it is put together from:
`<chain>.postings` (see inversion.pour) and `<chain>.terms`, with the chain's dictionaries and what was seen of each
text. Runs of tokens lie inverted in files until then, so that memory grows with the vocabulary and little else.
"""

from itertools import islice
from pathlib import Path

import numpy as np

from index.analysis import Chain
from index.compounds import SPAN, parted
from index.engines.whoosh import spelling
from index.engines.whoosh.arrays import Array, save_arrays, string_arrays
from index.engines.whoosh.inversion import FIELDS, Rows, Tokens, invert, pour
from index.engines.whoosh.library import length_bytes
from index.engines.whoosh.words import Forms, Texts, Words, folded, plain

GAP = 64
"""Positions left free between two pieces of one field: no phrase crosses a piece."""

RUN = 2_000_000
"""Tokens that are inverted at once."""

SEEN = ("base", "words", "sampled", "odd", "content", "document", "field")
"""Of each text: the position of its first word, its word positions, how many of them have kept offsets, whether it is
odd, its tokens that are no stop words, whose it is."""


def postings_path(folder: Path, chain: str) -> Path:
    return folder / f"{chain}.postings"


def terms_path(folder: Path, chain: str) -> Path:
    return folder / f"{chain}.terms"


class Stream:
    """The tokens of one chain, as they come."""

    def __init__(self, chain: str, folder: Path) -> None:
        self.forms = Forms(Chain(chain))
        self._chain, self._folder = chain, folder
        self._waiting: list[tuple[Texts, Words, Array]] = []  # with the bases of their texts
        self._tokens = 0  # of those
        self._runs: list[Path] = []
        self._terms: list[bytes] = []  # those that were known at the last run
        self._order: list[int] = []  # their numbers by UTF-8
        self._counts = np.zeros(0, np.int64)  # occurrences of each form
        self._says = np.zeros(0, bool)  # whether each form is of a term that is no stop word
        self._seen: list[dict[str, Array]] = []  # of each text
        self._samples: list[Array] = []

    def add(self, texts: Texts) -> None:
        words = self.forms.read(texts)
        bases = _bases(texts, words)
        tokens = words.tokens()
        self._waiting.append((texts, words, bases))
        self._tokens += int(tokens.sum())
        self._samples.append(words.samples.astype(np.uint32))
        columns = (bases, words.words, words.sampled, words.odd, self._content(words), texts.documents, texts.fields)
        self._seen.append({name: column.astype(np.uint32) for name, column in zip(SEEN, columns, strict=True)})
        if self._tokens > RUN:
            self._invert()

    def _content(self, words: Words) -> Array:
        """How many tokens of each text say something: BM25 compares texts by these, since a writer's share of stop
        words tells nothing of what a text is about."""
        known = len(self._says)
        if known < len(self.forms.form_terms):
            stops = self.forms.chain.stops
            of_terms = np.array([SPAN not in term and term not in stops for term in self.forms.terms], bool)
            self._says = np.append(self._says, of_terms[self.forms.form_terms[known:]])
        before = np.concatenate(([0], self._says[words.forms].cumsum()))
        ends = words.plain.cumsum()
        more = np.bincount(words.more_texts, self._says[words.more_forms], len(words.plain))
        content: Array = before[ends] - before[ends - words.plain] + more.astype(np.int64)
        return content

    def finish(self, documents: int) -> None:
        """Write the files of a segment of so many documents."""
        self._invert()
        forms = self.forms
        rank = self._rank()
        seen = {name: self._column(name) for name in SEEN}
        lengths = _lengths(seen, documents)
        postings = postings_path(self._folder, self._chain)
        rows = pour(self._runs, rank, length_bytes(lengths).reshape(FIELDS, -1), postings)
        for path in self._runs:
            path.unlink()
        terms = [self._terms[number] for number in self._order]
        arrays = _dictionaries(forms, terms, rank, self._counts, rows)
        arrays |= {f"text.{name}": column for name, column in seen.items()}
        arrays["samples"] = np.concatenate([*self._samples, np.empty(0, np.uint32)])
        arrays["lengths"] = lengths.astype(np.uint32).ravel()
        save_arrays(terms_path(self._folder, self._chain), arrays)

    def _column(self, name: str) -> Array:
        return np.concatenate([*(part.pop(name) for part in self._seen), np.empty(0, np.uint32)])

    def _rank(self) -> Array:
        """Each term's place in the order of UTF-8. Terms that come later do not change the order of earlier ones."""
        terms = self._terms
        terms += [term.encode() for term in islice(self.forms.terms, len(terms), None)]
        self._order += range(len(self._order), len(terms))
        self._order.sort(key=terms.__getitem__)
        rank = np.empty(len(terms), np.int64)
        rank[self._order] = np.arange(len(terms))
        return rank

    def _invert(self) -> None:
        """Put what has come since the last time into a run."""
        if not self._tokens:
            return
        tokens = _gathered(self._waiting)
        self._waiting, self._tokens = [], 0
        counted = np.bincount(tokens.forms, minlength=len(self.forms.surfaces))
        counted += np.bincount(tokens.more_forms, minlength=len(counted))
        counted[: len(self._counts)] += self._counts
        self._counts = counted
        path = self._folder / f"{self._chain}.{len(self._runs)}.run"
        terms, ordinals = np.array(self.forms.form_terms, np.int64), self.forms.ordinals()
        save_arrays(path, invert(tokens, terms, ordinals, self._rank()))
        self._runs.append(path)


def _bases(texts: Texts, words: Words) -> Array:
    """Where the positions of each text start: texts of one field of a document follow one another."""
    keys = texts.documents * FIELDS + texts.fields
    order = np.argsort(keys, kind="stable")
    sizes = words.words[order] + GAP
    before = np.cumsum(sizes) - sizes
    first = np.diff(keys[order], prepend=-1) != 0
    bases = np.empty(len(keys), np.int64)
    bases[order] = before - before[first][np.cumsum(first) - 1]
    return bases


def _gathered(waiting: list[tuple[Texts, Words, Array]]) -> Tokens:
    before = np.cumsum([0, *(len(texts) for texts, _, _ in waiting)])
    return Tokens(
        forms=np.concatenate([words.forms for _, words, _ in waiting]),
        plain=np.concatenate([words.plain for _, words, _ in waiting]),
        bases=np.concatenate([bases for _, _, bases in waiting]),
        documents=np.concatenate([texts.documents for texts, _, _ in waiting]),
        fields=np.concatenate([texts.fields for texts, _, _ in waiting]),
        more_forms=np.concatenate([words.more_forms for _, words, _ in waiting]),
        more_texts=np.concatenate(
            [words.more_texts + first for (_, words, _), first in zip(waiting, before.tolist(), strict=False)]
        ),
        more_positions=np.concatenate([words.more_positions for _, words, _ in waiting]),
    )


def _lengths(seen: dict[str, Array], documents: int) -> Array:
    """Tokens of each field of each document that are no stop words, end to end by field. What
    compounds are called makes no text longer."""
    slots = seen["field"].astype(np.int64) * documents + seen["document"]
    return np.bincount(slots, seen["content"], FIELDS * documents).astype(np.int64)


def _dictionaries(forms: Forms, terms: list[bytes], rank: Array, counts: Array, rows: Rows) -> dict[str, Array]:
    """What the chain's terms and forms are looked up in, and its rows."""
    name = forms.chain.name
    surfaces = [surface.encode() for surface in forms.surfaces]
    order = sorted(range(len(surfaces)), key=surfaces.__getitem__)
    form_term, ordinals = rank[np.array(forms.form_terms, np.int64)], forms.ordinals()
    occurrences = rows.row_position[rows.first_row[1:]] - rows.row_position[rows.first_row[:-1]]
    return {
        **string_arrays(f"{name}.terms", terms),
        **string_arrays(f"{name}.forms", [surfaces[form] for form in order]),
        f"{name}.form_term": form_term[order].astype(np.uint32),
        f"{name}.form_ordinal": ordinals[order],
        f"{name}.form_count": counts[order].astype(np.uint32),
        **_words(forms, form_term, occurrences),
        "first_row": rows.first_row,
        "row_field": rows.row_field,
        "row_posting": rows.row_posting,
        "row_position": rows.row_position,
    }


def _words(forms: Forms, form_term: Array, occurrences: Array) -> dict[str, Array]:
    """The folded words of a chain, sorted: what prefixes and misspellings are looked up in. Each has one term, and the
    number of the term's occurrences. A compound that is also written as one word is one of its own, behind the word;
    numbers, amounts and references are none."""
    name = forms.chain.name
    spans = [parted(term)[1] if SPAN in term else 0 for term in forms.terms]
    numbers: dict[tuple[str, int], int] = {}
    words_of: list[tuple[int, int]] = []  # the word of a form
    for form, (surface, term) in enumerate(zip(forms.surfaces, forms.form_terms, strict=True)):
        if spans[term] == 0 or surface.isalnum():
            word = surface if plain(surface) else folded(surface)
            words_of.append((numbers.setdefault((word, spans[term]), len(numbers)), form))
    words = list(numbers)
    order = sorted(range(len(words)), key=words.__getitem__)
    spelled = [words[word][0].encode() for word in order]
    terms = np.zeros(len(words), np.int64)
    table = np.array(words_of, np.int64).reshape(-1, 2)
    terms[table[:, 0]] = form_term[table[:, 1]]
    return {
        **string_arrays(f"{name}.words", spelled),
        f"{name}.word_term": terms[order].astype(np.uint32),
        f"{name}.word_count": occurrences[terms[order]].astype(np.uint32),
        **spelling.arrays(name, spelled),
    }
