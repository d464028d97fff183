"""Words set in lines of eighty columns, for a terminal or a pipe; text of others made safe first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from clerestory.reports.plain_text import visible

WIDTH = 80


def wrapped(text: str, *, indent: str = "", first: str | None = None) -> str:
    """*text* in lines of eighty columns; `first` stands before the first of them, `indent` before the others."""
    return textwrap.fill(
        visible(text),
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def listed(texts: Iterable[str], *, mark: str = "- ") -> str:
    """One point a line, further lines set in."""
    return "\n".join(wrapped(text, first=f"  {mark}", indent="  " + " " * len(mark)) for text in texts)


def cut(text: str, width: int) -> str:
    """*text* in at most *width* columns, with an ellipsis where something is left out."""
    text = visible(text)
    return text if len(text) <= width else text[: width - 1] + "…"


def section(heading: str, body: str) -> str:
    """A heading and what stands under it."""
    return f"{heading}\n{body}"
