"""What an id of a commitment looks like, said once.

In: text. Out: whether it is an id, and the letters that open it. The letters name the member: two of a country
(`FR0038`), three of an early local member (`AUS0001`), four or five of one of OGP Local, of which the first two are its
country's (`NGKD0001`, `MXROO0001`).
"""

import re

LETTERS = "[A-Za-z]{2,5}"
DIGITS = "[0-9]{4}"
ID = LETTERS + DIGITS
"""A pattern without groups, for patterns of lines that hold an id."""
IN_CAPITALS = ID.replace("a-z", "")
"""The same, as lists write ids."""
LEAST_OF_LOCAL = 3
"""Letters that open the id of a member below a country, at least."""
IN_WORDS = "two to five letters, then four digits"

_ID = re.compile(rf"({LETTERS}){DIGITS}")


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def letters_of(text: str) -> str:
    """The letters that open an id, in upper case; "" for what is none."""
    match = _ID.fullmatch(text)
    return match[1].upper() if match else ""


def is_local(text: str) -> bool:
    """Whether an id is of a member below a country, by the number of its letters."""
    return len(letters_of(text)) >= LEAST_OF_LOCAL
