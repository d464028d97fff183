"""How the files of the two offices look: headers, dates and formats as different people left them over the years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Style:
    """One file's look.  `headers`: field → header, in the order of the file; `years`: which years' rows it takes.

    Fields that no table of ours has (an initial, a note) are there since real files have them: `extra`.
    """

    stem: str
    format: str
    kind: str
    headers: Headers
    dates: str = "iso"
    delimiter: str = ","
    title: str = ""
    years: tuple[int, ...] = ()
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", MappingProxyType(dict(self.headers)))

    @property
    def suffix(self) -> str:
        """The file's ending."""
        return f".{self.format}"


_INITIALS = {"Taken by": ("AR", "JM", "LK", "PS", "TV")}

_TIPS = (
    Style(
        stem="tips-{year}",
        format="csv",
        kind="tip",
        years=(0,),
        title="County hotline: tips received",
        headers={
            "external_id": "Tip no.",
            "seen_at": "Received",
            "text": "What was reported",
            "channel": "How",
            "place": "Location",
            "status": "Status",
        },
        dates="us",
        extra=_INITIALS,
    ),
    Style(
        stem="tips-{year}",
        format="csv",
        kind="tip",
        years=(1,),
        headers={
            "external_id": "id",
            "seen_at": "date_received",
            "channel": "channel",
            "place": "city",
            "text": "narrative",
            "status": "status",
        },
    ),
    Style(
        stem="avisos-{year}",
        format="csv",
        kind="tip",
        years=(2,),
        delimiter=";",
        headers={
            "external_id": "Folio",
            "seen_at": "Fecha",
            "text": "Relato",
            "channel": "Canal",
            "place": "Lugar",
            "status": "Estado",
        },
        dates="dotted",
    ),
)

_CALLS = tuple(
    Style(stem=stem, format="xlsx", kind="call", years=(year,), headers=headers, title=title, dates="cell", extra=extra)
    for year, stem, title, headers, extra in (
        (
            0,
            "call-sheet-{year}",
            "Call sheet",
            {
                "external_id": "Call no.",
                "started_at": "Start",
                "caller": "Caller",
                "callee": "Called number",
                "seconds": "Duration (s)",
                "text": "Notes",
            },
            _INITIALS,
        ),
        (
            1,
            "call-sheet-{year}",
            "",
            {
                "external_id": "call_id",
                "caller": "from",
                "callee": "to",
                "started_at": "call_start",
                "seconds": "duration_seconds",
                "text": "notes",
            },
            {},
        ),
        (
            2,
            "llamadas-{year}",
            "",
            {
                "external_id": "Folio",
                "started_at": "Inicio",
                "caller": "Llamante",
                "callee": "Número marcado",
                "seconds": "Segundos",
                "text": "Notas",
            },
            {},
        ),
    )
)

_OFFERS = (
    Style(
        stem="job-offers",
        format="jsonl",
        kind="offer",
        years=(0, 1),
        headers={
            "external_id": "id",
            "seen_at": "posted_at",
            "title": "title",
            "text": "description",
            "employer": "employer",
            "place": "location",
            "site": "site",
            "contact": "contact",
        },
    ),
    Style(
        stem="ofertas-{year}",
        format="csv",
        kind="offer",
        years=(2,),
        headers={
            "external_id": "Folio",
            "seen_at": "Publicado",
            "title": "Título",
            "text": "Descripción",
            "employer": "Empresa",
            "place": "Lugar",
            "site": "Sitio",
            "contact": "Contacto",
        },
        dates="dotted",
    ),
)

_CASES = Style(
    stem="case-records",
    format="csv",
    kind="case_record",
    years=(0, 1, 2),
    headers={
        "external_id": "cas_CaseNumber",
        "seen_at": "cas_IncomingReferralDate",
        "status": "cas_Status",
        "text": "cas_IncomingReferralDetails",
        "recruitment": "vic_MethodOfRecruitment",
        "industry": "vic_ForcedLabourIndustry",
        "closing": "cas_ReasonForCaseClosure",
    },
    dates="day",
)

HOTLINE = (
    *_TIPS,
    *_CALLS,
    *_OFFERS,
    Style(
        stem="adverts-sent-in",
        format="csv",
        kind="advert",
        years=(0, 1, 2),
        headers={
            "external_id": "Ref",
            "seen_at": "Date seen",
            "text": "Advert text",
            "title": "Headline",
            "place": "Town",
            "site": "Where",
            "price": "Price ($)",
        },
        dates="us",
        extra=_INITIALS,
    ),
    _CASES,
)

TASKFORCE = (
    Style(
        stem="adverts-{year}",
        format="csv",
        kind="advert",
        years=(0,),
        headers={
            "external_id": "ad_id",
            "seen_at": "first_seen",
            "title": "title",
            "text": "body",
            "place": "city",
            "site": "site",
            "price": "price",
            "contact": "contact",
        },
    ),
    Style(
        stem="adverts-{year}",
        format="tsv",
        kind="advert",
        years=(1,),
        delimiter="\t",
        headers={
            "external_id": "No.",
            "site": "Website",
            "seen_at": "Seen on",
            "title": "Heading",
            "text": "Text",
            "place": "Place",
            "contact": "Contact",
            "price": "Price USD",
        },
        dates="us",
    ),
    Style(
        stem="adverts-{year}",
        format="parquet",
        kind="advert",
        years=(2,),
        headers={
            "external_id": "external_id",
            "seen_at": "seen_at",
            "title": "title",
            "text": "text",
            "place": "place",
            "site": "site",
            "price": "price",
            "contact": "contact",
        },
        dates="native",
    ),
    Style(
        stem="offers",
        format="csv",
        kind="offer",
        years=(0, 1, 2),
        headers={
            "external_id": "offer_no",
            "seen_at": "date",
            "title": "position",
            "text": "offer_text",
            "employer": "company",
            "place": "where",
            "site": "website",
            "contact": "apply_to",
        },
    ),
    Style(
        stem="tips-passed-on",
        format="csv",
        kind="tip",
        years=(0, 1, 2),
        title="Tips passed on by partners",
        headers={
            "external_id": "Reference",
            "seen_at": "Date",
            "text": "Tip",
            "channel": "Came by",
            "place": "Place",
            "status": "State",
        },
        dates="us",
    ),
    Style(
        stem="call-records",
        format="xlsx",
        kind="call",
        years=(0, 1, 2),
        headers={
            "external_id": "Record",
            "caller": "A number",
            "callee": "B number",
            "started_at": "Date and time",
            "seconds": "Seconds",
            "text": "Remark",
        },
        dates="cell",
    ),
    Style(
        stem="messages",
        format="jsonl",
        kind="message",
        years=(0, 1, 2),
        headers={"external_id": "message_id", "seen_at": "sent_at", "sender": "from", "receiver": "to", "text": "body"},
    ),
    Style(
        stem="closed-cases",
        format="csv",
        kind="case_record",
        years=(0, 1, 2),
        headers={"external_id": "Case number", "seen_at": "Opened", "status": "Status", "text": "Summary"},
        dates="day",
    ),
)

STYLES: Mapping[str, tuple[Style, ...]] = {"hotline": HOTLINE, "taskforce": TASKFORCE}
#: The number an office gives a row begins with this.
PREFIX = {"tip": "TIP", "call": "CALL", "offer": "JOB", "advert": "AD", "case_record": "CASE", "message": "MSG"}
