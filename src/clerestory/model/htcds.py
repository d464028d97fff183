"""The columns of a case record: fields of the Human Trafficking Case Data Standard, version 2.0.

The Human Trafficking Case Data Standard (HTCDS) by the International Organization for Migration (IOM) is licensed under
CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/; https://github.com/UNMigration/HTCDS).  Changed here: names are
written in snake case with the standard's prefix, fields with several values are one text joined by ";", meanings are in
our own words, and columns were added: `status`, `text`, and those of `EXTENSIONS`.  IOM endorses neither this software
nor its makers.

What names a person, a household, a shelter or a worker, or leads to their door, is an identifier; free words are text;
answers from the standard's code lists are plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from clerestory.model.column import Column, Shown, Type, plain, text

# name | label in the standard | i identifier, t text, p plain | type | meaning
_FIELDS = """
org_name | Organisation Name | i | string | organisation that keeps or shares the case
org_shipping_city | Shipping City | i | string | town of the organisation's address
org_shipping_country | Shipping Country | p | string | its country, ISO 3166
org_shipping_state | Shipping State/Province | p | string | its state or province
org_shipping_street | Shipping Street | i | string | its street
org_shipping_postal_code | Shipping Zip/Postal Code | i | string | its postal code
org_shipping_longitude | | i | float64 | its longitude, degrees
org_shipping_latitude | | i | float64 | its latitude, degrees
org_phone | | i | string | its telephone
org_type | | p | string | its sort: NGO, police, health service …
prs_salutation | Salutation | i | string | form of address
prs_first_name | First Name | i | string | given name
prs_middle_name | Middle Name | i | string | middle name
prs_second_name | Second Name | i | string | family name
prs_birthdate | Birthdate | i | date | day of birth
prs_gender | Gender | p | string | gender the person states
prs_deceased | Deceased | p | bool | known to have died
prs_marital_status | Marital Status | p | string | single, married …
prs_number_of_children | Number of Children | p | int64 | how many children
prs_primary_language | Primary Language | p | string | first language, ISO 639
prs_secondary_language | Secondary Language | p | string | second language, ISO 639
prs_highest_level_of_education | Highest Level of Education | p | string | schooling reached, after ISCED
prs_citizenship | Citizenship | p | string | citizenships, ISO 3166, joined by ;
prs_identity_number | Identity Number | i | string | national identity number
prs_title | | i | string | position within an organisation
prs_email | Email | i | string | e-mail of the person
prs_home_phone | Home Phone | i | string | telephone at home
prs_mobile_phone | Mobile Phone | i | string | mobile telephone
prs_mailing_city | Mailing City | i | string | town of the person's address
prs_mailing_country | Mailing Country | p | string | its country, ISO 3166
prs_mailing_state | Mailing State/Province | p | string | its state or province
prs_mailing_street | Mailing Street | i | string | its street
prs_mailing_postal_code | Mailing Zip/Postal Code | i | string | its postal code
prs_mailing_longitude | | i | float64 | its longitude, degrees
prs_mailing_latitude | | i | float64 | its latitude, degrees
vic_agreement_to_manage_personal_data | Agreement to Manage Personal Data | p | bool | agreed to the use (retired)
vic_trafficking_status | Trafficking Status | p | string | what the deciding body found
vic_trafficking_status_decision_making_org | Trafficking Status Decision Making Organization | p | string | who decided
vic_relationship_to_trafficker | Relationship to Trafficker | p | string | family, acquainted, not acquainted
vic_age_when_trafficked | Age when Trafficked | p | int64 | years of age at the first time
vic_recruitment_websites_and_apps | Recruitment Websites and Apps | p | string | platforms of recruitment, joined by ;
vic_method_of_recruitment | Method of Recruitment | p | string | ways of recruitment, joined by ;
vic_location_of_recruitment | Location of Recruitment | i | string | where or through whom recruited
vic_methods_of_control | Methods of Control | p | string | means of control, joined by ;
vic_type_of_exploitation | Type of Exploitation | p | string | forms of exploitation, joined by ;
vic_forced_labour_industry | Forced Labour Industry | p | string | industry of forced labour, after ISIC 4
vic_type_of_sex_exploitation | Type of Sex Exploitation | p | string | forms within one type, joined by ;
vic_location_of_exploitation | Location of Exploitation | i | string | where exploited
vic_exploitation_websites_and_apps | Exploitation Websites and Apps | p | string | platforms used, joined by ;
vic_vulnerabilities | Vulnerabilities | p | string | what made it easier, joined by ; (retired in 2.0)
vic_details_of_vulnerabilities | Details Of Vulnerabilities | t | string | the same in words (retired in 2.0)
per_role_in_process | Role in Process | p | string | what the exploiter did, joined by ;
per_role_details | Role Details | t | string | the same in words
per_organisation | | i | string | organisation the exploiter belongs to
cas_status | | p | string | active, follow-up, closed, closed and referred
cas_reason_for_case_closure | Reason for Case Closure | t | string | why it was closed
cas_case_owner | Case Owner | i | string | case worker in charge
cas_referring_organisation | Referring Organisation | i | string | who sent the case
cas_incoming_referral_date | Incoming Referral Date | p | date | when it came in
cas_referring_primary_case_worker | Referring Primary Case Worker | i | string | case worker who sent it
cas_reason_for_incoming_referral | Reason for Incoming Referral | p | string | why it came in
cas_incoming_referral_details | Incoming Referral Details | t | string | the same in words
cas_referred_organisation | Referred Organisation | i | string | to whom the case was sent
cas_referred_primary_case_worker | Referred Primary Case Worker | i | string | case worker who received it
cas_reason_for_outgoing_referral | Reason for Outgoing Referral | p | string | why it was sent on
cas_outgoing_referral_date | Outgoing Referral Date | p | date | when it was sent on
cas_outgoing_referral_details | Outgoing Referral Details | t | string | the same in words
cco_case_comment | Case Comment | t | string | what a case worker noted
hte_longitude | | i | float64 | longitude of an event, degrees
hte_latitude | | i | float64 | latitude of an event, degrees
hte_city | | i | string | town of the event
hte_country | | p | string | country of the event
hte_state | | p | string | state of the event
hte_street | | i | string | street of the event
hte_postal_code | | i | string | postal code of the event
hte_date | | p | date | day of the event
hte_type | | p | string | recruitment, transit, exploitation
hte_description | | t | string | the event in words
spl_objectives | Objectives | t | string | aims of the support plan
spl_action_plan | Action Plan | t | string | steps of the plan
spl_planned_end_date | Planned End Date | p | date | when the plan should end
spl_actual_end_date | Actual End Date | p | date | when it ended
spl_type | | p | string | sort of support
con_consent | Consent | p | bool | consents to what the form explained
"""

_SHOWN: Mapping[str, Shown] = {"i": "identifier", "t": "text", "p": "plain"}
_ROWS = [[cell.strip() for cell in line.split("|")] for line in _FIELDS.strip().splitlines()]


#: What the framework asks of recruitment and the standard has no field for; several answers are joined by ;.
EXTENSIONS: tuple[Column, ...] = (
    plain("recruitment_means", meaning="abduction, sale by family, blackmail, romance, false offer, other"),
    plain("grooming_months", "int64", "months from the first contact to the first exploitation"),
    plain("trace_visible", meaning="whether somebody outside could have seen a trace: yes, no; empty = not asked"),
    plain("trace_seen_by", meaning="who could have seen it: public, platform, bank, school, family, other"),
    plain("coding_version", meaning="the form or code list in force when it was recorded"),
    plain("indicators_recorded", meaning="operational indicators that are recorded, by their codes"),
    plain("indicators_denied", meaning="operational indicators that were asked about and answered no, by their codes"),
    plain("indicators_asked_by", meaning="the role of whoever asked, and when; no name"),
)

HTCDS_COLUMNS: tuple[Column, ...] = (
    plain("status", meaning="the state of the case in the office's own words"),
    text("text", "the summary that the case worker wrote"),
    *(
        Column(name=name, type=cast(Type, kind), shown=_SHOWN[shown], meaning=meaning)
        for name, _, shown, kind, meaning in _ROWS
    ),
    *EXTENSIONS,
)

#: Label in the standard → column, where the label names one field only; and a name that its own workbook misspells.
HTCDS_LABELS: Mapping[str, str] = MappingProxyType(
    {
        **{label: name for name, label, *_ in _ROWS if label},
        **{name.split("_", 1)[1]: name for name, label, *_ in _ROWS if label},
        "vic_TraffickinStatusDecisionMakingOrg": "vic_trafficking_status_decision_making_org",
    }
)
