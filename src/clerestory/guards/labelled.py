"""What may be an identifier because of a label, an emoji or its look: for excerpts, where masking too much is cheap."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

Span = tuple[int, int]

_NAME = r"[@$]?[^\W_][\w.\-]{2,60}"
#: Places where people have an account; those that are also plain words need a colon, an @ or "id" behind them.
_PLATFORMS = (
    r"insta(?:gram)?|ig|snap(?:chat)?|sc|telegram|tele|tg|kik|wechat|weixin|wx|vx|tik\s?tok|threema|zalo|vk|vkontakte|"
    r"cash\s?app|venmo|zelle|paypal|revolut|kakao(?:talk)?|wickr|blue\s?sky|mastodon|whats\s?app|wa|facebook|fb|"
    r"twitter|skype|discord|linkedin|messenger|viber|you\s?tube|yt|pinterest|reddit|qq|twitch|imo|jabber|icq|"
    r"微信|微博|抖音|小红书|телеграм|телега|тг|вк|инстаграм|инста|вайбер|ватсап|вотсап|تلگرام|تيليجرام|انستغرام|اينستا|واتساب|카톡|ライン|ไลน์"
)
_PLAIN_PLATFORMS = r"line|signal|threads|session|element|matrix|steam|x|truth|discord|messenger"
_CALLED = (
    r"user\s?name|user\s?id|handle|usuario|nick(?:name)?|screen\s?name|alias|login|profile|perfil|account|cuenta|"
    r"my\s+id|mi\s+id|acct|uid|contact|add\s+me|find\s+me|dm(?:\s+me)?|pix|upi"
)
_SAYS = r"(?:\s*(?:[,:=|/~>→⇒»👉➡\-–—]|\b(?:is|es|id|user|name|username|handle|at|on|me|my|the)\b)️?)"
_LABELLED = re.compile(
    rf"(?<!\w)(?:(?:{_PLATFORMS})(?:\.(?:me|com|net|app))?(?![A-Za-z]){_SAYS}{{0,5}}\s*|(?:{_PLAIN_PLATFORMS}|{_CALLED}){_SAYS}{{1,5}}\s*)(?P<name>{_NAME})",
    re.IGNORECASE,
)
#: A page of people's full names: "fb: Nina Hauls".
_FULL_NAMES = re.compile(r"\b(?:fb|facebook|linkedin|vk|skype)\s*[:=\-]\s*(?P<name>(?:[A-Z][\w'’-]+[ ]?){1,3})", re.IGNORECASE)  # fmt: skip  # noqa: E501
#: What numbers are called that are no telephones.
_NUMBERED = re.compile(
    r"""\b(?:vin|chassis|imei|meid|imsi|iccid|mac|serial|s/?n|device|uuid|iban|bic|swift|clabe|cbu|cvu|sort(?:\s+code)?|
      routing|account|acct?|a/c|konto|cuenta|cards?|cc|amex|pan|cvv2?|cvc|pin|ssn|social|itin|sin|tin|ein|nino?|nhs|dni|
      nie|nif|cif|nit|rut|run|cuit|cuil|cpf|cnpj|rg|curp|rfc|nss|pesel|nip|aadhaar|aadhar|passport|pasaporte|visa|
      permit|alien|a-number|uscis|licen[cs]e|licencia|lic|dl|medicare|medicaid|insurance|bsn|tfn|abn|nric|fin|hkid|
      cedula|cédula|personnummer|personnr|cnp|cf|fiscale|steuer-?id|id|dob|wallet|key|seed|case|booking|ticket|
      plate|placas?|tag|rego|matr[ií]cula)
      (?:\s*(?:[.:\#=\-]|\b(?:no|nr|nbr|num|number|n[úu]mero|card|code|key|id|is|es|plates?|end(?:s|ing)?|start(?:s|ing)?|begin(?:s|ning)?|last|first|in|
      with)\b)){0,5}\s*
      (?P<name>(?:(?-i:[A-Z]{1,6})[ -](?=\d))?                       # "HEGG 560427 MVZRRL 04"
        (?:(?:(?-i:[A-Z]{1,6})(?=\s\d)|(?=\w*\d)[\w()]++(?:[./\-]\w++)*+)
           (?:\s(?=(?-i:[A-Z]{1,6})\s\d|\w*\d))?+)+)""",
    re.VERBOSE | re.IGNORECASE,
)
_SWIFT = re.compile(r"\b(?:swift|bic)(?:\s*[:#=]|\s+code)*\s*(?P<name>[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b", re.I)
_MAILS = re.compile(
    r"(?<![\w.+\-])(?P<name>[\w.+\-]{1,64})\s{0,3}(?:@|[(\[{<*]?\s*(?:at|arroba|a)\s*[)\]}>*]?)\s*"
    r"(?:g\s?mail|hot\s?mail|yahoo|outlook|icloud|proton(?:mail)?|aol|gmx|yandex|mail\.ru|live|msn|qq|163)\b",
    re.IGNORECASE,
)
#: An address with its end left out ("nina (at) example"), or with an emoji for the @.
_FRAMED = re.compile(
    r"(?<![\w.+\-])(?P<name>[\w.+\-]{1,64}\s?[(\[{<]\s?(?:at|arroba|a|@)\s?[)\]}>]\s?[\w\-]{2,63})", re.IGNORECASE
)
_PICTURED = re.compile(
    r"(?<![\w.+\-])(?P<name>[\w.+\-]{1,64}\s?[(\[{]?[^\w\s!-~][)\]}]?\s?[\w\-]{2,63}"
    r"(?:\.|\s?[(\[{]?\s?(?:dot|punto|\.)\s?[)\]}]?\s?)[a-z]{2,12})\b"
)
#: "add nina on snap".
_ON = re.compile(
    rf"(?<![\w.@])(?P<name>{_NAME})\s+(?:on|en|in|over)\s+(?:the\s+|my\s+)?(?:{_PLATFORMS}|signal|threads)(?!\w)",
    re.IGNORECASE,
)
_PLACED = re.compile(r"(?<![\w.+\-])(?P<name>[\w.+\-]{1,64}\s[\w.+\-]{1,64}\s?@[\w\-]{1,63}(?:\.[\w\-]{1,63})+)")
#: Emoji that stand before a way to reach somebody, by the words in their Unicode names.
_EMOJI_WORDS = (
    "CAMERA", "GHOST", "AIRPLANE", "ENVELOPE", "TELEPHONE", "MOBILE PHONE", "SPEECH BALLOON", "LINK SYMBOL", "MUSICAL",
    "BUST IN SILHOUETTE", "GLOBE WITH", "BIRD", "E-MAIL", "PAGER", "FAX", "SQUARED ID", "MONEY WITH WINGS", "MAILBOX",
    "LOUDSPEAKER", "MEGAPHONE", "DOVE", "LAPTOP", "DESKTOP COMPUTER", "BELL", "THOUGHT BALLOON", "KEY", "BANKNOTE",
)  # fmt: skip
_BEHIND_EMOJI = re.compile(rf"[\s:=\-–>→👉➡️]{{0,5}}(?P<name>{_NAME})")
_BEFORE = frozenset(
    "available active follow find add chat online only or reach contactable message messages posts ads adverts "
    "call text ring write ask now for free our and the a an to of on or by me us we you with your here new photos "
    "pictures pics video videos music news tickets flights travel keys cash money email mail message dm contact "
    "phone whatsapp telegram instagram snapchat llama llámanos llame escribe fotos info more see all any days".split()
)


def spans(text: str) -> Iterator[Span]:
    """Start and stop of all that labels and emoji say is an identifier."""
    for pattern in (_LABELLED, _FULL_NAMES, _NUMBERED, _SWIFT, _MAILS, _FRAMED, _PICTURED, _ON, _PLACED):
        for match in pattern.finditer(text):
            if _is_named(pattern, match.group("name")):
                yield match.span("name")
    yield from _behind_emoji(text)


def _is_named(pattern: re.Pattern[str], name: str) -> bool:
    """Whether what stands behind a label is what the label says."""
    if pattern is _NUMBERED:
        return sum(sign.isdigit() for sign in name) >= 3
    return pattern not in (_LABELLED, _ON) or _is_name(name)


def _is_name(name: str) -> bool:
    """Whether it is no ordinary word, as far as a short list knows."""
    return name.strip(".-").lower() not in _BEFORE


def _behind_emoji(text: str) -> Iterator[Span]:
    """Names behind an emoji that stands for a way to reach somebody."""
    for at, sign in enumerate(text):
        if sign.isascii() or unicodedata.category(sign) != "So":
            continue
        name = unicodedata.name(sign, "")
        if any(words in name for words in _EMOJI_WORDS):
            match = _BEHIND_EMOJI.match(text, at + 1)
            if match and _is_name(match.group("name")):
                yield match.span("name")
