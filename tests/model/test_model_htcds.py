"""The columns of a case record against the standard itself, where its files are at hand."""

import os
import re
from pathlib import Path

import pytest

from clerestory.model.htcds import EXTENSIONS, HTCDS_COLUMNS, HTCDS_LABELS
from clerestory.model.kinds import kind

#: Ours, besides the standard's.
OURS = {"status", "text", *(column.name for column in EXTENSIONS)}

BY_NAME = {column.name: column for column in HTCDS_COLUMNS}
STANDARD = Path(os.environ.get("CLERESTORY_DATA", Path(__file__).parents[3] / "shared" / "data")) / "htcds"


def test_the_standard_has_84_fields_and_ours_are_named():
    assert len(BY_NAME) == len(HTCDS_COLUMNS)
    assert len(set(BY_NAME) - OURS) == 84
    assert set(BY_NAME) >= OURS
    assert all(column.meaning for column in HTCDS_COLUMNS)


def test_what_names_or_leads_to_somebody_is_never_plain():
    telling = re.compile(
        r"name|phone|email|street|city|postal|longitude|latitude|birthdate|identity|title|owner|worker|location_of"
    )
    telling_other = {"cas_referring_organisation", "cas_referred_organisation", "per_organisation", "prs_salutation"}
    for column in HTCDS_COLUMNS:
        if telling.search(column.name) or column.name in telling_other:
            assert column.shown == "identifier", column.name
        if column.name.endswith(("details", "description", "comment", "closure", "objectives", "action_plan")):
            assert column.shown == "text", column.name


def test_code_lists_are_plain_and_dates_are_dates():
    for name in ("prs_gender", "vic_methods_of_control", "cas_status", "hte_type", "prs_citizenship", "con_consent"):
        assert BY_NAME[name].shown == "plain"
    for name in ("prs_birthdate", "cas_incoming_referral_date", "hte_date", "spl_actual_end_date"):
        assert BY_NAME[name].type == "date"
    assert BY_NAME["vic_age_when_trafficked"].type == "int64"


def test_people_in_case_records_are_found_and_never_linked():
    assert kind("case_record").linked == ()
    assert kind("case_record").protected


def test_labels_point_at_columns():
    assert set(HTCDS_LABELS.values()) <= set(BY_NAME)
    assert HTCDS_LABELS["First Name"] == "prs_first_name"


def snake(name):
    prefix, _, rest = name.partition("_")
    return f"{prefix}_{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', rest)}".lower()


def test_every_field_of_the_standard_is_a_column():
    path = STANDARD / "field_standards_2.0.ods"
    if not path.exists():
        pytest.skip("the standard's own table is not at hand (CLERESTORY_DATA)")
    import python_calamine

    rows = python_calamine.load_workbook(path).get_sheet_by_name("Field_Standards").to_python()
    names = {snake(row[6]) for row in rows[1:] if row[6] and row[6] != "N/A"} | {"per_organisation"}
    assert names == set(BY_NAME) - OURS
