"""The header of a document as result lists show it, small enough to read twenty of them per search.

In: a Document. Out: a line of JSON, a list in the order of HEADER. The reader (search.engines.whoosh.generation) turns
it into search.results.Summary, whose fields have the same names in the same order.
"""

import json

from index.document import Document
from index.prose.lead import leads
from index.vocabulary.facts import ADDED

HEADER = (
    "id",
    "kind",
    "captured",
    "title",
    "languages",
    "machine_translated",
    "country",
    "locality",
    "cycle",
    "action_plan",
    "policy_areas",
    "starred",
    "status",
    "completion",
    "early_results",
    "ambition",
    "source_url",
    "fetched_at",
    "changed_at",
    "report_type",
    "year",
    "action_plans",
    "lead",
    "source_urls",
    "fetched",
    "assessed_at",
    *(fact.name for fact in ADDED),
)


def pack_summary(document: Document) -> bytes:
    fetched = next((capture.fetched_at for capture in document.captures if capture.fetched_at), None)
    worked_out = {"fetched_at": fetched, "title": dict(document.title), "lead": leads(document)}
    values = [worked_out[name] if name in worked_out else getattr(document, name) for name in HEADER]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
