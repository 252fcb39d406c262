"""What one line is by its shape: a letter.

In: a line. Out: its letter:

    p prose       s a label, up to SHORT words without an end   w the same, up to WIDE words   l `Label: value`
    C contents    c ends in a page number   i ends in several   n a number alone   o opens with a Roman number
    e opens with a number that may be a page's
    R reference   r may be one              m opens like a note and reads like a sentence
    F form        q question                a an acronym and the words it stands for
    T caption     t a row of numbers        H running title, copyright     X cross-reference, keywords
    K L B open contents, references, acronyms

Most lines are long sentences, so what is cheap and rules most of them out comes first.
"""

from index.prose.signs import (
    ABBREVIATED,
    ACRONYM,
    ADDRESSES,
    AGAIN,
    ASKS,
    AUTHOR,
    BARE,
    BOX,
    BOXES,
    BULLET,
    BULLETS,
    CAPTION,
    CREDIT,
    CUT,
    DATED,
    DOTS,
    DOTTED,
    ENTRY,
    FIGURES,
    FOLIO,
    IN_YEAR,
    INITIAL,
    KEYWORDS,
    LABELS,
    LINK,
    LISTED_PAGES,
    LITTLE,
    MARK,
    NUMBER,
    NUMBERED,
    OFFERED,
    OPENED,
    OPENING,
    PAGE,
    PAGE_FIRST,
    PAGES,
    PLACE,
    QUOTED,
    REFER,
    RESERVED,
    RIGHTS,
    ROMAN,
    SEEN,
    SPOKEN,
    TOLD,
    TRAIL,
    URL,
    VISITS,
    YEAR,
    YES_NO,
)

LONGEST, LINE = 600, 150
"""Characters of a note or a question, and of any other entry. A longer line is prose or contents run together."""
SHORT, WIDE, NOTE = 8, 16, 40
"""Words of a label, of an entry that takes a whole line, of a note."""
SENTENCE = 7
"""Words from which on a line can read like a sentence."""
SMALL, MANY = 0.25, 0.4
"""Share of small words in small letters that sentences have; with MANY of them, sentences full of commas and brackets
as well."""
APART = 160
"""Characters between the dots of two entries, at most."""
MOST_ENTRIES = 10_000
"""Characters of contents that were run together on one line."""
ENDS = (".", "!", "?", ";", ":", ",", "…", "»", "”", '"')


def letter_of(line: str) -> str:
    """What a line is by itself."""
    line = line.strip()
    if not line:
        return "p"
    end, size = line[-1], len(line)
    # A single character is looked for many times faster than two in a row.
    if (
        (".." in line or ". ." in line or "…" in line or "·" in line or ("-" in line and "--" in line))
        and DOTTED.search(line)
        and _has_entries(line)
    ):
        return "C"
    if size > LINE:
        return _long(line, end, size)
    words = line.count(" ") + 1
    found = _marked(line, words, end) or _reference(line, words)
    if found:
        return found
    if "?" in line and (end == "?" or size - line.rindex("?") < 40):
        return "q"
    if end == "," and words <= WIDE:
        return "w"
    if end in ENDS or words > WIDE or BULLET.match(line):
        return "C" if end.isdecimal() and _is_run_of_entries(line) else "p"
    return _listed(line, words)


def _long(line: str, end: str, size: int) -> str:
    """The letter of a line that is longer than entries are."""
    if end.isdigit() and _is_run_of_entries(line):
        return "C"
    if size > LONGEST:
        return "p"
    words = line.count(" ") + 1
    found = _reference(line, words)
    if not found and ("☐" in line or ("_" in line and "___" in line)) and _is_form(line, words):
        return "F"
    return found or ("q" if end == "?" and words <= NOTE else "p")


def _marked(line: str, words: int, end: str) -> str:
    """The letter of a line with signs that only furniture has, or ""."""
    if words < WIDE:
        label = label_of_list(line)
        if label:
            return label
        if BARE.match(line):
            return "n"
        if (" > " in line or " | " in line or " » " in line or " • " in line) and TRAIL.match(line):
            return "H"
        if ("|" in line or "age" in line or "AGE" in line) and FOLIO.search(line):
            return "H"
    if OPENING.match(line):
        if CAPTION.match(line) or (CREDIT.match(line) and words <= WIDE):
            return "T"
        if (REFER.match(line) and words <= WIDE) or KEYWORDS.match(line):
            return "X"
    if _holds(line, RESERVED) and RIGHTS.search(line):
        return "H"
    return "F" if (_holds(line, BOXES) or _holds(line, ASKS)) and _is_form(line, words) else ""


def _listed(line: str, words: int) -> str:
    """The letter of a line without a sentence's end."""
    if line[-1].isdigit() and LISTED_PAGES.search(line):
        return "i"
    if _is_row(line):
        return "t"
    if ROMAN.match(line):
        return "c" if PAGE.match(line) else "o"
    if line[:1].isupper() and _spells_out(line):
        return "a"
    if PAGE.match(line):
        return "C" if words > SHORT and _is_run_of_entries(line) else "c"
    if PAGE_FIRST.match(line):
        return "e"
    if ": " in line or " : " in line:
        return "l"
    return "s" if words <= SHORT else "w"


def _has_entries(line: str) -> bool:
    """Whether a line holds entries with dots, not far apart."""
    dots = [match.start() for match in DOTS.finditer(line)]
    return bool(dots) and len(line) <= APART * (len(dots) + 1) and (len(dots) > 1 or dots[0] > 2)


def _is_run_of_entries(line: str) -> bool:
    """Whether a line is entries, each with its page, and nothing else."""
    if len(line) > MOST_ENTRIES:
        return False
    entries = list(ENTRY.finditer(line))
    pages = [int(entry[1]) for entry in entries]
    covered = sum(entry.end() - entry.start() + 1 for entry in entries)
    return len(pages) >= 4 and covered >= 0.8 * len(line) and pages == sorted(pages)


def _holds(line: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110  any() of a generator takes three times as long
        if sign in line:
            return True
    return False


def _is_form(line: str, words: int) -> bool:
    boxes = len(BOX.findall(line)) - (line[0] in BULLETS)
    if boxes > 0 and (boxes > 1 or words <= SHORT or "____" in line):
        return True
    return words <= NOTE and bool(YES_NO.search(line) or (words <= WIDE and TOLD.search(line)))


def _reference(line: str, words: int) -> str:
    """`R` for a reference, `r` for what may be one, `m` for a note that reads like a sentence, or ""."""
    linked = "http" in line or "www." in line or (":" in line and "doi:" in line)
    dated = ("9" in line and "19" in line) or ("0" in line and "20" in line)
    if ("bid" in line or "cit." in line or " note " in line or "d., " in line) and AGAIN.search(line):
        return "R" if words <= NOTE else "r"
    opened = NUMBERED.match(line) if line[0] in OPENED else None
    mark = opened is not None and MARK.match(line) is not None
    if not (linked or dated):
        return "m" if mark and words >= SENTENCE else ""
    bare = line[opened.end() :] if opened else line
    signs = mark + (AUTHOR.match(bare) is not None) + (SPOKEN.match(bare) is not None)
    signs += QUOTED.match(bare) is not None
    if dated:
        signs += DATED.search(line[-40:]) is not None
        signs += IN_YEAR.search(line) is not None
        if "(" in line:
            signs += (PLACE.search(line) is not None) * 2
    seen = False
    if linked:
        folded = line.casefold()
        seen = _holds(folded, VISITS) and SEEN.search(line) is not None
        signs += seen * 2
        signs += _holds(folded, ADDRESSES) and LINK.search(line) is not None
        signs += (":" in line or "retrieved" in folded) and OFFERED.search(line) is not None
    if signs == 1:
        signs += PAGES.search(line) is not None
    if not signs:
        return ""
    if not seen and signs < 4 and not (mark and signs > 2) and _reads(URL.sub("", line), words):
        return "m" if mark else ""
    if signs > (1 if words <= NOTE else 2):
        return "R"
    # One sign alone, a year at the end, is also how steps of a promise look: `Draft the law, March 2018`.
    return "r" if linked or line.count(",") + line.count(". ") + line.count(": ") > 1 else ""


def _reads(line: str, words: int) -> bool:
    """Whether a line reads like a sentence: long enough, with the small words that hold sentences together, and not
    cut into names, titles and places."""
    if words < SENTENCE:
        return False
    share = len(LITTLE.findall(line)) / words
    return share >= (SMALL if sum(map(line.count, CUT)) * 4 < words else MANY)


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: numbers, most of them no years."""
    cells = line.replace(" %", "%").replace("|", " ").split()
    numbers = [cell for cell in cells if cell[:1] in FIGURES and NUMBER.fullmatch(cell)]
    if len(numbers) < 3:
        return False
    years = sum(YEAR.fullmatch(number) is not None for number in numbers)
    return len(numbers) == len(cells) or (len(numbers) - years >= 3 and len(numbers) >= 0.4 * len(cells))


def _spells_out(line: str) -> bool:
    """Whether a line is an acronym and the words that it stands for, in order."""
    match = ACRONYM.match(line)
    short, words = match.groups() if match else ("", "")
    if line[-1] == ")" and (match := ABBREVIATED.match(line)):
        words, short = match.groups()
    if not short or len(words) > 120:
        return False
    initials = iter([initial.lower() for initial in INITIAL.findall(words)])
    letters = [letter.lower() for letter in short if letter.isupper()]
    return all(letter in initials for letter in letters)


def label_of_list(line: str) -> str:
    """The letter of a line that opens contents, references or acronyms, or ""."""
    return LABELS.get(line.strip(" :.#*").casefold(), "") if len(line) <= 40 else ""
