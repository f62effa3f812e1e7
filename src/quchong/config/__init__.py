"""The configuration: its sections, reading it from a file, and writing it out."""
