"""Two hundred canary identifiers through every input: none in any output of any command, none in any export (G4)."""

from __future__ import annotations

import csv
import io
import itertools
import json
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pypdf
import pytest
from typer.main import get_command

from clerestory.cli.app import app, run_app
from clerestory.model.tables import TABLES
from clerestory.pipeline.office import facets_of

AREAS = ("205", "212", "303", "404", "512", "602", "713", "816", "907", "919")
PHONES = [f"{area}55501{number:02d}" for area in AREAS for number in range(10)]
E_MAILS = [f"canary.mail{number}@example.org" for number in range(50)]
HANDLES = [f"canary_handle{number}" for number in range(50)]
CANARIES = [*PHONES, *E_MAILS, *HANDLES]

WORDS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def writings(phone: str, style: int) -> str:
    a, b, c = phone[:3], phone[3:6], phone[6:]
    spoken = " ".join(WORDS[int(digit)] for digit in phone)
    return (phone, f"({a}) {b}-{c}", f"{a}.{b}.{c}", f"+1 {a} {b} {c}", spoken)[style % 5]


def advert(number: int) -> dict[str, str]:
    phone, mail = PHONES[number % len(PHONES)], E_MAILS[number % len(E_MAILS)]
    handle = HANDLES[number % len(HANDLES)]
    texts = (
        f"Careful movers for pianos and flats in every street, call {writings(phone, number)} any day of the week",
        f"Gutters cleaned by hand with our own ladders, write to {mail} before noon on any day",
        f"Fences painted and wood treated, find us on instagram @{handle} at any time you like",
    )
    return {"id": str(number), "date": f"2025-01-{number % 28 + 1:02d}", "text": texts[number % 3], "contact": phone}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("canaries")
    patch = pytest.MonkeyPatch()
    patch.chdir(where)
    patch.setenv("CLERESTORY_WORKSPACE", "w")
    _write(where / "adverts.csv", [advert(number) for number in range(300)])
    mails, handles = itertools.cycle(E_MAILS), itertools.cycle(HANDLES)
    people = list(enumerate(zip(PHONES, mails, handles, strict=False)))
    _write(
        where / "tips.csv",
        [
            {"id": f"T{n}", "text": f"Somebody said {writings(p, n)} and {m}", "status": "closed"}
            for n, (p, m, _) in people
        ],
    )
    started = "2025-02-01 10:00"
    _write(
        where / "calls.csv",
        [{"caller": p, "callee": PHONES[0], "start": started, "notes": f"asked for {h}"} for _, (p, _, h) in people],
    )
    _write(
        where / "offers.csv",
        [
            {"id": f"O{n}", "title": "Helper wanted", "text": f"Ring {writings(p, n)}", "employer": h, "contact": m}
            for n, (p, m, h) in people
        ],
    )
    # Bad rows too: what is refused must not be told in the clear either.
    _write(
        where / "bad.csv",
        [{"id": "B1", "date": PHONES[3], "text": "a piano"}, {"id": PHONES[4], "date": "", "text": "b"}],
    )
    yield where
    patch.undo()


def _write(path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _told(said: str) -> set[str]:
    """The canaries that stand in a text, in any of the writings they were put in."""
    low = said.lower()
    digits = "".join(sign for sign in low if sign.isdigit() or sign in " \n")
    found = {canary for canary in CANARIES if canary in low or canary in digits}
    for number, phone in enumerate(PHONES):
        if any(writings(phone, style).lower() in low for style in range(5)):
            found.add(PHONES[number])
    return found


COMMANDS = [
    ["init", "w", "--kind", "enforcement"],
    *(
        ["add", name + ".csv", "--source", name, "--authority", "test"]
        for name in ("adverts", "tips", "calls", "offers")
    ),
    ["add", "bad.csv", "--source", "bad", "--authority", "test", "--as", "advert"],
    ["run"],
    ["board"],
    ["board", "--json"],
    ["board", "--html", "board.html"],
    ["leads", "--most", "500"],
    ["leads", "--json"],
    ["find", PHONES[0]],
    ["find", PHONES[7], "--json"],
    ["find", E_MAILS[3]],
    ["find", "@" + HANDLES[5], "--json"],
    ["find", "careful movers for pianos"],
    ["find", "somebody said"],
    ["find", PHONES[1], "--brief", "brief.pdf"],
    ["ask", "advertising.templates"],
    ["ask", "advertising.shared_contacts", "--param", "least=2", "--json"],
    ["ask", "recruitment.recruitment_fronts", "--json"],
    ["doctor"],
    ["verify"],
    ["backup", "b.clb"],
    ["rebuild"],
    ["facets", "--json"],
]


def test_no_canary_in_any_output(folder, capfd):
    for command in COMMANDS:
        capfd.readouterr()
        code = run_app(command)
        said = "".join(capfd.readouterr())
        assert code in (0, 1), (command, said)
        assert not _told(said), command
    (lead, *_) = json.loads(_json(capfd, ["leads", "--json"]))["leads"]
    run_app(["leads", lead["lead"]])
    assert not _told("".join(capfd.readouterr()))
    assert not _told((folder / "board.html").read_text("utf-8"))
    assert not _told("\n".join(page.extract_text() for page in pypdf.PdfReader(folder / "brief.pdf").pages))
    assert not _told((folder / "w" / "ledger.jsonl").read_text("utf-8"))


#: Commands that print nothing of a workspace's own traces: an invented county, public texts, a server, a
#: dialogue, a word about an account.
OF_NO_TRACE = {"demo", "serve", "start", "county", "reference", "vouch", "claim"}


def _acts(leads: list[dict], trace: str, thing: str) -> list[list[str]]:
    """What is done with a lead, a link, a term, a table, with one canary in each reason."""
    why = f"the same as {PHONES[11]}"
    return [
        ["sources"],
        ["sources", "--json"],
        ["leads", leads[0]["lead"]],
        ["template", thing],
        ["template", thing, "--json"],
        ["template", thing, "--page", "template.html"],
        ["review", leads[0]["lead"], "unclear", "--reason", why],
        ["leads", leads[0]["lead"], "--json"],
        ["cut", trace, thing, "--reason", why],
        ["draw", leads[0]["question"], "-n", "2"],
        ["stop", "advertising.templates", "--reason", why],
        ["restart", "advertising.templates", "--reason", why],
        ["lexicon", "propose", "piano", "--reason", why, "--meaning", f"ring {PHONES[12]}", "--cite", E_MAILS[1]],
        ["lexicon", "accept", "piano", "--reason", why, "--meaning", f"ring {PHONES[12]}", "--cite", E_MAILS[1]],
        ["lexicon", "list"],
        ["lexicon", "list", "--all", "--json"],
        ["score", "template_member", "truth.parquet"],
        ["release", "plan", "table.sql", "--by", "place"],
        ["release", "list"],
        ["export", "advert", "all.csv"],
        ["restore", "b.clb", "--yes", "--key", "w.key", "--workspace", "elsewhere"],
        ["upgrade"],
        ["run"],
        ["erase", "calls", "--yes"],
    ]


def test_no_canary_in_what_acts_on_a_trace(folder, capfd):
    _made(folder)
    run_app(["backup", "b.clb"])
    leads = json.loads(_json(capfd, ["leads", "--json"]))["leads"]
    run_app(["export", "template_member", "members.jsonl"])
    member = json.loads((folder / "members.jsonl").read_text("utf-8").splitlines()[0])
    pq.write_table(pa.table({"external_id": ["1", "2"], "truth": ["a", "a"]}), folder / "truth.parquet")
    (folder / "table.sql").write_text("SELECT place FROM advert", encoding="utf-8")
    acts = _acts(leads, member["trace"], member["template"])
    for command in acts:
        capfd.readouterr()
        code = run_app(command)
        said = "".join(capfd.readouterr())
        assert code in (0, 1), (command, said)
        assert not _told(said), command
    assert not _told((folder / "template.html").read_text("utf-8"))
    assert not _told((folder / "w" / "ledger.jsonl").read_text("utf-8"))
    assert {command[0] for command in (*COMMANDS, *acts)} == set(get_command(app).commands) - OF_NO_TRACE


def _made(folder) -> None:
    """The workspace is there, whichever of these tests comes first in a process."""
    for command in [] if (folder / "w").exists() else COMMANDS[:7]:
        run_app(command)


def _json(capfd, command: list[str]) -> str:
    capfd.readouterr()
    run_app(command)
    return capfd.readouterr().out


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_no_canary_in_any_export(folder, ending):
    _made(folder)
    for table in TABLES:
        target = folder / f"{table.name}.{ending}"
        assert run_app(["export", table.name, target.name]) == 0
        assert not _told(_readable(target)), table.name


def _readable(path) -> str:
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            inside = "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
        rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        return inside + "\n".join(str(value) for row in rows for value in row)
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        # Statistics and dictionaries in the file itself are bytes too.
        return path.read_bytes().decode("latin-1") + io.StringIO(str(table.to_pydict())).read()
    return path.read_text("utf-8")


@pytest.mark.slow
def test_no_canary_in_any_answer(folder, capfd):
    _made(folder)
    for name in [question.name for facet in facets_of(None) for question in facet.questions if question.fn]:
        capfd.readouterr()
        code = run_app(["ask", name, "--pdf", f"{name}.pdf", "--csv", f"{name}.csv"])
        said = "".join(capfd.readouterr()) + _json(capfd, ["ask", name, "--json"])
        assert code in (0, 1, 2, 3), (name, said)
        assert not _told(said), name
        for page in (folder / f"{name}.pdf",) if (folder / f"{name}.pdf").exists() else ():
            assert not _told("\n".join(one.extract_text() for one in pypdf.PdfReader(page).pages)), name
        if (folder / f"{name}.csv").exists():
            assert not _told((folder / f"{name}.csv").read_text("utf-8")), name


def test_the_search_itself_finds_a_canary():
    assert _told(f"ring {writings(PHONES[5], 4)}") == {PHONES[5]}
    assert _told(f"ring {writings(PHONES[5], 1)}") == {PHONES[5]}
    assert _told("mail " + E_MAILS[9]) >= {E_MAILS[9]}
