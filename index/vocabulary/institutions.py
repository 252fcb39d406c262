"""Single institutions, out of the lines in which pages name one or several.

In: a line as printed. Out: the names in it. Joined ones are parted only where each part is plainly the name of an
institution, because names hold commas and joints themselves (`Ministry of Agriculture, Forestry and Fisheries`).
"""

import re
from functools import lru_cache

from index.vocabulary import MARKS, wording

INSTITUTION = re.compile(
    r"(?i)^(?:the\s|le\s|la\s|les\s|l['’]|el\s)?"
    r"(?:ministr|minist[eè]r|secretar|secr[eé]tar|agenc|agence|office|department|d[eé]partement|direction|commission|"
    r"comisi[oó]n|council|conseil|authority|autorit[eé]|autoridad|institut|bureau|board|bank|banque|court|cour\b|"
    r"national|parliament|parlement|assembl|municipal|city of|universit|association|civil society)"
)
"""How the name of an institution begins."""
ARTICLE = r"(?:the\s+|le\s+|la\s+|les\s+|l['’]\s*|el\s+|los\s+|las\s+)?"
OF = r"(?=\s+(?:of|for|on|to|de|du|des|pour|da|do|del|para|general|générale?s?|nationale?|interminist\w+)\b|\s+d['’])"
HEAD = (
    r"(?:minist(?:ry|er|ère|ere|erio|re)|secretar(?:iat|ía|ia|io|y)|secrétariat|agency|agencia|agence|office|oficina|"
    r"department|departamento|département|direct(?:ion|orate)|dirección|direccion|commission|comisión|comision|council|"
    r"consejo|conseil|authority|autoridad|autorité|institute|instituto|institut|bureau|board|court|cour|centre|center|"
    r"presidency|présidence|presidencia|chamber|chambre|fund|fonds|university|université|universidad)"
)
LED_BY = rf"{ARTICLE}(?:(?:national|state|federal|central|supreme|general|public|presidential)\s+)?{HEAD}{OF}"
"""The beginning of a name that is no part of another: `Ministry of`, `l’Office pour`, `National Agency for`."""
PLAIN = re.compile(rf"(?i){ARTICLE}(?:\w+\s+){{0,2}}{HEAD}(?:\s+\w+){{0,2}}?{OF}")
"""The same with words around its noun: `Secretaría Técnica de`."""
JOINT = re.compile(rf"(?i)\s+(?:and|et|y|e|&|as well as|ainsi que|así como|with|avec)\s+(?={LED_BY})")
COMMA = re.compile(rf"(?i)\s*[,/]\s*(?:(?:and|et|y|e|&)\s+)?(?={LED_BY})")
PARTS = re.compile(r"[;\n\r\u2028\u2029\x0b\x0c|•●▪■◦○‣∙·✓➢→\uf0b7]+|(?m:^\s*[-–—*]\s+)")
DASHES = re.compile(r"\s[-–—*]\s+")
"""Bullets only where the line begins with one: a dash inside a name is common."""
COMPLETE = re.compile(
    r"(?i)\b(?:office|bank|court|commission|authority|agency|council|treasury|ministry|department|parliament|assembly|"
    r"university|secretariat|institute|board|bureau)$"
)
"""How a name ends that has its noun last: `Prime Minister’s Office`."""
NUMBERED = re.compile(r"(?:^|\s)\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]\s+(?=\S)")
ACRONYM = re.compile(r"\s*\(\s*([A-Za-zÀ-ÿ.&-]{2,12})\s*\)$")
"""`Ministry of Finance (MoF)`."""
LED = re.compile(rf"(?i)^{ARTICLE}(?={HEAD}\b|ministr|minist[eè]r)")
BESIDE = re.compile(r"(?i)\s(?:and|et|y|&)\s")


def institutions(text: str) -> tuple[str, ...]:
    """The names in an institution line as a document keeps them. Split at semicolons; at commas only where every part
    begins like the name of an institution, because names hold commas themselves; else the line is one name."""
    parts = [part.strip(" .,") if ";" in text else part.strip() for part in text.split(";")]
    if len(parts) == 1:
        pieces = [piece.strip() for piece in text.split(",")]
        if len(pieces) > 1 and all(INSTITUTION.match(piece) for piece in pieces):
            parts = pieces
    return tuple(part for part in parts if part)


@lru_cache(maxsize=20_000)
def single_institutions(text: str) -> tuple[str, ...]:
    """The institutions that a line names, each once, without the article, the bullet and the full stop around it. Also
    parted at line breaks, bullets and numbers, and at joints between two names that are both complete. What only says
    that there is none is left out."""
    lines = [part for part in PARTS.split(text) if part.strip()]
    if text.lstrip()[:1] in ("-", "–", "—", "*"):
        lines = [part for line in lines for part in DASHES.split(line)]
    if len(NUMBERED.findall(text)) > 1:
        lines = [part for line in lines for part in NUMBERED.split(line)]
    names = (trimmed(name) for line in lines for part in institutions(line) for name in _joined(part))
    return tuple(dict.fromkeys(name for name in names if name and wording(name) is None))


def _joined(text: str) -> list[str]:
    """A name, or those that commas and joints hold together."""
    return [name for part in COMMA.split(text) for name in _beside(part.strip())]


def _beside(text: str) -> list[str]:
    """`X and Ministry of Y` is two names where X is complete without what follows."""
    found = JOINT.search(text)
    if found is None or not (PLAIN.match(text) or COMPLETE.search(text[: found.start()])):
        return [text]
    return [text[: found.start()], *_beside(text[found.end() :])]


def trimmed(name: str) -> str:
    """`the Ministry of Health.` as `Ministry of Health`; the full stop of `A.C.` stays."""
    name = LED.sub("", " ".join(name.split()).strip(" ,;:"))
    return name if re.search(r"\w\.\w{1,3}\.$", name) else name.rstrip(" .,;:")


def bare(name: str) -> str:
    """A name without what its other spellings may lack: the article, an acronym of it in parentheses; joints as one
    sign."""
    name = BESIDE.sub(" & ", trimmed(name))
    found = ACRONYM.search(name)
    return name[: found.start()] if found and _abbreviates(found[1], name[: found.start()]) else name


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the capitals of an acronym are initials of the name, in its order: `MoF`, but not `UK`."""
    initials = iter(word[0].upper() for word in re.findall(r"\w+", MARKS.sub("", name)))
    capitals = [letter for letter in acronym if letter.isupper()]
    return len(capitals) > 1 and all(letter in initials for letter in capitals)
