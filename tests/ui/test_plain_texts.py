"""Texts of cells, files, units, officers, comments and campaigns are drawn as they stand, never as HTML.

Every page and dialog is gone through with `<b>x</b><img …>` in all that is stored.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyqtgraph as pg
import pytest
import shiboken6
from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtGui import QTextDocument, QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QDialog, QLabel, QTextEdit, QWidget

import dxdesk.ui
from dxdesk.errors import Place, Problem
from dxdesk.flows.entering import attachments, workbooks
from dxdesk.flows.reviewing import reporting
from dxdesk.flows.workspace import Workspace, entered_for
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Cause
from dxdesk.models.field import Kind
from dxdesk.models.registers import REGISTERS
from dxdesk.reports.forms import page as printed
from dxdesk.sheets.matching.incoming import Fault
from dxdesk.store.journal.writing import Edit
from dxdesk.ui import pages
from dxdesk.ui.desk import Desk
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.kit.tips import tip
from tests.ui.centre import central, centre

__all__ = ["central", "centre"]

Settle = Callable[[], None]
EVIL = "<b>đậm</b><img src=x.png> &lt; A & B"
_WORDS = frozenset(("name", "full_name", "title", "summary", "reason", "label"))


def marred(value: Any, key: str = "") -> Any:
    """What a campaign says, with HTML in all its names."""
    if isinstance(value, dict):
        return {k: marred(v, k) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [marred(v) for v in value]
    return f"{EVIL} {value}" if key in _WORDS and isinstance(value, str) and value else value


def evil(workspace: Workspace) -> Workspace:
    """The same store as somebody sees it whose campaign has such names."""
    campaign = Campaign.model_validate(marred(workspace.campaign.model_dump()))
    return Workspace(workspace.store, campaign, workspace.unit, workspace.profile, f"Cán bộ {EVIL}")


def fill(workspace: Workspace) -> None:
    """HTML in every text of every register."""
    edits = []
    for key, register in REGISTERS.items():
        free = {
            n: f"{EVIL} {n}"
            for n, f in register.stored.items()
            if f.kind is Kind.TEXT and not f.choices and not f.catalogue and not f.internal and not f.choices_by_kind
        }
        items = [item.code for item in workspace.campaign.expects(register.catalogue, workspace.unit)]
        for number in range(2):
            about = {"about_register": "plans", "about_record": "plan_5y", "about_field": "note", "sha256": "0" * 64}
            values: dict[str, Any] = {**free, **{n: v for n, v in about.items() if n in register.stored}}
            if register.catalogue:
                if number >= len(items):
                    continue
                values[register.key_fields[0]] = items[number]
            elif register.key_fields and register.key_fields[0] in free:
                values[register.key_fields[0]] = f"{EVIL} {number}"
            edits.append(Edit(key, register.identify(workspace.unit, values), values))
    workspace.open_journal.write(Cause.IMPORT, f"Nhập tệp {EVIL}.xlsx", edits)


# What is drawn


def is_html(text: str) -> bool:
    return QtGui.Qt.mightBeRichText(text)


def drawn(text: str) -> str:
    """What a reader sees of an HTML text; fails for a picture, or where something of a cell is bold."""
    document = QTextDocument()
    document.setHtml(text)
    block = document.begin()
    while block.isValid():
        for fragment in block:
            one = fragment.fragment()
            assert not one.charFormat().isImageFormat(), text
            assert not (one.text() == "đậm" and one.charFormat().fontWeight() > 500), text
        block = block.next()
    return QTextDocumentFragment.fromHtml(text).toPlainText()


def holds(text: str) -> bool:
    return "đậm" in text


def look_at_text(text: str, where: object) -> int:
    """Of a place where Qt decides by itself whether a text is HTML."""
    if not holds(text):
        return 0
    said = drawn(text) if is_html(text) else text
    assert "<b>đậm" in said, (where, text)
    assert "<img" in said, (where, text)
    return 1


def look_at_model(model: QAbstractItemModel) -> int:
    found = 0
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for column in range(columns):
        head = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        found += look_at_text(str(head or ""), model)
        for row in range(min(model.rowCount(), 200)):
            said = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            found += look_at_text(str(said or ""), model)
    return found


def look_at(root: QWidget) -> int:
    """Everything in sight and out of sight in a window; returns in how many places such a text was met."""
    found = 0
    for one in (root, *root.findChildren(QWidget)):
        found += look_at_text(one.toolTip(), one)
        if isinstance(one, QLabel) and holds(one.text()):
            if one.textFormat() == Qt.TextFormat.PlainText:
                found += 1
            else:
                found += look_at_text(one.text(), one)
        elif isinstance(one, QAbstractButton) and "A &" in one.text():
            assert "A && B" in one.text() or type(one).paintEvent is not QAbstractButton.paintEvent, one.text()
        elif isinstance(one, QAbstractItemView) and one.model() is not None:
            found += look_at_model(one.model())
        elif isinstance(one, QTextEdit) and holds(one.toPlainText()):
            drawn(one.toHtml())
        elif isinstance(one, pg.PlotWidget):
            for item in one.scene().items():
                if isinstance(item, pg.TextItem) and holds(item.toPlainText()):
                    assert "<b>đậm</b>" in item.toPlainText()
    return found


def walk(window: Shell, settle: Settle) -> dict[str, int]:
    found = {}
    for listed in pages.entries(central=window.desk.central):
        window.go_page(listed.key)
        settle()
        page = window.page
        found[listed.key] = look_at(page)
        for view in [one for one in page.findChildren(QAbstractButton) if one.property("kind") == "segment"]:
            if shiboken6.isValid(view) and view.isVisible():
                view.click()
                settle()
                found[listed.key] += look_at(page)
    return found


@pytest.fixture
def own(window: Shell, desk: Desk, workspace: Workspace, settle: Settle, tmp_path: Path) -> Shell:
    fill(workspace)
    scan = tmp_path / "<b>đậm</b><img src=x>.pdf".replace("/", "")
    scan.write_bytes(b"%PDF-1.4\n")
    attachments.attach(workspace, "plans", "plan_5y", scan)
    desk.open(evil(workspace))
    settle()
    return window


def test_every_page_of_a_unit(own: Shell, settle: Settle) -> None:
    found = walk(own, settle)
    look_at(own)
    assert found["plans"] > 5
    assert all(found[key] for key in ("systems", "tasks", "review", "history", "overview")), found


def test_every_page_of_the_centre(central: Shell, desk: Desk, settle: Settle) -> None:
    unit = entered_for(desk.store, "04")
    fill(unit)
    desk.open(evil(desk.store))
    settle()
    found = walk(central, settle)
    look_at(central)
    assert all(found[key] for key in ("tracking", "inbox")), found
    from dxdesk.ui.pages.centre.tracking import TrackingPage

    central.go_page("tracking")
    page = central.page
    assert isinstance(page, TrackingPage)
    from dxdesk.ui.desk import Goal

    central.go(Goal("tracking", "04", "plans"))
    settle()
    assert look_at(page)


def test_the_report_as_a_page_and_on_paper(workspace: Workspace) -> None:
    """What is printed is HTML of our own, in which texts of cells are text."""
    fill(workspace)
    report = reporting.of_unit(evil(workspace))
    pages_ = [printed.as_html(report, linked=True), *(sheet.html for sheet in printed.sheets(report))]
    for html in pages_:
        assert "<b>đậm" not in html
        assert "<img src=x" not in html
    assert any("&lt;b&gt;đậm&lt;/b&gt;&lt;img src=x.png&gt;" in html for html in pages_)


def dialogs(own: Shell, workspace: Workspace) -> Iterator[QDialog]:
    """Each dialog that shows texts of others."""
    from dxdesk.ui.charts.behind import show_behind
    from dxdesk.ui.dialogs.questions import Question
    from dxdesk.ui.dialogs.reason import ReasonDialog
    from dxdesk.ui.dialogs.unsaved_dialog import UnsavedDialog
    from dxdesk.ui.frame.palette import CommandPalette
    from dxdesk.ui.grid.filter_menu import Ticks
    from dxdesk.ui.grid.refusals import RefusalDialog
    from dxdesk.ui.pages.entering.import_dialog import ImportDialog
    from dxdesk.ui.pages.entering.new_record import NewRecordDialog
    from dxdesk.ui.unsaved import Kept

    desk, theme = own.desk, own.desk.theme
    yield Question(theme, EVIL, EVIL, EVIL, own)
    yield ReasonDialog(theme, EVIL, EVIL, EVIL, EVIL, own)
    yield RefusalDialog(theme, [(EVIL, EVIL, EVIL, EVIL)], 1, 1, 1, own)
    fault = Fault(EVIL, "E2", "note", EVIL, EVIL, 2)
    asked = workbooks.Asked(
        "value", EVIL, ("E2",), "plans", "status", EVIL, EVIL, ("issued",), (EVIL,), "value:plans.status:x", free=True
    )
    preview = workbooks.Imported(EVIL, 1, 1, 1, 1, 1, [fault], [fault], strangers=[fault], asked=[asked])
    yield ImportDialog(theme, EVIL, preview, own)
    for register in ("plans", "systems", "platforms"):
        yield NewRecordDialog(theme, REGISTERS[register], desk.store.campaign, set(), own)
    from dxdesk.ui.desk import Goal

    desk.unsaved.keep(("plans", "plan_5y", "note"), Kept(Goal("plans"), EVIL, EVIL, EVIL))
    yield UnsavedDialog(desk, EVIL, own)
    yield Ticks(theme, EVIL, [(EVIL, 1)], [1], own)
    yield CommandPalette(theme, own.commands(), own)
    show_behind(desk, ["plans/plan_5y"], own, EVIL)
    yield own.findChildren(QDialog)[-1]


def test_every_dialog(own: Shell, workspace: Workspace, settle: Settle) -> None:
    for dialog in dialogs(own, workspace):
        settle()
        look_at(dialog)
        dialog.hide()
        dialog.deleteLater()
    own.desk.unsaved.let_all_go()


def test_messages(own: Shell, settle: Settle) -> None:
    own.desk.say(EVIL)
    own.bar.tell(Problem(EVIL, place=Place(EVIL, EVIL), hint=EVIL))
    own.show_bug(ValueError(EVIL))
    settle()
    assert look_at(own) >= 2
    for dialog in own.findChildren(QDialog):
        dialog.close()


@pytest.mark.parametrize(
    "text", [EVIL, "<b>x</b>", "a < b\nc", "&lt;b&gt;", "A & B", "<?xml?>", "<!-- x -->", "đ <img>"]
)
def test_a_tooltip_says_what_stands_there(text: str) -> None:
    said = tip(text)
    assert (drawn(said) if is_html(said) else said) == text


def test_nothing_is_drawn_past_the_ways_that_are_tested() -> None:
    """Tooltips go through `tip`, labels are made by `label`, and no message box guesses what its text is."""
    found = []
    for path in Path(dxdesk.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).split(".")[-1]
            first = ast.unparse(node.args[0]) if node.args else ""
            if called == "setToolTip" and not first.startswith(("tip(", "tips.tip(")):
                found.append((path.name, called))
            if called in ("QMessageBox", "QTextBrowser", "setWhatsThis", "setStatusTip", "LabelItem", "setTitle"):
                found.append((path.name, called))
            if called == "QLabel" and path.name not in ("widgets.py", "grid.py"):
                found.append((path.name, called))
    assert set(found) == {("printing.py", "setTitle")}  # the title of a file
    assert QApplication.instance() is not None
