"""The one door to Whoosh 2.7.4, opened quietly: its modules predate warnings that they raise when first compiled.

In: nothing. Out: the names of Whoosh that writing a segment takes, and the schema of its index. The read path never
comes here.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    import whoosh.analysis
    import whoosh.codec.whoosh3
    import whoosh.fields
    import whoosh.filedb.compound
    import whoosh.filedb.filestore
    import whoosh.filedb.filetables
    import whoosh.formats
    import whoosh.index
    import whoosh.matching
    import whoosh.query
    import whoosh.util.numeric

import numpy as np

from index.engines.whoosh.arrays import Array
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES

ID_FIELD = "id"

__all__ = ["ID_FIELD", "field_name", "length_bytes", "length_table", "schema", "whoosh"]


def field_name(field: str, chain: str) -> str:
    """Whoosh's name of a text field: `title_en`."""
    return f"{field}_{chain}"


def schema() -> "whoosh.fields.Schema":
    """One TEXT field per engine field and chain, and the unique id. The analyser is never used to write (terms come
    from index.analysis); a space tokenizer keeps stock query tools usable on terms."""
    plain = whoosh.analysis.SpaceSeparatedTokenizer()
    rows = {
        field_name(field, chain): whoosh.fields.TEXT(analyzer=plain, phrase=True)
        for chain in INDEX_LANGUAGES
        for field in ENGINE_FIELDS
    }
    return whoosh.fields.Schema(**rows, **{ID_FIELD: whoosh.fields.ID(unique=True, stored=True)})


def length_table() -> Array:
    """Field length of each of Whoosh's 256 length bytes."""
    return np.array([whoosh.util.numeric.byte_to_length(byte) for byte in range(256)], np.float64)


def length_bytes(lengths: Array) -> Array:
    """Whoosh's byte for each field length: the first in its table that is not below it."""
    return np.minimum(np.searchsorted(length_table(), lengths), 255).astype(np.uint8)
