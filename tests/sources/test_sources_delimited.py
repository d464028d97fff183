"""Delimited text: cells, row numbers, ragged rows, stray quotation marks, encodings."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.sources import delimited, records
from clerestory.sources.formats import open_file
from clerestory.sources.raw import ROW

CELL = st.text(st.sampled_from("ab,;\t|\"'\n\r é😀1"), max_size=6)


def read(tmp_path, data, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    raw = open_file(path)
    rows = [row for batch in raw.batches() for row in batch.to_pylist()]
    return raw, rows, [row for part in raw.refused for row in part.to_pylist()]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=12), st.sampled_from(",;\t|"))
def test_what_a_writer_wrote_is_read_back_with_its_row_numbers(tmp_path_factory, table, delimiter):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["text", "place", "site"])
    writer.writerows(table)
    _, rows, bad = read(tmp_path_factory.mktemp("t"), out.getvalue())
    wanted = [
        {"text": row[0], "place": row[1], "site": row[2], ROW: number}
        for number, row in enumerate(table, 2)
        if any(row)
    ]
    assert rows == wanted
    assert bad == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from('a,"\n\r'), max_size=40), st.integers(1, 9))
def test_records_end_at_the_same_places_whatever_the_window(text, step):
    data = np.frombuffer((text + "\n").encode(), np.uint8)
    whole, _ = records.scan(data, 0, len(data), delimiter=",", state=records.fresh_state())
    state, ends = records.fresh_state(), []
    for start in range(0, len(data), step):
        found, _ = records.scan(data, start, min(start + step, len(data)), delimiter=",", state=state)
        ends += found.tolist()
    assert ends == whole.tolist()


def test_windows_do_not_change_rows(tmp_path, monkeypatch):
    text = "text,place\n" + "".join(f'"advert {i}\nsecond line",Boston\nshort\n' for i in range(50))
    _, whole, bad = read(tmp_path, text)
    monkeypatch.setattr(delimited, "_WINDOW", 64)
    _, small, bad_small = read(tmp_path, text)
    assert small == whole
    assert bad_small == bad
    assert len(whole) == 50
    assert [row["row"] for row in bad] == list(range(3, 103, 2))


def test_ragged_rows_are_refused_with_their_numbers_and_the_others_go_in(tmp_path):
    _, rows, bad = read(tmp_path, "text,place\na,b\nshort\n\nc,d\nlong,e,f\ng,h")
    assert [(row["text"], row[ROW]) for row in rows] == [("a", 2), ("c", 5), ("g", 7)]
    assert [(row["row"], row["found"]) for row in bad] == [(3, "1"), (6, "3")]
    assert all(row["expected"] == "2 cells, as in the header" for row in bad)


def test_a_stray_quotation_mark_costs_its_own_row_only(tmp_path):
    lines = "".join(f"row {i},b\n" for i in range(100))
    _, rows, bad = read(tmp_path, f'text,place\nfirst,b\nstray,"b\n{lines}')
    assert len(rows) == 101
    assert bad == [
        {
            "row": 3,
            "field": "(row)",
            "expected": "a quotation mark that is closed",
            "found": "one that is not",
            "refused": True,
        }
    ]


def test_a_quotation_mark_within_a_cell_is_a_character(tmp_path):
    _, rows, bad = read(tmp_path, 'text,place\n5" pipe,b\nsay "hi",c\n')
    assert [row["text"] for row in rows] == ['5" pipe', 'say "hi"']
    assert not bad


@pytest.mark.parametrize("mark", [b"", b'"'])
def test_a_cell_too_long_is_one_refused_row(tmp_path, mark):
    data = b"text,place\na,b\n" + mark + b"x" * (5 << 20) + mark + b",c\nd,e\n"
    _, rows, bad = read(tmp_path, data)
    assert [row["text"] for row in rows] == ["a", "d"]
    assert [(row["row"], row["found"]) for row in bad] == [(3, "a longer row")]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, sign):
    lines = [["text", "place", "price"], ["We move, clean; and | repair", "Boston", "1"], ["b", "c", "2"]]
    quoted = "\n".join(sign.join(f'"{cell}"' for cell in line) for line in lines)
    raw, rows, _ = read(tmp_path, quoted)
    assert raw.headers == ("text", "place", "price")
    assert rows[0]["text"] == "We move, clean; and | repair"


def test_one_column_keeps_its_commas(tmp_path):
    raw, rows, bad = read(tmp_path, "text\nhello, world\nno comma\na, b, c\n")
    assert raw.headers == ("text",)
    assert [row["text"] for row in rows] == ["hello, world", "no comma", "a, b, c"]
    assert not bad


def test_titles_above_the_header_are_passed_over(tmp_path):
    raw, rows, _ = read(tmp_path, "Call sheet March,,\n,,\ndate,caller,notes\n2025-03-04,x,y\n")
    assert raw.headers == ("date", "caller", "notes")
    assert rows[0][ROW] == 4
    assert raw.notes == ("the names of the columns are taken from row 3",)


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("read as UTF-16",)),
        ("cp1252", ("read as Windows-1252, since it is not UTF-8",)),
    ],
)
def test_encodings(tmp_path, encoding, note):
    raw, rows, _ = read(tmp_path, "text,place\nseñor café,Málaga\n".encode(encoding))
    assert raw.headers == ("text", "place")
    assert (rows[0]["text"], rows[0]["place"]) == ("señor café", "Málaga")
    assert raw.notes == note


def test_broken_utf8_costs_its_own_row_only(tmp_path):
    data = "text,place\nseñor,a\n".encode() + b"br\xff\xfeken,b\n" + "café,c\n".encode()
    _, rows, bad = read(tmp_path, data)
    assert [row["place"] for row in rows] == ["a", "c"]
    assert [(row["row"], row["expected"]) for row in bad] == [(3, "text in UTF-8")]


@pytest.mark.parametrize("data", [b"te\xff\xfext,place\n\xc3\xa9,b\n", "text,place\na,b\n".encode("utf-16-le")])
def test_a_broken_header_or_an_unmarked_encoding_is_an_error(tmp_path, data):
    with pytest.raises(InputError) as caught:
        read(tmp_path, data)
    assert "UTF-8" in caught.value.sentence()


def test_a_column_name_that_stands_twice_is_an_error_with_its_places(tmp_path):
    with pytest.raises(InputError, match=r"a.csv, row 1.*columns 1 and 3"):
        read(tmp_path, "text,place,text\na,b,c\n")


def test_data_without_names_is_an_error_that_shows_shapes_only(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "212-555-0143,secret words here\n212-555-0144,other\n")
    assert "999-999-9999" in caught.value.sentence()
    assert "0143" not in caught.value.sentence()


def test_a_title_line_does_not_hide_the_delimiter(tmp_path):
    text = "Call sheet, week 9\n\nDay;Caller;Remarks\n01/03/2025;x;asked, twice\n02/03/2025;y;asked\n"
    raw, rows, bad = read(tmp_path, text)
    assert raw.headers == ("Day", "Caller", "Remarks")
    assert [(row["Remarks"], row[ROW]) for row in rows] == [("asked, twice", 4), ("asked", 5)]
    assert not bad
