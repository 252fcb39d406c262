"""One result as pages and JSON show it: labels, marks, links.

In: a Hit, its rank, the interface's language. Out: HitModel and SnippetModel. What they say is worked out when it is
asked for: an answer in JSON has no use for half of what a page shows of a hit. Text is escaped here, once, and only
`<mark>` is added to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from index.document import NOT_APPLICABLE, NOT_STATED
from search.present.labels import date, label, labelled, labelled_or_none, language_name, place, plan_name, preferred
from search.present.links import country_url, document_url, filter_url, plan_url_of, section_fragment, source
from search.results import Contribution, Hit, Piece, Snippet, Summary
from search.texts import Labelled, MarkedText, Text
from search.wording import say


def marked(pieces: Iterable[Piece], before: str = "", after: str = "") -> Markup:
    """Escaped text (quotes too) with `<mark>` around the pieces that matched, between two plain strings of ours."""
    html = [f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in pieces]
    return Markup("".join([before, *html, after]))


@dataclass(frozen=True, slots=True)
class SnippetModel:
    """One passage of `document`. `url` leads to its section on the document page; `html` starts or ends with … where
    text was cut."""

    snippet: Snippet
    document: Summary
    ui: str

    @property
    def scope(self) -> str:
        return self.snippet.scope

    @property
    def scope_label(self) -> str:
        return say(f"scope:{self.snippet.scope}", self.ui)

    @property
    def heading(self) -> str:
        return self.snippet.heading

    @property
    def lang(self) -> str:
        return self.snippet.lang

    @property
    def anchor(self) -> str:
        return self.snippet.anchor

    @property
    def url(self) -> str:
        found = self.snippet
        fragment = section_fragment(found.lang, found.anchor) if found.anchor else ""
        return document_url(self.document.id, self.document.kind, self.ui, fragment)

    @property
    def is_heading(self) -> bool:
        """The words stand in the section's heading and the passage is no more than that: a page shows it once."""
        return bool(self.heading) and "".join([text for text, _ in self.snippet.pieces]).strip() == self.heading.strip()

    @property
    def html(self) -> Markup:
        found = self.snippet
        return marked(found.pieces, "… " if found.before else "", " …" if found.after else "")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is among the results: what of it matched, in words, and the text with its marks ("" where the page
    shows that text anyway)."""

    name: str
    html: Markup
    lang: str


LEAD_TOLD = 60
"""A passage that holds so many of its first characters shows the lead sentence."""


@dataclass(frozen=True)  # without slots: the title is made once and read several times
class HitModel:
    """One result. `rank` counts from 1 over all pages. Facts that no page states carry the label of `not-stated`,
    those that a report cannot have that of `not-applicable`."""

    hit: Hit
    rank: int
    ui: str

    @property
    def summary(self) -> Summary:
        return self.hit.document

    @property
    def score(self) -> float:
        return self.hit.score

    @property
    def enough(self) -> bool:
        """Whether it holds enough of the words to be among the total."""
        return self.hit.counted

    @property
    def url(self) -> str:
        return document_url(self.summary.id, self.summary.kind, self.ui)

    @cached_property
    def title(self) -> MarkedText:
        """In the interface's language where there is one."""
        language = preferred(self.summary.title, self.ui)
        text = self.summary.title.get(language, self.summary.id)
        pieces = self.hit.title_pieces.get(language) or ((text, False),)
        return MarkedText(marked(pieces), text, language or self.ui)

    @property
    def other_titles(self) -> tuple[MarkedText, ...]:
        """The titles in languages other than `title.lang`."""
        shown, pieces = preferred(self.summary.title, self.ui), self.hit.title_pieces
        return tuple(
            [
                MarkedText(marked(pieces.get(lang) or ((text, False),)), text, lang)
                for lang, text in self.summary.title.items()
                if lang != shown
            ]
        )

    @property
    def lead(self) -> Text | None:
        """The first sentence of its promise, in the interface's language where it is held in that; None where no text
        is held or a passage shows it already."""
        language = preferred(self.summary.lead, self.ui)
        text = self.summary.lead.get(language, "")
        begin = text[:LEAD_TOLD]
        told = any(begin in "".join([piece for piece, _ in snippet.pieces]) for snippet in self.hit.snippets)
        return None if not text or told else Text(text, language)

    @property
    def reasons(self) -> tuple["Reason", ...]:
        """Where it matched, when no passage shows it: its titles, or what stands beside its text."""
        if self.hit.snippets:
            return ()
        shown = preferred(self.summary.title, self.ui)
        titles = [
            Reason(say("beside:title" if lang == shown else "beside:other-title", self.ui), Markup(), lang)
            for lang in self.hit.title_pieces
        ]
        return tuple(dict.fromkeys((*titles, *[self._reason(found) for found in self.hit.beside])))

    def _reason(self, found: Snippet) -> "Reason":
        if found.scope == "place":
            text = label(found.anchor, found.pieces[0][0], self.ui)
            return Reason(say(found.anchor, self.ui).lower(), marked([(text, True)]), self.ui)
        html = marked(found.pieces, "… " if found.before else "", " …" if found.after else "")
        # Names of reports and places are held once for each language of the titles and are of none.
        lang = "" if found.anchor in ("report", "place") else found.lang
        return Reason(say(f"beside:{found.anchor}", self.ui), html, lang)

    @property
    def kind(self) -> Labelled:
        return labelled("kind", self.summary.kind, self.ui)

    @property
    def captured(self) -> Labelled:
        return labelled("captured", self.summary.captured, self.ui)

    @property
    def country(self) -> Labelled | None:
        return labelled_or_none("country", self.summary.country, self.ui)

    @property
    def locality(self) -> Labelled | None:
        code = self.summary.locality
        printed = (*self.summary.action_plans.values(), self.summary.action_plan, *self.summary.title.values())
        return Labelled(code, place(code, printed, self.ui)) if code else None

    @property
    def action_plan(self) -> Text:
        return plan_name(self.summary, self.ui)

    @property
    def plan_url(self) -> str:
        """The page of its action plan, "" where nobody can say which that is."""
        return plan_url_of(self.summary, self.ui)

    @property
    def country_url(self) -> str:
        return country_url(self.summary.country, self.ui)

    def like(self, facet: str, value: str) -> str:
        """The results page of everything that has this value."""
        return filter_url(facet, value, self.ui)

    @property
    def policy_areas(self) -> tuple[Labelled, ...]:
        return tuple([labelled("policy_area", area, self.ui) for area in self.summary.policy_areas])

    @property
    def status(self) -> Labelled:
        return labelled("status", self.summary.status, self.ui)

    @property
    def completion(self) -> Labelled:
        return labelled("completion", self.summary.completion, self.ui)

    @property
    def origin(self) -> str:
        """Country, local government and cycle in words, as far as they are known: `France, 2018`."""
        places = [place.label for place in (self.country, self.locality) if place]
        return ", ".join([*places, *([str(self.summary.cycle)] if self.summary.cycle else [])])

    @property
    def stated(self) -> tuple[str, ...]:
        """Policy areas, status and completion, each as a name with its value in words; what no page states is left
        out."""
        areas = ", ".join([area.label for area in self.policy_areas])
        named = [("policy_area" if len(self.policy_areas) == 1 else "policy_areas", areas)] if areas else []
        rated = (("status", self.status), ("completion", self.completion))
        named += [(name, value.label) for name, value in rated if value.value not in (NOT_STATED, NOT_APPLICABLE)]
        return tuple([say("colon", self.ui, name=say(name, self.ui), value=words) for name, words in named])

    @property
    def early_results(self) -> Labelled:
        return labelled("early_results", self.summary.early_results, self.ui)

    @property
    def assessed(self) -> str:
        """When its completion was known: a day in words or a year; "" when nobody says."""
        return date(self.summary.assessed_at, self.ui)

    @property
    def ambition(self) -> Labelled:
        return labelled("ambition", self.summary.ambition, self.ui)

    @property
    def report_type(self) -> Labelled | None:
        return labelled_or_none("report_type", self.summary.report_type, self.ui)

    @property
    def languages(self) -> tuple[Labelled, ...]:
        return tuple([labelled("language", code, self.ui) for code in self.summary.languages])

    @property
    def machine_translated(self) -> tuple[str, ...]:
        """Names of the languages whose text is a machine translation."""
        return tuple([language_name(code, self.ui) for code in self.summary.machine_translated])

    @property
    def snippets(self) -> tuple[SnippetModel, ...]:
        return tuple([SnippetModel(snippet, self.summary, self.ui) for snippet in self.hit.snippets])

    @property
    def matched_languages(self) -> tuple[str, ...]:
        return self.hit.matched_languages

    @property
    def via(self) -> tuple[str, ...]:
        return self.hit.via

    @property
    def missing(self) -> tuple[str, ...]:
        return self.hit.missing

    @property
    def explanation(self) -> tuple[Contribution, ...]:
        return self.hit.explanation

    @property
    def source_url(self) -> str:
        """Empty when the address is not one that we link to."""
        return source(self.summary.source_url)

    @property
    def reader_source_url(self) -> str:
        """The original page in the interface's language where one is held, else as `source_url`."""
        return source(self.summary.source_urls.get(self.ui, "")) or self.source_url

    @property
    def fetched(self) -> str:
        """Date of the scrape in the interface's language, else of the newest, formatted; "" when unknown."""
        held = self.ui in self.summary.source_urls
        return date(self.summary.fetched.get(self.ui) if held else self.summary.fetched_at, self.ui)
