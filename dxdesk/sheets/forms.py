"""Templates and exports: the forms as officers know them, and what they hold comes back unchanged by import.

Headings and choices are Vietnamese whatever the language of the window: a book is an official form and is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from dxdesk.dates import parse_date, show_date
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Field, Kind, Row, Value, Vocabulary, show_number
from dxdesk.models.register import Register
from dxdesk.models.registers import register as register_named
from dxdesk.paths import atomic_file
from dxdesk.progress import SILENT, Progress
from dxdesk.xlsx.book import write_book
from dxdesk.xlsx.page import Cell, Column, Page, sheet_name
from dxdesk.xlsx.styles import Style

SPARE_ROWS = 200  # that a template has for further records
DIGITS = 15  # that a number in Excel holds

_INSTRUCTION = (
    "Cột có dấu * là bắt buộc. Ngày ghi ngày/tháng/năm. Ô có danh sách thì chọn trong danh sách. "
    "Không sửa dòng tiêu đề. Không nhập thông tin thuộc bí mật nhà nước."
)
_AS_OF = "(Số liệu tính đến ngày {day})"


def write_template(
    path: Path, register: str, campaign: Campaign, unit: str, rows: Sequence[Row], *, blank: bool = False
) -> None:
    """A book to fill in for one register: the expected rows, with what is recorded unless `blank`.

    OSError when the folder can't be written.
    """
    declared = register_named(register)
    page = _page(declared, campaign, unit, _to_fill_in(declared, campaign, unit, rows, blank=blank), entry=True)
    with atomic_file(path) as file:
        write_book(file, [page])


def write_export(
    path: Path,
    registers: Mapping[str, Sequence[Row]],
    campaign: Campaign,
    unit: str | None,
    progress: Progress = SILENT,
) -> None:
    """What is recorded, one sheet a register; `unit` None writes the rows of all units with their codes and names.

    OSError when the folder can't be written.
    """
    pages = [
        _page(register_named(key), campaign, unit, [row for row in rows if row.get("live", True)], entry=False)
        for key, rows in registers.items()
    ]
    with atomic_file(path) as file:
        write_book(file, pages, progress)


def _to_fill_in(register: Register, campaign: Campaign, unit: str, rows: Sequence[Row], *, blank: bool) -> list[Row]:
    """The expected rows in catalogue order, then what else is recorded."""
    key = register.key_fields[0]
    known: dict[Value, Row] = {} if blank else {row.get(key): row for row in rows if row.get("live", True)}
    if not register.expected:
        return list(known.values()) if register.catalogue else [] if blank else list(rows)
    listed: list[Row] = [
        known.pop(item.code, {key: item.code, "unit": unit}) for item in campaign.expects(register.catalogue, unit)
    ]
    return [*listed, *known.values()]


def _page(register: Register, campaign: Campaign, unit: str | None, rows: Sequence[Row], *, entry: bool) -> Page:
    spare: Sequence[None] = [None] * (SPARE_ROWS if entry and not register.expected else 0)
    columns = [Column("TT", [*range(1, len(rows) + 1), *spare], 5, Style.ORDINAL)]
    if unit is None:
        codes = [str(row["unit"]) for row in rows]
        columns.append(Column("Mã đơn vị", codes, 10))
        columns.append(Column("Tên đơn vị", [campaign.unit(code).name for code in codes], 20))
    varying: list[tuple[int, int, Sequence[str]]] = []
    for name, field in register.shown.items():
        if field.compute is not None and entry:
            continue
        if field.varies and entry:
            varying += _choices_of_rows(register, campaign, name, rows, len(columns))
        columns.append(_column(register, campaign, name, rows, spare, entry=entry))
    title = _title(register, campaign, unit, len(columns), entry=entry)
    return Page(sheet_name(register.short), title, columns, varying, frame_blanks=entry)


def _title(
    register: Register, campaign: Campaign, unit: str | None, width: int, *, entry: bool
) -> list[list[tuple[int, str, Style]]]:
    office = campaign.unit(unit).full_name.upper() if unit else ""
    as_of = _AS_OF.format(day=show_date(parse_date(campaign.as_of)))
    return [
        [(0, office, Style.BOLD), (max(width - 2, 1), f"Biểu số {register.form}", Style.BOLD)],
        [(0, campaign.title, Style.PLAIN)],
        [(0, register.title.upper(), Style.TITLE)],
        [(0, as_of, Style.NOTE)],
        [(0, _INSTRUCTION, Style.NOTE)] if entry else [],
        [],
    ]


def _column(
    register: Register, campaign: Campaign, name: str, rows: Sequence[Row], spare: Sequence[None], *, entry: bool
) -> Column:
    field, cells = register.fields[name], cells_of(register, campaign, name, rows)
    words = [c.label for c in field.vocabulary.fine()] if field.vocabulary and entry and not field.varies else []
    if entry and field.stored and field.catalogue and not field.varies and not register.expected:
        words = [item.name for item in campaign.catalogues[field.catalogue].values()]
    heading = field.label + (" *" if field.required or (field.key and entry) else "")
    return Column(heading, [*cells, *spare], field.width, _style(field), words, field.help if entry else "")


def cells_of(register: Register, campaign: Campaign, name: str, rows: Sequence[Row]) -> list[Cell]:
    """A field of every row as a book holds it."""
    field = register.fields[name]
    if field.stored:
        values: Iterable[Value] = [row.get(name) for row in rows]
    else:
        values = [register.value(name, row, campaign) for row in rows]
    if field.varies:
        return [
            _cell(field, value, register.vocabulary(name, row, campaign))
            for value, row in zip(values, rows, strict=True)
        ]
    if field.kind is Kind.TEXT and not field.choices and not field.catalogue:
        return [value or None for value in values]
    vocabulary = register.vocabulary(name, {}, campaign)
    known = {value: _cell(field, value, vocabulary) for value in set(values)}
    return [known[value] for value in values]


def _choices_of_rows(
    register: Register, campaign: Campaign, name: str, rows: Sequence[Row], column: int
) -> list[tuple[int, int, Sequence[str]]]:
    """Column, row and words of every cell whose choices are its own."""
    found: list[tuple[int, int, Sequence[str]]] = []
    for place, row in enumerate(rows):
        vocabulary = register.vocabulary(name, row, campaign)
        if vocabulary and vocabulary.choices:
            found.append((column, place, [choice.label for choice in vocabulary.fine()]))
    return found


def _style(field: Field) -> Style:
    if field.kind is Kind.DAY:
        return Style.DAY
    if field.kind is Kind.COUNT:
        return Style.NUMBER if field.low and field.low >= 1900 else Style.COUNT
    return Style.NUMBER if field.kind is Kind.AMOUNT else Style.TEXT


def _cell(field: Field, value: Value, vocabulary: Vocabulary | None) -> Cell:
    """A value as a book holds it: labels for codes, real dates and numbers."""
    if value is None:
        return None
    if vocabulary is not None:
        code = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        choice = vocabulary.by_code.get(code)
        return choice.label if choice else str(value)
    if field.kind is Kind.DAY:
        return parse_date(value)
    if field.numeric:
        exact = Decimal(str(value))
        return exact if len(exact.as_tuple().digits) <= DIGITS else show_number(exact)
    return str(value)
