"""What is a command and what is the punctuation of prose: the rule of search.syntax.commands, on texts of all kinds."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.params.parameters import MAX_TEXT
from search.query import TOO_MANY_TERMS, And, Clause, Filter, Not, Or, Phrase, Prefix, Range, Term, Words
from search.syntax import canonical, parse, relaxed
from search.syntax.commands import ALL_CAPITALS, MAX_PLAIN, READ_AS_OR, READ_AS_PROSE, READ_AS_WORD
from search.syntax.lexemes import MAX_PHRASE_WORDS, MAX_TERMS


def words(text: str) -> list[Term]:
    return [Term(word) for word in text.split()]


def prose(text: str, *phrases: str) -> Words:
    return Words((*words(text), *map(Phrase, phrases)))


def codes(text: str) -> list[str]:
    return [note.code for note in parse(text).notes]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            'The ministry will publish "open data" on contracts, and the "right to know" office will check it.',
            prose(
                "The ministry will publish open data on contracts and the right to know office will check it",
                "open data",
                "right to know",
            ),
        ),
        (
            "Le ministère publiera des « données ouvertes » : budgets, marchés (et autres) - dès 2024",
            prose("Le ministère publiera des données ouvertes budgets marchés et autres dès 2024", "données ouvertes"),
        ),
        (
            "The act (as amended in 2015) - part two: “open data” + more for all",
            prose("The act as amended in 2015 part two open data more for all", "open data"),
        ),
        (
            "-training of officials -publication of contracts -a portal for citizens",
            prose("training of officials publication of contracts a portal for citizens"),
        ),
        (
            "Note: this is e.g. title: something about * and ~ or a/b for everybody",
            prose("Note this is e.g. title something about and or a/b for everybody"),
        ),
        (
            "we need more open data AND participation of citizens in NOT only cities",
            prose("we need more open data and participation of citizens in not only cities"),
        ),
        (
            "what is the type of a module that matches* nearly~ =exactly +this or -that",
            prose("what is the type of a module that matches nearly exactly this or that"),
        ),
        (
            "commitment:(a b) says that unknown:names are words like all of the others",
            prose("commitment a b says that unknown names are words like all of the others"),
        ),
    ],
)
def test_marks_of_a_long_text_are_punctuation(typed: str, meant: Clause) -> None:
    assert parse(typed).clause == meant


def test_brackets_alone_are_no_reason_to_say_so() -> None:
    assert codes("how citizens (and others) take part in the budget of their city") == []
    assert codes('how citizens "and others" take part in the budget of their city') == [READ_AS_PROSE]
    assert codes("how citizens take part in the budget of -their city today") == [READ_AS_PROSE]


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ("country:France", (Filter("country", ("FR",)),)),
        ("cycle:2015..2018 id:FR0038", (Range("cycle", 2015, 2018), Filter("id", ("FR0038",)))),
        ('titre:"open data"', (Phrase("open data", field="title"),)),
        ("title:transparen*", (Prefix("transparen", field="title"),)),
    ],
)
def test_fields_with_a_value_are_commands_in_a_text_of_any_length(typed: str, required: tuple[Clause, ...]) -> None:
    beside = tuple(part for part in required if not isinstance(part, Filter | Range))
    running = words("how citizens take part in the budget of their city")
    for text in (
        f"{typed} how citizens take part in the budget of their city",
        f"how citizens take part in the budget of their city {typed}",
    ):
        assert parse(text).clause == And((*required, Words((*running, *beside))))


def test_the_rule_counts_plain_words_that_stand_together() -> None:
    few = " ".join(f"w{number}" for number in range(MAX_PLAIN))
    assert parse(f'"open data" {few} -no').clause == And(
        (Phrase("open data"), Words((Phrase("open data"), *words(few))), Not(Term("no")))
    )
    assert parse(f'"open data" {few} more').clause == prose(f"open data {few} more", "open data")


@pytest.mark.parametrize(
    "typed",
    [
        "(open data OR open government) AND (local council OR city hall) NOT budget",
        '"freedom of information" "right to know" "proactive disclosure of contracts" "beneficial ownership"',
        "a OR b OR c OR d OR e OR f OR g OR h OR i",
        "public procurement contracts AND local government offices AND open data NOT health",
        'title:"action plan" country:France,Ghana +budget -audit transparen*',
    ],
)
def test_a_long_command_stays_one(typed: str) -> None:
    assert READ_AS_PROSE not in codes(typed)
    assert isinstance(parse(typed).clause, And | Or)


def test_a_text_that_begins_with_an_equals_sign_is_a_command_however_long() -> None:
    text = "how citizens take part in the budget of their city -Paris"
    assert parse(text).clause == prose(text.replace("-", ""))
    assert parse(f"= {text}").clause == And((Words(tuple(words(text)[:-1])), Not(Term("Paris"))))
    assert codes(f"= {text}") == []
    assert parse("= a or b").clause == Words((Term("a"), Term("or"), Term("b")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("OPEN DATA AND ACCESS TO INFORMATION OR NOT", prose("OPEN DATA and ACCESS TO INFORMATION or not")),
        ("MARCHÉS PUBLICS ET DONNÉES", prose("MARCHÉS PUBLICS et DONNÉES")),
        ("FOI OR RTI", Or((Term("FOI"), Term("RTI")))),
        ("AML AND (PEP OR BO)", And((Or((Term("PEP"), Term("BO"))), Term("AML")))),
        ('"OPEN DATA" AND FRANCE', And((Phrase("OPEN DATA"), Term("FRANCE")))),
        ("FOI law OR RTI", Or((prose("FOI law"), Term("RTI")))),
        ("漢字 仮名 AND 文字", And((prose("漢字 仮名"), Term("文字")))),
    ],
)
def test_capitals_mean_nothing_where_everything_is_in_capitals(typed: str, meant: Clause) -> None:
    clause = parse(typed).clause
    assert set(getattr(clause, "clauses", ())) == set(getattr(meant, "clauses", ())) and type(clause) is type(meant)
    assert (ALL_CAPITALS in codes(typed)) == isinstance(meant, Words)


@pytest.mark.parametrize(
    ("typed", "alternatives"),
    [
        ("green-washing or greenwashing", ("green-washing", "greenwashing")),
        ("eau ou assainissement", ("eau", "assainissement")),
        ("water, sanitation or hygiene", ("water", "sanitation", "hygiene")),
        ("eau, assainissement, ou hygiène", ("eau", "assainissement", "hygiène")),
        ("a or b or c", ("a", "b", "c")),
        ("or ou argent", ("or", "argent")),
    ],
)
def test_a_query_of_nothing_but_alternatives_is_understood(typed: str, alternatives: tuple[str, ...]) -> None:
    parsed = parse(typed)
    assert parsed.clause == Or(tuple(map(Term, alternatives)))
    assert codes(typed) == [READ_AS_OR]
    assert parse(f"{typed} country:FR").clause == And((parsed.clause, Filter("country", ("FR",))))


def test_phrases_may_be_alternatives() -> None:
    assert parse('"open data" ou transparence').clause == Or((Phrase("open data"), Term("transparence")))


@pytest.mark.parametrize("typed", ["open data or transparency", "water or", "ou trouver", "or", "a and b", "+a or b"])
def test_elsewhere_or_is_a_word(typed: str) -> None:
    assert not isinstance(parse(typed).clause, Or)
    assert (READ_AS_WORD in codes(typed)) == (typed == "open data or transparency")


def test_plain_words_are_all_kept_and_as_often_as_typed() -> None:
    text = " ".join(f"w{number % 40}" for number in range(60))
    assert parse(text).clause == prose(text)
    assert codes(text) == []


def test_phrases_beyond_the_limit_stay_as_words_and_long_ones_as_their_beginning() -> None:
    text = " ".join(f'to "a{number} b{number}"' for number in range(MAX_TERMS + 1))
    clause = parse(text).clause
    assert isinstance(clause, Words)
    assert [part for part in clause.clauses if isinstance(part, Term)] == words(text.replace('"', ""))
    assert len(clause.clauses) == 3 * (MAX_TERMS + 1) + MAX_TERMS
    assert codes(text) == [READ_AS_PROSE, TOO_MANY_TERMS]
    long = " ".join(f"w{number}" for number in range(MAX_PHRASE_WORDS + 3))
    cut = " ".join(long.split()[:MAX_PHRASE_WORDS])
    assert parse(f'this is what the report says on its first page "{long}"').clause == prose(
        f"this is what the report says on its first page {long}", cut
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Which countries publish contracts?", "Which publish contracts"),
        ("In how many cities do citizens vote on the budget?", "In how do citizens vote on the budget"),
        ("what other governments disclose owners", "what disclose owners"),
        ("quels pays publient les contrats", "quels publient les contrats"),
        ("Combien de pays ont un registre", "Combien ont un registre"),
        ("Dans quelle mesure les promesses sont tenues", "Dans quelle les promesses sont tenues"),
        ("which law protects whistleblowers", "which law protects whistleblowers"),
        ("quels sont les pays pilotes", "quels sont les pays pilotes"),
        ("countries which publish", "countries which publish"),
        ("which countries", "which countries"),
        ("quels pays ?", "quels pays"),
        ("how many of the countries are there", "how many of the countries are there"),
    ],
)
def test_the_noun_that_a_question_asks_for_is_left_out(typed: str, kept: str) -> None:
    assert parse(typed).clause == prose(kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("peut-on voter", "peut on voter"),
        ("où a-t-il publié", "où a il publié"),
        ("est-ce que", "est ce que"),
        ("pouvez-vous dire", "pouvez vous dire"),
        ("Doit‑on payer", "Doit on payer"),
        ("rendez-vous add-on hands-on e-gov", "rendez-vous add-on hands-on e-gov"),
    ],
)
def test_a_verb_and_the_subject_behind_it_are_two_words(typed: str, kept: str) -> None:
    assert parse(typed).clause == prose(kept)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"open data" France', prose("open data France", "open data")),
        ('"open data"', prose("open data", "open data")),
        ("+a b", prose("a b")),
        ("a AND b", prose("a b")),
        ("title:budget", prose("budget")),
        ('irm:"not done" title:=données', prose("not done données", "not done")),
        ("a (b OR c)", prose("a b c")),
        (
            '"open data" country:FR -audit',
            And((Filter("country", ("FR",)), Not(Term("audit")), prose("open data", "open data"))),
        ),
        ('"open data" OR budget', prose("open data budget", "open data")),
        ("=données", prose("données")),
        ("+transparen* open", Words((Prefix("transparen"), Term("open")))),
        ("a a b +a", prose("a a b a")),
    ],
)
def test_what_insists_is_relaxed_to_its_words(typed: str, meant: Clause) -> None:
    found = relaxed(parse(typed).clause)
    assert found == meant
    assert found is not None and relaxed(found) is None, "there is nothing left to relax"


@pytest.mark.parametrize(
    "typed",
    ["", "a", "a b", "country:FR", "country:FR a b", "a -b", "a OR b", "transparen*", '"one"', "cycle:2015.. -a"],
)
def test_what_does_not_insist_stays_as_it_is(typed: str) -> None:
    assert relaxed(parse(typed).clause) is None


RUNS = [
    *(
        "the",
        "of",
        "data",
        "citizens",
        "w1",
        "w2",
        "which",
        "countries",
        "how",
        "many",
        "in",
        "kinds",
        "peut-on",
        "état",
    ),
    *(
        "or",
        "ou",
        "OR",
        "AND",
        "NOT",
        "PAS",
        "(",
        ")",
        '"',
        "«",
        "»",
        "+",
        "-",
        ":",
        ",",
        "=",
        "~",
        "*",
        "OPEN",
        "DATA",
    ),
    *("title:", "title:x", "country:FR", "country:zz", "foo:bar", "e-gov", "a.b.c"),
]
TEXTS = st.lists(st.sampled_from(RUNS), max_size=40).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces), "= " + " ".join(pieces)])
)


@given(TEXTS)
@example('which "countries of the world" publish w1 w2 w3 w4 w5 w6 "w1 w2"')
@example('title:x w1 w2 w3 w4 w5 w6 w7 country:FR "w1 w2" "w1, w2"')
@settings(max_examples=400, deadline=None)
def test_prose_has_a_canonical_form_too_and_relaxes_once(text: str) -> None:
    clause = parse(text).clause
    assert parse(canonical(clause)).clause == clause
    found = relaxed(clause)
    assert found is None or relaxed(found) is None


PASTED = (
    'The government will "publish" (all) contracts - and open: data, "for the people" of Ghana + others/partners. ',
    "a ", '"a b" ', "(a) ", "a:b ", "-a ", "+a b ", "AND ", "or ", "country:FR ", "peut-on ", "x~ ", "which countries ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PASTED)
def test_the_longest_question_takes_little_time(piece: str) -> None:
    """Milliseconds where nothing else runs; what is quadratic takes seconds."""
    text = (piece * MAX_TEXT)[:MAX_TEXT]
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 0.25
