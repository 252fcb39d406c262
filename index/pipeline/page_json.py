"""A Page as one JSON text, for the pipeline's own keeping between two reindexes.

In: a Page. Out: compact JSON, and the same Page again. Not a public format: it changes with Page, and the pipeline's
fingerprint, which covers this module and `index.document`, then makes the next reindex a full one.
"""

from msgspec.json import Decoder, Encoder

from index.document import Page

ENCODER, DECODER = Encoder(), Decoder(tuple[Page, ...])


def dumps(pages: tuple[Page, ...]) -> bytes:
    return ENCODER.encode(pages)


def loads(content: bytes) -> tuple[Page, ...]:
    return DECODER.decode(content)
