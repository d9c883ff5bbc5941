"""The report as a file: asks where to and in which form, and writes it in the background."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from dxdesk.flows.reviewing import reporting
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.report.painter import ReportPainter


class ReportExport(QObject):
    """Word, PDF, Excel or Markdown, of the unit or of the country, whichever store is open."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.desk, self._window = desk, window
        self._painter = ReportPainter(self)

    def ask(self) -> None:
        """Ask for the file, then write it."""
        ws = self.desk.store
        name = f"bao-cao-{ws.unit or 'quoc-gia'}-{ws.campaign.id}.docx"
        kinds = "Word (*.docx);;PDF (*.pdf);;Excel (*.xlsx);;Markdown (*.md)"
        chosen, _kind = QFileDialog.getSaveFileName(self._window, _("Ghi báo cáo"), str(Path.home() / name), kinds)
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_name(path.name + ".docx"))

    def write(self, path: Path) -> None:
        """Write it there; the ending of the name says in which form."""
        self.desk.read(
            _("Đang ghi báo cáo…"), reporting.report, path, draw=self._painter.draw, printed=self._painter.printed,
            watch=True, done=partial(self._reported, path), owner=self,
        )  # fmt: skip

    def _reported(self, path: Path, _made: object) -> None:
        self.desk.say(_("Đã ghi tệp {path}").format(path=path), "ok")
