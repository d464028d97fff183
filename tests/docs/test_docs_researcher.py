"""What the page on notebooks prints is what its code prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs/doors/researcher.md").read_text("utf-8")


def test_the_output_is_true():
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)\n```", PAGE, re.DOTALL)
    assert len(blocks) == 5
    for code, printed in blocks:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, "researcher.md", "exec"), {})
        assert said.getvalue().rstrip() == printed
