"""What may stand behind a label: names of policy areas out of their lists, and texts that can be the value of a fact.

In: a text, and the name of a fact. Out: the values apart, or whether the text can be one.
"""

import re
from dataclasses import replace

from index.document import NOT_APPLICABLE
from index.normalise import BETWEEN, NOT_RELEVANT, values_of
from index.parsers.labels import Label, label_of_line, review_opening, unseen_label
from index.parsers.lines import COUNTED
from index.vocabulary import code_of, key, wording
from index.vocabulary.facts import of_kind
from index.vocabulary.report_names import names_in, take_apart
from index.vocabulary.spellings import code_like, undoubled

# Names of policy areas, out of the lines in which a page lists them.
#
# In: text. Out: the names, as written. Commas part them, or semicolons, bars and dots; some extractors leave nothing at
# all between two names, and a name may hold a comma itself: what the vocabulary knows decides.

BULLETS = " •●·*–-"
PIECE = re.compile(r"[^,;|·•]+")
MOST_PIECES = 4
"""Pieces between commas that one name may consist of."""
LONGEST_LIST = 2000
"""Characters of a list that is looked at closely."""
MOST_WORDS_OF_AREA = 12
"""Words of one name; the longest known has ten."""


def area_names(text: str) -> tuple[str, ...]:
    """The names in a line. What is no known name, and does not consist of known names, is one name as it stands."""
    text = COUNTED.sub("", text.strip(BULLETS))
    spans = [match.span() for match in PIECE.finditer(text) if match[0].strip(BULLETS)]
    names: list[str] = []
    at = 0
    while at < len(spans):
        begin = spans[at][0]
        most = min(MOST_PIECES, len(spans) - at) if len(text) <= LONGEST_LIST else 1
        taken = next((many for many in range(most, 1, -1) if is_area(text[begin : spans[at + many - 1][1]])), 1)
        name = text[begin : spans[at + taken - 1][1]].strip(BULLETS)
        names += [name] if taken > 1 or is_area(name) else _run_together(name)
        at += taken
    return tuple(names)


def is_areas(text: str) -> bool:
    """Whether a line lists policy areas: one that the vocabulary knows, between commas, is enough where it has a
    capital, for prose enumerates `youth, health`, too; of a list that is parted otherwise, all must be known, for
    institutions stand between semicolons."""
    if any(part[:1].isupper() and is_area(part) for part in (piece.strip(BULLETS) for piece in text.split(","))):
        return True
    return len(text) <= LONGEST_LIST and all(map(is_area, area_names(text) or ("",)))


def is_area(name: str) -> bool:
    """Whether the vocabulary knows this name; in other words than its own only with a capital: prose has them, too."""
    return code_of("policy_area", name) is not None or (
        name[:1].isupper() and code_like("policy_area", name) is not None
    )


def _run_together(text: str) -> list[str]:
    """The known names that a text consists of, longest first at each place; the text itself where it holds more."""
    words, names, at = text.split(), [], 0
    if not all(any(map(str.isalnum, word)) or word in "&+/" for word in words):
        return [text]
    while at < len(words):
        longest = next(
            (
                many
                for many in range(min(MOST_WORDS_OF_AREA, len(words) - at), 0, -1)
                if is_area(" ".join(words[at : at + many]))
            ),
            0,
        )
        if not longest:
            return [text]
        names.append(" ".join(words[at : at + longest]))
        at += longest
    return names


# Which texts can be the value of a fact, and labels that only their values make sure of.
#
# In: the name of a fact and a text. Out: whether the text can be its value; a label that lost its colon (`Estatus
# Activo`) or that no table has; values as written once, and lists of names apart.

VOCABULARY = {"relevant_to_ogp_values": "value"} | {name: name for name in of_kind("rating", "yes-or-no", "codes")}
YEARS = ("cycle", *of_kind("year"))
CODED = {*VOCABULARY, *YEARS, "irm_reports"}
SEVERAL = of_kind("codes")
LONGEST_RATING = 110
MOST_WORDS = 6


def without_colon(text: str) -> Label | None:
    """`Estatus Activo`: a label that lost its colon, before a value that the vocabulary knows."""
    words = text.split(" ")
    if not 2 <= len(words) <= MOST_WORDS:
        return None
    for cut in range(1, len(words)):
        label = label_of_line(f"{' '.join(words[:cut])}:", "fact")
        if label is not None and label.name in VOCABULARY and fits(label.name, " ".join(words[cut:])):
            return replace(label, value=" ".join(words[cut:]), colon=False)
    return None


def unseen(text: str) -> Label | None:
    """A label in a wording that no table has; what it labels must be able to follow it."""
    label = unseen_label(text)
    if label is None or (label.name in VOCABULARY and is_prose(label)):
        return None
    return label if not label.value or label.name not in CODED or fits(label.name, label.value) else None


def is_prose(label: Label) -> bool:
    """Whether what follows the colon is a sentence: an unknown rating is a few words, and has no full stop."""
    if len(label.value) > LONGEST_RATING:
        return True
    words = label.value.split()
    return (len(words) > MOST_WORDS or label.value.endswith(".")) and not fits(label.name, label.value)


def opens_label(text: str) -> bool:
    fact = label_of_line(text, "fact")
    return (fact is not None and (fact.colon or fact.name == "status")) or label_of_line(text, "heading") is not None


def fits(name: str, text: str) -> bool:
    """Whether a text can be a value of this fact: the coded ones only take what the vocabulary knows."""
    if not text or opens_label(text):
        return False
    if name in VOCABULARY:
        if wording(text) not in (None, "empty"):
            return True
        if name == "relevant_to_ogp_values":
            return key(text) in NOT_RELEVANT or code_of("verifiable", text) is not None or bool(values_of(text)[0])
        if name in SEVERAL and BETWEEN.search(text):
            return any(code_like(name, part) for part in BETWEEN.split(text))
        return code_like(VOCABULARY[name], undoubled(text, VOCABULARY[name])) is not None
    if name in YEARS:
        return re.fullmatch(r"(?:19|20)\d\d", text) is not None
    if name == "irm_reports":
        named = {"report", "rapport", "informe", "review", "irm", "mii"} & set(key(text).split())
        return bool(named) and (wording(text) is not None or review_opening(text) is None)
    if name == "action_plan":
        return ("plan" in key(text) or re.search(r"20\d\d", text) is not None) and len(text) < 150
    return is_name(text)


def is_name(text: str) -> bool:
    """Whether a text can be an institution's: no policy areas, no rating and no OGP value, whatever labels are lost."""
    codes, rest = values_of(text)
    return not is_areas(text) and not is_rating(text) and not (codes and not rest)


def is_rating(text: str) -> bool:
    """Whether a text is a rating, whatever has become of its label. `NA` is said of all facts."""
    return wording(text) in ("pending", "no-irm-data") or any(
        code_like(facet, undoubled(text, facet)) not in (None, NOT_APPLICABLE)
        for facet in VOCABULARY.values()
        if facet != "value" and facet not in SEVERAL  # these may be called like policy areas
    )


def follows(label: Label, text: str) -> bool:
    """Whether the next line is this label's value."""
    return not opens_label(text) and fits(label.name, text)


def says_again(facet: str, value: str, text: str) -> bool:
    """Whether the next line says a rating once more: the text of an icon stood alone above its label."""
    if not facet or not value or len(text) > LONGEST_RATING:
        return False
    code = code_like(facet, value)
    return code is not None and code == code_like(facet, text.strip(BULLETS))


def goes_on(label: Label, text: str) -> bool:
    """Whether the next line is one more item of a list: a report, an OGP value."""
    if label.name == "irm_reports":
        names = names_in(text) if len(text) < 2 * LONGEST_RATING and not text.endswith(".") else ()
        return bool(names) and all(map(_is_report, names))
    codes, rest = values_of(text) if label.name == "relevant_to_ogp_values" else ((), "")
    return bool(codes) and not rest


def _is_report(name: str) -> bool:
    parts = take_apart(name)
    return bool(parts.type and (parts.period or parts.country))
