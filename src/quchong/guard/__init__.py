"""The work of `quchong check`: files, engine and cache; `check/` words what is learnt here."""
