"""The pages of countries and action plans, and the list of all countries.

In: what stands in the path. Out: HTML, or a redirect to the page's one address (codes in capitals, a country's name in
place of its code); for what the index does not have a page with status 404 that says so and leads on.
"""

from flask import Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from index import vocabulary
from search import plans
from search.api.downloads import news
from search.i18n import LANGUAGES, interface
from search.plans import Place, Plan
from search.present.labels import label
from search.present.links import countries_url, country_url
from search.present.page import LanguageLink, Link
from search.present.place_page import address_of, country_lines, country_page, member_name, plan_page
from search.web.problems import error_page
from search.web.snapshots import snapshot
from search.wording import LANGUAGE_NAMES

Page = str | BaseResponse


def countries_html(ui: str) -> str:
    return render_template(
        "countries.html",
        ui=ui,
        countries=country_lines(plans.countries(snapshot()), ui),
        alternates=tuple(
            LanguageLink(code, LANGUAGE_NAMES[code], countries_url(code), code == ui) for code in LANGUAGES
        ),
        canonical=countries_url(ui),
    )


def country_html(ui: str, written: str) -> Page:
    """`written` is a country's code, in any case of letters, or its name in any language."""
    country = code_of_country(written)
    if country != written:
        return redirect(country_url(country, ui), 301)
    found = plans.country_found(snapshot(), country)
    if found is None:
        return nothing_of(label("country", country, ui), ui)
    page = country_page(found, _news(found.place, ui), ui)
    return render_template("country.html", ui=ui, page=page, alternates=page.alternates, canonical=page.canonical)


def plan_html(ui: str, country: str, locality: str, cycle: int) -> Page:
    plan = Plan(code_of_country(country), locality.lower(), cycle)
    if (plan.country, plan.locality) != (country, locality):
        return redirect(address_of(plan, ui), 301)
    found = plans.plan_found(snapshot(), plan)
    if found is None:
        return no_such_plan(plan, ui)
    page = plan_page(found, _news(found.place, ui), ui)
    return render_template("plan.html", ui=ui, page=page, alternates=page.alternates, canonical=page.canonical)


def code_of_country(written: str) -> str:
    """The code that is meant; what is none stays as it is."""
    if (upper := written.upper()) in vocabulary.codes_of("country"):
        return upper
    return vocabulary.code_of("country", written) or written


def nothing_of(country: str, ui: str) -> Response:
    """404 for a country of which the index has no document. `country` is what it is called."""
    here = interface(ui)
    sentence = here.gettext("This index has no documents on %(country)s.") % {"country": country}
    return _not_found(here.gettext("Country not in this index"), sentence, (), ui)


def no_such_plan(plan: Plan, ui: str) -> Response:
    """404 for a plan of which the index has no commitment; it leads to the country's other plans, if there are any."""
    here, country = interface(ui), label("country", plan.country, ui)
    words = {"member": member_name(plan, plans.Names(), ui), "year": plan.cycle}
    sentence = here.gettext("This index has no commitments of an action plan of %(year)s for %(member)s.") % words
    held = plans.countries(snapshot())
    known = any(row.country == plan.country for row in held)
    ways = (Link("country", country, country_url(plan.country, ui)),) if known else ()
    return _not_found(here.gettext("Action plan not in this index"), sentence, ways, ui)


def _not_found(heading: str, sentence: str, ways: tuple[Link, ...], ui: str) -> Response:
    every = Link("countries", interface(ui).gettext("All countries"), countries_url(ui))
    return Response(error_page(404, ui, heading=heading, sentence=sentence, ways=(*ways, every)), 404)


def _news(found: Place, ui: str) -> dict[str, str]:
    return {one.id: news(one, ui) for one in found.changed}
