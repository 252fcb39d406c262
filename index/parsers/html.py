"""Raw HTML pages, as a browser saves them or a crawler stores them, to the same lines that text scrapes have.

In: the bytes or the decoded text of a scrape. Out: the HTML among the parts of a saved page (MHTML); a refusal of
markup that makes a parser work too long; HtmlPage: lines (numbered as in the HTML source) and the page's own address.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.errors import Unparsable
from index.parsers.header import TITLE, unglued
from index.parsers.labels import label_of_line, starred_prefix
from index.parsers.lines import Line, clean, without_tooltips
from index.parsers.values import is_area
from index.scrapes.decoding import decode

# How much work a page's markup makes for a parser, told before it is parsed.
#
# In: HTML. Out: nothing, or Unparsable. HTML's rules make a parser look at every open element for each further tag, at
# every attribute of a tag for each further one, and so on: some thousand unclosed `<div>` take minutes, in C, where no
# signal is heard. So the open elements are counted first, in one linear scan that never counts too few: an end tag
# closes only what it surely closes. Pages that people read stay a hundred times below the limits.

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


# Pages that a browser saved as one file of several parts (MHTML), to the HTML among the parts.
#
# In: the bytes of a scrape. Out: SavedPage: its HTML as text and the address that the browser noted, or None where the
# bytes are no such file. Pictures and style sheets are left alone. Every sequence of bytes is read without an
# exception.

OPENS = re.compile(
    rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){1,20}?Content-Type:\s*multipart/related", re.IGNORECASE
)
ADDRESSES = ("Snapshot-Content-Location", "Content-Location")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """`url` is "" where the file does not tell it."""

    text: str
    url: str


def read_saved(content: bytes) -> SavedPage | None:
    """The page in such a file; None where there is none."""
    if OPENS.match(content[:8000]) is None:
        return None
    message = message_from_bytes(content)
    part = next(
        (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    body = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(body, bytes):
        return None
    return SavedPage(decode(body, part.get_content_charset("")).text, _saved_from(message) or _saved_from(part))


def _saved_from(part: Message) -> str:
    for name in ADDRESSES:
        url = str(part.get(name, "")).strip()
        if url.startswith(("http://", "https://")):
            return url
    return ""


# Raw HTML pages, as a browser saves them or a crawler stores them, to the same lines that text scrapes have.
#
# In: the decoded text of a scrape. Out: HtmlPage: lines (numbered as in the HTML source) and the page's own address.
# Only the meaning of elements counts, never their classes: blocks are lines, a term and its description are one line,
# navigation, scripts and forms are left out, and an icon speaks by its alternative text where a label has no value.

START = re.compile(
    r"\A\s*(?:HTTP/[\d.]+ \d{3}[^\n]*\n(?:[\w-]+:[^\n]*\n)*\s*)?(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|main|article|section|div|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+)\s")
ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/(?=https?://)")
"""What an archive puts before the address of a page."""
ONE_LINE = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "dt", "th"])
"""Elements in which a break is a space: a heading or a term on two lines is one."""
SEAM = "\u2063"
"""Stands where one inline element ends and the next begins with nothing between: boxes that a style sheet parts."""
DROPPED = frozenset(
    ["script", "style", "noscript", "template", "iframe", "object", "canvas", "video", "audio", "head", "nav", "footer",
     "select", "option", "button", "input", "textarea", "dialog", "menu", "map"]
)  # fmt: skip
DROPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "tooltip", "menu"})
DROPPED_UNLESS_TITLED = frozenset({"header", "form", "aside"})
"""Left out unless the page's title or a fact stands inside: some pages put those there."""
BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend",
     "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)  # fmt: skip
PER_PART = 50
"""Characters that one more piece of text is worth, in the time that looking at it takes."""
LAST_WORDS = 200
"""Pieces and characters at the end of a line in which its colon is looked for."""
LABELLED = re.compile(r"[:\uff1a]\s*$")


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """`url` and `title` (in its head) are what the page says of itself, "" where it does not."""

    lines: tuple[Line, ...]
    url: str
    title: str = ""


def is_html(text: str) -> bool:
    """Whether a text is an HTML page. A text scrape that merely holds tags is none."""
    return START.match(text[:20_000]) is not None


def read_html(source: str) -> HtmlPage:
    """The lines of a page, from a little above its title on. Every text gives a page, maybe an empty one, unless its
    markup would take too long (`index.parsers.html`): Unparsable."""
    refuse_costly(source)
    tree = LexborHTMLParser(source)
    root = tree.body or tree.root
    flow = _Flow(source)
    if root is not None:
        flow.walk(root)
    flow.end_line()
    lines = unglued(flow.lines)
    title = tree.css_first("head > title")
    return HtmlPage(_from_title(lines), _address(tree, source), clean(" ".join(title.text().split())) if title else "")


def _from_title(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    for at, line in enumerate(lines):
        if TITLE.match(line.text):
            return lines[max(0, at - 3) :]
    return lines


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "").strip() if node is not None else ""


def _address(tree: LexborHTMLParser, source: str) -> str:
    """Where the page was: its canonical link, what it tells social networks, or the browser's comment."""
    for selector, name in (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content")):
        url = _attribute(tree.css_first(selector), name)
        if url.startswith(("http://", "https://")):
            return ARCHIVED.sub("", url)
    saved = SAVED_FROM.search(source[:5000])
    return saved[1] if saved else ""


def _is_of_the_page(text: str) -> bool:
    """Whether a piece of text is the page's title or one of its labels."""
    return TITLE.match(text) is not None or any(label_of_line(text, group) for group in ("fact", "local"))


@dataclass(slots=True)
class _Flow:
    """Text as it flows out of the tree. `icons` are alternative texts met since the line began; `cursor` follows the
    source, so that lines keep their numbers there. `within` counts the open elements that change what a break is;
    `closed` tells that an inline element has just ended."""

    source: str
    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    icons: list[str] = field(default_factory=list)
    cursor: int = 0
    row: int = 1
    started: int = 0
    looked_at: int = 0
    within: Counter[str] = field(default_factory=Counter)
    closed: bool = False

    def walk(self, root: LexborNode) -> None:
        """Depth first, without recursion: saved pages nest deeply."""
        stack: list[tuple[LexborNode | None, str]] = [(root, "")]
        while stack:
            node, closing = stack.pop()
            if node is None:
                self._close(closing)
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._add(node.text_content or "")
                continue
            if not tag or tag.startswith(("-", "_", "!")) or self._is_dropped(node, tag):
                continue
            self._note_icon(node, tag)
            self._open(tag)
            stack.append((None, tag))
            stack.extend((child, "") for child in reversed(list(node.iter(include_text=True))))

    def _open(self, tag: str) -> None:
        self.within[tag] += tag in ONE_LINE or tag == "pre"
        if tag == "br" and any(self.within[name] for name in ONE_LINE):
            self.words.append(" ")
        elif tag in BLOCKS:
            if tag not in ("dd", "td") or not self._is_waiting():
                self.end_line()
        elif self.closed:
            self.words.append(SEAM)
        self.closed = False
        if tag == "li" and not self.words:
            self.words.append("• ")

    def _close(self, tag: str) -> None:
        self.within[tag] -= tag in ONE_LINE or tag == "pre"
        self.closed = tag not in BLOCKS and bool(self.words)
        if tag == "br" and any(self.within[name] for name in ONE_LINE):
            return
        if tag in ("dt", "th"):
            text = clean("".join(self.words))
            if text and len(text) < 80:
                self.words = [text if LABELLED.search(text) else f"{text}:", " "]
                return
        if tag == "td" and self._is_waiting():
            self.words.append(" ")
            return
        if tag in BLOCKS:
            self.end_line()

    def _is_waiting(self) -> bool:
        """Whether the line so far is a label that waits for its value."""
        last = next((word for word in reversed(self.words[-LAST_WORDS:]) if word.strip()), "")
        return LABELLED.search(last[-LAST_WORDS:]) is not None

    def _is_dropped(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes
        if tag == "svg":
            self._icon(node.text(deep=True, strip=True))
            return True
        if tag in DROPPED or "hidden" in attributes or attributes.get("role") in DROPPED_ROLES:
            return True
        if tag in DROPPED_UNLESS_TITLED:
            if self._has_looked_enough():
                return False
            parts = node.text(deep=True, separator="\n", strip=True).split("\n")
            self.looked_at += sum(map(len, parts)) + PER_PART * len(parts)
            return not any(_is_of_the_page(clean(part)) for part in parts)
        return False

    def _note_icon(self, node: LexborNode, tag: str) -> None:
        attributes = node.attributes
        if tag == "img":
            self._icon(attributes.get("alt") or attributes.get("title") or "")
        elif tag in ("i", "span") and (label := attributes.get("aria-label") or attributes.get("title")):
            text = "" if self._has_looked_enough() else node.text(deep=True, strip=True)
            self.looked_at += len(text)
            if not text:
                self._icon(label)

    def _has_looked_enough(self) -> bool:
        """What stands inside an element is looked at ahead of the walk. Where elements of that kind nest, the same text
        would be looked at again and again."""
        return self.looked_at > 3 * len(self.source)

    def _icon(self, words: str) -> None:
        """A star says its word where it stands; any other icon only where a label has no value."""
        if starred_prefix().match(f"{words} "):
            self.words.append(f" {words} ")
        else:
            self.icons.append(words)

    def _add(self, text: str) -> None:
        start = text.strip()[:40].split("\n")[0]
        if start:
            found = self.source.find(start, self.cursor)
            if found >= 0:
                self.row += self.source.count("\n", self.cursor, found)
                self.cursor = found
            self.started = self.started or self.row
        self.closed = self.closed and not text
        if self.within["pre"]:
            *ended, text = text.split("\n")
            for line in ended:
                self.words.append(line)
                self.end_line()
                self.row += 1
        self.words.append(re.sub(r"\s+", " ", text))

    def end_line(self) -> None:
        """Closes the line in the making, if it holds anything."""
        *parted, last = map(clean, _apart("".join(self.words)))
        icons = [icon for icon in map(clean, self.icons) if icon]
        if LABELLED.search(last) and icons:
            last = f"{last} {' '.join(icons)}"
        for text in (*parted, last):
            if text.strip("• "):
                self.lines.append(Line(self.started or self.row, without_tooltips(text), 1))
        self.words, self.started, self.closed = [], 0, False
        if last:
            self.icons = []


def _apart(text: str) -> list[str]:
    """The lines that a line with seams is: boxes that open with a label stand below each other, those with policy areas
    are a list, and any other elements are one text."""
    first, *others = text.split(SEAM)
    lines, before = [first], first
    for piece in others:
        label = label_of_line(clean(piece), "fact")
        if label is not None and label.colon:
            lines.append(piece)
        else:
            comma = ", " if is_area(clean(before)) and is_area(clean(piece)) else ""
            lines[-1] += comma + piece
        before = piece
    return lines
