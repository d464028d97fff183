"""The commands, listed by hand, and how each of them ends."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

import clerestory
from clerestory.cli import county, deciding, keeping, lexicon, looking, opening, release, serving, taking_out
from clerestory.cli.words import error_words, note
from clerestory.errors import ClerestoryError

app = typer.Typer(
    name="clerestory",
    help="Light on what digital traces show, without exposing those who left them.",
    epilog="Exit codes: 0 done, 1 something to look at, 2 bad input, 3 not permitted, 4 integrity broken.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        print(clerestory.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Light on what digital traces show, without exposing those who left them."""


for command in (
    opening.init,
    opening.start,
    opening.add,
    opening.sources,
    opening.demo,
    serving.serve,
    looking.find,
    looking.run,
    looking.board,
    looking.facets,
    looking.ask,
    looking.leads,
    looking.template,
    deciding.review,
    deciding.cut,
    deciding.draw,
    deciding.stop,
    deciding.restart,
    deciding.vouch,
    serving.claim,
    taking_out.export,
    taking_out.score,
    taking_out.reference,
    keeping.verify,
    keeping.rebuild,
    keeping.erase,
    keeping.backup,
    keeping.restore,
    keeping.doctor,
    keeping.upgrade,
):
    app.command()(command)
app.add_typer(county.app, name="county")
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(release.app, name="release")


def run_app(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        app(arguments, standalone_mode=True)
    except ClerestoryError as error:
        note(error_words(error, error.hint))
        return error.exit_code
    except KeyboardInterrupt:
        note("clerestory: stopped; what was committed is kept, the same command goes on from there")
        return 130
    except BrokenPipeError:
        # The reader of our output went away (as `| head` does): nobody is left to tell.
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001  # the last resort: a library's own words may quote a trace
        return _broken(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 2
    return 0


#: A defect of ours: sysexits' EX_SOFTWARE.
DEFECT = 70


def _broken(error: Exception) -> int:
    """Say where we broke, and not a word of what we were reading; CLERESTORY_DEBUG=1 shows all of it."""
    if os.environ.get("CLERESTORY_DEBUG") == "1":
        raise error
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "clerestory" in f.filename]
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "an unknown place"
    note(f"clerestory: a defect of ours: {type(error).__name__} in {where}; what was committed before is kept")
    note("  please report it; CLERESTORY_DEBUG=1 shows the details, which may quote what was read")
    return DEFECT
