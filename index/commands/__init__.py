"""What the commands of index/cli.py share: exit codes, the progress bar, the server, the check-up, watching."""
