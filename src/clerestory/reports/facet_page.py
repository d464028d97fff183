"""The documentation of the facets, out of the register: `python -m clerestory.reports.facet_page docs/facets`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from clerestory.facets.framework import FACETS
from clerestory.model.facet import Claim, Facet, Question

_NOTE = (
    "<!-- Written by python -m clerestory.reports.facet_page from facets/texts; change the texts, not this page. -->"
)


def said(text: str) -> str:
    """A register's text inside Markdown: nothing in it becomes markup."""
    for sign in ("\\", "`", "*", "_", "<", ">", "[", "]", "|", "#"):
        text = text.replace(sign, "\\" + sign if sign not in "<>" else ("&lt;" if sign == "<" else "&gt;"))
    return " ".join(text.split())


def _stop(text: str) -> str:
    text = said(text)
    return text if text.endswith((".", "?", "!")) else text + "."


def _claims(heading: str, claims: Sequence[Claim]) -> list[str]:
    return [f"## {heading}", "", *(f"- {_stop(one.claim)} *({said(one.source)})*" for one in claims), ""]


def _question(facet: Facet, question: Question) -> list[str]:
    text = question.text
    state = "Built." if question.fn is not None else "Not built yet."
    ask = text.ask_for
    rows = [
        ("It reads", text.reads),
        ("Method, and what it is checked against", text.method),
        ("Who is harmed when it is wrong", text.harmed),
        ("Without software", text.without),
        ("What evasion hides", text.evasion),
        ("What would make us switch it off", text.switch_off),
    ]
    lines = [f"### {said(text.asks)}", "", f"`{facet.module}.{question.name}` · returns {text.returns} · {state}", ""]
    lines += [f"- **{label}:** {_stop(words)}" for label, words in rows]
    if ask.data:
        lines.append(
            f"- **Whom to ask for missing data:** {_stop(ask.data)} Held by: {_stop(ask.holder)} "
            f"Authority: {_stop(ask.authority)}"
        )
    for label, points in (("Lawful readings", text.lawful), ("What would make a lead wrong", text.wrong)):
        if points:
            lines += ["", f"**{label}**", "", *(f"- {_stop(point)}" for point in points)]
    return [*lines, ""]


def facet_page(facet: Facet, facets: Iterable[Facet]) -> str:
    """The Markdown page of one facet; links go to the pages of *facets*."""
    pages = {one.number: one for one in facets}
    lines = [_NOTE, "", f"# {facet.number}. {said(facet.title)}", "", f"*{_stop(facet.statement)}*", ""]
    for heading, claims in (
        ("Known", facet.known),
        ("Unknown", facet.unknown),
        ("For better", facet.better),
        ("For worse", facet.worse),
    ):
        lines += _claims(heading, claims)
    lines += ["## Questions", ""]
    for question in facet.questions:
        lines += _question(facet, question)
    lines += [
        "## Traces and who holds them",
        "",
        "| Trace | Who holds it | Cost in privacy | Cost in money |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {said(one.trace)} | {said(one.holder)} | {said(one.privacy)} | {said(one.money)} |" for one in facet.traces
    ]
    lines += ["", "## Intertwined with", ""]
    for tie in facet.related:
        other = pages.get(tie.facet)
        name = f"[{tie.facet}. {said(other.title)}]({page_name(other)})" if other else f"Facet {tie.facet}"
        lines.append(f"- {name}: {_stop(tie.how)}")
    lines += ["", "## Safeguards", "", *(f"- {_stop(one)}" for one in facet.safeguards), ""]
    if facet.refused:
        lines += ["## Refused to everybody", ""]
        lines += [f"- **{_stop(one.what)}** {_stop(one.why)} Instead: {_stop(one.instead)}" for one in facet.refused]
        lines.append("")
    return "\n".join(lines)


def page_name(facet: Facet) -> str:
    """The file name of a facet's page."""
    return f"{facet.number:02d}-{facet.module}.md"


def index_page(facets: Sequence[Facet]) -> str:
    """The page that lists all facets with their statements."""
    lines = [_NOTE, "", "# The fifteen facets", ""]
    lines += [
        "The framework is danah boyd, Heather Casteel, Mitali Thakor and Rane Johnson, *Human Trafficking and "
        "Technology: A framework for understanding the role of technology in the commercial sexual exploitation of "
        "children in the U.S.* (Microsoft Research). It is restated here in our own words; a claim marked "
        "*(framework)* is theirs. "
        "`clerestory facets --json` prints all of it as data, and a team can add facets and questions in a file of "
        "its own.",
        "",
    ]
    for facet in facets:
        built = sum(question.fn is not None for question in facet.questions)
        lines.append(
            f"{facet.number}. [{said(facet.title)}]({page_name(facet)}): {_stop(facet.statement)} "
            f"{len(facet.questions)} questions, {built} built."
        )
    return "\n".join([*lines, ""])


def pages(facets: Sequence[Facet] = FACETS) -> dict[str, str]:
    """File name → Markdown, for every page."""
    made = {page_name(facet): facet_page(facet, facets) for facet in facets}
    return {"index.md": index_page(facets), **made}


def main(folder: Path) -> None:
    """Write all pages into *folder*, and remove pages of facets that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in set(folder.glob("*.md")) - {folder / name for name in made}:
        old.unlink()
    for name, page in made.items():
        (folder / name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
