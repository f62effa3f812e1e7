"""How well a configuration finds duplicates: against labelled pairs, or against brute force on a sample."""
