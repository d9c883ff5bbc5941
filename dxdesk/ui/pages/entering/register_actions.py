"""What can be done to the rows of a register, written through the verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from dxdesk.errors import Problem
from dxdesk.flows.entering import editing, listing, workbooks
from dxdesk.flows.reviewing import overview
from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.text import shorten
from dxdesk.ui.desk import Desk
from dxdesk.ui.dialogs.questions import ask
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.grid.model import Edit
from dxdesk.ui.grid.pasting import MOST_ROWS, Pasted, understand
from dxdesk.ui.grid.refusals import RefusalDialog
from dxdesk.ui.pages.entering.new_record import NewRecordDialog

if TYPE_CHECKING:
    from dxdesk.flows.entering.editing import Saved

EXCEL = "Excel (*.xlsx)"


class RegisterActions(QObject):
    """Writes what grid and form ask for; tells when the rows have to be read anew though nothing was written."""

    unwritten = Signal()
    created = Signal(str)  # the record id of a new row

    def __init__(self, desk: Desk, grid: Grid, page: QWidget) -> None:
        super().__init__(page)
        self.desk, self.grid, self._page = desk, grid, page
        self.register = grid.register

    # -- edits ----------------------------------------------------------------------------------------------------

    def locked(self) -> bool:
        """Whether nothing may be edited; says so."""
        if self.desk.locked:
            self.desk.say(self.desk.locked, "warning")
        return bool(self.desk.locked)

    def write(
        self, edits: Sequence[Edit], title: str, *, partial_too: bool = False, notes: Sequence[str] | None = None
    ) -> None:
        """Write edits as one step that can be undone; what can't be taken is shown, and nothing is written then.

        For a pasted block `notes` tell what of it was left out before.
        """
        if self.locked():
            self.unwritten.emit()
            return
        again = partial(self.write, edits, title, partial_too=True, notes=notes)
        key, done, failed = self.register.key, partial(self._saved, again, edits, notes), partial(self._failed, edits)
        first = edits[0]
        if len(edits) == 1 and first.record is not None:
            self.desk.write(
                "", editing.set_fields, key, first.record, dict(first.values),
                done=done, failed=failed, owner=self,
            )  # fmt: skip
        else:
            changes = [(e.record, dict(e.values)) for e in edits]
            self.desk.write(
                _("Đang ghi {n} dòng…").format(n=len(edits)),
                editing.paste, key, changes, title=title, partial=partial_too,
                done=done, failed=failed, owner=self,
            )  # fmt: skip

    def _saved(self, again: partial[None], edits: Sequence[Edit], notes: Sequence[str] | None, saved: Saved) -> None:
        for edit in edits if saved.saved or not saved.refused else ():
            bad = {cell.field for cell in saved.refused if cell.record == edit.record}
            if edit.record is not None:
                self.grid.grid_model.let_go(edit.record, edit.values.keys() - bad)
        if saved.refused and not saved.saved:
            self.unwritten.emit()
            for cell in saved.refused if notes is None or len(edits) == 1 else ():
                self._keep(edits, cell.message, cell.record, cell.field)
            if len(edits) > 1:
                self._show_refused(again, edits, saved)
            else:
                self.desk.problem.emit(Problem(saved.refused[0].message))
            return
        said = []
        if saved.refused:
            said = [_("{n} ô không hợp lệ, để nguyên").format(n=len(saved.refused))]
        self._tell(saved, [*(notes or ()), *said])

    def _tell(self, saved: Saved, left: Sequence[str]) -> None:
        """What was written, and what wasn't."""
        if not saved.saved and not left:
            return
        if saved.rows > 1 or left:
            said = _("Đã ghi {cells} ô thay đổi ở {rows} dòng").format(
                cells=show_number(saved.cells), rows=show_number(saved.rows)
            )
            said = "; ".join((said, *left)) + "."
            self.desk.say(said + (" " + _("Ctrl+Z để hoàn tác.") if saved.saved else ""), "warning" if left else "ok")
        else:
            self.desk.say(_("Đã lưu."), "ok")

    def _keep(self, edits: Sequence[Edit], why: str, record: str = "", name: str = "") -> None:
        """Keep what was typed into one cell, or into one with many others; a pasted block is still where it was."""
        line, current = self.grid.current()
        for edit in edits:
            here = len(edits) == 1 or (line is not None and edit.record == line.record)
            if edit.record is None or not here or record not in ("", edit.record):
                continue
            for field, raw in edit.values.items():
                if name in ("", field) and (len(edits) == 1 or field == current):
                    self.grid.grid_model.keep(edit.record, field, str(raw), why)

    def _show_refused(self, again: partial[None], edits: Sequence[Edit], saved: Saved) -> None:
        campaign = self.desk.store.campaign
        rows: list[tuple[str, str, str, str]] = []
        for cell in saved.refused:
            place = self.grid.grid_model.place_of(cell.record) if cell.record else -1
            line = self.grid.grid_model.line(place) if place >= 0 else None
            raw = str(edits[cell.line].values.get(cell.field) or "")
            name = self.register.title_of(line.row, campaign) if line else _("(dòng mới)")
            f = self.register.fields.get(cell.field)
            rows.append((shorten(name, 40), _(f.label) if f else "", shorten(raw, 40), cell.message))
        keys = self.register.key_fields
        lost = len({cell.line for cell in saved.refused if not cell.record and cell.field in keys})
        dialog = RefusalDialog(self.desk.theme, rows, saved.cells, saved.rows, lost, self._page)
        dialog.accepted.connect(again)
        dialog.open()

    def _failed(self, edits: Sequence[Edit], problem: Problem) -> None:
        self.unwritten.emit()
        self._keep(edits, str(problem))
        self.desk.problem.emit(problem)

    def _not_done(self, problem: Problem) -> None:
        self.unwritten.emit()
        self.desk.problem.emit(problem)

    # -- paste ----------------------------------------------------------------------------------------------------

    def paste(self, block: Sequence[Sequence[str]]) -> None:
        """Paste a block at the selection; one cell goes into every selected cell, as in Excel."""
        if self.locked():
            return
        if len(block) == 1 and len(block[0]) == 1 and len(self.grid.selectionModel().selectedIndexes()) > 1:
            self.grid.fill(block[0][0])
            return
        if len(block) > MOST_ROWS:
            self.desk.problem.emit(
                Problem(
                    _("Vùng dán có {n} dòng, quá lớn.").format(n=len(block)),
                    hint=_("Hãy lưu thành tệp Excel và dùng “Nhập từ Excel”."),
                )
            )
            return
        pasted = self._understand(block)
        if pasted.elsewhere:
            theirs, ours = pasted.elsewhere[0]
            text = _(
                "Có {n} dòng dán vào mang tên khác với dòng trong biểu, ví dụ “{theirs}” sẽ ghi vào dòng “{ours}”. "
                "Nếu thứ tự dòng khác nhau, hãy dùng “Nhập từ Excel” để ghép theo tên."
            )
            text = text.format(n=len(pasted.elsewhere), theirs=shorten(theirs, 60), ours=shorten(ours, 60))
            ask(
                self.desk.theme,
                _("Tên các dòng không khớp"),
                text,
                _("Vẫn dán theo thứ tự"),
                partial(self._paste, pasted),
                self._page,
            )
        else:
            self._paste(pasted)

    def _understand(self, block: Sequence[Sequence[str]]) -> Pasted:
        model = self.grid.grid_model
        row, places = self.grid.paste_target(block)
        last = min(row + len(block), model.rowCount())
        found = dict(model.lines(range(row, last)))
        lines = [found.get(row + i) for i in range(len(block))]
        campaign = self.desk.store.campaign
        names = [self.register.title_of(line.row, campaign) if line else "" for line in lines]
        return understand(self.register, block, [model.columns[c] for c in places], lines, names)

    def _paste(self, pasted: Pasted) -> None:
        notes = []
        if pasted.locked:
            notes.append(_("bỏ qua {n} ô không sửa được").format(n=pasted.locked))
        if pasted.beyond:
            notes.append(_("bỏ qua {n} dòng ngoài danh mục").format(n=pasted.beyond))
        if pasted.nameless:
            notes.append(_("bỏ qua {n} dòng mới không có tên").format(n=pasted.nameless))
        if pasted.edits:
            self.write(pasted.edits, _("Dán từ bảng tính"), notes=notes)
        elif notes:
            self.desk.say(_("Dán: {notes}.").format(notes=", ".join(notes)), "warning")

    # -- rows -----------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask for what makes a new record, then make it."""
        if self.locked():
            return
        self.desk.read("", listing.listing, self.register.key, done=self._ask_new, owner=self)

    def _ask_new(self, numbers: Sequence[int], given: Mapping[str, str] | None = None) -> None:
        key = self.register.key_fields[0]
        taken: set[str] = set()
        if self.register.catalogue:
            taken = {str(row[key]) for row in overview.page(self.desk.store, self.register.key, numbers)}
        dialog = NewRecordDialog(
            self.desk.theme, self.register, self.desk.store.campaign, taken, self._page, given=given
        )
        dialog.made.connect(self._create)
        dialog.open()

    def _create(self, values: Mapping[str, str]) -> None:
        self.desk.write(
            "",
            editing.create,
            self.register.key,
            values,
            done=partial(self._made, values),
            failed=partial(self._not_made, values),
            owner=self,
        )

    def _not_made(self, values: Mapping[str, str], problem: Problem) -> None:
        """What was typed is there again, to be mended."""
        self._not_done(problem)
        if not self.register.catalogue:
            self._ask_new((), values)

    def _made(self, values: Mapping[str, str], saved: Saved) -> None:
        if saved.refused:
            self._not_made(values, Problem(saved.refused[0].message))
        elif saved.record:
            self.desk.say(_("Đã thêm dòng mới."), "ok")
            self.created.emit(saved.record)

    def delete(self) -> None:
        """Delete the selected rows; that can be undone, so it isn't asked twice."""
        if self.locked():
            return
        lines = [line for line in self.grid.selected_lines() if line.live]
        if not lines:
            self.desk.say(_("Các dòng đã chọn chưa có số liệu để xóa."))
            return
        records = [line.record for line in lines]
        self.grid.grid_model.strike(lines)
        self.desk.write(
            "",
            editing.delete,
            self.register.key,
            records,
            owner=self,
            failed=self._not_done,
            said=self._deleted(records),
        )

    def _deleted(self, records: Sequence[str]) -> str:
        """A row that the campaign asks for is still there afterwards, blank."""
        ws = self.desk.store
        asked = {item.code for item in ws.campaign.expects(self.register.catalogue, ws.unit)}
        stay = len(asked.intersection(records)) if self.register.expected else 0
        if not stay:
            return _("Đã xóa {n} dòng. Ctrl+Z để hoàn tác.").format(n=len(records))
        if stay == len(records):
            said = _("Đã xóa số liệu của {n} dòng; kỳ báo cáo yêu cầu nên dòng vẫn còn. Ctrl+Z để hoàn tác.")
            return said.format(n=stay)
        said = _("Đã xóa {n} dòng; {m} dòng kỳ báo cáo yêu cầu vẫn còn, để trống. Ctrl+Z để hoàn tác.")
        return said.format(n=len(records), m=stay)

    def confirm_carried(self, records: Sequence[str] | str = ()) -> None:
        """Confirm rows that were carried over: the given ones, or the selected ones."""
        if self.locked():
            return
        chosen = [records] if isinstance(records, str) else list(records)
        wanted = chosen or [line.record for line in self.grid.selected_lines() if line.row.get("carried")]
        if not wanted:
            self.desk.say(_("Không có dòng nào mang sang từ kỳ trước trong vùng chọn."))
            return
        self.desk.write(
            "",
            editing.confirm_carried,
            self.register.key,
            wanted,
            owner=self,
            failed=self._not_done,
            said=_("Đã xác nhận {n} dòng.").format(n=len(wanted)),
        )

    # -- workbooks ------------------------------------------------------------------------------------------------

    def import_workbook(self) -> None:
        self.desk.import_asked.emit()

    def export_workbook(self) -> None:
        if path := self._save_as(_("Xuất ra Excel"), f"{self.register.key}.xlsx"):
            self.desk.read(
                _("Đang xuất ra Excel…"),
                workbooks.export_workbook,
                path,
                register=self.register.key,
                done=partial(self._written, path),
                owner=self,
            )

    def template(self) -> None:
        if path := self._save_as(_("Lưu biểu mẫu Excel"), f"bieu-{self.register.form.replace('/', '-')}.xlsx"):
            self.desk.read(
                _("Đang tạo biểu mẫu…"),
                workbooks.template,
                self.register.key,
                path,
                done=partial(self._written, path),
                owner=self,
            )

    def _save_as(self, heading: str, name: str) -> Path | None:
        chosen, _kind = QFileDialog.getSaveFileName(self._page, heading, str(Path.home() / name), EXCEL)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix.lower() == ".xlsx" else path.with_name(path.name + ".xlsx")

    def _written(self, path: Path, _result: object) -> None:
        self.desk.say(_("Đã ghi tệp {path}").format(path=path), "ok")
