"""The kinds of trace: what each row is, its columns, and whether its files lie sealed."""

from __future__ import annotations

from dataclasses import dataclass

from clerestory.errors import InputError
from clerestory.model.column import Column, identifier, plain, text
from clerestory.model.htcds import HTCDS_COLUMNS

#: Every kind has these three first.  `external_id` is the number the office itself gave the row.
COMMON: tuple[Column, ...] = (
    plain("trace", meaning="keyed digest: the row's own id", required=True),
    plain("external_id", meaning="the office's own number of the row"),
    plain("seen_at", "timestamp", "when it was seen, in UTC"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of trace.  `protected` files are sealed whole; `published` texts may be linked to each other.

    Only what somebody published, sent or reported about a publication is linked.  Callers and people in case
    records are found, never linked: their numbers are mostly those of people harmed or of those who report.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    protected: bool = False
    linked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.all_columns]
        if len(set(names)) != len(names):
            raise InputError(where=f"kind {self.name}", expected="each column once", found=", ".join(names))
        missing = set(self.linked) - set(names)
        if missing:
            raise InputError(where=f"kind {self.name}", expected="linked columns that exist", found=", ".join(missing))

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The common columns, then the kind's own."""
        return COMMON + self.columns

    @property
    def searched_columns(self) -> tuple[str, ...]:
        """The columns whose words find knows: those that are read, and plain ones: a place, the office's number."""
        plain = (c.name for c in self.all_columns if c.shown == "plain" and c.type == "string" and c.name != "trace")
        return (*self.read_columns, *plain)

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that readers look into: words and identifiers."""
        return tuple(c.name for c in self.columns if c.shown in ("text", "identifier") and c.type == "string")


KINDS: tuple[Kind, ...] = (
    Kind(
        name="advert",
        meaning="one publication of an advertisement",
        columns=(
            text("title", "its heading"),
            text("text", "its words, as published", required=True),
            plain("place", meaning="the place it names or was listed under"),
            plain("site", meaning="where it was published"),
            plain("price", "int64", "minor units of currency"),
            plain("currency", meaning="ISO 4217"),
            identifier("contact", "a contact that the file keeps in a column of its own"),
        ),
        linked=("title", "text", "contact"),
    ),
    Kind(
        name="offer",
        meaning="one publication of an offer of work",
        columns=(
            text("title", "its heading"),
            text("text", "its words, as published", required=True),
            identifier("employer", "the name the offer goes under"),
            plain("place", meaning="where the work is said to be"),
            plain("site", meaning="where it was published"),
            identifier("contact", "a contact that the file keeps in a column of its own"),
        ),
        linked=("title", "text", "contact"),
    ),
    Kind(
        name="message",
        meaning="one message that the team lawfully holds",
        protected=True,
        columns=(
            text("text", "its words", required=True),
            identifier("sender", "who sent it"),
            identifier("receiver", "who received it"),
        ),
        linked=("text",),
    ),
    Kind(
        name="tip",
        meaning="what somebody reported",
        protected=True,
        columns=(
            text("text", "what was reported", required=True),
            plain("channel", meaning="telephone, web form, e-mail, in person …"),
            plain("place", meaning="the place the tip speaks of"),
            plain("status", meaning="open, passed on, closed …"),
        ),
        linked=("text",),
    ),
    Kind(
        name="call",
        meaning="one row of a call sheet",
        protected=True,
        columns=(
            identifier("caller", "the number that called"),
            identifier("callee", "the number that was called"),
            plain("started_at", "timestamp", "when the call began, in UTC"),
            plain("seconds", "int64", "how long it lasted"),
            text("text", "notes of the call"),
        ),
    ),
    Kind(
        name="case_record",
        meaning="one case in the terms of the Human Trafficking Case Data Standard 2.0",
        protected=True,
        columns=HTCDS_COLUMNS,
    ),
    Kind(
        name="count",
        meaning="one published or tallied number: a series, a place, a period",
        columns=(
            plain("series", meaning="what is counted", required=True),
            plain("place", meaning="where"),
            plain("period_start", "date", "first day counted", required=True),
            plain("period_end", "date", "last day counted"),
            plain("value", "float64", "how many", required=True),
            plain("exposure", "float64", "out of how many, or over how much"),
            plain("unit", meaning="of what"),
        ),
    ),
    Kind(
        name="capture_list",
        meaning="how many people stand on exactly these lists",
        columns=(
            plain("lists", meaning="the names of the lists, joined by +", required=True),
            plain("people", "int64", "how many people are on exactly these", required=True),
            plain("period", meaning="the period the lists cover"),
            plain("place", meaning="the place they cover"),
        ),
    ),
    Kind(
        name="programme",
        meaning="one assignment to a programme, of a person without a name or of a class as a whole, and what followed",
        protected=True,
        columns=(
            plain("programme", meaning="which programme", required=True),
            plain("arm", meaning="to what one was assigned: the programme's arm, as decided that day", required=True),
            plain("assigned_on", "date", "the day of assignment: time zero", required=True),
            plain("assigned_by", meaning="how the arm came about: lot, judge, rule, choice"),
            plain("place", meaning="where"),
            plain("unit", meaning="what was assigned together: a class, a school, a court"),
            plain("people", "int64", "how many people the row stands for; empty for one"),
            plain("age_band", meaning="age in bands, as in 25-34"),
            plain("prior_arrests", "int64", "arrests before the assignment"),
            plain("finished_on", "date", "the day the programme was finished, if it was"),
            plain("event", meaning="what followed first: rearrest, death, moved away; empty for nothing"),
            plain("event_on", "date", "the day of it"),
            plain("followed_until", "date", "the last day on which records were searched"),
        ),
    ),
    Kind(
        name="location",
        meaning="one position fix of a device that a court's order tracks",
        protected=True,
        columns=(
            plain("order_number", meaning="the order under which the device is tracked", required=True),
            plain("fixed_at", "timestamp", "when, in UTC", required=True),
            Column(name="latitude", type="float64", required=True, meaning="degrees north"),
            Column(name="longitude", type="float64", required=True, meaning="degrees east"),
            plain("error_m", "float64", "radius in metres that holds 68 of 100 fixes, as the receiver says"),
            plain("error_major_m", "float64", "long half axis of the error ellipse, one standard deviation, in metres"),
            plain("error_minor_m", "float64", "short half axis, the same"),
            plain("error_bearing", "float64", "direction of the long axis, degrees from north, clockwise"),
            plain("receiver", meaning="kind of receiver"),
        ),
    ),
    Kind(
        name="court_order",
        meaning="one condition of a court's order, or one entry of a registry that a law says must be checked",
        protected=True,
        columns=(
            plain("order_number", meaning="the court's own number of the order", required=True),
            plain("condition", meaning="zone, contact or registry", required=True),
            plain("from_day", "date", "first day on which it holds", required=True),
            plain("until_day", "date", "last day on which it holds"),
            plain("hours", meaning="hours of the day on which it holds, in UTC, as in 22:00-06:00; empty for all"),
            plain("covers", meaning="channels that a ban on contact covers, joined by +, as in call+message"),
            identifier("restrained", "number or account of the person under the order"),
            identifier("protected", "number or account of the person the order protects"),
            Column(name="zone_latitude", type="float64", meaning="centre of the zone, degrees north"),
            Column(name="zone_longitude", type="float64", meaning="centre of the zone, degrees east"),
            plain("zone_radius_m", "float64", "radius of the zone in metres"),
            plain("zone_centre", meaning="what the centre is: public place, or shifted; never a protected address"),
            plain("zone_shift_m", "float64", "how far a centre was shifted from what it protects, in metres"),
            identifier("name", "name of a registry entry"),
            Column(name="born", type="date", shown="identifier", meaning="date of birth of a registry entry"),
            identifier("second_field", "one more field of a registry entry, such as the last digits of a document"),
            plain("law", meaning="section of law that orders a check"),
        ),
    ),
    Kind(
        name="account",
        meaning="who opened one account, as the service or the bank recorded it",
        protected=True,
        columns=(
            plain("service", meaning="the service or bank that keeps it", required=True),
            identifier("holder", "the name it was opened under", required=True),
            Column(name="born", type="date", shown="identifier", meaning="the holder's date of birth"),
            identifier("second_field", "one more field, such as the last digits of a document"),
            plain("opened_on", "date", "the day it was opened"),
        ),
    ),
    Kind(
        name="policy",
        meaning="one law or measure in one place: when it came into force, what it changed, what it aims at",
        columns=(
            plain("policy", meaning="its short name; the same name in several places is one policy", required=True),
            plain("place", meaning="where it holds; a state holds its counties, as in Texas/Harris", required=True),
            plain("law", meaning="the provision, as cited"),
            plain("in_force_on", "date", "the first day it was in force", required=True),
            plain("signed_on", "date", "the day it was signed"),
            plain("ended_on", "date", "the last day it was in force"),
            plain("changed", meaning="what it changed, in a sentence"),
            plain("binds", meaning="whom it binds: persons, services, platforms, agencies …"),
            plain("liability", meaning="what it says of the liability of third parties"),
            plain("privacy", meaning="what it says of privacy, anonymity and data"),
            plain("aim", meaning="victimisation, identification, intervention or prosecution; several joined by +"),
            plain("after_event", meaning="a publicised event that it followed"),
            plain("event_on", "date", "the day that event became public"),
            plain(
                "series", meaning="names of the counted series whose change is asked for, joined by +; empty for all"
            ),
        ),
    ),
    Kind(
        name="campaign",
        meaning="one campaign in one place on one channel: when it ran, what it cost, how many it reached",
        columns=(
            plain("campaign", meaning="which campaign", required=True),
            plain("place", meaning="where it ran"),
            plain("channel", meaning="through what: radio, posters, social media …"),
            plain("started_on", "date", "first day", required=True),
            plain("ended_on", "date", "last day"),
            plain("amount", "int64", "what it cost, in minor units of currency"),
            plain("currency", meaning="ISO 4217"),
            plain("reach", "int64", "how many people it reached, as its report says"),
            plain("assigned_by", meaning="how its places were chosen: lot, need, choice"),
        ),
    ),
    Kind(
        name="material",
        meaning="the words of one notice, post or lesson before it goes out",
        columns=(
            text("text", "its words", required=True),
            text("title", "its heading"),
            plain("language", meaning="language of the words, as in en or es"),
            plain("languages", meaning="languages in which it will exist, joined by +"),
            plain("needed_languages", meaning="languages of those it is for, joined by +"),
            text("numbers_from", "where its numbers are from"),
            text("picture", "what its picture shows, in the author's words; no picture is opened"),
        ),
    ),
    Kind(
        name="label",
        meaning="what a team's people say of one trace of theirs, for a question to learn from",
        protected=True,
        columns=(
            plain("about", meaning="the office's own number (external_id) of the trace", required=True),
            plain("question", meaning="dotted name of the question, as in recruitment.deceptive_offers", required=True),
            plain("label", meaning="what they say it is, in one word", required=True),
            plain("basis", meaning="how that is known: a closed case, a review, a takedown …"),
        ),
    ),
)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind(name: str) -> Kind:
    """The kind of that name; InputError naming the known ones otherwise."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise InputError(where="kind", expected="one of " + ", ".join(_BY_NAME), found=repr(name)) from None
