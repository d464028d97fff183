"""The page of each built question's method, out of its docstring, its texts and the table of errors.

python -m clerestory.reports.method_page docs/methods
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from clerestory.facets.errors import PLANNED, Measured, measured
from clerestory.facets.framework import FACETS
from clerestory.model.facet import Facet, Question
from clerestory.reports.facet_page import page_name, said
from clerestory.reports.power_chart import power_chart

_NOTE = "<!-- Written by python -m clerestory.reports.method_page; change the register or the code, not this page. -->"
_HERE = "on invented data"


def method_page(facet: Facet, question: Question, found: Measured | None) -> str:
    """The Markdown page of one built question's method; *found* is what the harness measured of it, if anything."""
    text, name = question.text, f"{facet.module}.{question.name}"
    parts = sections(inspect.getdoc(question.fn) or "")
    lines = [_NOTE, "", f"# {said(text.asks)}", ""]
    lines += [f"`{name}` · [facet {facet.number}: {said(facet.title)}](../../facets/{page_name(facet)})", ""]
    lines += [said(text.method), "", *_paragraphs(parts.get("", ""))]
    for heading in ("Errors to expect", "References"):
        if heading in parts:
            lines += [f"## {heading}", "", *_paragraphs(parts[heading])]
    return "\n".join([*lines, "## What the harness measured", "", *harness_lines(name, found)])


def sections(doc: str) -> dict[str, str]:
    """A numpy-style docstring by heading; what stands above the first heading is under ""."""
    found, heading = {"": []}, ""
    for line in doc.splitlines():
        if re.fullmatch(r"-{4,}", line.strip()):
            heading = found[heading].pop().strip()
            found[heading] = []
        else:
            found[heading].append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def _paragraphs(words: str) -> list[str]:
    return [line for part in re.split(r"\n\s*\n", words) if part.strip() for line in (said(part), "")]


def harness_lines(name: str, found: Measured | None) -> list[str]:
    """What the harness measured, in sentences that each say that the data are invented."""
    if found is None:
        return [f"Nothing yet: `clerestory county judge {name} --write` measures it.", ""]
    kept = (
        "it keeps its limits, finds nothing at full strength, and says so"
        if _powerless(found)
        else "it keeps its limits"
    )
    outcome = kept if found.passed else "it **fails** (" + "; ".join(map(said, found.failures)) + ")"
    lead = "any lead" if found.claim == "statistical" else "a lead that says something untrue"
    null, many = found.null, ", ".join(found.left_out)
    lines = [
        f"- **Verdict**, {_HERE}: {outcome}.",
        f"- **Null**, {_HERE}: of {null.n} counties that hold everything but {said(many)}, {null.k} had {lead} "
        f"({_share(null.low)} to {_share(null.high)}); up to {found.allowed} are what a rate of 5 % gives by chance.",
        f"- **False leads**, {_HERE}: over {found.mixed} counties with everything in them, "
        f"{_share(found.false_share)} of the leads of a county were false "
        f"on average ({_share(found.false_low)} to {_share(found.false_high)}), one without leads counted as none; "
        f"{_share(found.false_allowed)} is allowed.{_pooled(found)}",
        *_ordinary(found),
        *_power(found),
    ]
    if found.oracle is not None:
        o = found.oracle
        lines.append(
            f"- **Oracle**, {_HERE}: somebody who knows how the county was made would err in {_share(o.k / o.n)} of "
            f"its {o.n} cases ({_share(o.low)} to {_share(o.high)}); no method can do better."
        )
    lines += [
        f"- **Broken variant** `{variant}`, {_HERE}: the harness "
        + (
            "fails it, as it must: " + "; ".join(map(said, failures))
            if failures
            else "**passes it, which it must not**"
        )
        + "."
        for variant, failures in found.naive.items()
    ]
    chart = power_chart(found.power, title=f"Share of planted cases found by strength, {_HERE}")
    smaller = f" (in its null {found.null_size:,})" if found.null_size else ""
    again = f"clerestory county judge {name} --seeds {null.n} --first-seed {found.first}"
    return [
        *lines,
        "",
        chart,
        "",
        f"*Strength:* {said(found.effect)}.",
        "",
        f"Measured on {found.day} with version {found.version}, {_HERE}: the {found.office}'s files of {found.size:,} "
        f"traces{smaller}, ranges {said(found.ranges)}. Again: `{again}`.",
        "",
        *([f"**To be known**, {_HERE}: {said(found.remark)}", ""] if found.remark else []),
        *_part(found),
        "These figures test the code. They say nothing about your data and never stand beside a lead.",
        "",
    ]


def _pooled(found: Measured) -> str:
    """The same over all leads together, which counties with many leads decide."""
    one = found.pooled
    if one is None or not one.n:
        return ""
    return f" Of all {one.n} leads together {one.k} were false ({_share(one.low)} to {_share(one.high)})."


def _ordinary(found: Measured) -> list[str]:
    """Of true leads, how many are about makers of whom nothing was planted: what a team meets most."""
    one = found.ordinary
    if one is None or not one.n:
        return []
    return [
        f"- **Ordinary makers**, {_HERE}: {one.k} of these {one.n} leads ({_share(one.k / one.n)}) say nothing untrue "
        "and are about makers of whom nothing of this was planted. A lead that is true is seldom a lead that matters."
    ]


def _part(found: Measured) -> list[str]:
    """That fewer counties were made than the harness plans, so that the intervals are to be read first."""
    null, mixed, each = PLANNED
    if found.null.n >= null and found.mixed >= mixed and all(one.counties >= each for one in found.power):
        return []
    return [
        f"This is, {_HERE}, a part of what the harness plans, {null} counties of the null, {mixed} with everything and "
        f"{each} of each strength: read the intervals before the figures.",
        "",
    ]


def _powerless(found: Measured) -> bool:
    """Whether nothing was found at the largest strength."""
    return bool(found.power) and not found.power[-1].found.k


def _power(found: Measured) -> list[str]:
    lines = []
    for one in found.power:
        hit = one.found
        if hit.n:
            lines.append(
                f"- **Strength {one.strength:g}**, {_HERE}: {hit.k} of {hit.n} planted cases found "
                f"({_share(hit.low)} to {_share(hit.high)}) in {one.counties or 'several'} counties; "
                f"{one.false} of {one.leads} leads false"
                + (f"; it said that it cannot be told on {one.untold} of them." if one.untold else ".")
            )
    return lines


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def _verdict(found: Measured) -> str:
    if not found.passed:
        return "fails"
    return "keeps its limits and says that it cannot tell" if _powerless(found) else "keeps its limits"


def list_page(facets: Sequence[Facet], found: Mapping[str, Measured]) -> str:
    """The page that lists the built questions with the harness's verdict on each."""
    lines = [_NOTE, "", "# The questions' methods", "", "The verdicts are the harness's, " + _HERE + ".", ""]
    for facet in facets:
        for question in facet.questions:
            if question.fn is not None:
                one = found.get(f"{facet.module}.{question.name}")
                verdict = "not judged yet" if one is None else _verdict(one)
                verdict += ", on a part of the counties" if one is not None and _part(one) else ""
                link = f"[{facet.module}.{question.name}]({facet.module}/{question.name}.md)"
                lines.append(f"- {link}: {said(question.text.asks)} *{_HERE.capitalize()}: {verdict}.*")
    return "\n".join([*lines, ""])


def pages(facets: Sequence[Facet] = FACETS, found: Mapping[str, Measured] | None = None) -> dict[str, str]:
    """Path under docs/methods → Markdown, for every built question and their list."""
    table = measured() if found is None else found
    made = {
        f"{facet.module}/{question.name}.md": method_page(facet, question, table.get(f"{facet.module}.{question.name}"))
        for facet in facets
        for question in facet.questions
        if question.fn is not None
    }
    return {"questions.md": list_page(facets, table), **made}


def main(folder: Path) -> None:
    """Write all pages into *folder*, and remove pages of questions that are no more."""
    made = pages()
    for old in set(folder.glob("*/*.md")) - {folder / name for name in made}:
        old.unlink()
    for name, page in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
