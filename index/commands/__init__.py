"""The commands that keep an index: reindex, doctor, rollback. They know stores of generations, and no engine.

Each prints, and nothing else: results on stdout, everything said about them on stderr, and an exit code (exits.py).
What they share with the commands of `search.commands`: kinds of options (options.py), exit codes.
"""
