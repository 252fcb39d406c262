"""English: British and American spelling, then Snowball.

Rules bring a word to one spelling, the American: its stems meet those of related words (`honour`: honor, honorary;
`optimise`: optimize, optimal). They need no list, so they hold for words that none
has. What no rule reaches (`plough`, `grey`, `aluminium`) is a list of stems in index.forms.tables.
"""

import re
from collections.abc import Callable

import Stemmer

from index.forms import tables

_AFTER_IZ = "e|es|ed|ers?|ing|ings|ingly|able|ability|ations?|ational|ationally|ements?|ances?"
_NEVER_IZE = (
    "(?:ass|val|an|ir|cer|mar|ar)is|(?:con|in|ex|abs)cis|d[ei]spis|mortis|premis|surmis|(?:re)?demis|remis|chemis"
)
_NEVER_WITHIN = (
    "precis|exercis|circumcis|promis|franchis|apprentis|chastis|advertis|expertis|treatis|practis|merchandis|paradis|"
    "(?:ropol|derm|cull|trell)ises$"
)
"""The closed list of words in -ise that no spelling writes with z, less those that the letter before it tells: how they
begin, what they hold."""
_AFTER_OUR = (
    "s|eds?|ings?|ers?|able|ably|ability|less|lessly|ful|fully|fulness|ites?|itism|al|ally|y|ies|ism|ists?|hoods?|ly|"
    "liness|ations?|ants?|some|i[sz](?:e|es|ed|ers?|ing|ations?)"
)
_SPELLINGS: tuple[tuple[str, str, str | Callable[[re.Match[str]], str]], ...] = (
    # -ise is -ize after two letters and a consonant: not after v but in -tivise (revise), after w (likewise), nor after
    # r that follows a consonant (surprise), but in -trise
    (
        "is",
        rf"^(?!{_NEVER_IZE})(?!.*(?:{_NEVER_WITHIN}))(..*(?:[bcdfghjklmnpstxz]|[aeiouy]r|tr|(?:t|ss)iv))is(?=(?:{_AFTER_IZ})$)",
        r"\1iz",
    ),
    ("iz", rf"(?:(?<=[aeiou][aou])|(?<=tto))iz(?=(?:{_AFTER_IZ})$)", "is"),  # judaize, ghettoize
    ("lyz", r"lyz(?=(?:e|es|ed|ers?|ing|able)$)", "lys"),
    # -our, but not four, hour, scour: another syllable before it
    ("our", rf"^([^aeiouy]*[aeiouy][a-z]*)our(?=(?:{_AFTER_OUR})?$)", r"\1or"),
    # -re: centre, fibre, ochre, meagre; not entre, timbre
    ("re", r"^(?!entre$|timbre)(..+)(?:(?<=[tb])|(?<=ch)|(?<=meag))re(s?)$", r"\1er\2"),
    ("tr", r"^(.*(?:cen|noi|mi))tr(?:ed|(ing))$", lambda found: f"{found[1]}ter{found[2] or 'ed'}"),
    ("re", r"^(cent|theat|fib)re(?=[bcfghklmnpqrtvw])", r"\1er"),
    ("oeuvre", r"^((?:out)?man)oeuvre(?=d)", r"\1euvere"),
    ("oeuvr", r"^((?:out)?man)oeuvr(?:e|(?=ing|ab))", r"\1euver"),
    # -ogue and -gramme, but not rogue, vogue
    ("ogu", r"^([a-z]*[aeiouy][a-z]{1,2}og)ue?(?=(?:ed|ers?|ing|s)?$)", r"\1"),
    ("gramme", r"gramme(?=s?$)", "gram"),
    ("enc", r"(?:(?<=def|off|lic)|(?<=pret))enc(?=e|ing)", "ens"),
    ("practis", r"^practis", "practic"),
    ("dgement", r"dgement", "dgment"),
    ("eable", r"(?<=[bdklmnprstvz])eable", "able"),
    ("moul", r"(?<=m)oul(?=[dt])", "ol"),
    ("sulph", r"sulph", "sulf"),
    # Greek ae and oe: anaemia, archaeology, foetus, oestrogen, diarrhoea; not Michael, poet
    ("ae", r"(?<=[bcdfghklmnprt])ae(?=[cdmnstvo][a-z])|^ae(?=st|ti|on)", "e"),
    ("oe", r"^(f|h?om|am|c|ed)?oe(?=str|soph|dem|nol|cum|t|o|b|lia|ma)", lambda found: f"{found[1] or ''}e"),
    ("oe", r"(?<=rrh)oe(?=a)|(?<=p)oe(?=ia|na)", "e"),
    # a doubled l after another syllable: modelling, counsellor; not calling, nor install, recall
    (
        "ll",
        r"^(.*[aeiouy][^aeiouy]*[^aeiouy](?:[eio]|(?<!st)(?<![cfwb])a)|.*[iu]a|.*ue)ll"
        r"(?=(?:ors?|ists?|ed|ing|ingly|ers?|est)$)",
        r"\1l",
    ),
)
"""What a word must hold, which most do not; a pattern; what replaces it."""
_MAY_DIFFER = re.compile("i[sz][eai]|lyz|our|tr|[bhg]re|oe|ae|ogu|gramme|enc|practis|dgem|eab|moul|sulph|ll").search
"""Says no to most words at once."""
_RULES = tuple((needed, re.compile(pattern).sub, replacement) for needed, pattern, replacement in _SPELLINGS)


class English:
    """Calling it gives the term of a folded word."""

    def __init__(self, stems: dict[str, str] | None = None) -> None:
        """`stems` are the kept ones unless given (what makes the kept ones gives its own)."""
        self._snowball = Stemmer.Stemmer("english", 0).stemWord
        self._stems = stems
        self._apart: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if self._stems is None:
            self._stems, self._apart = tables.spellings(), tables.apart("en")
        word = one_spelling(word)
        if term := self._apart.get(word):
            return term
        stem: str = self._snowball(word)
        return self._stems.get(stem, stem)


def one_spelling(word: str) -> str:
    """A folded word in the spelling that the rules bring both to."""
    if not _MAY_DIFFER(word):
        return word
    for needed, substituted, replacement in _RULES:
        if needed in word:
            word = substituted(replacement, word)
    return word
