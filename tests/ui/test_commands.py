"""Each command is one entry: palette, keys and menus have it from there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from dxdesk.paths import resources
from dxdesk.ui.frame.menus import main_menu
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.frame.window_commands import WINDOW
from dxdesk.ui.pages.entering.register import RegisterPage
from dxdesk.ui.pages.entering.register_commands import REGISTER
from tests.ui.conftest import Recorder

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier


def texts(menu: QMenu) -> list[str]:
    return [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]


def test_no_two_have_the_same_keys_and_every_icon_is_there() -> None:
    entries = [*WINDOW, *REGISTER]
    keys = [keys for entry in entries for keys in entry.keys]
    assert len(keys) == len(set(keys))
    icons = {path.stem for path in (resources() / "icons").iterdir()}
    assert {entry.icon for entry in entries if entry.icon} <= icons


def test_without_a_store_nothing_is_offered_or_done_that_needs_one(
    shell: Shell, settle: Settle, seen: Recorder
) -> None:
    titles = [command.title for command in shell.commands()]
    assert "Mở tệp dữ liệu…" in titles
    assert not {"Hoàn tác", "Nhập từ Excel…", "Rà soát lại số liệu"} & set(titles)
    assert "Kỳ báo cáo" not in texts(main_menu(shell))
    QTest.keyClick(shell, Qt.Key.Key_Z, CTRL)
    settle()
    assert not seen.problems


def test_the_menu_tells_what_is_chosen_now(window: Shell) -> None:
    menu = main_menu(window)
    submenus = {action.text(): action.menu() for action in menu.actions() if action.menu()}
    chosen = {title: [a.text() for a in submenu.actions() if a.isChecked()] for title, submenu in submenus.items()}
    assert chosen == {
        "Kỳ báo cáo": [window.desk.store.campaign.title], "Giao diện": ["Sáng"], "Ngôn ngữ": ["Tiếng Việt"],
    }  # fmt: skip


def test_a_column_of_choices_can_be_filtered_from_the_menu_of_its_cells(window: Shell, settle: Settle) -> None:
    window.go_page("plans")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    model = page.grid.grid_model
    offered = {}
    for name in ("status", "signer"):
        page.grid.stand_on(model.index(0, model.columns.index(name)))
        page.grid.menu_asked.emit(QPoint(20, 20))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        offered[name] = texts(menu)
        menu.close()
    label = model.fields[model.columns.index("status")].label
    assert f"Lọc theo “{label}”…" in offered["status"]
    assert not [text for text in offered["signer"] if text.startswith("Lọc")]
    assert "Xóa dòng" in offered["signer"]
