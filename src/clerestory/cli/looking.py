"""Commands that look: find, run, the board, the facets, a question, the leads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clerestory.cli.options import CaseOption, JsonOption, PurposeOption, UserOption, WorkspaceOption, office
from clerestory.cli.words import answers_words, bars, note, plural, say, say_json, waiting_words
from clerestory.errors import InputError


def find(
    value: Annotated[
        str, typer.Argument(help="A telephone number, e-mail, handle, page, name or phrase, in any writing.")
    ],
    brief: Annotated[Path | None, typer.Option("--brief", help="Write one page, masked, as PDF.")] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why it belongs to the case: it is put there, and stays there.")
    ] = None,
    json: JsonOption = False,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Have we seen this before?  Every trace that holds it, across kinds, files and years.

    Over real people's data what is looked for has to stand in the case: --reason puts a number or e-mail there.
    """
    from clerestory.pipeline.find import find as found_in
    from clerestory.reports.found_text import found_text

    opened = office(workspace, user=user, purpose=purpose, case=case)
    with bars() as progress:
        found = found_in(opened, value, reason=reason or "", progress=progress)
    if brief is not None:
        from clerestory.pipeline.find import write_brief

        write_brief(opened, found, brief)
        note(f"Wrote {brief.name}: one page, masked.")
    if json:
        from clerestory.reports.found import as_json

        say_json(as_json(found))
    else:
        say(found_text(found))


def run(
    engine: Annotated[str, typer.Option("--engine", help="duckdb, or spark for what one machine is too small for")] = (
        "duckdb"
    ),
    spark_master: Annotated[
        str,
        typer.Option("--spark-master", envvar="CLERESTORY_SPARK_MASTER", help="Where Spark runs, in Spark's words."),
    ] = "local[*]",
    facet: Annotated[str | None, typer.Option("--facet", help="Ask only this facet's questions.")] = None,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Read, link, ask: what recurs, and why.  A stopped run goes on where it was."""
    from clerestory.pipeline.run import run as ran

    opened = office(workspace, user=user, purpose=purpose, case=case)
    with bars() as progress:
        report = ran(opened, facet=facet, engine=engine, master=spark_master, progress=progress)
    if not (report.mentions or report.linked or report.answers):
        say(f"Nothing new since the last run (version {report.version}).")
        return
    say(f"Read {plural(report.mentions, 'mention')} anew." if report.mentions else "Nothing new to read.")
    if report.linking is not None:
        why = f", all anew since {report.linking.anew}" if report.linking.anew else ""
        say(f"Linked {report.linking.new:,} new of {plural(report.linking.of, 'trace')}{why}.")
    for name, count in report.answers.items():
        say(f"{name}: {answers_words(opened.facets, name, count)}")
    if report.not_asked:
        say(waiting_words(report.not_asked))
    for line in report.set_aside:
        say(line)
    note(f"Version {report.version}. Next: clerestory board, clerestory leads")


def board(
    json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the page, without scripts or outside requests.")
    ] = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """What is known and what nobody knows yet, facet by facet."""
    from clerestory.pipeline.board import board as made
    from clerestory.pipeline.board import write_page

    opened = office(workspace, user=user)
    with opened.act("board"):
        board = made(opened)
    if html is not None:
        write_page(opened, board, html)
        note(f"Wrote {html.name}")
    if json:
        from clerestory.reports.board_json import board_json

        say_json(board_json(board))
    elif html is None:
        from clerestory.reports.board_text import print_board

        print_board(board)


def template(
    template: Annotated[str, typer.Argument(help="The template's id, or its first six characters or more.")],
    page: Annotated[
        Path | None, typer.Option("--page", help="Write the page, without scripts or outside requests.")
    ] = None,
    json: JsonOption = False,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """One template at a glance: the words that stay, the slots, what fills them, and how to cut."""
    from clerestory.pipeline.template import template_sheet, write_page

    opened = office(workspace, user=user, purpose=purpose, case=case)
    sheet = template_sheet(opened, template)
    if page is not None:
        write_page(opened, sheet, page)
        note(f"Wrote {page.name}: masked, no scripts.")
    if json:
        say_json(sheet.as_json())
    elif page is None:
        from clerestory.reports.template_text import template_text

        say(template_text(sheet))


def facets(
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """The framework's fifteen facets and their questions, as data; needs no workspace."""
    from clerestory.pipeline.office import facets_of
    from clerestory.reports.board_json import facets_json

    all_facets = facets_of(workspace)
    if json:
        say_json(facets_json(all_facets))
        return
    for facet in all_facets:
        say(f"{facet.number:>2}  {facet.title}")
        for question in facet.questions:
            say(f"    {facet.module}.{question.name}: {question.text.asks}")


def ask(
    question: Annotated[str, typer.Argument(help="Its dotted name, as in advertising.templates.")],
    param: Annotated[list[str] | None, typer.Option("--param", help="name=value, as often as needed.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write charts, tables, sentences and the method.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write answers and the points of charts.")] = None,
    json: JsonOption = False,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Ask one question now, over what the last run linked."""
    from clerestory.facets.framework import find_question
    from clerestory.pipeline.ask import ask as asked_now
    from clerestory.pipeline.documents import sheets
    from clerestory.pipeline.letters import letters_of, why_nothing
    from clerestory.reports.lead_text import leads_text
    from clerestory.reports.sheet import sheet_text

    opened = office(workspace, user=user, purpose=purpose, case=case)
    facet, asked = find_question(opened.facets, question)
    given, targets = params(asked.fn, param or []), [one for one in (pdf, csv) if one is not None]
    if targets:
        from clerestory.pipeline.answers import check_file, check_targets

        check_file(question, asked)
        check_targets(pdf, csv)
    answers = asked_now(opened, question, asked, facet, given)
    if targets:
        from clerestory.pipeline.answers import answers_of, write_answers

        write_answers(opened, answers_of(opened, asked, answers, given), pdf, csv)
        for target in targets:
            note(f"Wrote {target.name}: masked, for work inside the team.")
    letters = letters_of(opened, answers)
    documents = sheets(opened, asked, answers)
    if answers.left:
        from clerestory.pipeline.reach import counted

        note(f"Not told: {counted(answers.left)} answers more that nothing in this case leads to.")
    if json:
        said = {"question": question, "version": answers.version, "leads": [one.as_json() for one in letters]}
        say_json(said | ({"documents": [one.as_json() for one in documents]} if documents else {}))
    elif documents:
        say("\n\n".join(sheet_text(one) for one in documents))
    else:
        none = "" if letters else why_nothing(opened, asked, given)
        say(leads_text(letters, question=asked.text.asks, none=none))


def params(fn: object, pairs: list[str]) -> dict[str, object]:
    """The parameters as the question's signature types them; InputError for one that it does not have."""
    import inspect

    if not callable(fn):
        return {}
    known = {n: p for n, p in inspect.signature(fn).parameters.items() if p.kind is p.KEYWORD_ONLY}
    given: dict[str, object] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or name not in known:
            raise InputError(where="--param", expected=f"one of {', '.join(known)} as name=value", found=repr(pair))
        typed = type(known[name].default)
        try:
            given[name] = typed(value)
        except ValueError as error:
            raise InputError(
                where=f"--param {name}", expected=f"a value of type {typed.__name__}", found=repr(value)
            ) from error
    return given


def leads(
    lead: Annotated[str | None, typer.Argument(help="A lead's id, to read it as a letter.")] = None,
    json: JsonOption = False,
    most: Annotated[int, typer.Option("--most", help="How many to list.")] = 20,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """The leads of the last run, or one of them as a letter."""
    from clerestory.pipeline.letters import letter, letters, why_none
    from clerestory.reports.lead_text import lead_text, leads_text

    opened = office(workspace, user=user, purpose=purpose, case=case)
    if lead is not None:
        one = letter(opened, lead)
        say_json(one.as_json()) if json else say(lead_text(one))
        return
    all_leads = letters(opened)
    if json:
        say_json({"leads": [one.as_json() for one in all_leads]})
    else:
        say(leads_text(all_leads[:most], total=len(all_leads), none="" if all_leads else why_none(opened)))
