"""Write a table to a file: identifiers masked to a number that is stable within the file, text withheld (G4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from clerestory.errors import InputError, NotPermitted
from clerestory.guards import access
from clerestory.guards.acts import NOBODY
from clerestory.guards.masking import mask_shapes
from clerestory.guards.people import about_people
from clerestory.lake.spill import room
from clerestory.lake.workspace import Snapshot
from clerestory.model.column import plain
from clerestory.model.kinds import KINDS
from clerestory.model.tables import table_spec
from clerestory.pipeline import guarded_second as two
from clerestory.pipeline import reach
from clerestory.pipeline.export_rows import TOLD, exactly, in_major_units, said_of, to_whom, told
from clerestory.pipeline.guarded import desk_of, needed
from clerestory.pipeline.office import Office
from clerestory.pipeline.outlet import check_target, whole
from clerestory.reading.masking import IDENTIFIERS
from clerestory.reading.readers import READERS

#: Rows of a table that are shown in the clear at once (G4).
MOST_CLEAR = 50

WITHHELD = "(withheld)"

#: A cell that a spreadsheet would run: it begins like a formula and is no number and no telephone number.
#: Wide signs are signs too, and some programs skip blanks before them.
_FORMULA = re.compile(r"^[ \u00a0\u200b\ufeff]*(?:[=@\t\r\n\uff1d\uff0b\uff0d\uff20]|[+\-](?!\d[\d ().\-]*$))")
_RISKY = "^[ \u00a0\u200b\ufeff]*[=@+\\-\t\r\n\uff1d\uff0b\uff0d\uff20]"

_XLSX_ROWS = 1_048_575

#: Columns that may be bare numbers or hosts of their own: an office's numbers, where something was published.
_OWN_SHAPES = frozenset({"external_id", "site"})

_KINDS = frozenset(kind.name for kind in KINDS)


def export(  # noqa: PLR0913  # what, where to, and what a second person agreed to
    office: Office, table: str, target: Path, *, reveal: bool = False, purpose: str | None = None,
    fields: Sequence[str] = (), agreed: str = "", receiver: str = "", undertaking: str = "",
) -> int:  # fmt: skip
    """Write a table to csv, jsonl, parquet or xlsx, by the target's ending.  Returns the number of rows.

    The file appears whole or not at all.  A table with a column `trace` also carries `external_id`.  Over real
    data it holds what the case leads to; in the clear, the fields of at most 50 rows that two persons agreed to.

    Parameters
    ----------
    fields : what is shown in the clear, over real data; all else stays masked
    agreed : the request of `ask_reveal` that a second person agreed to; the very rows, receiver and undertaking of it

    Raises
    ------
    InputError : an unknown table or ending, or a target that exists or cannot be written
    NotPermitted : over real data no open case (G1); *reveal* without a purpose that allows it, or without two (G10)
    """
    table_spec(table)
    write = _writer(target)
    if reveal:
        access.check_reveal(office.workspace.info, office.case, purpose)
    check_target(target, target.suffix)
    clear = frozenset(fields) if reveal and not office.workspace.info.evaluation else frozenset()
    if clear:
        reach.check_act(office, "clear", {})
    about = "people" if about_people((table,)) else NOBODY
    with office.act("export", table=table, revealed="yes" if reveal else "no", about=about) as outcome:
        snapshot = office.seen()
        held = reach.rows_reached(office, snapshot, table, snapshot.table(table))
        rows = told(snapshot) if table == "reject" else with_external_id(snapshot, table, held)
        if reveal and not office.workspace.info.evaluation:
            # It stands as used before a byte is written: what was agreed to is done once, even if the disk is full.
            two.use(desk_of(office), agreed, act="export", subject=office.case, fields=said_of(table, clear),
                    count=rows.num_rows,
                    exact=exactly(office, held, clear, to_whom(receiver, undertaking)))  # fmt: skip
        if not reveal or clear:
            rows = _in_part(table, rows, clear, country=office.workspace.info.country)
        rows = in_major_units(table, rows)
        with whole(target) as beside, room(office.workspace.path / "tmp") as aside:
            write(rows, beside, aside)
        outcome["rows"] = rows.num_rows
    return rows.num_rows


def ask_reveal(
    office: Office, table: str, fields: Sequence[str], *, receiver: str, undertaking: str, reason: str
) -> str:
    """Ask a second person for fields of a table in the clear, of the rows that the case leads to; the request's id.

    Parameters
    ----------
    undertaking : what the receiver undertook to do with it, and with nothing else; the second person reads it

    Raises
    ------
    NotPermitted : no open case, more than 50 rows, a role that shows nothing in the clear
    InputError : a field that the table has not, none at all, no receiver or no reason
    """
    names = {column.name for column in table_spec(table).columns}
    if not fields or not set(fields) <= names:
        raise InputError(where="field", expected=f"fields of {table}", found=", ".join(fields) or "none")
    reach.check_act(office, "clear", {})
    snapshot = office.seen()
    held = reach.rows_reached(office, snapshot, table, snapshot.table(table))
    count = held.num_rows
    if count > MOST_CLEAR:
        raise NotPermitted(f"at most {MOST_CLEAR} rows are shown in the clear at once", where=table,
                           hint="put less into the case, or unmask fields one by one at the desk")  # fmt: skip
    desk = desk_of(office)
    needed(receiver=receiver, undertaking=undertaking)
    to, clear = to_whom(receiver, undertaking), frozenset(fields)
    return two.ask_second(desk, "export", office.case, reason=reason, detail={"table": table}, receiver=to,
                          fields=said_of(table, clear), count=count,
                          exact=exactly(office, held, clear, to))  # fmt: skip


def _in_part(table: str, rows: pa.Table, clear: frozenset[str], *, country: str) -> pa.Table:
    """The rows masked but for some fields."""
    shown = masked(table, rows, country=country)
    for name in clear:
        if name in rows.column_names:
            shown = shown.set_column(shown.schema.get_field_index(name), name, rows[name])
    return shown


def with_external_id(snapshot: Snapshot, table: str, rows: pa.Table) -> pa.Table:
    """The rows, and for a table with `trace` the office's own number of that trace."""
    names = rows.column_names
    if "trace" not in names or "external_id" in names:
        return rows
    known = (
        pa.concat_tables([snapshot.table(kind.name, ["trace", "external_id"]) for kind in KINDS])
        .group_by("trace")
        .aggregate([("external_id", "min")])
    )
    where = pc.index_in(rows["trace"].combine_chunks(), known["trace"].combine_chunks())
    return rows.append_column("external_id", known["external_id_min"].combine_chunks().take(where))


def masked(table: str, rows: pa.Table, *, country: str) -> pa.Table:
    """The rows with each column shown as its class allows; a plain cell that reads as an identifier is masked too."""
    shown = {column.name: column for column in (*table_spec(table).columns, plain("external_id"))}
    if table == "reject":
        shown |= {column.name: column for column in TOLD}
    columns = []
    for name in rows.column_names:
        values = rows[name]
        column = shown.get(name)
        if column is None or column.shown == "text":
            columns.append(_withheld(values))
        elif column.shown == "identifier":
            columns.append(_numbered(name, values))
        elif pa.types.is_string(values.type) and table in _KINDS and name != "trace":
            columns.append(_numbered_where_it_reads_as_one(name, values, country))
        else:
            columns.append(values)
    return pa.table(columns, names=rows.column_names)


def _withheld(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.is_valid(values), WITHHELD, None)


def _numbers(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A number a distinct value, in the order in which they first stand in the file."""
    codes = values.combine_chunks().dictionary_encode().indices
    return pc.binary_join_element_wise(name, pc.add(codes.cast(pa.int64()), 1).cast(pa.string()), " ")


def _numbered(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([pc.if_else(pc.is_valid(values.combine_chunks()), _numbers(name, values), None)])


def _numbered_where_it_reads_as_one(name: str, values: pa.ChunkedArray, country: str) -> pa.ChunkedArray:
    """Plain cells as they are, but for those in which somebody wrote an identifier."""
    flat = values.combine_chunks()
    coded = pc.drop_null(pc.unique(flat))
    reads = set(_reading(name, coded, country))
    if not reads:
        return values
    held = pc.is_in(flat, value_set=pa.array(sorted(reads), pa.string()))
    return pa.chunked_array([pc.if_else(held, _numbers(name, values), flat)])


def _reading(name: str, cells: pa.Array, country: str) -> Iterator[str]:
    """The cells in which the readers, or their shape, see an identifier."""
    for reader in READERS:
        found = reader.read(cells, country=country) if set(reader.kinds) & set(IDENTIFIERS) else None
        for row, kind, value in (
            zip(*(found[c].to_pylist() for c in ("row", "kind", "value")), strict=True) if found else ()
        ):
            # Where something was published is a bare host, and no identifier; a page on it may be one.
            if not (name == "site" and kind == "url" and "/" not in value):
                yield cells[row].as_py()
    if name not in _OWN_SHAPES:
        yield from (cell for cell in cells.to_pylist() if mask_shapes(cell) != cell)


def _writer(target: Path) -> Callable[[pa.Table, Path, Path], None]:
    """What writes such a file; it gets a folder of the workspace for what it must lay aside."""
    writers = {".csv": _write_csv, ".jsonl": _write_jsonl, ".parquet": _write_parquet, ".xlsx": _write_xlsx}
    try:
        return writers[target.suffix.lower()]
    except KeyError:
        raise InputError(
            where=target.name, expected="a name that ends in " + ", ".join(writers), found="another"
        ) from None


def _write_parquet(rows: pa.Table, path: Path, aside: Path) -> None:
    pq.write_table(rows, path)


def _texts(rows: pa.Table) -> pa.Table:
    """Every column as text: times in ISO 8601, lists joined."""
    columns = []
    for name in rows.column_names:
        values = rows[name]
        if pa.types.is_list(values.type):
            values = pc.binary_join(values, "; ")
        elif pa.types.is_timestamp(values.type):
            values = pc.strftime(values.cast(pa.timestamp("s", tz="UTC"), safe=False), format="%Y-%m-%dT%H:%M:%SZ")
        columns.append(values.cast(pa.string()))
    return pa.table(columns, names=rows.column_names)


def _write_csv(rows: pa.Table, path: Path, aside: Path) -> None:
    texts = _texts(rows)
    safe = [_defused(texts[name]) for name in texts.column_names]
    pa_csv.write_csv(pa.table(safe, names=texts.column_names), path)


def _defused(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells that a spreadsheet would run, with an apostrophe before them."""
    flat = values.combine_chunks()
    risky = pc.fill_null(pc.match_substring_regex(flat, _RISKY), False)
    if not pc.any(risky).as_py():
        return values
    return pa.chunked_array(
        [pa.array(["'" + v if v is not None and _FORMULA.match(v) else v for v in flat.to_pylist()], pa.string())]
    )


def _write_jsonl(rows: pa.Table, path: Path, aside: Path) -> None:
    import json

    texts = rows.cast(pa.schema([f.with_type(pa.string()) if pa.types.is_temporal(f.type) else f for f in rows.schema]))
    with path.open("w", encoding="utf-8") as file:
        for batch in texts.to_batches(max_chunksize=8192):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


def _write_xlsx(rows: pa.Table, path: Path, aside: Path) -> None:
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    if rows.num_rows > _XLSX_ROWS:
        raise InputError(
            where=path.name,
            expected=f"at most {_XLSX_ROWS:,} rows for xlsx",
            found=f"{rows.num_rows:,}",
            hint="export to csv or parquet",
        )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "in_memory": False, "tmpdir": str(aside)})
    try:
        _fill(book.add_worksheet("export"), _texts(rows))
        book.close()
    except FileCreateError as error:
        raise OSError(*getattr(error.args[0], "args", ())) from error
    finally:
        for sheet in book.worksheets():
            # A book that failed leaves its rows open; a disk that is full refuses to take what is left of them.
            with suppress(OSError):
                if sheet.row_data_fh is not None:
                    sheet.row_data_fh.close()


def _fill(sheet: Any, texts: pa.Table) -> None:
    """Write every cell as a string, never as a formula."""
    for column, name in enumerate(texts.column_names):
        sheet.write_string(0, column, name)
    for number, row in enumerate(zip(*(c.to_pylist() for c in texts.columns), strict=True), start=1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write_string(number, column, value[:32767])
