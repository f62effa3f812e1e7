"""Runs: the job from inputs to a run folder, and what lies in one."""
