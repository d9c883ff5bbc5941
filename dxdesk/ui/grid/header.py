"""Column headings: two lines of label, the direction of sorting, and a funnel where a column can be filtered."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from dxdesk.i18n import _
from dxdesk.ui.grid.model import GridModel
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import Theme

HEIGHT = 46
_SIGN = 16
_EDGE = 4  # pixels at a section's right where it is made wider


class GridHeader(QHeaderView):
    """A click sorts; a click on the funnel filters."""

    sort_asked = Signal(int)
    filter_asked = Signal(int)

    def __init__(self, theme: Theme, model: GridModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._grid = theme, model
        self._funnel = -1  # section whose funnel is held down
        self.setAccessibleName(_("Tiêu đề cột"))
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setFixedHeight(HEIGHT)
        self.setMinimumSectionSize(56)
        self.setMouseTracking(True)
        self.sectionClicked.connect(self.sort_asked)

    def sizeHint(self) -> QSize:
        return QSize(
            self.length(), HEIGHT
        )  # Qt's own measures all headings each time, and the view asks for the height

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the funnel is kept from Qt, which would select the column."""
        self._funnel = self._funnel_at(event.position().toPoint())
        if self._funnel < 0:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._funnel = self._funnel, -1
        if pressed < 0:
            super().mouseReleaseEvent(event)
        elif pressed == self._funnel_at(event.position().toPoint()):
            self.filter_asked.emit(pressed)

    def _funnel_at(self, place: QPoint) -> int:
        """The section whose funnel is there; -1 for none."""
        section = self.logicalIndexAt(place)
        if section < 0 or not filterable(self._grid, section):
            return -1
        right = self.sectionViewportPosition(section) + self.sectionSize(section)
        return section if right - _SIGN - 8 < place.x() < right - _EDGE else -1

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        t, query = self._theme.tokens, self._grid.query
        name = self._grid.columns[section]
        painter.save()
        painter.fillRect(rect, QColor(t.raised))
        painter.setPen(QColor(t.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        room = rect.adjusted(8, 3, -6, -3)
        if filterable(self._grid, section):
            colour = t.accent if name in query.filters else t.line_strong
            icons.draw(painter, self._sign(room), "filter", colour)
            room.setRight(room.right() - _SIGN - 2)
        if query.sort == name:
            icons.draw(painter, self._sign(room), "sort-down" if query.descending else "sort-up", t.accent)
            room.setRight(room.right() - _SIGN - 2)
        f = self._grid.fields[section]
        painter.setFont(self._theme.font(12, QFont.Weight.DemiBold))
        painter.setPen(QColor(t.accent if query.sort == name or name in query.filters else t.muted))
        label = _(f.label) + (" *" if f.required else "")
        shown = two_lines(label, painter.fontMetrics(), room.width())
        across = Qt.AlignmentFlag.AlignRight if f.numeric else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(across | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _sign(self, room: QRect) -> QRectF:
        return QRectF(room.right() - _SIGN + 1, room.center().y() - _SIGN / 2, _SIGN, _SIGN)


def filterable(model: GridModel, section: int) -> bool:
    """Whether a column has few enough values to be ticked in a list: declared choices and yes/no."""
    f = model.fields[section]
    return f.stored and f.vocabulary is not None


def two_lines(text: str, metrics: QFontMetrics, width: int) -> str:
    """The text in at most two lines; what doesn't fit ends with an ellipsis."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    words = text.split(" ")
    first = words.pop(0)
    while words and metrics.horizontalAdvance(f"{first} {words[0]}") <= width:
        first = f"{first} {words.pop(0)}"
    lines = [first, " ".join(words)] if words else [first]
    return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)
