"""`python -m quchong` is the command `quchong`."""

from quchong.cli import main

if __name__ == "__main__":
    main()
