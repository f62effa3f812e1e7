"""Arrays of numbers: columns of Arrow batches in numpy, and compiled loops over them."""
