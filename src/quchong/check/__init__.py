"""Check a corpus folder: findings, the baseline, fixes, and the output formats."""
