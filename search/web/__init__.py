"""What stands between the public and an answer: limits, headers, errors, logs, figures, kept answers."""
