"""An invented template's sheet, with text of others that would act if it were not escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from clerestory.reports.template_sheet import Piece, SlotSheet, TemplateSheet, TextSheet


def text(number: int, place: str, name: str) -> TextSheet:
    pieces = (
        Piece(words="Fern Brothers move homes across"),
        Piece(words=place, slot=0),
        Piece(words=". Boxes & blankets included, ask for"),
        Piece(words=name, slot=1),
    )
    return TextSheet(
        trace=f"{number:032x}",
        kind="advert",
        day=date(2026, 3, number),
        place=place,
        source="board <one>",
        pieces=pieces,
    )


def sheet(**changes: object) -> TemplateSheet:
    texts = (text(1, "Salem", "A•••"), text(2, "Dover", "B•••"), text(9, "<script>alert(1)</script>", "\u202eC•••"))
    made = TemplateSheet(
        template="ab" * 16, workspace_kind="service", version=7, made_on=date(2026, 4, 1), evaluation=True,
        size=3, read=3, counted=3,
        kinds=(("advert", 3),), first=date(2026, 3, 1), last=date(2026, 3, 9), places=(("Salem", 2), ("Dover", 1)),
        sites=(("board.example.org", 3),), sources=(("board <one>", 3),), joins=True, bridge=False,
        pattern=texts[0].pieces,
        slots=(
            SlotSheet(number=0, kind="place", filled=3, different=3, values=(("Salem", 1), ("Dover", 1))),
            SlotSheet(number=1, kind="name", filled=2, different=2, values=(("A•••", 1), ("B•••", 1))),
        ),
        texts=texts, lawful=("An agency offers ready-made texts.",), wrong=("A site's own boilerplate.",),
    )  # fmt: skip
    return replace(made, **changes)
