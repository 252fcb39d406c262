"""Names and numbers that the writer and the read path share.

In: nothing. Out: file names of a generation, the version of their format, how an id is looked up.
"""

FORMAT = 8
"""Raise it when a file below changes shape: an older generation is then rebuilt in full, never patched."""

COLUMNS_FILE = "columns.arrays"
PROPOSALS_FILE = "proposals.arrays"
INDEX_NAME = "MAIN"
POSTINGS_OFFSET = 12
"""Where the arrays of postings start in a compound segment: right behind the place of its directory (!qi)."""


CHECKPOINT = 32
"""Postings between two kept offsets into the positions: the positions of any posting are found by adding up at most
this many term frequencies."""


LENGTH_BITS, FIELD_BITS, TF_BITS = 8, 3, 5
"""A posting's *code* says all that its score depends on in 16 bits, from the lowest up: Whoosh's byte of the field's
length in the document, the field's number, the term frequency."""

FIELD_MASK = (1 << FIELD_BITS) - 1
MOST_TF = (1 << TF_BITS) - 1
"""A code's term frequency for this one and all higher ones."""


def segment_file(name: str) -> str:
    """Whoosh's compound segment."""
    return f"{INDEX_NAME}_{name}.seg"


def arrays_file(name: str) -> str:
    return f"{name}.arrays"


def texts_file(name: str) -> str:
    return f"{name}.texts"


def documents_file(name: str) -> str:
    return f"{name}.documents"


def segment_files(name: str) -> tuple[str, ...]:
    return segment_file(name), arrays_file(name), texts_file(name), documents_file(name)


def id_key(document_id: str) -> str:
    """Ids are looked up in any case of letters."""
    return document_id.upper()
