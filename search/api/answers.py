"""Models to the JSON of the API, field by field as docs/http-api.md shows them.

In: an AnswerModel, a FacetModel, Results. Out: the typed dicts of search.api.shapes, made last thing before the wire. A
key that is not in every answer stands there only when it says something.
"""

from typing import cast

from index.schema import OF_YEARS
from index.vocabulary.facts import ADDED
from search.api import shapes
from search.params import page_of, pages_of
from search.present import links
from search.present.hits import HitModel, SnippetModel
from search.present.labels import labelled as of_code
from search.present.page import AnswerModel, FacetModel, NamedFilter
from search.query import Query
from search.results import Contribution, GenerationInfo, Results
from search.texts import Labelled


def search_answer(found: AnswerModel, fields: tuple[str, ...] = ()) -> shapes.SearchAnswer:
    """The answer of `/api/v1/search`. `fields` trims the hits to those (links.html and the like stay whole)."""
    query, pages = found.query, pages_of(found.query, found.listed)
    current = page_of(query)
    following = current + 1 if current < pages else None
    before = min(current - 1, pages) if current > 1 and pages else None
    notes = [notice.code for notice in found.notices if notice.code not in ("partial", "relaxed")]
    answer: shapes.SearchAnswer = {
        "query": query_echo(query),
        "total": found.total,
        "page": current,
        "pages": pages,
        "size": query.limit,
        "took_ms": round(found.took_ms, 2),
        "hits": [hit_answer(hit, fields) for hit in found.hits],
        "facets": {facet.name: facet_answer(facet) for facet in found.facets},
        "suggestion": suggestion_answer(found),
        "coverage": {"full": found.coverage.get("full", 0), "stub": found.coverage.get("stub", 0)},
        "links": {
            "self": found.links.json,
            "next": _page_url(found, following),
            "prev": _page_url(found, before),
            "html": links.page_url(links.for_readers(query), found.ui),
            "csv": found.links.csv,
            "ndjson": found.links.ndjson,
            "atom": found.links.atom,
        },
        "index": index_answer(found.index),
    }
    if found.named_filters:
        answer["named_filters"] = [named_filter_answer(named) for named in found.named_filters]
    if found.others:
        answer["others"] = found.others
    if found.partial:
        answer["partial"] = True
    if found.relaxed:
        answer["relaxed"] = True
    if notes:
        answer["notes"] = notes
    return answer


def _page_url(found: AnswerModel, page: int | None) -> str | None:
    return None if page is None else links.api_address(found.arguments.on_page(page), found.ui)


def query_echo(query: Query) -> shapes.QueryEcho:
    """The query as understood: filters as codes, years as numbers, the rest only where it is not the default."""
    included = {chosen.facet: _coded(chosen.facet, chosen.include) for chosen in query.selections if chosen.include}
    excluded = {chosen.facet: _coded(chosen.facet, chosen.exclude) for chosen in query.selections if chosen.exclude}
    echo: shapes.QueryEcho = {"q": query.text, "in": query.scope, "filters": included, "sort": query.sort}
    if excluded:
        echo["excluded"] = excluded
    if query.cycle_from is not None:
        echo["cycle_from"] = query.cycle_from
    if query.cycle_to is not None:
        echo["cycle_to"] = query.cycle_to
    if query.changed_since:
        echo["changed_since"] = query.changed_since
    if query.languages:
        echo["lang"] = list(query.languages)
    if query.match != "some":
        echo["match"] = query.match
    if not query.translate:
        echo["translate"] = False
    if not query.correct:
        echo["correct"] = False
    return echo


def _coded(facet: str, values: tuple[str, ...]) -> list[str | int]:
    return [coded(facet, value) for value in values]


def coded(facet: str, value: str) -> str | int:
    """A facet's value as JSON holds it: years are numbers."""
    return int(value) if facet in OF_YEARS and value.isdecimal() else value


def labelled(pair: Labelled) -> shapes.LabelledValue:
    return {"value": pair.value, "label": pair.label}


def labelled_or_null(pair: Labelled | None) -> shapes.LabelledValue | None:
    return labelled(pair) if pair else None


def hit_answer(hit: HitModel, fields: tuple[str, ...] = ()) -> shapes.HitShape:
    """One hit; `fields` chooses among its own and the extra ones, in the table's order."""
    answer = _usual_fields(hit)
    if fields:
        whole: dict[str, object] = {**answer, **_extra_fields(hit), **_added_fields(hit)}
        answer = cast(shapes.HitShape, {name: whole[name] for name in fields})
    if hit.explanation:
        answer["explanation"] = [_contribution(part) for part in hit.explanation]
    return answer


def _contribution(part: Contribution) -> shapes.ContributionShape:
    shape: shapes.ContributionShape = {"field": part.field, "term": part.term, "score": part.score}
    if part.note:
        shape["note"] = part.note
    return shape


def _usual_fields(hit: HitModel) -> shapes.HitShape:
    found = hit.summary
    matched: shapes.Matched = {"languages": list(hit.matched_languages), "via": list(hit.via)}
    if hit.missing:
        matched["missing"] = list(hit.missing)
    if not hit.enough:
        matched["enough"] = False
    return {
        "id": found.id,
        "kind": found.kind,
        "captured": found.captured,
        "score": round(hit.score, 4),
        "title": dict(found.title),
        "languages": list(found.languages),
        "machine_translated": list(found.machine_translated),
        "country": labelled_or_null(hit.country),
        "locality": labelled_or_null(hit.locality),
        "cycle": found.cycle,
        "action_plan": hit.action_plan.text,
        "policy_areas": [labelled(area) for area in hit.policy_areas],
        "status": labelled(hit.status),
        "completion": labelled(hit.completion),
        "matched": matched,
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
        "links": {"self": links.document_api_url(found.id), "html": hit.url, "source": hit.source_url or None},
    }


def _snippet(snippet: SnippetModel) -> shapes.SnippetShape:
    return {
        "scope": snippet.scope,
        "heading": snippet.heading,
        "lang": snippet.lang,
        "anchor": snippet.anchor,
        "html": str(snippet.html),
    }


def _extra_fields(hit: HitModel) -> shapes.HitShape:
    found = hit.summary
    return {
        "early_results": labelled(hit.early_results),
        "ambition": labelled(hit.ambition),
        "starred": found.starred,
        "report_type": labelled_or_null(hit.report_type),
        "year": found.year,
        "source_url": hit.source_url or None,
        "fetched_at": found.fetched_at,
        "changed_at": found.changed_at or None,
    }


def _added_fields(hit: HitModel) -> dict[str, object]:
    """Facts that only their rows in facts.toml know."""
    answer: dict[str, object] = {}
    for fact in ADDED:
        value = getattr(hit.summary, fact.name)
        if fact.kind == "rating":
            answer[fact.name] = labelled(of_code(fact.name, value, hit.ui))
        elif fact.kind == "codes":
            answer[fact.name] = [labelled(of_code(fact.name, code, hit.ui)) for code in value]
        else:
            answer[fact.name] = value
    return answer


def facet_answer(facet: FacetModel) -> shapes.FacetShape:
    """One facet: values by count for terms, by year for a histogram."""
    if facet.type == "histogram":
        return {"label": facet.label, "type": facet.type, "buckets": year_answers(facet)}
    buckets = value_answers(facet)
    return {"label": facet.label, "type": facet.type, "total": facet.total, "more": facet.more, "buckets": buckets}


def value_answers(facet: FacetModel) -> list[shapes.BucketShape]:
    shapes_of_values: list[shapes.BucketShape] = [
        {"value": bucket.value, "label": bucket.label, "count": bucket.count, "selected": bucket.selected}
        for bucket in facet.buckets
    ]
    return _excluding(facet, shapes_of_values)


def year_answers(facet: FacetModel) -> list[shapes.BucketShape]:
    shapes_of_years: list[shapes.BucketShape] = [
        {"value": coded(facet.name, bucket.value), "count": bucket.count, "selected": bucket.selected}
        for bucket in facet.buckets
    ]
    return _excluding(facet, shapes_of_years)


def _excluding(facet: FacetModel, answers: list[shapes.BucketShape]) -> list[shapes.BucketShape]:
    """The answers to the facet's buckets, with those that the query excludes named as such."""
    if facet.active:
        for bucket, answer in zip(facet.buckets, answers, strict=True):
            if bucket.excluded:
                answer["excluded"] = True
    return answers


def suggestion_answer(answer: AnswerModel) -> shapes.SuggestionShape | None:
    found = answer.suggestion
    return {"q": found.text, "total": found.total, "applied": found.applied} if found else None


def named_filter_answer(named: NamedFilter) -> shapes.NamedFilterShape:
    return {
        "facet": named.facet,
        "value": named.value,
        "label": named.label,
        "total": named.total,
        "links": {"self": named.api_url, "html": named.url},
    }


def index_answer(info: GenerationInfo) -> shapes.IndexShape:
    """Which build answered, and with which analysis."""
    return {
        "generation": info.name,
        "documents": info.documents,
        "built_at": info.built_at,
        "analysis_version": info.analysis_version,
    }


def one_facet_answer(
    facet: FacetModel, query: Query, ui: str, info: GenerationInfo, own_url: str
) -> shapes.FacetAnswer:
    """The answer of `/api/v1/facets/{name}`."""
    return {
        "name": facet.name,
        "query": query_echo(query),
        **facet_answer(facet),
        "links": {"self": own_url, "html": links.page_url(links.for_readers(query), ui)},
        "index": index_answer(info),
    }


def stats_answer(results: Results) -> shapes.StatsAnswer:
    """The answer of `/api/v1/stats`: documents by kind, language, captured and country."""
    info = results.generation
    counts = {facet.name: {bucket.value: bucket.count for bucket in facet.buckets} for facet in results.facets}
    return {
        "documents": info.documents,
        "kind": counts["kind"],
        "language": counts["language"],
        "captured": counts["captured"],
        "country": counts["country"],
        "generation": info.name,
        "built_at": info.built_at,
        "engine": info.engine,
        "analysis_version": info.analysis_version,
    }
