"""What can be done with files between the computers of a unit: write one, take some in, ask to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.dialogs.reason import ReasonDialog
from dxdesk.ui.keys.trust_dialog import TrustDialog
from dxdesk.ui.pages.exchanging.receiving_files import PreviewDialog

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.arriving import Reception
    from dxdesk.flows.exchanging.conflicts import Exchanged
    from dxdesk.flows.exchanging.keybook import Key
    from dxdesk.flows.exchanging.trusting import KeyLine

ENDING = ".dxsync"


class FileExchange(QObject):
    """`written` and `received` carry what came of it, for the page to show."""

    written = Signal(object, str)  # the file's path, and what to do with it
    received = Signal(object)  # a list of Reception

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk, self._page = desk, page

    # -- giving ---------------------------------------------------------------------------------------------------

    def give(self) -> None:
        """Write everything for the colleagues."""
        self._give(None)

    def give_missing(self) -> None:
        """Write what a colleague lacks, told from any file of theirs."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self._page, _("Chọn một tệp mới nhận của đồng nghiệp"), str(Path.home()), self._kinds()
        )
        if chosen:
            self._give(Path(chosen))

    def _give(self, known: Path | None) -> None:
        ws = self.desk.store
        name = f"trao-doi-{ws.unit}-{ws.campaign.id}{ENDING}"
        if path := self._save_as(_("Tạo tệp trao đổi"), name):
            done = partial(self._given, path)
            self.desk.write(
                _("Đang ghi tệp trao đổi…"), conflicts.exchange, path, known=known, watch=True, done=done, owner=self
            )

    def _given(self, path: Path, made: Exchanged) -> None:
        said = _(
            "Tệp có {n} thay đổi, mở được trên {m} máy. Chép cho đồng nghiệp qua USB hoặc thư điện tử; "
            "họ mở trang Trao đổi và chọn “Nhận tệp”."
        )
        self.written.emit(path, said.format(n=made.entries, m=made.recipients))

    # -- being believed, believing --------------------------------------------------------------------------------

    def enrol(self) -> None:
        """Write the request that this computer be believed."""
        if path := self._save_as(_("Tạo tệp đăng ký khóa"), f"dang-ky-{self.desk.store.unit}{ENDING}"):
            done = partial(self._enrolled, path)
            self.desk.write(_("Đang ghi tệp đăng ký khóa…"), trusting.enrol, path, done=done, owner=self)

    def _enrolled(self, path: Path, _made: object) -> None:
        said = _(
            "Đưa tệp cho đồng nghiệp và cơ quan tổng hợp qua USB hoặc thư điện tử, rồi đọc dấu vân tay của máy này "
            "qua điện thoại để họ đối chiếu trước khi tin cậy."
        )
        self.written.emit(path, said)

    def _ask_trust(self, path: Path, keys: list[Key]) -> None:
        who = next((key.holder for key in keys), "") or _("người chưa ghi tên")
        whose = _("Đăng ký khóa của {who}").format(who=who)
        dialog = TrustDialog(self.desk.theme, whose, keys, self._page)
        dialog.granted.connect(partial(self._trust, path))
        dialog.open()

    def _trust(self, path: Path) -> None:
        self.desk.write("", trusting.trust, path, said=_("Đã tin cậy khóa."), owner=self)

    def ask_revoke(self, key: KeyLine) -> None:
        """Take trust back from a key, with a reason."""
        dialog = ReasonDialog(
            self.desk.theme,
            _("Thu hồi khóa của {who}").format(who=key.holder),
            _("Từ nay không nhận tệp do khóa này ký. Phần đã nhận trước đó vẫn tính."),
            _("Lý do thu hồi"),
            _("Thu hồi"),
            self._page,
        )
        dialog.given.connect(partial(self._revoke, key.key))
        dialog.open()

    def _revoke(self, key: str, reason: str) -> None:
        self.desk.write("", trusting.revoke, key, reason=reason, said=_("Đã thu hồi khóa."), owner=self)

    # -- receiving ------------------------------------------------------------------------------------------------

    def ask_receive(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self._page, _("Nhận tệp"), str(Path.home()), self._kinds())
        if chosen:
            self.receive([Path(one) for one in chosen])

    def receive(self, paths: Sequence[Path]) -> None:
        """Show what files would bring, and take them in when the person says so."""
        self.desk.jobs.write(
            _("Đang xem các tệp…"), receiving.take_in, self.desk.store, list(paths), dry_run=True, watch=True,
            done=self._looked, owner=self,
        )  # fmt: skip

    def _looked(self, files: list[Reception]) -> None:
        for found in files:
            if found.request is not None:
                self._ask_trust(found.path, found.request.keys)
        if rest := [found for found in files if found.request is None]:
            dialog = PreviewDialog(self.desk.theme, rest, self._page)
            dialog.taken.connect(partial(self._take, [found.path for found in rest]))
            dialog.rejoined.connect(partial(self._take, [found.path for found in rest], rejoin=True))
            dialog.open()

    def _take(self, paths: list[Path], *, rejoin: bool = False) -> None:
        self.desk.write(
            _("Đang nhận các tệp…"), receiving.take_in, paths, rejoin=rejoin, watch=True, done=self.received.emit,
            owner=self,
        )  # fmt: skip

    # -- names of files -------------------------------------------------------------------------------------------

    def _kinds(self) -> str:
        return _("Tệp trao đổi (*.dxsync)")

    def _save_as(self, heading: str, name: str) -> Path | None:
        chosen, _kind = QFileDialog.getSaveFileName(self._page, heading, str(Path.home() / name), self._kinds())
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix.lower() == ENDING else path.with_name(path.name + ENDING)
