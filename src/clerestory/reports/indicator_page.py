"""The page of docs on case records: our columns, and the codes of the indicators."""

from __future__ import annotations

import sys
from pathlib import Path

from clerestory.facets.framework import find_question
from clerestory.facets.recruitment import FACET
from clerestory.facets.recruitment.recruitment_indicators import lists
from clerestory.model.htcds import EXTENSIONS

_HEAD = """# Case records

A case record takes the fields of the Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0), under
the standard's own names, and columns that the framework asks for and the standard does not have:

| column | meaning |
|---|---|
"""

_CODES = """
## Codes of the indicators

`indicators_recorded` holds the codes of what the person told, `indicators_denied` those that were asked about
and answered no, both joined by `;`. What stands in neither was **never asked**: it is not taken for no. Methods of
control in the standard's own codes count too where they can mean one indicator only.

    clerestory ask recruitment.recruitment_indicators --param case_id=CASE-7

Source: International Labour Office and European Commission (2009), *Operational indicators of trafficking in
human beings*, for labour exploitation; the words are ours. Why the lists for sexual exploitation are missing:
[decision 15](decisions/0015-case-records.md). An empty strength: the list does not have it.
"""


def indicator_page() -> str:
    """The whole page, Markdown."""
    _, question = find_question((FACET,), "recruitment.recruitment_indicators")
    lines = [_HEAD, *(f"| `{column.name}` | {column.meaning} |\n" for column in EXTENSIONS), _CODES]
    for dimension, indicators in lists().dimensions.items():
        lines.append(f"\n### {question.text.reasons[dimension]}\n\n")
        lines.append("| code | recorded | adults | children |\n|---|---|---|---|\n")
        lines += [f"| `{one.id}` | {one.words} | {one.adult} | {one.child} |\n" for one in indicators]
    return "".join(lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(indicator_page(), encoding="utf-8")
