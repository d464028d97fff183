"""Any table of tips, written in every format, is read as the same typed rows."""

import csv
import datetime as dt
import json

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clerestory.sources.formats import open_file
from clerestory.sources.proposal import propose
from clerestory.sources.raw import ROW
from clerestory.sources.table import read_table

WORDS = st.text(st.sampled_from("abcé ñ😀,;\t|\"'=+-@\n1"), min_size=1, max_size=20).filter(str.strip)
ROWS = st.fixed_dictionaries(
    {
        "external_id": st.none() | st.integers(1, 99_999).map(lambda n: f"T{n:05d}"),
        "seen_at": st.none() | st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)),  # noqa: DTZ001
        "text": WORDS,
        "channel": st.none() | st.sampled_from(["web", "teléfono", "in person"]),
    }
)


def ordered(row):
    return {name: row[name] for name in ("external_id", "seen_at", "text", "channel")}


def strings(row):
    seen = row["seen_at"]
    return {**ordered(row), "seen_at": seen.replace(microsecond=0).isoformat() if seen else None}


def written(folder, rows):
    """The rows in every format; times to the second, since a workbook keeps no more."""
    plain = [strings(row) for row in rows]
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(plain[0]))
        writer.writeheader()
        writer.writerows(plain)
    with (folder / "a.tsv").open("w", newline="", encoding="utf-16") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(plain[0]), delimiter="\t", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(plain)
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, plain)), encoding="utf-8")
    (folder / "a.json").write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
    times = [row["seen_at"].replace(microsecond=0, tzinfo=dt.UTC) if row["seen_at"] else None for row in rows]
    table = pa.Table.from_pylist(plain, pa.schema([(name, pa.string()) for name in plain[0]]))
    table = table.set_column(list(plain[0]).index("seen_at"), "seen_at", pa.array(times, pa.timestamp("us", "UTC")))
    pq.write_table(table, folder / "a.parquet")
    book = openpyxl.Workbook()
    book.active.append(list(plain[0]))
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(ordered(row).values(), 1):
            cell = book.active.cell(number, place)
            cell.value = value.replace(microsecond=0) if isinstance(value, dt.datetime) else value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(folder / "a.xlsx")
    return [folder / f"a.{ending}" for ending in ("csv", "tsv", "jsonl", "json", "parquet", "xlsx")]


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(ROWS, min_size=1, max_size=8))
def test_every_format_is_read_as_the_same_rows(tmp_path_factory, rows):
    tables = []
    for path in written(tmp_path_factory.mktemp("t"), rows):
        raw = open_file(path)
        read = read_table(raw, propose(raw.headers, raw.sample(), kind="tip"), country="US", zone="UTC")
        ((table, bad),) = read.slabs()
        assert not bad.num_rows, path.name
        tables.append(table.drop_columns([ROW]))
    wanted = [row["seen_at"].replace(microsecond=0, tzinfo=dt.UTC) if row["seen_at"] else None for row in rows]
    assert tables[0]["seen_at"].to_pylist() == wanted
    assert tables[0]["text"].to_pylist() == [row["text"] for row in rows]
    for table in tables[1:]:
        assert table.to_pylist() == tables[0].to_pylist()
