"""One finding in full: what, where, why, and what to do: go there, take the suggestion, or explain."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.flows.reviewing import overview
from dxdesk.i18n import _
from dxdesk.models.finding import SEVERITY_LABELS, Finding, Severity
from dxdesk.models.registers import REGISTERS
from dxdesk.text import shorten
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.long_text import LongText
from dxdesk.ui.kit.widgets import Empty, button, chip, label, line, restate, scrolled, set_chip
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.reviewing.findings_model import SIGNS, place_of
from dxdesk.ui.unsaved import Kept


class FindingPanel(QFrame):
    """Beside the list; `explained` carries finding, text, and whether it is meant for all of its kind."""

    go_asked = Signal(object)
    fix_asked = Signal(object)
    explained = Signal(object, str, bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.finding: Finding | None = None
        self._given: dict[tuple[str, ...], str] = {}  # explanations that are being written
        self.setObjectName("side")
        self.setAccessibleName(_("Chi tiết phát hiện"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(20, 18, 20, 20)
        box.setSpacing(GAP)
        self._severity = chip("")
        self._message = label("", "heading", wrap=True)
        self._record = label("", wrap=True)
        self._place = label("", "muted", wrap=True)
        self._suggestion = label("", wrap=True)
        self._basis = label("", "small", wrap=True)
        for part in (self._severity, self._message, self._record, self._place, self._suggestion, self._basis):
            box.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.go = button(desk.theme, _("Đến ô"), self._go, kind="primary", icon="edit")
        self.fix = button(desk.theme, _("Sửa theo gợi ý"), self._fix, icon="check")
        row.addWidget(self.go)
        row.addWidget(self.fix)
        row.addStretch(1)
        box.addSpacing(4)
        box.addLayout(row)
        box.addWidget(self._explanation())
        box.addStretch(1)
        self._area = scrolled(inside, _("Chi tiết phát hiện"))
        self._empty = Empty(desk.theme, "review", _("Chọn một phát hiện"), _("Chi tiết và cách xử lý hiện ở đây."))
        self._empty.text.setFixedWidth(260)
        outer.addWidget(self._area)
        outer.addWidget(self._empty)
        desk.lock_changed.connect(self._look)
        desk.unsaved.changed.connect(self._given_up)
        self.show_finding(None, 0)

    def _explanation(self) -> QWidget:
        self._explain = QWidget()
        self._explain.setAccessibleName(_("Giải trình"))
        box = QVBoxLayout(self._explain)
        box.setContentsMargins(0, 6, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(line())
        box.addWidget(label(_("Giải trình"), "strong"))
        box.addWidget(
            label(
                _("Nêu lý do nếu số liệu là đúng. Giải trình gửi kèm báo cáo và hết hiệu lực khi số liệu thay đổi."),
                "small",
                wrap=True,
            )
        )
        self.text = LongText()
        self.text.setAccessibleName(_("Nội dung giải trình"))
        self.text.setFixedHeight(96)
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._look)
        box.addWidget(self.text)
        self.all_alike = QCheckBox("")
        box.addWidget(self.all_alike)
        self.save = button(self.desk.theme, _("Lưu giải trình"), self._save)
        box.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        return self._explain

    def show_finding(self, finding: Finding | None, alike: int) -> None:
        """`alike` is how many warnings of the same rule there are."""
        same = finding is not None and self.finding is not None and finding.key == self.finding.key
        self._keep_draft(finding if same else self.finding)
        self.finding = finding
        self._area.setVisible(finding is not None)
        self._empty.setVisible(finding is None)
        if finding is None:
            return
        set_chip(self._severity, _(SEVERITY_LABELS[finding.severity]), SIGNS[finding.severity])  # type: ignore[arg-type]
        self._message.setText(finding.message)
        self._record.setText(self._name(finding))
        self._place.setText(place_of(finding))
        for part, text in (
            (self._suggestion, finding.suggestion),
            (self._basis, _("Căn cứ: {basis}").format(basis=finding.legal_basis) if finding.legal_basis else ""),
        ):
            part.setText(text)
            part.setVisible(bool(text))
        self._record.setVisible(bool(self._record.text()) and self._record.text() not in finding.message)
        self.go.setVisible(finding.register in REGISTERS and REGISTERS[finding.register].page)
        self.fix.setVisible(bool(finding.fix and finding.record))
        self._explain.setVisible(finding.severity is Severity.WARNING)
        self.all_alike.setVisible(alike > 1)
        self.all_alike.setText(_("Dùng cho cả {n} cảnh báo cùng loại").format(n=alike))
        self.all_alike.setAccessibleName(self.all_alike.text())
        if not (same and self.text.hasFocus()):
            draft = self.desk.unsaved.of(("explanation", finding.key))
            self.text.setPlainText(draft.text if draft else finding.explanation)
            self.all_alike.setChecked(False)
        self._look()

    def _keep_draft(self, known: Finding | None) -> None:
        """What was written and not saved is there again when its warning is, which `known` says as it is now."""
        if known is None or self._explain.isHidden():
            return
        text = self.text.toPlainText()
        if text.strip() in ("", known.explanation.strip(), self._given.get(known.key)):
            self.desk.unsaved.let_go(("explanation", known.key))
        else:
            self.keep(known, text, _("Chưa bấm “Lưu giải trình”."))

    def keep(self, finding: Finding, text: str, why: str) -> None:
        """Keep an explanation that isn't written."""
        self._given.pop(finding.key, None)
        place = f"{_('Giải trình')} › {shorten(finding.message, 60)}"
        goal = Goal("review", finding.record, "/".join(finding.key))
        self.desk.unsaved.keep(("explanation", finding.key), Kept(goal, place, text, why))

    def _given_up(self) -> None:
        """A draft was given up elsewhere."""
        one = self.finding
        if one is None or self.text.hasFocus() or one.key in self._given:
            return
        if self.desk.unsaved.of(("explanation", one.key)) is None:
            self.text.setPlainText(one.explanation)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._keep_draft(self.finding)
        return super().eventFilter(watched, event)

    def _name(self, finding: Finding) -> str:
        register = REGISTERS.get(finding.register)
        if register is None or not finding.record:
            return ""
        row = overview.row(self.desk.store, finding.register, finding.record)
        return register.title_of(row, self.desk.store.campaign) if row else ""

    def _look(self) -> None:
        text = self.text.toPlainText().strip()
        known = self.finding.explanation if self.finding else ""
        locked = bool(self.desk.locked)
        restate(self.text, "readOnly", locked)
        self.all_alike.setEnabled(not locked)
        self.fix.setEnabled(not locked)
        self.save.setEnabled(bool(text) and text != known and not locked)

    def _go(self) -> None:
        if self.finding is not None:
            self.go_asked.emit(self.finding)

    def _fix(self) -> None:
        if self.finding is not None:
            self.fix_asked.emit(self.finding)

    def _save(self) -> None:
        if self.finding is not None:
            self._given[self.finding.key] = self.text.toPlainText().strip()
            self.desk.unsaved.let_go(("explanation", self.finding.key))
            self.explained.emit(self.finding, self.text.toPlainText().strip(), self.all_alike.isChecked())
