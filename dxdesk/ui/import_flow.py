"""From a chosen workbook over its preview to the written rows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from dxdesk.errors import Missing
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.import_dialog import ImportDialog

if TYPE_CHECKING:
    from dxdesk.flows.workbooks import Imported


class ImportFlow(QObject):
    """Nothing is written before the person has seen what would be."""

    def __init__(self, desk: Desk, register: str, window: QWidget) -> None:
        super().__init__(window)
        self.desk, self._register, self._window = desk, register, window

    def choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self._window, _("Nhập từ Excel"), str(Path.home()), _("Bảng tính (*.xlsx *.xlsm *.xls *.ods)")
        )
        if chosen:
            self.preview(Path(chosen))

    def preview(self, path: Path) -> None:
        """Read the book and show what importing it would do."""
        from dxdesk.flows import workbooks

        self.desk.read(
            _("Đang đọc {file}…").format(file=path.name),
            workbooks.import_workbook,
            path,
            register=self._register,
            dry_run=True,
            watch=True,
            done=partial(self._previewed, path),
            owner=self,
        )

    def _previewed(self, path: Path, preview: Imported) -> None:
        if not (preview.new or preview.changed or preview.unchanged or preview.rejected):
            self.desk.problem.emit(
                Missing(
                    _("Không thấy dòng số liệu nào của biểu này trong {file}.").format(file=path.name),
                    hint=_("Hãy kiểm tra tiêu đề cột, hoặc dùng biểu mẫu của phần mềm."),
                )
            )
            return
        dialog = ImportDialog(self.desk.theme, path.name, preview, self._window)
        dialog.taken.connect(partial(self._take, path))
        dialog.open()

    def _take(self, path: Path, part: bool, any_title: bool, meaning: dict[tuple[str, str], str]) -> None:
        from dxdesk.flows import workbooks

        self.desk.write(
            _("Đang nhập {file}…").format(file=path.name),
            workbooks.import_workbook,
            path,
            register=self._register,
            allowing=workbooks.Allowing(part, any_title),
            meaning=meaning,
            watch=True,
            done=self._imported,
            owner=self,
        )

    def _imported(self, result: Imported) -> None:
        said = _("Đã nhập: {new} dòng mới, {changed} dòng thay đổi. Ctrl+Z để hoàn tác.")
        if self.desk.central:
            said = _("Đã nhập thay {units} đơn vị: {new} dòng mới, {changed} dòng thay đổi.")
        self.desk.say(said.format(units=len(result.units), new=result.new, changed=result.changed), "ok")
