"""The command `quchong`, which is `python -m quchong` too.

Processes that a run starts load this module again, as Python has it; so it loads the command line only where it is run.
"""


def main() -> None:
    """Run the command line and exit."""
    from quchong import cli

    cli.main()


if __name__ == "__main__":
    main()
