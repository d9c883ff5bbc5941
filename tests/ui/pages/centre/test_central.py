"""The centre's window: its rail, header, first page, menu; every page whole and named."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QListWidget

from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import Workspace
from dxdesk.ui import pages, shot
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.centre.overview import CentrePage
from dxdesk.ui.pages.centre.publishing import PublishedDialog
from dxdesk.ui.pages.keeping.new_store import NewStoreDialog
from tests.flows import arrivals
from tests.ui.centre import Settle, central, centre
from tests.ui.test_pages import cut, nameless, overlapping_the_window

__all__ = ["central", "centre"]

KEYS = ("overview", "inbox", "tracking", "keys", "country", "report", "history")
VIEWS = [*(Goal(key) for key in KEYS), Goal("country", field="charts"), Goal("tracking", "20")]


@pytest.mark.parametrize("goal", VIEWS, ids=lambda goal: f"{goal.page}-{goal.record}{goal.field}".strip("-"))
def test_a_page_is_whole_and_named(central: Shell, settle: Settle, goal: Goal) -> None:
    central.go(goal)
    settle()
    assert central.page_key == goal.page
    assert nameless(central) == []
    assert cut(central) == []
    assert overlapping_the_window(central) == []


def test_the_rail_lists_the_centre_s_pages(central: Shell) -> None:
    assert tuple(central.rail.buttons) == KEYS
    assert {entry.key for entry in pages.entries()} != set(KEYS)


def test_the_header_says_how_many_units_came(central: Shell) -> None:
    assert central.header.unit.text() == "Cơ quan tổng hợp"
    assert central.header.state.text() == "6 / 93 đơn vị đã gửi"
    assert central.rail.buttons["inbox"].accessibleDescription() == "3 báo cáo chờ trả lời"


def test_the_first_page_counts_and_leads_on(central: Shell, settle: Settle) -> None:
    page = central.page
    assert isinstance(page, CentrePage)
    said = {key: number.text() for key, number in page.tiles.numbers.items()}
    assert said == {"came": "6 / 93", "waiting": "3", "accepted": "3", "returned": "1", "overdue": "87"}
    todo = next(b for b in page.findChildren(type(central.header.undo)) if b.text().startswith("3 báo cáo"))
    QTest.mouseClick(todo, Qt.MouseButton.LeftButton)
    assert central.page_key == "inbox"


def test_the_campaign_file_is_published_from_the_menu(
    shell: Shell, desk: Desk, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DXDESK_HOME", str(tmp_path / "home"))
    opened = lifecycle.new_store(tmp_path / "c.dxdb", "2022-q1", profile="central", officer="Lê Chi")
    desk.open(opened)
    settle()
    out = tmp_path / "ky"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(out), ""))  # as it stands then
    command = next(c for c in shell.commands() if c.title == "Phát hành tệp kỳ báo cáo…")
    command.run()
    settle()
    dialog = shell.findChild(PublishedDialog)
    assert dialog is not None
    assert lifecycle.read_source(str(out.with_suffix(".dxsync"))).campaign.centre is not None
    beside = next(tmp_path.glob("KHÓA KHÔI PHỤC*.key"))
    assert str(beside) in dialog.recovery.text.text()
    out = tmp_path / "usb.key"
    QTest.mouseClick(dialog.away, Qt.MouseButton.LeftButton)
    settle()
    assert (out.is_file(), beside.exists()) == (True, False)
    assert str(out) in dialog.recovery.text.text()
    dialog.accept()
    settle()
    assert desk.store.campaign.centre is not None, "the window goes on with the edition that names the centre"
    desk.store.close()


def test_a_unit_publishes_nothing(window: Shell) -> None:
    assert "Phát hành tệp kỳ báo cáo…" not in [c.title for c in window.commands()]
    assert not window.desk.central


def test_the_centre_s_store_is_made_in_the_dialog(shell: Shell, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    dialog = NewStoreDialog(desk, shell)
    dialog.show()
    settle()
    QTest.mouseClick(dialog.profile.buttons[1], Qt.MouseButton.LeftButton)
    assert not dialog.findChild(QListWidget, options=Qt.FindChildOption.FindChildrenRecursively).isVisible()
    dialog.officer.clear()
    assert not dialog.make.isEnabled()
    QTest.keyClicks(dialog.officer, "Le Chi")
    assert dialog.path.text().endswith("co-quan-tong-hop.dxdb")
    dialog.path.setText(str(tmp_path / "t.dxdb"))
    dialog.path.textEdited.emit(dialog.path.text())
    QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    settle()
    assert isinstance(desk.ws, Workspace)
    assert (desk.ws.profile, desk.ws.unit) == ("central", "")
    assert tuple(shell.rail.buttons) == KEYS
    desk.ws.close()


def test_a_new_store_is_put_where_there_is_a_folder(
    shell: Shell, desk: Desk, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(tmp_path / "Documents"))
    dialog = NewStoreDialog(desk, shell)
    dialog.show()
    settle()
    dialog.profile.buttons[1].click()
    QTest.keyClicks(dialog.officer, "Le Chi")
    assert Path(dialog.path.text()).parent == Path.home()
    dialog.path.setText(str(tmp_path / "xa" / "t.dxdb"))
    dialog.make.click()
    settle()
    assert dialog.isVisible()
    assert f"Không có thư mục “{tmp_path / 'xa'}”." in dialog.problem.accessibleName()
    assert dialog.officer.text() == "Le Chi"
    dialog.reject()


def test_pictures_know_the_centre_s_pages(centre: arrivals.Desk, tmp_path: Path) -> None:
    with lifecycle.open_store(centre.store) as workspace:
        for name in ("inbox", "country", "charts"):
            shot.take(workspace, name, tmp_path / f"{name}.png")
    assert len({path.read_bytes() for path in tmp_path.glob("*.png")}) == 3


@pytest.mark.parametrize("goal", VIEWS[1:], ids=lambda goal: f"{goal.page}-{goal.record}{goal.field}".strip("-"))
def test_a_page_is_whole_in_the_smallest_window(central: Shell, settle: Settle, goal: Goal) -> None:
    central.resize(central.minimumSize())
    central.go(goal)
    settle()
    assert cut(central) == []
