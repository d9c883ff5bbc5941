"""From a chosen workbook over its preview to the written rows, of all its registers together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from dxdesk.errors import Missing, Problem
from dxdesk.flows.entering import workbooks
from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.ui.desk import Desk
from dxdesk.ui.look.theme import Tone
from dxdesk.ui.pages.entering.import_dialog import ImportDialog

if TYPE_CHECKING:
    from dxdesk.flows.entering.workbooks import Imported


class ImportFlow(QObject):
    """Nothing is written before the person has seen what would be."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.desk, self._window = desk, window

    def choose(self) -> None:
        """Ask for a book of a kind that can be read."""
        if self.desk.locked:
            self.desk.say(self.desk.locked, "warning")
            return
        endings = " ".join(f"*{ending}" for ending in workbooks.READABLE)
        chosen, _kind = QFileDialog.getOpenFileName(
            self._window, _("Nhập từ Excel"), str(Path.home()), _("Bảng tính ({endings})").format(endings=endings)
        )
        if chosen:
            self.preview(Path(chosen))

    def preview(self, path: Path, answers: Mapping[str, str] | None = None) -> None:
        """Read the book and show what importing it would do."""
        given = dict(answers or {})
        self.desk.read(
            _("Đang đọc {file}…").format(file=path.name),
            workbooks.import_workbook,
            path,
            answers=given,
            dry_run=True,
            watch=True,
            done=partial(self._previewed, path, given),
            failed=partial(self._failed, path, given),
            owner=self,
        )

    def _failed(self, path: Path, given: dict[str, str], problem: Problem) -> None:
        """An answer that can't be taken is asked for again; the others stay."""
        if given and (before := self._before) is not None and before[0] == path:
            self._ask(*before, pending=given, why=str(problem))
        else:
            self.desk.problem.emit(problem)

    _before: tuple[Path, dict[str, str], Imported] | None = None  # the last preview that was shown

    def _previewed(self, path: Path, given: dict[str, str], preview: Imported) -> None:
        if not (preview.new or preview.changed or preview.unchanged or preview.faults or preview.asked):
            self.desk.problem.emit(
                Missing(
                    _("Không thấy dòng số liệu nào của các biểu trong {file}.").format(file=path.name),
                    hint=_("Hãy kiểm tra tiêu đề cột, hoặc dùng biểu mẫu của phần mềm."),
                )
            )
            return
        self._before = (path, given, preview)
        self._ask(path, given, preview)

    def _ask(
        self,
        path: Path,
        given: dict[str, str],
        preview: Imported,
        pending: dict[str, str] | None = None,
        why: str = "",
    ) -> None:
        dialog = ImportDialog(self.desk.theme, path.name, preview, self._window, given, pending, why)
        dialog.taken.connect(partial(self._take, path))
        dialog.answered.connect(partial(self.preview, path))
        dialog.open()

    def _take(self, path: Path, part: bool, any_title: bool, answers: dict[str, str]) -> None:
        self.desk.write(
            _("Đang nhập {file}…").format(file=path.name),
            workbooks.import_workbook,
            path,
            allowing=workbooks.Allowing(part, any_title),
            answers=answers,
            watch=True,
            done=self._imported,
            owner=self,
        )

    def _imported(self, result: Imported) -> None:
        if not result.done:  # the file is another one by now
            problem = Problem(_("Tệp {file} đã thay đổi sau khi xem trước; chưa nhập gì.").format(file=result.file))
            self.desk.problem.emit(problem)
            return
        said = [_("{n} dòng mới").format(n=show_number(result.new))]
        said.append(_("{n} dòng thay đổi").format(n=show_number(result.changed)))
        if result.blanked:
            said.append(_("{n} ô lỗi bỏ qua").format(n=show_number(result.blanked)))
        if result.rejected:
            said.append(_("{n} dòng bị loại").format(n=show_number(result.rejected)))
        whose = _("Đã nhập")
        if self.desk.central:
            whose = _("Đã nhập thay {units} đơn vị").format(units=show_number(len(result.units)))
        tone: Tone = "warning" if result.blanked or result.rejected else "ok"
        back = "" if self.desk.central else " " + _("Ctrl+Z để hoàn tác.")
        self.desk.say(f"{whose}: {', '.join(said)}.{back}", tone)
