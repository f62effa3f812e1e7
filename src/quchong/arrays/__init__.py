"""Arrays of numbers: columns of Arrow batches in numpy."""
