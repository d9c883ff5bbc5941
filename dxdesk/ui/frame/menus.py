"""The menu at the right end of the header."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from dxdesk.i18n import _
from dxdesk.ui.frame.window_commands import CAMPAIGN, WINDOW
from dxdesk.ui.look import icons

if TYPE_CHECKING:
    from dxdesk.ui.frame.shell import Shell


def main_menu(shell: Shell) -> QMenu:
    """The commands that have a place in it; built anew each time so that it shows what is chosen now."""
    menu = QMenu(shell)
    menu.setAccessibleName(_("Chức năng khác"))
    menu.aboutToHide.connect(menu.deleteLater)
    under = {CAMPAIGN: _campaigns(shell, menu)} if shell.desk.ws is not None else {}
    WINDOW.fill_menu(menu, shell, shell.desk.theme, under)
    return menu


def _campaigns(shell: Shell, menu: QMenu) -> QMenu:
    """The campaigns that are open in the store, one of which is in sight."""
    campaigns = QMenu(_(CAMPAIGN), menu)
    campaigns.setIcon(icons.icon(shell.desk.theme, "campaign"))
    for key, title in shell.campaigns:
        action = campaigns.addAction(title.replace("&", "&&"), partial(shell.switch_campaign, key))
        action.setCheckable(True)
        action.setChecked(key == shell.desk.store.campaign.id)
    campaigns.addSeparator()
    return campaigns
