"""The kernels: loops over arrays of numbers, in C (declared in `kernels.h`) and called only through `kernels.py`."""
