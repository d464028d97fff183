"""The answers of a question as one table that any program reads: a row an answer, a sentence, or a point of a chart."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from clerestory.reports.answers import INSIDE, Answers
from clerestory.reports.letter import Letter

HEADS = ("answer", "row", "series", "at", "what", "value", "from", "to", "unit", "words")
#: Signs that make a spreadsheet read a cell as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def answers_csv(of: Answers) -> str:
    """The table: numbers to their last digit, words masked as they came, no cell a formula.

    A row is an `answer` (its number, what it is about, value, interval, sentence), a `reason`, a `point` of a chart, a
    `sentence` of a document, or of the `method`; what is not known is an empty cell.
    """
    said = io.StringIO()
    out = csv.writer(said, lineterminator="\n")
    out.writerow(HEADS)
    out.writerows([_cell(one) for one in row] for row in _rows(of))
    return said.getvalue()


_Row = tuple[object, ...]


def _rows(of: Answers) -> Iterator[_Row]:
    for number, letter in enumerate(of.letters, start=1):
        yield from _letter(number, letter)
    for number, sheet in enumerate(of.sheets, start=1):
        yield number, "answer", "", "", sheet.about, "", "", "", "", sheet.title
        for heading, sentences in sheet.sections:
            yield from ((number, "sentence", "", "", heading, "", "", "", "", one) for one in sentences)
    if not of.letters and not of.sheets:
        yield "", "answer", "", "", of.question, "", "", "", "", of.sentence
    of_method = of.appendix
    told = (
        ("question", of.asks),
        ("asked", f"{of.question}, version {of.version}, {of.now:%Y-%m-%d %H:%M} {of.now.tzname() or ''}".strip()),
        ("method", of_method.method),
        *(("how", one) for one in of_method.how),
        *((f"parameter {name}", f"{value} ({means})" if means else value) for name, value, means in of_method.asked),
        ("reads", of_method.reads),
        *(("errors to expect", one) for one in of_method.errors),
        *(("references", one) for one in of_method.references),
        ("leaving", INSIDE),
    )
    yield from (("", "method", "", "", what, "", "", "", "", words) for what, words in told if words)


def _letter(number: int, letter: Letter) -> Iterator[_Row]:
    about = letter.about or letter.lead
    yield number, "answer", "", "", about, letter.value, letter.low, letter.high, letter.unit, letter.claim
    yield from ((number, "reason", "", "", "", "", "", "", "", one) for one in letter.reasons if one != letter.claim)
    for kind, some in (("otherwise", letter.lawful), ("wrong", letter.wrong)):
        yield from ((number, kind, "", "", "", "", "", "", "", one) for one in some)
    for p in letter.points:
        at = p.at_time or p.at
        yield number, "point", p.series, at, p.label, p.value, p.low, p.high, "", ""


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}" if math.isfinite(value) else ""
    said = str(value)
    return "'" + said if said.startswith(_FORMULA) else said
