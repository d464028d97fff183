"""What others say of makers: tips, calls, messages and case records; half of them about nobody who publishes here."""

from __future__ import annotations

from clerestory.county.cast import Contact, Maker
from clerestory.county.plan import DAY
from clerestory.county.texts import Fill, Mention, Template, new_template, with_sentence, written
from clerestory.county.traces import Traces
from clerestory.county.workbook import Cell

_CHANNELS = ("telephone", "web form", "e-mail", "in person", "text message")
_STATUS = ("open", "closed", "passed on")


def tip(
    traces: Traces, office: str, about: tuple[Maker, Contact] | None, *, style: str = "", at: int | None = None
) -> bool:
    """A tip, about a maker's contact or about none; at times with the reporter's own number."""
    desk = (office, "tip")
    if traces.room(desk) <= 0:
        return False
    dice, knobs = traces.dice, traces.plan.knobs
    language = "es" if dice.chance(knobs["spanish"]) else "en"
    said = new_template(
        "tip", language=language, trade="", length=traces.length("tip") - (9 if about else 0), dice=dice
    )
    place = dice.pick(traces.world.places)
    contact, mentions, name = "", [], traces.cast.firm()
    if about is not None:
        contact = traces.cast.written(about[1], style)
        mentions, name = [(about[1].kind, about[1].value)], about[0].name
        said = with_sentence(said, "tip", "contact", dice)
    elif dice.chance(0.15) and (own := traces.cast.bystander()) is not None:
        contact, mentions = own.written(dice, evasive=0.1), [(own.kind, own.value)]
        said = with_sentence(said, "tip", "back", dice)
    for rule, p in (("bait", knobs["bait"]), ("boilerplate", knobs["boilerplate"])):
        if dice.chance(p):
            said = with_sentence(said, "tip", rule, dice)
    fill = Fill(name=name, place=place.split(",")[0], contact=contact, mentions=tuple(mentions))
    _, text, mentions = written(said, fill, dice)
    text = traces.with_shared_numbers(text, mentions)
    cells: dict[str, Cell] = {
        "text": text,
        "channel": dice.pick(_CHANNELS),
        "place": place if dice.chance(0.7) else "",
        "status": dice.pick(_STATUS),
    }
    traces.add(desk, about[0] if about else None, "", mentions, cells, at)
    return True


def call(traces: Traces, office: str, about: Contact | None, *, style: str = "", at: int | None = None) -> bool:
    """A row of a call sheet: to the line in a hotline, between two numbers in a task force."""
    desk = (office, "call")
    if traces.room(desk) <= 0:
        return False
    dice = traces.dice
    mentions: list[Mention] = []
    said = new_template("note", language="en", trade="", length=dice.between(5, 24), dice=dice)
    contact = ""
    if about is not None:
        said = with_sentence(said, "note", "contact", dice)
        contact = traces.cast.written(about, style)
        mentions.append((about.kind, about.value))
    callee = traces.cast.line if office == "hotline" else traces.cast.bystander()
    caller = traces.cast.bystander() if dice.chance(0.4) else None
    if about is not None and about.phone is not None and dice.chance(0.3):
        callee = about
    for end in (caller, callee):
        if end is not None:
            mentions.append((end.kind, end.value))
    fill = Fill(name="", place=dice.pick(traces.world.places).split(",")[0], contact=contact, mentions=tuple(mentions))
    _, text, mentions = written(said, fill, dice)
    started = traces.moment() if at is None else at
    cells: dict[str, Cell] = {
        "caller": caller.value if caller else "",
        "callee": callee.value if callee else "",
        "started_at": started,
        "seconds": 20 + int(dice.share() ** 3 * 3600),
        "text": text,
    }
    traces.add(desk, None, "", mentions, cells, started)
    return True


def message(traces: Traces, maker: Maker | None, template: Template | None = None, *, at: int | None = None) -> bool:
    """A message; from a maker's own number where it has one."""
    desk = (traces.office("message"), "message")
    if not desk[0]:
        return False
    dice = traces.dice
    if template is None:
        template = new_template(
            "message", language="en", trade="", length=traces.length("message") - (6 if maker else 0), dice=dice
        )
        if maker is not None:
            template = with_sentence(template, "message", "contact", dice)
    contact = dice.pick(maker.contacts) if maker else None
    sender = contact if contact is not None and contact.phone is not None else traces.cast.bystander()
    receiver = traces.cast.bystander() if dice.chance(0.5) else None
    mentions: list[Mention] = [(end.kind, end.value) for end in (contact, sender, receiver) if end is not None]
    fill = Fill(
        name="",
        place=dice.pick(traces.world.places).split(",")[0],
        contact=contact.written(dice, evasive=traces.plan.knobs["evasive"]) if contact else "",
        mentions=tuple(mentions),
    )
    _, text, mentions = written(template, fill, dice)
    cells: dict[str, Cell] = {
        "text": text,
        "sender": sender.value if sender else "",
        "receiver": receiver.value if receiver else "",
    }
    traces.add(desk, maker, template.id if template.id else "", mentions, cells, at)
    return True


def case(
    traces: Traces, office: str, about: tuple[Maker, Contact] | None, *, status: str = "", at: int | None = None
) -> bool:
    """A case record; its summary may name an employer's contact."""
    desk = (office, "case_record")
    if traces.room(desk) <= 0:
        return False
    dice = traces.dice
    said = new_template("summary", language="en", trade="", length=dice.between(24, 60), dice=dice)
    contact, mentions = "", []
    if about is not None:
        said = with_sentence(said, "summary", "contact", dice)
        contact = about[1].written(dice, evasive=0.0)
        mentions = [(about[1].kind, about[1].value)]
    place = dice.pick(traces.world.places)
    fill = Fill(
        name=about[0].name if about else traces.cast.firm(), place=place, contact=contact, mentions=tuple(mentions)
    )
    _, text, mentions = written(said, fill, dice)
    status = status or dice.pick(("Open", "Closed"))
    pathways = traces.world.pathways
    at = traces.moment(pathways.day(dice), archive=True) if at is None else at
    recorded, grown = pathways.cells((at - traces.plan.start) // DAY, dice)
    cells: dict[str, Cell] = {
        "status": status,
        "text": text,
        "vic_forced_labour_industry": dice.pick(
            ("F_Construction", "H_TransportationAndStorage", "N_AdministrativeAndSupport", "A_Agriculture")
        ),
        "cas_reason_for_case_closure": "Client's wish" if status == "Closed" else "",
        **recorded,
    }
    traces.add(desk, None, "", mentions, cells, at, role="grown" if grown else "independent")
    return True


def sent_again(traces: Traces, office: str) -> None:
    """An earlier tip of this office once more, a few days later: people who hear nothing write again."""
    rows = traces.rows[office, "tip"]
    if rows:
        row = traces.dice.pick(rows)
        rows.append(row._replace(at=min(row.at + traces.dice.between(1, 6) * DAY, traces.moment(traces.plan.days - 1))))
