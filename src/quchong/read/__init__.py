"""Bytes to pages: which files, how they are packed, how they are encoded, what they hold."""
