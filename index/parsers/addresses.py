"""E-mail addresses of private persons, which are neither stored nor shown.

In: a line of a page. Out: the line with such addresses as the site itself prints them where it hides one. An address
stays where it is an office's: each word of its name is one that offices have (`info@`, `press.office@`) or stands in
its domain (`etalab@etalab.gouv.fr`). In doubt a person has it.
"""

import re
from functools import lru_cache

from index.analysis import fold
from index.vocabulary import load

MASK = "[email protected]"
_NAME = r"[\w.+%'’-]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
ADDRESS = re.compile(
    rf"(?<![\w.+%@-])(?:mailto:)?(?P<name>{_NAME})(?:@|\s?[\[(]\s?(?:at|arobase|arroba|à|@)\s?[\])]\s?)"
    rf"(?P<domain>{_LABEL}(?:(?:\.|\s?[\[(]\s?(?:dot|point|punto|\.)\s?[\])]\s?){_LABEL}){{1,6}})",
    re.IGNORECASE,
)
SIGNS = ("@", "(at)", "[at]", "arob", "arrob", "( at )", "[ at ]", "(à)", "[à]")
"""One of which every address holds: looked for first, because most lines hold none."""
APART = re.compile(r"[^a-z]+")
LONG_WORD = 5
"""Letters; longer words of offices also begin others: `contact`, `contacto`, `contactus`."""


def masked(text: str) -> str:
    """The text without addresses of persons."""
    if "@" not in text:
        lower = text.lower() if "(" in text or "[" in text else ""
        if not lower or not any(sign in lower for sign in SIGNS):
            return text
    return ADDRESS.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    return match[0] if is_of_an_office(match["name"], match["domain"]) else MASK


def is_of_an_office(name: str, domain: str) -> bool:
    """Whether the address `name@domain` is that of an office, not of a person."""
    parts = [part for part in APART.split(fold(name)) if part]
    labels = {part for part in APART.split(fold(domain)) if part}
    if not parts:
        return False
    return "".join(parts) in labels or all(part in labels or _is_office(part) for part in parts)


@lru_cache(maxsize=1024)
def _is_office(part: str) -> bool:
    words = load("boilerplate")["offices"]["words"]
    return any(part.startswith(word) if len(word) > LONG_WORD else part == word for word in words)
