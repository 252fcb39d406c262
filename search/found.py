"""What a search finds, all of it: for downloads over HTTP and for `ogp-search export`, which give the same.

In: a Searcher and a query. Out: documents in the query's order, and the values that arguments may name.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from index.document import Document
from search.engines.base import Searcher
from search.query import Query
from search.syntax import parse


def values_held(searcher: Searcher, facet: str) -> Collection[str]:
    """Every value that the served index holds of a facet."""
    counted = searcher.search(Query(facets=(facet,), limit=1, highlight=False)).facets
    return [bucket.value for found in counted for bucket in found.buckets if bucket.count]


def documents_found(searcher: Searcher, query: Query) -> Iterator[Document]:
    """Where the search answers with another spelling because nothing was found, the documents of that spelling. The
    first document pins the generation that all come from."""
    spelt = searcher.search(replace(query, limit=1, facets=(), highlight=False)).suggestion
    if spelt is not None and spelt.applied:
        query = replace(query, text=spelt.text, clause=parse(spelt.text).clause)
    return iter(searcher.matching(query))
