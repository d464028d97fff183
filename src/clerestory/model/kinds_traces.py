"""What people published, sent, said or recorded, row by row."""

from __future__ import annotations

from clerestory.model.column import Column, identifier, plain, text
from clerestory.model.htcds import HTCDS_COLUMNS
from clerestory.model.kind import Kind

ADVERT = Kind(
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
)

OFFER = Kind(
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
)

MESSAGE = Kind(
    name="message",
    meaning="one message that the team lawfully holds",
    protected=True,
    columns=(
        text("text", "its words", required=True),
        identifier("sender", "who sent it"),
        identifier("receiver", "who received it"),
    ),
    linked=("text",),
)

TIP = Kind(
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
)

CALL = Kind(
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
)

CASE_RECORD = Kind(
    name="case_record",
    meaning="one case in the terms of the Human Trafficking Case Data Standard 2.0",
    protected=True,
    columns=HTCDS_COLUMNS,
)

ACCOUNT = Kind(
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
)

MATERIAL = Kind(
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
)

LABEL = Kind(
    name="label",
    meaning="what a team's people say of one trace of theirs, for a question to learn from",
    protected=True,
    columns=(
        plain("about", meaning="the office's own number (external_id) of the trace", required=True),
        plain("question", meaning="dotted name of the question, as in recruitment.deceptive_offers", required=True),
        plain("label", meaning="what they say it is, in one word", required=True),
        plain("basis", meaning="how that is known: a closed case, a review, a takedown …"),
    ),
)
