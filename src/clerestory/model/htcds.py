"""The columns of a case record: fields of the Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0)."""

from __future__ import annotations

from clerestory.model.column import Column, plain, text

HTCDS_COLUMNS: tuple[Column, ...] = (
    plain("status", meaning="open, closed"),
    text("text", "the summary that the case worker wrote"),
)
