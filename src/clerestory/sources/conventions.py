"""How a country writes dates, decimals and money: what decides where a column's own values do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Countries that write the month first, and where a slash date is read so when nothing else decides.
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "AS", "VI", "MP", "FM", "PW", "MH"})

_POINT = frozenset(
    [
        "US",
        "CA",
        "MX",
        "GB",
        "IE",
        "AU",
        "NZ",
        "IN",
        "PK",
        "BD",
        "LK",
        "NP",
        "PH",
        "SG",
        "MY",
        "HK",
        "CN",
        "JP",
        "KR",
        "TW",
        "TH",
        "IL",
        "NG",
        "KE",
        "GH",
        "UG",
        "TZ",
        "ZW",
        "BW",
        "JM",
        "TT",
        "BS",
        "BZ",
        "GT",
        "HN",
        "SV",
        "NI",
        "PA",
        "DO",
        "PR",
        "CH",
        "ET",
        "MM",
        "KH",
    ]
)

_EURO = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK ME XK AD MC SM VA"
_DOLLAR = "US PR GU AS VI MP EC SV TL FM PW MH PA ZW"

#: ISO 3166 → ISO 4217.
_CURRENCY: Mapping[str, str] = {
    **dict.fromkeys(_EURO.split(), "EUR"),
    **dict.fromkeys(_DOLLAR.split(), "USD"),
    "GB": "GBP", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "MX": "MXN", "BR": "BRL", "AR": "ARS", "CL": "CLP", "CO": "COP",
    "PE": "PEN", "UY": "UYU", "BO": "BOB", "PY": "PYG", "VE": "VES", "GT": "GTQ", "HN": "HNL", "NI": "NIO", "CR": "CRC",
    "DO": "DOP", "CU": "CUP", "JM": "JMD", "TT": "TTD", "BS": "BSD", "BZ": "BZD", "HT": "HTG", "JP": "JPY", "CN": "CNY",
    "KR": "KRW", "TW": "TWD", "HK": "HKD", "IN": "INR", "PK": "PKR", "BD": "BDT", "LK": "LKR", "NP": "NPR", "PH": "PHP",
    "TH": "THB", "VN": "VND", "KH": "KHR", "LA": "LAK", "MM": "MMK", "MY": "MYR", "SG": "SGD", "ID": "IDR", "ZA": "ZAR",
    "NG": "NGN", "KE": "KES", "GH": "GHS", "UG": "UGX", "TZ": "TZS", "ET": "ETB", "EG": "EGP", "MA": "MAD", "TN": "TND",
    "DZ": "DZD", "IL": "ILS", "TR": "TRY", "AE": "AED", "SA": "SAR", "QA": "QAR", "KW": "KWD", "BH": "BHD", "OM": "OMR",
    "JO": "JOD", "LB": "LBP", "IQ": "IQD", "CH": "CHF", "LI": "CHF", "NO": "NOK", "SE": "SEK", "DK": "DKK", "IS": "ISK",
    "PL": "PLN", "CZ": "CZK", "HU": "HUF", "RO": "RON", "RS": "RSD", "MD": "MDL", "UA": "UAH", "RU": "RUB", "BY": "BYN",
    "GE": "GEL", "AM": "AMD", "AZ": "AZN", "KZ": "KZT", "UZ": "UZS", "KG": "KGS", "TJ": "TJS", "MN": "MNT", "AL": "ALL",
    "MK": "MKD", "BA": "BAM",
}  # fmt: skip

_NO_MINOR = frozenset(
    ["JPY", "KRW", "VND", "CLP", "PYG", "UGX", "ISK", "XAF", "XOF", "XPF", "RWF", "BIF", "DJF", "GNF", "KMF", "VUV"]
)
_THREE_MINOR = frozenset(["KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"])

#: What people write for a currency, in lower case; "$" and the like mean the country's own where it has one.
_TOKENS: Mapping[str, str] = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds":
    "GBP", "us$": "USD", "usd": "USD", "usd$": "USD", "$usd": "USD", "dollar us": "USD", "c$": "CAD", "ca$": "CAD",
    "cad$": "CAD", "a$": "AUD", "au$": "AUD", "aud$": "AUD", "nz$": "NZD", "mx$": "MXN", "mxn$": "MXN", "hk$":
    "HKD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "₹": "INR", "rs": "INR", "rs.": "INR", "rupees": "INR", "₱":
    "PHP", "฿": "THB", "baht": "THB", "₫": "VND", "₦": "NGN", "naira": "NGN", "₩": "KRW", "won": "KRW", "₪": "ILS",
    "₺": "TRY", "tl": "TRY", "₴": "UAH", "₽": "RUB", "руб": "RUB", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei":
    "RON", "s/": "PEN", "s/.": "PEN", "soles": "PEN", "fr": "CHF", "fr.": "CHF", "rmb": "CNY", "元": "CNY", "円":
    "JPY", "yen": "JPY", "reais": "BRL", "quetzales": "GTQ", "lempiras": "HNL", "₡": "CRC", "₲": "PYG", "bs": "BOB",
    "rand": "ZAR", "dh": "MAD", "dhs": "AED",
}  # fmt: skip

_DOLLARS = frozenset(
    [
        "USD",
        "CAD",
        "AUD",
        "NZD",
        "MXN",
        "ARS",
        "CLP",
        "COP",
        "UYU",
        "DOP",
        "JMD",
        "TTD",
        "BSD",
        "BZD",
        "HKD",
        "SGD",
        "TWD",
        "CUP",
    ]
)
_PESOS = frozenset(["MXN", "ARS", "CLP", "COP", "UYU", "DOP", "CUP", "PHP"])
_OWN: Mapping[str, tuple[frozenset[str], str]] = {
    "$": (_DOLLARS, "USD"),
    "dollar": (_DOLLARS, "USD"),
    "dollars": (_DOLLARS, "USD"),
    "dolares": (frozenset({"USD"}), "USD"),
    "dólares": (frozenset({"USD"}), "USD"),
    "pesos": (_PESOS, "MXN"),
    "peso": (_PESOS, "MXN"),
    "¥": (frozenset({"JPY", "CNY"}), "JPY"),
    "kr": (frozenset({"SEK", "NOK", "DKK", "ISK"}), "SEK"),
    "kr.": (frozenset({"SEK", "NOK", "DKK", "ISK"}), "DKK"),
    "r": (frozenset({"ZAR"}), "ZAR"),
    "q": (frozenset({"GTQ"}), "GTQ"),
    "l": (frozenset({"HNL"}), "HNL"),
}

CURRENCIES = frozenset(_CURRENCY.values()) | _NO_MINOR | _THREE_MINOR


def minor_digits(currency: str) -> int:
    """How many digits of a currency stand after the point (ISO 4217)."""
    if currency in _NO_MINOR:
        return 0
    return 3 if currency in _THREE_MINOR else 2


def currency_of(country: str) -> str:
    """The currency of a country; USD where it is not known here."""
    return _CURRENCY.get(country, "USD")


def currency_token(token: str, country: str) -> str | None:
    """The currency that a sign or word stands for; None when it stands for none."""
    said = token.strip().lower()
    if not said:
        return currency_of(country)
    if said.upper() in CURRENCIES:
        return said.upper()
    if said in _TOKENS:
        return _TOKENS[said]
    if said in _OWN:
        among, otherwise = _OWN[said]
        own = currency_of(country)
        return own if own in among else otherwise
    return None


def date_order_of(country: str) -> str:
    """`mdy` or `dmy`: how a country reads 03/04/2025."""
    return "mdy" if country in _MONTH_FIRST else "dmy"


def decimal_of(country: str) -> str:
    """The sign before the decimals in a country: point or comma."""
    return "." if country in _POINT | _MONTH_FIRST else ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How this file's columns are read: decided once over the whole file, never row by row.

    orders : field → `dmy` or `mdy`;  decimals : field → "." or ","
    units : field of a length of time → how many seconds a bare number counts
    running : whether bare ten-digit numbers of rows are the office's own, and nobody's telephone number
    notes : what had to be assumed, in sentences
    """

    country: str = "US"
    zone: str = "UTC"
    orders: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    running: bool = False
    notes: tuple[str, ...] = ()

    def order(self, name: str) -> str:
        """The order of day and month in a field."""
        return self.orders.get(name) or date_order_of(self.country)

    def decimal(self, name: str) -> str:
        """The decimal sign of a field."""
        return self.decimals.get(name) or decimal_of(self.country)
