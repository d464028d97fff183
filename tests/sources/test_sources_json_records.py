"""JSON lines and arrays: bad lines are refused one by one, digits stay as written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.sources.formats import open_file
from clerestory.sources.raw import ROW

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


def read(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    raw = open_file(path)
    rows = [row for batch in raw.batches() for row in batch.to_pylist()]
    return raw, rows, [row for part in raw.refused for row in part.to_pylist()]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"text": TEXT, "place": TEXT | st.none()}), min_size=1, max_size=9), st.booleans()
)
def test_what_was_written_is_read_back(tmp_path_factory, table, lines):
    folder = tmp_path_factory.mktemp("t")
    if lines:
        path, data = folder / "a.jsonl", "\n".join(json.dumps(row) for row in table)
    else:
        path, data = folder / "a.json", json.dumps(table, ensure_ascii=False)
    _, rows, bad = read(path, data)
    wanted = [{**row, ROW: number} for number, row in enumerate(table, 1) if row["text"] or row["place"]]
    assert rows == wanted
    assert not bad


def test_bad_lines_are_refused_and_the_others_go_in(tmp_path):
    deep = "[" * 100_000
    lines = ['{"text": "a"}', "no json", "[1]", "", deep, '{"text": "\\ud800"}', '{"text": "b"}', '{"text": "c"},{}']
    _, rows, bad = read(tmp_path / "a.jsonl", "\n".join(lines))
    assert [(row["text"], row[ROW]) for row in rows] == [("a", 1), ("b", 7)]
    assert [row["row"] for row in sorted(bad, key=lambda row: row["row"])] == [2, 3, 5, 6, 8]
    assert not any("json" in row["found"].lower() and "no json" in row["found"] for row in bad)


def test_digits_stay_as_written(tmp_path):
    huge = "9" * 100_000
    _, rows, _ = read(tmp_path / "a.jsonl", f'{{"text": "a", "price": 1.50, "n": {huge}, "b": true, "l": ["x", "y"]}}')
    assert rows[0]["price"] == "1.50"
    assert rows[0]["n"] == huge
    assert (rows[0]["b"], rows[0]["l"]) == ("true", "x;y")


def test_a_key_that_comes_late_is_still_a_column(tmp_path):
    data = "\n".join(['{"text": "a"}'] * 500 + ['{"text": "b", "place": "Boston"}'])
    raw, rows, _ = read(tmp_path / "a.jsonl", data)
    assert raw.headers == ("text", "place")
    assert rows[-1]["place"] == "Boston"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", '{"text": "cut'),
        ("a.json", "[1, 2, 3]"),
        ("a.json", "[[1], [2]]"),
        ("a.json", "hello"),
        ("a.json", "[" * 100_000),
        ("a.json", "[" * 100_000 + "]" * 100_000),
        ("a.jsonl", "[]\n[]\n"),
        ("a.jsonl", "\n\n"),
    ],
)
def test_files_without_an_object_are_errors(tmp_path, name, data):
    with pytest.raises(InputError) as caught:
        read(tmp_path / name, data)
    assert caught.value.where.startswith(name)


def test_lines_named_json_are_read_as_lines(tmp_path):
    raw, rows, _ = read(tmp_path / "a.json", '{"text": "a"}\n{"text": "b"}\n')
    assert raw.format == "jsonl"
    assert [row["text"] for row in rows] == ["a", "b"]


def test_depth_is_told_before_it_is_followed(tmp_path):
    lines = [
        '{"text": "a"}',
        '{"text": ' + "[" * 40 + "]" * 40 + "}",
        '{"text": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}',
    ]
    _, rows, bad = read(tmp_path / "a.jsonl", "\n".join(lines))
    assert [row[ROW] for row in rows] == [1, 3]
    assert [(row["row"], row["found"]) for row in bad] == [(2, "brackets more than 32 deep")]
