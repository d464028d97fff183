"""The names of all questions: the framework's, which are a contract, and those that we added."""

from __future__ import annotations

#: A contract (FRAMEWORK.md's table, typed by hand): code, command line, web address, ledger and docs use them.
FRAMEWORK = {
    "prevention": "help_seeking_effect unreached_places outreach_plan spread school_programmes message_check",
    "recruitment": "deceptive_offers recruitment_fronts recruitment_indicators recruitment_pathways visible_share",
    "transit": "circuits shared_lodging co_travel impossible_travel identity_changes trace_gaps query_bill",
    "retention": "means_of_control image_threat_matches takedown_package withheld_documents",
    "advertising": "templates shared_contacts coordinated_groups rising_codes mode_of_operation",
    "purchasing": "demand_by_place_time hidden_buyers learned_codes deterrence_effect to_legal_action",
    "money": "red_flags laundering_patterns late_night_merchants advert_payments value_in_kind stream_payments "
    "virtual_assets accounts_under_control report_draft",
    "syndicates": "communities brokers key_players shared_accounts channel_shifts growth privacy_cost",
    "identification": "tip_duplicates urgent_tips screening who_identifies reporting_gap hidden_population "
    "cybertip_draft",
    "investigation": "lead_queue authority_gaps decoy_record preservation_deadlines deconfliction case_timeline "
    "trace_value arrests_with_indicators harm_after_lead",
    "recovery": "service_matches technology_plan unsafe_contacts steps unmet_needs lasting_traces identity_documents "
    "record_relief debt_relief return_plan missing_from_care",
    "prosecution": "exhibit corroboration disclosure_list court_pack restitution victim_rights bench_note",
    "supervision": "programme_effect zone_breaches contact_breaches registry_matches surveillance_balance",
    "policy": "policy_effect solved_or_hidden displacement jurisdictions evidence_gap",
    "partnerships": "overlap may_share release partners peer_links shared_practice public_voice",
}

#: A question that is not the framework's goes here: facet → its names, in the order of the facet's texts.
ADDED: dict[str, str] = {}

#: Facet → the names of its questions, in order.
QUESTIONS = {module: [*names.split(), *ADDED.get(module, "").split()] for module, names in FRAMEWORK.items()}

#: Every question by its dotted name.
DOTTED = [f"{module}.{name}" for module, names in QUESTIONS.items() for name in names]
