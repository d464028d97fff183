"""The answers of a question as PDF: charts with their tables, sentences, the method; the same bytes from the same."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst

from clerestory.errors import InputError
from clerestory.model.lead import Point
from clerestory.reports.answers import INSIDE, Answers
from clerestory.reports.board_words import date_words
from clerestory.reports.charts import CHARTS, Chart, charts, svg
from clerestory.reports.charts_axes import number
from clerestory.reports.charts_lines import x_of
from clerestory.reports.drawable import drawable
from clerestory.reports.letter import Letter

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "answers.typ"
#: Answers and rows of a table that are printed; the csv has all of them.
MOST_ANSWERS, MOST_ROWS = 25, 96
#: Parts of a chart that may stand side by side in its table.
_COLUMNS = 4
#: A table of so many rows stands alone; longer ones stand beside each other, so many columns across.
_SHORT, _ACROSS = 10, 9
_BREAK = "\u200b"
#: Parts of a chart that are lines across it, and no numbers of their own.
_LINES = frozenset({"none", "zero"})
#: Columns that hold words: they begin at the left.
_WORDS = frozenset({"Series", "What", "When"})


def answers_pdf(of: Answers) -> bytes:
    """PDF/UA-1 of as many pages as it takes.

    Parameters
    ----------
    of : masked and gated by whoever filled it; nothing here unmasks or masks

    Returns
    -------
    pdf : the same bytes for the same argument
    """
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"])
    made = typst.Compiler(
        str(_TEMPLATE),
        root=str(_HERE),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"answers": json.dumps(answers_data(of))},
    ).compile(format="pdf", pdf_standards="ua-1", timestamp=of.now.replace(microsecond=0))
    if not isinstance(made, bytes):
        raise InputError(where="answers", expected="one file", found="several")
    return made


def answers_data(of: Answers) -> dict[str, Any]:
    """What stands in the file, in signs that its fonts can draw."""
    letters = of.letters[:MOST_ANSWERS]
    left = len(of.letters) - len(letters)
    made = f"{date_words(of.now.date())}, {of.now:%H:%M} {of.now.tzname() or ''}".strip()
    first = letters[0] if letters else None
    said: dict[str, Any] = {
        "title": f"Clerestory: {of.asks}",
        "place": f"{of.kind} workspace · version {of.version} · {made} · {of.user}",
        "foot": f"{of.question}, version {of.version}. Identifiers are masked. Not evidence; not a hotline.",
        "name": of.question,
        "evaluation": of.evaluation,
        "asks": of.asks,
        "sentence": of.sentence,
        "left": f"The first {len(letters)} of {len(of.letters)} answers; the csv has all of them." if left else "",
        "overview": [
            [str(at), _named(one), number_words(one)] for at, one in enumerate(letters, start=1)
        ] if len(letters) > 1 else [],
        "answers": [_answer(at, one) for at, one in enumerate(letters, start=1)],
        "sheets": [
            {"head": f"{one.about}: {one.title}",
             "sections": [{"heading": heading, "sentences": list(words)} for heading, words in one.sections]}
            for one in of.sheets
        ],
        "lawful": list(first.lawful) if first else list(of.sheets[0].lawful) if of.sheets else [],
        "wrong": list(first.wrong) if first else list(of.sheets[0].wrong) if of.sheets else [],
        "method": {
            "method": of.appendix.method, "how": list(of.appendix.how), "reads": of.appendix.reads,
            "asked": [list(one) for one in of.appendix.asked], "tables": list(of.appendix.tables),
            "errors": list(of.appendix.errors), "references": list(of.appendix.references),
            "harmed": _sentence(of.appendix.harmed),
        },
        "inside": INSIDE,
        "hidden": f"Taken out of the charts for that: {of.hidden}." if of.hidden else "",
    }  # fmt: skip
    return _drawable(said)


def _named(one: Letter) -> str:
    """What the answer is about: its key in words, or its sentence."""
    return one.about.replace("_", " ") or one.claim


def number_words(one: Letter) -> str:
    """The answer as a table says it: a number with its interval and unit."""
    return one.size[:1].upper() + one.size[1:]


def _sentence(said: str) -> str:
    said = said.strip()
    return said[:1].upper() + said[1:] + ("" if not said or said.endswith((".", "?", "!")) else ".")


def _answer(at: int, one: Letter) -> dict[str, Any]:
    rest = [said for said in one.reasons if said != one.claim]
    why = "Why it was put to you" if one.kind == "lead" else "How it was reckoned, and what it takes for granted"
    return {
        "head": f"{at}. {_named(one)}",
        "claim": one.claim if one.about and at > 1 else "",
        "why": why,
        "reasons": rest,
        "charts": [_Drawing(chart).data() for chart in charts(_safe(one.points), title=one.claim)],
    }


def _safe(points: tuple[Point, ...]) -> list[Point]:
    """The points with words that the fonts can draw; a chart breaks no words, so no place to break is marked."""

    def plain(words: str) -> str:
        return drawable(words).replace(_BREAK, "")

    return [replace(one, series=plain(one.series), label=plain(one.label)) for one in points]


class _Drawing:
    """One chart with its table: parts side by side where they share an axis, else a row a point."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def data(self) -> dict[str, Any]:
        drawing = svg(self.chart, standalone=True)
        heads, rows, left = self._table()
        numeric = [head not in _WORDS for head in heads]
        return {
            "what": f"{CHARTS.get(self.chart.kind, 'Points')}.",
            "svg": str(drawing) if drawing is not None else "",
            "alternative": self.chart.alternative,
            "heads": heads,
            "tables": _beside(rows[:MOST_ROWS], len(heads)),
            "numeric": numeric,
            "left": left
            + (
                f"The first {MOST_ROWS} of {len(rows):,} rows; the csv has all of them."
                if len(rows) > MOST_ROWS
                else ""
            ),
        }

    def _table(self) -> tuple[list[str], list[list[str]], str]:
        parts = {name: points for name, points in self.chart.parts.items() if name not in (*_LINES, "change")}
        left = ""
        if self.chart.kind == "placebo" and len(parts) > _COLUMNS:
            left = f"The gaps of {len(parts) - 1:,} other places stand in the csv. "
            parts = {name: points for name, points in parts.items() if name == "here"}
        on_axis = all(p.at is not None or p.at_time for points in parts.values() for p in points)
        labelled = any(p.label for points in parts.values() for p in points)
        if on_axis and not labelled and 0 < len(parts) <= _COLUMNS:
            return (*self._side_by_side(parts), left)
        heads, rows = replace(self.chart, parts=parts).table()
        return [one.capitalize() for one in heads], [list(row) for row in rows], left

    def _side_by_side(self, parts: dict[str, tuple[Point, ...]]) -> tuple[list[str], list[list[str]]]:
        cells = {name: {x_of(p): p for p in points} for name, points in parts.items()}
        places = sorted({x for of in cells.values() for x in of})
        named = {x: p.at_time[:10] or number(x) for of in cells.values() for x, p in of.items()}
        first = "When" if any(p.at_time for points in parts.values() for p in points) else "At"
        rows = [[named[x], *(_cell(of.get(x)) for of in cells.values())] for x in places]
        return [first, *(name.capitalize() for name in parts)], rows


def _beside(rows: list[list[str]], columns: int) -> list[list[list[str]]]:
    """The rows in as many tables beside each other as there is room for, so that a long table takes no page."""
    tables = 1 if len(rows) <= _SHORT else max(1, _ACROSS // columns)
    high = -(-len(rows) // tables)
    return [rows[at : at + high] for at in range(0, len(rows), high)] if rows else []


def _cell(point: Point | None) -> str:
    if point is None or not math.isfinite(point.value):
        return ""
    ends = "" if point.low is None or point.high is None else f" ({number(point.low)} to {number(point.high)})"
    return number(point.value) + ends


def _drawable(value: Any) -> Any:
    """Every text of the file in signs that the fonts can draw; drawings have theirs already."""
    each: Callable[[Any], Any] = _drawable
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: one if key == "svg" else each(one) for key, one in value.items()}
    return [each(one) for one in value] if isinstance(value, list) else value
