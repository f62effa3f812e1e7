"""Pages to articles: page profiles declared in YAML, and the code that applies them."""
