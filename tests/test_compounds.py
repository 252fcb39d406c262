"""Compounds, numbers, amounts and references: whatever way one is written finds all the others, through the JSON
endpoint, alone and in phrases, and nothing that holds only a part. One mark lies over the whole, in passages as on the
page of a document. Expectations are read off the texts below."""

import html
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import nfc
from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from search.app import create_app
from search.engines import Searcher, open_searcher
from search.query import Phrase, Query
from search.settings import Settings
from search.snippets import Marker
from search.syntax import parse

ENGLISH = {
    "start-up": ("A start-up grew.", "A startup grew.", "A start up grew.", "A start\u2011up grew.", "Start-ups grew."),
    "start": ("The start date is up to you.", "Startling: they went up.", "The up start."),
    "e-mail": ("Send an e-mail now.", "Send an email now.", "Send E-mails now."),
    "e": ("Annex E and the mail of M.", "Mail the letter E.", "Snail mail."),
    "m&e": ("The M&E unit.", "The M & E unit.", "An m-e unit."),
    "up-to-date": ("An up-to-date list.", "An up to date list."),
    "by-law": ("A by-law says so.", "A bylaw says so."),
    "law": ("A law by date.", "The date of the law."),
    "public-private": ("A public-private project.", "A public/private project.", "A public private project."),
    "private": ("A private company with public money.",),
    "and/or": ("Citizens and/or officials.",),
    "10000": (
        "It cost 10000 in all.",
        "It cost 10,000 in all.",
        "It cost 10\u00a0000 in all.",
        "It cost 10 000 in all.",
    ),
    "100": ("It took 100 days.",),
    "amount": ("It cost $100 each.", "It cost 100 $ each.", "It cost US$100 each.", "It cost 100 dollars each."),
    "thousand": ("It cost $1000 each.", "It cost $1,000 each.", "It cost 1 000 $ each."),
    "100000": ("It cost $100,000 in all.", "It cost 100 000 in all."),
    "20 %": ("About 20 % of it.", "About 20% of it.", "About 20 percent of it.", "About 20 per cent of it."),
    "20": ("About 20 people.", "About 120% of it.", "About 20.5 % of it."),
    "art. 8": ("See art. 8 there.", "See article 8 there.", "See Art 8 there.", "See Article 8(2) there."),
    "88": ("See article 88 there.", "See 8 articles there."),
    "no. 12": (
        "Rule no. 12 holds.",
        "Rule № 12 holds.",
        "Rule number 12 holds.",
        "Rule No 12 holds.",
        "Rule #12 holds.",
    ),
    "112": ("Rule no. 112 holds.", "Twelve of 12 rules."),
    "co2": ("Less CO2 then.", "Less CO₂ then."),
    "2nd": ("The 2nd plan.",),
    "3.5": ("It grew 3.5 times.", "It grew 3,5 times."),
    "3": ("It grew 3 of 5 times.", "See 3.5.1 there."),
    "fr0038": ("As in FR0038 there.",),
    "phone": ("Call 202-555-0123 now.",),
    "years": ("In 2018-2020 it grew.", "In 2018/2020 it grew."),
}
FRENCH = {
    "start-up": ("Une start-up aidée.", "Une startup aidée.", "Une start up aidée.", "Des start-ups aidées."),
    "mise": ("La mise-en-œuvre du plan.", "La mise en oeuvre du plan.", "La mise en œuvre du plan."),
    "en": ("Une mise de fonds ; l’œuvre en cours.",),
    "sous-traitance": ("La sous-traitance du marché.", "La sous‑traitance du marché."),
    "sous": ("Le traitement sous contrat.",),
    "porte-parole": ("Le porte-parole du parti.", "Les porte-paroles du parti."),
    "e-gouvernement": ("L’e-gouvernement avance.", "L'e-gouvernement avance.", "L’egouvernement avance."),
    "l1224-1": (
        "L’article L1224-1 du code.",
        "L’article L. 1224-1 du code.",
        "L’article L 1224-1 du code.",
        "L’article L.1224‑1 du code.",
    ),
    "l1224-10": ("L’article L. 1224-10 du code.", "L’article R. 1224-1 du code.", "Les pages 1224 et 1 du code."),
    "r": ("L’article R. 123-4 dit tout.", "L’article R123-4 dit tout."),
    "d": ("L’article D. 311 dit tout.", "L’article D311 dit tout."),
    "2e": ("Le 2e plan.", "Le 2ème plan.", "Le 2è plan.", "La 2nde feuille."),
    "1er": ("Le 1er plan.", "La 1ère feuille.", "La 1re feuille."),
    "n° 12": (
        "La loi n° 12 dit.",
        "La loi no 12 dit.",
        "La loi nº12 dit.",
        "La loi numéro 12 dit.",
        "La loi n°\u00a012 dit.",
    ),
    "12": ("Douze : 12 lois.", "La loi n° 112 dit."),
    "10000": (
        "Soit 10 000 euros.",
        "Soit 10\u202f000 €.",
        "Soit 10\u00a0000 euros.",
        "Soit 10.000 euros.",
        "Soit 10000 €.",
    ),
    "10": ("Soit 10 fois 000.", "Soit 10 euros."),
    "20 %": ("Soit 20 % du total.", "Soit 20\u00a0% du total.", "Soit 20% du total.", "Soit 20 pour cent du total."),
    "20": ("Soit 20 du total.",),
    "art. 8": ("Voir l’art. 8 de la loi.", "Voir l’article 8 de la loi.", "Voir l’art 8 de la loi."),
    "8": ("Voir 8 articles de la loi.",),
    "co2": ("Moins de CO₂ alors.", "Moins de CO2 alors."),
}
TEXTS = {"en": ENGLISH, "fr": FRENCH}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("compounds")
    documents = [
        document(f"{lang.upper()}{group:02}{place:02}", lang, text)
        for lang, groups in TEXTS.items()
        for group, texts in enumerate(groups.values())
        for place, text in enumerate(texts)
    ]
    searcher = built(folder, documents)
    yield create_app(Settings(index_dir=folder), searcher).test_client()
    searcher.close()


def document(document_id: str, lang: str, text: str) -> Document:
    return Document(
        id=document_id,
        kind="commitment",
        captured="full",
        title={lang: "Zzz"},
        languages=(lang,),
        sections=(Section(lang, "commitment", "", "a", text),),
    )


def built(folder: Path, documents: list[Document]) -> Searcher:
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
        writer.add(documents)
        writer.publish({})
    return open_searcher(Settings(index_dir=folder, cache_entries=0))


def found(client: FlaskClient, lang: str, query: str) -> dict[str, list[str]]:
    """The texts that a query finds in one language, each with what is marked in it."""
    answer = client.get("/api/v1/search", query_string={"q": query, "lang": lang, "size": 100, "translate": "no"})
    assert answer.status_code == 200, answer.text
    texts = {
        f"{lang.upper()}{group:02}{place:02}": text
        for group, texts in enumerate(TEXTS[lang].values())
        for place, text in enumerate(texts)
    }
    marks = {}
    for hit in answer.get_json()["hits"]:
        if hit["matched"].get("enough", True):
            shown = [snippet["html"] if "html" in snippet else str(snippet) for snippet in hit["snippets"]]
            marks[texts[hit["id"]]] = [html.unescape(m) for one in shown for m in re.findall("<mark>(.*?)</mark>", one)]
    return marks


EQUAL = [
    ("en", "start-up", ["start-up", "start\u2011up", "Start-ups", '"start-up"']),
    ("en", "e-mail", ["e-mail", "email", "E-Mails", '"e-mail"', '"email"']),
    ("en", "by-law", ["by-law", "bylaw", "bylaws", '"by-law"']),
    ("en", "up-to-date", ["up-to-date", '"up to date"', '"up-to-date"']),
    ("en", "public-private", ["public-private", "public/private", '"public private"']),
    ("en", "and/or", ["and/or"]),
    ("en", "10000", ["10000", "10,000", "10 000", "10\u202f000", '"10 000"', '"cost 10,000 in"']),
    ("en", "amount", ["$100", "100 $", "US$100", "100 dollars", "$ 100", '"cost $100 each"', '"100 $"']),
    ("en", "100000", ["100000", "100,000", "100 000"]),
    ("en", "20 %", ["20 %", "20%", "20 percent", "20 per cent", '"about 20% of"', '"20 percent of"']),
    ("en", "art. 8", ["art. 8", "article 8", "art 8", "Art.8", '"see art. 8"', "articles 8"]),
    ("en", "no. 12", ["no. 12", "№ 12", "№12", "n° 12", "#12", "number 12", '"rule no. 12 holds"']),
    ("en", "co2", ["CO2", "co₂", '"less CO2"']),
    ("en", "3.5", ["3.5", "3,5", '"grew 3,5 times"']),
    ("en", "fr0038", ["FR0038", "fr0038"]),
    ("en", "phone", ["202-555-0123"]),
    ("en", "years", ["2018-2020", "2018/2020", '"2018 2020"']),
    ("fr", "start-up", ["start-up", "start-ups"]),
    ("fr", "mise", ["mise-en-œuvre", "mise-en-oeuvre", '"mise en oeuvre"', '"mise en œuvre"']),
    ("fr", "sous-traitance", ["sous-traitance", "sous‑traitance", '"la sous-traitance du"']),
    ("fr", "porte-parole", ["porte-parole", "porte-paroles", '"porte paroles"']),
    ("fr", "e-gouvernement", ["e-gouvernement", "l’e-gouvernement", "egouvernement", '"l\'e-gouvernement avance"']),
    ("fr", "l1224-1", ["L1224-1", "L. 1224-1", "l. 1224-1", "L 1224-1", "L.1224-1", '"article L1224-1 du code"']),
    ("fr", "r", ["R123-4", "R. 123-4", '"R. 123-4 dit"']),
    ("fr", "d", ["D311", "D. 311", '"article D. 311"']),
    ("fr", "2e", ["2e", "2ème", "2EME", "2eme", "2è", '"2e"']),
    ("fr", "1er", ["1er", "1ère", "1re", "1ere"]),
    ("fr", "n° 12", ["n° 12", "n°12", "nº12", "no 12", "№12", "numéro 12", "numero 12", '"loi n° 12 dit"']),
    ("fr", "10000", ["10000", "10 000", "10\u00a0000", "10\u202f000 €", "10 000 euros", "10.000", '"soit 10 000"']),
    ("fr", "20 %", ["20 %", "20%", "20 pour cent", "20\u202f%", '"20 % du total"']),
    ("fr", "art. 8", ["art. 8", "article 8", "art 8", '"l’art. 8 de la loi"']),
    ("fr", "co2", ["CO2", "CO₂"]),
]


@pytest.mark.parametrize(("lang", "group", "queries"), EQUAL, ids=lambda value: value if isinstance(value, str) else "")
def test_each_way_to_write_it_finds_every_other_and_nothing_else(
    asked: FlaskClient, lang: str, group: str, queries: list[str]
) -> None:
    expected = set(TEXTS[lang][group])
    assert {query: set(found(asked, lang, query)) for query in queries} == dict.fromkeys(queries, expected)


@pytest.mark.parametrize(
    ("lang", "query", "expected"),
    [
        ("en", "startup", {"start-up"}),
        ("fr", "startup", {"start-up"}),
        ("en", "100", {"100", "amount"}),
        ("en", "8", {"art. 8", "88"}),
        ("en", "12", {"no. 12", "112"}),
        ("en", "20", {"20 %", "20"}),
        ("fr", "10", {"10", "l1224-10"}),
        ("fr", "12", {"n° 12", "12"}),
        ("fr", "8", {"art. 8", "8"}),
        ("fr", "000", {"10"}),
        ("en", "$1000", {"thousand"}),
        ("en", "1000", {"thousand"}),
        ("en", "2nd", {"2nd"}),
        ("en", "M&E", {"m&e"}),
        ("en", "R&D", set()),
        ("en", "20.5 %", {"20"}),
        ("fr", "L. 1224-10", {"l1224-10"}),
        ("fr", "R. 1224-1", {"l1224-10"}),
        ("en", "555", {"phone"}),
        ("en", "2018", {"years"}),
        ("en", '"startup funding"', set()),
    ],
)
def test_a_part_and_a_whole_are_told_apart(asked: FlaskClient, lang: str, query: str, expected: set[str]) -> None:
    texts = set(found(asked, lang, query))
    groups = {group for group, own in TEXTS[lang].items() if texts & set(own)}
    assert groups == expected


MARKED = [
    ("en", "email", "Send an e-mail now.", ["e-mail"]),
    ("en", "e-mail", "Send an email now.", ["email"]),
    ("en", "start-up", "A start up grew.", ["start up"]),
    ("en", "start-up", "Start-ups grew.", ["Start-ups"]),
    ("en", "startup", "A start\u2011up grew.", ["start\u2011up"]),
    ("en", "up-to-date", "An up to date list.", ["up to date"]),
    ("en", "10000", "It cost 10,000 in all.", ["10,000"]),
    ("en", "art. 8", "See article 8 there.", ["article 8"]),
    ("en", "no. 12", "Rule number 12 holds.", ["number 12"]),
    ("en", "$100", "It cost US$100 each.", ["US$100"]),
    ("en", "$100", "It cost 100 dollars each.", ["100 dollars"]),
    ("en", "20%", "About 20 per cent of it.", ["20 per cent"]),
    ("en", "20 percent", "About 20 % of it.", ["20 %"]),
    ("en", "$100", "It cost $100 each.", ["$100"]),
    ("en", "no. 12", "Rule № 12 holds.", ["№ 12"]),
    ("fr", "10 000 euros", "Soit 10\u202f000 €.", ["10\u202f000 €"]),
    ("en", '"cost 10000 in"', "It cost 10,000 in all.", ["cost 10,000 in"]),
    ("en", "start*", "A start\u2011up grew.", ["start\u2011up"]),
    ("fr", "L1224-1", "L’article L. 1224-1 du code.", ["L. 1224-1"]),
    ("fr", "n° 12", "La loi nº12 dit.", ["nº12"]),
    ("fr", "mise-en-oeuvre", "La mise en œuvre du plan.", ["mise en œuvre"]),
    ("fr", "l’e-gouvernement", "L'e-gouvernement avance.", ["e-gouvernement"]),
    ("fr", "egouv*", "L'e-gouvernement avance.", ["e-gouvernement"]),
    ("fr", "2e", "Le 2ème plan.", ["2ème"]),
]


@pytest.mark.parametrize(("lang", "query", "text", "marked"), MARKED)
def test_one_mark_lies_over_the_whole_in_passages_and_on_the_page(
    asked: FlaskClient, lang: str, query: str, text: str, marked: list[str]
) -> None:
    assert found(asked, lang, query)[text] == marked
    pieces = Marker(parse(query).clause).pieces(text, lang)
    assert [piece for piece, matched in pieces if matched] == marked


WORDS = {
    "e-mail": ("e-mail", "email", "e mail"),
    "email": ("e-mail", "email"),
    "10 000": ("10 000", "10,000", "10000", "10\u202f000"),
    "10": ("10",),
    "000": ("000",),
    "20 %": ("20 %", "20%", "20 percent", "20 pour cent"),
    "art. 8": ("art. 8", "article 8", "Art 8"),
    "L. 12-1": ("L12-1", "L. 12-1"),
    "x": ("x",),
    "w": ("w",),
}
"""What may be typed, and each way a text may write it: beside others of these by a word apart, never as part of one."""


WRITTEN = sorted({way for ways in WORDS.values() for way in ways})


def padded(written: list[str]) -> str:
    """Written things, `z` between them, so that each stands for itself."""
    return " z ".join(written)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(sorted({way for ways in WORDS.values() for way in ways})), max_size=7), max_size=6
    ),
    st.lists(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=3), min_size=1, max_size=6),
)
def test_a_phrase_stands_where_each_of_its_words_stands_in_one_of_its_ways(
    written: list[list[str]], typed: list[list[str]]
) -> None:
    """Against all the texts that would hold the phrase, written out; and the page of a document marks what a search
    finds."""
    texts = [nfc(padded(row)) for row in written]
    texts += [nfc(padded([WORDS[word][-1] for word in words])) for words in typed]
    with TemporaryDirectory() as folder:
        documents = [document(f"XX{number:04}", "fr", text) for number, text in enumerate(texts)]
        searcher = built(Path(folder), documents)
        for words in typed:
            phrase = Phrase(padded(words))
            ways = [padded([*row]).lower() for row in product(*(WORDS[word] for word in words))]
            expected = {
                doc.id for doc, text in zip(documents, texts, strict=True) if any(holds(text, way) for way in ways)
            }
            hits = searcher.open().search(Query(clause=phrase, limit=100, translate=False)).hits
            assert {hit.document.id for hit in hits} == expected, phrase
            marked = {
                doc.id
                for doc, text in zip(documents, texts, strict=True)
                if any(matched for _, matched in Marker(phrase).pieces(text, "fr"))
            }
            assert marked == expected, phrase
        searcher.close()


def holds(text: str, way: str) -> bool:
    """Whether a text holds a phrase in just this writing, beginning and ending between two written things."""
    return f" z {way} z " in f" z {text.lower()} z "
