"""The model of a results page: labels, links, sentences and marks that pages, JSON and feeds show."""

from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search import params, present
from search.answering import Answer, answer_to_reader
from search.present.hits import marked
from search.present.page import FacetModel, PageModel
from search.query import Query
from search.results import Bucket, Facet, Hit, Results, Snippet, Suggestion
from tests.searchers import SUMMARY, Bare, results


def query_of(arguments: str = "", ui: str = "en") -> Query:
    pairs = [pair.partition("=") for pair in arguments.split("&") if pair]
    return params.parse_lenient(MultiDict([(name, value) for name, _, value in pairs]), ui)[0]


def page(arguments: str = "", total: int = 0, *facets: Facet, ui: str = "en", hits: tuple[Hit, ...] = ()) -> PageModel:
    return present.page(Answer.plain(query_of(arguments, ui), results(total, *facets, hits=hits)), ui)


def one_facet(arguments: str, facet: Facet, ui: str = "en") -> FacetModel:
    return page(arguments, 10, facet, ui=ui).facets[0]


def test_a_hit_is_shown_in_the_readers_language_and_says_what_it_is_in_the_other() -> None:
    french = page("q=capacités", 1, hits=(Hit(SUMMARY, 3.0),), ui="fr").hits[0]
    assert (french.title.text, french.title.lang) == ("Renforcement des capacités administratives", "fr")
    assert [(title.text, title.lang) for title in french.other_titles] == [("Administrative Capacity-Building", "en")]
    assert french.url == "/fr/commitments/FR0038"
    assert french.country is not None and french.country.label == "France"
    assert french.policy_areas[0].label != "capacity-building"
    assert french.completion.label == "Substantiel"
    assert french.machine_translated == ("français",)
    assert french.fetched == "6 mai 2024"


def test_a_title_held_in_the_other_language_only_carries_its_language() -> None:
    only = replace(SUMMARY, title={"en": "Transparency of Public Procurement"})
    title = page("", 1, hits=(Hit(only, 1.0),), ui="fr").hits[0].title
    assert (title.text, title.lang) == ("Transparency of Public Procurement", "en")
    spanish = replace(SUMMARY, title={"es": "Datos abiertos"})
    assert page("", 1, hits=(Hit(spanish, 1.0),)).hits[0].title.lang == "es"


def test_a_title_is_marked_where_it_matched() -> None:
    pieces = {"en": (("Administrative ", False), ("Capacity", True), ("-Building", False))}
    title = page("q=capacity", 1, hits=(Hit(SUMMARY, 1.0, title_pieces=pieces),)).hits[0].title
    assert title.html == "Administrative <mark>Capacity</mark>-Building"


def test_a_snippet_leads_to_its_section_and_says_where_text_was_left_out() -> None:
    snippet = Snippet("irm", "Next steps", "en", "irm-next-steps", (("a ", False), ("match", True)), before=True)
    shown = page("q=match", 1, hits=(Hit(SUMMARY, 1.0, (snippet,)),), ui="fr").hits[0].snippets[0]
    assert shown.html == "… a <mark>match</mark>"
    assert shown.url == "/fr/commitments/FR0038#en-irm-next-steps"
    assert shown.scope_label == "Évaluation de l’IRM"


class Tags(HTMLParser):
    """What a browser would see of tags and attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag if not attrs else f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), st.booleans())))
def test_marked_text_holds_no_other_tag_and_reads_as_the_text(pieces: list[tuple[str, bool]]) -> None:
    html = marked(pieces)
    seen = Tags()
    seen.feed(str(html))
    seen.close()
    assert set(seen.tags) <= {"mark"}
    assert seen.text == "".join(text for text, _ in pieces)
    assert '"' not in str(html) and "'" not in str(html)


COUNTRIES = Facet("country", (Bucket("GB", 5), Bucket("ZA", 2), Bucket("FR", 2), Bucket("DE", 0), Bucket("AL", 2)), 4)


def test_values_are_ordered_by_count_then_by_label_in_the_readers_language() -> None:
    assert [bucket.label for bucket in one_facet("", COUNTRIES).buckets] == [
        "United Kingdom",
        "Albania",
        "France",
        "South Africa",
    ]
    assert [bucket.value for bucket in one_facet("", COUNTRIES, "fr").buckets] == ["GB", "ZA", "AL", "FR"]


def test_a_chosen_value_stays_with_zero_documents_and_even_when_it_was_not_counted() -> None:
    facet = one_facet("country=DE,-PL", COUNTRIES)
    shown = {bucket.value: (bucket.count, bucket.selected, bucket.excluded) for bucket in facet.buckets}
    assert shown["DE"] == (0, True, False)
    assert shown["PL"] == (0, False, True)
    assert facet.active


def test_each_value_brings_its_links() -> None:
    buckets = {bucket.value: bucket for bucket in one_facet("q=eau&country=FR&page=2", COUNTRIES).buckets}
    assert buckets["GB"].toggle_url == "/en/search?q=eau&country=FR,GB"
    assert buckets["FR"].toggle_url == "/en/search?q=eau"
    assert buckets["FR"].exclude_url == "/en/search?q=eau&country=-FR"
    assert buckets["GB"].share == 1.0


def test_cycles_are_a_histogram_in_order_of_years_with_their_range() -> None:
    facet = one_facet("cycle_from=2012", Facet("cycle", (Bucket("2018", 21), Bucket("2015", 29)), 2))
    assert [bucket.value for bucket in facet.buckets] == ["2015", "2018"]
    assert (facet.type, facet.low, facet.high, facet.active) == ("histogram", 2012, None, True)


def test_facets_stand_in_a_fixed_order() -> None:
    names = ("completion", "country", "captured", "cycle")
    found = page("", 1, *(Facet(name, (Bucket("x", 1),), 1) for name in names)).facets
    assert [facet.name for facet in found] == ["country", "cycle", "completion", "captured"]


def test_filters_are_named_in_full_and_each_can_be_taken_away() -> None:
    english = page("country=FR,-GB&cycle_from=2015&completion=limited&lang=fr")
    assert [(found.label, found.remove_url) for found in english.filters] == [
        ("Country: France", "/en/search?country=-GB&completion=limited&cycle_from=2015&lang=fr"),
        ("Country: not United Kingdom", "/en/search?country=FR&completion=limited&cycle_from=2015&lang=fr"),
        ("Completion: Limited", "/en/search?country=FR,-GB&cycle_from=2015&lang=fr"),
        ("Cycle from: 2015", "/en/search?country=FR,-GB&completion=limited&lang=fr"),
        ("Language searched: French", "/en/search?country=FR,-GB&completion=limited&cycle_from=2015"),
    ]
    assert english.clear_url == "/en/search"
    french = page("country=FR", ui="fr").filters[0]
    assert french.label == "Pays\u00a0: France"
    assert french.remove_label == "Retirer le filtre\u00a0: Pays\u00a0: France"


def test_titles_say_query_count_and_page() -> None:
    assert page("q=open data", 1).title == "1 result for “open data”"
    assert page("q=open data&page=2", 1234).title == "1,234 results for “open data” – page 2 of 62"
    assert page("q=eau", 0, ui="fr").status == "Aucun résultat pour «\u00a0eau\u00a0»"
    assert page("q=eau", 1234, ui="fr").status == "1\u202f234 résultats pour «\u00a0eau\u00a0»"
    assert page("", 5).heading == "All documents: 5"
    assert page("country=KE&cycle=2018", 12).title == "Kenya, 2018: 12 documents"
    assert page("country=KE&cycle=2018", 0).heading == "Kenya, 2018: no documents"
    assert page("country=-KE&starred=yes", 1, ui="fr").heading == "sauf Kenya, Étoilé\u00a0: Oui\u00a0: 1 document"
    assert page("q=eau&country=KE&in=irm", 3).title == "3 results for “eau” – What the IRM found, Kenya"


def test_pages_can_be_walked_to_both_ends() -> None:
    found = page("q=eau&page=5", 200).pagination
    assert (found.page, found.pages, found.first_hit, found.last_hit) == (5, 10, 81, 100)
    assert found.sentence == "81–100 of 200"
    assert (found.first_url, found.prev_url) == ("/en/search?q=eau", "/en/search?q=eau&page=4")
    assert (found.next_url, found.last_url) == ("/en/search?q=eau&page=6", "/en/search?q=eau&page=10")
    numbers = [(number.number, number.gap) for number in found.numbers]
    assert numbers == [(1, False), (3, True), (4, False), (5, False), (6, False), (7, False), (10, True)]
    assert [number.number for number in found.numbers if number.current] == [5]
    only = page("", 3).pagination
    assert (only.first_url, only.prev_url, only.next_url, only.last_url, only.numbers) == (None, None, None, None, ())
    assert page("page=500", 100_000).pagination.next_url is None, "the window ends at 10,000"


def test_the_same_state_in_the_other_language_has_the_same_arguments() -> None:
    found = page("q=eau&country=FR&sort=cycle", 3)
    assert [(link.language, link.label, link.url, link.current) for link in found.alternates] == [
        ("en", "English", "/en/search?q=eau&country=FR&sort=cycle", True),
        ("fr", "Français", "/fr/search?q=eau&country=FR&sort=cycle", False),
    ]


def test_a_form_carries_what_it_has_no_control_for() -> None:
    countries = Facet("country", (Bucket("FR", 1),), 1)
    found = page("q=eau&country=FR,-GB&starred=yes&lang=fr&page=2", 1, countries)
    assert sorted(found.hidden) == [("lang", "fr"), ("starred", "yes")]


class Offering(Bare):
    """A searcher that finds nothing in France and much elsewhere."""

    def __init__(self, elsewhere: int = 7, others: int = 0) -> None:
        self.elsewhere, self.others = elsewhere, others

    def search(self, query: Query) -> Results:
        return replace(results(0 if query.selection("country").include else self.elsewhere), others=self.others)


def test_an_empty_answer_offers_the_ways_out_that_lead_somewhere_with_their_counts() -> None:
    query = query_of("q=eau&country=FR&completion=limited")
    found = present.page(answer_to_reader(Offering(), query), "en")
    assert [(offer.label, offer.total, offer.url) for offer in found.offers] == [
        ("Without Country: France", 7, "/en/search?q=eau&completion=limited"),
        ("Without any filter", 7, "/en/search?q=eau"),
    ]


def test_an_answer_that_lists_something_looks_for_no_ways_out() -> None:
    query = query_of("q=eau&country=FR")
    assert answer_to_reader(Offering(), query).ways_out
    assert not answer_to_reader(Offering(others=3), query).ways_out


def asked(arguments: str, total: int, ui: str = "en") -> PageModel:
    """The page of these arguments, of so many documents."""
    args = MultiDict(parse_qsl(arguments))
    query, notices = params.parse_lenient(args, ui)
    return present.page(answer_to_reader(Offering(total), query), ui, notices, params.asked_page(args, query))


def test_a_page_past_the_end_shows_the_last_one_and_says_so() -> None:
    found = asked("page=9", 25)
    assert found.pagination.page == 2
    assert [notice.code for notice in found.notices] == ["page-past-end"]
    assert "page 9" in found.notices[0].sentence


@pytest.mark.parametrize(
    ("ui", "page", "sentence"),
    [
        ("en", "9000", "There is no page 9,000: this is the last one."),
        ("en", "20000", "There is no page 20,000: this is the last one."),
        ("fr", "20000", "Il n’y a pas de page 20\u202f000\u00a0: voici la dernière."),
    ],
)
def test_a_page_beyond_every_limit_is_one_notice_with_the_number_that_was_asked_for(
    ui: str, page: str, sentence: str
) -> None:
    found = asked(f"page={page}", 25, ui)
    assert found.pagination.page == 2
    assert [notice.sentence for notice in found.notices] == [sentence]


def test_a_page_that_may_not_be_asked_for_in_a_large_answer_is_one_notice() -> None:
    found = asked("page=20000", 20_000)
    assert found.pagination.page == 500
    assert [notice.code for notice in found.notices] == ["bad-parameter"]


def test_a_correction_can_be_undone_and_a_suggestion_followed() -> None:
    def with_suggestion(applied: bool) -> PageModel:
        query = query_of("q=procuremnt")
        answered = query_of("q=procurement") if applied else query
        return present.page(Answer(query, answered, results(3), Suggestion("procurement", 3, applied)), "en")

    corrected, suggested = with_suggestion(True).suggestion, with_suggestion(False).suggestion
    assert corrected is not None and corrected.url == "/en/search?q=procuremnt&correct=0"
    assert corrected.sentence == "Showing results for procurement"
    assert suggested is not None and suggested.url == "/en/search?q=procurement"


@pytest.mark.parametrize(
    ("typed", "ui", "sentence"),
    [
        (
            "titl:data",
            "en",
            "There is no field named “titl”, so it was searched for as a word. Did you mean “title”?",
        ),
        (
            "jalonn:data",
            "fr",
            "Aucun champ ne s’appelle «\u00a0jalonn\u00a0»\u00a0; il a été recherché comme un mot. "
            "Vouliez-vous dire «\u00a0jalon\u00a0»\u00a0?",
        ),
        (
            "wikipedia:data",
            "fr",
            "Aucun champ ne s’appelle «\u00a0wikipedia\u00a0»\u00a0; il a été recherché comme un mot.",
        ),
        (
            "country:Allemange",
            "en",
            "“Allemange” is not a value of “country”, so both were searched for as words. Did you mean Germany?",
        ),
        (
            "country:Frnace",
            "en",
            "“Frnace” is not a value of “country”, so both were searched for as words. Did you mean France?",
        ),
        (
            'pays:"Royaume Unni"',
            "fr",
            "«\u00a0Royaume Unni\u00a0» n’est pas une valeur de «\u00a0pays\u00a0»\u00a0; les deux ont été recherchés "
            "comme des mots. Vouliez-vous dire Royaume-Uni\u00a0?",
        ),
        (
            "cycle:20l8",
            "en",
            "“20l8” is not a value of “cycle”, so both were searched for as words.",
        ),
        (
            "cycle:2018..2015",
            "en",
            "The years of “cycle:2018..2015” were in the wrong order and were exchanged.",
        ),
    ],
)
def test_what_was_not_taken_as_written_is_named_with_the_nearest_known(typed: str, ui: str, sentence: str) -> None:
    (notice,) = present.page(Answer.plain(query_of(f"q={typed}"), results(3)), ui).notices
    assert notice.sentence == sentence


def test_the_line_stands_before_the_first_that_does_not_count_and_nowhere_in_one_list_by_score() -> None:
    hits = tuple(Hit(SUMMARY, 1.0, counted=own) for own in (True, False, False))
    found = replace(results(1, hits=hits), others=2)
    for split, first, places in ((True, 0, [2]), (True, 1, [2]), (True, 2, [3]), (False, 0, []), (False, 1, [])):
        query = replace(query_of("q=open budget data"), offset=first)
        shown = present.page(Answer.plain(query, replace(found, split=split, hits=hits[first:])), "en")
        assert [hit.rank for hit in shown.hits if shown.below(hit)] == places
        assert bool(shown.line) == split


def test_limits_that_cut_the_query_are_told() -> None:
    answer = replace(results(0), others=3, notes=("expansion",))
    codes = [notice.code for notice in present.page(Answer.plain(query_of("q=a"), answer), "fr").notices]
    assert codes == ["partial", "expansion"]


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        ("q=open budget", "Aucun document"),
        ("q=open budget&country=FR", "Avec vos filtres"),
        ("q=open budget&cycle_from=2018", "Avec vos filtres"),
        ("q=open budget country:FR", "Avec vos filtres"),
        ("q=open budget&in=irm", "Avec vos filtres"),
    ],
)
def test_what_no_document_holds_is_said_of_what_was_searched(arguments: str, begin: str) -> None:
    (notice,) = present.page(Answer.plain(query_of(arguments), replace(results(0), others=3)), "fr").notices
    assert (notice.code, notice.sentence.startswith(begin)) == ("partial", True)
