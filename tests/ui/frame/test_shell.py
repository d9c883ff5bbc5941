"""The frame around the pages: first paint, pages, palette, look, language, problems."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QFrame, QPlainTextEdit, QPushButton, QWidget

from dxdesk import settings
from dxdesk.errors import Place, Unreadable
from dxdesk.flows.entering import history
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.desk import Goal
from dxdesk.ui.dialogs import preferences
from dxdesk.ui.frame.bug import BugDialog
from dxdesk.ui.frame.header import days_text
from dxdesk.ui.frame.palette import Command, CommandPalette, matching
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.kit.widgets import CLICK_FOCUS, NO_SCROLL_BAR, PLAIN_TEXT, Popup, label, scrolled
from dxdesk.ui.look.theme import DARK

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier

# What the first paint may wait for. Whoever adds a line here has measured `dxdesk` without and with it.
FIRST = {
    "dxdesk", "dxdesk.__main__", "dxdesk.app", "dxdesk.errors", "dxdesk.flows", "dxdesk.flows.keeping", "dxdesk.i18n",
    "dxdesk.later", "dxdesk.models", "dxdesk.models.news", "dxdesk.paths", "dxdesk.ui", "dxdesk.ui.application",
    "dxdesk.ui.desk", "dxdesk.ui.dialogs", "dxdesk.ui.dialogs.preferences", "dxdesk.ui.frame",
    "dxdesk.ui.frame.problem_bar", "dxdesk.ui.frame.shell", "dxdesk.ui.jobs", "dxdesk.ui.kit",
    "dxdesk.ui.kit.command", "dxdesk.ui.kit.page", "dxdesk.ui.kit.tips", "dxdesk.ui.kit.widgets", "dxdesk.ui.look",
    "dxdesk.ui.look.icons", "dxdesk.ui.look.style", "dxdesk.ui.look.theme", "dxdesk.ui.pages",
    "dxdesk.ui.pages.entering", "dxdesk.ui.pages.keeping", "dxdesk.ui.pages.keeping.start", "dxdesk.ui.unsaved",
}  # fmt: skip
FIRST_OF_OTHERS = {"PySide6", "__feature__", "shiboken6", "shibokensupport", "signature_bootstrap"}


def test_the_first_paint_waits_for_the_named_modules_and_no_others() -> None:
    script = """
import json, sys
before = set(sys.modules)
from PySide6 import QtCore, QtWidgets
from dxdesk import __main__
from dxdesk.ui.frame import shell

def painted(window):
    made = {*vars(QtCore), *vars(QtWidgets)}
    print(json.dumps([sorted(set(sys.modules) - before), sorted(made & {"Qt", "QStyle"})]))
    window.close()

shell.Shell._after_paint = painted
sys.argv = ["dxdesk"]
sys.exit(__main__.main())
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True, env=environment
    )
    names, made = json.loads(done.stdout)
    assert {name for name in names if name.startswith("dxdesk")} == FIRST
    others = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"dxdesk"}
    assert others <= FIRST_OF_OTHERS
    assert made == []  # PySide6 makes classes when they are asked for: these two hold many enums


def test_numbers_that_stand_for_members_of_enums(qapp: QApplication) -> None:
    assert Qt.TextFormat.PlainText.value == PLAIN_TEXT
    assert Qt.FocusPolicy.ClickFocus.value == CLICK_FOCUS
    assert Qt.ScrollBarPolicy.ScrollBarAlwaysOff.value == NO_SCROLL_BAR
    text = label("<b>1</b>")
    assert text.textFormat() is Qt.TextFormat.PlainText
    area = scrolled(QWidget(), "x")
    assert area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_it_says_so() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-m", "dxdesk"]
    done = subprocess.run(command, capture_output=True, check=False, env=environment | {"PYTHONUTF8": "1"})
    assert (done.returncode, done.stdout) == (2, b"")
    assert "không có màn hình" in done.stderr.decode()


def test_number_keys_open_the_pages_in_their_order(window: Shell, settle: Settle) -> None:
    keys = list(window.rail.buttons)
    for number in (2, 4, 1):
        QTest.keyClick(window, Qt.Key(ord(str(number))), CTRL)
        settle()
        assert window.page_key == keys[number - 1]
        assert window.rail.buttons[window.page_key].isChecked()


def test_a_click_on_the_rail_opens_a_page(window: Shell, settle: Settle) -> None:
    QTest.mouseClick(window.rail.buttons["history"], Qt.MouseButton.LeftButton)
    settle()
    assert window.page_key == "history"


def test_the_palette_finds_commands_without_diacritics_and_runs_them(window: Shell, settle: Settle) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    QTest.keyClicks(palette.field, "ra soat")
    assert palette.list.currentItem().text() == "Rà soát"
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    settle()
    assert window.page_key == "review"


def test_commands_match_by_all_words_and_beginnings_come_first() -> None:
    commands = [Command("Xuất Excel…", print), Command("Nhập từ Excel…", print), Command("Excel", print)]
    assert [c.title for c in matching(commands, "excel")] == ["Excel", "Xuất Excel…", "Nhập từ Excel…"]
    assert [c.title for c in matching(commands, "nhap excel")] == ["Nhập từ Excel…"]
    assert matching(commands, "không có") == []


def test_the_header_tells_unit_campaign_and_state(window: Shell) -> None:
    assert window.header.unit.text() == "Tỉnh Lạng Sơn"
    assert "quý I năm 2022" in window.header.campaign.text()
    assert window.header.state.text() == "Đang nhập"
    assert "30/04/2022" in window.header.deadline.text()


@pytest.mark.parametrize(
    ("days", "text", "tone"),
    [(12, "Còn 12 ngày", "plain"), (3, "Còn 3 ngày", "warning"), (0, "Hạn hôm nay", "warning"),
     (-4, "Quá hạn 4 ngày", "error"), (-400, "Đã hết hạn", "plain")],
)  # fmt: skip
def test_days_to_the_deadline_in_words(days: int, text: str, tone: str) -> None:
    assert days_text(days) == (text, tone)


def test_undo_says_what_it_would_take_back(window: Shell, workspace: Workspace, settle: Settle) -> None:
    assert "Số liệu mẫu" in window.header.undo.toolTip()
    assert not window.header.redo.isEnabled()
    window.header.undo.click()
    settle()
    assert window.header.redo.isEnabled()
    assert history.can_redo(workspace) == "Số liệu mẫu"


def test_the_look_changes_at_once_and_is_remembered(window: Shell, settle: Settle) -> None:
    window.use_scheme("dark")
    settle()
    assert window.desk.theme.tokens is DARK
    assert settings.load().theme == "dark"
    assert preferences.peek()[0] == "dark"


def test_the_language_changes_every_text_and_back(window: Shell, settle: Settle) -> None:
    before = window.rail.buttons["overview"].text()
    window.use_language("en")
    settle()
    assert window.rail.buttons["overview"].text() != before
    assert settings.load().language == "en"
    window.use_language("vi")
    settle()
    assert window.rail.buttons["overview"].text() == before
    assert window.header.unit.text() == "Tỉnh Lạng Sơn"


@pytest.mark.parametrize("damaged", [b"", b"{", b"[1]", json.dumps({"theme": 5, "language": "fr"}).encode()])
def test_damaged_settings_do_not_stop_the_first_paint(profile: Path, damaged: bytes) -> None:
    (profile / "settings.json").write_bytes(damaged)
    assert preferences.peek() == ("system", "vi")


def test_a_problem_is_shown_calmly_with_its_place_and_hint(window: Shell) -> None:
    problem = Unreadable(
        "Không đọc được tệp.", place=Place("a.xlsx", "Biểu 1", "C5"), hint="Mở bằng Excel rồi lưu lại."
    )
    window.desk.problem.emit(problem)
    assert window.bar.isVisible()
    said = window.bar.findChildren(type(window.header.unit))[0].text()
    assert said == "a.xlsx, Biểu 1, C5: Không đọc được tệp. Mở bằng Excel rồi lưu lại."
    window.bar.clear()
    assert not window.bar.isVisible()


def test_a_bug_opens_one_dialog_with_a_report_without_values(window: Shell, settle: Settle) -> None:
    try:
        raise ValueError("số của đơn vị: 12345")
    except ValueError as error:
        window.show_bug(error)
        window.show_bug(error)
    dialogs = window.findChildren(BugDialog)
    assert len(dialogs) == 1
    text = dialogs[0].findChild(QPlainTextEdit).toPlainText()
    assert "ValueError" in text
    assert "12345" not in text
    dialogs[0].copy()
    assert QApplication.clipboard().text() == text
    dialogs[0].accept()
    settle()


def test_the_rail_counts_what_is_left_to_do(window: Shell, settle: Settle) -> None:
    window.desk.check_now()
    settle()
    assert "lỗi" in window.rail.buttons["plans"].accessibleDescription()


def test_what_was_typed_is_written_before_the_window_closes(
    window: Shell, workspace: Workspace, settle: Settle
) -> None:
    window.go(Goal("systems"))
    settle()
    grid = window.page.grid  # type: ignore[attr-defined]
    line = grid.grid_model.line(0)
    grid.stand_on(grid.grid_model.index(0, 0))
    QTest.keyClicks(grid, "Q")
    window.close()
    row = overview.row(workspace, "systems", line.record)
    assert row is not None
    assert row["code"] == "Q"


def test_the_palette_takes_keys_as_soon_as_it_is_open(window: Shell, settle: Settle) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, CommandPalette)
    assert popup.focusWidget() is popup.field
    for letter in "ra soat":
        QTest.keyClick(popup.windowHandle(), letter)  # to the window, as from a real keyboard
    assert popup.field.text() == "ra soat"
    QTest.keyClick(popup.windowHandle(), Qt.Key.Key_Return)
    settle()
    assert window.page_key == "review"
    assert QApplication.activePopupWidget() is None


def test_a_popup_of_ticks_takes_keys_as_soon_as_it_is_open(window: Shell, settle: Settle) -> None:
    window.go(Goal("systems"))
    settle()
    page = window.page
    page.choose_columns()  # type: ignore[attr-defined]
    popup = QApplication.activePopupWidget()
    assert popup is not None
    box = popup.focusWidget()
    assert isinstance(box, QCheckBox)
    QTest.keyClick(popup.windowHandle(), Qt.Key.Key_Space)
    assert not box.isChecked()
    QTest.keyClick(popup.windowHandle(), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_enter_presses_the_button_that_has_the_keyboard(shell: Shell, settle: Settle) -> None:
    settle()
    focused = shell.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Tạo tệp dữ liệu…"
    QTest.keyClick(focused, Qt.Key.Key_Return)
    settle()
    (dialog,) = [d for d in shell.findChildren(QDialog) if d.isVisible()]
    dialog.close()


@pytest.mark.parametrize(("platform", "square"), [("xcb", True), ("windows", False)])
def test_a_popup_is_square_where_there_may_be_no_compositor(
    window: Shell, monkeypatch: pytest.MonkeyPatch, platform: str, square: bool
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    popup = Popup("thử", window)
    assert popup.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground) is not square
    assert popup.findChildren(QFrame)[0].property("square") is square
    popup.close()
