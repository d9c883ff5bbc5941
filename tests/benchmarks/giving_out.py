"""A large register out of the store: as a workbook, and through the checks."""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from dxdesk.flows.entering import workbooks
from dxdesk.flows.reviewing import review
from dxdesk.flows.workspace import Workspace
from dxdesk.models.field import Kind
from dxdesk.models.registers import REGISTERS
from tests.benchmarks.result import Result, best

REGISTER = "systems"


def exporting(workspace: Workspace, folder: Path, part: float, times: int) -> Iterator[Result]:
    """The register as a workbook that imports back."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        book, flat = Path(name) / "ra.xlsx", Path(name) / "ra.csv"
        ours, floor = best(
            times,
            lambda: workbooks.export_workbook(workspace, book, register=REGISTER),
            lambda: _as_csv(workspace.store.path, flat),
        )
        [openpyxl] = best(1, lambda: _with_openpyxl(workspace.store.path, Path(name) / "o.xlsx", part))
    floor_name = "sqlite3 đọc và csv.writer ghi chính các ô ấy, mã đổi thành chữ"
    yield Result("xuất tệp Excel", "s", ours, 2, floor, floor_name, openpyxl / part, "openpyxl", part)


def _shown() -> tuple[list[str], list[Mapping[object, str] | None]]:
    """Stored columns, and for choices the words of their codes."""
    stored = REGISTERS[REGISTER].stored
    words: list[Mapping[object, str] | None] = []
    for field in stored.values():
        if field.kind is Kind.YES_NO:
            words.append({1: "Có", 0: "Không", None: ""})
        elif field.choices:
            words.append({None: "", **{choice.code: choice.label for choice in field.choices}})
        else:
            words.append(None)
    return list(stored), words


def _rows(store: Path, limit: int = -1) -> Iterator[Sequence[object]]:
    columns, words = _shown()
    with closing(sqlite3.connect(store)) as raw:
        for row in raw.execute(f"SELECT {','.join(columns)} FROM {REGISTER} WHERE live ORDER BY id LIMIT {limit}"):
            yield [value if known is None else known[value] for value, known in zip(row, words, strict=True)]


def _as_csv(store: Path, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_shown()[0])
        writer.writerows(_rows(store))


def _with_openpyxl(store: Path, path: Path, part: float) -> None:
    from openpyxl import Workbook

    with closing(sqlite3.connect(store)) as raw:
        rows = raw.execute(f"SELECT count(*) FROM {REGISTER}").fetchone()[0]
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in _rows(store, round(rows * part)):
        sheet.append(row)
    book.save(path)


def checking(workspace: Workspace, folder: Path, part: float, times: int) -> Iterator[Result]:
    """All rules over all registers of the unit."""
    [ours] = best(times, lambda: _checked_anew(workspace))
    with tempfile.TemporaryDirectory(dir=folder) as name:
        flat = Path(name) / "ra.csv"
        _as_csv(workspace.store.path, flat)
        lines = flat.read_text(encoding="utf-8").splitlines(keepends=True)
        flat.write_text("".join(lines[: 1 + round((len(lines) - 1) * part)]), encoding="utf-8")
        [other] = best(1, lambda: _with_frictionless(flat))
    name = "frictionless, chỉ kiểu dữ liệu"
    yield Result("rà soát mọi quy tắc", "s", ours, other=other / part, other_name=name, part=part)


def _checked_anew(workspace: Workspace) -> None:
    workspace.remembered.state = None
    review.check(workspace)


def _with_frictionless(path: Path) -> None:
    from frictionless import Resource, system

    stored = REGISTERS[REGISTER].stored
    fields = [
        {"name": name, "type": _TYPES.get(f.kind, "string"), "constraints": {"required": f.required}}
        for name, f in stored.items()
    ]
    with system.use_context(trusted=True):
        described = {"name": REGISTER, "path": str(path), "schema": {"fields": fields}}
        assert Resource.from_descriptor(described).validate().stats["tasks"] == 1


_TYPES = {Kind.DAY: "date", Kind.COUNT: "integer"}
