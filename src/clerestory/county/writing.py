"""How people write a contact so that a machine does not read it; made apart from the readers, to test them."""

from __future__ import annotations

from collections.abc import Callable

from clerestory.county.dice import Dice
from clerestory.county.numbers import Phone

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPANISH = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_LOOK_ALIKE = {"0": "Oo", "1": "Il", "5": "S"}
_SIGNS = (" ", "-", ".", "*", "~", "_", " - ", " . ", "/", "|", "•", " * ")
_MARKS = ("📞", "☎", "✆", "📱", "⭐", "💬", "➖", "🏠", "🚚", "✨")
#: Where the ten digits begin in other scripts and styles.
_SCRIPTS = (0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)


def groups(phone: Phone) -> list[str]:
    """The national digits as people group them: 3-3-4 in America, in pairs in France, otherwise by the area."""
    n = phone.national
    if phone.country == "1":
        return [n[:3], n[3:6], n[6:]]
    if phone.country == "33":
        return [n[0], n[1:3], n[3:5], n[5:7], n[7:]]
    if phone.country == "61":
        return [n[0], n[1:5], n[5:]]
    if phone.country == "49":
        return [n[:2], n[2:7], n[7:]]
    return [n[:4], n[4:7], n[7:]] if n[0] == "7" else [n[:2], n[2:6], n[6:]] if n[0] == "2" else [n[:3], n[3:6], n[6:]]


def _dialled(phone: Phone, dice: Dice) -> str:
    """What stands before a number from abroad; nothing before one of the United States."""
    if phone.country == "1":
        return ""
    return dice.pick((f"+{phone.country} ", f"+{phone.country} ", f"+{phone.country}-", f"011 {phone.country} "))


def _plain(phone: Phone, dice: Dice) -> str:
    parts = groups(phone)
    if phone.country != "1":
        return f"{_dialled(phone, dice)}{dice.pick((' ', ' ', '-', '')).join(parts)}"
    area, middle, last = parts
    return dice.pick(
        (
            f"({area}) {middle}-{last}",
            f"{area}-{middle}-{last}",
            f"{area}.{middle}.{last}",
            f"{area} {middle} {last}",
            f"{area}{middle}{last}",
            f"+1 {area} {middle} {last}",
            f"+1{area}{middle}{last}",
            f"1-{area}-{middle}-{last}",
        )
    )


def _signs(phone: Phone, dice: Dice) -> str:
    sign = dice.pick(_SIGNS)
    return _dialled(phone, dice) + sign.join(phone.national)


def _odd_groups(phone: Phone, dice: Dice) -> str:
    mark = dice.pick(("..", " / ", "--", " ~ ", "·", "​", " ⁃ ", "—"))
    return _dialled(phone, dice) + mark.join(groups(phone))


def _marks(phone: Phone, dice: Dice) -> str:
    mark = dice.pick(_MARKS)
    if dice.chance(0.3):
        return _dialled(phone, dice) + "".join(f"{digit}️⃣" for digit in phone.national)
    return _dialled(phone, dice) + mark.join(groups(phone) if dice.chance(0.5) else phone.national)


def _script(phone: Phone, dice: Dice) -> str:
    zero = dice.pick(_SCRIPTS)
    sign = dice.pick((" ", "-", "."))
    return _dialled(phone, dice) + sign.join("".join(chr(zero + int(d)) for d in part) for part in groups(phone))


def _words(names: tuple[str, ...], plus: str) -> Callable[[Phone, Dice], str]:
    def written(phone: Phone, dice: Dice) -> str:
        zero = dice.pick((names[0], names[0], "oh")) if names is _ENGLISH else names[0]
        said = [zero if digit == "0" else names[int(digit)] for digit in phone.national]
        before = "" if phone.country == "1" else plus + " " + " ".join(names[int(d)] for d in phone.country) + " "
        return before + dice.pick((" ", " ", "-", ", ")).join(said)

    return written


def _mixed(phone: Phone, dice: Dice) -> str:
    """Digits and words in turn, as in two12 five55 oh143; never two digits in one word."""
    said: list[str] = []
    for part in groups(phone):
        at = dice.below(len(part))
        said.append(f"{part[:at]} {_ENGLISH[int(part[at])]} {part[at + 1 :]}".strip())
    return _dialled(phone, dice) + " ".join(said)


def _look_alikes(phone: Phone, dice: Dice) -> str:
    """Some digits as letters that look like them; enough stay digits that a person still sees a number."""
    parts = groups(phone)
    which = dice.below(len(parts))
    parts[which] = "".join(
        dice.pick(_LOOK_ALIKE[digit]) if digit in _LOOK_ALIKE and dice.chance(0.8) else digit for digit in parts[which]
    )
    return _dialled(phone, dice) + dice.pick(("-", " ", ".")).join(parts)


#: Style → how it is written.  `plain` is what the honest majority writes.
STYLES: dict[str, Callable[[Phone, Dice], str]] = {
    "plain": _plain,
    "signs": _signs,
    "odd groups": _odd_groups,
    "marks": _marks,
    "other script": _script,
    "english words": _words(_ENGLISH, "plus"),
    "spanish words": _words(_SPANISH, "más"),
    "mixed": _mixed,
    "look-alikes": _look_alikes,
}
EVASIVE = tuple(style for style in STYLES if style != "plain")


def phone_written(phone: Phone, dice: Dice, style: str) -> str:
    """The number in one of `STYLES`."""
    return STYLES[style](phone, dice)


def email_written(email: str, dice: Dice, evasive: bool) -> str:
    """An address as it stands, or spelt out."""
    if not evasive:
        return email
    name, domain = email.split("@")
    host, ending = domain.rsplit(".", 1)
    return dice.pick(
        (
            f"{name} at {host} dot {ending}",
            f"{name} (at) {host} (dot) {ending}",
            f"{name}[at]{host}[dot]{ending}",
            f"{name} @ {host} . {ending}",
            f"{name} AT {host} DOT {ending}",
        )
    )


def handle_written(handle: str, dice: Dice) -> str:
    """A handle as people give it."""
    return dice.pick((f"@{handle}", f"@{handle}", f"insta @{handle}", f"telegram @{handle}", f"IG: @{handle}"))


def url_written(url: str, dice: Dice) -> str:
    """A web address with or without what a browser adds."""
    return dice.pick((f"https://{url}", f"http://{url}/", f"https://www.{url}", f"www.{url}"))
