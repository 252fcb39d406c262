"""Searchers that hold little or nothing, and the header of one commitment, for tests of what stands around a search.

In: what a test is about. Out: values of search.results, and Searchers (search.engines.base) that answer with them.
"""

from search.results import Facet, GenerationInfo, Hit, Results, Summary

INFO = GenerationInfo("20261122T014512Z-1f3a", 50, 3, 47, "2026-11-22T01:45:12Z", "memory", "1")
SUMMARY = Summary(
    id="FR0038",
    kind="commitment",
    captured="full",
    title={"en": "Administrative Capacity-Building", "fr": "Renforcement des capacités administratives"},
    languages=("en", "fr"),
    machine_translated=("fr",),
    country="FR",
    locality=None,
    cycle=2018,
    action_plan="France Action Plan 2018-2020",
    policy_areas=("capacity-building",),
    starred=None,
    status="active",
    completion="substantial",
    early_results="no-irm-data",
    ambition="low",
    source_url="https://www.opengovpartnership.org/fr/members/france/commitments/FR0038/",
    fetched_at="2024-05-06T07:08:09Z",
)


def results(total: int = 0, *facets: Facet, hits: tuple[Hit, ...] = ()) -> Results:
    return Results(total, hits, facets, INFO, 2.0, coverage={"full": total, "stub": 0})
