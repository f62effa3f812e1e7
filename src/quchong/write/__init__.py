"""The run folder: corpus, ledger, skipped inputs, lines, and the record of the run."""
