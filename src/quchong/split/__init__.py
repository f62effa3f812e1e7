"""Pages to articles: declarative page profiles and the one small interpreter for them."""
