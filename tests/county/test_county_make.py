"""The county as files: sizes, seeds, reserved numbers, words that never stand in it, truth apart."""

from __future__ import annotations

import hashlib
import re
import tracemalloc
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.county import plan as planning
from clerestory.county.make import make
from clerestory.county.truth import truth_table
from clerestory.errors import InputError
from factory import cells, county, every_text

#: Written here once more, apart from the product's own list: what regulators keep for fiction.
RESERVED = re.compile(
    r"\+1[2-9]\d\d55501\d\d"
    r"|\+44(7700900|2079460|1(13|14|15|16|17|18|21|31|41|51|61)4960|1914980|1632960)\d{3}"
    r"|\+33(63998|19900|26191|35301|46571|53649)\d{4}"
    r"|\+61[2378](5550|7010)\d{4}"
    r"|\+49(3023125|6990009|4066969|2214710|8999998)\d{3}"
)

#: A cell that is a date and its time, which libphonenumber takes for a number.
DATE = re.compile(r"\d\d\.\d\d\.\d{4} \d\d:\d\d")


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@settings(max_examples=4, deadline=None)
@given(
    seed=st.integers(0, 2**40), size=st.integers(1_000, 2_500), one=st.sampled_from(["hotline", "taskforce", "both"])
)
def test_any_seed_and_size_gives_exactly_that_many_traces(tmp_path_factory, seed, size, one):
    offices = ("hotline", "taskforce") if one == "both" else (one,)
    made = make(tmp_path_factory.mktemp("county") / "c", size=size, seed=seed, offices=offices)
    assert set(made.files) == set(offices)
    # what a team says of its traces is no trace
    assert sum(file.rows for files in made.files.values() for file in files if file.kind != "label") == size
    for files in made.files.values():
        for file in files:
            titled = "Taken by" in str(file.path.read_bytes()[:400]) or file.path.stem == "tips-passed-on"
            titled = titled and file.path.suffix == ".csv" and "adverts" not in file.path.stem
            titled = titled or file.path.stem == "call-sheet-2022"
            assert cells(file.path, titled=titled).num_rows == file.rows + file.bad_rows, file.path.name


def test_one_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        make(tmp_path / name, size=1_200, seed=seed)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    same = digests(tmp_path / "a").items() & digests(tmp_path / "c").items()
    # only the truth about the files themselves (names, headers) may be alike
    assert {name for name, _ in same} <= {"truth/hotline-bad_rows.parquet", "truth/taskforce-bad_rows.parquet"}


def test_every_number_in_every_file_is_one_that_nobody_owns():
    """Any number that libphonenumber sees in any cell, in the plain; and every one that the truth names."""
    made = county(size=3_000, seed=5)
    seen = set()
    for office in made.files:
        for text in every_text(made.folder / office):
            if DATE.fullmatch(text):
                continue
            for match in phonenumbers.PhoneNumberMatcher(text, "US", leniency=phonenumbers.Leniency.VALID):
                seen.add(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
        mentions = truth_table(made.folder, office, "mentions").to_pylist()
        seen |= {row["value"] for row in mentions if row["kind"] == "phone"}
        hosts = {row["value"].split("@")[-1].split("/")[0] for row in mentions if row["kind"] in ("email", "url")}
        assert hosts <= {"example.org", "example.com", "example.net"}
        assert all("example" in row["value"] for row in mentions if row["kind"] == "handle")
    # seven digits that happen to stand together are nobody's: America's numbers have ten
    seen = {one for one in seen if len(one) > 9}
    assert len(seen) > 300
    assert {one for one in seen if not RESERVED.fullmatch(one)} == set()


def test_no_text_holds_a_word_that_must_not_stand_here():
    made = county(size=3_000, seed=5)
    forbidden = re.compile(
        r"\b(suspects?|hits?|bad actors?|victim score|prostitut\w*|rescue\w*|pimps?|johns?|sex\w*|escorts?|massages?"
        r"|girls?|boys?|children|nude\w*|young|teen\w*|virgin\w*|minors?|child|niñas?|niños?|chicas?|jóvenes?)\b",
        re.IGNORECASE,
    )
    found = {
        match[0]
        for office in made.files
        for text in every_text(made.folder / office)
        for match in forbidden.finditer(text)
    }
    assert found == set()


def test_truth_stands_in_its_own_folder_only():
    made = county()
    assert {path.name for path in made.folder.iterdir()} == {"hotline", "taskforce", "truth"}
    roles = {"family", "front", "spam", "scam", "franchise", "copied", "recycled", "front_desk", "independent"}
    for office, files in made.files.items():
        assert {path.name for path in (made.folder / office).iterdir()} == {file.path.name for file in files}
        makers = {row["truth"] for row in truth_table(made.folder, office, "makers").to_pylist()}
        for file in files:
            raw = file.path.read_bytes()
            assert not [one for one in makers if re.search(rb"(?<![\w@.-])" + one.encode() + rb"\.\d+\b", raw)]
            assert not [role for role in roles if f'"{role}"'.encode() in raw]


def test_bad_rows_stand_where_the_truth_says_and_have_no_truth_of_their_own():
    made = county(size=20_000, seed=3)
    table = cells(made.folder / "taskforce" / "adverts-2022.csv", titled=False)
    bad = [
        row
        for row in truth_table(made.folder, "taskforce", "bad_rows").to_pylist()
        if row["file"] == "adverts-2022.csv"
    ]
    known = set(truth_table(made.folder, "taskforce", "templates")["external_id"].to_pylist())
    assert bad
    for row in bad:
        record = table.slice(row["row"] - 2, 1).to_pylist()[0]
        assert record["ad_id"] not in known
        assert row["field"] == "text"
        assert record["body"] in ("", None)
    assert table.num_rows - len(bad) == sum(one in known for one in table["ad_id"].to_pylist())


def test_the_story_recurs_in_every_kind_of_file_of_each_office():
    made = county()
    for office, wanted in {
        "hotline": {"TIP": 3, "CALL": 1, "JOB": 1, "AD": 2, "CASE": 1},
        "taskforce": {"TIP": 3, "CALL": 1, "JOB": 1, "AD": 2, "CASE": 1},
    }.items():
        rows = truth_table(made.folder, office, "mentions").to_pylist()
        kinds = [row["external_id"].split("-")[0] for row in rows if row["value"] == made.story.value]
        assert {kind: kinds.count(kind) >= least for kind, least in wanted.items()} == dict.fromkeys(wanted, True)
    assert made.story.value == "+1" + made.story.national


def test_every_phenomenon_and_its_look_alikes_are_there():
    made = county(size=6_000, seed=2)
    things = truth_table(made.folder, "taskforce", "things").to_pylist()
    assert {row["what"]: row["innocent"] for row in things} == {
        **dict.fromkeys(("family", "operation", "front", "spam", "scam", "coordinated", "fraud"), False),
        **dict.fromkeys(("franchise", "copied", "recycled", "translated", "family_phone", "front_desk"), True),
        **dict.fromkeys(("agency", "outlets", "other", "help_line", "platform"), True),
        **dict.fromkeys(("festivals", "motorway", "shifts", "price_change", "agencies", "met"), True),
    }


def test_help_line_and_platform_stand_in_many_texts_of_many_makers():
    made = county(size=6_000, seed=2)
    things = truth_table(made.folder, "taskforce", "things").to_pylist()
    makers = {row["external_id"]: row["truth"] for row in truth_table(made.folder, "taskforce", "makers").to_pylist()}
    mentions = truth_table(made.folder, "taskforce", "mentions").to_pylist()
    for what, least in (("help_line", 20), ("platform", 60)):
        number = next(row["value"] for row in things if row["what"] == what)
        behind = {
            makers[row["external_id"]] for row in mentions if row["value"] == number and row["external_id"] in makers
        }
        assert len(behind) >= least


def test_ids_are_never_given_twice_and_never_look_like_a_number():
    made = county(size=6_000, seed=2)
    for office in made.files:
        ids = truth_table(made.folder, office, "templates")["external_id"].to_pylist()
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"(AD|JOB|TIP|MSG)-[B-Z]{6}", one) for one in ids)


@pytest.mark.parametrize(
    ("size", "seed", "offices", "expected"),
    [
        (999, 1, ("hotline",), "1,000 to 10,000,000"),
        (10_000_001, 1, ("hotline",), "1,000 to 10,000,000"),
        (1_000, -1, ("hotline",), "a whole number from 0"),
        (1_000, 1, ("shelter",), "some of hotline, taskforce"),
        (1_000, 1, (), "some of hotline, taskforce"),
    ],
)
def test_what_cannot_be_made_is_refused(tmp_path, size, seed, offices, expected):
    with pytest.raises(InputError, match=re.escape(expected)):
        make(tmp_path / "c", size=size, seed=seed, offices=offices)
    assert not (tmp_path / "c").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="an empty or new folder"):
        make(tmp_path, size=1_000, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_memory_does_not_grow_with_the_size(tmp_path, monkeypatch):
    """Blocks of 500: twelve of them need no more than three."""
    monkeypatch.setattr(planning, "BLOCK", 500)
    make(tmp_path / "warm", size=1_000, seed=1)
    peaks = []
    for size in (1_500, 6_000):
        tracemalloc.start()
        make(tmp_path / str(size), size=size, seed=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.35


def test_progress_ends_at_the_size(tmp_path):
    said = []
    make(tmp_path / "c", size=1_000, seed=1, progress=lambda done, total: said.append((done, total)))
    assert said[-1][1] == 1_000
    assert 0 < said[-1][0] <= 1_000


def test_parquet_files_keep_their_types():
    made = county()
    table = pq.read_table(made.folder / "taskforce" / "adverts-2024.parquet")
    assert table.schema.field("seen_at").type == pa.timestamp("us", tz="UTC")
    assert table.schema.field("price").type == pa.int64()
