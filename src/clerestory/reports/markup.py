"""HTML elements as calls: every value is escaped unless it is already markup, so that no field can forget it."""

from __future__ import annotations

from html import escape

from clerestory.reports.plain_text import visible

_VOID = frozenset({"meta", "br", "hr"})
#: Inside svg the parser knows no void elements: they must close themselves.
_CLOSED = frozenset({"use", "path", "rect", "stop"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | int | None


def text(value: Child) -> Markup:
    """*value* as text of a page; None is nothing."""
    if isinstance(value, Markup):
        return value
    return Markup("" if value is None else escape(visible(str(value)), quote=True))


def el(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """An element.  Attributes: `class_` for class, `_` for `-`; None and False leave one out, True is a bare one."""
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        said = key.rstrip("_").replace("_", "-")
        written.append(f" {said}" if value is True else f' {said}="{text(value)}"')
    opening = f"<{name}{''.join(written)}>"
    if name in _CLOSED:
        return Markup(opening[:-1] + "/>")
    if name in _VOID:
        return Markup(opening)
    return Markup(opening + "".join(text(child) for child in children) + f"</{name}>")


def joined(*children: Child) -> Markup:
    """Several children, one after another."""
    return Markup("".join(text(child) for child in children))
