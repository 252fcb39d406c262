"""The header of a document as result lists show it, small enough to read twenty of them per search.

In: a Document, or what was packed of it. Out: a line of JSON, a list in the order of HEADER; the values of that list,
frozen. search.results.Summary has fields of the same names in the same order.
"""

import json
import re
from typing import Any

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

_BEGINNING = re.compile(rb'\["([^"\\]+)","[^"\\]*","(?:full|stub)",(?=\{)')
"""The id, and what stands before the title, which is an object."""
_DECODER = json.JSONDecoder()


def pack_summary(document: Document) -> bytes:
    fetched = next((capture.fetched_at for capture in document.captures if capture.fetched_at), None)
    worked_out = {"fetched_at": fetched, "title": dict(document.title), "lead": leads(document)}
    values = [worked_out[name] if name in worked_out else getattr(document, name) for name in HEADER]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def unpack_summary(packed: bytes) -> list[Any]:
    """The values, in the order of HEADER: lists are tuples."""
    values: list[Any] = json.loads(packed)
    return [tuple(value) if isinstance(value, list) else value for value in values]


def unpack_title(packed: bytes) -> tuple[str, dict[str, str]]:
    """The id and the titles by language, without the rest: this is asked of every document of a generation."""
    beginning = _BEGINNING.match(packed)
    assert beginning, packed
    title: dict[str, str] = _DECODER.raw_decode(packed[beginning.end() :].decode())[0]
    return beginning[1].decode(), title
