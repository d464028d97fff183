"""The traces of one block: who published, said or noted what, where and when, as rows that still know their truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from clerestory.county.cast import Cast, Contact, Maker
from clerestory.county.dice import Dice
from clerestory.county.grammar import options
from clerestory.county.plan import DAY, Desk, Plan
from clerestory.county.texts import Fill, Mention, Template, new_template, with_sentence, written
from clerestory.county.workbook import Cell

#: Hours of the day, each as often as something is published or reported in it.
_HOURS = tuple(
    hour
    for hour in range(24)
    for _ in range((1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 9, 8, 8, 9, 9, 8, 8, 9, 9, 8, 6, 4, 2)[hour])
)
_CHANNELS = ("telephone", "web form", "e-mail", "in person", "text message")
_STATUS = ("open", "closed", "passed on")
#: Shortest and longest text of a kind, in words, before the sentence with the contact.
LENGTHS = {"advert": (36, 105), "offer": (40, 95), "tip": (40, 95), "message": (20, 44)}


class Row(NamedTuple):
    """One trace and its truth; `cells` are the fields of its kind."""

    at: int
    maker: str
    role: str
    template: str
    mentions: list[Mention]
    cells: dict[str, Cell]


class Traces:
    """Rows by office and kind, never more of a kind than the block's quota."""

    def __init__(self, plan: Plan, quota: Mapping[Desk, int], dice: Dice, cast: Cast) -> None:
        self.plan, self.quota, self.dice, self.cast = plan, quota, dice, cast
        self.rows: dict[Desk, list[Row]] = {desk: [] for desk in quota}
        self.known: list[tuple[Maker, Contact]] = []
        self._texts = 0
        self._mirrors: dict[str, float] = {}

    # ---- room and time

    def room(self, desk: Desk) -> int:
        """Rows that may still be added."""
        return self.quota.get(desk, 0) - len(self.rows.get(desk, ()))

    def office(self, kind: str) -> str:
        """An office that still wants a row of this kind, by how many it wants; "" when none does."""
        rooms = [(office, self.room((office, kind))) for office in self.plan.offices]
        total = sum(room for _, room in rooms)
        if total <= 0:
            return ""
        at = self.dice.below(total)
        return next(office for i, (office, _) in enumerate(rooms) if at < sum(room for _, room in rooms[: i + 1]))

    def moment(self, day: float | None = None) -> int:
        """A time in the county's years, on *day* when given; hours, minutes and seconds are drawn alike for all."""
        days = self.plan.days
        whole = self.dice.below(days) if day is None else min(days - 1, max(0, int(day)))
        return self.plan.start + whole * DAY + self.dice.pick(_HOURS) * 3600 + self.dice.below(3600)

    # ---- texts

    def length(self, kind: str, u: float | None = None) -> int:
        """Words of a text; *u* from 0 to 1 fixes where it lies between the shortest and the longest."""
        low, high = LENGTHS[kind]
        return low + int((self.dice.share() if u is None else u) * (high - low + 1))

    def mirrored(self, what: str) -> float:
        """A number from 0 to 1, next time its mirror: few large makers must not be longer than the many by chance."""
        if what in self._mirrors:
            return 1 - self._mirrors.pop(what)
        self._mirrors[what] = self.dice.share()
        return self._mirrors[what]

    def text(
        self, kind: str, maker: Maker, *, u: float | None = None, noise: float = 0.0, language: str = "", less: int = 0
    ) -> Template:
        """A new template in the maker's words, with contact, bait and boilerplate as anybody has them.

        *less* words leave room for a sentence that comes on top, so that it does not show by the length.
        """
        dice, knobs = self.dice, self.plan.knobs
        self._texts += 1
        trade = maker.trade if kind == "advert" else ""
        language = language or maker.language
        said = new_template(
            kind,
            language=language,
            trade=trade,
            length=self.length(kind, u) - less,
            dice=dice,
            id=f"{maker.id}.{self._texts}",
        )
        published = kind != "message"
        if published and len(said.sentences) > 4 and dice.chance(knobs["boilerplate"]):
            said = with_sentence(said, kind, "boilerplate", dice, trade=trade)
        if published and dice.chance(knobs["bait"]):
            said = with_sentence(said, kind, "bait", dice, trade=trade)
        said = with_sentence(said, kind, "contact", dice, trade=trade)
        return Template(id=said.id, language=language, title=said.title, sentences=said.sentences, noise=noise)

    # ---- rows

    def publish(
        self, kind: str, maker: Maker, template: Template, *, at: int | None = None, place: str = "", name: str = ""
    ) -> bool:
        """One advert or offer; False when no office wants another."""
        office = self.office(kind)
        if not office:
            return False
        dice, knobs = self.dice, self.plan.knobs
        contact = dice.pick(maker.contacts)
        place, name = place or maker.place, name or maker.name
        fill = Fill(
            name=name,
            place=place if dice.chance(0.4) else place.split(",")[0],
            contact=contact.written(dice, evasive=knobs["evasive"]),
            mentions=((contact.kind, contact.value),),
        )
        title, text, mentions = written(template, fill, dice)
        text = self.with_shared_numbers(text, mentions)
        cells: dict[str, Cell] = {
            "title": title,
            "text": text,
            "place": place,
            "site": dice.pick(options("names", "site")),
            "contact": contact.value if dice.chance(0.25) else "",
        }
        if kind == "advert":
            cells["price"] = dice.between(3, 240) * 5 if dice.chance(0.7) else None
        else:
            cells["employer"] = name
        self.known.append((maker, contact))
        self.add((office, kind), maker, template.id, mentions, cells, at)
        return True

    def with_shared_numbers(self, text: str, mentions: list[Mention]) -> str:
        """The text, at times with the help line or the platform's own number, as hundreds of unrelated texts have them."""
        dice = self.dice
        for knob, phone, sentences in self.cast.shared:
            if dice.chance(self.plan.knobs[knob]):
                mentions.append((phone.kind, phone.value))
                text = f"{text} {dice.pick(sentences)} {phone.written(dice, evasive=0)}."
        return text

    def add(
        self,
        desk: Desk,
        maker: Maker | None,
        template: str,
        mentions: list[Mention],
        cells: dict[str, Cell],
        at: int | None,
    ) -> None:
        """One row; a row without a maker is its own."""
        self._texts += 1
        own = f"own.{self.cast.serial()}"
        self.rows[desk].append(
            Row(
                at=self.moment() if at is None else at,
                maker=maker.id if maker else own,
                role=maker.role if maker else "independent",
                template=template or own,
                mentions=mentions,
                cells=cells,
            )
        )

    def tip(self, office: str, about: tuple[Maker, Contact] | None, *, style: str = "", at: int | None = None) -> bool:
        """A tip, about a maker's contact or about none; at times with the reporter's own number."""
        desk = (office, "tip")
        if self.room(desk) <= 0:
            return False
        dice, knobs = self.dice, self.plan.knobs
        language = "es" if dice.chance(knobs["spanish"]) else "en"
        said = new_template(
            "tip", language=language, trade="", length=self.length("tip") - (9 if about else 0), dice=dice
        )
        place = dice.pick(options("names", "place"))
        contact, mentions, name = "", [], self.cast.firm()
        if about is not None:
            contact = self.cast.written(about[1], style)
            mentions, name = [(about[1].kind, about[1].value)], about[0].name
            said = with_sentence(said, "tip", "contact", dice)
        elif dice.chance(0.15) and (own := self.cast.phone()) is not None:
            contact, mentions = own.written(dice, evasive=0.1), [(own.kind, own.value)]
            said = with_sentence(said, "tip", "back", dice)
        for rule, p in (("bait", knobs["bait"]), ("boilerplate", knobs["boilerplate"])):
            if dice.chance(p):
                said = with_sentence(said, "tip", rule, dice)
        fill = Fill(name=name, place=place.split(",")[0], contact=contact, mentions=tuple(mentions))
        _, text, mentions = written(said, fill, dice)
        text = self.with_shared_numbers(text, mentions)
        cells: dict[str, Cell] = {
            "text": text,
            "channel": dice.pick(_CHANNELS),
            "place": place if dice.chance(0.7) else "",
            "status": dice.pick(_STATUS),
        }
        self.add(desk, about[0] if about else None, "", mentions, cells, at)
        return True

    def call(self, office: str, about: Contact | None, *, style: str = "", at: int | None = None) -> bool:
        """A row of a call sheet: to the line in a hotline, between two numbers in a task force."""
        desk = (office, "call")
        if self.room(desk) <= 0:
            return False
        dice = self.dice
        mentions: list[Mention] = []
        said = new_template("note", language="en", trade="", length=dice.between(5, 24), dice=dice)
        contact = ""
        if about is not None:
            said = with_sentence(said, "note", "contact", dice)
            contact = self.cast.written(about, style)
            mentions.append((about.kind, about.value))
        callee = self.cast.line if office == "hotline" else self.cast.phone()
        caller = self.cast.phone() if dice.chance(0.4) else None
        if about is not None and about.phone is not None and dice.chance(0.3):
            callee = about
        for end in (caller, callee):
            if end is not None:
                mentions.append((end.kind, end.value))
        fill = Fill(
            name="", place=dice.pick(options("names", "place")).split(",")[0], contact=contact, mentions=tuple(mentions)
        )
        _, text, mentions = written(said, fill, dice)
        started = self.moment() if at is None else at
        cells: dict[str, Cell] = {
            "caller": caller.value if caller else "",
            "callee": callee.value if callee else "",
            "started_at": started,
            "seconds": 20 + int(dice.share() ** 3 * 3600),
            "text": text,
        }
        self.add(desk, None, "", mentions, cells, started)
        return True

    def message(self, maker: Maker | None, template: Template | None = None, *, at: int | None = None) -> bool:
        """A message; from a maker's own number where it has one."""
        desk = (self.office("message"), "message")
        if not desk[0]:
            return False
        dice = self.dice
        if template is None:
            template = new_template(
                "message", language="en", trade="", length=self.length("message") - (6 if maker else 0), dice=dice
            )
            if maker is not None:
                template = with_sentence(template, "message", "contact", dice)
        contact = dice.pick(maker.contacts) if maker else None
        sender = contact if contact is not None and contact.phone is not None else self.cast.phone()
        receiver = self.cast.phone() if dice.chance(0.5) else None
        mentions: list[Mention] = [(end.kind, end.value) for end in (contact, sender, receiver) if end is not None]
        fill = Fill(
            name="",
            place=dice.pick(options("names", "place")).split(",")[0],
            contact=contact.written(dice, evasive=self.plan.knobs["evasive"]) if contact else "",
            mentions=tuple(mentions),
        )
        _, text, mentions = written(template, fill, dice)
        cells: dict[str, Cell] = {
            "text": text,
            "sender": sender.value if sender else "",
            "receiver": receiver.value if receiver else "",
        }
        self.add(desk, maker, template.id if template.id else "", mentions, cells, at)
        return True

    def case(
        self, office: str, about: tuple[Maker, Contact] | None, *, status: str = "", at: int | None = None
    ) -> bool:
        """A case record; its summary may name an employer's contact."""
        desk = (office, "case_record")
        if self.room(desk) <= 0:
            return False
        dice = self.dice
        said = new_template("summary", language="en", trade="", length=dice.between(24, 60), dice=dice)
        contact, mentions = "", []
        if about is not None:
            said = with_sentence(said, "summary", "contact", dice)
            contact = about[1].written(dice, evasive=0.0)
            mentions = [(about[1].kind, about[1].value)]
        place = dice.pick(options("names", "place"))
        fill = Fill(
            name=about[0].name if about else self.cast.firm(), place=place, contact=contact, mentions=tuple(mentions)
        )
        _, text, mentions = written(said, fill, dice)
        status = status or dice.pick(("Open", "Closed"))
        cells: dict[str, Cell] = {
            "status": status,
            "text": text,
            "recruitment": dice.pick(("JobAdvert", "PersonalContact", "Agency", "Unknown")),
            "industry": dice.pick(
                ("F_Construction", "H_TransportationAndStorage", "N_AdministrativeAndSupport", "A_Agriculture")
            ),
            "closing": "Client's wish" if status == "Closed" else "",
        }
        self.add(desk, None, "", mentions, cells, at)
        return True
