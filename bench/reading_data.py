"""Builds src/clerestory/reading/data/signs.bin: what each character is read as.

    python -m bench.reading_data CONFUSABLES.json

The table is made of the Unicode database that comes with Python and of Unicode's table of confusable characters.
"""

from __future__ import annotations

import json
import sys
import unicodedata
import zlib
from pathlib import Path

from clerestory.reading.signs import (
    CURRENCY,
    GONE,
    LETTER,
    MAIL,
    PHONE,
    SIGNS_END,
    SYMBOL,
    TWO_DIGITS,
    UNSPACED,
    UPPER,
)

TARGET = Path(__file__).parents[1] / "src/clerestory/reading/data/signs.bin"

#: Letters that the eye takes for Latin ones and that Unicode's table leaves out or gives otherwise.
LOOKS = dict(
    zip(
        "авекмнорстухіјѕԁһӏьёАВЕКМНОРСТУХІЈЅӀЁαβεικνορτυχηωγσ",
        "abekmhopctyxijsdhlbeABEKMHOPCTYXIJSlEabeikvoptuxnwyo",
        strict=True,
    )
)
LOOKS |= dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧЗзбЧч〇øØłŁđĐıǀ∣", "ABEZHIKMNOPTYX33644" + "0oOlLdDil|", strict=True))

#: Signs that stand for a plain one.
PLAIN = {
    "+": "➕✚✛✜⊕⁺₊",
    "-": "➖−⁃ー〜～∼─━―‑﹘⸺⸻⎯▬",
    ".": "·•‧・。｡۔٫⋅∙●◦․⸳๏",
    "/": "⁄∕⧸╱",
    "|": "│┃❘❙❚∥‖",
    "*": "✱✲✳★☆✦✧⭐✶✷✸✹∗⁎٭",
    ",": "،、‚﹐",
    "'": "‘’‛′`´ʹʼ＇",
    '"': "“”„‟″«»",
    "(": "【〔〖「『⟨⟪❨❪⦅⁽₍",
    ")": "】〕〗」』⟩⟫❩❫⦆⁾₎",
    "@": "⊚",
    "x": "×✕✖❌",
    " ": "⠀　",
    "~": "〰",
    "=": "＝⁼₌",
}
_PLAIN = {ord(sign): plain for plain, signs in PLAIN.items() for sign in signs}
_HAN_DIGITS = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
#: Thai, Lao, Burmese, Khmer, kana and Han: scripts written without spaces.
_UNSPACED = ((0xE00, 0xF00), (0x1000, 0x10A0), (0x1780, 0x1800), (0x2E80, 0xA000), (0xF900, 0xFB00), (0xFF66, 0xFFA0))
_HANDSETS = "☎☏✆📞📱📲🤙📳"
_LETTERBOXES = "✉🖂🖃🖄📧📨📩📬📭📪📫"


def upper(sign: str) -> int:
    """The byte of an ASCII character: capitals are the small letter with the high bit."""
    return ord(sign.lower()) | (UPPER if sign.isupper() else 0)


def digit_of(cp: int) -> int | None:
    """What a digit of any script, a circled, full-width or raised one stands for; 10 to 20 for circled numbers."""
    sign = chr(cp)
    if sign in _HAN_DIGITS:
        return ord(_HAN_DIGITS[sign])
    value = unicodedata.digit(sign, None)
    if value is not None:
        return ord("0") + value
    number = unicodedata.numeric(sign, None)
    if unicodedata.category(sign) != "No" or number is None or number != int(number):
        return None
    if 0 <= number <= 9 and any(w in unicodedata.name(sign, "") for w in ("DIGIT", "CIRCLED", "DINGBAT")):
        return ord("0") + int(number)
    return TWO_DIGITS + int(number) if 10 <= number <= 20 and unicodedata.name(sign, "").find("NUMBER") >= 0 else None


def letter_of(cp: int, confusables: dict[str, list[dict[str, str]]]) -> int | None:
    """The ASCII letter or sign that a character shows, or None."""
    sign = chr(cp)
    if sign in LOOKS:
        return upper(LOOKS[sign])
    for first, last in ((0x1F150, 0x1F169), (0x1F170, 0x1F189)):
        if first <= cp <= last:
            return upper(chr(ord("A") + cp - first))
    plain = "".join(c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c))
    plain = plain.strip("()., ") if len(plain) > 1 else plain
    if plain in ("..", "..."):
        plain = "."
    if len(plain) == 1 and plain.isascii() and plain.isprintable():
        return upper(plain)
    if unicodedata.category(sign)[0] == "L":
        like = {c["c"] for c in confusables.get(sign, []) if len(c["c"]) == 1 and c["c"].isascii() and c["c"].isalnum()}
        letters = sorted(c for c in like if c.isalpha()) or sorted(like)
        if letters:
            return upper("l" if "l" in letters else letters[-1])
        # A letter that looks like a sign: ꞏ like a middle dot, ǃ like an exclamation mark.
        signs = [_PLAIN.get(ord(c["c"]), c["c"]) for c in confusables.get(sign, []) if len(c["c"]) == 1]
        plain_signs = sorted(c for c in signs if c.isascii() and c in ".,:!|-~'/=*+")
        if plain_signs and not any(first <= cp < last for first, last in (*_UNSPACED, (0x1100, 0x1200))):
            return ord(plain_signs[0])
    return None


def byte_of(cp: int, confusables: dict[str, list[dict[str, str]]]) -> int:
    """The folded byte of one code point."""
    sign, category = chr(cp), unicodedata.category(chr(cp))
    if cp < 0x80:
        return upper(sign) if sign.isprintable() else 10 if sign in "\n\r\v\f" else 32 if sign == "\t" else SYMBOL
    if category in ("Zl", "Zp") or cp == 0x85:
        return 10
    if cp in _PLAIN:
        return ord(_PLAIN[cp])
    if category in ("Cf", "Mn", "Me") or cp in (0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x17B5):
        return GONE
    return _shown(cp, category, confusables)


def _shown(cp: int, category: str, confusables: dict[str, list[dict[str, str]]]) -> int:
    """The folded byte of a character that can be seen."""
    sign = chr(cp)
    if sign in _HANDSETS:
        return PHONE
    if sign in _LETTERBOXES:
        return MAIL
    number = digit_of(cp)
    if number is not None:
        return number
    letter = letter_of(cp, confusables)
    if letter is not None:
        return letter
    if category == "Zs":
        return 32
    if category in ("Pd", "Pc"):
        return ord("-" if category == "Pd" else "_")
    if category == "Sc":
        return CURRENCY.get(sign, CURRENCY[""])
    if category in ("Ps", "Pe"):
        return ord("(" if category == "Ps" else ")")
    if category[0] != "L" and category not in ("Mc", "Nl"):
        return SYMBOL
    return UNSPACED if any(first <= cp < last for first, last in _UNSPACED) else LETTER


def main() -> None:
    """Write the table."""
    confusables = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    table = bytes(byte_of(cp, confusables) for cp in range(SIGNS_END))
    TARGET.write_bytes(zlib.compress(table, 9))
    sys.stdout.write(f"{len(table)} characters, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
