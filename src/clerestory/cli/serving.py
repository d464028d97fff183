"""The command that opens the desk: it starts the web as a program of its own, so that the library never imports it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from clerestory.cli.options import WorkspaceOption, folder
from clerestory.cli.words import note, say

#: The program, run as `python -m`.
PROGRAM = "clerestory_web"


def serve(
    workspace: WorkspaceOption = None,
    port: Annotated[int, typer.Option("--port", help="The port to answer on.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="The address to answer on; put TLS before any but loopback.")
    ] = "127.0.0.1",
    create_admin: Annotated[
        str, typer.Option("--create-admin", help="Make the first administrator of that name, and stop.")
    ] = "",
) -> None:
    """Serve the desk, a web application, to the staff of one workspace; on loopback unless said otherwise."""
    where = folder(workspace)
    if create_admin:
        raise typer.Exit(run(where, "admin", "--name", create_admin))
    note(f"The desk of {where.absolute().name}: http://{host}:{port}/   (stop with Ctrl-C)")
    # This process becomes the web's: whoever ends it ends the desk, and leaves nothing that goes on serving.
    command = [sys.executable, "-m", PROGRAM, "serve", "--workspace", str(where), "--port", str(port), "--host", host]
    sys.stderr.flush()
    os.execv(sys.executable, command)  # noqa: S606  # our own program, arguments of ours


def claim(workspace: WorkspaceOption = None) -> None:
    """Take the desk's account of your own name on this machine: a new password is told you once, and nobody else."""
    raise typer.Exit(run(folder(workspace), "claim"))


def run(workspace: Path, act: str, *more: str) -> int:
    """Run the web's program to its end; its exit code."""
    command = [sys.executable, "-m", PROGRAM, act, "--workspace", str(workspace), *more]
    return subprocess.run(command, check=False).returncode  # noqa: S603  # our own program, arguments of ours


def serve_demo(offices: list[tuple[str, Path]], port: int) -> None:
    """Print each office's accounts once and serve both desks until one stops or somebody says so."""
    say("\nThe desks, each with its own accounts, told this one time:")
    for number, (title, place) in enumerate(offices):
        say(f"\n{title}: http://127.0.0.1:{port + number}/")
        sys.stdout.flush()
        code = run(place, "demo")
        if code:
            raise typer.Exit(code)
    say("\nStop both with Ctrl-C.")
    sys.stdout.flush()
    commands = [
        [sys.executable, "-m", PROGRAM, "serve", "--workspace", str(place), "--port", str(port + number)]
        for number, (_, place) in enumerate(offices)
    ]
    # Whoever ends this process ends both desks.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    running = [subprocess.Popen(command) for command in commands]  # noqa: S603  # as above
    try:
        while all(one.poll() is None for one in running):
            try:
                running[0].wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(timeout=30)
