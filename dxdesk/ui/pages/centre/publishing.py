"""The centre's campaign file, from the menu: where it goes, and the fingerprint that units will compare."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.flows.centre import publishing
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.keys.fingerprint import FingerprintLabel
from dxdesk.ui.keys.unlocking import Unlocking
from dxdesk.ui.kit.widgets import Notice, button, label
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.keeping import opening

if TYPE_CHECKING:
    from dxdesk.flows.centre.publishing import Published


def publish(desk: Desk, window: QWidget) -> None:
    """Ask where the campaign file goes, then write it with the centre's keys."""
    name = f"ky-bao-cao-{desk.store.campaign.id}.dxsync"
    chosen, _kind = QFileDialog.getSaveFileName(
        window, _("Phát hành tệp kỳ báo cáo"), str(Path.home() / name), _("Tệp kỳ báo cáo (*.dxsync)")
    )
    if chosen:
        path = Path(chosen if chosen.endswith(".dxsync") else chosen + ".dxsync")
        Unlocking(desk, window).then(partial(_write, desk, window, path))


def _write(desk: Desk, window: QWidget, path: Path, passphrase: str) -> None:
    desk.write(
        _("Đang phát hành kỳ báo cáo…"), publishing.publish, path, passphrase=passphrase, watch=True,
        done=partial(_written, desk, window, path), owner=window,
    )  # fmt: skip


def _written(desk: Desk, window: QWidget, path: Path, made: Published) -> None:
    """The open store goes on with the edition that names the centre's keys."""
    dialog = PublishedDialog(desk, path, made, window)
    if desk.store.campaign.edition != made.edition:
        opening.open_store(desk, str(desk.store.store.path), made.campaign)
    dialog.open()


class PublishedDialog(QDialog):
    """Says where the file is, and what units have to compare before they believe it."""

    def __init__(self, desk: Desk, path: Path, made: Published, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Đã phát hành kỳ báo cáo"))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(560)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(self.windowTitle(), "heading"))
        box.addWidget(Notice(desk.theme, _("Đã ghi tệp {path}").format(path=path), "ok"))
        box.addWidget(
            label(
                _(
                    "Gửi tệp này cho các đơn vị. Đơn vị đối chiếu dấu vân tay dưới đây, đọc qua điện thoại hoặc gửi "
                    "bằng công văn, trước khi tạo tệp dữ liệu từ nó."
                ),
                wrap=True,
            )
        )
        box.addWidget(FingerprintLabel(desk.theme, made.fingerprint))
        if made.recovery_key is not None:
            self._desk = desk
            self.away = button(desk.theme, _("Chuyển đi nơi khác…"), self._move, icon="key")
            self.recovery = Notice(desk.theme, publishing.where_recovery_lies(made.recovery_key), "warning", self.away)
            box.addWidget(self.recovery)
        row = QHBoxLayout()
        row.addStretch(1)
        close = button(desk.theme, _("Đóng"), self.accept, kind="primary")
        close.setDefault(True)
        row.addWidget(close)
        box.addSpacing(4)
        box.addLayout(row)

    def _move(self) -> None:
        name = str(Path.home() / "khoa-khoi-phuc.key")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Cất khóa khôi phục"), name, _("Tệp khóa (*.key)"))
        if chosen:
            self._desk.write("", publishing.move_recovery_key, Path(chosen), done=self._moved, owner=self)

    def _moved(self, place: Path) -> None:
        self.recovery.say(publishing.where_recovery_lies(place), "note")
        self.away.hide()
