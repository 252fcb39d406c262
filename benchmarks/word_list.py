"""Write the list of correct words anew: `python -m benchmarks.word_list` (about half a minute).

In: the dictionaries of simplemma (MIT, PyPI; a development dependency), whose forms and lemmas are folded. Out:
`index/vocabulary/words.bin`, see index.vocabulary.word_list for its form. Of the languages that are only told apart
from misspellings (Spanish, Portuguese, Italian) the lemmas are kept, of English and French every form.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from index.analysis import fold
from index.vocabulary.word_list import FINAL, LANGUAGES, LAST, TARGET

FILE = Path(__file__).parent.parent / "index" / "vocabulary" / "words.bin"
LONGEST = 24
FORMS = {"en": ("en",), "fr": ("fr",), "xx": ()}
LEMMAS = {"en": ("en",), "fr": ("fr",), "xx": ("es", "pt", "it")}


class Node:
    """A state: the arcs that leave it, by letter, each with whether a word ends there."""

    __slots__ = ("arcs", "number")

    def __init__(self) -> None:
        self.arcs: dict[str, tuple[bool, Node]] = {}
        self.number = 0


def words_of(language: str) -> set[str]:
    """The folded words of a language of the list."""
    factory, found = DefaultDictionaryFactory(), set[str]()
    for code in {*FORMS[language], *LEMMAS[language]}:
        held = factory.get_dictionary(code)
        found |= set(held.values()) | (set(held) if code in FORMS[language] else set())
    return {word for word in map(fold, found) if word.isascii() and word.isalpha() and 3 <= len(word) <= LONGEST}


def automaton(words: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The arcs of the smallest automaton that accepts just these words (letters a to z)."""
    same: dict[tuple[tuple[str, bool, int], ...], Node] = {}
    root, before = Node(), ""
    path: list[Node] = [root]  # the nodes of the word before, not yet shared

    def share(length: int) -> None:
        while len(path) > length + 1:
            node = path.pop()
            known = same.setdefault(tuple((a, end, id(to)) for a, (end, to) in node.arcs.items()), node)
            letter = before[len(path) - 1]
            path[-1].arcs[letter] = (path[-1].arcs[letter][0], known)

    for word in sorted(words):
        length = next(
            (n for n, (a, b) in enumerate(zip(word, before, strict=False)) if a != b), min(len(word), len(before))
        )
        share(length)
        for place in range(length, len(word)):
            path[-1].arcs[word[place]] = (place == len(word) - 1, node := Node())
            path.append(node)
        before = word
    share(0)
    return _numbered(root, same.values())


def _numbered(root: Node, nodes: Iterable[Node]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The arcs in the order of the file: the first place is empty, so that 0 may mean no node."""
    ordered = [root, *(node for node in nodes if node.arcs)]
    first = 1
    for node in ordered:
        node.number = first
        first += len(node.arcs)
    arcs = [0]
    for node in ordered:
        for place, (letter, (end, to)) in enumerate(node.arcs.items(), 1):
            last = place == len(node.arcs)
            arcs.append((to.number << TARGET) | FINAL * end | LAST * last | (ord(letter) - 96))
    return np.array(arcs, "<u4")


def main() -> None:
    keys = {letter + word for language, letter in LANGUAGES.items() for word in words_of(language)}
    arcs = automaton(keys)
    FILE.write_bytes(arcs.tobytes())
    print(f"{len(keys)} words, {len(arcs)} arcs, {arcs.nbytes} bytes")


if __name__ == "__main__":
    main()
