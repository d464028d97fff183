"""Offices for the tests of the pipeline."""

from __future__ import annotations

import shutil

import pytest
from real_office import NUMBER, Real, make_real
from small_office import ADVERTS, CALLS, TIPS, make_office, put_in

from clerestory.pipeline import cases_change as change
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


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """One workspace for what is only asked of it; its case leads to nothing yet."""
    return make_real(tmp_path_factory.mktemp("real") / "w")


@pytest.fixture
def apart(real, tmp_path):
    """A copy of one's own: what is asked of it spends nobody else's budget."""
    folder = tmp_path / "w"
    shutil.copytree(real.folder, folder)
    shutil.copy(real.folder.with_name("w.key"), folder.with_name("w.key"))
    return Real(folder, real.case)


@pytest.fixture
def led(apart):
    """The copy, whose case names the number of the movers."""
    made = apart
    change.put_item(made.desk(), made.case, "identifier", NUMBER, words="of the tip", reason="the tip names it")
    return made
