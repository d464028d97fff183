"""The data that is compared with: what ships in `data` (PROVENANCE.md there), and what a folder of others' adds."""

from __future__ import annotations

import csv
import io
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import phonenumbers
import pyarrow as pa
import pyarrow.parquet as pq

from clerestory.errors import InputError

_DATA = files("clerestory.reference").joinpath("data")


def copy_to(folder: Path) -> list[Path]:
    """Copy the data that ships, with its provenance and licences, into *folder*; what is there stays as it is.

    Raises
    ------
    InputError : *folder* is a file
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(where=str(folder), expected="a folder", found="a file")
    copied = []
    with as_file(_DATA) as data:
        for path in sorted(path for path in Path(data).rglob("*") if path.is_file()):
            target = folder / path.relative_to(data)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
                copied.append(target)
    return copied


def _parquet(name: str) -> pa.Table:
    with as_file(_DATA.joinpath(name)) as path:
        return pq.read_table(path)


def bills() -> pa.Table:
    """60 bills of United States legislatures: id, url, text."""
    return _parquet("model_bills.parquet")


def bill_groups() -> pa.Table:
    """Which bills are about one model: external_id, truth."""
    return _parquet("model_bills_truth.parquet")


def passages() -> pa.Table:
    """398 pairs of aligned passages: pair, left, right, label (0 a mere phrase, 1 partly, 2 copied)."""
    return _parquet("bill_passages.parquet")


def _tab_separated(text: str) -> pa.Table:
    # quotes are part of the texts, not of the format
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    return pa.Table.from_pylist(rows)


def telephone_cases() -> pa.Table:
    """Telephone numbers as people say and write them: case, language, spoken, written, expected."""
    return _tab_separated(_DATA.joinpath("telephone_cases.tsv").read_text(encoding="utf-8"))


def waiting() -> pa.Table:
    """Published results whose methods are not built yet: id, facet, question, source."""
    return _tab_separated(_DATA.joinpath("waiting.tsv").read_text(encoding="utf-8"))


def sms_spam(folder: Path) -> pa.Table:
    """Spam messages of the UCI SMS Spam Collection from *folder*/sms_spam: message, text; InputError when absent."""
    path = folder / "sms_spam" / "sms_filtered.tsv"
    if not path.is_file():
        raise InputError(where=str(folder), expected="sms_spam/sms_filtered.tsv", found="no such file")
    rows = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [row[1] for row in rows if row[0] == "spam" and len(row) == 2]
    return pa.table({"message": [f"sms-{i:04d}" for i in range(len(texts))], "text": texts})


def telephone_cases_elsewhere(folder: Path) -> pa.Table:
    """Telephone cases in other languages from *folder*/phone_nemo: case, language, written, expected.

    `expected` is empty where the number has no country code, or is none that its country gives out.
    """
    found = sorted((folder / "phone_nemo").glob("*/*/test_cases_telephone.txt"))
    rows: list[dict[str, str]] = []
    for path in found:
        language = path.parent.parent.name
        if language in ("en", "es", "es_en"):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            left, tilde, right = line.partition("~")
            if tilde:
                written = right if "inverse" in path.parent.name else left
                rows.append(
                    {
                        "case": f"{language}-{len(rows):03d}",
                        "language": language,
                        "written": written,
                        "expected": _international(written),
                    }
                )
    if not rows:
        raise InputError(where=str(folder), expected="phone_nemo/*/*/test_cases_telephone.txt", found="no such files")
    return pa.Table.from_pylist(rows)


def _international(written: str) -> str:
    """The one valid number with a country code in *written*, in E.164, as Google's libphonenumber finds it; or ""."""
    matches = phonenumbers.PhoneNumberMatcher(written, None, leniency=phonenumbers.Leniency.VALID)
    found = {phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) for match in matches}
    return found.pop() if len(found) == 1 else ""


def series(name: str) -> tuple[list[str], dict[str, np.ndarray]]:
    """A published table of series: its times, and each column's values; nan where none is given.

    name : basque_gdp, germany_gdp, geolift, seatbelts, prop99, castle

    Raises
    ------
    InputError : a table that there is not
    """
    file = _DATA.joinpath(f"{name}.tsv")
    if not file.is_file():
        raise InputError(where="table of series", expected="one that is held", found=repr(name))
    head, *rows = (line.split("\t") for line in file.read_text("utf-8").splitlines())
    columns = zip(*(row[1:] for row in rows), strict=True)
    values = [np.array([float(cell) if cell else np.nan for cell in column]) for column in columns]
    return [row[0] for row in rows], dict(zip(head[1:], values, strict=True))


def rearrests() -> dict[str, np.ndarray]:
    """Men released from prison and followed for a year: each column of the published file as numbers, without names."""
    rows = list(csv.DictReader(io.StringIO(_DATA.joinpath("rossi.csv").read_text("utf-8"))))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def capture_lists(table: str) -> tuple[list[str], dict[tuple[int, ...], int]]:
    """A published table of lists: the names of its lists, and people by the lists (by position) they stand on.

    Raises
    ------
    InputError : a table that there is not
    """
    rows = csv.DictReader(io.StringIO(_DATA.joinpath("capture_lists.tsv").read_text("utf-8")), delimiter="\t")
    counted = {row["lists"]: int(row["people"]) for row in rows if row["table"] == table}
    if not counted:
        raise InputError(where="table of lists", expected="one that is held", found=repr(table))
    names = list(dict.fromkeys(name for lists in counted for name in lists.split("+")))
    return names, {tuple(names.index(name) for name in lists.split("+")): n for lists, n in counted.items()}
