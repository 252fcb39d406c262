"""What the commands of index/cli.py share: kinds of options, exit codes, the progress bar, serving, check-up, watching."""
