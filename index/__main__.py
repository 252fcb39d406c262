"""`python -m index`: the same as `ogp-search`, whose entry is above both packages. Nobody imports this module."""

from search.cli import main

if __name__ == "__main__":
    main(prog_name="ogp-search")
