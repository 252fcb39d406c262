"""Writes a generation: a Whoosh index through a codec of arrays, and the columns that the read path maps beside it."""
