"""Articles to clean articles: each step named, applied in one order, recorded where it changed something."""
