"""The menu at the right end of the header."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from dxdesk.i18n import LANGUAGES, _, language
from dxdesk.ui import icons
from dxdesk.ui.theme import Scheme

if TYPE_CHECKING:
    from dxdesk.ui.shell import Shell


def main_menu(shell: Shell) -> QMenu:
    """Store, look, language, help; built anew each time so that it shows what is chosen now."""
    theme = shell.desk.theme
    menu = QMenu(shell)
    menu.setAccessibleName(_("Chức năng khác"))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.addAction(icons.icon(theme, "new"), _("Tạo tệp dữ liệu mới…"), shell.ask_new)
    menu.addAction(icons.icon(theme, "open"), _("Mở tệp dữ liệu…"), shell.ask_open)
    if shell.desk.ws is not None:
        campaigns = menu.addMenu(icons.icon(theme, "campaign"), _("Kỳ báo cáo"))
        for key, title in shell.campaigns:
            action = campaigns.addAction(title.replace("&", "&&"), partial(shell.switch_campaign, key))
            action.setCheckable(True)
            action.setChecked(key == shell.desk.ws.campaign.id)
        campaigns.addSeparator()
        campaigns.addAction(_("Mở kỳ báo cáo khác…"), shell.ask_campaign)
    if shell.desk.central:
        menu.addAction(icons.icon(theme, "campaign"), _("Phát hành tệp kỳ báo cáo…"), shell.publish)
    menu.addSeparator()
    schemes: dict[Scheme, tuple[str, str]] = {
        "system": (_("Theo hệ thống"), "system"),
        "light": (_("Sáng"), "sun"),
        "dark": (_("Tối"), "moon"),
    }
    look = menu.addMenu(_("Giao diện"))
    one_of = QActionGroup(look)
    for scheme, (title, icon) in schemes.items():
        action = look.addAction(icons.icon(theme, icon), title, partial(shell.use_scheme, scheme))
        action.setCheckable(True)
        action.setChecked(theme.scheme == scheme)
        one_of.addAction(action)
    words = menu.addMenu(_("Ngôn ngữ"))
    one_of = QActionGroup(words)
    for key, name in LANGUAGES.items():
        action = words.addAction(name, partial(shell.use_language, key))
        action.setCheckable(True)
        action.setChecked(language() == key)
        one_of.addAction(action)
    menu.addSeparator()
    menu.addAction(icons.icon(theme, "help"), _("Hướng dẫn và phím tắt"), shell.show_help)
    return menu
