"""Workbooks: values as people see them, titles passed over, bombs counted before they are opened."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from clerestory.errors import InputError
from clerestory.sources import sheet_bounds
from clerestory.sources.formats import open_file
from clerestory.sources.raw import ROW

ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)


def book(path, rows, sheets=()):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for name in sheets:
        made.create_sheet(name).append(["other"])
    made.save(path)
    return path


def changed(path, replace):
    """The workbook with some of its parts replaced."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in replace:
                new.writestr(name, old.read(name))
        for name, content in replace.items():
            new.writestr(name, content)
    return path


def ods(path, rows, extra=()):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", ODS.format(rows=rows))
        made.writestr("META-INF/manifest.xml", MANIFEST)
        for name, content in extra:
            made.writestr(name, content)
    return path


def cell(text, repeat=1):
    return (
        f'<table:table-cell table:number-columns-repeated="{repeat}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def row_of(*cells, repeat=1):
    return f'<table:table-row table:number-rows-repeated="{repeat}">{"".join(cells)}</table:table-row>'


def rows_of(path):
    return [row for batch in open_file(path).batches() for row in batch.to_pylist()]


def test_values_are_what_people_see(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        [
            ["Call sheet, March"],
            [],
            ["Date", "Caller", "Seconds", "Length", "Notes", "Ok"],
            [
                dt.datetime.fromisoformat("2025-03-04T10:15"),
                "+12125550143",
                205.0,
                dt.time(0, 3, 25),
                "line\nline",
                True,
            ],
            [dt.date(2025, 3, 5), 2125550143, 3.5, None, "=cmd|' /C calc'!A0", False],
        ],
        sheets=["more"],
    )
    raw = open_file(path)
    first, second = rows_of(path)
    assert first == {
        "Date": "2025-03-04 10:15:00", "Caller": "+12125550143", "Seconds": "205", "Length": "00:03:25",
        "Notes": "line\nline", "Ok": "true", ROW: 4,
    }  # fmt: skip
    assert (second["Date"][:10], second["Caller"], second["Seconds"], second[ROW]) == (
        "2025-03-05",
        "2125550143",
        "3.5",
        5,
    )
    assert raw.notes == ("the names of the columns are taken from row 3",)


def test_an_ods_is_read_and_its_repetitions_are_counted(tmp_path):
    path = ods(tmp_path / "a.ods", row_of(cell("text"), cell("place")) + row_of(cell("a"), cell("b"), repeat=3))
    assert [row["text"] for row in rows_of(path)] == ["a", "a", "a"]
    bomb = ods(tmp_path / "b.ods", row_of(cell("text"), cell("place")) + row_of(cell("a", 1000), repeat=1_000_000))
    with pytest.raises(InputError, match="repeated many times"):
        raise_with_hint(bomb)


def raise_with_hint(path):
    try:
        open_file(path)
    except InputError as error:
        raise InputError(f"{error.sentence()} {error.hint}") from error


def test_empty_repetitions_at_the_end_of_an_ods_are_harmless(tmp_path):
    end = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
    )
    path = ods(
        tmp_path / "a.ods",
        row_of(cell("text"), cell("place")) + row_of(cell("a"), cell("b")) + end + "</table:table-row>",
    )
    assert len(rows_of(path)) == 1


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>',
        "<row><c r='ZZ1048576'><v>1</v></c></row>",
        '<row r="2"><c r="ZZ&#49;048576"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_away_is_refused_before_memory_is_reserved(tmp_path, far):
    path = book(tmp_path / "a.xlsx", [["text", "place"], ["a", "b"]])
    near = '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>'
    changed(path, {"xl/worksheets/sheet1.xml": SHEET.format(near + far)})
    with pytest.raises(InputError) as caught:
        open_file(path)
    assert "sheet 1" in caught.value.where


def test_a_long_shared_text_that_many_cells_point_at_is_refused(tmp_path):
    path = book(tmp_path / "a.xlsx", [["text", "place"], ["a", "b"]])
    shared = f"<sst><si><t>{'x' * 1_000_000}</t></si></sst>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1000))
    changed(path, {"xl/worksheets/sheet1.xml": SHEET.format(cells), "xl/sharedStrings.xml": shared})
    with pytest.raises(InputError, match="MiB of text"):
        open_file(path)


def test_the_counting_of_cells_is_exact():
    sheet = b'<row r="7"><c r="C7" t="s"><v>1</v></c><c r="D7"><v>12</v></c></row>'
    shared = "<sst><si><t>ab</t></si><si><t>abcd</t></si></sst>"
    sheet_bounds.check_sheet(sheet, shared.encode(), "a.xlsx")
    import numpy as np

    lengths = np.zeros(3, np.int64)
    n = sheet_bounds._shared_lengths(np.frombuffer(shared.encode(), np.uint8), lengths)
    rows, columns, cells, text = sheet_bounds._bounds(np.frombuffer(sheet, np.uint8), lengths, n)
    assert (n, rows, columns, cells) == (2, 7, 4, 2)
    assert text == len("<si><t>abcd</t>")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("xl/media/image1.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "image"),
        ("xl/embeddings/object.bin", b"\xd0\xcf\x11\xe0", "another document"),
        ("xl/strange.bin", b"\xff\xd8\xff\xe0" + b"\x00" * 40, "image"),
        ("docProps/thumbnail.jpeg", b"\xff\xd8\xff\xe0", "preview picture"),
        ("../../escape.xml", b"<a/>", "leads out"),
        ("/etc/escape.xml", b"<a/>", "leads out"),
        ("xl/styles.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities"),
        ("xl/big.xml", b"<a>" + b" " * (60 << 20) + b"</a>", "unpacks to far more"),
    ],
)
def test_what_no_workbook_holds_is_refused(tmp_path, name, content, words):
    path = book(tmp_path / "a.xlsx", [["text", "place"], ["a", "b"]])
    changed(path, {name: content})
    with pytest.raises(InputError) as caught:
        open_file(path)
    assert words in caught.value.sentence()
    assert caught.value.where.startswith("a.xlsx")


def test_a_workbook_with_an_image_says_who_helps(tmp_path):
    path = changed(
        book(tmp_path / "a.xlsx", [["text"], ["a"]]), {"xl/media/image1.jpeg": b"\xff\xd8\xff" + b"\x00" * 40}
    )
    with pytest.raises(InputError) as caught:
        open_file(path)
    for word in ("Keep it", "send it to nobody", "Take It Down", "CyberTipline", "StopNCII"):
        assert word in caught.value.hint


def test_a_part_that_is_larger_than_it_declares_is_refused(tmp_path):
    path = book(tmp_path / "a.xlsx", [["text", "place"], ["a", "b"]])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    size = info.file_size.to_bytes(4, "little")
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46 + 24
    assert data[at : at + 4] == size
    data[at : at + 4] = (40).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(InputError):
        open_file(path)


def test_a_workbook_that_says_it_holds_billions_of_texts_is_refused(tmp_path):
    plain, evil = tmp_path / "plain.xlsx", tmp_path / "evil.xlsx"
    with xlsxwriter.Workbook(str(plain)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((["id", "text"], ["1", "a piano moved"])):
            sheet.write_row(number, 0, row)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/sharedStrings.xml":
                data = data.replace(b'uniqueCount="4"', b'uniqueCount="4000000000"')
                assert b"4000000000" in data
            target.writestr(name, data)
    assert open_file(plain).headers == ("id", "text")
    with pytest.raises(InputError, match="shared texts: expected as many as the workbook holds"):
        open_file(evil)
