"""What every engine promises (search/engines/base.py), one test each. An engine's test module subclasses EngineContract
and says how an index is made. The documents are small enough to answer every question by reading them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.document import Document, EarlierTitle, Section
from index.errors import NoPublishedIndex
from search.engines.base import Searcher, Snapshot
from search.query import (
    And,
    Clause,
    Filter,
    Fuzzy,
    MatchAll,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Selection,
    Term,
    Words,
)
from search.results import Results
from search.settings import Settings

FACETS = ("country", "cycle", "policy_area", "status", "captured", "language", "starred")


def section(lang: str, scope: str, text: str, heading: str = "") -> Section:
    return Section(lang, scope, heading, f"{lang}-{scope}", text)  # type: ignore[arg-type]  # one of SCOPES


PROCUREMENT = Document(
    id="FR0001",
    kind="commitment",
    captured="full",
    title={"en": "Open Procurement", "fr": "Ouverture des marchés publics"},
    earlier_titles=(EarlierTitle("en", "Transparent Tenders"),),
    languages=("en", "fr"),
    country="FR",
    cycle=2018,
    policy_areas=("e-government", "procurement"),
    starred=True,
    status="active",
    lead_institution={"en": "Ministry of Finance", "fr": "Ministère des Finances"},
    irm_reports=("France Design Report 2018-2020",),
    sections=(
        section(
            "en",
            "commitment",
            "The government will publish contracts. Every contract is open data. See Beta.gouv.fr and e-government.",
        ),
        section("en", "irm", "Sarah Labelle found limited progress.", "End of Term"),
        section(
            "fr", "commitment", "L’administration publiera les contrats. Les capacités administratives augmentent."
        ),
        section("en", "quoted", "The government will build public accelerators."),
    ),
)
WHISTLE = Document(
    id="GB0002",
    kind="commitment",
    captured="full",
    title={"en": "Protect Whistleblowers"},
    languages=("en",),
    country="GB",
    cycle=2015,
    policy_areas=("whistleblowing",),
    status="inactive",
    sections=(
        section("en", "commitment", "A public office protects whistleblowers. Contracts are not covered."),
        section("en", "irm", "Public debate was vivid. An AI strategy was announced."),
    ),
)
STUB = Document(
    id="FR0012", kind="commitment", captured="stub", title={"en": "Fix My Neighborhood"}, country="FR", cycle=2015
)
REPORT = Document(
    id="kenya-report",
    kind="irm-report",
    captured="full",
    title={"en": "Kenya Report"},
    languages=("en",),
    country="KE",
    sections=(section("en", "irm", "Data were opened. The report mentions capacity and the son of the chief."),),
)
SPANISH = Document(
    id="CL0003",
    kind="commitment",
    captured="full",
    title={"es": "Presupuesto abierto"},
    languages=("es",),
    country="CL",
    cycle=2018,
    policy_areas=("procurement",),
    sections=(section("es", "commitment", "El presupuesto será público."),),
)
DOCUMENTS = (PROCUREMENT, WHISTLE, STUB, REPORT, SPANISH)


def named(value: object) -> str:
    """The name of a parameter, the same in every process."""
    return repr(sorted(value)) if isinstance(value, set) else repr(value)


class EngineContract:
    """Subclasses give `publish`: make these documents the published index of a folder."""

    settings: Callable[[Path], Settings]

    def publish(self, folder: Path, documents: Sequence[Document]) -> None:
        raise NotImplementedError

    def open(self, folder: Path) -> Searcher:
        raise NotImplementedError

    @pytest.fixture
    def searcher(self, tmp_path: Path) -> Iterator[Searcher]:
        self.publish(tmp_path, DOCUMENTS)
        opened = self.open(tmp_path)
        yield opened
        opened.close()

    @pytest.fixture
    def snapshot(self, searcher: Searcher) -> Iterator[Snapshot]:
        with searcher.open() as opened:
            yield opened

    # What is found

    @pytest.mark.parametrize(
        ("clause", "expected"),
        [
            (Term("contracts"), {"FR0001", "GB0002"}),  # also in "contrats", stemmed alike in French
            (Term("CONTRACT"), {"FR0001", "GB0002"}),
            (Term("capacites"), {"FR0001"}),
            (Term("l'administration"), {"FR0001"}),
            (Term("l’administration"), {"FR0001"}),
            (Term("gouv"), {"FR0001"}),
            (Term("Beta.gouv.fr"), {"FR0001"}),
            (Term("egovernment"), {"FR0001"}),
            (Term("e-government"), {"FR0001"}),
            (Term("presupuesto"), {"CL0003"}),
            (Term("tenders"), {"FR0001"}),  # an earlier title
            (Term("finance"), {"FR0001"}),  # an institution
            (Term("xyzzy"), set()),
            (Term("capacités", exact=True), {"FR0001"}),
            (Term("capacites", exact=True), set()),
            (Term("contract", exact=True), {"FR0001"}),
            (Phrase("publish contracts"), {"FR0001"}),
            (Phrase("contracts publish"), set()),
            (Phrase("son of the chief"), {"kenya-report"}),
            (Phrase("of the"), {"kenya-report"}),
            (Phrase("limited progress every"), set()),  # two sections
            (Phrase("capacités administratives", exact=True), {"FR0001"}),
            (Phrase("capacite administrative", exact=True), set()),
            (Prefix("whistle"), {"GB0002"}),
            (Prefix("admin"), {"FR0001"}),
            (Prefix("ab"), set()),  # too short to expand
            (Fuzzy("whisleblower"), {"GB0002"}),
            (Fuzzy("presupueto"), {"CL0003"}),
            (Term("public", field="irm"), {"GB0002"}),
            (Term("procurement", field="title"), {"FR0001"}),
            (Filter("country", ("FR", "KE")), {"FR0001", "FR0012", "kenya-report"}),
            (Filter("id", ("fr0012",)), {"FR0012"}),
            (Filter("starred", ("yes",)), {"FR0001"}),
            (Filter("nothing", ("x",)), set()),
            (Range("cycle", 2016, None), {"FR0001", "CL0003"}),
            (Range("cycle", None, 2015), {"GB0002", "FR0012"}),
            (Or((Term("presupuesto"), Term("kenya"))), {"CL0003", "kenya-report"}),
            (And((Term("contracts"), Not(Term("whistleblowers")))), {"FR0001"}),
            (And((Term("contracts"), Filter("country", ("GB",)))), {"GB0002"}),
            (Not(Term("contracts")), {"FR0012", "kenya-report", "CL0003"}),
            (And((Not(Term("contracts")),)), {"FR0012", "kenya-report", "CL0003"}),
            (Or((Filter("country", ("KE",)), Term("presupuesto"))), {"CL0003", "kenya-report"}),
            (MatchAll(), {"FR0001", "GB0002", "FR0012", "kenya-report", "CL0003"}),
            (Words((Term("public"), Term("contracts"))), {"FR0001", "GB0002"}),
            (Words((Term("the"), Term("of"), Term("whistleblowers"))), {"GB0002"}),
            (Words((Term("AI"), Term("strategy"))), {"GB0002"}),  # a stop word of French
            (Words((Term("whistleblowers"), Term("xyzzy"))), set()),  # both of two words are needed
            (Words((Term("whistleblowers"), Term("public"), Term("xyzzy"))), {"GB0002"}),
            (Words((Term("whistleblowers"), Term("whistleblowers"))), {"GB0002"}),
            (Words((Term("xyzzy"),)), set()),
            (Words((Term("of"), Term("the"))), {"FR0001", "kenya-report"}),  # nothing but stop words
        ],
        ids=named,
    )
    def test_finds(self, snapshot: Snapshot, clause: Clause, expected: set[str]) -> None:
        results = snapshot.search(ask(clause=clause))
        assert ids(results) == expected
        assert results.total == len(expected)

    @pytest.mark.parametrize(
        ("scope", "clause", "expected"),
        [
            ("irm", Term("accelerators"), set()),  # the IRM only quotes the promise there
            ("commitment", Term("accelerators"), {"FR0001"}),
            ("irm", Words((Term("Sarah"), Term("Labelle"))), {"FR0001"}),
            ("irm", Words((Term("public"), Term("accelerators"))), set()),
            ("commitment", Term("Labelle"), set()),
            ("commitment", Term("Procurement"), set()),  # only in the title
        ],
        ids=named,
    )
    def test_a_scope_is_searched_alone(
        self, snapshot: Snapshot, scope: str, clause: Clause, expected: set[str]
    ) -> None:
        results = snapshot.search(ask(clause=clause, scope=scope))
        assert ids(results) == expected
        assert {snippet.scope for hit in results.hits for snippet in hit.snippets} <= {scope, "quoted", "milestones"}

    def test_a_language_of_text_restricts_what_is_searched(self, snapshot: Snapshot) -> None:
        assert ids(snapshot.search(ask(clause=Term("contrats"), languages=("fr",)))) == {"FR0001"}
        assert ids(snapshot.search(ask(clause=Term("contrats"), languages=("en",)))) == set()
        assert ids(snapshot.search(ask(clause=Term("presupuesto"), languages=("en",)))) == set()
        assert ids(snapshot.search(ask(clause=Term("presupuesto"), languages=("es",)))) == {"CL0003"}

    def test_an_id_puts_its_document_first(self, snapshot: Snapshot) -> None:
        for typed in ("gb0002", "GB0002"):
            results = snapshot.search(ask(text=typed, clause=Words((Term(typed),))))
            assert [hit.document.id for hit in results.hits] == ["GB0002"]
        results = snapshot.search(ask(clause=Or((Term("contracts"), Term("fr0012")))))
        assert results.hits[0].document.id == "FR0012"

    def test_words_that_no_document_holds_together_are_named(self, snapshot: Snapshot) -> None:
        results = snapshot.search(ask(clause=Words((Term("whistleblowers"), Term("presupuesto")))))
        assert (results.total, results.others, results.listed, results.partial) == (0, 2, 2, True)
        assert results.coverage == {"full": 0, "stub": 0}
        assert {hit.document.id: hit.missing for hit in results.hits} == {
            "GB0002": ("presupuesto",),
            "CL0003": ("whistleblowers",),
        }
        whole = snapshot.search(ask(clause=Words((Term("public"), Term("whistleblowers")))))
        assert not whole.partial and whole.hits[0].missing == ()

    def test_what_holds_fewer_words_is_listed_after_the_total(self, snapshot: Snapshot) -> None:
        words = Words((Term("public"), Term("accelerators")))
        both = snapshot.search(ask(clause=words, facets=("country",)))
        counted = [hit.document.id for hit in both.hits if hit.counted]
        assert both.split and counted == [hit.document.id for hit in both.hits][: both.total]
        assert both.others == len(both.hits) - both.total > 0
        assert sum(count for _, count in buckets(both, "country")) == both.total
        last = snapshot.search(ask(clause=words, offset=both.total, limit=1))
        assert [(hit.document.id, hit.counted) for hit in last.hits] == [(both.hits[both.total].document.id, False)]
        every = snapshot.search(ask(clause=words, match="all"))
        assert (every.total, every.others) == (both.total, 0)
        whole = [document.id for document in snapshot.matching(ask(clause=words))]
        assert whole == counted

    def test_of_more_than_two_words_a_third_is_enough(self, snapshot: Snapshot) -> None:
        words = Words((Term("public"), Term("whistleblowers"), Term("xyzzy")))
        results = snapshot.search(ask(clause=words))
        assert ids(results) == {"GB0002"}
        assert snapshot.search(ask(clause=words, match="all")).total == 0

    def test_where_nothing_holds_what_is_required_its_words_are_listed(self, snapshot: Snapshot) -> None:
        words = Words((Term("contracts"), Term("publish"), Phrase("contracts publish")))
        results = snapshot.search(ask(clause=Phrase("contracts publish"), instead=words))
        assert (results.total, results.relaxed, results.partial) == (0, True, True)
        assert results.others == len(results.hits) > 0
        assert not any(hit.counted for hit in results.hits)
        found = snapshot.search(ask(clause=Phrase("publish contracts"), instead=words))
        assert (found.total, found.others, found.relaxed) == (1, 0, False)

    @pytest.mark.parametrize(
        ("clause", "words"),
        [
            (Phrase("xyzzy plugh"), Words((Term("xyzzy"), Term("plugh")))),
            (Term("xyzzy", "title"), Words((Term("xyzzy"),))),
        ],
        ids=named,
    )
    def test_where_nothing_holds_a_word_of_it_nothing_is_said_to_be_listed(
        self, snapshot: Snapshot, clause: Clause, words: Words
    ) -> None:
        results = snapshot.search(ask(clause=clause, instead=words))
        assert (results.total, results.others, results.relaxed) == (0, 0, False)

    def test_filters_leave_what_is_enough_alone(self, snapshot: Snapshot) -> None:
        """How many words are needed depends on the words alone: a bucket's count is what its filter finds."""
        chosen = (Selection("country", include=("CL",)),)
        results = snapshot.search(ask(clause=Words((Term("contracts"), Term("presupuesto"))), selections=chosen))
        assert (results.total, [hit.document.id for hit in results.hits]) == (0, ["CL0003"])

    def test_matched_languages_are_those_of_the_words(self, snapshot: Snapshot) -> None:
        (hit,) = snapshot.search(ask(clause=Term("whistleblowers"))).hits
        assert hit.matched_languages == ("en",)
        by_id = {hit.document.id: hit for hit in snapshot.search(ask(clause=Term("administratives"))).hits}
        assert by_id["FR0001"].matched_languages == ("fr",)
        assert snapshot.search(ask()).hits[0].matched_languages == ()

    # Facets

    def test_counts_are_of_documents_by_count_then_code(self, snapshot: Snapshot) -> None:
        results = snapshot.search(ask(facets=FACETS))
        assert buckets(results, "country") == [("FR", 2), ("CL", 1), ("GB", 1), ("KE", 1)]
        assert buckets(results, "cycle") == [("2015", 2), ("2018", 2)]
        assert buckets(results, "policy_area") == [("procurement", 2), ("e-government", 1), ("whistleblowing", 1)]
        assert buckets(results, "status") == [
            ("not-stated", 2),
            ("active", 1),
            ("inactive", 1),
            ("not-applicable", 1),
        ]
        assert buckets(results, "language") == [("en", 3), ("es", 1), ("fr", 1)]
        assert buckets(results, "starred") == [("not-stated", 3), ("not-applicable", 1), ("yes", 1)]
        assert results.coverage == {"full": 4, "stub": 1}

    def test_or_inside_a_facet_and_across(self, snapshot: Snapshot) -> None:
        both = (Selection("country", include=("FR", "GB")), Selection("cycle", include=("2015",)))
        assert ids(snapshot.search(ask(selections=both))) == {"GB0002", "FR0012"}
        without = (Selection("policy_area", exclude=("procurement",)),)
        assert ids(snapshot.search(ask(selections=without))) == {"GB0002", "FR0012", "kenya-report"}

    def test_a_facet_ignores_its_own_selection_and_no_other(self, snapshot: Snapshot) -> None:
        chosen = (Selection("country", include=("FR",)), Selection("cycle", include=("2018",)))
        results = snapshot.search(ask(selections=chosen, facets=FACETS))
        assert ids(results) == {"FR0001"}
        assert buckets(results, "country") == [("CL", 1), ("FR", 1)]
        assert buckets(results, "cycle") == [("2015", 1), ("2018", 1)]
        assert buckets(results, "status") == [("active", 1)]

    def test_chosen_values_always_have_a_bucket(self, snapshot: Snapshot) -> None:
        chosen = (Selection("country", include=("ZZ",), exclude=("GB",)),)
        results = snapshot.search(ask(clause=Term("presupuesto"), selections=chosen, facets=("country",), facet_size=1))
        (country,) = results.facets
        assert [(b.value, b.count, b.selected, b.excluded) for b in country.buckets] == [
            ("CL", 1, False, False),
            ("GB", 0, False, True),
            ("ZZ", 0, True, False),
        ]

    def test_facet_size_cuts_and_says_so(self, snapshot: Snapshot) -> None:
        (country,) = snapshot.search(ask(facets=("country",), facet_size=2)).facets
        assert [bucket.value for bucket in country.buckets] == ["FR", "CL"]
        assert country.more and country.total == 4

    def test_years_from_and_to(self, snapshot: Snapshot) -> None:
        results = snapshot.search(ask(cycle_from=2016, facets=("cycle", "country")))
        assert ids(results) == {"FR0001", "CL0003"}
        assert buckets(results, "cycle") == [("2015", 2), ("2018", 2)]
        assert ids(snapshot.search(ask(cycle_from=2010, cycle_to=2015))) == {"GB0002", "FR0012"}

    # Order and pages

    def test_pages_hold_what_one_long_page_holds(self, snapshot: Snapshot) -> None:
        whole = [hit.document.id for hit in snapshot.search(ask(sort="id")).hits]
        assert whole == ["CL0003", "FR0001", "FR0012", "GB0002", "kenya-report"]
        pages = [snapshot.search(ask(sort="id", offset=at, limit=2)) for at in (0, 2, 4)]
        assert [hit.document.id for page in pages for hit in page.hits] == whole

    def test_a_page_past_the_end_is_empty_with_the_same_total(self, snapshot: Snapshot) -> None:
        results = snapshot.search(ask(clause=Term("contracts"), offset=40))
        assert results.hits == () and results.total == 2

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("-cycle", ["CL0003", "FR0001", "FR0012", "GB0002", "kenya-report"]),
            ("cycle", ["FR0012", "GB0002", "CL0003", "FR0001", "kenya-report"]),
            ("title", ["FR0012", "kenya-report", "FR0001", "CL0003", "GB0002"]),
            ("relevance", ["CL0003", "FR0001", "FR0012", "GB0002", "kenya-report"]),
        ],
    )
    def test_sorts_and_ties_by_id(self, snapshot: Snapshot, sort: str, expected: list[str]) -> None:
        results = snapshot.search(replace(ask(), sort=sort))  # type: ignore[arg-type]  # one of Sort
        assert [hit.document.id for hit in results.hits] == expected

    def test_titles_weigh_more_than_texts(self, snapshot: Snapshot) -> None:
        first, *_ = snapshot.search(ask(clause=Term("report"))).hits
        assert first.document.id == "kenya-report"

    def test_scores_descend_and_explain_themselves(self, snapshot: Snapshot) -> None:
        clause = Words((Term("public"), Phrase("publish contracts")))
        hits = snapshot.search(ask(clause=clause, explain=True)).hits
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        for hit in hits:
            assert hit.score == pytest.approx(sum(row.score for row in hit.explanation))
            assert any(row.field.startswith("commitment") for row in hit.explanation)

    # Passages

    def test_passages_mark_whole_words_in_their_section(self, snapshot: Snapshot) -> None:
        (hit,) = snapshot.search(ask(clause=Phrase("publish contracts"))).hits
        (snippet,) = hit.snippets
        assert (snippet.scope, snippet.lang, snippet.anchor) == ("commitment", "en", "en-commitment")
        assert [text for text, marked in snippet.pieces if marked] == ["publish contracts"]  # not "contract" elsewhere
        assert "".join(text for text, _ in snippet.pieces).startswith("The government will publish contracts.")

    def test_titles_are_marked(self, snapshot: Snapshot) -> None:
        (hit,) = snapshot.search(ask(clause=Term("whistleblower"))).hits
        assert hit.title_pieces == {"en": (("Protect ", False), ("Whistleblowers", True))}

    def test_an_earlier_title_is_found_and_not_shown_as_the_title(self, snapshot: Snapshot) -> None:
        (hit,) = snapshot.search(ask(clause=Term("tenders"))).hits
        assert hit.title_pieces == {} and hit.snippets == ()

    def test_a_heading_stands_over_its_passage(self, snapshot: Snapshot) -> None:
        (hit,) = snapshot.search(ask(clause=Term("Labelle"), scope="irm")).hits
        assert [snippet.heading for snippet in hit.snippets] == ["End of Term"]

    def test_highlighting_can_be_left_out(self, snapshot: Snapshot) -> None:
        (hit,) = snapshot.search(ask(clause=Term("whistleblowers"), highlight=False)).hits
        assert hit.snippets == () and hit.title_pieces == {}

    # Documents

    def test_a_document_comes_back_whole_in_any_case_of_its_id(self, snapshot: Snapshot) -> None:
        assert snapshot.get("fr0001") == PROCUREMENT
        assert snapshot.get("KENYA-REPORT") == REPORT
        assert snapshot.get("FR9999") is None

    def test_summaries_in_the_order_asked(self, snapshot: Snapshot) -> None:
        found = snapshot.summaries(("gb0002", "nothing", "FR0001"))
        assert [summary.id for summary in found] == ["GB0002", "FR0001"]
        assert found[1].title == PROCUREMENT.title and found[1].policy_areas == ("e-government", "procurement")

    def test_matching_streams_every_document_in_order(self, snapshot: Snapshot) -> None:
        query = ask(clause=Filter("country", ("FR", "GB")), sort="-cycle", offset=1, limit=1)
        assert [document.id for document in snapshot.matching(query)] == ["FR0001", "FR0012", "GB0002"]

    # Generations

    def test_nothing_published_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(NoPublishedIndex):
            self.open(tmp_path / "nothing").open()

    def test_results_outlive_their_generation(self, tmp_path: Path) -> None:
        self.publish(tmp_path, DOCUMENTS)
        opened = self.open(tmp_path)
        with opened.open() as snapshot:
            before = snapshot.search(ask(clause=Term("contracts"), facets=FACETS))
            listed = snapshot.matching(ask(sort="id"))
            assert next(listed).id == "CL0003"
        self.publish(tmp_path, [STUB])
        opened.close()
        assert ids(before) == {"FR0001", "GB0002"} and before.hits[0].snippets
        assert [document.id for document in listed] == ["FR0001", "FR0012", "GB0002", "kenya-report"]

    def test_a_snapshot_stays_on_its_generation_whatever_is_published(self, tmp_path: Path) -> None:
        self.publish(tmp_path, DOCUMENTS)
        searcher = self.open(tmp_path)
        old = searcher.open()
        self.publish(tmp_path, [STUB])
        with until_noticed(searcher, old) as new:
            assert (new.info.full, new.info.stub) == (0, 1) and ids(new.search(ask())) == {"FR0012"}
        assert (old.info.full, old.info.stub) == (4, 1)
        assert old.search(ask(clause=Term("contracts"), facets=FACETS)).generation == old.info
        assert old.get("FR0001") == PROCUREMENT and len(old.summaries(("FR0001", "GB0002"))) == 2
        assert len(list(old.matching(ask()))) == 5 and old.occurrences(("en",), "contracts") == 3
        assert old.crossed(ask(), "country", ("FR",), "policy_area")[0]["procurement"] == 1
        old.close()
        old.close()
        searcher.close()

    # Crossed counts, proposals, words

    @pytest.mark.parametrize(
        "chosen",
        [
            (),
            (Selection("cycle", ("2018",)),),
            (Selection("country", ("GB",)), Selection("policy_area", ("e-government",))),
            (Selection("status", (), ("active",)), Selection("country", (), ("FR",))),
        ],
        ids=named,
    )
    def test_areas_by_country_are_what_searching_each_country_counts(
        self, snapshot: Snapshot, chosen: tuple[Selection, ...]
    ) -> None:
        countries = ("FR", "CL", "GB", "KE", "ZZ")
        query = ask(selections=chosen, facets=("policy_area",))
        counted = snapshot.crossed(query, "country", countries, "policy_area")
        for country, areas in zip(countries, counted, strict=True):
            (facet,) = snapshot.search(query.with_selection(Selection("country", (country,)))).facets
            expected = {bucket.value: bucket.count for bucket in facet.buckets if bucket.count}
            assert {area: count for area, count in areas.items() if count} == expected
        if not chosen:
            assert counted[0]["e-government"] == 1 and not any(counted[-1].values())

    def test_proposals_are_at_most_as_many_as_are_asked_for(self, snapshot: Snapshot) -> None:
        assert snapshot.suggest("", "en", 5) == ()
        assert len(snapshot.suggest("p", "en", 2)) <= 2

    def test_what_texts_say_about_words(self, snapshot: Snapshot) -> None:
        assert snapshot.occurrences(("en",), "contracts") == 3  # "contract" is the same word
        assert snapshot.occurrences(("fr",), "contracts") == 0
        assert snapshot.occurrences(("en", "fr"), "xyzzy") == 0
        assert snapshot.holds("en", "whistleblow") or snapshot.holds("en", "whistleblower")
        assert not snapshot.holds("fr", "xyzzy")
        assert snapshot.near(("en",), "contarcts", 1)["contracts"] == 3
        assert "contracts" not in snapshot.near(("fr",), "contarcts", 1)
        assert snapshot.near(("en", "fr"), "presupuesto", 2).keys() <= {"presupuesto"}
        assert set(snapshot.spellings(("fr",), "capacites")) == {"capacités"}
        assert not snapshot.spellings(("en",), "capacites")


def until_noticed(searcher: Searcher, old: Snapshot) -> Snapshot:
    """The first snapshot of another generation; engines notice one within two seconds."""
    end = time.monotonic() + 2
    while (new := searcher.open()).info == old.info and time.monotonic() < end:
        new.close()
    assert new.info != old.info
    return new


def ask(**parts: Any) -> Query:
    """A query without translations: what those find depends on what an engine learned from its documents."""
    return Query(translate=False, **parts)


def ids(results: Results) -> set[str]:
    """Of the documents that count."""
    return {hit.document.id for hit in results.hits if hit.counted}


def buckets(results: Results, name: str) -> list[tuple[str, int]]:
    return next([(b.value, b.count) for b in facet.buckets] for facet in results.facets if facet.name == name)
