"""Request parameters: what a URL means, what is refused and how, and the one address of each query."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.schema import FACETS, SHOWN_FACETS
from search import answering, params
from search.params.parameters import MATCHES, PARAMETERS, SCOPES, SORTS
from search.params.values import ParameterErrors, escaped, split
from search.present.links import (
    ValueLinks,
    api_url,
    first_page_args,
    page_url,
    source,
)
from search.query import Query, Selection
from search.results import Bucket, Facet, Results
from tests.searchers import Bare, results


def strict(*pairs: tuple[str, str], ui: str = "en") -> Query:
    return params.parse(MultiDict(pairs), ui)


def refused(*pairs: tuple[str, str], ui: str = "en") -> dict[str, str]:
    with pytest.raises(ParameterErrors) as caught:
        strict(*pairs, ui=ui)
    return {error.parameter: error.detail for error in caught.value.errors}


def lenient(*pairs: tuple[str, str], ui: str = "en") -> tuple[Query, list[str]]:
    query, notices = params.parse_lenient(MultiDict(pairs), ui)
    return query, [notice.sentence for notice in notices]


def test_no_argument_is_everything_on_the_first_page() -> None:
    assert strict() == params.DEFAULT
    assert strict().facets == SHOWN_FACETS
    assert (strict().offset, strict().limit) == (0, 20)


def test_values_are_repeated_or_separated_by_commas_and_a_minus_excludes() -> None:
    one = strict(("country", "FR,GB"), ("country", "-MA"))
    other = strict(("country", "gb"), ("country", "fr,-ma"))
    assert one == other
    assert one.selection("country") == Selection("country", ("FR", "GB"), ("MA",))


@pytest.mark.parametrize("written", ["FR", "fr", "France", "france"])
def test_a_country_is_its_code_or_its_name_in_any_case(written: str) -> None:
    assert strict(("country", written)).selection("country").include == ("FR",)


def test_ogps_own_prefix_of_the_united_kingdom_is_its_iso_code() -> None:
    assert strict(("country", "UK")).selection("country").include == ("GB",)


def test_labels_of_both_languages_are_taken_for_codes() -> None:
    wanted = Selection("completion", ("substantial",))
    assert strict(("completion", "Substantiel")).selection("completion") == wanted
    assert strict(("completion", "SUBSTANTIAL")).selection("completion") == wanted


def test_cycles_are_years() -> None:
    assert strict(("cycle", "2015,-2018")).selection("cycle") == Selection("cycle", ("2015",), ("2018",))
    assert refused(("cycle", "soon")) == {"cycle": "must be between 1900 and 2100"}


def test_every_error_is_told_at_once_with_its_parameter_and_value() -> None:
    with pytest.raises(ParameterErrors) as caught:
        strict(("size", "0"), ("page", "x"), ("sort", "best"))
    told = {error.parameter: (error.value, error.detail) for error in caught.value.errors}
    assert told["size"] == ("0", "must be between 1 and 100")
    assert told["page"][0] == "x"
    assert told["sort"] == ("best", "must be one of relevance, -cycle, cycle, title, id, -changed")


def test_one_wrong_size_reads_as_the_contract_has_it() -> None:
    with pytest.raises(ParameterErrors, match=r"^size must be between 1 and 100$"):
        strict(("size", "0"))


def test_an_unknown_parameter_is_answered_with_the_nearest_known_one() -> None:
    assert "nearest known is country" in refused(("contry", "FR"))["contry"]
    assert "policy_area" in refused(("policyarea", "x"))["policyarea"]


def test_an_unknown_code_is_answered_with_the_nearest_known_one() -> None:
    assert refused(("completion", "substanial")) == {
        "completion": "has no value “substanial”; the nearest known value is substantial"
    }
    assert "nearest known value is FR" in refused(("country", "Frnace"))["country"]


class Holding(Bare):
    """An index whose documents hold these values of every facet."""

    def __init__(self, *values: str) -> None:
        self.values = values

    def search(self, query: Query) -> Results:
        facets = (
            Facet(name, tuple(Bucket(value, 1) for value in self.values), len(self.values)) for name in query.facets
        )
        return results(1, *facets)


def test_an_open_facet_takes_a_literal_value_unless_the_index_is_known_not_to_hold_it() -> None:
    assert strict(("policy_area", "Moon Mining")).selection("policy_area").include == ("Moon Mining",)
    args = MultiDict([("policy_area", "moon mining")])
    held = params.parse(args, "en", Holding("Moon Mining", "education"))
    assert held.selection("policy_area").include == ("Moon Mining",)
    with pytest.raises(ParameterErrors, match="has no value “moon mining”; the nearest known value is Moon Minings"):
        params.parse(args, "en", Holding("Moon Minings", "education"))
    with pytest.raises(ParameterErrors, match=r"has no value “moon mining”$"):
        params.parse(args, "en", Holding("capacity-building"))
    with pytest.raises(ParameterErrors, match=r"has no value “moon mining”$"):
        params.parse(args, "en", Holding())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Netherland", "NL"),
        ("United Kingdon", "GB"),
        ("Germny", "DE"),
        ("Allemange", "DE"),
        ("Royame-Uni", "GB"),
        ("Brsil", "BR"),
    ],
)
@pytest.mark.parametrize("ui", ["en", "fr"])
def test_the_nearest_value_is_looked_for_in_every_language_that_a_value_may_be_written_in(
    written: str, meant: str, ui: str
) -> None:
    assert refused(("country", written), ui=ui)["country"].endswith(f" {meant}")


@pytest.mark.parametrize(
    ("name", "value"),
    [("country", "England"), ("country", "Holland"), ("country", "GBR"), ("status", "done"), ("completion", "none")],
)
def test_where_no_value_is_near_none_is_named(name: str, value: str) -> None:
    assert refused((name, value)) == {name: f"has no value “{value}”"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Q", "q"),
        ("COUNTRY", "country"),
        ("pays", "country"),
        ("domaine", "policy_area"),
        ("area", "policy_area"),
        ("since", "changed_since"),
        ("policy", "policy_area"),
    ],
)
def test_a_parameter_is_known_by_its_other_names_and_in_any_case(written: str, meant: str) -> None:
    assert refused((written, "x"))[written].endswith(f"the nearest known is {meant}")


@pytest.mark.parametrize("written", ["id", "offset", "year"])
def test_where_no_parameter_is_near_none_is_named(written: str) -> None:
    assert refused((written, "x")) == {written: "is not a known parameter"}


def test_a_parameter_without_a_name_is_shown_as_one() -> None:
    assert refused(("", "x")) == {'""': "is not a known parameter"}


def test_errors_are_told_in_french_to_french_readers() -> None:
    assert refused(("size", "500"), ui="fr") == {"size": "doit être compris entre 1 et 100"}
    told = refused(("ui", "fr"), ("ambition", "transformatrise"), ui="en")["ambition"]
    assert told.startswith(
        "n’a pas de valeur «\u00a0transformatrise\u00a0»\u00a0; la valeur connue la plus proche est "
    )


def test_all_words_may_be_insisted_on() -> None:
    query = strict(("q", "eau propre"), ("match", "all"))
    assert (query.match, strict(("q", "eau propre")).match) == ("all", "some")
    assert page_url(query, "fr") == "/fr/search?q=eau%20propre&match=all"
    assert api_url(query, "en", "csv") == "/api/v1/search.csv?q=eau%20propre&match=all&ui=en"
    assert refused(("match", "any")) == {"match": "must be one of some, all"}


def test_a_single_value_given_twice_is_refused() -> None:
    assert refused(("page", "1"), ("page", "2")) == {"page": "must be given once"}


def test_the_window_ends_at_ten_thousand_hits() -> None:
    assert strict(("page", "100"), ("size", "100")).offset == 9_900
    assert "10000" in refused(("page", "101"), ("size", "100"))["page"]


def test_a_query_of_more_than_2000_characters_is_refused_by_the_api_and_cut_by_the_page() -> None:
    long = "é" * 2001
    assert refused(("q", long)) == {"q": "must have at most 2000 characters"}
    query, notices = lenient(("q", long))
    assert query.text == "é" * 2000
    assert notices == ["“Words” must have at most 2000 characters."]


def test_queries_arrive_composed_and_without_control_characters() -> None:
    query = strict(("q", unicodedata.normalize("NFD", " société\x00\u202e\ud800 civile\n")))
    assert query.text == "société civile"


def test_pages_ignore_what_is_wrong_and_say_so() -> None:
    query, notices = lenient(
        ("q", "open data"), ("size", "1000"), ("status", "actve"), ("status", "active"), ("sort", "best"), ("utm", "x")
    )
    assert (query.text, query.limit, query.sort) == ("open data", 100, "relevance")
    assert query.selection("status").include == ("active",)
    assert len(notices) == 3
    assert notices[0].startswith("“Status” has no value")


def test_pages_take_the_empty_fields_that_forms_send() -> None:
    query, notices = lenient(("q", ""), ("cycle_from", ""), ("cycle_to", ""), ("sort", ""), ("country", ""))
    assert query == params.DEFAULT
    assert notices == []


def test_the_path_decides_the_language_of_a_page_not_an_argument() -> None:
    assert lenient(("ui", "fr"), ui="en")[0].ui == "en"


def test_a_cycle_range_the_wrong_way_round_is_turned_on_pages_and_refused_by_the_api() -> None:
    query, notices = lenient(("cycle_from", "2020"), ("cycle_to", "2015"))
    assert (query.cycle_from, query.cycle_to) == (2015, 2020)
    assert notices == ["“Cycle from” must not be after “Cycle until”, so the two were exchanged."]
    assert refused(("cycle_from", "2020"), ("cycle_to", "2015")) == {"cycle_from": "must not be after cycle_to"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-22", "2026-11-22T00:00:00Z"),
        ("2026-11-22T01:45:12Z", "2026-11-22T01:45:12Z"),
        ("2026-11-22T02:45:12 01:00", "2026-11-22T01:45:12Z"),
        ("2026-11-22T02:45:12+01:00", "2026-11-22T01:45:12Z"),
    ],
)
def test_changed_since_is_a_moment_in_utc(written: str, meant: str) -> None:
    assert strict(("changed_since", written)).changed_since == meant


def test_changed_since_must_be_a_moment() -> None:
    assert "2026-11-22" in refused(("changed_since", "yesterday"))["changed_since"]


def test_facets_may_be_trimmed_or_left_out() -> None:
    assert strict(("facets", "cycle,country")).facets == ("country", "cycle")
    assert strict(("facets", "")).facets == ()
    assert "nearest known value is country" in refused(("facets", "countries"))["facets"]


def test_fields_are_checked_and_put_in_order() -> None:
    assert params.hit_fields(MultiDict([("fields", "title,id")])) == ("id", "title")
    assert "nearest known value is title" in refused(("fields", "titel"))["fields"]


def test_too_many_values_of_one_facet_are_refused() -> None:
    assert refused(("cycle", ",".join(["2015"] * 101))) == {"cycle": "must have at most 100 values"}


def test_the_canonical_address_holds_no_default_and_is_sorted() -> None:
    args = [("size", "20"), ("page", "1"), ("country", "GB"), ("sort", "relevance"), ("country", "FR"), ("q", "eau")]
    query = strict(*args)
    assert params.url_args(query) == [("q", "eau"), ("country", "FR,GB")]
    assert page_url(query, "fr") == "/fr/search?q=eau&country=FR,GB"
    assert api_url(query, "en") == "/api/v1/search?q=eau&country=FR,GB&ui=en"
    assert page_url(params.DEFAULT, "en") == "/en/search"


def test_downloads_are_of_the_whole_answer_whatever_page_one_is_on() -> None:
    query = strict(("q", "eau"), ("page", "3"), ("size", "50"))
    assert api_url(query, "en", "csv") == "/api/v1/search.csv?q=eau&ui=en"


values = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Z")), min_size=1, max_size=12)


@given(st.lists(values.map(lambda text: unicodedata.normalize("NFC", text)), min_size=1, max_size=5))
def test_any_value_survives_its_url(chosen: list[str]) -> None:
    query = replace(params.DEFAULT, selections=(Selection("institution", tuple(sorted(set(chosen)))),))
    assert params.parse(MultiDict(params.url_args(query)), "en") == query


years = st.integers(1990, 2030)
queries = st.builds(
    lambda text, scope, match, sort, page, size, chosen, flags: replace(
        strict(("q", text)),
        scope=scope,
        match=match,
        sort=sort,
        limit=size,
        offset=(page - 1) * size,
        selections=tuple(Selection("cycle", (str(year),), (str(year + 1),)) for year in chosen),
        highlight=flags[0],
        translate=flags[1],
        explain=flags[2],
    ),
    st.text(max_size=60),
    st.sampled_from(SCOPES),
    st.sampled_from(MATCHES),
    st.sampled_from(SORTS),
    st.integers(1, 100),
    st.integers(1, 100),
    st.lists(years, max_size=1),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)


@given(queries)
def test_every_query_has_one_address_that_means_it(query: Query) -> None:
    args = params.url_args(query)
    again = params.parse(MultiDict(args), "en")
    assert again == query
    assert params.url_args(again) == args


names = st.sampled_from([row.name for row in PARAMETERS] + ["zz", "Q", "page "])
anything = st.lists(st.tuples(names, st.one_of(st.text(max_size=20), st.sampled_from(["1", "FR", "-FR", "\\", ",,"]))))


@given(anything, st.sampled_from(["en", "fr"]))
def test_no_argument_makes_a_page_fail_or_an_address_unstable(args: list[tuple[str, str]], ui: str) -> None:
    query, _ = params.parse_lenient(MultiDict(args), ui)
    assert query.offset + query.limit <= 10_000
    again, notices = params.parse_lenient(MultiDict(params.url_args(query)), ui)
    assert params.url_args(again) == params.url_args(query)
    assert notices == ()


@given(anything)
def test_strict_reading_answers_or_names_the_parameter(args: list[tuple[str, str]]) -> None:
    try:
        params.parse(MultiDict(args), "en")
    except ParameterErrors as error:
        assert {wrong.parameter for wrong in error.errors} <= {name for name, _ in args} | {"page", "cycle_from"}
        assert all(wrong.detail for wrong in error.errors)


@given(st.text(max_size=30))
def test_an_escaped_value_is_one_value(value: str) -> None:
    assert len(split(escaped(value))) == (1 if value.strip() else 0)


def test_every_parameter_is_described_in_both_languages() -> None:
    for row in PARAMETERS:
        assert row.description("en") and row.description("fr")
        assert row.description("en") != row.description("fr"), row.name


def test_every_facet_of_the_schema_is_a_parameter() -> None:
    assert {facet.name for facet in FACETS} <= {row.name for row in PARAMETERS}


def targets_of(query: Query, facet: str, ui: str = "en") -> ValueLinks:
    return ValueLinks(first_page_args(query), query.selection(facet), ui)


def test_choosing_and_excluding_a_value_lead_to_the_first_page_of_the_changed_query() -> None:
    query = strict(("q", "l’eau, etc"), ("country", "FR"), ("cycle", "2015"), ("page", "3"), ("sort", "id"))
    targets = targets_of(query, "country", "fr")
    rest = "cycle=2015&sort=id"
    start = "/fr/search?q=l%E2%80%99eau,%20etc&"
    assert targets.toggled("GB") == f"{start}country=FR,GB&{rest}"
    assert targets.toggled("FR") == f"{start}{rest}"
    assert targets.excluded("FR") == f"{start}country=-FR&{rest}"
    assert targets_of(params.DEFAULT, "country").toggled("FR") == "/en/search?country=FR"
    assert targets_of(strict(("country", "-FR")), "country").excluded("FR") == "/en/search"
    assert page_url(query.without("country", "FR"), "fr") == f"{start}{rest}"


@given(queries, st.sampled_from(["cycle", "country", "policy_area", "starred", "institution"]), values)
def test_the_link_of_a_value_is_the_canonical_address_of_its_query(query: Query, facet: str, value: str) -> None:
    chosen = query.selection(facet)
    kept = tuple(other for other in chosen.exclude if other != value)
    added = Selection(facet, tuple(sorted({*chosen.include, value})), kept)
    if value not in chosen.include:
        assert targets_of(query, facet).toggled(value) == page_url(query.with_selection(added), "en")


def test_a_page_past_the_end_leads_to_the_last_one() -> None:
    query = strict(("page", "9"), ("size", "10"))
    last = answering.clamped(query, 25)
    assert last is not None and params.page_of(last) == 3
    assert answering.clamped(strict(("page", "3"), ("size", "10")), 25) is None
    first = answering.clamped(query, 0)
    assert first is not None and params.page_of(first) == 1
    assert params.pages_of(strict(("size", "100")), 1_000_000) == 100


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "//www.opengovpartnership.org/x", "https://evil.example/",
        "https://www.opengovpartnership.org.evil.example/", "https://evil.example@www.opengovpartnership.org/",
        "https://www.opengovpartnership.org:8443/", "java\tscript:alert(1)", "HTTPS://evilopengovpartnership.org/",
        "ftp://www.opengovpartnership.org/", "https://www.opengovpartnership.org/\"onclick=", "https://[", "", " https://x",
    ],
)  # fmt: skip
def test_outside_addresses_we_do_not_know_are_no_links(url: str) -> None:
    assert source(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://www.opengovpartnership.org/members/france/commitments/FR0031/",
        "http://opengovpartnership.org/x",
        "https://web.archive.org/web/2020/https://www.opengovpartnership.org/members/france/commitments/FR0031/",
    ],
)
def test_the_pages_own_address_is_a_link(url: str) -> None:
    assert source(url) == url


@pytest.mark.parametrize("value", ["", " ", "-", ",", "FR,-", "-\u200b", "\x00"])
def test_a_filter_names_a_value_or_is_refused(value: str) -> None:
    """One rule, with and without the minus that excludes; commas that separate nothing are no values."""
    assert refused(("country", value)) == {"country": "must not be empty"}
    query, notices = params.parse_lenient(MultiDict([("country", value)]), "fr")
    assert [chosen.include for chosen in query.selections] == ([("FR",)] if "FR" in value else [])
    assert all("ne doit pas être vide" in notice.sentence for notice in notices)
    assert params.parse(MultiDict([("country", "FR,")]), "en").selections[0].include == ("FR",)
