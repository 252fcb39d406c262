"""The history of a document: what changed between captures, and how its state went on."""

import json

from index.document import Capture, Document, Facts, Section
from search.history import FactChange, Piece, as_json, changes, timeline


def capture(source: str, facts: Facts, *texts: str, language: str = "en", scope: str = "commitment") -> Capture:
    sections = tuple(
        Section(language, "irm" if scope == "irm" else "commitment", "Status", f"s-{number}", text)
        for number, text in enumerate(texts)
    )
    return Capture(source, language, "old", source, facts, sections, fetched_at=None)


def document(*captures: Capture) -> Document:
    return Document("FR0038", "commitment", "full", {"en": "T"}, captures=captures)


def test_facts_that_changed_came_or_went_between_two_captures() -> None:
    older = capture("old", {"status": "Active", "areas": ("Capacity Building", "Legislative"), "starred": "No"})
    newer = capture("new", {"status": "", "areas": ("Capacity Building",), "ambition": "Low"})
    [change] = changes(document(newer, older))
    assert (change.older, change.newer, change.text) == (1, 0, ())
    assert change.facts == (
        FactChange("status", "Active", ""),
        FactChange("areas", ("Capacity Building", "Legislative"), ("Capacity Building",)),
        FactChange("ambition", None, "Low"),
        FactChange("starred", "No", None),
    )


def test_paragraphs_that_came_and_went_and_words_that_changed_inside_one() -> None:
    older = capture("old", {}, "Launch the second year.\nWrite a report about nothing at all.\nKeep going.")
    newer = capture("new", {}, "Launch the third year.\nKeep going.\nPublish what the alumni network did.")
    [change] = changes(document(newer, older))
    assert [text.kind for text in change.text] == ["reworded", "removed", "added"]
    assert change.text[0].pieces == (
        Piece("kept", "Launch the"),
        Piece("removed", "second"),
        Piece("added", "third"),
        Piece("kept", "year."),
    )
    assert change.text[1].pieces == (Piece("removed", "Write a report about nothing at all."),)
    assert (change.text[2].scope, change.text[2].heading) == ("commitment", "Status")


def test_spaces_and_line_breaks_of_another_extractor_are_no_change() -> None:
    older = capture("old", {"lead": "Ministry  of Culture"}, "One\n\n\nTwo  words")
    newer = capture("new", {"lead": "Ministry of Culture"}, "One\nTwo words")
    assert changes(document(newer, older)) == ()


def test_a_translation_is_compared_with_translations_only() -> None:
    french_new = capture("fr2", {"status": "inactif"}, language="fr")
    english = capture("en", {"status": "Active"})
    french_old = capture("fr1", {"status": "Actif"}, language="fr")
    [change] = changes(document(french_new, english, french_old))
    assert (change.language, change.newer, change.older) == ("fr", 0, 2)
    assert change.facts == (FactChange("status", "Actif", "inactif"),)


def test_every_step_of_a_long_history_newest_first() -> None:
    steps = changes(document(*(capture(str(n), {"status": str(n)}) for n in range(4))))
    assert [(step.older, step.newer) for step in steps] == [(1, 0), (2, 1), (3, 2)]


def test_huge_texts_are_answered_as_replaced() -> None:
    older = capture("old", {}, " ".join(f"a{n}" for n in range(3000)))
    newer = capture("new", {}, " ".join(f"a{n}" for n in range(1, 3001)))
    [change] = changes(document(newer, older))
    assert [piece.kind for piece in change.text[0].pieces] == ["removed", "added"]


def test_state_over_time_is_oldest_first_and_in_codes() -> None:
    moments = timeline(
        document(
            capture("new", {"status": "", "completion": "Limited", "early_results": "pas de données IRM"}),
            capture("fr", {"status": "Actif", "completion": "examen IRM en attente"}, language="fr"),
            capture("old", {"status": "Active", "completion": "Odd value"}),
        )
    )
    assert [moment.capture for moment in moments] == [2, 1, 0]
    assert [moment.status for moment in moments] == ["active", "active", "not-stated"]
    assert [moment.completion for moment in moments] == ["Odd value", "pending", "limited"]
    assert moments[-1].early_results == "no-irm-data"


def test_a_stub_has_no_history() -> None:
    stub = Document("FR0001", "commitment", "stub", {"en": "T"})
    assert changes(stub) == ()
    assert timeline(stub) == ()


def test_history_as_json() -> None:
    older = capture("old", {"status": "Active", "areas": ("A", "B")}, "One word here.")
    newer = capture("new", {"status": ""}, "One world here.")
    written = json.loads(json.dumps(as_json(document(newer, older))))
    assert [moment["status"] for moment in written["timeline"]] == ["active", "not-stated"]
    [change] = written["changes"]
    assert (change["older"], change["newer"], change["language"]) == (1, 0, "en")
    assert {"name": "areas", "before": ["A", "B"], "after": None} in change["facts"]
    assert change["text"][0]["pieces"][1] == {"kind": "removed", "text": "word"}
