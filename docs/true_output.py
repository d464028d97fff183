"""Fill the console blocks of a page with what the commands really print, or say where they differ.

    python docs/true_output.py README.md docs/start.md           writes the pages
    python docs/true_output.py --check README.md docs/start.md   exits with 1 when a page is out of date

A block starts with ```console; a line that starts with `$ clerestory` is run in a folder where `make demo` has been run.
Ids and dates that change from run to run are shown as they were in the run that wrote the page, and compared by shape.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: What differs from run to run: ids, versions, sizes, and days that follow from today.
VARIES = re.compile(
    r"\b[0-9a-f]{8,64}\b|\b\d+(?:\.\d+)? (?:MB|GB|s)\b|\bby \d{4}-\d\d-\d\d\b|\d{1,2} [A-Z][a-z]+ 202\d"
    r"|\b\d\d:\d\d UTC\b"
)


def run(command: str, folder: Path) -> str:
    """What a command prints, stdout then stderr, without the blanks at the ends of lines."""
    environment = {
        **os.environ,
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, env=environment, check=False)
    return "\n".join(line.rstrip() for line in (done.stdout + done.stderr).strip().splitlines())


def filled(text: str, folder: Path) -> str:
    """The page with the output of each `$ clerestory …` line beneath it."""

    def block(match: re.Match[str]) -> str:
        lines = [line for line in match.group(1).splitlines() if line.startswith("$ ")]
        if not lines:
            return match.group(0)
        return "```console\n" + "\n".join(f"{line}\n{run(line[2:], folder)}".rstrip() for line in lines) + "\n```"

    return re.sub(r"```console\n(.*?)```", block, text, flags=re.DOTALL)


def main(arguments: list[str]) -> int:
    """Fill or check the pages named."""
    check = "--check" in arguments
    pages = [ROOT / name for name in arguments if name != "--check"]
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        demo = run("clerestory demo --no-serve", Path(folder))
        if not (Path(folder) / "demo").is_dir():
            print(demo)
            return 2
        for page in pages:
            text = page.read_text(encoding="utf-8")
            made = filled(text, Path(folder))
            if VARIES.sub("…", made) != VARIES.sub("…", text):
                stale.append(page.name)
                if check:
                    print("\n".join(difference(text, made)))
            if not check:
                page.write_text(made, encoding="utf-8")
    if check and stale:
        print("out of date: " + ", ".join(stale) + "; run: python docs/true_output.py README.md docs/start.md")
        return 1
    return 0


def difference(text: str, made: str) -> list[str]:
    """The lines that differ, as a unified diff."""
    import difflib

    return list(difflib.unified_diff(text.splitlines(), made.splitlines(), "page", "true output", lineterm="", n=0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
