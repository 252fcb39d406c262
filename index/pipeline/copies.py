"""Which of several sources with the same content says nothing that another does not say.

In: of each source, in the order of the walk, its content's digest and the facts of its sidecar. Out: the source whose
copy it is, itself when it is nobody's.

The same content fetched at two moments is two captures: the later one says that the page was (again) as it was. So a
source whose sidecar has facts is a copy only of one whose sidecar has the same. One without facts says nothing that
any other with its content does not say, whichever comes first.
"""

from dataclasses import dataclass, field

Facts = tuple[str, str, str]
"""Address, moment, and language with charset of a sidecar, each empty when not given."""
NO_FACTS: Facts = ("", "", "")


@dataclass(slots=True)
class Copies:
    _plain: dict[str, str] = field(default_factory=dict)  # content -> the first source without facts
    _telling: dict[str, str] = field(default_factory=dict)  # content -> the first source with facts
    _of_facts: dict[tuple[str, Facts], str] = field(default_factory=dict)  # content and facts -> the first source

    def add(self, name: str, sha256: str, facts: Facts) -> None:
        """Takes in the next source of the walk."""
        if facts == NO_FACTS:
            self._plain.setdefault(sha256, name)
        else:
            self._telling.setdefault(sha256, name)
            self._of_facts.setdefault((sha256, facts), name)

    def original(self, name: str, sha256: str, facts: Facts) -> str:
        """Of the sources that were added. A source that is a copy stays one whatever is added later; one that is none
        may become one."""
        if facts == NO_FACTS:
            return self._telling.get(sha256) or self._plain.get(sha256, name)
        return self._of_facts.get((sha256, facts), name)

    def hold(self, sha256: str) -> bool:
        """Whether any source has this content."""
        return sha256 in self._plain or sha256 in self._telling
