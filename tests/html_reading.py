"""Pages as a reader without JavaScript gets them, taken apart strictly: a tag that is not closed is an error.

In: a client and a path. Out: the page's root Element, and what a reader sees of results and facets.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from flask.testing import FlaskClient

VOID = {"meta", "link", "input", "br", "img", "hr", "source", "wbr", "path", "circle", "rect"}


class Element:
    """A parsed element with its attributes, its text and everything inside it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        """The text as read: runs of white space are one space (no-break spaces stay)."""
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return re.sub(r"[ \n\t]+", " ", "".join(parts)).strip(" ")

    def all(self, tag: str = "", **attributes: str) -> Iterator["Element"]:
        """Elements inside with this tag and these attribute values (`class_` matches one of its words)."""
        for child in self.children:
            if isinstance(child, Element):
                if (not tag or child.tag == tag) and all(child.has(*pair) for pair in attributes.items()):
                    yield child
                yield from child.all(tag, **attributes)

    def has(self, name: str, value: str) -> bool:
        held = self.attributes.get(name.rstrip("_").replace("_", "-"))
        return held is not None and (value in held.split() if name == "class_" else held == value)

    def one(self, tag: str = "", **attributes: str) -> "Element":
        found = list(self.all(tag, **attributes))
        assert len(found) == 1, f"{len(found)} elements match {tag} {attributes}"
        return found[0]


class Tree(HTMLParser):
    """A strict little parser: a tag that is not closed where it should be is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open = [Element("root", {})]
        self.feed(html)
        self.close()
        assert [element.tag for element in self.open] == ["root"], self.open[-1].tag

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def page(client: FlaskClient, path: str, status: int = 200) -> Element:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return Tree(answer.get_data(as_text=True)).open[0]


def ids(results: Element) -> list[str]:
    return [article.one("span", class_="id").text for article in results.all("article")]


def counts(results: Element, facet: str) -> dict[str, str]:
    """What a reader sees beside each checkbox: label -> count."""
    found: dict[str, str] = {}
    for box in results.all("input", type="checkbox", name=facet):
        label, _, count = results.one("label", for_=box.attributes["id"]).text.rpartition(" (")
        found[label] = count.rstrip(")")
    return found
