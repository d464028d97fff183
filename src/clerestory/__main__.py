"""`clerestory`, and `python -m clerestory`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; errors raised on purpose end with their own exit code and a sentence on stderr."""
    from clerestory.cli.app import run_app

    sys.exit(run_app(sys.argv[1:]))


if __name__ == "__main__":
    main()
