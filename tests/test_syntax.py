"""What a person at the search box means. Expectations follow the table in search/syntax/'s docstring."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.query import (
    TOO_MANY_TERMS,
    And,
    Clause,
    Filter,
    Fuzzy,
    MatchAll,
    Not,
    Note,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    Words,
)
from search.syntax import canonical, parse
from search.syntax.lexemes import MAX_TERMS, PHRASE_CUT, TOO_DEEP, TURNED_RANGE, UNKNOWN_FIELD, UNKNOWN_VALUE


def meaning(text: str) -> Clause:
    return parse(text).clause


def plain(*words: str) -> Words:
    return Words(tuple(Term(word) for word in words))


A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", MatchAll()),
        ("  ?! … « » ()", MatchAll()),
        ("marchés publics", plain("marchés", "publics")),
        ("l’État, (beta.gouv.fr)!", plain("l’État", "beta.gouv.fr")),
        ("data data", plain("data", "data")),
        ("+data data open", And((Term("data"), plain("data", "data", "open")))),
        ('"open data" "open data" x x', And((Phrase("open data"), Words((Phrase("open data"), Term("x"), Term("x")))))),
        ('"open data"', Phrase("open data")),
        ("« données  ouvertes »", Phrase("données ouvertes")),
        ("“open data”", Phrase("open data")),
        ('"open data" France', And((Phrase("open data"), Words((Phrase("open data"), Term("France")))))),
        ('"open data', plain("open", "data")),
        ('"AND OR (x:y)"', Phrase("AND OR (x:y")),
        ('="données ouvertes"', Phrase("données ouvertes", exact=True)),
        ("=données", Term("données", exact=True)),
        ("title:=données", Term("données", field="title", exact=True)),
        ("+a b", And((A, Words((A, B))))),
        ("+a +b", And((A, B))),
        ("a -b", And((A, Not(B)))),
        ("a b -c", And((plain("a", "b"), Not(C)))),
        ("-a", Not(A)),
        ("a - b", plain("a", "b")),
        ("e-gov", plain("e-gov")),
        ('-"a b" c', And((C, Not(Phrase("a b"))))),
        ("-(a b) c", And((C, Not(Or((A, B)))))),
        ("NOT NOT a", plain("a")),
    ],
)
def test_words_phrases_and_signs(typed: str, meant: Clause) -> None:
    assert meaning(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("budget 10 000 euros", plain("budget", "10 000 euros")),
        ("10\u202f000 € (20 %)", plain("10 000 €", "20 %")),
        ("article L. 1224-1, alinéa 2", plain("article", "L. 1224-1", "alinéa 2")),
        ("loi n° 78-17 art. 8", plain("loi", "n° 78-17", "art. 8")),
        ("$100, 100 $ US$ 5 №12 #3", plain("$100", "100 $", "US$ 5", "№12", "#3")),
        ("20 per cent of it", plain("20 per cent", "of", "it")),
        ("M & E, monitoring & evaluation", plain("M & E", "monitoring", "evaluation")),
        ("title:10 000 -x", And((Term("10 000", field="title"), Not(Term("x"))))),
        ("-5 000 a", And((A, Not(Term("5 000"))))),
        ("1 budget 2018 2019", plain("1", "budget", "2018", "2019")),
        ("art. x 8", plain("art", "x", "8")),
        ('"10 000" 5 (000)', And((Phrase("10 000"), Words((Phrase("10 000"), Term("5"), Term("000")))))),
        ("cycle:2018 000", And((Filter("cycle", ("2018",)), Term("000")))),
    ],
)
def test_what_is_written_with_spaces_and_is_one_thing_is_one_word(typed: str, meant: Clause) -> None:
    assert meaning(typed) == meant
    assert meaning(canonical(meant)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a AND b", And((A, B))),
        ("a ET b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a OU b", Or((A, B))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("(a OR b) AND c", And((Or((A, B)), C))),
        ("a b OR c", Or((plain("a", "b"), C))),
        ("a NOT b", And((A, Not(B)))),
        ("a PAS b", And((A, Not(B)))),
        ("a SAUF b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("NOT(a OR b)", Not(Or((A, B)))),
        ("(a b) c", plain("a", "b", "c")),
        ("((a", plain("a")),
        ("a)) b", plain("a", "b")),
        ("a and b", plain("a", "and", "b")),
        ("a ou b", Or((A, B))),
        ("a ou b c", plain("a", "ou", "b", "c")),
    ],
)
def test_operators_in_both_languages_and_only_in_capitals(typed: str, meant: Clause) -> None:
    assert meaning(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("AND", plain("and")),
        ("OR a", plain("or", "a")),
        ("a ET", plain("a", "et")),
        ("NOT", plain("not")),
        ("NOT OR foobar", Or((Term("not"), Term("foobar")))),
        ("a OR AND b", And((plain("a", "or"), B))),
        ("(AND)", plain("and")),
        ("()", MatchAll()),
        ("(+) -", MatchAll()),
        ("a AND (", plain("a", "and")),
    ],
)
def test_an_operator_without_its_operands_is_a_word(typed: str, meant: Clause) -> None:
    assert meaning(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("transparen*", Words((Prefix("transparen"),))),
        ("éta*", Words((Prefix("éta"),))),
        ("l’éta*", Words((Prefix("éta"),))),
        ("tr*", plain("tr")),
        ("*parency", plain("parency")),
        ("partcipation~", Words((Fuzzy("partcipation"),))),
        ("partcipation~2,", Words((Fuzzy("partcipation"),))),
        ("title:transparen*", Prefix("transparen", field="title")),
        ("irm:partcipation~", Fuzzy("partcipation", field="irm")),
        ('"open data"~3 x', And((Phrase("open data"), Words((Phrase("open data"), Term("x")))))),
    ],
)
def test_beginnings_and_near_spellings(typed: str, meant: Clause) -> None:
    assert meaning(typed) == meant


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("title:a", "title"),
        ("Titre:a", "title"),
        ("commitment:a", "commitment"),
        ("engagement:a", "commitment"),
        ("milestones:a", "milestones"),
        ("jalons:a", "milestones"),
        ("irm:a", "irm"),
        ("MII:a", "irm"),
        ("institution:a", "institutions"),
    ],
)
def test_fields_of_the_text_in_both_languages(typed: str, field: str) -> None:
    assert meaning(typed) == Term("a", field=field)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("titre:(a OR b)", Or((Term("a", field="title"), Term("b", field="title")))),
        ('irm:"did not change"', Phrase("did not change", field="irm")),
        ("cycle:2015..2018", Range("cycle", 2015, 2018)),
        ("cycle:2018..2015", Range("cycle", 2015, 2018)),
        ("cycle:2015..", Range("cycle", 2015, None)),
        ("cycle:..2018", Range("cycle", None, 2018)),
        ("cycle:2018", Filter("cycle", ("2018",))),
        ("id:fr0038", Filter("id", ("FR0038",))),
        ("id:gh0050.other", Filter("id", ("GH0050.OTHER",))),
        ("id:ES0045.2020-2", Filter("id", ("ES0045.2020-2",))),
        ("identifiant:FR0038,UK0001", Filter("id", ("FR0038", "UK0001"))),
        ("foo:bar", plain("foo", "bar")),
        ("10:30", plain("10", "30")),
        ("title:", plain("title")),
        ("title: a", plain("title", "a")),
        ("title:?", plain("title")),
        ("https://opengovpartnership.org", plain("https", "opengovpartnership.org")),
    ],
)
def test_groups_ranges_ids_and_what_is_no_field(typed: str, meant: Clause) -> None:
    assert meaning(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("country:France", Filter("country", ("FR",))),
        ("pays:Royaume-Uni", Filter("country", ("GB",))),
        ('country:"United Kingdom"', Filter("country", ("GB",))),
        ("country:fr,CA", Filter("country", ("FR", "CA"))),
        ("pays:(France OU Canada)", Or((Filter("country", ("FR",)), Filter("country", ("CA",))))),
        ("status:active", Filter("status", ("active",))),
        ("achèvement:substantiel", Filter("completion", ("substantial",))),
        ("completion:Substantial", Filter("completion", ("substantial",))),
        ("langue:fr", Filter("language", ("fr",))),
        ("kind:commitment", Filter("kind", ("commitment",))),
        ("starred:yes", Filter("starred", ("yes",))),
        ("étoilé:oui", Filter("starred", ("yes",))),
        ('domaine:"Capacity Building"', Filter("policy_area", ("capacity-building",))),
        ("country:France données", And((Filter("country", ("FR",)), Term("données")))),
    ],
)
def test_facets_in_the_box_take_labels_of_either_language(typed: str, meant: Clause) -> None:
    assert parse(typed).notes == ()
    assert meaning(typed) == meant


def test_a_value_that_the_facet_does_not_have_is_searched_as_words_and_said() -> None:
    parsed = parse("status:purple")
    assert parsed.clause == plain("status", "purple")
    assert parsed.notes == (Note(UNKNOWN_VALUE, "status", "purple"),)


def test_a_name_that_no_field_has_is_searched_as_a_word_and_said_once() -> None:
    parsed = parse("bogus:foo other:bar")
    assert parsed.clause == plain("bogus", "foo", "other", "bar")
    assert parsed.notes == (Note(UNKNOWN_FIELD, "bogus"),)


@pytest.mark.parametrize("typed", ["https://data.gouv.fr", "at 12:30", "Note : this", "Note: this", "title:data", ":a"])
def test_a_colon_is_not_always_meant_for_a_field(typed: str) -> None:
    assert parse(typed).notes == ()


@pytest.mark.parametrize("typed", ["cycle:2018..2015", "cycle:(2018..2015)"])
def test_years_the_wrong_way_round_are_put_right_and_said(typed: str) -> None:
    parsed = parse(typed)
    assert parsed.clause == Range("cycle", 2015, 2018)
    assert parsed.notes == (Note(TURNED_RANGE, "cycle", "2018..2015"),)


def test_limits_cut_and_say_so() -> None:
    many = parse(" ".join(f"+w{number}" for number in range(30)))
    assert many.clause == And(tuple(Term(f"w{number}") for number in range(MAX_TERMS)))
    assert many.notes == (Note(TOO_MANY_TERMS),)
    long = parse('"one two three four five six seven eight nine ten eleven twelve thirteen"')
    assert long.clause == Phrase("one two three four five six seven eight nine ten eleven twelve")
    assert long.notes == (Note(PHRASE_CUT),)
    deep = parse("(" * 5 + "a" + ")" * 5 + " OR b")
    assert deep.clause == Or((A, B))
    assert deep.notes == (Note(TOO_DEEP),)
    assert parse("(" * 4 + "a" + ")" * 4).notes == ()


def test_operators_that_bind_nothing_take_no_words_place() -> None:
    """Found by benchmarks/fuzz_guided.py: the canonical form counted a word that the text had not."""
    words = " ".join(f"w{number}" for number in range(MAX_TERMS))
    parsed = parse(f"= NOT OR {words}")
    assert not parsed.notes
    assert meaning(canonical(parsed.clause)) == parsed.clause


@pytest.mark.parametrize(
    "text", ["0~0~", "foo~0*", "=a~1~", "foo~2~3", "x-~0", "~~~", "a~0.~", "title:ab~0~ b", "id:İ", "cycle:0550.."]
)
def test_what_means_nothing_special_never_does_so_later(text: str) -> None:
    """Found by benchmarks/fuzz_guided.py."""
    assert meaning(canonical(meaning(text))) == meaning(text)


def test_a_word_may_be_marked_as_nearly_spelt_more_than_once() -> None:
    assert meaning("foo~2~") == Words((Fuzzy("foo"),))


def clauses_in(clause: Clause) -> int:
    """How many clauses an engine meets on its way through this one."""
    inner = (
        clause.clauses if isinstance(clause, And | Or | Words) else (clause.clause,) if isinstance(clause, Not) else ()
    )
    return 1 + sum(map(clauses_in, inner))


def test_nesting_does_not_multiply_what_is_searched_for() -> None:
    """Found by benchmarks/fuzz_guided.py: 280 characters became 4,500 clauses, and a page that counts took seconds."""
    for level in ("+e a -f title:g OR i~ (", "OR -f +e +e OR i~ (", '-f +e +"j k" i~ "b c" (', 'a OR "b c" d +e ('):
        parsed = parse(level * 8 + "b" + ")" * 8)
        assert clauses_in(parsed.clause) < 800
        assert len(canonical(parsed.clause)) < 4_000


def test_a_hundred_thousand_characters_are_read_in_one_go() -> None:
    for piece in ("a ", "a.b.", "(", '"', "-", "+(", "a:", "NOT ", "OR ", "é~", "«a» ", "title:(", "a,", "=", "( -)"):
        text = piece * (100_000 // len(piece))
        assert canonical(meaning(text)) is not None


def test_what_cannot_be_seen_is_no_part_of_a_word() -> None:
    assert meaning("trans\u00adparen\u200bcy\x00 \ud800") == plain("transparency")
    assert meaning("cafe\u0301") == plain("café")


PIECES = (
    ["a", "b", "état", "l’éta*", "c~", "word~", "(", ")", "+", "-", ",", '"', "«", "»", "=", " ", " ", " ", " "],
    ["AND", "ET", "OR", "OU", "NOT", "PAS", "title:", "irm:(", "cycle:2015..2018", "id:FR0038", "foo:"],
    ["country:FR", "status:("],
    ["12", "000", "5 000", "art.", "8 ", "n°", "L. ", "1224-1", "%", "$", "€ ", "per cent", "& ", "A "],
)
GRAMMAR = st.lists(st.sampled_from([piece for row in PIECES for piece in row]), max_size=30).map("".join)


@given(st.one_of(st.text(), GRAMMAR))
@example("NOT OR foobar")
@example('+a "b c" (d OR e) f -g')
@example("l’*administration~ d'l'alerte*")
@settings(max_examples=300, deadline=None)
def test_every_text_parses_and_its_canonical_form_means_the_same(text: str) -> None:
    clause = meaning(text)
    hash(clause)
    assert meaning(canonical(clause)) == clause
