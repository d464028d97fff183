"""`clerestory`, and `python -m clerestory`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End here: what was written is flushed, and engines' threads are not waited for, which once aborted a command."""
    for stream in (sys.stdout, sys.stderr):
        # whoever read it may have gone away: nobody is left to tell
        with suppress(BrokenPipeError, ValueError):
            stream.flush()
    os._exit(code)


def main() -> None:
    """Run the command line; errors raised on purpose end with their own exit code and a sentence on stderr."""
    from clerestory.cli.app import run_app

    leave(run_app(sys.argv[1:]))


if __name__ == "__main__":
    main()
