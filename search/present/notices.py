"""What the reader should know about an answer: words that are missing, parts of the query not taken as written.

In: a query, its Results, the interface's language. Out: Notices.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from index import vocabulary
from index.analysis import fold
from search.params.parameters import MAX_VALUE
from search.params.values import nearest_code, nearest_name
from search.present.links import narrowed_url
from search.query import MatchAll, Note, Query, Words
from search.results import Results
from search.syntax.fields import FIELD_NAMES, SPELLED, is_facet
from search.syntax.lexemes import QUOTES, UNKNOWN_FIELD, UNKNOWN_VALUE
from search.texts import Notice
from search.wording import WORDING, say


def notices(query: Query, results: Results, ui: str) -> Iterator[Notice]:
    """First what the whole answer is about, then what of the query was left out or understood otherwise."""
    if results.relaxed and results.others:
        yield Notice("relaxed", say("relaxed", ui))
    elif results.partial:
        yield Notice("partial", say("partial-chosen" if _narrowed(query) else "partial", ui))
    if query.text and isinstance(query.clause, MatchAll):
        yield Notice("no-words", say("no-words", ui, q=query.text))
    for note in query.notes:
        yield _notice(query, note, ui)
    for code in dict.fromkeys(results.notes):
        known = f"note:{code}"
        yield Notice(code, say(known, ui) if known in WORDING else say("note", ui, code=code))


def _narrowed(query: Query) -> bool:
    """Whether documents beyond those searched may hold all words."""
    years_or_dates = (query.cycle_from, query.cycle_to, query.changed_since)
    chosen = query.selections or query.languages or query.scope != "all" or any(years_or_dates)
    return bool(chosen) or not isinstance(query.clause, Words)


def _notice(query: Query, note: Note, ui: str) -> Notice:
    """What was not taken as written. Where a name or a value near it is known, that is a link to the search with it."""
    field, value = note.field[:MAX_VALUE], note.value.strip(QUOTES)[:MAX_VALUE]
    nearest, written = "", ""
    if note.code == UNKNOWN_FIELD:
        nearest = SPELLED.get(nearest_name(fold(field), SPELLED), "")
        written = _exchanged(query.text, rf"(?<!\w){re.escape(note.field)}(?=\s*:)", nearest)
    elif note.code == UNKNOWN_VALUE:
        nearest = _nearest_value(FIELD_NAMES.get(fold(field), ""), value, ui)
        whole = rf"(?<!\w){re.escape(note.field)}\s*:\s*[{QUOTES}]?{re.escape(note.value.strip(QUOTES))}[{QUOTES}]?"
        written = _exchanged(query.text, whole, f"{field}:{nearest}")
    known = f"note:{note.code}-nearest" if nearest else f"note:{note.code}"
    sentence = say(known, ui, field=field, value=value, nearest=nearest)
    url = narrowed_url(replace(query, text=written), ui) if nearest and written else ""
    return Notice(note.code, sentence, linked=nearest, url=url)


def _exchanged(text: str, pattern: str, other: str) -> str:
    """The text with the first place that fits the pattern exchanged, "" where none does."""
    changed, times = re.subn(pattern, lambda _: other, text, count=1)
    return changed if times else ""


def _nearest_value(facet: str, value: str, ui: str) -> str:
    """As one may type it; "" where the facet has no values of its own (`id`, `cycle`)."""
    if not is_facet(facet) or not any(vocabulary.codes_of(facet)):
        return ""
    label = vocabulary.label_of(facet, nearest_code(facet, value, ()), ui)
    return f'"{label}"' if " " in label else label
