"""What spans the segments of a generation.

In: the folder of a build, its segments with their living documents. Out: columns, the order of ids, proposals, Whoosh's
table of contents, and the facts that the manifest keeps.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.analysis import ANALYSIS_VERSION
from index.engines.whoosh.arrays import Array, Arrays, save_arrays, string_arrays
from index.engines.whoosh.codec import write_contents
from index.engines.whoosh.columns import living, merge_columns
from index.engines.whoosh.frequent import digest, read_of_each, sample
from index.engines.whoosh.layout import COLUMNS_FILE, FORMAT, PROPOSALS_FILE, id_key
from index.engines.whoosh.library import field_name, length_table
from index.engines.whoosh.proposals import frequent_arrays, proposal_arrays
from index.engines.whoosh.written import WrittenSegment
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES, SCHEMA_VERSION
from index.vocabulary.facts import ADDED_AS


def _frequent(segments: Sequence[WrittenSegment], before: Mapping[str, Array] | None) -> dict[str, Array]:
    """The frequent words and phrases of the living documents. `before` are the proposals of the last generation."""
    places = [(segment, number) for segment in segments for number in np.flatnonzero(segment.alive).tolist()]
    ids = [segment.ids.text(number) for segment, number in places]
    chosen = sample(ids)
    most = read_of_each(len(chosen))
    read = [segment.beginnings(number, most) for segment, number in map(places.__getitem__, chosen)]
    return frequent_arrays(read, digest(read), before)


def write_whole(folder: Path, segments: Sequence[WrittenSegment], before: Path | None) -> dict[str, object]:
    """Write columns, living documents, the order of ids, proposals, Whoosh's table of contents. `before` is the
    generation that an incremental build starts from."""
    alive = np.concatenate([np.empty(0, bool), *(segment.alive for segment in segments)])
    columns = merge_columns([segment.arrays for segment in segments], alive)
    ids = [segment.ids.text(number) for segment in segments for number in range(len(segment.ids))]
    order = sorted(range(len(ids)), key=ids.__getitem__)
    rank = np.empty(len(ids), np.int32)
    rank[order] = np.arange(len(ids), dtype=np.int32)
    found = sorted((id_key(ids[number]).encode(), number) for number in np.flatnonzero(alive).tolist())
    columns |= string_arrays("id", [key for key, _ in found])
    columns |= {
        "id.document": np.array([number for _, number in found], np.int32),
        "id.rank": rank,
        "alive": alive.astype(np.uint8),
        "length_table": length_table(),
    }
    save_arrays(folder / COLUMNS_FILE, columns)
    headers = (header for segment in segments for header in segment.headers())
    last = Arrays.mapped(before / PROPOSALS_FILE) if before else None
    save_arrays(folder / PROPOSALS_FILE, proposal_arrays(headers, columns, alive, _frequent(segments, last), last))
    totals = np.zeros(len(INDEX_LANGUAGES) * len(ENGINE_FIELDS), np.int64)
    for segment in segments:
        totals += segment.arrays["lengths"].reshape(len(totals), -1)[:, segment.alive].sum(axis=1, dtype=np.int64)
    names = [field_name(field, chain) for chain in INDEX_LANGUAGES for field in ENGINE_FIELDS]
    write_contents(
        folder,
        [(segment.name, len(segment.alive), np.flatnonzero(~segment.alive).tolist()) for segment in segments],
        dict(zip(names, totals.tolist(), strict=True)),
    )
    captured = living(columns, alive)
    return {
        "format": FORMAT,
        "engine": "whoosh",
        "analysis_version": str(ANALYSIS_VERSION),
        "schema_version": SCHEMA_VERSION,
        "added_facts": ADDED_AS,
        "documents": int(alive.sum()),
        "full": captured.get("full", 0),
        "stub": captured.get("stub", 0),
        "segments": [[segment.name, len(segment.alive)] for segment in segments],
        "lengths": totals.tolist(),
    }
