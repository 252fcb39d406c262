"""The commands that need the searching side: serve, search, stats, export, queries."""
