"""A page as a plain list of its parts: what is shown where no template stands yet."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from django import template

register = template.Library()


@register.filter
def parts(page: Any) -> list[tuple[str, str]]:
    """Name and text of every field; Django escapes them."""
    if not is_dataclass(page):
        return []
    return [(one.name.replace("_", " "), str(getattr(page, one.name))) for one in fields(page)]
