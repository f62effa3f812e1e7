"""How well a configuration tells duplicates: against labelled pairs, or against brute force on a sample."""
