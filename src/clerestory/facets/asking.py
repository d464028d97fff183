"""Whom to ask for a kind of trace that is missing: texts as data, one line a kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from clerestory.facets.register import read_texts
from clerestory.model.facet import AskFor

_FILE = Path(__file__).with_name("asking.toml")


@cache
def asking() -> dict[str, AskFor]:
    """Kind of trace → what to ask for, of whom, under which authority."""
    return {kind: AskFor(**texts) for kind, texts in read_texts(_FILE).items()}
