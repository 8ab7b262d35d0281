"""The command line: ``python -m dateline`` and the script ``dateline``."""

import sys

import dateline  # noqa: F401  (says how PDFs are read)
from dateline import _dateline


def main() -> None:
    """Runs the command line and ends with its exit code."""
    sys.exit(_dateline.main(["dateline", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
