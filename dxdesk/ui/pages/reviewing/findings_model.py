"""Findings as a list: a heading for each severity, then its findings, as few or as many as are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dxdesk.i18n import _
from dxdesk.models.finding import SEVERITY_LABELS, Finding, Severity
from dxdesk.models.registers import REGISTERS
from dxdesk.text import fold
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import BASE, Theme

Index = QModelIndex | QPersistentModelIndex
FINDING = Qt.ItemDataRole.UserRole
HEADING_HIGH, ROW_HIGH = 36, 58
SIGNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def place_of(finding: Finding) -> str:
    """Register and column of a finding, in words."""
    register = REGISTERS.get(finding.register)
    if register is None:
        return ""
    f = register.fields.get(finding.field)
    return f"{_(register.short)} › {_(f.label)}" if f else _(register.short)


class FindingsModel(QAbstractListModel):
    """Headings are Severity values, rows are findings."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Severity | Finding] = []
        self._all: Sequence[Finding] = ()
        self._counts: dict[Severity, int] = {}

    def show_findings(
        self, findings: Sequence[Finding], *, register: str = "", search: str = "", explained: bool = True
    ) -> None:
        """List those of a register, with every word of a search; explained warnings may be left out."""
        words = fold(search).split()
        self._all = findings
        chosen = [
            f
            for f in findings
            if (not register or f.register == register)
            and (explained or not f.explanation)
            and (not words or _holds(f, words))
        ]
        lines: list[Severity | Finding] = []
        self._counts = {}
        for severity in Severity:
            mine = [f for f in chosen if f.severity is severity]
            self._counts[severity] = len(mine)
            if mine:
                lines += [severity, *mine]
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def finding(self, row: int) -> Finding | None:
        line = self.lines[row] if 0 <= row < len(self.lines) else None
        return line if isinstance(line, Finding) else None

    def row_of(self, key: tuple[str, str, str, str]) -> int:
        """Where a finding stands; -1 when it is gone."""
        return next((i for i, line in enumerate(self.lines) if isinstance(line, Finding) and line.key == key), -1)

    def heading(self, severity: Severity) -> str:
        return f"{_(SEVERITY_LABELS[severity])} · {self._counts.get(severity, 0)}"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature Qt has; never changed
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()] if index.isValid() else None
        if isinstance(line, Severity):
            return self.heading(line) if role == Qt.ItemDataRole.DisplayRole else None
        if line is None:
            return None
        if role == FINDING:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{_(SEVERITY_LABELS[line.severity])}: {line.message} {place_of(line)}"
        return tip(line.message) if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.lines[index.row()], Finding):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


def _holds(finding: Finding, words: Sequence[str]) -> bool:
    text = fold(f"{finding.message} {place_of(finding)} {finding.suggestion}")
    return all(word in text for word in words)


class FindingDelegate(QStyledItemDelegate):
    """A sign, the message in up to two lines, and where it is."""

    def __init__(self, theme: Theme, model: FindingsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HIGH if self._model.finding(index.row()) else HEADING_HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t, box = self._theme.tokens, QRectF(option.rect)
        line = self._model.lines[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, Severity):
            painter.setFont(self._theme.font(12, QFont.Weight.DemiBold))
            painter.setPen(QColor(t.muted))
            low = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            painter.drawText(box.adjusted(12, 0, 0, -7), low, self._model.heading(line))
        else:
            self._paint_finding(painter, option, box, line)
        painter.restore()

    def _paint_finding(self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF, finding: Finding) -> None:
        t = self._theme.tokens
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.selection))
            painter.drawRoundedRect(box.adjusted(2, 1, -2, -1), 8, 8)
        done = bool(finding.explanation)
        sign, colour = ("ok", t.ok) if done else (SIGNS[finding.severity], t.tone(SIGNS[finding.severity])[0])  # type: ignore[arg-type]
        icons.draw(painter, QRectF(box.left() + 12, box.top() + 10, 17, 17), sign, colour)
        words = box.adjusted(40, 7, -14, -20)
        painter.setFont(self._theme.font(BASE))
        painter.setPen(QColor(t.muted if done else t.text))
        metrics = painter.fontMetrics()
        room = int(words.width())
        shown = metrics.elidedText(finding.message, Qt.TextElideMode.ElideRight, room)
        option_ = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        option_.setWrapMode(QTextOption.WrapMode.NoWrap)
        painter.drawText(words, shown, option_)
        painter.setFont(self._theme.font(12))
        painter.setPen(QColor(t.muted))
        said = place_of(finding)
        if done:
            said += "  ·  " + _("đã giải trình")
        elif finding.lapsed:
            said += "  ·  " + _("giải trình hết hiệu lực vì số liệu đã đổi")
        painter.drawText(
            box.adjusted(40, 30, -14, -6), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), said
        )
