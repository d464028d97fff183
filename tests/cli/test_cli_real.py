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
    # Whoever runs this took their own account.
    rows = [row, row | {"who": clock.account(), "vouched": True}]
    with made.office().workspace.writer() as transaction:
        transaction.add("staff", pa.Table.from_pylist(rows, schema=schema("staff")))
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


def test_keeping_house_needs_no_purpose_and_a_role(said, tmp_path, monkeypatch):
    commands = (["board"], ["sources"], ["run"], ["verify"], ["lexicon", "list"], ["backup", str(tmp_path / "b.clb")],
                ["rebuild"])  # fmt: skip
    for command in commands:
        assert said(*command, case=False)[0] in (0, 1), command
    _, words = said("doctor", case=False)
    assert "real data stays out: outside" in " ".join(words.split())
    (tmp_path / "b.clb").unlink()
    more = (["erase", "adverts", "--yes", "--reason", "r"], ["stop", "advertising.templates", "--reason", "r"],
            ["add", __file__, "--source", "s", "--authority", "warrant 7"], ["doctor"],
            ["lexicon", "propose", "works", "--reason", "r"])  # fmt: skip
    monkeypatch.setattr(clock, "account", lambda: "somebody")
    monkeypatch.setattr(clock, "user", lambda given: given or "somebody")
    for command in (*commands, *more):
        code, words = said(*command, case=False)
        assert code == 3, command
        assert "adverts" not in words.replace("erase adverts", "")
    assert not (tmp_path / "b.clb").exists()


def test_a_source_is_erased_by_two(said, real):
    command = ["erase", "counts", "--yes"]
    code, words = said(*command, "--reason", "not needed", case=False)
    assert code == 3
    asked = words.split("--agreed ")[1].split()[0]
    assert said(*command, "--agreed", asked, case=False)[0] == 3
    full = next(one.id for one in guarded_second.requests(real.desk("board1", case="")) if one.id.startswith(asked))
    guarded_second.answer(real.desk("board1", case=""), full, agree=True, reason="seen")
    assert said(*command, "--agreed", asked, case=False)[0] == 0
    assert said(*command, "--agreed", asked, case=False)[0] == 2, "it is gone"


@pytest.mark.slow
def test_a_workspace_for_real_data_is_made_while_every_guard_stands(tmp_path, monkeypatch):
    from clerestory.pipeline import trials

    made = ["--kind", "service", "--for-real-data"]
    monkeypatch.setattr(trials, "FOUND_BY_AN_OUTSIDER", ())
    assert run_app(["init", str(tmp_path / "w"), *made]) == 0
    monkeypatch.setattr(trials, "FOUND_BY_AN_OUTSIDER", ("a way",))
    assert run_app(["init", str(tmp_path / "v"), *made]) == 3
    assert not (tmp_path / "v").exists()


def test_who_sits_at_the_machine_is_who_the_system_knows(tmp_path, monkeypatch):
    """Through sudo, as an account in which nobody logs in, whoever logged in; in any other, whose it is."""
    import getpass
    import os
    import pwd
    from types import SimpleNamespace

    from clerestory.pipeline import machine

    shells = {7: ("clerestory", "/usr/sbin/nologin"), 1001: ("ann", "/bin/bash"), 1002: ("bob", "/bin/sh")}
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: SimpleNamespace(pw_name=shells[uid][0], pw_shell=shells[uid][1]))
    monkeypatch.setattr(machine, "LOGIN", tmp_path / "login")
    for name in ("LOGNAME", "USER", "SUDO_USER", "SUDO_UID"):
        monkeypatch.setenv(name, "bob")
    for uid, login, who in (
        (7, "1001", "ann"), (7, str(0xFFFFFFFF), "clerestory"), (7, "9", "clerestory"), (7, "", "clerestory"),
        (1001, "1002", "ann"), (1001, str(0xFFFFFFFF), "ann"),
    ):  # fmt: skip
        monkeypatch.setattr(os, "geteuid", lambda uid=uid: uid)
        (tmp_path / "login").write_text(login)
        assert machine.account() == who, (uid, login)
    monkeypatch.setattr(os, "geteuid", lambda: 7)
    (tmp_path / "login").write_text("1001")
    assert clock.user(None) == "ann"
    monkeypatch.setattr(os, "geteuid", lambda: 1001)
    assert clock.user(None) == getpass.getuser() == "bob", "a name for evaluation; over real data it is refused"
