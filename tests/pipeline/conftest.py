"""Offices for the tests of the pipeline."""

from __future__ import annotations

import pytest
from small_office import ADVERTS, CALLS, TIPS, make_office, put_in

from clerestory.pipeline.run import run


@pytest.fixture
def office(tmp_path):
    """An office with adverts, tips and a call sheet, not yet run."""
    made = make_office(tmp_path / "w")
    put_in(made, ADVERTS, name="adverts.csv")
    put_in(made, TIPS, name="tips.csv")
    put_in(made, CALLS, name="calls.csv")
    return made


@pytest.fixture
def office_run(office):
    """The same, after a run."""
    run(office)
    return office
