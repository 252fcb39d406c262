"""Answers queries from the mapped files of a generation. Whoosh itself is never imported here."""
