"""Articles to clean articles: named steps, applied in one order, that repair characters, boilerplate and layout."""
