"""The rows of a register as CSV, for people and other tools."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from dxdesk import text
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.field import Field, Kind, Row, Value
from dxdesk.models.register import Register
from dxdesk.models.whitelist import check_record, check_value

_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "string", Kind.DAY: "date", Kind.AMOUNT: "number", Kind.COUNT: "integer", Kind.YES_NO: "boolean",
}  # fmt: skip
_YES_NO: Mapping[Value, str | None] = {True: "true", False: "false", None: None}


def table_schema(register: Register) -> dict[str, Any]:
    """The Table Schema of a register's CSV, as its fields are declared.

    Only what can't be otherwise is a constraint. What is a finding in a report - a value that lacks, an unusual
    document number, a code no catalogue lists - is none, so that every package validates.
    """
    always = {"required": True, "unique": True}
    record = {"name": "record", "type": "string", "title": "Mã bản ghi", "constraints": always}
    fields = [record, *(_schema(name, field) for name, field in register.stored.items())]
    return {"fields": fields, "primaryKey": ["record"], "missingValues": [""]}


def _schema(name: str, field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"name": name, "type": _TYPES[field.kind], "title": field.label}
    limits = {"minimum": field.low, "maximum": field.high}
    if constraints := {key: limit for key, limit in limits.items() if limit is not None}:
        schema["constraints"] = constraints
    if field.kind is Kind.YES_NO:
        schema |= {"trueValues": ["true"], "falseValues": ["false"]}
    elif field.vocabulary:
        schema["categories"] = [{"value": choice.code, "label": choice.label} for choice in field.vocabulary.fine()]
    if field.unit_of_measure:
        schema["unit"] = field.unit_of_measure
    return schema


def write_rows(register: Register, rows: Iterable[Row]) -> bytes:
    """The CSV of a register's rows: record and stored fields, in the order of records; same rows, same bytes."""
    ordered = sorted(rows, key=itemgetter("record"))
    records = [str(row["record"]) for row in ordered]
    return _written(register, records, [[row.get(name) for row in ordered] for name in register.stored], header=True)


def _written(register: Register, records: Sequence[str], columns: Iterable[Sequence[Value]], *, header: bool) -> bytes:
    """`columns` are those of the stored fields."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(["record", *register.stored])
    cells: list[Sequence[object]] = [records]  # the writer leaves None empty
    for field, column in zip(register.stored.values(), columns, strict=True):
        cells.append([_YES_NO[value] for value in column] if field.kind is Kind.YES_NO else column)
    writer.writerows(zip(*cells, strict=True))
    return out.getvalue().encode()


class TableCheck:
    """A table that a file shows against the rows its entries come to, some of them at a time."""

    def __init__(self, register: Register, data: bytes | None) -> None:
        self._register = register
        self._data = data
        self._at = 0
        self._last = ""

    def add(self, records: Sequence[str], columns: Sequence[Sequence[Value]]) -> None:
        """The next records, in order, with the columns of their stored fields. Raises `Refused`, which names the cell,
        unless the table has just these."""
        if not records:
            return
        written = _written(self._register, records, columns, header=self._at == 0)
        end = self._at + len(written)
        if self._data is None or self._data[self._at : end] != written:
            rows = zip(records, *columns, strict=True)
            raise self._different([dict(zip(("record", *self._register.stored), row, strict=True)) for row in rows])
        self._at, self._last = end, records[-1]

    def end(self) -> None:
        """There are no more rows; raises `Refused` for a table that has."""
        rest = b"" if self._at else write_rows(self._register, ())
        if self._data is not None and self._data[self._at :] != rest:
            raise self._different(())

    def _different(self, rows: Sequence[Row]) -> Refused:
        """What is said of a table that differs from our next rows."""
        register, data = self._register, self._data
        theirs = [row for row in read_rows(register, data) if str(row["record"]) > self._last] if data else []
        found = differences(register, theirs, rows)
        record, name = (found[0][0], found[0][1]) if found else ("", "")
        message = _("Bảng “{register}” không khớp với nhật ký kèm theo (bản ghi “{record}”, trường “{field}”).")
        return Refused(message.format(register=_(register.short), record=text.shorten(record), field=name))


def read_rows(register: Register, data: bytes) -> list[dict[str, Value]]:
    """The rows of such a CSV: `record` and every stored field. Raises `Refused` for what `write_rows` never writes."""
    rows: list[dict[str, Value]] = []
    try:
        reader = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
        header = next(reader, [])
        if header != ["record", *register.stored]:
            raise _refused(register, 1)
        for line in reader:
            rows.append(_row(register, line, reader.line_num))
    except (UnicodeDecodeError, csv.Error):
        raise _refused(register, 0) from None
    if write_rows(register, rows) != data or len({row["record"] for row in rows}) != len(rows):
        raise _refused(register, 0)
    return rows


def _row(register: Register, line: list[str], number: int) -> dict[str, Value]:
    if len(line) != len(register.stored) + 1:
        raise _refused(register, number)
    values: dict[str, Value] = {}
    for (name, field), cell in zip(register.stored.items(), line[1:], strict=True):
        values[name] = _value(field, cell, register, number)
    check_record(register, line[0])
    for name, value in values.items():
        if value is not None:
            check_value(register.stored[name], value)
    return {"record": line[0], **values}


def _value(field: Field, cell: str, register: Register, number: int) -> Value:
    if cell == "":
        return None
    if field.kind is Kind.COUNT:
        # int() takes more than digits: blanks, underscores, other scripts.
        if not cell.lstrip("-").isdecimal() or not cell.isascii() or len(cell) > 20:
            raise _refused(register, number)
        return int(cell)
    if field.kind is Kind.YES_NO:
        if cell not in ("true", "false"):
            raise _refused(register, number)
        return cell == "true"
    return cell


def differences(register: Register, theirs: Iterable[Row], ours: Iterable[Row]) -> list[tuple[str, str, Value, Value]]:
    """Cells that differ, as (record, field, theirs, ours); the field is "record" for a row that one side lacks."""
    left, right = ({str(row["record"]): row for row in rows} for rows in (theirs, ours))
    found: list[tuple[str, str, Value, Value]] = []
    for record in sorted(left.keys() | right.keys()):
        if record not in left or record not in right:
            found.append((record, "record", record if record in left else None, record if record in right else None))
            continue
        for name in register.stored:
            one, other = left[record].get(name), right[record].get(name)
            if one != other or type(one) is not type(other):
                found.append((record, name, one, other))
    return found


def _refused(register: Register, line: int) -> Refused:
    message = _("Bảng “{register}” trong tệp không đúng quy cách.")
    if line:
        message = _("Bảng “{register}” trong tệp không đúng quy cách ở dòng {line}.")
    return Refused(message.format(register=_(register.short), line=line))
