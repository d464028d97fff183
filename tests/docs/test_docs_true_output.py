"""The console blocks of README are what the commands print.

Those of Start hold leads of equal size, whose order follows ids that differ from workspace to workspace: they are
written by the same script and not compared.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_readme_shows_true_output():
    done = subprocess.run(
        [sys.executable, "docs/true_output.py", "--check", "README.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
