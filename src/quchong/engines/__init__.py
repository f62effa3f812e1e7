"""Engines: what carries stages over datasets. One for this machine; one for a cluster would have the same verbs."""
