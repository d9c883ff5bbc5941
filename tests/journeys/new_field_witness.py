"""Run by test_new_field with a program that has one more declared field: says where the field turned up.

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
from dxdesk.flows.entering import editing, workbooks
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview, reporting
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Role
from dxdesk.sync import keyfiles
from dxdesk.sync.keys import decrypt

NEW = "published_url"


def look(store: Path, folder: Path) -> dict[str, Any]:
    with lifecycle.open_store(store) as unit:
        plans = overview.page(unit, "plans", list(overview.listing(unit, "plans")))
        seen: dict[str, Any] = {
            "program": str(Path(dxdesk.__file__).parent),
            "rows": [[row["record"], row["status"], row["number"], row["note"]] for row in plans if row["live"]],
            "blank": [row[NEW] for row in plans],
            "problems": care.verify(unit).problems,
            "too_long": [p.field for p in editing.set_fields(unit, "plans", "plan_5y", {NEW: "x" * 5000}).refused],
        }
        editing.set_fields(unit, "plans", "plan_5y", {NEW: " https://langson.gov.vn/573 "})
        seen["kept"] = (overview.row(unit, "plans", "plan_5y") or {})[NEW]
        seen["found"] = len(overview.listing(unit, "plans", search="langson.gov.vn"))
        seen["history"] = [line.name for line in overview.cell_history(unit, "plans", "plan_5y", NEW)]
        seen |= in_window(unit) | in_books(unit, folder) | in_report(unit, folder) | in_package(unit, folder)
        seen["problems"] += care.verify(unit).problems
    return seen


def in_window(unit: Workspace) -> dict[str, Any]:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from dxdesk.ui.desk import Desk
    from dxdesk.ui.grid.model import GridModel
    from dxdesk.ui.look.theme import Theme
    from dxdesk.ui.pages.entering.form import Form

    application = QApplication([])
    desk = Desk(Theme("light"))
    desk.ws = unit
    model = GridModel(desk, REGISTERS["plans"], desk)
    headers = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
    form = Form(desk, model)
    boxes = {name: box.label.text() for name, box in form.boxes.items()}
    form.deleteLater()
    desk.jobs.close()
    application.processEvents()
    return {"headers": headers, "boxes": boxes}


def in_books(unit: Workspace, folder: Path) -> dict[str, Any]:
    template = folder / "mau.xlsx"
    workbooks.template(unit, "plans", template)
    book = openpyxl.load_workbook(template)
    page = book.worksheets[0]
    headings = {str(cell.value).rstrip(" *"): cell for line in page.iter_rows() for cell in line if cell.value}
    label = REGISTERS["plans"].fields[NEW].label
    if label in headings:
        column = headings[label].column
        page.cell(headings[label].row + 1, column, "https://langson.gov.vn/16")
    book.save(template)
    done = workbooks.import_workbook(unit, template)
    first = overview.row(unit, "plans", unit.campaign.plan_items[0].code) or {}
    return {"headings": list(headings), "imported": [done.new, done.changed, len(done.faults)], "filled_in": first[NEW]}


def in_report(unit: Workspace, folder: Path) -> dict[str, Any]:
    reporting.report(unit, folder / "bao-cao.md")
    return {"report": (folder / "bao-cao.md").read_text("utf-8")}


def in_package(unit: Workspace, folder: Path) -> dict[str, Any]:
    signoff.confirm(unit, Role.PREPARER)
    signoff.confirm(unit, Role.APPROVER, officer="Trần Thị Bình")
    sent = folder / "20.dxsync"
    signoff.submit(unit, sent)
    plain = folder / "plain.zip"
    plain.write_bytes(decrypt(sent.read_bytes(), [keyfiles.load("device")]))
    with zipfile.ZipFile(plain) as archive:
        description = orjson.loads(archive.read("datapackage.json"))
        table = archive.read("data/plans.csv").decode().splitlines()
    schema = next(r["schema"] for r in description["resources"] if r["path"] == "data/plans.csv")
    return {
        "csv": table[0].split(","),
        "csv_has_value": any("https://langson.gov.vn/573" in line for line in table),
        "schema": {field["name"]: field["type"] for field in schema["fields"]},
        "entries": care.verify_package(sent).entries,
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(look(Path(sys.argv[1]), Path(sys.argv[2]))))
