"""The traces of one block: who published, said or noted what, where and when, as rows that still know their truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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


class Publication(NamedTuple):
    """Where, when, under which name and in which style something is published; what is not said is the maker's own."""

    at: int | None = None
    place: str = ""
    name: str = ""
    office: str = ""
    style: str = ""


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

    def publish(self, kind: str, maker: Maker, template: Template, said: Publication | None = None) -> bool:
        """One advert or offer; False when no office wants another."""
        said = said or Publication()
        office = said.office or self.office(kind)
        if self.room((office, kind)) <= 0:
            return False
        dice, knobs = self.dice, self.plan.knobs
        contact = dice.pick(maker.contacts)
        place, name = said.place or maker.place, said.name or maker.name
        fill = Fill(
            name=name,
            place=place if dice.chance(0.4) else place.split(",")[0],
            contact=self.cast.written(contact, said.style)
            if said.style
            else contact.written(dice, evasive=knobs["evasive"]),
            mentions=((contact.kind, contact.value),),
        )
        if dice.chance(knobs["empty"]):
            template = replace(template, title=())
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
        self.add((office, kind), maker, template.id, mentions, cells, said.at)
        return True

    def with_shared_numbers(self, text: str, mentions: list[Mention]) -> str:
        """The text, at times with the help line or the platform's own number, as hundreds of unrelated texts have."""
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
