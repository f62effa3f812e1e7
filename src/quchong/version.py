"""The version of quchong: of the package, and of what it writes."""

__version__ = "0.3.0"
