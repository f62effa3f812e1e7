"""Small helpers for strings: safe printing, JSON, regular expressions, path patterns."""
