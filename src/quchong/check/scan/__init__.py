"""Scan files: read, split and clean each page as a run does, and find what is wrong in it."""
