"""Bounds that the parameters of several questions share."""

from __future__ import annotations

from clerestory.errors import InputError


def at_least_two(name: str, value: int) -> None:
    """Refuse a number below two: what recurs does so at least twice."""
    if value < 2:
        raise InputError(where=name, expected="2 or more", found=str(value))
