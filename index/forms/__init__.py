"""Which forms of one word are one term, by language.

In: a folded word (lower case, no accents, see index.analysis.fold). Out: its term. Working on folded words makes a term
a function of the letters alone, so what is typed without accents finds what is written with them, and the reverse.
"""

from collections.abc import Callable

from index.forms.english import English
from index.forms.french import French


def forms_of(chain: str) -> Callable[[str], str]:
    """What turns a folded word into its term; words of a chain without rules (`xx`) stay as they are. Holds a stemmer,
    which two threads may not use at once."""
    if chain == "en":
        return English()
    return French() if chain == "fr" else str
