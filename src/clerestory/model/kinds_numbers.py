"""What was counted and decreed: numbers of places, lists, policies and campaigns."""

from __future__ import annotations

from clerestory.model.column import plain
from clerestory.model.kind import Kind

COUNT = Kind(
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
)

CAPTURE_LIST = Kind(
    name="capture_list",
    meaning="how many people stand on exactly these lists",
    columns=(
        plain("lists", meaning="the names of the lists, joined by +", required=True),
        plain("people", "int64", "how many people are on exactly these", required=True),
        plain("period", meaning="the period the lists cover"),
        plain("place", meaning="the place they cover"),
    ),
)

POLICY = Kind(
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
        plain("series", meaning="names of the counted series whose change is asked for, joined by +; empty for all"),
    ),
)

CAMPAIGN = Kind(
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
)
