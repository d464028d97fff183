"""The console blocks of README and Start are what the commands print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_pages_show_true_output():
    done = subprocess.run(
        [sys.executable, "docs/true_output.py", "--check", "README.md", "docs/start.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
