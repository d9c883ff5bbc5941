"""Before anything of a workbook is written: what would be new, changed or left out, and why; what is to be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.models.registers import REGISTERS
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.widgets import Card, Notice, button, label, restate, scrolled
from dxdesk.ui.look.theme import GAP, Theme, Tone
from dxdesk.ui.pages.entering.import_questions import ImportQuestions

if TYPE_CHECKING:
    from dxdesk.flows.entering.workbooks import Imported

_WIDTH = 940
_HIGHEST = 680  # of a laptop's screen
_NOTICES = 4


class ImportDialog(QDialog):
    """The preview of an import, of all registers of a book together.

    `answered` carries the answers to look again with; `taken` says whether what can't be read may stay out, whether a
    title may name another unit, and the answers that this preview was made with. So nothing is written unseen.
    """

    taken = Signal(bool, bool, object)
    answered = Signal(object)

    def __init__(
        self,
        theme: Theme,
        file: str,
        preview: Imported,
        parent: QWidget,
        answers: Mapping[str, str] | None = None,
        pending: Mapping[str, str] | None = None,
        why: str = "",
    ) -> None:
        """`pending` are answers that couldn't be taken with all others, to be mended, and `why` they couldn't."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme, self.preview, self._answers = theme, preview, dict(answers or {})
        self.setWindowTitle(_("Nhập từ Excel"))
        self.setAccessibleName(self.windowTitle())
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(label(_("Xem trước: {file}").format(file=file), "heading", wrap=True))
        if preview.sheets:
            self.registers = label(self._registers(), "muted", wrap=True)
            box.addWidget(self.registers)
        box.addLayout(self._counts())
        self.ours = QCheckBox(_("Đã xem lại: số liệu vẫn là của đơn vị được nhập"))
        self.ours.setAccessibleName(self.ours.text())
        for stranger in preview.strangers:
            box.addWidget(Notice(theme, f"{stranger.sheet} {stranger.cell}: {stranger.message}", "error"))
        if preview.strangers:
            box.addWidget(self.ours)
        for notice in self._notices():
            box.addWidget(notice)
        self.questions = ImportQuestions(theme, preview.asked, pending or self._answers)
        self.questions.changed.connect(self._look)
        if preview.asked:
            box.addWidget(label(_("Cần trả lời · {n}").format(n=len(preview.asked)), "strong"))
            if why:
                box.addWidget(Notice(theme, why, "error"))
            area = scrolled(self.questions, _("Câu hỏi về tệp"))
            area.setMinimumHeight(min(200, self.questions.sizeHint().height() + 8))
            box.addWidget(area, 2)
        self._add_faults(box)
        box.addLayout(self._buttons())
        self.again.setVisible(bool(preview.asked))  # only now is it in this window, and no window itself
        self._first.setFocus()
        tall = 620 if preview.faults or preview.asked else 320
        room = self.screen().availableSize() - QSize(16, 48)  # for the frame: large type makes a small screen smaller
        wide = min(_WIDTH, room.width())
        self.resize(wide, min(_HIGHEST, room.height(), max(tall, box.totalHeightForWidth(wide))))

    def _registers(self) -> str:
        """Which sheet is which register: "Biểu 01/CĐS Văn bản, kế hoạch (trang VB); …"."""
        found: dict[str, list[str]] = {}
        for sheet, key in self.preview.sheets:
            found.setdefault(key, []).append(sheet)
        said = _("{form} {title} (trang {sheets})")
        return "; ".join(
            said.format(form=REGISTERS[key].form, title=_(REGISTERS[key].short), sheets=", ".join(sheets))
            for key, sheets in found.items()
        )

    def _counts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        p = self.preview
        tiles: list[tuple[int, str, Tone | None]] = [
            (p.new, _("dòng mới"), "ok" if p.new else None),
            (p.changed, _("dòng thay đổi"), "accent" if p.changed else None),
            (p.unchanged, _("dòng giữ nguyên"), None),
            (p.blanked, _("ô lỗi bỏ qua"), "error" if p.blanked else None),
            (p.rejected, _("dòng bị loại"), "error" if p.rejected else None),
        ]
        for number, text, tone in tiles:
            tile = Card(margins=12)
            tile.setAccessibleName(f"{number} {text}")
            tile.box.setSpacing(0)
            tile.box.addWidget(label(show_number(number), "number", tone=tone))
            tile.box.addWidget(label(text, "small"))
            row.addWidget(tile, 1)
        return row

    def _notices(self) -> list[Notice]:
        notices = self.preview.notices
        found = [Notice(self._theme, f"{n.sheet} {n.cell}: {n.message}".strip(), "note") for n in notices[:_NOTICES]]
        if more := notices[_NOTICES:]:
            see = button(self._theme, _("Xem tất cả"), self._show_notices, kind="link")
            found.append(Notice(self._theme, _("và {n} lưu ý khác").format(n=len(more)), "plain", see))
        return found

    def _show_notices(self) -> None:
        rows = [(n.sheet, n.cell, n.value, n.message) for n in self.preview.notices]
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(_("Các lưu ý"))
        dialog.setAccessibleName(dialog.windowTitle())
        dialog.resize(860, 420)
        box = QVBoxLayout(dialog)
        box.addWidget(self._table(_("Các lưu ý"), (_("Trang tính"), _("Ô"), _("Giá trị"), _("Lưu ý")), rows))
        box.addWidget(button(self._theme, _("Đóng"), dialog.accept), 0, Qt.AlignmentFlag.AlignRight)
        dialog.open()

    def _table(self, name: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> PlainTable:
        widths = (150, 70, 160, 340, 90)[: len(headings)]
        table = PlainTable(name, headings, widths, 3)
        table.show_rows(rows)
        return table

    def _add_faults(self, box: QVBoxLayout) -> None:
        p = self.preview
        if p.faults:
            title = _("Các ô và dòng không nhập được")
            box.addWidget(label(title, "strong"))
            headings = (_("Trang tính"), _("Ô"), _("Giá trị"), _("Lý do"), _("Bỏ"))
            lost = {True: _("cả dòng"), False: _("ô này")}
            rows = [(f.sheet, f.cell, f.value, f.message, lost[f.whole]) for f in p.faults]
            box.addWidget(self._table(title, headings, rows), 3)
            return
        if p.new or p.changed or p.unchanged:
            same = not (p.new or p.changed)
            said = _("Mọi dòng đã có trong biểu, không có gì thay đổi.") if same else _("Mọi dòng đọc được đều hợp lệ.")
        else:
            said = _("Chưa đọc được dòng nào; hãy trả lời các câu hỏi trên.")
        box.addWidget(label(said, "muted"))
        box.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._hint = label("", "small", wrap=True)
        row.addWidget(self._hint, 1)
        cancel = button(self._theme, _("Hủy"), self.reject)
        row.addWidget(cancel)
        self.again = button(self._theme, _("Xem lại theo câu trả lời"), self._again)
        row.addWidget(self.again)
        self.go = button(self._theme, self._act(), self._take, kind="primary", icon="import")
        row.addWidget(self.go)
        self.ours.toggled.connect(self._look)
        self._look()
        self._first = self.go if self.go.isEnabled() else cancel
        return row

    def _act(self) -> str:
        p = self.preview
        good = show_number(p.new + p.changed)
        if p.faults:
            cells = _("{n} ô lỗi").format(n=show_number(p.blanked)) if p.blanked else ""
            rows = _("{n} dòng lỗi").format(n=show_number(p.rejected)) if p.rejected else ""
            return _("Nhập {n} dòng, bỏ {left}").format(n=good, left=", ".join(filter(None, (cells, rows))))
        return _("Nhập tất cả")

    def _look(self, *_ignored: object) -> None:
        """Answers that aren't in this preview yet are looked at first."""
        p = self.preview
        new = self.questions.answers() != self._answers
        self.again.setEnabled(new)
        ours = not p.strangers or self.ours.isChecked()
        self.go.setEnabled(p.new + p.changed > 0 and ours and not new)
        open_ = len({one.id for one in p.asked} - self._answers.keys())
        said = ""
        if new:
            said = _("Bấm “Xem lại theo câu trả lời” để thấy kết quả trước khi nhập.")
        elif open_:
            said = _("{n} câu chưa trả lời, được xử lý như ghi trong ngoặc.").format(n=open_)
        self._hint.setText(said)
        self.again.setDefault(new)
        self.go.setDefault(not new)
        restate(self.again, "kind", "primary" if new else "")
        restate(self.go, "kind", "" if new else "primary")

    def _again(self) -> None:
        self.answered.emit(self.questions.answers())
        self.accept()

    def _take(self) -> None:
        self.taken.emit(bool(self.preview.faults), self.ours.isChecked(), self._answers)
        self.accept()
