"""Texts with contacts written to evade, and with numbers that are none; made apart from the readers, from a seed.

Each style turns a contact into one writing.  Telephones come from ranges that regulators keep for films and examples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

_EN = "zero one two three four five six seven eight nine".split()
_ES = "cero uno dos tres cuatro cinco seis siete ocho nueve".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()
_TENS_ES = "x x veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_TEENS_ES = "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve".split()
_SCRIPTS = {
    "arabic": 0x660,
    "persian": 0x6F0,
    "devanagari": 0x966,
    "bengali": 0x9E6,
    "thai": 0xE50,
    "fullwidth": 0xFF10,
    "math_bold": 0x1D7CE,
    "math_double": 0x1D7D8,
    "math_mono": 0x1D7F6,
    "khmer": 0x17E0,
    "tamil": 0xBE6,
}
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
_BLACK = "⓿❶❷❸❹❺❻❼❽❾"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOOKS = {"0": "Oo", "1": "lI", "5": "S", "8": "B", "2": "Z", "9": "g"}
_GLYPHS = {"0": "Оο", "1": "ІӀ", "3": "З", "6": "б"}
_LEET = ["zer0", "0ne", "tw0", "thr33", "f0ur", "f1ve", "s1x", "s3ven", "e1ght", "n1ne"]
_EMOJI = "⭐🔥💫✨🌸📦🏠💪"

Dice = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One text, what can be read in it, and the style of its contact."""

    text: str
    style: str
    truth: frozenset[tuple[str, str]]


def pick(dice: Dice, options):
    return options[int(dice.integers(len(options)))]


# --- numbers -----------------------------------------------------------------------------------------------------


def american(dice: Dice) -> str:
    area = pick(dice, "212 646 305 786 213 312 713 404 602 702 206 503 617 415 512 919 954 832".split())
    return f"1{area}55501{dice.integers(100):02d}"


def foreign(dice: Dice) -> str:
    def n(k: int) -> str:
        return "".join(str(d) for d in dice.integers(0, 10, k))

    return pick(
        dice,
        [
            "447700900" + n(3),
            "442079460" + n(3),
            "441632960" + n(3),
            "441134960" + n(3),
            "3363998" + n(4),
            "33199000" + n(3),
            "33261910" + n(3),
            "61491570" + n(3),
            "6125550" + n(4),
            "61370105" + n(3),
            "35320910" + n(4),
            "493023125" + n(3),
            "46313900" + "6" + n(2),
            "467017406" + n(2),
        ],
    )


def groups(number: str) -> list[str]:
    """Own digits of a number as people part them."""
    if number[0] == "1":
        return [number[1:4], number[4:7], number[7:]]
    rest = number[2:]
    return [rest[k : k + 3] for k in range(0, len(rest), 3)]


def code(number: str) -> str:
    return "1" if number[0] == "1" else number[:3] if number[:3] == "353" else number[:2]


def own(number: str) -> str:
    return number[len(code(number)) :]


def parted(dice: Dice, digits: str) -> list[str]:
    """Digits in parts of one to four."""
    parts, at = [], 0
    while at < len(digits):
        size = int(dice.integers(1, 5))
        parts.append(digits[at : at + size])
        at += size
    return parts


# --- writings of American numbers ---------------------------------------------------------------------------------


def plain(dice, n):
    a, b, c = groups(n)
    return pick(
        dice,
        [
            f"({a}) {b}-{c}",
            f"{a}-{b}-{c}",
            f"{a}.{b}.{c}",
            f"{a} {b} {c}",
            a + b + c,
            f"({a}){b}-{c}",
            f"1-{a}-{b}-{c}",
            f"1 ({a}) {b}-{c}",
            f"{a}/{b}-{c}",
            f"1{a}{b}{c}",
            f"{a} {b}{c}",
            f"({a})-{b}-{c}",
            f"{a}–{b}–{c}",
        ],
    )


def with_code(dice, n):
    a, b, c = groups(n)
    return pick(
        dice,
        [
            f"+1 {a} {b} {c}",
            f"+1{a}{b}{c}",
            f"+1-{a}-{b}-{c}",
            f"+1 ({a}) {b}-{c}",
            f"001 {a} {b} {c}",
            f"+1.{a}.{b}.{c}",
        ],
    )


def words(dice, n):
    return " ".join(pick(dice, ["oh", "zero", "o"]) if d == "0" else _EN[int(d)] for d in own(n))


def words_parted(dice, n):
    sep = pick(dice, ["-", ", ", ". ", " / ", "...", " - "])
    return sep.join(" ".join(_EN[int(d)] for d in g) for g in groups(n))


def words_es(dice, n):
    return " ".join(_ES[int(d)] for d in own(n))


def pairs(dice, n, teens=_TEENS, tens=_TENS, units=_EN, join=" "):
    a, b, c = groups(n)

    def two(p):
        if p[0] == "0":
            return f"{units[0]} {units[int(p[1])]}"
        if p[0] == "1":
            return teens[int(p[1])]
        return tens[int(p[0])] + ("" if p[1] == "0" else join + units[int(p[1])])

    return f"{units[int(a[0])]} {two(a[1:])} {units[int(b[0])]} {two(b[1:])} {two(c[:2])} {two(c[2:])}"


def pairs_es(dice, n):
    return pairs(dice, n, _TEENS_ES, _TENS_ES, _ES, " y ")


def doubled(dice, n):
    out, digits, at = [], own(n), 0
    while at < len(digits):
        run = 1
        while run < 3 and at + run < len(digits) and digits[at + run] == digits[at]:
            run += 1
        out.append({1: "", 2: "double ", 3: "triple "}[run] + _EN[int(digits[at])])
        at += run
    return " ".join(out)


def mixed(dice, n):
    return " ".join(d if dice.random() < 0.5 else _EN[int(d)] for d in own(n))


def mixed_groups(dice, n):
    return " ".join(g if dice.random() < 0.5 else " ".join(_EN[int(d)] for d in g) for g in groups(n))


def run_together(dice, n):
    return "".join(_EN[int(d)] for d in own(n))


def run_mixed(dice, n):
    return "".join(d if dice.random() < 0.5 else _EN[int(d)] for d in own(n))


def run_mixed_es(dice, n):
    return "".join(d if dice.random() < 0.5 else _ES[int(d)] for d in own(n))


def capitals(dice, n):
    return pick(dice, [words, mixed, run_together, run_mixed])(dice, n).upper()


def leet(dice, n):
    return " ".join(_LEET[int(d)] for d in own(n))


def _swapped(dice, text, table, rate):
    return "".join(pick(dice, table[s]) if s in table and dice.random() < rate else s for s in text)


def look_alikes(dice, n):
    return pick(dice, ["-", ".", " ", ""]).join(_swapped(dice, g, _LOOKS, 0.35) for g in groups(n))


def homoglyphs(dice, n):
    return pick(dice, ["-", ".", " "]).join(_swapped(dice, g, _GLYPHS, 0.7) for g in groups(n))


def other_script(dice, n):
    base = _SCRIPTS[pick(dice, list(_SCRIPTS))]
    return pick(dice, ["-", " ", "", "."]).join("".join(chr(base + int(d)) for d in g) for g in groups(n))


def circled(dice, n):
    signs = pick(dice, [_CIRCLED, _BLACK, _RAISED])
    return pick(dice, ["", " ", "-"]).join("".join(signs[int(d)] for d in g) for g in groups(n))


def keycaps(dice, n):
    return pick(dice, ["", " "]).join(d + "\ufe0f\u20e3" for d in own(n))


def spaced(dice, n):
    return pick(dice, [" ", "  ", "-", ".", "_", "*", " . ", " - ", "/", "~", ","]).join(own(n))


def odd_parts(dice, n):
    return pick(dice, ["-", ".", " ", "_", "*"]).join(parted(dice, own(n)))


def emoji_parts(dice, n):
    sign = pick(dice, _EMOJI)
    return sign.join(pick(dice, [groups(n), list(own(n))]))


def stars(dice, n):
    return pick(dice, ["***", "__", " | ", "|", " ~ ", "=", "•", " · ", "--", "><", "#", " :: "]).join(groups(n))


def zero_width(dice, n):
    return pick(dice, ["\u200b", "\u200d", "\u2060", "\u00ad", "\u200b \u200b"]).join(
        pick(dice, [groups(n), list(own(n))])
    )


def lines(dice, n):
    return "\n".join(groups(n))


def letters_between(dice, n):
    if dice.random() < 0.5:
        return pick(dice, "xzvkq").join(own(n))
    return "".join(d + chr(97 + int(dice.integers(26))) for d in own(n))[:-1]


def in_brackets(dice, n):
    return "".join(f"({d})" for d in own(n))


def dash_words(dice, n):
    word = pick(dice, ["dash", "dot", "hyphen", "guion", "punto", "-dash-", "(dot)", "space"])
    return f" {word} ".join(groups(n))


def area_code(dice, n):
    a, b, c = groups(n)
    return pick(
        dice,
        [
            f"area code {a}, then {b} {c}",
            f"(area code {a}) {b}-{c}",
            f"area code {a} number {b}-{c}",
            f"area code {a} {b} {c}",
        ],
    )


def extension(dice, n):
    return plain(dice, n) + pick(dice, [" ext 12", " x12", " ext. 4", "x204", " extension 7"])


def stuck(dice, n):
    word = pick(dice, "call text tel whatsapp phone ring sms cell".split())
    return pick(
        dice, [word + own(n), word + "+1" + own(n), own(n) + "call", word + "-".join(groups(n)), word + ":" + own(n)]
    )


def links(dice, n):
    return pick(
        dice,
        [
            f"https://wa.me/{n}",
            f"wa.me/{n}",
            f"https://api.whatsapp.com/send?phone={n}",
            f"tel:+{n}",
            f"tel:{own(n)}",
            f"TEL;TYPE=CELL:+{n}",
            f"sms:+{n}",
        ],
    )


# --- writings of numbers from elsewhere ---------------------------------------------------------------------------


def abroad_plain(dice, n):
    c, rest = code(n), own(n)
    return pick(
        dice,
        [
            f"+{n}",
            f"+{c} {rest}",
            f"00{n}",
            f"00 {c} {rest}",
            f"+{c} " + " ".join(groups("99" + rest)),
            f"+{c}-{'-'.join(groups('99' + rest))}",
            f"+{c} {rest[0]} " + " ".join(rest[k : k + 2] for k in range(1, len(rest), 2)),
            f"(+{c}) {rest}",
            f"+{c}.{rest}",
            f"011 {c} {rest}",
        ],
    )


def abroad_trunk(dice, n):
    if code(n) not in ("44", "33", "61", "49", "46"):
        return abroad_plain(dice, n)
    return f"+{code(n)} (0){own(n)}" if dice.random() < 0.5 else f"+{code(n)} (0) {' '.join(groups('99' + own(n)))}"


def abroad_words(dice, n):
    return pick(dice, ["plus ", "+"]) + " ".join(_EN[int(d)] for d in n)


def abroad_words_es(dice, n):
    return "más " + " ".join(_ES[int(d)] for d in n)


def abroad_mixed(dice, n):
    return "+" + code(n) + " " + " ".join(d if dice.random() < 0.6 else _EN[int(d)] for d in own(n))


def abroad_looks(dice, n):
    return f"+{code(n)} " + " ".join(_swapped(dice, g, _LOOKS, 0.3) for g in groups("99" + own(n)))


def abroad_script(dice, n):
    base = _SCRIPTS[pick(dice, list(_SCRIPTS))]
    return "+" + "".join(chr(base + int(d)) for d in n)


def abroad_spaced(dice, n):
    return "+" + pick(dice, [" ", "-", ".", "*"]).join(n)


def abroad_link(dice, n):
    return pick(
        dice,
        [
            f"wa.me/{n}",
            f"https://wa.me/{n}",
            f"tel:+{n}",
            f"https://api.whatsapp.com/send?phone={n}&text=hi",
            f"WhatsApp +{n}",
        ],
    )


PHONES: tuple[Callable[[Dice, str], str], ...] = (
    plain,
    with_code,
    words,
    words_parted,
    words_es,
    pairs,
    pairs_es,
    doubled,
    mixed,
    mixed_groups,
    run_together,
    run_mixed,
    run_mixed_es,
    capitals,
    leet,
    look_alikes,
    homoglyphs,
    other_script,
    circled,
    keycaps,
    spaced,
    odd_parts,
    emoji_parts,
    stars,
    zero_width,
    lines,
    letters_between,
    in_brackets,
    dash_words,
    area_code,
    extension,
    stuck,
    links,
)
ABROAD: tuple[Callable[[Dice, str], str], ...] = (
    abroad_plain,
    abroad_trunk,
    abroad_words,
    abroad_words_es,
    abroad_mixed,
    abroad_looks,
    abroad_script,
    abroad_spaced,
    abroad_link,
)

# --- e-mails, handles, links ---------------------------------------------------------------------------------------

_NAMES = "acme bluebird quickmove sparkle northside handy fixit tidy harbor maple sunrise oldtown".split()
_TRADES = "removals cleaning repairs movers painting plumbing gardens services".split()


def mailbox(dice):
    name = pick(dice, _NAMES) + pick(dice, ["", ".", "_", "-", "99"]) + pick(dice, _TRADES)
    return name, pick(dice, ["example.org", "example.com", "example.net", "mail.example.org", "example.co.uk"])


def mail_plain(dice, name, host):
    return pick(
        dice,
        [
            f"{name}@{host}",
            f"{name.upper()}@{host.upper()}",
            f"mailto:{name}@{host}",
            f"<{name}@{host}>",
            f"{name.title()}@{host}",
        ],
    )


def mail_framed(dice, name, host):
    a, d = pick(
        dice,
        [
            ("(at)", "(dot)"),
            ("[at]", "[dot]"),
            (" (at) ", " (dot) "),
            (" [at] ", "."),
            ("{at}", "{dot}"),
            ("(AT)", "."),
            ("[@]", "[.]"),
            ("<at>", "<dot>"),
            ("(a)", "."),
            (" [ at ] ", " [ dot ] "),
        ],
    )
    return name + a + host.replace(".", d)


def mail_spoken(dice, name, host):
    a, d = pick(
        dice, [(" at ", " dot "), (" AT ", " DOT "), (" arroba ", " punto "), (" arroba ", "."), (" At ", " Dot ")]
    )
    return name.replace(".", d) + a + host.replace(".", d)


def mail_spaced(dice, name, host):
    return pick(
        dice,
        [
            f"{name} @ {host}",
            f"{name} @ {host.replace('.', ' . ')}",
            f"{name}@ {host}",
            f"{name}＠{host.replace('.', '．')}",
        ],
    )


def mail_glyphs(dice, name, host):
    table = {"a": "аɑ", "e": "е", "o": "оο", "c": "с", "p": "р", "i": "і"}
    return _swapped(dice, f"{name}@{host}", table, 0.5)


def mail_wide(dice, name, host):
    return "".join(chr(ord(s) + 0xFEE0) if s.isascii() else s for s in f"{name}@{host}")


MAILS = (mail_plain, mail_framed, mail_spoken, mail_spaced, mail_glyphs, mail_wide)


def handle(dice):
    return (
        pick(dice, _NAMES) + pick(dice, ["_", ".", "", "_the_"]) + pick(dice, _TRADES) + pick(dice, ["", "", "22", "7"])
    )


def at_sign(dice, name):
    return pick(dice, [f"@{name}", f"ig @{name}", f"telegram: @{name}", f"(@{name})", f"@{name.title()}"])


def labelled(dice, name):
    label = pick(
        dice,
        [
            "insta",
            "instagram",
            "IG",
            "snap",
            "snapchat",
            "kik",
            "telegram",
            "tg",
            "wechat",
            "WeChat id",
            "signal",
            "tiktok",
            "twitter",
            "facebook",
        ],
    )
    return label + pick(dice, [": ", ":", " = ", " name: ", " - @"]) + name


def account_link(dice, name):
    return pick(
        dice,
        [
            f"instagram.com/{name}",
            f"https://www.instagram.com/{name}/",
            f"t.me/{name}",
            f"https://t.me/{name}",
            f"facebook.com/{name}",
            f"https://x.com/{name}",
            f"twitter.com/{name}",
            f"https://www.tiktok.com/@{name}",
            f"snapchat.com/add/{name}",
        ],
    )


HANDLES = (at_sign, labelled, account_link)


def page(dice):
    host = pick(dice, ["example.org", "example.com", "example.net", "shop.example.org", "example.co.uk"])
    return host + pick(
        dice,
        [
            "",
            "",
            "/" + pick(dice, _TRADES),
            f"/{pick(dice, _NAMES)}/{dice.integers(1, 99)}",
            f"/a?id={dice.integers(10**6)}",
        ],
    )


def url_plain(dice, value):
    return pick(
        dice,
        [
            f"https://{value}",
            f"http://www.{value}",
            f"www.{value}",
            value,
            f"HTTPS://{value}",
            value + ("" if "?" in value else "/"),
        ],
    )


def url_defanged(dice, value):
    host, _, rest = value.partition("/")
    return pick(
        dice,
        [
            f"hxxp://{value}",
            f"hxxps://{host.replace('.', '[.]')}" + (f"/{rest}" if rest else ""),
            host.replace(".", "(.)") + (f"/{rest}" if rest else ""),
        ],
    )


def url_spoken(dice, value):
    host = value.partition("/")[0]
    return pick(dice, ["", "www dot "]) + host.replace(
        ".", pick(dice, [" dot ", " DOT ", " [dot] ", "(dot)", " punto "])
    )


URLS = (url_plain, url_defanged, url_spoken)

# --- numbers that are none -----------------------------------------------------------------------------------------


def bait(dice: Dice) -> str:
    def n(low: int, high: int) -> int:
        return int(dice.integers(low, high))

    def d(k: int) -> str:
        return "".join(str(x) for x in dice.integers(0, 10, k))

    return pick(
        dice,
        [
            f"${n(20, 900)}",
            f"${n(1, 9)},{d(3)}.00",
            f"from $ {n(20, 90)} to ${n(100, 900)}",
            f"{n(20, 900)} USD",
            f"USD {n(1, 90)},{d(3)}",
            f"€{n(20, 90)},50",
            f"£{n(20, 900)} per room",
            f"{n(50, 200)} dollars",
            f"{n(2019, 2027)}-{n(1, 13):02d}-{n(1, 29):02d} {n(0, 24):02d}:{n(0, 60):02d}",
            f"{n(1, 13)}/{n(1, 29)}/{n(2019, 2027)}",
            f"{n(1, 29):02d}.{n(1, 13):02d}.{n(2019, 2027)}",
            f"March {n(1, 29)}, {n(2019, 2027)}",
            f"{n(1, 12)}am-{n(1, 12)}pm",
            f"{n(1, 12)}:{n(0, 60):02d} am to {n(1, 12)}:{n(0, 60):02d} pm",
            f"Mon-Fri {n(6, 11):02d}:00-{n(15, 22)}:00",
            f"{d(5)}-{d(4)}",
            f"NY 1{d(4)}",
            f"SW1A {n(1, 9)}AA",
            f"{n(100, 300)}-{n(300, 500)}-{n(500, 900)} boxes",
            f"{n(10, 90)}x{n(10, 90)}x{n(10, 90)} cm",
            f"{n(400, 3000)} sq ft",
            f"{n(40, 200)} m2",
            f"order {d(10)}",
            f"Order #{d(10)}",
            f"invoice no. {d(10)}",
            f"Ref: {d(10)}",
            f"tracking 1Z{d(3)}AA1{d(10)}",
            f"tracking number {d(12)}",
            "ISBN 978-3-16-148410-0",
            "ISBN 0-306-40615-2",
            "DE89 3704 0044 0532 0130 00",
            "GB29NWBK60161331926819",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            f"{d(2)}.{d(4)}, -{d(2)}.{d(4)}",
            f"192.168.{n(0, 255)}.{n(0, 255)}",
            f"v{n(1, 9)}.{n(0, 20)}.{n(0, 9)}",
            f"version 2.{d(2)}.{d(4)}",
            f"licence no {d(8)}",
            f"since {n(1980, 2020)}",
            f"{n(2010, 2018)}-{n(2019, 2027)}",
            "24/7",
            f"{n(2, 99)} years",
            f"{n(1, 5)} bed {n(1, 4)} bath",
            f"unit {n(1, 40)}, {n(100, 9999)} Main St",
            "sizes 36 38 40 42 44",
            f"{n(10, 99)}% off",
            f"SKU {d(12)}",
            f"{d(16)}",
            f"lot {d(4)}-{d(6)}",
            f"account {d(10)}",
            f"case {d(4)}-{d(6)}",
            f"{n(1, 9)},{d(3)},{d(3)} served",
            f"VIN 1HGCM82633A{d(6)}",
            f"route {n(1, 99)} exit {n(1, 200)}",
            f"@ {n(1, 12)}pm",
            f"{n(10, 50)} @ ${n(1, 9)} each",
            "meet at noon",
            "open at 9. Call",
            f"odometer {d(6)}",
            f"policy {d(9)}",
            f"EIN {d(2)}-{d(7)}",
            f"SSN {d(3)}-{d(2)}-{d(4)}",
        ],
    )


_CARRIER = (
    "we move homes and offices with care and bring boxes tape blankets and a clean van our crew is on time and "
    "polite ask for a free quote today fair rates no hidden fees insured and licensed local team same day service "
    "small jobs welcome deep cleaning for kitchens baths and windows repairs of doors fences and roofs seniors "
    "get a discount references on request servicio rapido y seguro hacemos mudanzas limpieza y reparaciones "
    "presupuesto gratis trabajo garantizado"
).split()
_LEADS = (
    "call {}",
    "Call us: {}",
    "text {} now",
    "tel. {}",
    "{}",
    "llame al {}",
    "my number is {}",
    "- {} -",
    "whatsapp {}",
    "phone {}.",
    "contact {}!",
    "reach me on {}",
    "{} anytime",
    "📞 {}",
    "for a quote {} ask for Sam",
)
_MAIL_LEADS = (
    "mail {}",
    "email: {}",
    "{}",
    "write to {}",
    "correo {}",
    "e-mail {} for a quote",
    "✉ {}",
    "contact {} now",
)
_WEB_LEADS = ("see {}", "visit {}", "{}", "online: {}", "site {} for prices", "more on {}", "find us {}")


def carrier(dice: Dice, low: int = 4, high: int = 14) -> str:
    at = int(dice.integers(0, len(_CARRIER) - high))
    return " ".join(_CARRIER[at : at + int(dice.integers(low, high))])


def line(dice: Dice, lead: str, contact: str, *, baits: int = 2) -> str:
    parts = [carrier(dice), lead.format(contact), carrier(dice)]
    for _ in range(baits):
        parts.insert(
            int(dice.integers(0, 2)) * len(parts), carrier(dice, 2, 6) + " " + bait(dice) + " " + carrier(dice, 2, 6)
        )
    return pick(dice, [". ", ", ", " ", "\n"]).join(parts)


def _lines(dice: Dice, group: str, each: int) -> Iterator[tuple[str, str, str, str]]:
    """Style, writing, value and lead of *each* contacts in every style of a group."""
    for style in _STYLES[group]:
        for _ in range(each):
            if group in ("phone", "abroad"):
                value = american(dice) if group == "phone" else foreign(dice)
                yield f"phone {style.__name__}", style(dice, value), f"phone +{value}", pick(dice, _LEADS)
            elif group == "email":
                name, host = mailbox(dice)
                yield (
                    f"email {style.__name__}",
                    style(dice, name, host),
                    f"email {name}@{host}",
                    pick(dice, _MAIL_LEADS),
                )
            else:
                value = handle(dice) if group == "handle" else page(dice)
                kept = value.partition("/")[0] if style is url_spoken else value
                yield f"{group} {style.__name__}", style(dice, value), f"{group} {kept}", pick(dice, _WEB_LEADS)


def make(seed: int, *, each: int = 40) -> list[Line]:
    """*each* lines of every style, and fifteen times as many without any contact."""
    dice = np.random.default_rng(seed)
    made = []
    for group in _STYLES:
        for style, writing, truth, lead in _lines(dice, group, each):
            kind, value = truth.split(" ", 1)
            made.append(Line(text=line(dice, lead, writing), style=style, truth=frozenset({(kind, value)})))
    for _ in range(each * 15):
        text = " ".join(carrier(dice, 2, 8) + " " + bait(dice) for _ in range(int(dice.integers(2, 7))))
        made.append(Line(text=text, style="nothing", truth=frozenset()))
    return made


_STYLES = {"phone": PHONES, "abroad": ABROAD, "email": MAILS, "handle": HANDLES, "url": URLS}
