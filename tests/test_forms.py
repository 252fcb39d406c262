"""Forms of one word are one term, words that differ are two: French number, gender, conjugation; English spelling."""

import threading
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from breame.data.spelling_constants import BRITISH_ENGLISH_SPELLINGS
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.form_tables import FrenchTables, english_stems, english_text, french_dictionary
from index.analysis import Chain, fold, nfc
from index.forms import forms_of, tables
from index.forms.english import one_spelling
from index.forms.french import unaccented
from tests.conftest import Api

FOLDER = Path(__file__).parent.parent / "index" / "forms"

FRENCH = """
    loi lois | élu élus élue élues | enjeu enjeux | public publics publique publiques | national nationaux nationale
    travail travaux | publié publiée publiées publier publient publication |
    modification modifier modifié | vérifier vérification vérificateur
    capacité capacités | protégé protègent protégées
    jeu jeux | lieu lieux | milieu milieux | aveu aveux | œil yeux | réseau réseaux | niveau niveaux | bijou bijoux
    délai délais | emploi emplois | essai essais | tissu tissus | infos info | agenda agendas | logo logos
    actif active actives actifs | sportif sportives | neuf neuve | bref brève | vif vive | veuf veuve
    premier première premières | étranger étrangère étrangers | léger légère | ouvrier ouvrière
    directeur directrice directrices | détenteur détentrices | porteur porteuse | travailleur travailleuses
    heureux heureuse | nombreux nombreuses | blanc blanche | grec grecque | turc turque | long longue | franc franche
    européen européenne | paysan paysanne | ancien anciennes | bon bonnes | gros grosse | nul nulles | nouveau nouvelle
    français française françaises | divers diverses | précis précise | permis permise | inclus incluses | pris prises
    rendu rendus rendues | reçu reçus reçue | suivi suivis suivie | écrit écrits écrite | produit produites
    local locaux locales | fiscal fiscaux | matériau matériaux | bail baux | tuyau tuyaux | beau belles | faux fausse
    modifié modifiées modifie modifient | salarié salariés salariées | associé associées | communiqué communiquées
    vient viennent | devient devenir | reçoit reçoivent | permettent permet permettra
    engager engageons engagé engageait | employé employée emploient | proposons proposer proposé proposent
    startup startups | spam spams | donnée données
"""
ENGLISH = """
    organise organize organised organizing organisation organization organizations organisational organizational
    prioritise prioritize prioritisation prioritizing | digitalise digitalized digitalisation | realise realize
    analyse analyze analysed analyzing | paralysed paralyzed | colour color colours colored colouring | labour labor
    neighbourhood neighborhood | favourite favorite | behavioural behavioral | honour honor honourable honorable
    centre center centres centers centred centered | theatre theater | fibre fiber | litre liter | metre meter
    defence defense | licence license licences licensed | offence offense | practice practise practising
    catalogue catalog catalogues cataloguing cataloging | dialogue dialog | programme program programmes programs
    travelled traveled travelling | labelled labeled | modelling modeling | counsellor counselor | fulfil fulfill
    enrolment enrollment | instalment installment | paediatric pediatric | anaemia anemia | encyclopaedia encyclopedia
    foetus fetus | archaeology archeology | manoeuvre maneuver manoeuvring maneuvering | judgement judgment
    ageing aging | grey gray | plough plow ploughed plowed | sceptical skeptical | aluminium aluminum | mould mold
    artefact artifact | sulphur sulfur | jewellery jewelry | connexion connection | saleable salable
"""

FRENCH_APART = """
    général/génération police/politique organe/organisation univers/université universel/université don/donnée
    don/donner devient/devis loi/loyer foi/foyer fond/fonds fil/fils cour/cours cour/courant cours/course vers/verser
    paraît/parer comparaît/comparer mer/mère mar/mars pays/payer cas/case
    temps/tempe corps/corporation legs/léger palais/pâle tracas/tracer moi/mois foi/fois mai/mais fin/fini
    parti/partie part/partie parti/partir parler/parlement environ/environnement test/testament départ/département
    commun/communication commune/communication commune/communisme collecte/collectivité majoré/majorité
    minoré/minorité publication/publicité complication/complicité conversion/conversation important/importation
    affecté/affection direct/directive relation/relatif position/positif identité/identique format/formation
    initiation/initiative suppléant/supplément entrepris/entreprise voir/voirie devis/devoir avis/avion
    banc/banque public/publier président/présider content/conter ville/vil poids/poil choix/choir
    implicite/impliquer explicite/expliquer composite/composer région/régime étape/état nation/natation
    droit/adroit régie/registre conseil/consul prix/prier
"""
ENGLISH_APART = """
    general/generation police/policy organ/organisation organ/organization organic/organise universe/university
    public/publication author/authority
    author/authorise depart/department major/majority minor/minority import/important
    experience/experiment design/designate appropriate/appropriation identity/identical response/responsible
    hospital/hospitality several/severance liquid/liquidation negligence/negligible conduct/conductivity
    format/formation information/informal initial/initiative natural/naturalisation
    prize/price four/for hour/hor tour/tor pour/por scour/score devour/devote tire/tyre
    ton/tonne tambour/timber timbre/timber filter/philtre draft/draught groin/groyne gage/gauge
    enter/entre forestall/forest installed/instated filled/filed
    rogue/rog vogue/vog advise/advice
    enterprise/enter revise/revive wise/wiz
    advertise/advert poet/pet poem/pem shoe/she coexist/exist program/progress story/storey curb/kerb check/cheque
    international/internal policy/polite capital/capitol community/commune state/station
"""


@cache
def chain(name: str) -> Chain:
    return Chain(name)


def term(language: str, word: str) -> str:
    return chain(language).term(nfc(word))[0]


def families(text: str) -> list[list[str]]:
    return [line.split() for line in text.replace("\n", " | ").split("|") if line.strip()]


@pytest.mark.parametrize("family", families(FRENCH), ids=lambda family: family[0])
def test_number_gender_and_conjugation_are_one_term_in_french(family: list[str]) -> None:
    for word in family:
        for typed in (word, fold(word), word.upper()):
            assert term("fr", typed) == term("fr", family[0]), typed


@pytest.mark.parametrize("family", families(ENGLISH), ids=lambda family: family[0])
def test_british_and_american_spelling_are_one_term(family: list[str]) -> None:
    assert {term("en", word) for word in family} == {term("en", family[0])}


@pytest.mark.parametrize(
    ("language", "pair"),
    [("fr", pair) for pair in FRENCH_APART.split()] + [("en", pair) for pair in ENGLISH_APART.split()],
)
def test_words_that_differ_are_two_terms(language: str, pair: str) -> None:
    one, other = pair.split("/")
    assert term(language, one) != term(language, other)
    assert term(language, fold(one)) != term(language, fold(other))


def test_enough_pairs_are_kept_apart() -> None:
    assert min(len(FRENCH_APART.split()), len(ENGLISH_APART.split())) >= 40


WORDS = st.text(st.sampled_from("aeiouyéèêëàâîïôûùüçœsxtrnlmdzvbqf"), min_size=1, max_size=14)


@given(WORDS, st.sampled_from(["en", "fr"]))
@example("protègent", "fr")
@example("Études", "fr")
@example("façade", "en")
def test_a_term_depends_on_neither_accents_nor_case(word: str, language: str) -> None:
    assert term(language, word) == term(language, fold(word)) == term(language, word.upper())


@given(st.text(max_size=70), st.sampled_from(["en", "fr", "xx"]))
@example("", "fr")
@example("s", "fr")
@example("x", "fr")
@example("ee", "fr")
def test_any_text_has_a_term_and_the_same_each_time(text: str, language: str) -> None:
    first = forms_of(language)(text)
    assert forms_of(language)(text) == first
    assert bool(first) == bool(text)


@given(st.text(st.sampled_from("aeiou"), min_size=1, max_size=3), st.sampled_from(["", "s"]))
def test_a_french_word_that_nobody_has_written_has_a_plural(vowels: str, ending: str) -> None:
    assert term("fr", f"zorglub{vowels}k{ending}") == term("fr", f"zorglub{vowels}k")


@pytest.mark.parametrize("root", ["zorgl", "krantal", "blimpon"])
def test_rules_reach_words_that_no_list_holds(root: str) -> None:
    for british, american in (
        ("ise", "ize"),
        ("isation", "ization"),
        ("isers", "izers"),
        ("our", "or"),
        ("tre", "ter"),
    ):
        assert term("en", root + british) == term("en", root + american)


NEVER_Z = "advise revised supervising exercise promised franchise otherwise surprise noise raise precise"


@pytest.mark.parametrize("word", NEVER_Z.split())
def test_what_no_spelling_writes_with_z_stays(word: str) -> None:
    assert one_spelling(word) == word


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_word_is_cheap(language: str) -> None:
    """Measured 14 µs on a busy machine; the bound is for hostile words, where a rule might backtrack."""
    terms = forms_of(language)
    terms("mot")
    start = time.process_time()
    for unit in ("a", "l", "bl", "ab", "aoe", "iz", "our", "abed", "ball", "oe", "é", "ation"):
        for end in ("", "lled", "ising", "our", "tre", "aient"):
            terms((unit * 64)[: 64 - len(end)] + end)
    assert time.process_time() - start < 0.5


def test_threads_may_meet_the_lists_at_once() -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(forms_of("fr")("travaux"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["travail"] * 8


@cache
def dictionary() -> dict[str, str]:
    return french_dictionary()


def of_letter(letter: str) -> FrenchTables:
    """The French tables of words that begin so, from all that the dictionary says of these and of their lemmas."""
    lemmas = {lemma for form, lemma in dictionary().items() if unaccented(form[:1]).startswith(letter)}
    return FrenchTables({form: lemma for form, lemma in dictionary().items() if lemma in lemmas})


@pytest.mark.parametrize("letter", ["g", "o", "y"])
def test_the_french_lists_are_what_the_dictionary_gives(letter: str) -> None:
    """`python -m benchmarks.form_tables` writes all of them anew after a change of the rules."""
    made, kept = of_letter(letter), (tables.lemmas(), tables.verbs())
    assert made.lemmas.keys() | made.verbs
    assert own(made.lemmas.items(), letter) == own(kept[0].items(), letter)
    assert {verb for verb in made.verbs if verb[0] == letter} == {verb for verb in kept[1] if verb[0] == letter}


def own(rows: Iterable[tuple[str, str]], letter: str) -> dict[str, str]:
    return {form: lemma for form, lemma in rows if form[0] == letter}


def test_the_english_list_is_what_the_spellings_give() -> None:
    stems = english_stems(BRITISH_ENGLISH_SPELLINGS.items())
    assert (FOLDER / "english.txt").read_text("utf-8") == english_text(stems)


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("lois", "loi"),
        ("projets de lois", "projet de loi"),
        ('"projets de lois"', '"projet de loi"'),
        ("organization", "organisation"),
        ('"organization of events"', '"organisation of events"'),
        ('"organizations of event"', '"organisation of events"'),
        ("developped capacites", "developped capacités"),
        ("reseaux", "réseau"),
        ('"réseaux d’anciens"', '"reseau d\'ancien"'),
        ("publiques", "public"),
        ("travail", "travaux"),
        ("program", "programme"),
        ("neighbourhood", "neighborhood"),
    ],
)
def test_forms_find_the_same_documents(api: Api, query: str, same: str) -> None:
    one, other = ({hit["id"] for hit in api(q=q, size=50)["hits"]} for q in (query, same))
    assert one == other and one
