"""Runs: the job from inputs to a result, the folder and record of a run, and reading what it wrote."""
