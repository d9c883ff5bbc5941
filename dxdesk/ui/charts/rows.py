"""Which bars a figure has: a value, a part of a whole, two periods side by side, or a value against its target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from dxdesk.i18n import _
from dxdesk.models.field import show_cell

if TYPE_CHECKING:
    from dxdesk.ui.charts.charts import FigureLike

Cell = str | int | Decimal | None
Cells = Mapping[str, Cell]
MET_ROLES = {"yes": "accent", "no": "warning", "unknown": "neutral_bar"}
_FARTHEST = 1.6  # times the target: what lies beyond is cut, its value is written out


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart. `said` is what stands at the end of the bar."""

    label: str
    value: float | None
    said: str
    whole: float | None = None  # what the value is a part of
    before: float | None = None  # the same of the last period
    target: float | None = None
    role: str = "accent"  # colour of the bar
    silent: float = 0.0  # how much of the whole nobody said anything of

    @property
    def longest(self) -> float:
        return max(part for part in (0.0, self.value, self.whole, self.before, self.target) if part is not None)


def bars(figure: FigureLike) -> list[Bar]:
    """The bars of a figure; empty where it holds nothing that can be drawn."""
    draw = _kind(figure)
    if draw is None:
        return []
    made = [draw(figure, str(row[0] or ""), dict(zip(figure.columns, row, strict=True))) for row in figure.rows]
    if draw is not _single:
        return made
    return [replace(bar, role=NO_ANSWER) if key in _UNTOLD else bar for bar, key in zip(made, figure.keys, strict=True)]


def legend(figure: FigureLike) -> list[tuple[str, str]]:
    """Colour role and name of each series, where there is more than one."""
    columns = set(figure.columns)
    if {"reached", "target"} <= columns:
        return [("accent", _("Đạt")), ("warning", _("Chưa đạt")), ("text", _("Mục tiêu"))]
    if {"now", "before"} <= columns:
        return [("accent", _heading(figure, "now")), ("neutral_bar", _heading(figure, "before"))]
    for part, whole in _PARTS:
        if _has_parts(figure, part, whole):
            role = "warning" if part == "late" else "accent"
            if silent := _silent_column(figure, part, whole):
                rest = _heading(figure, f"not_{part}")
                return [(role, _heading(figure, part)), ("neutral_bar", rest), (NO_ANSWER, _heading(figure, silent))]
            return [(role, _heading(figure, part)), ("neutral_bar", _heading(figure, whole))]
    return []


_PARTS = (
    ("approved", "total"), ("complete", "expected"), ("in_use", "count"), ("late", "count"), ("issued", "of"),
    ("announced", "of"), ("sent", "of"), ("completed", "of"), ("part", "whole"),
    ("in_use", "total"),
)  # fmt: skip


# What nobody said anything of, by the part and the whole that it is missing from.
_SILENT = {
    ("issued", "of"): "silent", ("announced", "of"): "silent", ("approved", "total"): "silent",
    ("completed", "of"): "missing",
}  # fmt: skip
NO_ANSWER = "no_answer"  # not a colour: hatched, as on the map
_UNTOLD = ("not_entered", "unknown")  # keys of the lines that figures have for what nobody said anything of


def _silent_column(figure: FigureLike, part: str, whole: str) -> str:
    """The column of what nobody said anything of; empty where everybody did."""
    column = _SILENT.get((part, whole), "")
    if column not in figure.columns:
        return ""
    place = figure.columns.index(column)
    return column if any(row[place] for row in figure.rows) else ""


def _heading(figure: FigureLike, column: str) -> str:
    return figure.headings[figure.columns.index(column)]


def _kind(figure: FigureLike) -> Callable[[FigureLike, str, Cells], Bar] | None:
    columns = set(figure.columns)
    if {"reached", "target"} <= columns:
        return _against_target
    if {"now", "before"} <= columns and _numbers(figure, "now"):
        return _two_periods
    if {"complete", "expected"} <= columns:
        return _completeness
    if any(_has_parts(figure, part, whole) for part, whole in _PARTS):
        return _part
    return _single if _first_number(figure) else None


def _has_parts(figure: FigureLike, part: str, whole: str) -> bool:
    return {part, whole} <= set(figure.columns) and _numbers(figure, whole)


def _numbers(figure: FigureLike, column: str) -> bool:
    place = figure.columns.index(column)
    return any(isinstance(row[place], (int, Decimal)) for row in figure.rows)


def _first_number(figure: FigureLike) -> str:
    """The column that is drawn: the total where there is one, or the first with numbers."""
    if "total" in figure.columns and _numbers(figure, "total"):
        return "total"
    return next((c for c in figure.columns[1:] if _numbers(figure, c)), "")


def _float(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, (int, Decimal)) else None


def _shown(cell: Cell, unit: str = "") -> str:
    return f"{show_cell(cell)} {unit}".strip() if isinstance(cell, (int, Decimal)) else _("chưa có")


def _single(figure: FigureLike, name: str, cells: Cells) -> Bar:
    cell = cells[_first_number(figure)]
    return Bar(name, _float(cell), _shown(cell, figure.unit_of_measure))


def _part(_figure: FigureLike, name: str, cells: Cells) -> Bar:
    part, whole = next(pair for pair in _PARTS if set(pair) <= set(cells))
    share, role = cells.get("share"), "accent"
    said = f"{_shown(cells[part] or 0)} / {_shown(cells[whole])}"
    if part == "late":
        role, said = "warning", _("{n} ({late} quá hạn)").format(n=_shown(cells[whole]), late=_shown(cells[part] or 0))
    silent = _float(cells.get(_SILENT.get((part, whole), ""))) or 0.0
    if silent:
        blank = _("{n} chưa có số liệu").format(n=_shown(cells[_SILENT[part, whole]]))
        said = blank if silent == _float(cells[whole]) else f"{said}  · {blank}"
    elif isinstance(share, (int, Decimal)):
        said += f"  ({show_cell(share)} %)"
    if cells[part] is None:  # nobody of them said anything
        return Bar(name, None, _("chưa có số liệu"))
    return Bar(name, _float(cells[part]), said, whole=_float(cells[whole]), role=role, silent=silent)


def _completeness(figure: FigureLike, name: str, cells: Cells) -> Bar:
    """By share: registers have five rows or fifty thousand."""
    bar = _part(figure, name, {"complete": cells["complete"], "expected": cells["expected"]})
    share = _float(cells.get("share"))
    said = f"{show_cell(cells['share'])} %  ({bar.said})" if share is not None else _("chưa có dòng nào")
    return Bar(name, share, said, whole=100.0)


def _two_periods(figure: FigureLike, name: str, cells: Cells) -> Bar:
    now, before = _float(cells["now"]), _float(cells["before"])
    unit = figure.unit_of_measure or str(cells.get("unit") or "")
    said = _shown(cells["now"], unit)
    if before is not None:
        said += "  " + _("(kỳ trước {value})").format(value=_shown(cells["before"]))
    if not figure.unit_of_measure:  # other units of measure in other rows: each row by its own scale
        most = max(now or 0.0, before or 0.0) or 1.0
        now, before = (None if part is None else part / most for part in (now, before))
    return Bar(name, now, said, before=before)


def _against_target(figure: FigureLike, name: str, cells: Cells) -> Bar:
    """By its own target, so that all targets stand in one line whatever is measured."""
    value, target, met = _float(cells["reached"]), _float(cells["target"]), str(cells.get("met") or "unknown")
    unit = str(cells.get("unit") or figure.unit_of_measure)
    result = str(cells.get("result") or "")
    if target is None:
        return Bar(
            name, None, " · ".join(filter(None, (str(cells.get("target_text") or ""), result))), role=MET_ROLES[met]
        )
    said = " · ".join(filter(None, (_shown(cells["reached"], unit), str(cells.get("target_text") or ""), result)))
    scaled = None if value is None else min(value / target, _FARTHEST) if target else min(value, _FARTHEST)
    return Bar(name, scaled, said, target=1.0, role=MET_ROLES[met])
