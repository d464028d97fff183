# ruff: noqa: E501 (sentences)
"""Invented boards for the tests and pictures of the reports."""

from __future__ import annotations

from datetime import UTC, date, datetime

from clerestory.board import Board, BoardFacet, Today
from clerestory.model.facet import AskFor, Claim, Facet, Held, Question, QuestionText, Refused, Related, State

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

_NAMES = {
    (
        "prevention",
        "Prevention and education",
    ): "help_seeking_effect unreached_places outreach_plan spread school_programmes message_check",
    (
        "recruitment",
        "Recruiting and abduction",
    ): "deceptive_offers recruitment_fronts recruitment_indicators recruitment_pathways visible_share",
    (
        "transit",
        "Transit, housing, everyday control",
    ): "circuits shared_lodging co_travel impossible_travel identity_changes trace_gaps query_bill",
    ("retention", "Retention"): "means_of_control image_threat_matches takedown_package withheld_documents",
    (
        "advertising",
        "Advertising and selling",
    ): "templates shared_contacts coordinated_groups rising_codes mode_of_operation",
    (
        "purchasing",
        "Searching and purchasing",
    ): "demand_by_place_time hidden_buyers learned_codes deterrence_effect to_legal_action",
    (
        "money",
        "Money exchange, money laundering",
    ): "red_flags laundering_patterns late_night_merchants advert_payments value_in_kind stream_payments virtual_assets accounts_under_control report_draft",
    (
        "syndicates",
        "Underground partnerships and organised crime",
    ): "communities brokers key_players shared_accounts channel_shifts growth privacy_cost",
    (
        "identification",
        "Identification and reporting",
    ): "tip_duplicates urgent_tips screening who_identifies reporting_gap hidden_population cybertip_draft",
    (
        "investigation",
        "Investigation of illegal activities",
    ): "lead_queue authority_gaps decoy_record preservation_deadlines deconfliction case_timeline trace_value arrests_with_indicators harm_after_lead",
    (
        "recovery",
        "Rehabilitation and recovery of survivors",
    ): "service_matches technology_plan unsafe_contacts steps unmet_needs lasting_traces identity_documents record_relief debt_relief return_plan missing_from_care",
    (
        "prosecution",
        "Prosecution",
    ): "exhibit corroboration disclosure_list court_pack restitution victim_rights bench_note",
    (
        "supervision",
        "Rehabilitation and control of perpetrators",
    ): "programme_effect zone_breaches contact_breaches registry_matches surveillance_balance",
    (
        "policy",
        "Political and policy activities",
    ): "policy_effect solved_or_hidden displacement jurisdictions evidence_gap",
    (
        "partnerships",
        "Anti-trafficking partnerships",
    ): "overlap may_share release partners peer_links shared_practice public_voice",
}

_WHY: dict[State, str] = {
    "answered": "last run read every file that counts now",
    "partly": "adverts are there, case records are not",
    "no data": "no payments have been added",
    "not built": "planned; this version cannot answer it",
    "refused": "closed to a service workspace: its questions belong to an enforcement office",
}


def question(name: str, *, asks: str = "") -> Question:
    """An invented question."""
    return Question(
        name=name,
        text=QuestionText(
            asks=asks
            or f"Which {name.replace('_', ' ')} recur in what the team already holds, and why do they belong together?",
            returns="leads",
            reads="adverts and offers the team lawfully holds",
            harmed="someone with an innocent reason to share a telephone could be looked at",
            without="sort by telephone number in a spreadsheet",
            evasion="a new number for each publication",
            switch_off="one lead in five not supported over fifty reviews",
            ask_for=AskFor(data="Payments", holder="a bank", authority="an information-sharing agreement"),
            method="Links and components (Broder 1997).",
        ),
    )


def facet(number: int, module: str, title: str, names: list[str]) -> Facet:
    """An invented facet of the real shape."""
    framework = "framework"
    return Facet(
        number=number,
        module=module,
        title=title,
        statement="Selling moved from the street corner to the screen: the traces last longer, and so does the harm they can do.",
        better=(
            Claim(claim="Publications leave traces that last and can be compared years later.", source=framework),
            Claim(claim="Less physical danger for those who look for people in need of help.", source=framework),
        ),
        worse=(
            Claim(claim="It is harder to get from seeing somebody to helping her.", source=framework),
            Claim(
                claim="Traces stand against the people advertised, long after.",
                source="Musto and boyd (2014), The trafficking-technology nexus, Social Politics 21(3), p. 461",
            ),
        ),
        known=(
            Claim(
                claim="Near-identical texts appear in many places under different names.",
                source="Nagpal, Miller, Boecking and Dubrawski (2017), An entity resolution approach to isolate instances of human trafficking online, W-NUT",
            ),
        ),
        unknown=(
            Claim(claim="How many of those advertised are coerced: the text does not tell.", source=framework),
            Claim(claim="Whether there are more people harmed because of technology.", source=framework),
        ),
        traces=(
            Held(
                trace="Published adverts",
                holder="the platforms that carry them",
                privacy="high: an advert's number is often the person's own",
                money="low once lawfully held",
            ),
            Held(
                trace="Subscriber records",
                holder="telephone companies",
                privacy="high",
                money="a legal process for each",
            ),
        ),
        related=(
            Related(facet=number % 15 + 1, how="The contact in the text is where the money and the calls meet."),
            Related(facet=(number + 4) % 15 + 1, how="A lead here is only a beginning there: somebody must look."),
        ),
        safeguards=("No scraping and no outreach lists.", "Groups open within a case only."),
        questions=tuple(question(name) for name in names),
        refused=(
            Refused(
                what="A list of people who sell on their own",
                why="It would serve arrests, not help.",
                instead="A service run by people with experience of sex work.",
            ),
        ),
    )


FACETS: tuple[Facet, ...] = tuple(
    facet(number, module, title, names.split())
    for number, ((module, title), names) in enumerate(_NAMES.items(), start=1)
)

SERVICE = frozenset({1, 2, 4, 9, 11, 14, 15})
ENFORCEMENT = frozenset(range(2, 16)) - {4, 11}
NEXT = AskFor(data="Payments", holder="a bank", authority="an information-sharing agreement")


def board(
    given: dict[str, State] | None = None, *, kind: str = "enforcement", otherwise: State = "not built", **over: object
) -> Board:
    """A board; *given* states by dotted name, the rest *otherwise*, what the kind may not ask refused."""
    given = given or {}
    allowed = {"service": SERVICE, "enforcement": ENFORCEMENT, "open": frozenset(range(1, 16))}[kind]
    facets = []
    for one in over.pop("facets", FACETS):  # type: ignore[union-attr, attr-defined]
        states: dict[str, State] = {
            q.name: given.get(f"{one.module}.{q.name}", otherwise if one.number in allowed else "refused")
            for q in one.questions
        }
        facets.append(BoardFacet(facet=one, states=states, why={name: _WHY[state] for name, state in states.items()}))
    fields: dict[str, object] = {
        "kind": "enforcement" if kind == "open" else kind,
        "version": 12,
        "made_at": NOW,
        "next_ask": NEXT,
        "today": (
            Today(what="Look at lead 3f2a: one telephone behind 14 offers under nine names.", how="clerestory leads"),
            Today(what="Ask a bank for payments; a letter is ready.", how="clerestory ask money.red_flags"),
            Today(what="Renew the authority for source county tips.", until=date(2026, 12, 24)),
        ),
        "ends_on": date(2026, 12, 24),
    } | over
    return Board(facets=tuple(facets), **fields)  # type: ignore[arg-type]


DEMO: dict[str, State] = {
    "advertising.templates": "answered",
    "advertising.shared_contacts": "answered",
    "recruitment.recruitment_fronts": "answered",
    "identification.tip_duplicates": "no data",
    "money.late_night_merchants": "no data",
    "money.red_flags": "no data",
    "investigation.case_timeline": "partly",
    "transit.query_bill": "partly",
    "policy.evidence_gap": "no data",
}


def demo() -> Board:
    """As after the demo: three answered, two partly, most not built."""
    return board(DEMO)


def empty() -> Board:
    """A new workspace."""
    built = {name: "no data" for name, state in DEMO.items()}
    return board(
        built,  # type: ignore[arg-type]
        kind="service",
        version=0,
        today=(
            Today(
                what="Add a first file: tips, adverts or offers that the team lawfully holds.", how="clerestory start"
            ),
        ),
        next_ask=AskFor(data="Tips", holder="your own hotline", authority="its data-protection notice"),
        ends_on=None,
    )


def full() -> Board:
    """All answered."""
    return board(kind="open", otherwise="answered", today=(), next_ask=None, evaluation=False, ends_on=None)
