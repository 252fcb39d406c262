"""Page models to the JSON of the API, field by field as docs/http-api.md shows them.

In: a PageModel, a FacetModel, Results. Out: what `json.dumps` takes; the only dicts of this package, made last thing
before the wire. A key that is not in every answer stands there only when it says something.
"""

from collections.abc import Mapping
from typing import Any

from search import links
from search.page import BucketModel, FacetModel, HitModel, Labelled, PageModel
from search.parameters import HIT_FIELDS
from search.params import page_of, url_args
from search.query import Query
from search.results import Bucket, GenerationInfo, Results

Json = dict[str, Any]


def search_answer(page: PageModel, fields: tuple[str, ...] = ()) -> Json:
    """The answer of `/api/v1/search`. `fields` trims the hits to those (links.html and the like stay whole)."""
    query, pages = page.query, links.pages_of(page.query, page.total)
    current = page_of(query)
    following = links.on_page(query, current + 1) if current < pages else None
    before = links.on_page(query, min(current - 1, pages)) if current > 1 and pages else None
    shapes = links.page_links(query, page.ui, fields)
    notes = [notice.code for notice in page.notices if notice.code != "partial"]
    return {
        "query": query_echo(query),
        "total": page.total,
        "page": current,
        "pages": pages,
        "size": query.limit,
        "took_ms": round(page.took_ms, 2),
        "hits": [hit_answer(hit, fields) for hit in page.hits],
        "facets": {facet.name: facet_answer(facet) for facet in page.facets},
        "suggestion": suggestion_answer(page),
        "coverage": {"full": page.coverage.get("full", 0), "stub": page.coverage.get("stub", 0)},
        **({"partial": True} if page.partial else {}),
        **({"notes": notes} if notes else {}),
        "links": {
            "self": shapes.json,
            "next": links.api_url(following, page.ui, fields=fields) if following else None,
            "prev": links.api_url(before, page.ui, fields=fields) if before else None,
            "html": shapes.html,
            "csv": shapes.csv,
            "ndjson": shapes.ndjson,
            "atom": shapes.atom,
        },
        "index": index_answer(page.index),
    }


def query_echo(query: Query) -> Json:
    """The query as understood: filters as codes, years as numbers, the rest only where it is not the default."""
    echo: Json = {"q": query.text, "in": query.scope, "filters": {}, "sort": query.sort}
    excluded: Json = {}
    for chosen in query.selections:
        if chosen.include:
            echo["filters"][chosen.facet] = [coded(chosen.facet, value) for value in chosen.include]
        if chosen.exclude:
            excluded[chosen.facet] = [coded(chosen.facet, value) for value in chosen.exclude]
    if excluded:
        echo["excluded"] = excluded
    shown = {"q", "in", "sort", "page", "size", *(chosen.facet for chosen in query.selections)}
    rest = {name: value for name, value in url_args(query) if name not in shown}
    return echo | {name: int(value) if name.startswith("cycle_") else value for name, value in rest.items()}


def coded(facet: str, value: str) -> str | int:
    """A facet's value as JSON holds it: years are numbers."""
    return int(value) if facet == "cycle" and value.isdecimal() else value


def labelled(pair: Labelled | None) -> Json | None:
    return {"value": pair.value, "label": pair.label} if pair else None


def hit_answer(hit: HitModel, fields: tuple[str, ...] = ()) -> Json:
    """One hit; `fields` chooses among its own and the extra ones."""
    whole = _usual_fields(hit) | (_extra_fields(hit) if fields else {})
    answer = {name: whole[name] for name in fields or HIT_FIELDS}
    if hit.explanation:
        answer["explanation"] = [
            {"field": part.field, "term": part.term, "score": part.score, **({"note": part.note} if part.note else {})}
            for part in hit.explanation
        ]
    return answer


def _usual_fields(hit: HitModel) -> Json:
    found = hit.summary
    return {
        "id": found.id,
        "kind": found.kind,
        "captured": found.captured,
        "score": round(hit.score, 4),
        "title": dict(found.title),
        "languages": list(found.languages),
        "machine_translated": list(found.machine_translated),
        "country": labelled(hit.country),
        "locality": labelled(hit.locality),
        "cycle": found.cycle,
        "action_plan": found.action_plan,
        "policy_areas": [labelled(area) for area in hit.policy_areas],
        "status": labelled(hit.status),
        "completion": labelled(hit.completion),
        "matched": {
            "languages": list(hit.matched_languages),
            "via": list(hit.via),
            **({"missing": list(hit.missing)} if hit.missing else {}),
        },
        "snippets": [
            {
                "scope": snippet.scope,
                "heading": snippet.heading,
                "lang": snippet.lang,
                "anchor": snippet.anchor,
                "html": str(snippet.html),
            }
            for snippet in hit.snippets
        ],
        "links": {
            "self": links.document_api_url(found.id),
            "html": hit.url,
            "source": hit.source_url or None,
        },
    }


def _extra_fields(hit: HitModel) -> Json:
    found = hit.summary
    return {
        "early_results": labelled(hit.early_results),
        "ambition": labelled(hit.ambition),
        "starred": found.starred,
        "report_type": labelled(hit.report_type),
        "year": found.year,
        "source_url": hit.source_url or None,
        "fetched_at": found.fetched_at,
        "changed_at": found.changed_at or None,
    }


def facet_answer(facet: FacetModel) -> Json:
    """One facet: values by count for terms, by year for a histogram."""
    buckets = [bucket_answer(facet, bucket) for bucket in facet.buckets]
    if facet.type == "histogram":
        return {"label": facet.label, "type": facet.type, "buckets": buckets}
    return {"label": facet.label, "type": facet.type, "total": facet.total, "more": facet.more, "buckets": buckets}


def bucket_answer(facet: FacetModel, bucket: BucketModel) -> Json:
    return {
        "value": coded(facet.name, bucket.value),
        **({"label": bucket.label} if facet.type != "histogram" else {}),
        "count": bucket.count,
        "selected": bucket.selected,
        **({"excluded": True} if bucket.excluded else {}),
    }


def suggestion_answer(page: PageModel) -> Json | None:
    found = page.suggestion
    return {"q": found.text, "total": found.total, "applied": found.applied} if found else None


def index_answer(info: GenerationInfo) -> Json:
    """Which build answered, and with which analysis."""
    return {
        "generation": info.name,
        "documents": info.documents,
        "built_at": info.built_at,
        "analysis_version": info.analysis_version,
    }


def one_facet_answer(facet: FacetModel, query: Query, ui: str, info: GenerationInfo, own_url: str) -> Json:
    """The answer of `/api/v1/facets/{name}`."""
    return {
        "name": facet.name,
        "query": query_echo(query),
        **facet_answer(facet),
        "links": {"self": own_url, "html": links.page_url(query, ui)},
        "index": index_answer(info),
    }


def stats_answer(results: Results) -> Json:
    """The answer of `/api/v1/stats`: documents by kind, language, captured and country."""
    info = results.generation
    counts: Mapping[str, tuple[Bucket, ...]] = {facet.name: facet.buckets for facet in results.facets}
    return {
        "documents": info.documents,
        **{name: {bucket.value: bucket.count for bucket in buckets} for name, buckets in counts.items()},
        "generation": info.name,
        "built_at": info.built_at,
        "engine": info.engine,
        "analysis_version": info.analysis_version,
    }
