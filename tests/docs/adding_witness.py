"""Run by test_adding with a program that has one more field, register, rule and figure: says where they turned up.

Arguments: the store of a unit that can be confirmed, and a folder to work in. One JSON object goes to standard output.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import orjson

import dxdesk
from dxdesk.checks import rules
from dxdesk.flows import assessment
from dxdesk.flows.entering import editing, workbooks
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview, reporting, review
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.submission import Role
from dxdesk.models.unit_data import UnitData
from dxdesk.sync import keyfiles
from dxdesk.sync.keys import decrypt
from dxdesk.ui.pages import entries

FIELD, COST = "Kinh phí (triệu đồng)", "1.250,5"
TASK = "TK002"  # in progress, without obstacles


def look(store: Path, folder: Path) -> dict[str, Any]:
    with lifecycle.open_store(store) as unit:
        field, register = of_field(unit, folder), of_register(unit, folder)
        rule, figure = of_rule_and_figure(unit)
        annexes, tables = in_report(unit, folder), in_package(unit, folder)
        return {
            "program": str(Path(dxdesk.__file__).parent),
            "field": field | {"in annex": COST in annexes, "in package": "cost" in tables["platforms"]},
            "register": register | {"in annex": "Lớp 2" in annexes, "in package": tables["trainings"]},
            "rule": rule,
            "figure": figure,
            "problems": care.verify(unit).problems,
        }


def of_field(unit: Workspace, folder: Path) -> dict[str, Any]:
    headings = fill_in(unit, folder, "platforms", {})
    record = overview.page(unit, "platforms", list(overview.listing(unit, "platforms")))[0]["record"]
    editing.set_fields(unit, "platforms", record, {"cost": COST})
    return {"heading": FIELD in headings, "kept": (overview.row(unit, "platforms", record) or {})["cost"]}


def of_register(unit: Workspace, folder: Path) -> dict[str, Any]:
    fill_in(unit, folder, "trainings", {"Tên lớp": "Lớp 1", "Số người tham gia": 40})
    editing.paste(unit, "trainings", [(None, {"name": "Lớp 2"})])
    rows = overview.page(unit, "trainings", list(overview.listing(unit, "trainings")))
    complete = review.figure(unit, "completeness").line("trainings")
    wrong = {"record": "x", "name": "Lớp 3", "people": -1, "live": True}
    findings = rules.run(UnitData(unit.campaign, unit.unit, {"trainings": [wrong]}))
    return {
        "page": [one.title for one in entries() if one.key == "trainings"],
        "rows": sorted([row["name"], row["people"]] for row in rows if row["live"]),
        "complete": [complete[name] for name in ("expected", "recorded", "complete")],
        "checked": [[finding.rule, finding.field] for finding in findings],
    }


def of_rule_and_figure(unit: Workspace) -> tuple[dict[str, Any], dict[str, Any]]:
    """What both say before and after the obstacles of a task are told."""
    said = []
    for words in ("", "Thiếu nhân lực"):
        editing.set_fields(unit, "tasks", TASK, {"obstacles": words})
        found = assessment.findings(unit, only=["task_open_without_obstacles"])
        made = review.figure(unit, "tasks_with_obstacles")
        said.append((TASK in {finding.record for finding in found}, made.line(unit.unit)["hindered"]))
    (fires, before), (still, after) = said
    listed = review.figures(unit)["tasks_with_obstacles"]
    return {"fires": [fires, still]}, {"listed": listed, "unit": made.unit_of_measure, "counts": [before, after]}


def fill_in(unit: Workspace, folder: Path, register: str, values: dict[str, Any]) -> list[str]:
    """The headings of a register's template; a row with the values is taken in from it."""
    template = folder / f"{register}.xlsx"
    workbooks.template(unit, register, template)
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    headings = {str(cell.value).rstrip(" *"): cell for line in sheet.iter_rows() for cell in line if cell.value}
    for heading, value in values.items():
        sheet.cell(headings[heading].row + 1, headings[heading].column, value)
    book.save(template)
    if values:
        workbooks.import_workbook(unit, template)
    return list(headings)


def in_report(unit: Workspace, folder: Path) -> str:
    reporting.report(unit, folder / "bao-cao.md")
    text = (folder / "bao-cao.md").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def in_package(unit: Workspace, folder: Path) -> dict[str, list[str]]:
    """The columns of each table that is sent."""
    signoff.confirm(unit, Role.PREPARER)
    signoff.confirm(unit, Role.APPROVER, officer="Trần Thị Bình")
    signoff.submit(unit, folder / "20.dxsync")
    plain = folder / "plain.zip"
    plain.write_bytes(decrypt((folder / "20.dxsync").read_bytes(), [keyfiles.load("device")]))
    with zipfile.ZipFile(plain) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        return {Path(name).stem: archive.read(name).decode().splitlines()[0].split(",") for name in tables}


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(look(Path(sys.argv[1]), Path(sys.argv[2]))))
