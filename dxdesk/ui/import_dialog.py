"""Before anything of a workbook is written: what would be new, changed or rejected, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.ui.choices import Combo
from dxdesk.ui.plain_table import PlainTable
from dxdesk.ui.theme import GAP, Theme, Tone
from dxdesk.ui.widgets import Card, Notice, button, label

if TYPE_CHECKING:
    from dxdesk.flows.workbooks import Asked, Imported


_WIDTH = 920


class ImportDialog(QDialog):
    """The preview of an import.

    `taken` says whether only the right rows are to be written, whether a title may name another unit, and what coarse
    words mean: (register, field) → code.
    """

    taken = Signal(bool, bool, object)

    def __init__(self, theme: Theme, file: str, preview: Imported, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.preview = theme, preview
        self._answers: dict[tuple[str, str], Combo] = {}
        self.setWindowTitle(_("Nhập từ Excel"))
        self.setAccessibleName(self.windowTitle())
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(label(_("Xem trước: {file}").format(file=file), "heading"))
        box.addLayout(self._counts())
        self.ours = QCheckBox(_("Đã xem lại: số liệu vẫn là của đơn vị được nhập"))
        self.ours.setAccessibleName(self.ours.text())
        for stranger in preview.strangers:
            box.addWidget(Notice(theme, f"{stranger.sheet} {stranger.cell}: {stranger.message}", "error"))
        if preview.strangers:
            box.addWidget(self.ours)
        for notice in self._notices():
            box.addWidget(notice)
        for asked in preview.asked:
            box.addLayout(self._question(asked))
        if preview.faults:
            box.addWidget(label(_("Các dòng bị loại"), "strong"))
            table = PlainTable(
                _("Các dòng bị loại"), (_("Trang tính"), _("Ô"), _("Giá trị"), _("Lý do")), (150, 70, 190, 300), 3
            )
            table.show_rows([(f.sheet, f.cell, f.value, f.message) for f in preview.faults])
            box.addWidget(table, 1)
        else:
            same = not (preview.new or preview.changed)
            said = _("Mọi dòng đã có trong biểu, không có gì thay đổi.") if same else _("Mọi dòng đọc được đều hợp lệ.")
            box.addWidget(label(said, "muted"))
            box.addStretch(1)
        box.addLayout(self._buttons())
        self.resize(_WIDTH, max(600 if preview.faults else 320, box.totalHeightForWidth(_WIDTH)))

    def _counts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        p = self.preview
        tiles: list[tuple[int, str, Tone | None]] = [
            (p.new, _("dòng mới"), "ok" if p.new else None),
            (p.changed, _("dòng thay đổi"), "accent" if p.changed else None),
            (p.unchanged, _("dòng giữ nguyên"), None),
            (p.rejected, _("dòng bị loại"), "error" if p.rejected else None),
        ]
        for number, text, tone in tiles:
            tile = Card(margins=12)
            tile.setAccessibleName(f"{number} {text}")
            tile.box.setSpacing(0)
            tile.box.addWidget(label(f"{number:,}".replace(",", "."), "number", tone=tone))
            tile.box.addWidget(label(text, "small"))
            row.addWidget(tile, 1)
        return row

    def _notices(self) -> list[Notice]:
        found = [
            Notice(self._theme, f"{n.sheet} {n.cell}: {n.message}".strip(), "note") for n in self.preview.notices[:4]
        ]
        if (more := len(self.preview.notices) - 4) > 0:
            found.append(Notice(self._theme, _("và {n} lưu ý khác").format(n=more), "plain"))
        return found

    def _question(self, asked: Asked) -> QHBoxLayout:
        """What a word too coarse to store means; unanswered the cells stay blank and the checks name them."""
        declared = REGISTERS[asked.register].fields[asked.field]
        text = _("{n} ô ở cột “{field}” ({cells}…) chưa nói rõ; hiểu là:").format(
            n=len(asked.cells), field=_(declared.label), cells=asked.cells[0]
        )
        choice = Combo(self._theme, text)
        choice.setMinimumContentsLength(22)
        choice.addItem(_("(để trống, bổ sung sau)"), "")
        for code in asked.codes:
            choice.addItem(declared.show(code), code)
        self._answers[asked.register, asked.field] = choice
        row = QHBoxLayout()
        row.addWidget(label(text), 1)
        row.addWidget(choice)
        return row

    def _meaning(self) -> dict[tuple[str, str], str]:
        said = {about: str(choice.currentData()) for about, choice in self._answers.items()}
        return {about: code for about, code in said.items() if code}

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(self._theme, _("Hủy"), self.reject)
        row.addWidget(cancel)
        good = self.preview.new + self.preview.changed
        if self.preview.rejected:
            text = _("Chỉ nhập {n} dòng đúng").format(n=good)
            self.go = button(self._theme, text, self._take, kind="primary")
        else:
            self.go = button(self._theme, _("Nhập tất cả"), self._take, kind="primary", icon="import")
        row.addWidget(self.go)
        self.go.setEnabled(good > 0 and not self.preview.strangers)
        if good:
            self.ours.toggled.connect(self.go.setEnabled)
        (self.go if self.go.isEnabled() else cancel).setFocus()
        return row

    def _take(self) -> None:
        self.taken.emit(self.preview.rejected > 0, self.ours.isChecked(), self._meaning())
        self.accept()
