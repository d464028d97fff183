"""Terms that rise: codes that some posters take up, and innocent words that rise for another reason."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from clerestory.county.dice import Dice
from clerestory.county.grammar import options
from clerestory.county.plan import Plan
from clerestory.county.texts import TERM

#: Numbers that a digest gives, each below `_FULL`.
_FULL = 1 << 16
_SEASONS = ("winter", "spring", "summer", "autumn")
#: Months (January is 0) of each season.
_MONTHS = {"winter": (0, 1, 11), "spring": (2, 3, 4), "summer": (5, 6, 7), "autumn": (8, 9, 10)}
_WORDS_IN_A_REMARK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term and why it rises; `since` is a day of the county.

    what : code, fashion, season, site or busy
    share : of the posters who could, how many take it up
    trades : the sub-community; empty for everybody
    """

    term: str
    what: str
    since: int
    share: float
    trades: tuple[str, ...] = ()
    ordinary: bool = False

    @property
    def planted(self) -> bool:
        """Whether it newly means something."""
        return self.what == "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A sentence, the term in it when it is one that rises, and why."""

    said: tuple[str, ...] = ()
    term: str = ""
    what: str = ""


_NOTHING = Remark()


class Terms:
    """Which remark stands in which advert; the same for one maker, text and time, whatever else is planted."""

    def __init__(self, plan: Plan, trades: tuple[str, ...]) -> None:
        self._plan, self._key = plan, f"{plan.seed}/{plan.size}".encode()
        dice = plan.dice("terms")
        self._things = _by_rank(options("remarks_en", "things"))
        common = options("remarks_en", "things")
        self._ordinary = dice.some(common[25:110], 40)
        self.codes = tuple(
            self._code(dice, i, trades) for i in range(min(dice.between(*plan.sizes["codes"]), 1 + plan.size // 1000))
        )
        if not plan.has("codes"):
            self.codes = ()
        days = plan.days
        self._fashion = tuple(
            Term(term=one, what="fashion", since=int(days * (0.4 + 0.4 * dice.share())), share=0.3)
            for one in dice.some(options("remarks_en", "fashion"), dice.between(*plan.sizes["fashion"]))
        )
        wanted = dice.between(*plan.sizes["seasonal"])
        self._seasonal = {
            season: tuple(
                Term(term=one, what="season", since=0, share=0.2)
                for one in dice.some(options("remarks_en", season), -(-wanted // 2))
            )
            for season in dice.some(_SEASONS, min(wanted, 4))
        }
        self._site = tuple(
            Term(term=one, what="site", since=0, share=0.6)
            for one in dice.some(options("remarks_en", "site_word"), dice.between(*plan.sizes["site_words"]))
        )
        self._busy = [_token(dice) for _ in range(dice.between(*plan.sizes["busy_words"]))]
        self._owners: dict[str, Term] = {}

    def _code(self, dice: Dice, i: int, trades: tuple[str, ...]) -> Term:
        ordinary = i % 3 == 0
        said = self._ordinary[i] if ordinary else _token(dice) if i % 3 == 1 else _emoji(dice, i)
        return Term(
            term=said,
            what="code",
            since=int(self._plan.days * (0.5 + 0.2 * dice.share())),
            share=self._plan.knobs["code_share"],
            trades=tuple(dice.some(trades, dice.between(2, 3))),
            ordinary=ordinary,
        )

    @property
    def all(self) -> tuple[Term, ...]:
        """Every term that rises, and so far those of one poster."""
        seasonal = (term for terms in self._seasonal.values() for term in terms)
        return (*self.codes, *self._fashion, *seasonal, *self._site, *self._owners.values())

    def _digest(self, *said: str) -> list[int]:
        raw = blake2b("/".join(said).encode(), digest_size=16, key=self._key).digest()
        return [raw[i] << 8 | raw[i + 1] for i in range(0, 16, 2)]

    def owned(self, maker: str, dice: Dice) -> None:
        """Give a busy maker a word that nobody else has, while there are any."""
        if self._busy and dice.chance(0.25):
            self._owners[maker] = Term(term=self._busy.pop(), what="busy", since=0, share=0)

    def taken_up(self, maker: str, trade: str) -> Term | None:
        """The code that a maker takes up, sooner or later."""
        for code in self.codes:
            if trade in code.trades and self._digest(maker, code.term)[0] < code.share * _FULL:
                return code
        return None

    def words(self, template: str) -> int:
        """How long its remark will be, about: what the rest of the text is shorter by."""
        return _WORDS_IN_A_REMARK if self._digest(template)[0] < self._plan.knobs["remark"] * _FULL else 0

    def remark(self, template: str, maker: str, trade: str, day: int) -> Remark:
        """The remark of a text on a day."""
        if not self.words(template):
            return _NOTHING
        drawn = self._digest(template)
        aside = options("remarks_en", "aside")
        frame = aside[drawn[1] % len(aside)]
        code = self.taken_up(maker, trade)
        if code is not None and drawn[2] < self._plan.knobs["code_use"] * _FULL:
            # each maker hears of it at a time of its own
            heard = code.since + self._digest(maker, code.term)[1] * (self._plan.days - code.since) // (3 * _FULL)
            if day >= heard:
                return _said(frame, code)
        if (own := self._owners.get(maker)) is not None and drawn[2] & 1:
            return _said(frame, own)
        return self._innocent(drawn, frame, day)

    def _innocent(self, drawn: list[int], frame: str, day: int) -> Remark:
        at = drawn[3] / _FULL
        for term in self._fashion:
            if day >= term.since and at < term.share / len(self._fashion):
                return _said(frame, term)
            at -= term.share / len(self._fashion)
        month = day % 365 * 12 // 365
        for season, terms in self._seasonal.items():
            if month in _MONTHS[season] and 0 <= at < 0.2:
                frames = options("remarks_en", "season")
                return _said(frames[drawn[1] % len(frames)], terms[drawn[4] % len(terms)])
        thing = self._things[drawn[4] % len(self._things)]
        if drawn[5] < self._plan.knobs["misspelt"] * _FULL and len(thing) > 4:
            i = 1 + drawn[6] % (len(thing) - 2)
            return _said(
                frame, Term(term=thing[:i] + thing[i + 1] + thing[i] + thing[i + 2 :], what="slip", since=0, share=0)
            )
        plain = options("remarks_en", "plain")
        if drawn[5] % 5:
            frame = plain[drawn[1] % len(plain)]
        return _said(frame, Term(term=thing, what="word", since=0, share=0))

    def of_site(self, dice: Dice) -> Remark:
        """At times, the sentence that a new site puts under every text."""
        if not self._site or not dice.chance(0.6):
            return _NOTHING
        return _said(dice.pick(options("remarks_en", "site")), dice.pick(self._site))

    def where(self, template: str, sentences: int) -> int:
        """After which sentence of a text its remark stands."""
        return 1 + self._digest(template)[7] % sentences


def _said(frame: str, term: Term) -> Remark:
    return Remark(said=tuple(frame.replace("$word", TERM + term.term).split()), term=term.term, what=term.what)


def _by_rank(words: tuple[str, ...]) -> list[str]:
    """Each word as often as its rank asks for (Zipf): a list to pick from."""
    return [word for rank, word in enumerate(words) for _ in range(max(1, 600 // (rank + 4)))]


def _token(dice: Dice) -> str:
    """A word that nobody has used."""
    said = dice.pick("bdfgklmnprtvz") + dice.pick("aeiou") + dice.pick("bdgklmnprtvz")
    return said + dice.pick(("o", "ix", "ee", "u", "ak", "7", "9", "33"))


def _emoji(dice: Dice, i: int) -> str:
    """A sign that no ordinary text here has; another one for each *i*."""
    signs = options("remarks_en", "emoji")
    return signs[(dice.below(len(signs) // 8) + i * 2) % len(signs)]
