"""Which of two documents comes first, and why: each pair differs in one thing only."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from search.engines import Searcher, open_searcher
from search.query import Query
from search.results import Results
from search.settings import Settings
from search.syntax import parse
from tests.searchers import search

Ask = Callable[..., Results]
FILLER = "words that say nothing about it at all and go on for quite a while so that texts are of one length"


def document(
    document_id: str,
    texts: dict[str, str],
    title: str = "Untitled",
    captured: Literal["full", "stub"] = "full",
    scope: Literal["commitment", "notes"] = "commitment",
    machine: tuple[str, ...] = (),
) -> Document:
    return Document(
        id=document_id,
        kind="commitment",
        captured=captured,
        title=dict.fromkeys(texts, title) or {"en": title},
        machine_translated=machine,
        sections=tuple(Section(lang, scope, "", f"text-{lang}", text) for lang, text in texts.items()),
    )


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Callable[[list[Document]], Ask]]:
    opened: list[Searcher] = []

    def build(documents: list[Document]) -> Ask:
        folder = tmp_path / str(len(opened))
        with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
            writer.add(documents)
            writer.publish({})
        opened.append(open_searcher(Settings(index_dir=folder)))

        def ask(text: str, translate: bool = False, **more: Any) -> Results:
            query = Query(text, parse(text).clause, translate=translate, correct=False)
            return search(opened[-1], replace(query, **more))

        return ask

    yield build
    for searcher in opened:
        searcher.close()


Index = Callable[[list[Document]], Ask]


def ids(results: Results) -> list[str]:
    return [hit.document.id for hit in results.hits]


@pytest.mark.parametrize(
    ("query", "worse", "better"),
    [
        ("budget", f"{FILLER} budget {FILLER}", f"{FILLER} budget {FILLER} budget"),
        ("budget", f"{FILLER} budget {FILLER}", f"budget {FILLER} {FILLER}"),
        ("budgets", f"{FILLER} budget {FILLER}", f"{FILLER} budgets {FILLER}"),
        ("open budget", f"{FILLER} budget {FILLER} open", f"{FILLER} open budget {FILLER}"),
        ("open budget", f"{FILLER} budget open {FILLER}", f"{FILLER} open budget {FILLER}"),
    ],
    ids=["more often", "earlier", "as typed", "nearer", "in order"],
)
def test_of_two_texts_the_one_that_says_it_better_comes_first(
    index: Index, query: str, worse: str, better: str
) -> None:
    ask = index([document("XX0001", {"en": worse}), document("XX0002", {"en": better})])
    assert ids(ask(query)) == ["XX0002", "XX0001"]


def test_a_title_outweighs_a_text_and_a_text_a_note(index: Index) -> None:
    ask = index(
        [
            document("XX0001", {"en": f"budget {FILLER}"}, scope="notes"),
            document("XX0002", {"en": f"budget {FILLER}"}),
            document("XX0003", {"en": FILLER}, title="Budget"),
        ]
    )
    assert ids(ask("budget")) == ["XX0003", "XX0002", "XX0001"]


@pytest.mark.parametrize("typed", ["open budget", "the Open Budget", "OPEN-BUDGET", '"open budget"'])
def test_the_document_with_the_query_for_a_title_comes_first(index: Index, typed: str) -> None:
    often = {"en": "The open budget. " * 20}
    ask = index(
        [
            document("XX0001", often, title="Open budget portal"),
            document("XX0002", often, title="The budget"),
            document("XX0003", {}, title="The Open Budget!" if "the" in typed else "Open Budget!", captured="stub"),
            *(document(f"YY{number:04}", {"en": FILLER}) for number in range(20)),
        ]
    )
    results = ask(typed, explain=True)
    assert ids(results)[0] == "XX0003"
    assert "exact title" in {part.note for part in results.hits[0].explanation}
    for hit in results.hits:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score)


def test_a_title_counts_as_such_only_where_titles_are_searched(index: Index) -> None:
    ask = index([document("XX0001", {"en": f"Open budget. {FILLER}"}, title="Open budget")])
    assert "exact title" in {part.note for part in ask("open budget", explain=True).hits[0].explanation}
    within = ask("open budget", explain=True, scope="commitment").hits[0]
    assert "exact title" not in {part.note for part in within.explanation}


def test_a_rare_word_outweighs_a_common_one(index: Index) -> None:
    many = [document(f"XX{number:04}", {"en": "common things"}) for number in range(20)]
    ask = index([*many, document("YY0001", {"en": "rare things"}), document("YY0002", {"en": "common things"})])
    assert ids(ask("common OR rare"))[0] == "YY0001"


def test_a_second_language_version_adds_nothing(index: Index) -> None:
    ask = index(
        [
            document("XX0001", {"en": f"budget {FILLER}"}),
            document("XX0002", {"en": f"budget {FILLER}", "fr": f"budget {FILLER}"}),
        ]
    )
    first, second = ask("budget").hits
    assert first.score == pytest.approx(second.score)
    assert {hit.document.id: hit.matched_languages for hit in (first, second)}["XX0002"] == ("en", "fr")


def test_a_stub_ranks_below_a_full_document_of_equal_worth(index: Index) -> None:
    ask = index(
        [
            document("XX0001", {}, title="Open budget", captured="stub"),
            document("XX0002", {"en": FILLER}, title="Open budget"),
        ]
    )
    results = ask("open budget", explain=True)
    assert ids(results) == ["XX0002", "XX0001"]
    assert results.hits[1].explanation[-1].note == "listed only"


def test_the_original_ranks_above_a_machine_translation_and_both_above_a_translated_query(index: Index) -> None:
    french, english = "La redevabilité", "The accountability"
    ask = index(
        [
            document("XX0001", {"en": english}),
            document("XX0002", {"en": english, "fr": french}, machine=("fr",)),
            document("XX0003", {"fr": french}, machine=("fr",)),
            document("XX0004", {"fr": french}),
        ]
    )
    assert ids(ask("redevabilité", translate=True)) == ["XX0004", "XX0002", "XX0003", "XX0001"]


def test_in_the_language_of_the_original_a_machine_translation_costs_nothing(index: Index) -> None:
    ask = index(
        [
            document("XX0001", {"en": f"budget {FILLER}", "fr": f"budget {FILLER}"}, machine=("fr",)),
            document("XX0002", {"en": f"budget {FILLER}"}),
        ]
    )
    first, second = ask("budget").hits
    assert first.score == pytest.approx(second.score)


def test_contributions_add_up_to_the_score_signals_included(index: Index) -> None:
    ask = index(
        [
            document("XX0001", {"en": f"open budget {FILLER}", "fr": "budget ouvert"}, title="Budget"),
            document("XX0002", {"en": "open data"}, captured="stub"),
            document("XX0003", {"fr": "un budget ouvert"}, machine=("fr",)),
            document("XX0004", {"en": "nothing"}),
        ]
    )
    for text in ("open budget", "open OR data", "budg* AND open", '"open budget" data', "XX0001 open"):
        for hit in ask(text, explain=True).hits:
            assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score)
    notes = {part.note for part in ask("open budget", explain=True).hits[0].explanation}
    assert {"early", "as typed", "near"} <= notes


def test_of_two_words_both_are_needed_and_what_holds_one_comes_after_them(index: Index) -> None:
    ask = index([document("XX0001", {"en": "open budget " * 9}), document("XX0002", {"en": "budget"})])
    results = ask("open budget")
    assert [(hit.document.id, hit.counted, hit.missing) for hit in results.hits] == [
        ("XX0001", True, ()),
        ("XX0002", False, ("open",)),
    ]
    assert (results.total, results.others, results.split, results.partial) == (1, 1, True, False)
    every = ask("open budget", match="all")
    assert (every.total, every.others, ids(every)) == (1, 0, ["XX0001"])


def test_of_more_words_a_third_is_enough_and_all_are_one_list_by_score(index: Index) -> None:
    common = "schools hospitals roads bridges harbours"
    ask = index(
        [
            *(document(f"XX{number:04}", {"en": common}) for number in range(30)),
            document("YY0001", {"en": "a whistleblower"}),
            document("YY0002", {"en": "a road"}),
            document("YY0003", {"en": "something else"}),
        ]
    )
    results = ask(f"{common} whistleblower", limit=50)
    assert (results.total, results.others, results.split) == (30, 2, False)
    order = ids(results)
    assert order.index("YY0001") < order.index("YY0002")
    lacking = {hit.document.id: (hit.counted, len(hit.missing)) for hit in results.hits}
    assert (lacking["XX0000"], lacking["YY0001"]) == ((True, 1), (False, 5))


def test_a_document_below_for_want_of_the_one_word_beside_a_phrase_says_so(index: Index) -> None:
    ask = index([document("A1", {"en": "an open budget of roads"}), document("B1", {"en": "an open budget of ports"})])
    hits = [(hit.document.id, hit.counted, hit.missing) for hit in ask('"open budget" roads').hits]
    assert hits == [("A1", True, ()), ("B1", False, ("roads",))]


def test_partial_says_that_no_document_holds_enough(index: Index) -> None:
    ask = index([document("XX0001", {"en": "open budget"}), document("XX0002", {"en": "open data"})])
    assert not ask("open budget data").partial
    results = ask("budget data")
    assert (set(ids(results)), results.total, results.partial) == ({"XX0001", "XX0002"}, 0, True)


def test_counts_do_not_depend_on_how_many_documents_there_are(index: Index) -> None:
    full = [document(f"XX{number:04}", {"en": "open budget data"}) for number in range(200)]
    results = index([*full, document("YY0001", {"en": "open budget"})])("open budget data")
    assert (results.total, results.others) == (201, 0)


def test_a_word_typed_twice_counts_twice(index: Index) -> None:
    ask = index([document("XX0001", {"en": "budget of the year"}), document("XX0002", {"en": "health of the year"})])
    assert ids(ask("budget budget health")) == ["XX0001", "XX0002"]
    assert ids(ask("budget health health")) == ["XX0002", "XX0001"]


def test_of_many_words_the_rarest_are_searched_for(index: Index) -> None:
    """Sixty at most, and a note says so. Stop words take no place."""
    words = [f"x{number}y" for number in range(70)]
    ask = index(
        [
            document("XX0001", {"en": " ".join(words)}),
            *(document(f"XX{number:04}", {"en": " ".join(words[:15])}) for number in range(2, 8)),
        ]
    )
    results = ask(" of the ".join(words), limit=10)
    assert results.notes == ("too-many-terms",)
    assert ids(results)[0] == "XX0001"
    assert len(next(hit for hit in results.hits if hit.document.id == "XX0002").missing) == 55
    assert ask(" of the ".join(words[:60])).notes == ()


@pytest.mark.parametrize(
    ("query", "foreign", "language", "about"),
    [
        ("transparency of the budgets", "un programme of the gouvernement", "fr", {"en": "the budgets are secret"}),
        ("the savings of the hospitals", "la page the best of et ses hospices", "fr", {"en": "hospitals of a town"}),
        ("la transformation de la santé", "the office de la poste in la paz", "en", {"fr": "la santé des enfants"}),
        ("les hôpitaux n'ont pas de budget", "the journal les nouvelles de paris", "en", {"fr": "des hôpitaux"}),
    ],
)
def test_a_small_word_of_the_language_asked_in_says_nothing_in_texts_of_the_other(
    index: Index, query: str, foreign: str, language: str, about: dict[str, str]
) -> None:
    ask = index(
        [
            document("A1", {language: f"{FILLER if language == 'en' else ''} {foreign}"}),
            document("B1", about),
            *(document(f"F{number}", {"en": "the end of a book", "fr": "la fin de mon livre"}) for number in range(9)),
        ]
    )
    results = ask(query, explain=True)
    assert ids(results)[0] == "B1"
    small = {"of", "the", "de", "la", "les", "n", "ont", "pas"}
    assert not [part for hit in results.hits for part in hit.explanation if part.term in small and part.score > 0]


def test_a_small_word_of_the_other_language_counts_where_it_is_not_clear_which_is_asked_in(index: Index) -> None:
    ask = index([document("A1", {"en": "a sound recorder"}), document("B1", {"en": "my son has a sound recorder"})])
    assert ids(ask("son sound")) == ["B1", "A1"]


def test_a_title_that_answers_the_question_comes_first(index: Index) -> None:
    """Before a text that speaks of it more often, and before a longer title that holds its words too."""
    ask = index(
        [
            document("XX0001", {"en": "open contracting data " * 3}, "Other plans of the ministry"),
            document("XX0002", {"en": "a text about something"}, "What is open contracting?"),
            document(
                "XX0003",
                {"en": "a text about something"},
                "Schools, roads, bridges, open harbours and contracting authorities of the north",
            ),
        ]
    )
    results = ask("what is open contracting", explain=True)
    assert ids(results)[0] == "XX0002"
    notes = [{part.note for part in hit.explanation} for hit in results.hits]
    assert {"title", "alike"} <= notes[0]


@pytest.mark.parametrize(
    ("lang", "query", "phrase", "mentions"),
    [
        (
            "en",
            "action climate empowerment",
            "The programme is called Action for Climate Empowerment and it began.",
            "Climate needs action. The empowerment of youth is an empowerment of climate groups, and climate action.",
        ),
        (
            "fr",
            "registre bénéficiaires sociétés",
            "On ouvre le registre des bénéficiaires de sociétés au public.",
            "Les bénéficiaires ont un registre. Des sociétés, et d’autres sociétés, ont un registre de bénéficiaires.",
        ),
    ],
)
def test_a_phrase_typed_without_its_small_words_comes_first(
    index: Index, lang: str, query: str, phrase: str, mentions: str
) -> None:
    ask = index([document("XX0001", {lang: f"{FILLER} {mentions}"}), document("XX0002", {lang: f"{FILLER} {phrase}"})])
    results = ask(query, explain=True)
    assert ids(results) == ["XX0002", "XX0001"]
    assert ["whole" in {part.note for part in hit.explanation} for hit in results.hits] == [True, False]


def test_the_parts_of_a_compound_rank_in_a_longer_text_and_match_nothing(index: Index) -> None:
    ask = index(
        [
            document("XX0001", {"en": "a plan for young companies and their start"}),
            document("XX0002", {"en": "a plan for old companies and their end"}),
            document("XX0003", {"en": "the start of something"}),
        ]
    )
    results = ask("start-up companies plan")
    assert ids(results) == ["XX0001", "XX0002"]
    assert ids(ask("start-up")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"6 projets"', True),
        ('"projets 6"', True),
        ('"saison 6 projets"', True),
        ('="6 projets"', False),
        ('"projets saison"', False),
    ],
)
def test_a_number_may_stand_on_either_side_of_its_noun(index: Index, query: str, found: bool) -> None:
    ask = index([document("XX0001", {"fr": "la première saison (projets 6), un incubateur"})])
    assert bool(ask(query).total) is found
