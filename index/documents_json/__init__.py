"""Document <-> JSON: one shape for the API, for `export` and for NDJSON input. See `index.documents_json.roundtrip`."""

from index.documents_json.roundtrip import UNKNOWN_LANGUAGE, dump, dumps, load, loads, of_language, restore
from index.documents_json.wire import ID

__all__ = ["ID", "UNKNOWN_LANGUAGE", "dump", "dumps", "load", "loads", "of_language", "restore"]
