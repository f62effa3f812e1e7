"""The kernels: loops over arrays of numbers, in C (`kernels.h`), and the only door to them (`kernels.py`)."""
