"""A report's name in any wording gives one key, and links a report with the commitments that name it."""

import pytest

from index.document import Document
from index.merge.reports import links, naming_of
from index.vocabulary.dates import years_spanned
from index.vocabulary.report_names import period_of, report_key, take_apart


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("France Design Report 2018-2020", "france-design-report-2018-2020"),
        ("Rapport de conception France 2018–2020", "france-design-report-2018-2020"),
        ("France Transitional Results Report 2018-2020", "france-transitional-results-report-2018-2020"),
        ("Rapport de résultats de la transition France 2018-2020", "france-transitional-results-report-2018-2020"),
        ("Bilan des résultats de la France 2021-2023", "france-results-report-2021-2023"),
        ("France Mid-Term Progress Report 2015-2017", "france-midterm-report-2015-2017"),
        ("France End-of-Term Report 2015-2017 (Year 2)", "france-end-of-term-report-2015-2017"),
        ("Rapport de fin de session Kenya 2016-2018", "kenya-end-of-term-report-2016-2018"),
        ("Sierra Leone Mid-Term (Year 1) Report 2016−18", "sierra-leone-midterm-report-2016-2018"),
        ("Independent Reporting Mechanism (IRM): Romania Progress Report 2014-15", "romania-progress-report-2014-2015"),
        ("Tunisia Design Report 2018-2020 – For Public Comment", "tunisia-design-report-2018-2020"),
        (
            "Examen du Plan d'action d'Israël 2023-2025 – Pour commentaires publics",
            "israel-action-plan-review-2023-2025",
        ),
        ("Informe de diseño de España 2017-2019", "spain-design-report-2017-2019"),
        ("Ontario, Canada End-of-Term Report 2017", "ontario-end-of-term-report-2017"),
        ("Kenya Co-Creation Brief 2022", "kenya-co-creation-brief-2022"),
    ],
)
def test_every_wording_of_a_reports_name_gives_one_key(name: str, expected: str) -> None:
    assert report_key(name) == expected


def test_a_name_without_its_country_is_of_the_country_that_names_it() -> None:
    assert report_key("Design Report 2018-2020", "FR") == "france-design-report-2018-2020"
    assert report_key("Design Report 2018-2020", "KE") == "kenya-design-report-2018-2020"


@pytest.mark.parametrize("name", ["Something else entirely", "Доклад", "x" * 300, "–", "de la"])
def test_a_name_of_no_known_shape_still_has_a_valid_key(name: str) -> None:
    key = report_key(name)
    assert 0 < len(key) <= 64
    assert key[0].isalnum() and set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert report_key(name) == key


def test_small_words_are_no_countries() -> None:
    assert take_apart("Rapport de conception de la Géorgie").country == "GE"
    assert take_apart("Design Report").country == ""


def test_links_go_both_ways_and_only_to_what_exists() -> None:
    commitment = Document(
        "FR0038",
        "commitment",
        "full",
        {"en": "T"},
        country="FR",
        irm_reports=("Rapport de résultats de la transition France 2018-2020", "France Design Report 2018-2020"),
    )
    report = Document("france-transitional-results-report-2018-2020", "irm-report", "full", {"en": "T"})
    found = links([naming_of(commitment), naming_of(report)])
    assert found.related(naming_of(commitment)) == ("france-transitional-results-report-2018-2020",)
    assert found.related(naming_of(report)) == ("FR0038",)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("September 2018 - May 2019", "2018-2019"),
        ("1 July 2013 – 30 June 2014", "2013-2014"),
        ("de septembre 2018 à mai 2019", "2018-2019"),
        ("du 1er janvier 2017 au 31 décembre 2017", "2017"),
        ("septiembre de 2018 hasta mayo de 2019", "2018-2019"),
        ("2018-09-01 – 2019-05-31", "2018-2019"),
        ("September 2018", ""),
        ("the plan of 2018 and its report of 2020", ""),
        ("2018 to which the plan of 2020 was added", ""),
    ],
)
def test_the_years_of_dates_with_months(written: str, expected: str) -> None:
    assert years_spanned(written) == expected


def test_a_month_is_no_year() -> None:
    assert (period_of("2018-09-01"), period_of("2018-19"), period_of("2008–09")) == ("2018", "2018-2019", "2008-2009")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2012-12-31", "2012"), ("2005-12-31", "2005"), ("2005/12/31", "2005"), ("As of 2009-10-01, Kenya", "2009"),
        ("2012-12", "2012"), ("2018-2020-2", "2018-2020"), ("2016-18, revised", "2016-2018"),
    ],
)  # fmt: skip
def test_a_date_is_no_period(text: str, period: str) -> None:
    assert period_of(text) == period
