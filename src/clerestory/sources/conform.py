"""Strings into the typed columns of a kind; a cell that cannot be read is left empty and told, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.model.column import Column
from clerestory.model.kinds import Kind
from clerestory.model.schemas import arrow_type
from clerestory.sources.amounts import booleans, decimal_of_column, decimals, integers, money, seconds
from clerestory.sources.conventions import CURRENCIES, Conventions, currency_token, date_order_of, decimal_of
from clerestory.sources.joined import cells_of
from clerestory.sources.raw import ROW, no_rejects, rejects
from clerestory.sources.row_numbers import EXPECTED, reads_as_contact
from clerestory.sources.shape import shapes
from clerestory.sources.synonyms import fold
from clerestory.sources.times import dates, order_of, timestamps

#: What people write into a cell of a number or a date that they have no value for.
_NOTHING = pa.array(
    ["n/a", "na", "null", "none", "nil", "nan", "-", "--", "—", "–", "?", "#n/a", "nd", "s/d", "n.d.", "nat"]
)

_WORDS: Mapping[str, str] = {
    "timestamp": "a date and time, as in 2025-03-14 09:30",
    "date": "a date, as in 2025-03-14",
    "int64": "a whole number",
    "float64": "a number",
    "bool": "yes or no",
}
_MONEY = "an amount of money, as in 180, $1,250 or 120 €"
_SAYS_SECONDS = ("sec", "secs", "second", "seconds", "seg", "segundo", "segundos")
_SAYS_MINUTES = ("min", "mins", "minute", "minutes", "minuto", "minutos")
_SECONDS = "a length of time, as in 205, 3:25 or 0:03:25"

#: Where a kind keeps money: the field, and the field of its currency.
_MONEY_FIELDS = {"price": "currency", "amount": "currency"}

#: Where one field stands in for another when the file has no column of its own for it.
_SEEN_FROM = {"call": "started_at"}


def conventions_of(
    values: Callable[[str], pa.Array], kind: Kind, columns: Mapping[str, str], *, country: str, zone: str
) -> Conventions:
    """How the columns of a file are to be read, decided over all of their values.

    Parameters
    ----------
    values : header → distinct values of the whole column
    columns : field → header
    """
    orders, signs, units, notes = {}, {}, {}, []
    for column in kind.all_columns:
        header = columns.get(column.name)
        if header is None:
            continue
        if column.type in ("timestamp", "date"):
            found = order_of(_trimmed(values(header)))
            orders[column.name] = found if found in ("dmy", "mdy") else date_order_of(country)
            if found == "either":
                order = "month/day" if orders[column.name] == "mdy" else "day/month"
                notes.append(f"'{header}' could be day/month or month/day; read as {order}, as in {country}")
            if column.type == "timestamp" and zone == "UTC" and _zoneless(values(header)):
                notes.append(f"times in '{header}' name no time zone; read as UTC (another is set by init --zone)")
        elif column.type == "float64":
            found = decimal_of_column(_trimmed(values(header)))
            signs[column.name] = found or decimal_of(country)
        elif column.name == "seconds" and _bare(values(header)) and not fold(header).endswith(_SAYS_SECONDS):
            units[column.name] = 60 if fold(header).endswith(_SAYS_MINUTES) else 1
            unit = "minutes" if units[column.name] == 60 else "seconds"
            notes.append(f"plain numbers in '{header}' are read as {unit}")
    return Conventions(country=country, zone=zone, orders=orders, decimals=signs, units=units, notes=tuple(notes))


def _zoneless(values: pa.Array) -> bool:
    # A time of day with nothing after it but AM or PM.
    naive = r"(?i)(?:^|[t ,])\d{1,2}:\d\d(:\d\d(\.\d+)?)?\s*([ap]\.?m\.?)?$"
    return bool(pc.any(pc.match_substring_regex(_trimmed(values), naive)).as_py())


def _bare(values: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(_trimmed(values), r"^\d+$")).as_py())


def _trimmed(values: pa.Array) -> pa.Array:
    return pc.drop_null(pc.utf8_trim_whitespace(values))


def typed(
    batch: pa.Table, kind: Kind, columns: Mapping[str, str], *, conventions: Conventions
) -> tuple[pa.Table, pa.Table]:
    """The rows of a batch as the kind's columns without `trace`, and what of it cannot be used.

    A cell that cannot be read is left empty when its field may be; the whole row is refused when the kind requires the
    field, or when nothing else of the row says anything.

    Parameters
    ----------
    batch : strings and `__row`
    columns : field → header

    Returns
    -------
    (rows with `__row` last, rejects) : in the order of the file; a row with several bad cells is told for each.
    A row that holds nothing in any mapped column is in neither, unless the kind requires a column.
    """
    batch = batch.combine_chunks()
    made = _Made(batch=batch, kind=kind, conventions=conventions)
    for column in kind.all_columns[1:]:
        header = columns.get(column.name)
        if header is not None and column.name not in made.done:
            made.read(column, cells_of(batch, header), columns)
    empty = made.empty_rows()
    made.require(columns)
    table = made.table()
    told = pa.concat_tables([part for part in made.rejects if part.num_rows] or [no_rejects()])
    # A row is out or in as a whole: what else is told of it says so too.
    refused = pc.is_in(told["row"], value_set=pa.array(made.rows[made.bad], pa.int64()))
    told = told.set_column(told.schema.get_field_index("refused"), "refused", refused)
    return table.filter(pa.array(~made.bad & ~empty)), told.sort_by("row")


def _without(values: pa.Array, where: np.ndarray) -> pa.Array:
    """The values, with null where *where* is set."""
    return pc.if_else(pa.array(~where), values, None) if where.any() else values


class _Made:
    """The columns made so far, which rows are bad, and why."""

    def __init__(self, *, batch: pa.Table, kind: Kind, conventions: Conventions) -> None:
        self.batch, self.kind, self.conventions = batch, kind, conventions
        self.rows = batch[ROW].to_numpy()
        self.bad = np.zeros(batch.num_rows, bool)
        self.told = np.zeros(batch.num_rows, bool)
        self.needed = frozenset(column.name for column in kind.columns if column.required)
        self.done: dict[str, pa.Array] = {}
        self.rejects: list[pa.Table] = []

    def refuse(self, where: np.ndarray, field: str, expected: str, found: pa.Array | str) -> None:
        """Tell of cells that cannot be used, and keep out their rows where the kind needs the field."""
        if where.any():
            mask = pa.array(where)
            what = found if isinstance(found, str) else shapes(found.filter(mask))
            self.rejects.append(rejects(self.rows[where], field, expected, what))
            self.told |= where
            if field in self.needed:
                self.bad |= where

    def read(self, column: Column, cells: pa.Array, columns: Mapping[str, str]) -> None:
        zero = np.asarray(pc.fill_null(pc.match_substring(cells, "\x00"), False))
        self.refuse(zero, column.name, "text without zero bytes", "a zero byte")
        if zero.any():
            cells = _without(cells, zero)
        if column.name in _MONEY_FIELDS and _MONEY_FIELDS[column.name] in self.kind_fields:
            self._money(column, cells, columns.get(_MONEY_FIELDS[column.name]))
        elif column.type == "string":
            self.done[column.name] = self._text(column, cells)
        else:
            self._converted(column, cells)

    @property
    def kind_fields(self) -> frozenset[str]:
        return frozenset(column.name for column in self.kind.columns)

    def _text(self, column: Column, cells: pa.Array) -> pa.Array:
        trimmed = pc.utf8_trim_whitespace(cells)
        blank = pc.fill_null(pc.equal(pc.binary_length(trimmed), 0), True)
        # Somebody's words stay as they were written; names and numbers lose the blanks around them.
        value = pc.if_else(blank, None, cells if column.shown == "text" else trimmed)
        if column.name == "external_id" or (self.kind.name, column.name) == ("label", "about"):
            contact = np.asarray(reads_as_contact(value, country=self.conventions.country))
            if self.conventions.running:
                contact &= ~np.asarray(pc.fill_null(pc.match_substring_regex(value, r"^\d{10}$"), False))
            self.refuse(contact, column.name, EXPECTED, cells)
            value = _without(value, contact)
        return self._currency(value, cells)[0] if column.name == "currency" else value

    def _currency(self, value: pa.Array, cells: pa.Array) -> tuple[pa.Array, np.ndarray]:
        """The currencies, and which cells name none that is known."""
        coded = value.dictionary_encode()
        names = [currency_token(name, self.conventions.country) for name in coded.dictionary.to_pylist()]
        found = pa.array(names, pa.string()).take(coded.indices) if names else value
        wrong = np.asarray(pc.and_(pc.is_valid(value), pc.is_null(found)))
        self.refuse(wrong, "currency", f"a currency, as in {sorted(CURRENCIES)[0]} or USD", cells)
        return found, wrong

    def _distinct(self, cells: pa.Array) -> tuple[pa.Array, np.ndarray, np.ndarray]:
        """Distinct trimmed values that say something, each cell's place among them, and whether it has one."""
        trimmed = pc.utf8_trim_whitespace(cells)
        nothing = pc.or_(
            pc.fill_null(pc.equal(trimmed, ""), True),
            pc.fill_null(pc.is_in(pc.utf8_lower(trimmed), value_set=_NOTHING), True),
        )
        coded = pc.if_else(nothing, None, trimmed).dictionary_encode()
        index = pc.fill_null(coded.indices, 0).to_numpy(zero_copy_only=False)
        return coded.dictionary, index, np.asarray(pc.is_valid(coded.indices))

    def _spread(self, made: pa.Array, index: np.ndarray, some: np.ndarray, type: pa.DataType) -> pa.Array:
        if not len(made):
            return pa.nulls(len(index), type)
        return made.take(pa.array(index, mask=~some)).cast(type)

    def _converted(self, column: Column, cells: pa.Array) -> None:
        values, index, some = self._distinct(cells)
        made, fine = self._read_values(column, values)
        self.done[column.name] = self._spread(made, index, some, arrow_type(column))
        wrong = some & ~(fine[index] if len(fine) else np.zeros(len(index), bool))
        expected = _SECONDS if column.name == "seconds" else _WORDS.get(column.type, column.type)
        self.refuse(wrong, column.name, expected, cells)

    def _read_values(self, column: Column, values: pa.Array) -> tuple[pa.Array, np.ndarray]:
        name, rules = column.name, self.conventions
        if column.type == "timestamp":
            return timestamps(values, order=rules.order(name), zone=rules.zone)
        if column.type == "date":
            return dates(values, order=rules.order(name), last=name.endswith("_end"))
        if column.type == "float64":
            return decimals(values, sign=rules.decimal(name))
        if column.type == "bool":
            return booleans(values)
        return seconds(values, unit=rules.units.get(name, 1)) if name == "seconds" else integers(values)

    def _money(self, column: Column, cells: pa.Array, header: str | None) -> None:
        field = _MONEY_FIELDS[column.name]
        own, strange = None, np.zeros(len(cells), bool)
        if header is not None:
            named_by = cells_of(self.batch, header)
            trimmed = pc.utf8_trim_whitespace(named_by)
            own, strange = self._currency(pc.if_else(pc.equal(trimmed, ""), None, trimmed), named_by)
        values, index, some = self._distinct(cells)
        units, named, fine, said = money(values, country=self.conventions.country)
        price = self._spread(units, index, some, pa.int64())
        currency = self._spread(named, index, some, pa.string())
        readable = fine[index] if len(fine) else np.zeros(len(index), bool)
        # What says nothing in the country's currency may be an amount in that of the row: a dinar has thousandths.
        if own is not None:
            bare = pc.fill_null(pc.match_substring_regex(pc.utf8_trim_whitespace(cells), r"^\d+\.\d{3}$"), False)
            readable = readable | (np.asarray(bare) & np.asarray(pc.is_valid(own)))
        self.refuse(some & ~readable, column.name, _MONEY, cells)
        if own is not None:
            plain = ~(said[index] & some) if len(said) else np.ones(len(index), bool)
            other = np.asarray(pc.fill_null(pc.not_equal(own, currency), False)) & ~plain & some
            self.refuse(other, field, "one currency in a row", "two")
            price = self._in_own_currency(price, cells, own, plain & some & readable)
            currency = pc.if_else(pa.array(plain), pc.coalesce(own, currency), currency)
            # Of an amount whose currency is in doubt nothing is known.
            price, currency = _without(price, other | strange), _without(currency, other | strange)
        self.done[column.name], self.done[field] = price, currency

    def _in_own_currency(self, price: pa.Array, cells: pa.Array, own: pa.Array, plain: np.ndarray) -> pa.Array:
        """Amounts without a sign of their own, read again in the currency that another column names."""
        for code in pc.unique(pc.drop_null(own)).to_pylist():
            here = plain & np.asarray(pc.fill_null(pc.equal(own, code), False))
            numbers = pc.replace_substring_regex(cells, r"[^\d.,' ’+-]", "")
            values, index, some = self._distinct(
                pc.binary_join_element_wise(code, pc.utf8_trim_whitespace(numbers), " ")
            )
            units, _, fine, _ = money(values, country=self.conventions.country)
            again = self._spread(units, index, some, pa.int64())
            wrong = here & ~fine[index]
            self.refuse(wrong, "price", f"an amount in {code}", cells)
            price = pc.if_else(pa.array(here), again, price)
        return price

    def empty_rows(self) -> np.ndarray:
        """Rows without any value: forms numbered in advance, no records; where a value is required they are refused."""
        if self.needed:
            return np.zeros(len(self.rows), bool)
        empty = np.ones(len(self.rows), bool)
        for made in self.done.values():
            empty &= np.asarray(pc.is_null(made))
        # A row of which nothing can be read is no blank form: it is refused.
        self.bad |= empty & self.told
        return empty

    def require(self, columns: Mapping[str, str]) -> None:
        """Reject the rows in which a required column is empty; take stand-ins where the kind has them."""
        for column in self.kind.columns:
            if column.required and column.name in self.done:
                missing = np.asarray(pc.is_null(self.done[column.name])) & ~self.bad
                self.refuse(missing, column.name, "a value: it is required", "nothing")
        stand_in = _SEEN_FROM.get(self.kind.name)
        if "seen_at" not in columns and stand_in in self.done:
            self.done["seen_at"] = self.done[stand_in]

    def table(self) -> pa.Table:
        columns: list[pa.Array] = []
        fields: Sequence[Column] = self.kind.all_columns[1:]
        for column in fields:
            made = self.done.get(column.name)
            columns.append(pa.nulls(self.batch.num_rows, arrow_type(column)) if made is None else made)
        names = [column.name for column in fields]
        return pa.table([*columns, pa.array(self.rows, pa.int64())], names=[*names, ROW])
