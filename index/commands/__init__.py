"""What the commands of index/cli.py share: kinds of options, exit codes, progress, serving, watching, check-up."""
