"""Small helpers for strings: safe printing, JSON, regular expressions, path patterns, UTF-16."""
