"""The way of the data through the steps: what connects them, over the verbs of an engine."""
