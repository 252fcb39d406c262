"""What one line is by its shape: a letter; and what furniture looks like.

In: a line. Out: the letter that stands for its kind. Patterns are for single lines; words are the few of closed classes
that open lists.
"""

import re

# What furniture looks like: patterns for single lines, and the few closed-class words that open lists.
#
# In: nothing. Out: compiled patterns. All are linear in a line: they repeat single classes of characters, are anchored,
# or have bounds. Patterns of the kind `(?i)` name words of English, French and Spanish; shapes hold in any language.

FIGURES = frozenset("0123456789(+-")
BULLET = re.compile(r"[-–—•●○◦▪·*➢>✓✔]\s")
NUMBER = re.compile(r"[(]?[-+]?[\d][\d.,’'\u202f\u00a0]*[%)]?")
YEAR = re.compile(r"(?:19|20)\d\d\b")
LITTLE = re.compile(r"\b[^\W\d_A-ZÀ-Þ]{1,3}\b")
"""A small word in small letters: `of`, `the`, `de`, `la`, `est`."""
CUT = ',.:;([«“"'
"""What cuts a line into names, titles, places."""

# Contents.
DOTTED = re.compile(r"\.{4}|\. \. \.|… ?…|·{4}|· · ·|-{4}.*\d$")
DOTS = re.compile(r"(?:\.{4,}|(?:\. ){3,}|(?:… ?){2,}|·{4,}|(?:· ){3,}|-{4,})\.?\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7})?")
PAGE = re.compile(r".*(?:[^\W\d_]|[’')»”:?!.,])\s+(\d{1,3}|[ivxlc]{1,6})$")
LISTED_PAGES = re.compile(r"(?:,\s?\d{1,4}(?:[-–]\d{1,4})?){2,}$")
ENTRY = re.compile(r"(?<!\S)(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+)?[^\W\d_a-z][^\d]{2,80}\s(\d{1,3})(?=\s|$)")
PAGE_FIRST = re.compile(r"(\d{1,3})\s+[^\W\d_a-z]")
ROMAN = re.compile(r"[IVX]{1,5}[.)–—-]?\s+\S")
BARE = re.compile(r"\W*(?:\d{1,4}|[ivxlc]{1,6})\W*$")

# References.
LINK = re.compile(r"(?i)(?:^|[,:.;<>(«»”\"\]|–—-])\s*<?(?:https?://|www\.|doi:)\S+|^\S{1,5}\s<?(?:https?://|www\.)\S+")
ADDRESSES = ("://", "www.", "doi:")
"""What every link holds one of, casefolded: looked for first, because the patterns take long."""
URL = re.compile(r"(?i)(?:https?://|www\.)\S+")
MARK = re.compile(r"(?:\[\^?(?:\d{1,4}|[ivxlc]{1,7})\]|\^?\d{1,3}(?=\s+[A-ZÀ-Þ\"“«])|[¹²³⁰-⁹]{1,3})\s*")
OPENED = frozenset("[^¹²³⁰⁴⁵⁶⁷⁸⁹0123456789-–•*ivxlc")
NUMBERED = re.compile(r"(?:\[?\^?(?:\d{1,4}|[ivxlc]{1,7})[\].):]?|[-–•*]|[¹²³⁰-⁹]{1,3})\s*(?=\D)")
AGAIN = re.compile(
    r"(?i)\b(?:ibid(?:em)?\b|op\.\s?cit|loc\.\s?cit|supra,? n(?:ote)?\b|(?:voir|cf\.?|see) note \d)|^id\.,"
)
SEEN = re.compile(
    r"(?i)\b(?:(?:last )?(?:accessed|retrieved|visited|consulted)(?: on)?:? (?:\d|\w+ \d)|consult[ée]e?s? (?:le|en) "
    r"|(?:consultad|visitad)[oa]s? (?:el|en) )"
)
VISITS = ("access", "retriev", "visit", "consult")
"""What every such note holds one of, casefolded."""
OFFERED = re.compile(
    r"(?i)\b(?:available (?:at|from|online) ?:|retrieved from\b|disponibles? (?:sur|à|en) ?:|en ligne ?:)"
)
PLACE = re.compile(r"\([^()]{2,60}(?::|,)\s[^()]{1,60}(?:19|20)\d\d[a-z]?\)")
IN_YEAR = re.compile(r"\((?:19|20)\d\d(?:[a-z]|, [^()]{3,12})?\)|[,.;] (?:19|20)\d\d[,;:]")
PAGES = re.compile(
    r"(?i)\bpp?\.\s?\d|\b\d{1,4}\s?p\.|\bvol\.\s?\d|\bno\.\s?\d+[,.:(]|\bn°\s?\d+[,.:(]|\b\d+\s?\(\d+\)[,:]"
    r"|\beds?\.|\((?:dir|coord)\.\)|\b\d(?:nd|rd|th|e|ᵉ) (?:ed(?:ition)?|éd(?:ition)?)\b|\bISBN\b|\bISSN\b"
)
AUTHOR = re.compile(
    r"[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?,\s(?:[A-ZÀ-Þ]\.[ -]?)+(?:\W|et\b|and\b|$)"
    r"|(?:[A-ZÀ-Þ]\.[ -]?){1,3}[A-ZÀ-Þ][\w’'-]+,|[A-ZÀ-Þ][\w’'-]+,\s[A-ZÀ-Þ][\w’'-]+(?:\.|, (?:and|et)\b)"
    r"|[A-ZÀ-Þ][\w’'-]+ [A-Z]{1,2}[,.]\s"
)
QUOTED = re.compile(r"[\"“«][^\"”»]{3,200}[\"”»],|[^,]{2,80},\s[\"“«][^\"”»]{3,200}[\"”»]")
DATED = re.compile(r"[,.;»”\"]\s(?:\(?\d{1,2}(?:er)?\s\w+\s|\w+\s\d{1,2},\s|\w+\s)?(?:19|20)\d\d\)?\.?$")
SPOKEN = re.compile(
    r"(?i)(?:interview|entretien|e-?mail|courriel|phone call|entrevista)s? (?:with|by|from|to|avec|de|du|con)\b"
)

# Forms.
BOXES = ("☐", "☑", "☒", "□", "❏", "❑", "❒", "[ ", "[]", "[x]", "[X]", "( ", "____")
ASKS = (
    "Yes",
    "yes ",
    "YES",
    "Oui",
    "oui ",
    "OUI",
    "Sí",
    "lick ",
    "ick ",
    "lease ",
    "ochez",
    "liquez",
    "euillez",
    " one ",
)
"""What every line of a form holds one of: looked for first, because most lines hold none."""
BULLETS = frozenset("☐□❏❑❒")
"""Boxes that lists also open their lines with."""
BOX = re.compile(r"[☐☑☒□❏❑❒]|\[\s?[xX]?\s?\]|\(\s{1,3}\)|_{4,}")
YES_NO = re.compile(
    r"(?i)\b(?:yes|oui|sí)\b[\s/|,☐□()[\]]{1,12}(?:or |ou |o )?(?:no|non)\b(?:\W{1,5}\w{1,20}){0,2}\W*$"
)
TOLD = re.compile(
    r"(?i)\b(?:click here|cliquez ici|tick (?:all|one|the)|please (?:tick|specify|select|indicate|describe)|cochez"
    r"|veuillez (?:cocher|préciser|indiquer|sélectionner|décrire)|(?:select|choose|check) one )"
)

# Figures, tables, running titles, cross-references.
OPENING = re.compile(
    r"(?i)\W{0,2}(?:fig|tab|gra|grá|cha|dia|map|car|ill|sch|inf|pho|cua|sou|cré|cre|fue|see|voir|cf|ref|se r|for |pour "
    r"|vé|ver|key|tag|mot|pal|des)"
)
"""How captions, credits, cross-references and lists of keywords begin: looked for first, because most lines do not."""
CAPTION = re.compile(
    r"(?i)(?:figure|fig\.|table|tableau|graph|graphique|graphe|chart|diagram|diagramme|map|carte|illustration|schéma"
    r"|infographic|infographie|photo|gráfico|cuadro|tabla|figura)\s*(?:n[°o]\.?\s*)?"
    r"(?:\d{1,3}(?:[.-]\d{1,3})*|[IVX]{1,5}\b)[a-z]?\s*(?:[:.–—|-]|$)"
)
CREDIT = re.compile(r"(?i)(?:sources?|crédits?|credits?|fuente|photos?)\s?:")
REFER = re.compile(
    r"(?i)(?:for (?:more|details|further)|pour (?:plus|en savoir|davantage))\b.{0,80}[,:] ?"
    r"(?:see|voir|refer to|consulte[rz])\b|"
    r"\W{0,2}(?:see|voir|cf\.?|refer to|se reporter|se référer|véase|ver)\s(?:.{0,60}\s)?"
    r"(?:also|aussi|también|section|chapter|chapitre|annexe?s?|appendix|pages?|pp?\.|table|tableau|figure|box|encadré|notes?"
    r"|part|partie|above|below|ci-dessus|ci-dessous|ci-après|\d+(?:\.\d+)*)\b"
)
KEYWORDS = re.compile(r"(?i)(?:key ?words?|tags?|mots[- ]clés|palabras clave|descript(?:or|eur)s)\s?:")
RESERVED = ("©", "ISBN", "ISSN", "(c)", "(C)", "opyright", "eserved", "éservés", "eservados")
"""What every such line holds one of."""
RIGHTS = re.compile(
    r"(?i)^(?:©|\(c\)\s|ISBN\b|ISSN\b|copyright\s(?:©|\(c\)|(?:19|20)\d\d))"
    r"|\b(?:all rights reserved|tous droits réservés)|\breservados todos los derechos"
)
FOLIO = re.compile(
    r"(?i)(?:^|[|•·–—-]\s?|\s)page\s?:?\s?\d{1,4}(?:\s?(?:of|sur|de|/)\s?\d{1,4})?\W*$|^\d{1,4}\s?[|•]\s"
    r"|\s[|•]\s?\d{1,4}$"
)
TRAIL = re.compile(r"[^|>»/•]{1,40}(?:\s[|>»•]\s[^|>»•]{1,40}){3,}$|[^>]{1,40}(?:\s>\s[^>]{1,40}){2,}$")
"""Links to other pages, side by side."""
EDGES = "0123456789 .,:|/–—-•·()[]"
"""What stands before and after a running title: the page's number and ornaments."""
ABBREVIATED = re.compile(r"([^()]{4,100}) \(([A-ZÀ-Þ][\w&.-]{0,9}[A-ZÀ-Þ])\)$")
ACRONYM = re.compile(r"([A-ZÀ-Þ][\w&/.-]{0,9}[A-ZÀ-Þ][\w.]{0,3}|[A-ZÀ-Þ]{2,10})\s*[:=–—\t-]?\s+(.+)$")
INITIAL = re.compile(r"\b[^\W\d_]")

# Labels of lists.
CONTENTS = """
contents; table of contents; list of tables; list of figures; list of boxes; in this report; in this document
table des matières; sommaire; liste des tableaux; liste des figures; liste des encadrés; dans ce rapport
dans ce document; índice; contenido; tabla de contenido
"""
REFERENCES = """
references; bibliography; works cited; sources cited; endnotes; footnotes; notes; further reading
références; références bibliographiques; bibliographie; notes de bas de page; notes de fin; notes finales
pour en savoir plus; referencias; bibliografía; notas
"""
ACRONYMS = """
acronyms; abbreviations; list of acronyms; list of abbreviations; acronyms and abbreviations
abbreviations and acronyms; sigles; acronymes; abréviations; sigles et acronymes; sigles et abréviations
liste des sigles; liste des acronymes; liste des abréviations; siglas; acrónimos
"""
LABELS = {
    label: letter
    for letter, labels in (("K", CONTENTS), ("L", REFERENCES), ("B", ACRONYMS))
    for label in re.split(r"[;\n]\s*", labels.strip())
}
"""What a list is called -> the letter of such a line."""


# What one line is by its shape: a letter.
#
# In: a line. Out: its letter:
#
#     p prose       s a label, up to SHORT words without an end   w the same, up to WIDE words   l `Label: value`
#     C contents    c ends in a page number   i ends in several   n a number alone   o opens with a Roman number
#     e opens with a number that may be a page's
#     R reference   r may be one              m opens like a note and reads like a sentence
#     F form        q question                a an acronym and the words it stands for
#     T caption     t a row of numbers        H running title, copyright     X cross-reference, keywords
#     K L B open contents, references, acronyms
#
# Most lines are long sentences, so what is cheap and rules most of them out comes first.

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
