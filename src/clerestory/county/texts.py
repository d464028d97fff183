"""Texts of the county: templates, what fills their slots, and how a text is typed in the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from clerestory.county.dice import Dice
from clerestory.county.grammar import grammar, options

#: (kind, value) as the readers are asked to give it.
Mention = tuple[str, str]

#: Begins a word that no noise changes: a term whose uses are counted.
TERM = "$="

#: Stands for the contact until the text is typed, so that no change of case touches it.
_CONTACT = "\x00"
#: Stands between title and text while both are set.
_CUT = "\x01"

_SPACED = (
    (" ,", ","),
    (" :", ":"),
    (" ;", ";"),
    (" ?", "?"),
    (" .", "."),
    ("¿ ", "¿"),
    ("( ", "("),
    (" )", ")"),
    (" 's", "'s"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What is the same each time a maker publishes: sentences with slots; *noise* of its words change.

    remarks : sentences that come on top, each with how many others stand before it; no word of them changes
    """

    id: str
    language: str
    title: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    noise: float = 0.0
    remarks: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """What goes into the slots of one text."""

    name: str
    place: str
    contact: str
    mentions: tuple[Mention, ...] = ()
    pay: int = 600


def new_template(kind: str, *, language: str, trade: str, length: int, dice: Dice, id: str = "") -> Template:
    """A template of its own words: *length* words, then the sentence with the contact."""
    words = grammar(f"{kind}_{language}", trade)
    said = words.sentences(length, dice)
    title = words.pieces("title", dice) if "title" in words else []
    return Template(id=id, language=language, title=tuple(title), sentences=tuple(tuple(one) for one in said))


def with_sentence(
    template: Template, kind: str, rule: str, dice: Dice, *, trade: str = "", at: int | None = None
) -> Template:
    """The template with one more sentence of *rule*, at a place of its own unless *at* is given."""
    sentence = tuple(grammar(f"{kind}_{template.language}", trade).pieces(rule, dice))
    where = dice.between(1, len(template.sentences)) if at is None else at
    sentences = (*template.sentences[:where], sentence, *template.sentences[where:])
    return Template(
        id=template.id, language=template.language, title=template.title, sentences=sentences, noise=template.noise
    )


def _noisy(pieces: list[str], noise: float, vocabulary: tuple[str, ...], dice: Dice) -> list[str]:
    """Some words replaced, left out or put in, as when a text is written again; slots stay."""
    said = " ".join(pieces).split()
    at, log_kept = -1, math.log1p(-noise)
    while True:
        # the gap to the next changed word is geometric: one draw a change, not one a word
        at += 1 + int(math.log1p(-dice.share()) / log_kept)
        if at >= len(said):
            return said
        if said[at][0] == "$":
            continue
        fate = dice.below(4)
        new = [] if fate == 3 else [dice.pick(vocabulary)]
        said[at : at + 1] = [said[at], *new] if fate == 2 else new
        at += len(new) - 1 + (fate == 2)


#: Pay of a week, as a share of what is usual in the place: usual pay, and pay that is too good.
_PAY: Mapping[str, tuple[float, float]] = {"$usualpay": (0.85, 1.3), "$highpay": (1.2, 3.0)}


def _price(dice: Dice, language: str, read: list[Mention], *, amount: int = 0) -> str:
    amount = amount or dice.between(3, 240) * 5
    read.append(("price", f"USD {amount * 100}"))
    dollars = "dollars" if language == "en" else "dólares"
    return dice.pick((f"${amount}", f"${amount}", f"${amount:,}", f"{amount} {dollars}", f"USD {amount}"))


def _date(dice: Dice) -> str:
    year, month, day = dice.between(2022, 2025), dice.between(1, 12), dice.between(1, 28)
    return dice.pick((f"{month:02d}/{day:02d}/{year}", f"{year}-{month:02d}-{day:02d}", f"{day}.{month}.{year}"))


def _order(dice: Dice) -> str:
    """A number that is as long as a telephone number and is none: none of America begins with 0 or 1."""
    first = f"{dice.below(2)}{dice.between(100, 199)}"
    return dice.pick(
        (
            f"{first}{dice.between(10**5, 10**6 - 1)}",
            f"{dice.between(10**5, 10**6 - 1)}",
            f"{first}-{dice.between(100, 999)}",
        )
    )


#: Slots that need nothing but dice: numbers that are no contact, to mislead a careless reader.
_LOOSE: Mapping[str, Callable[[Dice], str]] = {
    "$person": lambda dice: dice.pick(options("names", "person")),
    "$zip": lambda dice: dice.pick(
        (f"{dice.between(10000, 99499)}", f"{dice.between(10000, 99499)}-{dice.between(1000, 9999)}")
    ),
    "$order": _order,
    "$year": lambda dice: str(dice.between(1978, 2021)),
    "$hours": lambda dice: (
        f"{dice.between(6, 9)}:{dice.pick(('00', '30'))}-{dice.between(15, 20)}:{dice.pick(('00', '30'))}"
    ),
    "$licence": lambda dice: f"{dice.between(2009, 2021)}-{dice.between(1000, 99999):05d}",
    "$date": _date,
    "$ref": lambda dice: f"{dice.pick('ABCDEHKMNRTW')}-{dice.between(100, 9999)}",
    "$size": lambda dice: f"{dice.between(8, 30)}x{dice.between(8, 30)}",
    "$num": lambda dice: str(dice.between(1, 60)),
}


def _slot(word: str, fill: Fill, language: str, dice: Dice, read: list[Mention]) -> str:
    loose = _LOOSE.get(word)
    if loose is not None:
        return loose(dice)
    if word == "$contact":
        return _CONTACT
    if word == "$place":
        return fill.place
    if word.startswith(TERM):
        return word[len(TERM) :]
    if word in _PAY:
        low, high = _PAY[word]
        return _price(dice, language, read, amount=int(fill.pay * (low + (high - low) * dice.share())) // 5 * 5)
    return fill.name if word == "$name" else _price(dice, language, read)


def _filled(pieces: Iterable[str], fill: Fill, *, language: str, dice: Dice, read: list[Mention]) -> str:
    """One sentence with its slots filled and its first letter large."""
    said = " ".join([_slot(one, fill, language, dice, read) if one[0] == "$" else one for one in pieces])
    return said[:1].upper() + said[1:]


def written(template: Template, fill: Fill, dice: Dice) -> tuple[str, str, list[Mention]]:
    """Title, text and everything that a reader should find in them."""
    read: list[Mention] = list(fill.mentions)
    language = template.language
    sentences: Sequence[Iterable[str]] = template.sentences
    if template.noise:
        sentences = _again(template, dice)
    if template.remarks:
        sentences = list(sentences)
        for at, remark in template.remarks:
            sentences.insert(at, remark)
    said = [_filled(one, fill, language=language, dice=dice, read=read) for one in sentences]
    title = _filled(template.title, fill, language=language, dice=dice, read=read) if template.title else ""
    text = _punctuated([one for one in said if one], dice)
    title, _, text = _closed_up(f"{title}{_CUT}{text}").partition(_CUT)
    return title, text.replace(_CONTACT, fill.contact), read


def _closed_up(text: str) -> str:
    for spaced, closed in _SPACED:
        text = text.replace(spaced, closed)
    return text


def _again(template: Template, dice: Dice) -> list[list[str]]:
    """The sentences of a template as they are written another time."""
    vocabulary = grammar(f"advert_{template.language}", "cleaning").vocabulary
    said = [_noisy(list(one), template.noise, vocabulary, dice) for one in template.sentences]
    if len(said) > 3 and dice.chance(template.noise):
        at = dice.between(1, len(said) - 2)
        said[at], said[at + 1] = said[at + 1], said[at]
    return said


def _punctuated(said: list[str], dice: Dice) -> str:
    hand = dice.below(100)
    if hand < 80:
        return " ".join(one if one[-1] in ".?" else one + "." for one in said)
    if hand < 88:
        return ". ".join(said).lower()
    if hand < 94:
        return "! ".join(said).upper() + "!"
    return dice.pick((" ✨ ", " • ", "\n", " | ", " ... ")).join(said)
