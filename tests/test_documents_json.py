"""Documents as JSON: nothing is lost on the way out and back, and input by hand gets clear errors."""

import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import SCOPES, Assessment, Capture, Document, EarlierTitle, Listing, Milestone, Provenance, Section
from index.documents_json import dump, dumps, load, loads, restore
from index.errors import InvalidDocument
from index.parsers.ndjson import documents as documents_of
from index.scrapes import Scrape

# Everything a page may hold and JSON or a line-based file may trip over. Texts are NFC without control characters.
words = st.text(st.sampled_from('abcXYZ é œ ’«»\u00a0\u202f:;\n\t"\\<>&🙂ДЖ中'), max_size=12)
names = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,6})?", fullmatch=True)
languages = st.sampled_from(("en", "fr", "es", "und"))
numbers = st.none() | st.integers(0, 9999)
years = st.none() | st.integers(1900, 2100)
provenances = st.builds(
    Provenance, numbers, numbers, st.sampled_from(("header", "irm-text", "listing", "document")), numbers
)
listings = st.builds(
    Listing, st.just("FR0001"), languages, words, years, words, st.booleans(), st.sampled_from(("a.txt", ""))
)
facts = st.dictionaries(names, words | st.lists(words, max_size=3).map(tuple), max_size=3)


@st.composite
def section_lists(draw: st.DrawFn) -> tuple[Section, ...]:
    made = draw(st.lists(st.tuples(languages, st.sampled_from(SCOPES), words, words), max_size=4))
    return tuple(Section(lang, scope, heading, f"a-{n}", text) for n, (lang, scope, heading, text) in enumerate(made))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    report = draw(st.booleans())
    sections = draw(section_lists())
    own = st.sampled_from(("en", "fr", "es")).flatmap(
        lambda language: st.builds(
            Capture,
            source=words,
            language=st.just(language),
            template=names,
            sha256=names,
            facts=facts,
            # As merge makes them: the current text of the language, or an older one, or none.
            sections=st.just(tuple(s for s in sections if s.lang == language)) | section_lists() | st.just(()),
            extractor=names,
            url=words,
            fetched_at=st.none() | st.just("2021-03-04T05:06:07Z"),
            stale=st.booleans(),
        )
    )
    return draw(
        st.builds(
            Document,
            id=st.just("france-design-report-2018-2020" if report else "FR0038"),
            kind=st.just("irm-report" if report else "commitment"),
            captured=st.just("full"),
            title=st.dictionaries(languages, words.map(lambda text: f"T{text}"), min_size=1, max_size=2),
            earlier_titles=st.lists(st.builds(EarlierTitle, languages, words), max_size=2).map(tuple),
            languages=st.lists(languages, max_size=2).map(tuple),
            machine_translated=st.lists(languages, max_size=1).map(tuple),
            country=st.sampled_from(("FR", "GB", "")),
            locality=st.none() | names,
            cycle=years,
            action_plan=words,
            policy_areas=st.lists(names, max_size=3).map(tuple),
            starred=st.sampled_from((None, True, False)),
            verifiable=st.sampled_from((None, True, False)),
            values=st.lists(names, max_size=2).map(tuple),
            status=names,
            completion=names,
            early_results=names,
            ambition=names,
            assessments=st.lists(
                st.builds(Assessment, names, st.none() | names, st.dictionaries(names, names, max_size=2), provenances),
                max_size=2,
            ).map(tuple),
            milestones=st.lists(st.builds(Milestone, languages, words, words, words, words), max_size=2).map(tuple),
            start_date=words,
            end_date=words,
            carried_forward=words,
            lead_institution=st.dictionaries(languages, words, max_size=2),
            support_institutions=st.dictionaries(languages, st.lists(words, max_size=2).map(tuple), max_size=2),
            irm_reports=st.lists(words, max_size=2).map(tuple),
            related=st.lists(names, max_size=2).map(tuple),
            report_type=st.sampled_from(("", "design")),
            period=st.sampled_from(("", "2018-2020")),
            year=years,
            sections=st.just(sections),
            provenance=st.dictionaries(names, provenances, max_size=2),
            captures=st.lists(own, max_size=3).map(tuple),
            listings=st.lists(listings, max_size=2).map(tuple),
            source_url=st.sampled_from(("", "https://www.opengovpartnership.org/members/france/commitments/FR0038/")),
            changed_at=st.sampled_from(("", "2026-11-22T01:45:12Z")),
        )
    )


@settings(max_examples=150, deadline=None)
@given(documents())
def test_what_export_writes_is_read_back_identical(document: Document) -> None:
    line = dumps(document)
    assert "\n" not in line, "one document is one line"
    assert loads(line) == restore(line.encode()) == load(dump(document)) == document
    assert dumps(loads(line)) == line


SECTION = Section("en", "irm", "Next steps", "irm-next-steps", "Continue the programme.")
DOCUMENT = Document(
    id="FR0038",
    kind="commitment",
    captured="full",
    title={"en": "Administrative Capacity-Building"},
    languages=("en",),
    completion="substantial",
    assessments=(Assessment("end-of-term", "substantial", {}, Provenance(0, 166, "irm-text")),),
    sections=(SECTION,),
    provenance={"status": Provenance(1, 9)},
    captures=(
        Capture("new.txt", "en", "new", "aa", {"status": "", "policy_areas": ("Formations",)}, (SECTION,)),
        Capture("old.txt", "en", "old", "bb", {"status": "Active"}, (replace(SECTION, text="Start it."),)),
        Capture("empty.txt", "en", "old", "cc", {}),
    ),
    source_url="https://www.opengovpartnership.org/members/france/commitments/FR0038/",
)


def shape() -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(dumps(DOCUMENT)))


def test_the_shape_is_the_contracts() -> None:
    written = shape()
    assert written["title"] == {"en": "Administrative Capacity-Building"}
    assert written["assessments"] == [
        {
            "assessment": "end-of-term",
            "completion": "substantial",
            "early_results": {},
            "from": {"capture": 0, "line": 166, "as": "irm-text"},
        }
    ]
    assert written["provenance"] == {"status": {"capture": 1, "line": 9}}
    assert written["captures"][0]["facts"] == {"status": "", "policy_areas": ["Formations"]}
    assert written["sections"] == [
        {
            "lang": "en",
            "scope": "irm",
            "heading": "Next steps",
            "anchor": "irm-next-steps",
            "text": "Continue the programme.",
        }
    ]
    assert written["links"] == {
        "html": "/en/commitments/FR0038",
        "source": "https://www.opengovpartnership.org/members/france/commitments/FR0038/",
    }


def test_a_current_text_is_written_once_and_an_older_or_empty_one_in_full() -> None:
    newest, older, empty = shape()["captures"]
    assert "sections" not in newest
    assert [section["text"] for section in older["sections"]] == ["Start it."]
    assert empty["sections"] == []
    assert load(dump(DOCUMENT)).captures == DOCUMENT.captures


def test_id_title_and_text_are_enough() -> None:
    document = loads('{"id": "fr0099", "title": "Ouvrir les données", "text": "Le texte entier.", "lang": "fr"}')
    assert document.id == "FR0099"
    assert document.title == {"fr": "Ouvrir les données"}
    assert document.languages == ("fr",)
    assert [(s.lang, s.scope, s.text) for s in document.sections] == [("fr", "commitment", "Le texte entier.")]
    assert (document.kind, document.captured, document.status) == ("commitment", "full", "not-stated")


def test_sections_need_only_their_text_and_get_distinct_anchors() -> None:
    document = loads('{"id": "X1", "title": {"en": "T"}, "sections": [{"lang": "en", "text": "a"}, {"text": "b"}]}')
    assert [section.text for section in document.sections] == ["a", "b"]
    assert [section.lang for section in document.sections] == ["en", "und"]
    anchors = [(section.lang, section.anchor) for section in document.sections]
    assert all(anchor for _, anchor in anchors) and len(set(anchors)) == 2


def test_report_ids_keep_their_case_and_commitment_ids_are_upper_case() -> None:
    report = loads('{"id": "france-design-report", "kind": "irm-report", "title": "T", "text": "x", "lang": "en"}')
    assert report.id == "france-design-report"
    assert report.sections[0].scope == "irm"


def test_a_stub_needs_no_text() -> None:
    assert loads('{"id": "FR0001", "title": {"en": "Open data"}, "captured": "stub"}').sections == ()


def test_texts_are_composed_on_the_way_in() -> None:
    decomposed = '{"id": "X1", "title": {"fr": "Capacite\u0301s"}, "text": "e\u0301tat", "lang": "fr", "facts": {}}'
    document = loads(decomposed)
    assert document.title["fr"] == "Capacités"
    assert document.sections[0].text == "état"


def test_control_characters_and_odd_line_ends_do_not_get_in() -> None:
    document = loads('{"id": "X1", "title": "A\\u0000B", "text": "one\\r\\ntwo\\u2028three\\u009f", "lang": "en"}')
    assert document.title == {"en": "AB"}
    assert document.sections[0].text == "one\ntwo three"


MINIMAL: dict[str, Any] = {"id": "FR0001", "title": {"en": "T"}, "sections": [{"lang": "en", "text": "x"}]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "id: is required"),
        ({"id": 38}, "id: 38 is not text"),
        ({"id": "../../etc/passwd"}, 'id: "../../etc/passwd" is not an id'),
        ({"id": "A" * 65}, "is not an id"),
        ({"title": None}, "title: is required"),
        ({"title": " "}, "title: is blank"),
        ({"title": {"en": 3}}, "title.en: 3 is not text"),
        ({"kind": "promise"}, 'kind: "promise" is not one of commitment, irm-report'),
        ({"sections": None}, "sections: is required"),
        ({"sections": "text"}, 'sections: "text" is not a list of objects'),
        ({"sections": [{"text": "a"}, {"text": "b", "scope": "foo"}]}, 'sections[1].scope: "foo" is not one of'),
        ({"sections": [{"lang": "en"}]}, "sections[0].text: is required"),
        ({"cycle": "2018"}, 'cycle: "2018" is not a year from 1900 to 2100'),
        ({"cycle": True}, "cycle: true is not a year from 1900 to 2100"),
        ({"starred": "yes"}, 'starred: "yes" is not true or false'),
        ({"policy_areas": "open-data"}, 'policy_areas: "open-data" is not a list'),
        ({"policy_areas": [1]}, "policy_areas[0]: 1 is not text"),
        ({"captures": [{"facts": {"status": 1}}]}, "captures[0].facts.status: 1 is not text"),
        ({"captures": ["x"]}, 'captures[0]: "x" is not an object'),
        ({"assessments": [{"assessment": "x", "from": {"as": "guess"}}]}, 'assessments[0].from.as: "guess" is not'),
        ({"provenance": {"status": 1}}, "provenance.status: 1 is not an object"),
        ({"links": {"source": 1}}, "links.source: 1 is not text"),
        ({"support_institutions": {"en": "NA"}}, 'support_institutions.en: "NA" is not a list'),
        ({"title": {"en": "\ud800"}}, "title.en: holds half of a surrogate pair"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        load({**MINIMAL, **change})
    assert str(refused.value).startswith(message) or message in str(refused.value)


@pytest.mark.parametrize("line", ["", "{", "[1]", "null", '"text"', "[" * 100_000])
def test_a_line_that_is_no_document_is_refused(line: str) -> None:
    with pytest.raises(InvalidDocument):
        loads(line)


def test_keys_of_a_later_version_are_left_alone() -> None:
    assert load({**MINIMAL, "coverage": {"full": 3}}).id == "FR0001"


def scrape(content: str, name: str = "more.ndjson") -> Scrape:
    encoded = content.encode()
    return Scrape(Path(name), name, encoded, sha256(encoded).hexdigest(), fetched_at="2026-01-02T03:04:05Z")


def test_an_exported_line_is_read_back_as_the_document_it_was() -> None:
    assert list(documents_of(scrape(dumps(DOCUMENT)))) == [DOCUMENT]


def test_a_document_by_hand_says_which_file_it_came_from_and_survives_an_export() -> None:
    [document] = documents_of(scrape('{"id": "X1", "title": {"fr": "Titre"}, "text": "Texte.", "lang": "fr"}'))
    [capture] = document.captures
    assert (capture.source, capture.language, capture.template) == ("more.ndjson", "fr", "document")
    assert (capture.facts, capture.fetched_at) == ({"title": "Titre"}, "2026-01-02T03:04:05Z")
    assert capture.sections == document.sections
    assert list(documents_of(scrape(dumps(document), "export.ndjson"))) == [document]


def test_of_several_lines_the_wrong_one_is_named() -> None:
    good = dumps(DOCUMENT)
    found = documents_of(scrape(f'{good}\n\n{{"id": "X1"}}\n'))
    assert next(found) == DOCUMENT
    with pytest.raises(InvalidDocument, match="line 3: sections: is required"):
        next(found)


def written(**changes: object) -> str:
    """A document as a person writes it, with changes."""
    return json.dumps({"id": "FR0001", "title": "Open budget", "text": "Publish it.", "lang": "en"} | changes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cycle": 10**30}, "cycle: "),
        ({"cycle": -5}, "cycle: -5 is not a year from 1900 to 2100"),
        ({"year": 1899}, "year: 1899 is not a year from 1900 to 2100"),
        ({"lang": None}, "lang: is required with `text`"),
        ({"lang": "french"}, 'lang: "french" is not a language\'s code'),
        ({"lang": "qq"}, 'lang: "qq" is not a language\'s code'),
        ({"title": {"English": "T"}}, 'title: "English" is not a language\'s code'),
        ({"languages": ["en", 7]}, "languages[1]: 7 is not a language's code"),
        ({"title": "a" * 1001}, "title: has 1001 characters, at most 1000 are allowed"),
        ({"title": {"en": "a" * 1001}}, "title.en: has 1001 characters, at most 1000 are allowed"),
        ({"sections": [{"text": "a", "heading": "h" * 1001}]}, "sections[0].heading: has 1001 characters"),
        ({"sections": [{"text": "a", "anchor": "next steps"}]}, 'sections[0].anchor: "next steps" is not an anchor'),
        ({"sections": [{"text": "a", "scope": "annex"}]}, 'sections[0].scope: "annex" is not one of'),
        ({"sections": [{"text": "a"}] * 50_001}, "sections: has 50001 entries, at most 50000 are allowed"),
        ({"changed_at": "yesterday"}, 'changed_at: "yesterday" is not a date in ISO 8601'),
        ({"captures": [{"fetched_at": "04/03/2021"}]}, 'captures[0].fetched_at: "04/03/2021" is not a date'),
        ({"provenance": {"status": {"capture": -1}}}, "provenance.status.capture: -1 is not a whole number"),
        ({"related": ["../secret"]}, 'related[0]: "../secret" is not an id'),
        ({"country": "France"}, 'country: "France" is not a country\'s ISO 3166 code'),
        ({"kind": "plan"}, 'kind: "plan" is not one of'),
    ],
)
def test_a_value_that_would_break_a_reader_is_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        loads(written(**changes))
    assert str(refused.value).startswith(told)


def test_texts_cannot_turn_the_direction_of_the_page_around_them() -> None:
    document = loads(written(title="Open \u202ebudget\u2069", text="\u2066a\u202d \u200fשלום"))
    assert document.title == {"en": "Open budget"}
    assert document.sections[0].text == "a \u200fשלום", "the mark of one word's direction stays"


def test_labels_of_codes_become_codes() -> None:
    document = loads(written(completion="Substantial", policy_areas=["Données ouvertes", "Une autre chose"]))
    assert (document.completion, document.policy_areas) == ("substantial", ("open-data", "Une autre chose"))


def test_anchors_that_are_alike_are_numbered_and_times_of_other_zones_are_utc() -> None:
    parts = [{"text": "a", "anchor": "x"}, {"text": "b", "anchor": "x"}, {"text": "c"}, {"text": "d"}]
    document = loads(written(sections=parts, changed_at="2021-03-04T01:00:00+02:00"))
    assert [section.anchor for section in document.sections] == ["x", "x-2", "commitment-1", "commitment-2"]
    assert document.changed_at == "2021-03-03T23:00:00Z"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": {"en": 3}}, "title.en: 3 is not text"),
        ({"cycle": 2018.0}, "cycle: 2018.0 is not a year from 1900 to 2100"),
        ({"lang": 0}, "lang: 0 is not a language's code"),
    ],
)
def test_what_we_kept_ourselves_is_refused_in_the_same_words(changes: dict[str, object], message: str) -> None:
    for read in (loads, lambda line: restore(line.encode())):
        with pytest.raises(InvalidDocument) as refused:
            read(written(**changes))
        assert str(refused.value).startswith(message)


def test_null_is_as_if_a_key_were_absent() -> None:
    bare = json.loads(written())
    everything = {key: None for key in dump(DOCUMENT) if key not in bare}
    assert loads(written(**everything)) == loads(written())
    part = {"text": "a", "lang": None, "scope": None, "heading": None, "anchor": None}
    assert loads(written(sections=[part])) == loads(written(sections=[{"text": "a"}]))


def test_a_text_is_read_the_same_however_its_json_is_written() -> None:
    """As it is, with escapes, or beside a text that has to be cleaned."""
    text = "Élan\n\u0301 \\u0041 \\ud800 C:\\brief 🙂 ’"
    plainly, escaped = (json.dumps(json.loads(written(text=text)), ensure_ascii=ascii) for ascii in (False, True))
    beside = written(text=text, action_plan="\ufeff")
    assert loads(plainly) == loads(escaped) == loads(beside)
    assert loads(plainly).sections[0].text == text


def test_codes_are_cleaned_like_texts() -> None:
    assert loads(written(country="\ufeffFR", lang="fr\u202e")).country == "FR"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | languages,
    lambda held: st.lists(held, max_size=2) | st.dictionaries(names | st.just("text"), held, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*sorted(dump(DOCUMENT)), "text", "lang"]), json_values, st.booleans())
def test_whatever_stands_at_a_key_is_read_or_refused_by_its_path(key: str, value: object, ascii: bool) -> None:
    line = json.dumps(json.loads(written()) | {key: value}, ensure_ascii=ascii)
    try:
        document = loads(line)
    except InvalidDocument as refused:
        # A document by hand without its `text`, or its `lang`, lacks what is asked for under another name.
        assert str(refused).startswith((key, "sections: is required", "lang: is required"))
        with pytest.raises(InvalidDocument, match=re.escape(str(refused))):
            load(json.loads(line))
    else:
        assert load(json.loads(line)) == document
        assert loads(dumps(document)) == document
