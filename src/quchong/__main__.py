"""The command `quchong`, which is `python -m quchong` too.

Processes that a run starts load this module again, as Python has it; so it loads the command line only where it is run.
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
