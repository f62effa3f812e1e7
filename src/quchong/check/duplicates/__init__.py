"""Duplicates as findings: pairs, the order that decides which one is reported, excerpts."""
