"""The commands over real people's data: an account of the machine, a case, a purpose; a second person at the desk."""

from __future__ import annotations

import pyarrow as pa
import pytest
from real_office import make_real
from small_office import NOW

from clerestory.cli import clock
from clerestory.cli.app import run_app
from clerestory.model.schemas import schema
from clerestory.pipeline import cases_change, guarded_second


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Its case worked on by whoever runs these tests, as an investigator."""
    made = make_real(tmp_path_factory.mktemp("cli") / "w")
    row = {"name": clock.account(), "role": "investigator", "made_by": "keeper", "active": True, "who": "keeper",
           "decided_at": NOW}  # fmt: skip
    with made.office().workspace.writer() as transaction:
        transaction.add("staff", pa.Table.from_pylist([row], schema=schema("staff")))
        transaction.commit()
    cases_change.add_member(made.desk(), made.case, clock.account(), reason="works on it")
    said = {"words": "of the tip", "reason": "the tip names it"}
    cases_change.put_item(made.desk(), made.case, "identifier", "212 555 0143", **said)
    return made


@pytest.fixture
def said(real, capsys, monkeypatch):
    """Exit code and words of a command."""

    monkeypatch.setattr(clock, "now", lambda: NOW)

    def run(*arguments: str, case: bool = True) -> tuple[int, str]:
        more = ["--case", real.case, "--purpose", "exploitation"] if case else []
        code = run_app([*arguments, *more, "--workspace", str(real.folder)])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


@pytest.mark.parametrize(
    "command",
    [["find", "212 555 0143"], ["ask", "advertising.templates"], ["draw", "advertising.templates"],
     ["export", "advert", "never.csv"], ["export", "tip", "never.csv"]],
)  # fmt: skip
def test_a_command_that_reads_needs_a_case_a_purpose_and_oneself(said, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, words = said(*command, case=False)
    assert code in (2, 3)
    assert "Gutters" not in words
    assert "movers" not in words
    assert said(*command, "--user", "somebody.else")[0] == 3
    assert said(*command, "--case", "0" * 32, "--purpose", "exploitation", case=False)[0] == 2
    assert said(*command)[0] == 0


def test_leads_are_listed_by_what_the_case_leads_to(said):
    code, words = said("leads", case=False)
    assert code == 0
    assert "advertising.templates" not in words
    code, words = said("leads", "--json")
    assert '"advertising.templates"' in words


def test_in_the_clear_by_a_second_person_at_the_desk(said, real, tmp_path):
    file = str(tmp_path / "t.csv")
    command = ["export", "tip", file, "--reveal", "--field", "text", "--receiver", "court", "--undertaking", "order 7"]
    code, words = said(*command, "--reason", "order 7")
    assert code == 3
    asked = words.split("--agreed ")[1].split()[0]
    assert said(*command, "--agreed", asked)[0] == 3
    full = next(one.id for one in guarded_second.requests(real.desk("board1", case="")) if one.id.startswith(asked))
    guarded_second.answer(real.desk("board1", case=""), full, agree=True, reason="seen")
    assert said(*command, "--agreed", asked)[0] == 0
    assert said(*command[:2], str(tmp_path / "u.csv"), *command[3:], "--agreed", asked)[0] == 3


def test_keeping_house_needs_no_purpose_and_no_workspace_for_real_data_is_made_yet(said, tmp_path):
    for command in (["board"], ["sources"], ["run"]):
        assert said(*command, case=False)[0] == 0, command
    _, words = said("doctor", case=False)
    assert "real data stays out: outside" in " ".join(words.split())
    assert run_app(["init", str(tmp_path / "w"), "--kind", "service", "--for-real-data"]) == 3
    assert not (tmp_path / "w").exists()
