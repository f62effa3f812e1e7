"""Fix what `--fix` can fix, in place, or show the difference."""
