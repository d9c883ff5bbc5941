"""What can be done from anywhere in the window: each command once, as the palette lists them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtWidgets

from dxdesk.errors import Problem
from dxdesk.flows.entering import history
from dxdesk.flows.exchanging import rejoining
from dxdesk.i18n import LANGUAGES, N_, Language, _, language
from dxdesk.ui.frame import help as help_ui
from dxdesk.ui.frame import next_campaign
from dxdesk.ui.frame import palette as palette_ui
from dxdesk.ui.kit.command import IMPORT_KEYS, Commands, Place
from dxdesk.ui.look.theme import Scheme
from dxdesk.ui.pages.centre import publishing
from dxdesk.ui.pages.keeping import new_store as new_store_ui

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QDialog

    from dxdesk.flows.entering.history import Undone
    from dxdesk.flows.exchanging.rejoining import Restated
    from dxdesk.ui.frame.shell import Shell

WINDOW: Commands[Shell] = Commands()
CAMPAIGN = N_("Kỳ báo cáo")
_LOOK, _LANGUAGE = N_("Giao diện"), N_("Ngôn ngữ")
_SCHEMES: Mapping[Scheme, tuple[str, str, str]] = {
    "light": (N_("Giao diện sáng"), N_("Sáng"), "sun"),
    "dark": (N_("Giao diện tối"), N_("Tối"), "moon"),
    "system": (N_("Giao diện theo hệ thống"), N_("Theo hệ thống"), "system"),
}


def _has_store(shell: Shell) -> bool:
    return shell.desk.ws is not None


def _is_central(shell: Shell) -> bool:
    return shell.desk.central


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


@WINDOW(N_("Tìm lệnh"), "Ctrl+K", help=N_("Tìm trang hoặc việc cần làm"), listed=False)
def palette(shell: Shell) -> None:
    palette_ui.CommandPalette(shell.desk.theme, shell.commands(), shell).show()


@WINDOW(N_("Nhập từ Excel…"), IMPORT_KEYS, icon="import", help=N_("Nhập từ Excel"), possible=_has_store)
def import_workbook(shell: Shell) -> None:
    shell.imports.choose()


_BACK = N_("Hoàn tác: chữ đang gõ trước, rồi bước ghi cuối")


@WINDOW(N_("Hoàn tác"), "Ctrl+Z", icon="undo", help=_BACK, possible=_has_store)
def undo(shell: Shell) -> None:
    def done(undone: Undone) -> None:
        shell.desk.say(_("Đã hoàn tác: {title}").format(title=undone.title), "ok")

    shell.desk.write(_("Đang hoàn tác…"), history.undo, done=done)


@WINDOW(N_("Làm lại"), "Ctrl+Y", "Ctrl+Shift+Z", icon="redo", help=N_("Làm lại"), possible=_has_store)
def redo(shell: Shell) -> None:
    def done(undone: Undone) -> None:
        shell.desk.say(_("Đã làm lại: {title}").format(title=undone.title), "ok")

    shell.desk.write(_("Đang làm lại…"), history.redo, done=done)


@WINDOW(N_("Rà soát lại số liệu"), "F5", icon="review", help=N_("Rà soát lại số liệu"), possible=_has_store)
def check(shell: Shell) -> None:
    shell.desk.check_now()


@WINDOW(N_("Ghi lại phần nơi khác không đọc được"), icon="history", possible=_has_store)
def restate(shell: Shell) -> None:
    """Write anew what other computers can't read, after a file couldn't be handed out for it."""

    def done(restated: Restated) -> None:
        said = " ".join(rejoining.told(restated))
        if restated.entries:
            shell.bar.tell(Problem(said))
        else:
            shell.desk.say(said, "ok")

    shell.desk.write(_("Đang kiểm tra nhật ký…"), rejoining.restate, watch=True, done=done, owner=shell)


@WINDOW(N_("Tạo tệp dữ liệu mới…"), "Ctrl+N", icon="new", place=Place())
def new_store(shell: Shell) -> None:
    _open(new_store_ui.NewStoreDialog(shell.desk, shell))


@WINDOW(N_("Mở tệp dữ liệu…"), "Ctrl+O", icon="open", place=Place())
def open_store(shell: Shell) -> None:
    chosen, _kind = QtWidgets.QFileDialog.getOpenFileName(
        shell, _("Mở tệp dữ liệu"), str(Path.home()), _("Tệp dữ liệu (*.dxdb)")
    )
    if chosen:
        shell.open_path(chosen)


@WINDOW(N_("Mở kỳ báo cáo khác…"), icon="campaign", place=Place(under=CAMPAIGN), possible=_has_store)
def open_campaign(shell: Shell) -> None:
    _open(next_campaign.NextCampaignDialog(shell.desk, shell.campaigns, shell))


@WINDOW(N_("Phát hành tệp kỳ báo cáo…"), icon="campaign", place=Place(), possible=_is_central)
def publish(shell: Shell) -> None:
    """Write the centre's campaign file."""
    publishing.publish(shell.desk, shell)


def _declare_scheme(scheme: Scheme, title: str, short: str, icon: str) -> None:
    @WINDOW(title, icon=icon, place=Place(1, short, _LOOK), chosen=lambda shell: shell.desk.theme.scheme == scheme)
    def choose(shell: Shell) -> None:
        shell.use_scheme(scheme)


def _declare_language(key: Language, own_name: str) -> None:
    @WINDOW(
        N_("Ngôn ngữ: {name}"),
        icon="language",
        place=Place(1, "{name}", _LANGUAGE),
        name=lambda _shell: own_name,
        chosen=lambda _shell: language() == key,
    )
    def choose(shell: Shell) -> None:
        shell.use_language(key)


for _scheme, _texts in _SCHEMES.items():
    _declare_scheme(_scheme, *_texts)
for _key, _own_name in LANGUAGES.items():
    _declare_language(_key, _own_name)


@WINDOW(N_("Hướng dẫn và phím tắt"), "F1", icon="help", place=Place(2))
def show_help(shell: Shell) -> None:
    help_ui.HelpDialog(shell.desk.theme, WINDOW.help(), shell).exec()
