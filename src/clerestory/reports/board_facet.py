"""An opened window: what is known and not, for better and for worse, its questions, traces, ties and refusals."""

from __future__ import annotations

from collections.abc import Sequence

from clerestory.board import BoardFacet
from clerestory.model.facet import Claim, Facet, Question, State
from clerestory.reports.appendix import appendix
from clerestory.reports.board_words import count_words
from clerestory.reports.charts import figures
from clerestory.reports.markup import Markup, el, joined
from clerestory.reports.window import swatch, window

_HEADS = ("Who holds it", "Cost in privacy", "Cost in money")


def source_words(source: str) -> str:
    """Where a claim is from, as a reader sees it."""
    return "framework" if source.strip().lower() == "framework" else source


def _sentence(text: str) -> str:
    """A capital first and a stop last, whatever the register left out."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "…")) else ".")


def _claims(heading: str, claims: Sequence[Claim], kind: str) -> Markup:
    items = (el("li", el("p", _sentence(claim.claim)), el("cite", source_words(claim.source))) for claim in claims)
    return el("div", el("h3", heading), el("ul", *items), class_=f"claims {kind}")


def _missing(question: Question, state: State) -> Markup | None:
    """Whom to ask: only where data would help, and a refusal is not softened by it."""
    ask = question.text.ask_for
    if state in ("answered", "refused") or not ask.data:
        return None
    need = "It will need: " if state == "not built" else "Missing: "
    said = ((need, ask.data), ("Held by: ", ask.holder), ("Authority: ", ask.authority))
    parts = (joined(el("b", label), _sentence(words), " ") for label, words in said if words)
    return el("p", *parts, class_="missing")


def _question(one: BoardFacet, question: Question) -> Markup:
    state = one.states[question.name]
    why = one.why.get(question.name, "")
    return el(
        "li",
        el("p", swatch(state), el("b", state), class_="state"),
        el("div", el("p", question.text.asks, class_="asks"),
           el("p", el("code", f"{one.facet.module}.{question.name}"), class_="dotted")),
        el("div", el("p", _sentence(why), class_="why") if why else None, _missing(question, state),
           el("p", el("b", "When it is wrong: "), _sentence(question.text.harmed), class_="harmed"), class_="ground"),
        *(el("div", el("p", _sentence(said), class_="drawn-claim"), figures(points, title=said), _reckoned(rest),
             class_="drawn")
          for (said, points), rest in zip(one.drawn.get(question.name, ()), _rest(one, question.name), strict=True)),
        _method(question) if one.drawn.get(question.name) else None,
    )  # fmt: skip


def _rest(one: BoardFacet, name: str) -> Sequence[Sequence[str]]:
    """For each answer with a chart its other sentences; none where none were given."""
    return one.reckoned.get(name, ((),) * len(one.drawn.get(name, ())))


def _reckoned(rest: Sequence[str]) -> Markup | None:
    """The other sentences of an answer, folded up."""
    if not rest:
        return None
    items = (el("li", _sentence(said)) for said in rest)
    return el("details", el("summary", "How it was reckoned, and what it takes for granted"), el("ul", *items))


def _method(question: Question) -> Markup:
    """The methods appendix of a question, folded up."""
    of = appendix(question, {}, ())
    parts = [el("p", _sentence(of.method)), *(el("p", said) for said in of.how)]
    for heading, some in (("Errors to expect", of.errors), ("References", of.references)):
        if some:
            parts += [el("h4", heading), *(el("p", said) for said in some)]
    return el("div", el("details", el("summary", "Methods appendix"), *parts), class_="drawn")


def _traces(facet: Facet) -> Markup:
    rows = (
        el("tr", el("th", held.trace, scope="row"), *(
            # On a phone the head of the table is hidden, and each cell says what it is.
            el("td", el("span", f"{head}: ", class_="label", aria_hidden="true"), said)
            for head, said in zip(_HEADS, (held.holder, held.privacy, held.money), strict=True)
        ))
        for held in facet.traces
    )  # fmt: skip
    heads = (el("th", head, scope="col") for head in ("Trace", *_HEADS))
    name = f"traces-{facet.number}"
    return el(
        "div",
        el("h3", "Traces and who holds them", id=name),
        el("table", el("thead", el("tr", *heads)), el("tbody", *rows), aria_labelledby=name),
        class_="traces",
    )


def _ties(facet: Facet, facets: Sequence[BoardFacet]) -> Markup:
    titles = {one.facet.number: one.facet.title for one in facets}
    related = []
    for tie in facet.related:
        title = titles.get(tie.facet)
        label = el("a", f"{tie.facet} {title}", href=f"#facet-{tie.facet}") if title else el("b", f"Facet {tie.facet}")
        related.append(el("li", label, el("p", tie.how)))
    refused = (
        el("li", el("b", one.what), el("p", _sentence(one.why)), el("p", el("b", "Instead: "), _sentence(one.instead)))
        for one in facet.refused
    )
    parts = [
        el("div", el("h3", "Intertwined with"), el("ul", *related)),
        el("div", el("h3", "Safeguards"), el("ul", *(el("li", el("p", one)) for one in facet.safeguards))),
    ]
    if facet.refused:
        parts.append(el("div", el("h3", "Refused to everybody"), el("ul", *refused)))
    return el("div", *parts, class_="ties")


def _turns(number: int, facets: Sequence[BoardFacet]) -> Markup:
    """Links to the windows before and after, and to close this one."""
    numbers = [one.facet.number for one in facets]
    place = numbers.index(number)
    links = []
    for step, word in ((-1, "Before"), (1, "Next")):
        if 0 <= place + step < len(numbers):
            other = facets[place + step].facet
            links.append(el("a", f"{word}: {other.number} {other.title}", href=f"#facet-{other.number}"))
    return el("p", *links, el("a", "Close this window", href="#windows"), class_="turns")


def facet_section(one: BoardFacet, facets: Sequence[BoardFacet]) -> Markup:
    """The section that opens when its window is followed; all of it is in the page, also for print."""
    facet = one.facet
    questions = el("ol", *(_question(one, question) for question in facet.questions), class_="questions")
    approach = el(
        "div",
        window(one.counts),
        el("p", facet.number, class_="numeral", aria_hidden="true"),
        el("p", count_words(one.counts), class_="quiet"),
        class_="approach",
    )
    claims = el(
        "div",
        _claims("Known", facet.known, "known"),
        _claims("Unknown", facet.unknown, "unknown"),
        _claims("For better", facet.better, "better"),
        _claims("For worse", facet.worse, "worse"),
        class_="four",
    )
    inside = el(
        "div",
        el("h2", el("span", f"{facet.number} ", class_="vh"), facet.title, id=f"h-{facet.number}"),
        el("p", facet.statement, class_="statement"),
        claims,
        el("div", el("h3", "Its questions"), questions, class_="asked"),
        _traces(facet),
        _ties(facet, facets),
        _turns(facet.number, facets),
    )
    return el(
        "section",
        approach,
        inside,
        id=f"facet-{facet.number}",
        class_="facet",
        tabindex="-1",
        aria_labelledby=f"h-{facet.number}",
    )
