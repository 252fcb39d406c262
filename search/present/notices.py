"""What the reader should know about an answer: words that are missing, parts of the query not taken as written.

In: a query, its Results, the interface's language. Out: Notices.
"""

from collections.abc import Iterator

from index import vocabulary
from index.analysis import fold
from search.params.codes import nearest_code, nearest_name
from search.params.parameters import MAX_VALUE
from search.query import MatchAll, Note, Query, Words
from search.results import Results
from search.syntax.fields import FIELD_NAMES, SPELLED, is_facet
from search.syntax.lexemes import QUOTES, TURNED_RANGE, UNKNOWN_FIELD, UNKNOWN_VALUE
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
        yield Notice(note.code, _sentence(note, ui))
    for code in dict.fromkeys(results.notes):
        known = f"note:{code}"
        yield Notice(code, say(known, ui) if known in WORDING else say("note", ui, code=code))


def _narrowed(query: Query) -> bool:
    """Whether documents beyond those searched may hold all words."""
    years_or_dates = (query.cycle_from, query.cycle_to, query.changed_since)
    chosen = query.selections or query.languages or query.scope != "all" or any(years_or_dates)
    return bool(chosen) or not isinstance(query.clause, Words)


def _sentence(note: Note, ui: str) -> str:
    field, value = note.field[:MAX_VALUE], note.value.strip(QUOTES)[:MAX_VALUE]
    match note.code:
        case code if code == UNKNOWN_FIELD:
            if nearest := SPELLED.get(nearest_name(fold(field), SPELLED), ""):
                return say(f"note:{code}-nearest", ui, field=field, nearest=nearest)
            return say(f"note:{code}", ui, field=field)
        case code if code == UNKNOWN_VALUE:
            nearest = _nearest_value(FIELD_NAMES.get(fold(field), ""), value, ui)
            known = f"note:{code}-nearest" if nearest else f"note:{code}"
            return say(known, ui, field=field, value=value, nearest=nearest)
        case code if code == TURNED_RANGE:
            return say(f"note:{code}", ui, field=field, value=value)
    return say(f"note:{note.code}", ui, value=value)


def _nearest_value(facet: str, value: str, ui: str) -> str:
    """As one may type it; "" where the facet has no values of its own (`id`, `cycle`)."""
    if not is_facet(facet) or not any(vocabulary.codes_of(facet)):
        return ""
    label = vocabulary.label_of(facet, nearest_code(facet, value, ()), ui)
    return f'"{label}"' if " " in label else label
