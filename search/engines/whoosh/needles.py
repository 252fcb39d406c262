"""What a piece of user text looks for in one analysis chain.

In: a word or a phrase as typed, one chain. Out: its analysis as positions and joined compounds. The same chain that
indexed the text does it, so both sides always agree.
"""

from dataclasses import dataclass

from index.analysis import Chain


@dataclass(frozen=True, slots=True)
class Reading:
    """`words` are (term, surface form in lower case) by position; `stops` tells which are stop words; `joined` are the
    terms of compounds written as one word, which alone may stand for all the words."""

    words: tuple[tuple[str, str], ...]
    stops: tuple[bool, ...]
    joined: tuple[tuple[str, str], ...]

    @property
    def is_stop(self) -> bool:
        return bool(self.words) and all(self.stops)

    def trimmed(self) -> "Reading":
        """Without stop words at both ends (the l' of l'administration), unless there is nothing else."""
        content = [number for number, stop in enumerate(self.stops) if not stop]
        if not content:
            return self
        first, last = content[0], content[-1] + 1
        return Reading(self.words[first:last], self.stops[first:last], self.joined)


def read(chain: Chain, text: str) -> Reading:
    """The chain's reading of NFC text."""
    words: list[tuple[str, str]] = []
    stops: list[bool] = []
    joined: list[tuple[str, str]] = []
    for token in chain.tokens(text):
        surface = text[token.start : token.end].lower()
        if token.position == len(words):
            words.append((token.term, surface))
            stops.append(token.stop)
        else:
            joined.append((token.term, "".join(filter(str.isalnum, surface))))
    return Reading(tuple(words), tuple(stops), tuple(joined) if len(joined) == 1 else ())
