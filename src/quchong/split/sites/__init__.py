"""A site's own lines: learned from its pages, written as a sheet, and found again on each page."""
