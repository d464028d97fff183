"""The import contracts, run as a test: rooms import downwards only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_contracts_hold():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_command_line_opens_without_the_heavy_rooms():
    code = (
        "import sys; from clerestory.cli.app import run_app; run_app(['--help']);"
        "heavy = {'pyarrow', 'duckdb', 'numba', 'numpy', 'rich', 'typst', 'sqlglot'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
