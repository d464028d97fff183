"""The traces of one block: who published, said or noted what, where and when, as rows that still know their truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from clerestory.county.cast import Cast, Contact, Maker
from clerestory.county.dice import Dice
from clerestory.county.plan import DAY, Desk, Plan
from clerestory.county.terms import Remark
from clerestory.county.texts import Fill, Mention, Template, new_template, with_sentence, written
from clerestory.county.workbook import Cell

#: Hours of the day, each as often as something is published or reported in it.
_HOURS = tuple(
    hour
    for hour in range(24)
    for _ in range((1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 9, 8, 8, 9, 9, 8, 8, 9, 9, 8, 6, 4, 2)[hour])
)
#: Shortest and longest text of a kind, in words, before the sentence with the contact.
LENGTHS = {"advert": (36, 105), "offer": (52, 100), "tip": (40, 95), "message": (20, 44)}
#: Parts of a block with numbers and marks of their own; what is not named here shares the next lane.
_LANES = (
    *("stories", "look-alikes", "coordination: look-alikes", "operations other", "coordination", "fraud_offers"),
    *("operations coordinated", "operations spam", "operations scam", "families", "fronts", "scams", "spam"),
    *("spam senders", "echoes", "adverts", "offers", "others"),
)
#: Words of a text at least, whatever comes on top.
_SHORTEST = 12


class Row(NamedTuple):
    """One trace and its truth; `cells` are the fields of its kind."""

    at: int
    maker: str
    role: str
    template: str
    mentions: list[Mention]
    cells: dict[str, Cell]
    terms: tuple[tuple[str, str], ...] = ()


class Publication(NamedTuple):
    """Where, when, under which name and in which style something is published; what is not said is the maker's own."""

    at: int | None = None
    place: str = ""
    name: str = ""
    office: str = ""
    style: str = ""
    price: int = 0
    site: str = ""
    contact: Contact | None = None
    hidden: float = -1.0
    deceptive: bool = False


class Class(NamedTuple):
    """What a maker's texts are, to a question; `label` is how likely the team has labelled it."""

    question: str
    truth: str
    oracle: str = ""
    p: float = 0.0
    against: int = 0
    label: float = 0.0


class Pair(NamedTuple):
    """Two makers who do as one between two days, or two innocents who look so."""

    case: str
    what: str
    planted: bool
    maker: str
    other: str
    strength: float
    since: int
    until: int


class Traces:
    """Rows by office and kind, never more of a kind than the block's quota."""

    def __init__(self, plan: Plan, quota: Mapping[Desk, int], dice: Dice, cast: Cast, block: int = 0) -> None:
        self.plan, self.quota, self.dice, self.cast, self.world = plan, quota, dice, cast, cast.world
        self.rows: dict[Desk, list[Row]] = {desk: [] for desk in quota}
        self.known: list[tuple[Maker, Contact]] = []
        #: Maker → what its texts are, to the questions that sort them into classes.
        self.classes: dict[str, Class] = {}
        self.pairs: list[Pair] = []
        #: How many texts each maker has written.
        self._texts: dict[str, int] = defaultdict(int)
        self._block = block
        #: Whether whatever room is left is filled now.
        self.filling = False
        self._mirrors: dict[str, float] = {}
        self._streams: dict[str, Dice] = {}

    @contextmanager
    def stream(self, name: str) -> Iterator[None]:
        """Dice, numbers and marks of their own for a part of the block, so that leaving it out moves nothing else."""
        before, lane = self.dice, self.cast.numbers.lane
        if name not in self._streams:
            self._streams[name] = self.plan.dice(name, self._block)
        self.dice = self.cast.dice = self._streams[name]
        self.cast.numbers.lane = _LANES.index(name) if name in _LANES else len(_LANES)
        try:
            yield
        finally:
            self.dice = self.cast.dice = before
            self.cast.numbers.lane = lane

    # ---- room and time

    def room(self, desk: Desk) -> int:
        """Rows that may still be added."""
        return self.quota.get(desk, 0) - len(self.rows.get(desk, ()))

    def office(self, kind: str) -> str:
        """An office that still wants a row of this kind, by how many it wants in all; "" when none does."""
        wanted = [(office, self.quota.get((office, kind), 0)) for office in self.plan.offices]
        at = self.dice.below(max(1, sum(many for _, many in wanted)))
        first = next((one for i, (one, _) in enumerate(wanted) if at < sum(many for _, many in wanted[: i + 1])), "")
        if first and self.room((first, kind)) > 0:
            return first
        # what is planted late must not flow over into a small office, where it would be all there is
        least = 0 if self.filling else self.quota.get((first, kind), 0)
        return next((office for office, many in wanted if many > least and self.room((office, kind)) > 0), "")

    def moment(self, day: float | None = None, *, archive: bool = False) -> int:
        """A time in the county's years, on *day* when given; hours, minutes and seconds are drawn alike for all.

        An *archive* may be older than the county's years.
        """
        days = self.plan.days
        whole = (
            self.dice.pick(self.world.weighted_days)
            if day is None
            else min(days - 1, int(day) if archive else max(0, int(day)))
        )
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
        self._texts[maker.id] += 1
        trade = maker.trade if kind == "advert" else ""
        language = language or maker.language
        own = f"{maker.id}.{self._texts[maker.id]}"
        if kind == "advert" and language == "en":
            less += self.world.terms.words(own)
        said = new_template(
            kind,
            language=language,
            trade=trade,
            length=max(_SHORTEST, self.length(kind, u) - less),
            dice=dice,
            id=own,
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
        contact = said.contact or dice.pick(maker.contacts)
        at, place = self._when_and_where(maker, said)
        day = (at - self.plan.start) // DAY
        name = said.name or maker.name
        evasive = knobs["evasive"] if said.hidden < 0 else said.hidden
        fill = Fill(
            name=name,
            place=place if dice.chance(0.4) else place.split(",")[0],
            contact=self.cast.written(contact, said.style) if said.style else contact.written(dice, evasive=evasive),
            mentions=((contact.kind, contact.value),),
            pay=self.world.pay[place],
        )
        if dice.chance(knobs["empty"]):
            template = replace(template, title=())
        site = said.site or self.world.site(day, dice, deceptive=said.deceptive)
        template, remarks = self._remarked(kind, maker, template, site, day)
        title, text, mentions = written(template, fill, dice)
        text = self.with_shared_numbers(text, mentions)
        cells: dict[str, Cell] = {
            "title": title,
            "text": text,
            "place": place,
            "site": site,
            "contact": contact.value if dice.chance(0.25) else "",
        }
        if kind == "advert":
            price = said.price or dice.between(3, 240) * 5
            cells["price"] = price if dice.chance(0.7) else None
        else:
            cells["employer"] = name
        self.known.append((maker, contact))
        terms = tuple((remark.term, remark.what) for remark in remarks if remark.term)
        self.add((office, kind), maker, template.id, mentions, cells, at, terms=terms)
        return True

    def _when_and_where(self, maker: Maker, said: Publication) -> tuple[int, str]:
        """As said; what is not said falls, at times, on a festival's day and place, as everybody's does."""
        if said.at is None and not said.place and self.dice.chance(self.plan.knobs["festival_share"]):
            day, place = self.dice.pick(self.world.festivals)
            return self.moment(day), place
        return self.moment() if said.at is None else said.at, said.place or maker.place

    def _remarked(
        self, kind: str, maker: Maker, template: Template, site: str, day: int
    ) -> tuple[Template, tuple[Remark, ...]]:
        """The template with the remarks that stand in it on that day, in that place."""
        if kind != "advert" or template.language != "en":
            return template, ()
        terms = self.world.terms
        own = terms.remark(template.id, maker.id, maker.trade, day)
        sites = terms.of_site(self.dice) if self.world.is_new(site) else Remark()
        where = terms.where(template.id, len(template.sentences))
        remarks = tuple((at, one.said) for at, one in ((where, own), (len(template.sentences) + 1, sites)) if one.said)
        return replace(template, remarks=remarks), (own, sites)

    def with_shared_numbers(self, text: str, mentions: list[Mention]) -> str:
        """The text, at times with the help line or the platform's own number, as hundreds of unrelated texts have."""
        dice = self.dice
        for knob, phone, sentences in self.cast.shared:
            if dice.chance(self.plan.knobs[knob]):
                mentions.append((phone.kind, phone.value))
                text = f"{text} {dice.pick(sentences)} {phone.written(dice, evasive=0)}."
        return text

    def add(  # noqa: PLR0913  # a row and its truth
        self,
        desk: Desk,
        maker: Maker | None,
        template: str,
        mentions: list[Mention],
        cells: dict[str, Cell],
        at: int | None,
        *,
        role: str = "independent",
        terms: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """One row; a row without a maker is its own, in a role of its own."""
        own = f"own.{self.cast.serial()}"
        self.rows[desk].append(
            Row(
                at=self.moment() if at is None else at,
                maker=maker.id if maker else own,
                role=maker.role if maker else role,
                template=template or own,
                mentions=mentions,
                cells=cells,
                terms=terms,
            )
        )
