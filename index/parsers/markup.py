"""How much work a page's markup makes for a parser, told before it is parsed.

In: HTML. Out: nothing, or Unparsable. HTML's rules make a parser look at every open element for each further tag, at
every attribute of a tag for each further one, and so on: some thousand unclosed `<div>` take minutes, in C, where no
signal is heard. So the open elements are counted first, in one linear scan that never counts too few: an end tag
closes only what it surely closes. Pages that people read stay a hundred times below the limits.
"""

import re
from dataclasses import dataclass, field

from index.errors import Unparsable

MOST_TAGS = 60_000
MOST_WORK = 40_000_000
"""Steps of the parser; one is some ten nanoseconds."""
PER_REOPENED = 200
"""Steps for each unclosed `<b>` at each further tag: HTML opens it anew, as a new element."""
PER_OPTION = 20
LOOK_BACK = 64
"""Open elements among which an end tag looks for its own."""
TAG = re.compile(
    r"<(?:(?P<comment>!--)|(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<attributes>(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+)*+))"
)
ATTRIBUTE = re.compile(r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+")
FEW_ATTRIBUTES = 100
"""Characters in which there are too few attributes to count."""
COMMENT_END = re.compile("--!?>")
RAW = {
    name: re.compile(rf"</{name}[\s/>]", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
"""Elements whose content is no markup."""
VOID = frozenset(
    ["area", "base", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen", "link", "meta",
     "param", "source", "track", "wbr"]
)  # fmt: skip
REOPENED = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
SCOPES = frozenset(
    ["table", "td", "th", "caption", "object", "applet", "marquee", "template", "svg", "math", "html", "select",
     "button"]
)  # fmt: skip
"""No end tag closes anything beyond one of these but its own."""
INLINE = REOPENED | frozenset(
    ["span", "abbr", "acronym", "bdi", "bdo", "cite", "dfn", "del", "ins", "kbd", "label", "mark", "q", "samp", "sub",
     "sup", "time", "var"]
)  # fmt: skip
CLOSED_BY_NEXT = frozenset(["p", "li", "dt", "dd", "option", "tr", "td", "th"])
DRAWN = frozenset(["path", "circle", "rect", "line", "polygon", "polyline", "ellipse", "use", "stop", "g", "image"])


@dataclass(slots=True)
class _Open:
    """The elements that are open, and what that has cost so far."""

    names: list[str] = field(default_factory=list)
    reopened: int = 0
    drawings: int = 0
    options: int = 0
    work: int = 0

    def push(self, name: str) -> None:
        self.names.append(name)
        self.reopened += name in REOPENED
        self.drawings += name == "svg"

    def pop(self) -> None:
        name = self.names.pop()
        # HTML keeps `<b>` open beyond the paragraph that holds it, so only its own end tag counts it off.
        self.drawings -= name == "svg"

    def start(self, name: str, attributes: str) -> None:
        if self.names and self.names[-1] == name and name in CLOSED_BY_NEXT:
            self.pop()
        self.options += name in ("option", "optgroup")
        self.work += len(self.names) + PER_REOPENED * self.reopened
        if name in ("option", "optgroup"):
            self.work += PER_OPTION * self.options
        if len(attributes) > FEW_ATTRIBUTES:
            self.work += len(ATTRIBUTE.findall(attributes)) ** 2 // 2
        if name in VOID or (name in DRAWN and self.drawings and attributes.endswith("/")):
            return
        self.push(name)

    def end(self, name: str) -> None:
        self.work += min(len(self.names), LOOK_BACK)
        for back, other in enumerate(reversed(self.names[-LOOK_BACK:]), 1):
            if other == name:
                for _ in range(back):
                    self.pop()
                self.reopened = max(0, self.reopened - (name in REOPENED))
                return
            if other in SCOPES or (name in INLINE and other not in INLINE):
                return


def refuse_costly(source: str) -> None:
    """Raises Unparsable for markup that would keep a parser busy for seconds or minutes."""
    opened, at, tags = _Open(), 0, 0
    while (match := TAG.search(source, at)) is not None:
        at, tags = match.end(), tags + 1
        name = (match["name"] or "").lower()
        if match["comment"]:
            closing = COMMENT_END.search(source, match.start() + 2)
            at = closing.end() if closing else len(source)
        elif match["end"]:
            opened.end(name)
        elif name in RAW and not opened.drawings:
            closing = RAW[name].search(source, at)
            at = closing.start() + 2 if closing else len(source)
        else:
            opened.start(name, match["attributes"])
        if tags > MOST_TAGS or opened.work > MOST_WORK:
            raise _refused(source, match.start(), tags, len(opened.names))


def _refused(source: str, at: int, tags: int, depth: int) -> Unparsable:
    line = source.count("\n", 0, at) + 1
    if tags > MOST_TAGS:
        return Unparsable(
            "too-much-markup",
            f"more than {MOST_TAGS} tags and comments",
            line,
            "it is not a page: remove it, or split it",
        )
    return Unparsable(
        "too-deep",
        f"{depth} elements are open at once or its tags hold too many attributes: no browser would show it",
        line,
        "save the page again, or repair its markup",
    )
