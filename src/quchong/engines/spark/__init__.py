"""The engine for Spark: the eight verbs on a cluster, with what is kept in a folder that all of it can reach."""
