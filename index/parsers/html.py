"""Raw HTML pages, as a browser saves them or a crawler stores them, to the same lines that text scrapes have.

In: the decoded text of a scrape. Out: HtmlPage: lines (numbered as in the HTML source) and the page's own address.
Only the meaning of elements counts, never their classes: blocks are lines, a term and its description are one line,
navigation, scripts and forms are left out, and an icon speaks by its alternative text where a label has no value.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.parsers.areas import is_area
from index.parsers.header import TITLE, unglued
from index.parsers.labels import label_of_line, starred_prefix
from index.parsers.lines import Line, clean
from index.parsers.markup import refuse_costly
from index.parsers.tooltips import without_tooltips

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
    markup would take too long (`index.parsers.markup`): Unparsable."""
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
