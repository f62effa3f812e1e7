"""The command `quchong`, also `python -m quchong`.

Python imports this module again in each process that a run starts; so only `main` imports the command line.
"""

import sys

EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit."""
    try:
        from quchong import cli
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    cli.main()


if __name__ == "__main__":
    main()
