"""What is true of the county, in a folder that only `county score`, `county audit` and tests read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_TEXT, _WHOLE, _YES = pa.string(), pa.int64(), pa.bool_()

#: Table → its columns.  Those that `score` takes are written an office each, since workspaces never share rows.
SCHEMAS: Mapping[str, pa.Schema] = {
    "templates": pa.schema([("external_id", _TEXT), ("truth", _TEXT)]),
    "makers": pa.schema([("external_id", _TEXT), ("truth", _TEXT), ("role", _TEXT), ("planted", _YES)]),
    "mentions": pa.schema([("external_id", _TEXT), ("kind", _TEXT), ("value", _TEXT)]),
    "bookkeeping": pa.schema(
        [
            *(("external_id", _TEXT), ("kind", _TEXT), ("file", _TEXT), ("row", _WHOLE), ("at", _WHOLE)),
            *(("words", _WHOLE), ("price", _WHOLE), ("seconds", _WHOLE), ("place", _TEXT), ("site", _TEXT)),
            *(("maker", _TEXT), ("role", _TEXT), ("planted", _YES), ("code", _YES)),
        ]
    ),
    # sets of posters that do as one, and innocents that look so: a row a pair of makers
    "pairs": pa.schema(
        [
            *(("case", _TEXT), ("what", _TEXT), ("planted", _YES), ("maker", _TEXT), ("other", _TEXT)),
            *(("strength", pa.float64()), ("since", _WHOLE), ("until", _WHOLE)),
        ]
    ),
    # terms that rise, planted or innocent (`what`), and the rows that carry one
    "terms": pa.schema(
        [
            *(("term", _TEXT), ("what", _TEXT), ("planted", _YES), ("reuses_ordinary", _YES), ("since", _WHOLE)),
            *(("share", pa.float64()), ("adopters", _WHOLE)),
        ]
    ),
    "term_uses": pa.schema([("external_id", _TEXT), ("maker", _TEXT), ("term", _TEXT), ("what", _TEXT)]),
    # a class a maker: of adverts (coordinated, spam, scam, other) or of offers (deceptive, honest); `oracle` is what
    # somebody who knows the likelihood says of it, each class as likely; `against` counts the features of it that are
    # likelier in another class
    "classes": pa.schema(
        [
            *(("question", _TEXT), ("maker", _TEXT), ("truth", _TEXT), ("oracle", _TEXT), ("oracle_p", pa.float64())),
            *(("against", _WHOLE), ("what", _TEXT)),
        ]
    ),
    # the labels of the label files and whether each is right
    "labels": pa.schema([("external_id", _TEXT), ("question", _TEXT), ("label", _TEXT), ("truth", _TEXT)]),
    # changes in the case records: a pathway that grows, and changes of the coding that look like one
    "changes": pa.schema(
        [
            *(("what", _TEXT), ("planted", _YES), ("column", _TEXT), ("value", _TEXT), ("since", _WHOLE)),
            *(("until", _WHOLE), ("ratio", pa.float64())),
        ]
    ),
    "bad_rows": pa.schema([("file", _TEXT), ("row", _WHOLE), ("field", _TEXT)]),
    "things": pa.schema(
        [
            *(("case", _WHOLE), ("what", _TEXT), ("innocent", _YES), ("makers", _WHOLE), ("kind", _TEXT)),
            ("value", _TEXT),
        ]
    ),
    "files": pa.schema(
        [("file", _TEXT), ("kind", _TEXT), ("rows", _WHOLE), ("bad_rows", _WHOLE), ("field", _TEXT), ("header", _TEXT)]
    ),
}

Rows = list[tuple[object, ...]]


class Truth:
    """Truth tables being written; rows leave memory with every block."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._open: dict[str, pq.ParquetWriter] = {}

    def write(self, office: str, table: str, rows: Rows) -> None:
        """Add rows to truth/<office>-<table>.parquet."""
        name = f"{office}-{table}"
        if name not in self._open:
            self._open[name] = pq.ParquetWriter(self._folder / f"{name}.parquet", SCHEMAS[table])
        if rows:
            columns = zip(*rows, strict=True)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, SCHEMAS[table], strict=True)]
            self._open[name].write_table(pa.table(arrays, schema=SCHEMAS[table]))

    def close(self) -> None:
        """Finish every table."""
        for writer in self._open.values():
            writer.close()


def truth_table(folder: Path, office: str, table: str) -> pa.Table:
    """A truth table of a county that was made in *folder*."""
    return pq.read_table(folder / "truth" / f"{office}-{table}.parquet")
