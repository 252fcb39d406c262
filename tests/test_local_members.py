"""Local members, known to a table or not: their places, the ids of their reports, and that two places never meet."""

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document
from index.documents_json import ID
from index.merge import Remark, merge
from index.normalise import normalise_facts
from index.pipeline import reindex
from index.vocabulary import codes_of, country_of_id, ids, label_of, local_members, localities, locality_of, slug
from index.vocabulary.members import member_in, printed_place
from index.vocabulary.report_names import names_in, report_key, report_keys, take_apart
from search.app import create_app
from search.settings import Settings
from tests.report_samples import read, scrape

PROSE = "The forum met six times in the year and heard what the people of the town had to say about the plan."
OTHER = "Nobody was asked this time, because the council was dissolved before the first date that had been agreed upon."


def inception(
    place: str, country: str, text: str = PROSE, years: str = "2021 – 2021", label: str = "Member Name"
) -> str:
    return (
        f"Skip Navigation\n\nInception Report – Action plan – {place}, {country}, {years}\n\nOverview\n\n"
        f"Name of Evaluator\n\nA. Monitor\n\n{label}\n\n{place}, {country}\n\n"
        f"Action Plan Title\n\nAction plan – {place}, {country}, {years}\n\n{text}\n"
    )


def documents(*texts: str) -> tuple[dict[str, Document], list[Remark]]:
    told: list[Remark] = []
    pages = [read(text, name=f"{number}.txt") for number, text in enumerate(texts)]
    return {document.id: document for document in merge(pages, told.append)}, told


letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=0, max_size=7)


@given(letters, st.integers(0, 99_999))
def test_an_id_is_two_to_five_letters_and_four_digits(prefix: str, number: int) -> None:
    text = f"{prefix}{number:04}"
    assert ids.is_id(text) == (2 <= len(prefix) <= 5 and number < 10_000)
    assert ids.letters_of(text) == (prefix.upper() if ids.is_id(text) else "")
    assert bool(re.fullmatch(ids.IN_CAPITALS, text)) == (ids.is_id(text) and prefix.isupper())


@pytest.mark.parametrize("document", ["KEMAC0004", "MXROO0001", "MATET0003", "UKGLA0001", "NGKD0001"])
def test_the_first_two_letters_of_a_local_id_are_its_countrys(document: str) -> None:
    assert country_of_id(document)[0] == {"UK": "GB"}.get(document[:2], document[:2])


@pytest.mark.parametrize(
    ("text", "country", "locality", "place"),
    [
        ("Ozieri, Italy", "IT", "ozieri", "Ozieri"),
        ("Action plan - Zemovani, Georgia, 2021 - 2021", "GE", "zemovani", "Zemovani"),
        ("Inception Report – Action plan – Peña Larga, Chile, 2021 – 2022", "CL", "pena-larga", "Peña Larga"),
        ("Austin, United States Design Report 2018-2020", "US", "austin", "Austin"),
        ("Rapport de conception d’Austin, États-Unis 2018-2020", "US", "austin", "Austin"),
        (
            "Rapport initial – Plan d’action – Buenos Aires, Argentine, 2021 – 2023",
            "AR",
            "buenos-aires",
            "Buenos Aires",
        ),
        ("Informe inicial de La Loma, Argentina", "AR", "la-loma", "La Loma"),
        ("Pays basque, Espagne", "ES", "basque-country", "Pays basque"),
        ("N’Zouani, Côte d’Ivoire", "CI", "n-zouani", "N’Zouani"),
        ("Georgia, United States", "US", "georgia", "Georgia"),
        ("Austin, Canada", "CA", "austin-canada", "Austin"),
        ("San Pedro de los Altos, Mexico", "MX", "san-pedro-de-los-altos", "San Pedro de los Altos"),
    ],
)
def test_a_place_and_its_country_in_a_text(text: str, country: str, locality: str, place: str) -> None:
    member = member_in(text)
    assert member is not None
    assert (member.country, member.locality, member.place) == (country, locality, place)
    assert printed_place([text], locality) == place


@pytest.mark.parametrize(
    "text",
    [
        "France, First Action Plan, 2015-2017", "Budget transparency in the counties, Kenya", "Kenya, Ghana", "Kenya",
        "Kenya Design Report 2018-2020, Ghana Design Report 2017-2019", "First National Action Plan, Kenya", ", Kenya",
        "",
    ],
)  # fmt: skip
def test_what_stands_before_a_country_may_be_no_place(text: str) -> None:
    assert member_in(text) is None or text == "Kenya, Ghana"


syllables = st.sampled_from(["za", "mo", "ri", "vel", "kán", "ñu", "dou", "gri", "sté", "bal"])
names = st.lists(syllables, min_size=2, max_size=4).map(lambda parts: "".join(parts).capitalize())
places = st.lists(names, min_size=1, max_size=3).map(" ".join)
countries = st.sampled_from(["KE", "MX", "GE", "CI", "GB", "US", "AR", "ZA", "BA"])


@settings(max_examples=150, deadline=None)
@given(places, countries, st.sampled_from(["en", "fr"]))
def test_any_place_of_any_country_is_read_back_from_every_name(place: str, country: str, language: str) -> None:
    named = label_of("country", country, language)
    for text in (
        f"{place}, {named}",
        f"Action plan – {place}, {named}, 2021 – 2023",
        f"{place}, {named} Design Report 2021-2023",
        f"Rapport de conception {place}, {named} 2021-2023",
        f"Rapport initial – Plan d’action – {place}, {named}, 2021 – 2023",
    ):
        member = member_in(text)
        assert member is not None, text
        assert (member.country, member.place, member.locality) == (country, place, locality_of(place, country))
    keys = {
        report_key(text)
        for text in (
            f"{place}, {named} Design Report 2021-2023",
            f"Rapport de conception {place}, {named} 2021–2023",
            f"Informe de diseño – {place}, {named}, 2021 – 2023",
        )
    }
    assert len(keys) == 1 and all(ID.fullmatch(key) for key in keys)


@settings(max_examples=100, deadline=None)
@given(places, countries, places, countries)
def test_reports_of_two_places_never_have_one_id(place: str, country: str, other: str, elsewhere: str) -> None:
    first, second = (
        report_key(f"Inception Report – Action plan – {name}, {label_of('country', code, 'en')}, 2021 – 2023")
        for name, code in ((place, country), (other, elsewhere))
    )
    assert (first == second) == ((slug(place), country) == (slug(other), elsewhere))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(places, countries, st.sampled_from(["Design", "Results"])), min_size=1, max_size=4))
def test_a_list_of_names_with_commas_is_read_back(named: list[tuple[str, str, str]]) -> None:
    reports = [f"{place}, {label_of('country', code, 'en')} {kind} Report 2021-2023" for place, code, kind in named]
    assert names_in(", ".join(reports)) == tuple(reports)
    assert names_in("; ".join(reports)) == tuple(reports)


def test_names_of_reports_in_a_list() -> None:
    assert names_in("Austin, United States Design Report 2018-2020") == (
        "Austin, United States Design Report 2018-2020",
    )
    assert names_in("Rapport de conception Austin, États-Unis 2018-2020, Rapport final d’Austin, États-Unis, 2018") == (
        "Rapport de conception Austin, États-Unis 2018-2020", "Rapport final d’Austin, États-Unis, 2018",
    )  # fmt: skip
    assert names_in("Kenya Results Report 2018-2021, – For Public Comment, Kenya Design Report 2018-2020") == (
        "Kenya Results Report 2018-2021 – For Public Comment", "Kenya Design Report 2018-2020",
    )  # fmt: skip


def test_a_slug_is_of_one_known_place_only() -> None:
    known = [code for _, code, _ in local_members()] + [place.slug for place in localities()]
    assert len(known) == len(set(known))
    assert all(country in codes_of("country") for country, *_ in local_members())


def test_labels_of_places_known_and_unknown() -> None:
    assert (label_of("locality", "sao-paulo", "en"), label_of("locality", "sao-paulo", "fr")) == ("São Paulo",) * 2
    assert label_of("locality", "basque-country", "fr") == "Pays basque"
    assert label_of("locality", "basque-country", "en") == "Basque Country"
    assert label_of("locality", "san-pedro-de-los-altos", "en") == "San Pedro de Los Altos"


def test_two_places_of_one_country_are_two_documents() -> None:
    found, told = documents(inception("Zemovani", "Georgia"), inception("Kvemovani", "Georgia", OTHER))
    assert {document.locality for document in found.values()} == {"zemovani", "kvemovani"}
    assert {document.country for document in found.values()} == {"GE"}
    assert told == []
    assert all(len(document.captures) == 1 for document in found.values())


def test_one_place_name_in_two_countries_is_two_documents() -> None:
    found, told = documents(inception("Córdova", "Spain"), inception("Cordova", "Argentina", OTHER))
    assert {(document.country, document.locality) for document in found.values()} == {
        ("ES", "cordova"), ("AR", "cordova"),
    }  # fmt: skip
    assert told == []


def test_a_place_in_english_and_in_french_is_one_document() -> None:
    french = (
        "Ignorer la navigation\n\nRapport initial – Plan d’action – Zemovani, Géorgie, 2021 – 2021\n\n"
        "Nom du membre\n\nZemovani, Géorgie\n\nTitre du plan d’action\n\nPlan d’action – Zemovani, Géorgie, 2021 – 2021"
        "\n\nLe forum s’est réuni six fois dans l’année, et il a entendu les habitants de la ville.\n"
    )
    found, told = documents(inception("Zemovani", "Georgia"), french)
    (document,) = found.values()
    assert document.languages == ("en", "fr") and document.locality == "zemovani" and told == []


def test_a_title_without_its_place_takes_it_from_the_table() -> None:
    bare = [
        inception(place, "Georgia", text).replace(f"Report – Action plan – {place}, Georgia, ", "Report ")
        for place, text in (("Zemovani", PROSE), ("Kvemovani", OTHER))
    ]  # fmt: skip
    found, _ = documents(*bare)
    assert {document.locality for document in found.values()} == {"zemovani", "kvemovani"}


def test_pages_of_one_name_and_two_plans_are_kept_apart_and_told_of() -> None:
    page = "Kenya Progress Report 2013\n\nReport type: Progress\n\nAction plan: Kenya Action Plan {}\n\n{}\n"
    found, told = documents(page.format("2011-2013", PROSE), page.format("2012-2014", OTHER))
    assert len(found) == 2 and "kept apart" in told[0].sentence
    assert sum(len(document.captures) for document in found.values()) == 2
    same, told = documents(page.format("2011-2013", PROSE), page.format("2011-2013", OTHER))
    assert len(same) == 1 and "whose texts differ" in told[0].sentence


def test_a_commitment_is_linked_with_the_report_of_its_place_however_that_is_named() -> None:
    def commitment(line: str) -> str:
        return (
            "Skip Navigation\nOzieri, Italy\n\nOpen river data (OZI0007)\nAction Plan: Ozieri Action Plan 2018-2020\n"
            f"Action Plan Cycle: 2018\nStatus:\nIRM Review\nIRM Report: {line}\nDesign i\nVerifiable: Yes\n{PROSE}\n"
        )

    table = "\n\nReport type: Design\n\nParticipating since: 2018\n\nAction plan under review: First\n\n"
    for title in ("Ozieri Design Report 2018-2020", "Ozieri, Italy Design Report 2018-2020"):
        for line in (
            "Ozieri, Italy Design Report 2018-2020",
            "Ozieri Design Report 2018-2020",
            "Rapport de conception Ozieri, Italie 2018–2020",
        ):
            found, _ = documents(commitment(line), f"Skip Navigation\n\n{title}{table}The IRM says: {PROSE}\n")
            report = next(document for document in found.values() if document.kind == "irm-report")
            assert found["OZI0007"].related == (report.id,), (title, line)
            assert report.related == ("OZI0007",)
            assert report.locality == "ozieri" and report.action_plan == ""


def test_a_page_of_ogp_local_is_linked_with_its_inception_report() -> None:
    page = (
        "Skip Navigation\nZemovani, Georgia\n\nCount the trees (GEZEM0001)\n\nAt-a-Glance\n"
        "Action Plan: Action plan – Zemovani, Georgia, 2021 – 2021\n"
        "Inception Report Summary: Inception Report – Action plan – Zemovani, Georgia, 2021 – 2021\n"
        f"Commitment Start: Jan 2021\nCommitment End: Dec 2021\nDescription\nProblem\n{PROSE}\n"
    )
    found, _ = documents(page, inception("Zemovani", "Georgia"))
    commitment = found["GEZEM0001"]
    assert commitment.related == ("zemovani-georgia-inception-report-2021-2021",)
    assert (commitment.country, commitment.locality, commitment.cycle) == ("GE", "zemovani", 2021)
    assert commitment.provenance["cycle"].line == 7


def test_which_plan_it_is_is_no_plans_name() -> None:
    page = "Kenya Design Report 2018-2020\n\nReport type: Design\n\nAction plan under review: {}\n\n{}"
    for number in ("First", "2nd", "3", "Quatrième", "Segundo", "Third (final)"):
        numbered = read(page.format(number, PROSE))
        assert "action_plan" not in numbered.facts and numbered.facts["plan_number"] == number
    named = read(page.format("Third National Action Plan", PROSE))
    assert named.facts["action_plan"] == "Third National Action Plan"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=40))
def test_nothing_that_a_name_may_hold_makes_a_bad_id(name: str, place: str) -> None:
    for text in (name, f"{place}, Kenya Design Report 2018-2020", f"{place}, {name}"):
        assert all(ID.fullmatch(key) for key in report_keys(text, "KE"))
        take_apart(text)
        assert "".join("".join(names_in(text)).split(",")).strip() == "" or names_in(text)


def test_a_national_page_says_its_own_country_only() -> None:
    text = (
        "Skip Navigation\nKenya\n\nOpen budgets (KE0099)\nAction Plan: Nairobi Works, Kenya, Action Plan 2018-2020\n"
        f"Action Plan Cycle: 2018\nStatus:\nIRM Review\nIRM Report: Pending IRM Review\n{PROSE}\n"
    )
    coded = normalise_facts(read(text))
    assert (coded.country, coded.locality) == ("KE", None)


def test_a_plan_without_a_cycle_line_gives_the_year() -> None:
    text = (
        "Skip Navigation\nKenya\n\nOpen budgets (KE0099)\nAction Plan: Kenya Action Plan 2018-2020\n"
        f"Lead Institution: Ministry of Finance\nIRM Review\nIRM Report: Pending IRM Review\n{PROSE}\n"
    )
    found, _ = documents(text)
    assert found["KE0099"].cycle == 2018 and found["KE0099"].provenance["cycle"].line == 5
    assert scrape(text).text.splitlines()[4].endswith("2018-2020")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("local")
    scrapes = folder / "scrapes"
    scrapes.mkdir()
    texts = inception("Peña Larga", "Chile", years="2021 – 2022"), inception("Zemovani", "Georgia")
    for number, text in enumerate(texts):
        (scrapes / f"{number}.txt").write_text(text, "utf-8")
    made = Settings(sources=(scrapes,), index_dir=folder / "index")
    reindex(made)
    return create_app(made).test_client()


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_a_place_is_called_as_its_pages_print_it(client: FlaskClient, ui: str) -> None:
    found = client.get(f"/api/v1/search?q=forum&locality=pena-larga&ui={ui}").get_json()
    assert [hit["locality"] for hit in found["hits"]] == [{"value": "pena-larga", "label": "Peña Larga"}]
    assert "Peña Larga" in client.get(f"/{ui}/reports/{found['hits'][0]['id']}").get_data(as_text=True)
    counted = client.get(f"/api/v1/search?q=forum&cycle=2021&ui={ui}").get_json()
    buckets = counted["facets"]["locality"]["buckets"]
    assert {bucket["value"]: bucket["count"] for bucket in buckets} == {"pena-larga": 1, "zemovani": 1}
