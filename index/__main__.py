"""`python -m index`: the same as `ogp-search`."""

from index.cli import main

if __name__ == "__main__":
    main(prog_name="ogp-search")
