"""Who publishes in the county: makers with their names, contacts and places; each drawn alike, whatever their role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clerestory.county.dice import Dice
from clerestory.county.grammar import options
from clerestory.county.numbers import Given, Numbers, Order, Phone
from clerestory.county.world import World
from clerestory.county.writing import EVASIVE, email_written, handle_written, phone_written, url_written
from clerestory.errors import InputError

TRADES = ("removals", "cleaning", "repairs", "gardening", "decorating")
#: Roles that were planted to be found; every other role is innocent, look-alikes included.
PLANTED = ("family", "front", "spam", "scam", "operation", "coordinated", "fraud", "grown")


#: Ends the role of rows that are late by design, since they tell a story.
STORY = " (story)"
#: Makers, handles and rows without a maker of the largest county, and room to spare.
_MARKS = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach a maker: its kind, the value a reader should give, and the number when it is one."""

    kind: str
    value: str
    phone: Phone | None = None

    def written(self, dice: Dice, *, evasive: float) -> str:
        """As somebody types it, written to evade with probability *evasive*."""
        hidden = dice.chance(evasive)
        if self.phone is not None:
            return phone_written(self.phone, dice, dice.pick(EVASIVE) if hidden else "plain")
        if self.kind == "email":
            return email_written(self.value, dice, hidden)
        return handle_written(self.value, dice) if self.kind == "handle" else url_written(self.value, dice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """One origin of texts."""

    id: str
    role: str
    name: str
    contacts: tuple[Contact, ...]
    trade: str
    language: str
    place: str


class Cast:
    """Makes makers, one after another; every contact is given out once unless a role shares it on purpose."""

    def __init__(self, dice: Dice, numbers: Numbers, knobs: Mapping[str, float], world: World) -> None:
        self.dice, self.numbers, self.knobs, self.world = dice, numbers, knobs, world
        #: Marks of makers and handles, in an order that tells nothing.
        self._marks = Given(Order(_MARKS, dice), apart=True)
        #: The hotline's own line, which callers dial.
        self.line = self._own_number()
        #: Numbers that hundreds of unrelated texts name: knob that says how often, number, sentences around it.
        self.shared = (
            ("help_line", self._own_number(), options("names", "help_line")),
            ("platform", self._own_number(), options("names", "platform")),
        )

    def _own_number(self) -> Contact:
        phone = self.numbers.next_here()
        if phone is None:
            raise InputError(where="reserved numbers", expected="some in numbers.toml", found="none")
        return Contact(kind="phone", value=phone.e164, phone=phone)

    def serial(self) -> str:
        """A number that nothing else in the county has."""
        return f"{self._next():x}"

    def _next(self) -> int:
        mark = self._marks.next(self.numbers.lane)
        if mark is None:
            raise InputError(where="county", expected=f"at most {_MARKS:,} makers", found="more")
        return mark

    def written(self, contact: Contact, style: str = "") -> str:
        """A contact as somebody reports it; in *style* when it is a number."""
        if style and contact.phone is not None:
            return phone_written(contact.phone, self.dice, style)
        return contact.written(self.dice, evasive=self.knobs["evasive"] / 2)

    def firm(self, language: str = "en") -> str:
        """A name of syllables that no firm has."""
        dice = self.dice
        said = dice.pick(options("names", "first")) + dice.pick(options("names", "middle"))
        return f"{said}{dice.pick(options('names', 'last'))} {dice.pick(options('names', f'firm_{language}'))}"

    def phone(self) -> Contact | None:
        """The next telephone number, at times one from abroad; None when all reserved numbers are given out."""
        abroad = self.dice.chance(self.knobs["abroad"])
        phone = self.numbers.next_abroad() if abroad else self.numbers.next_here() or self.numbers.next_abroad()
        return None if phone is None else Contact(kind="phone", value=phone.e164, phone=phone)

    def bystander(self) -> Contact | None:
        """A number of somebody who publishes nothing: who calls, writes or reports."""
        return self.phone() if self.dice.chance(self.knobs["bystander"]) else None

    def online(self, name: str) -> Contact:
        """An address, handle or page that carries the maker's name; domains that nobody can own."""
        dice = self.dice
        slug = name.split()[0].lower()
        mark = f"{self._next():x}"
        at = dice.below(5)
        if at < 2:
            domain = dice.pick(("example.org", "example.com", "example.net"))
            return Contact(
                kind="email", value=f"{slug}{dice.pick(('.', '_', '-', ''))}{dice.pick('bcdfghjk')}{mark}@{domain}"
            )
        if at < 4:
            return Contact(kind="handle", value=f"{slug}_example_{dice.pick('bcdfghjk')}{mark}")
        host = dice.pick(("example.com", "example.org", "example.net"))
        return Contact(kind="url", value=f"{host}/{slug}-{dice.pick('bcdfghjk')}{mark}")

    def contact(self, name: str, *, phone: float | None = None) -> Contact:
        """A telephone number with probability *phone* while there are any, otherwise something online."""
        wanted = self.dice.chance(self.knobs["phone"] if phone is None else phone)
        return (self.phone() if wanted else None) or self.online(name)

    def maker(self, role: str, *, contacts: tuple[Contact, ...] | None = None, name: str = "") -> Maker:
        """A maker of that role; contacts as given, or one of its own."""
        dice = self.dice
        language = "es" if dice.chance(self.knobs["spanish"]) else "en"
        name = name or self.firm(language)
        return Maker(
            id=f"m{self._next():x}",
            role=role,
            name=name,
            contacts=(self.contact(name),) if contacts is None else contacts,
            trade=dice.pick(TRADES),
            language=language,
            place=dice.pick(self.world.places),
        )
