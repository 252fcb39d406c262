"""What furniture looks like: patterns for single lines, and the few closed-class words that open lists.

In: nothing. Out: compiled patterns. All are linear in a line: they repeat single classes of characters, are anchored,
or have bounds. Patterns of the kind `(?i)` name words of English, French and Spanish; shapes hold in any language.
"""

import re

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
