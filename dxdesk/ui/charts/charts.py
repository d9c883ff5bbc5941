"""Draws a figure as horizontal bars with their names and values written out. The only module that knows pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.field import show_cell
from dxdesk.ui.application import painting
from dxdesk.ui.charts.rows import NO_ANSWER, Bar, bars, legend
from dxdesk.ui.kit import clipboard
from dxdesk.ui.look.theme import DARK, LIGHT, Theme, Tokens, program_font

LEGEND = 22
ROW = 38  # pixels of one bar with its space
THICK = 0.5  # part of a row that the bar takes
_NAMES = 0.36  # most of the width that the names take
_PRINT_SCALE = 2.0


class FigureLike(Protocol):
    """What a chart reads of a figure."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def headings(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> tuple[tuple[str | int | Decimal | None, ...], ...]: ...
    @property
    def keys(self) -> tuple[str, ...]: ...
    @property
    def unit_of_measure(self) -> str: ...


@dataclass(frozen=True)
class Look:
    """The colours and the font a chart is drawn with."""

    tokens: Tokens
    font: QFont

    def color(self, role: str) -> QColor:
        return QColor(getattr(self.tokens, role))

    def brush(self, role: str) -> QBrush:
        """How a bar is filled: hatched where nobody said anything."""
        if role == NO_ANSWER:
            return QBrush(self.color("neutral_bar"), Qt.BrushStyle.BDiagPattern)
        return QBrush(self.color(role))


class FigureChart(QWidget):
    """A legend where there are two series, and the bars. A click on a bar says which row it was."""

    row_clicked = Signal(int)

    def __init__(self, look: Look, figure: FigureLike) -> None:
        super().__init__()
        self._look, self.figure = look, figure
        self.bars = bars(figure)
        self.setAccessibleName(figure.title)
        self.setAccessibleDescription(described(figure))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        names = legend(figure)
        if names:
            box.addWidget(_Legend(look, names))
        self.plot = _Bars(look, self.bars)
        self.plot.setAccessibleName(figure.title)
        self.plot.setAccessibleDescription(self.accessibleDescription())
        self.plot.clicked.connect(self.row_clicked)
        box.addWidget(self.plot, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW * max(1, len(self.bars)) + 6 + (LEGEND + 4 if names else 0))

    def sizeHint(self) -> QSize:
        return QSize(420, self.height())

    def relook(self, look: Look) -> None:
        """Draw in other colours."""
        self._look = look
        self.plot.relook(look)
        for part in self.findChildren(_Legend):
            part.relook(look)


class _Bars(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    clicked = Signal(int)

    def __init__(self, look: Look, shown: Sequence[Bar]) -> None:
        super().__init__(background=look.color("surface"))
        self._look, self._shown = look, shown
        self.setAntialiasing(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)
        plot.hideAxis("bottom")
        plot.setContentsMargins(0, 0, 0, 0)
        plot.getViewBox().invertY(True)
        plot.getViewBox().setDefaultPadding(0)
        plot.hideAxis("left")
        self._room = 0  # drawn once there is some: resizing comes before the first paint

    def relook(self, look: Look) -> None:
        self._look = look
        self.draw()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if event is not None and event.size().width() != self._room:
            self.draw()

    def draw(self) -> None:
        """Put all items anew: names wrap and values need room by the present width."""
        if not hasattr(self, "_look"):
            return  # pyqtgraph resizes itself while it is being made
        self._room = self.width()
        plot, metrics = self.getPlotItem(), QFontMetrics(self._look.font)
        self.setBackground(self._look.color("surface"))
        plot.clear()
        most_names = int(self._room * _NAMES)
        names = [_wrapped(bar.label, metrics, most_names - 14) for bar in self._shown]
        start = min(
            most_names, 16 + max((metrics.horizontalAdvance(line) for n in names for line in n.split("\n")), default=0)
        )
        ends = 20 + max((metrics.horizontalAdvance(bar.said) for bar in self._shown), default=0)
        across = max(40, self._room - start - ends)
        pixel = (max((bar.longest for bar in self._shown), default=0.0) or 1.0) / across
        rows = (-0.5, max(0, len(self._shown) - 1) + 0.5)
        plot.getViewBox().setRange(xRange=(-start * pixel, (across + ends) * pixel), yRange=rows, padding=0)
        for place, (bar, name) in enumerate(zip(self._shown, names, strict=True)):
            self._draw_bar(plot, place, bar, pixel)
            self._write(plot, name, -10 * pixel, place, (1, 0.5), "text")
            self._write(
                plot, bar.said, bar.longest + 4 * pixel, place, (0, 0.5), "muted" if bar.value is None else "text"
            )

    def _write(self, plot: Any, words: str, x: float, y: float, anchor: tuple[float, float], role: str) -> None:
        text = pg.TextItem(words, color=self._look.color(role), anchor=anchor)
        text.setFont(self._look.font)
        document = text.textItem.document()
        document.setDocumentMargin(2)
        option = document.defaultTextOption()
        option.setAlignment(Qt.AlignmentFlag.AlignRight if anchor[0] else Qt.AlignmentFlag.AlignLeft)
        document.setDefaultTextOption(option)
        text.textItem.setTextWidth(document.idealWidth())
        text.setPos(x, y)
        plot.addItem(text, ignoreBounds=True)

    def _draw_bar(self, plot: Any, place: int, bar: Bar, pixel: float) -> None:
        look = self._look
        if bar.whole is not None:
            self._block(plot, place, bar.whole - bar.silent, THICK, look.brush("neutral_bar"))
            self._block(plot, place, bar.silent, THICK, look.brush(NO_ANSWER), after=bar.whole - bar.silent)
        elif bar.before is not None:
            self._block(plot, place - 0.19, bar.before, THICK * 0.55, look.brush("neutral_bar"))
        if bar.value:
            thick, down = (THICK * 0.62, 0.14) if bar.before is not None else (THICK, 0.0)
            self._block(plot, place + down, bar.value, thick, look.brush(bar.role))
        elif not bar.whole:
            self._block(
                plot, place, 2 * pixel, THICK, look.brush("neutral_bar")
            )  # nothing, but the row is seen to begin here
        if bar.target is not None:
            half = THICK * 0.5 + 0.14
            pen = pg.mkPen(look.color("text"), width=2)
            plot.plot([bar.target, bar.target], [place - half, place + half], pen=pen)

    def _block(self, plot: Any, y: float, long: float, thick: float, brush: QBrush, after: float = 0.0) -> None:
        if long > 0:
            pen = pg.mkPen(brush.color()) if brush.style() is Qt.BrushStyle.BDiagPattern else pg.mkPen(None)
            plot.addItem(pg.BarGraphItem(x0=[after], width=[long], y=[y], height=[thick], pen=pen, brush=brush))

    def mouseReleaseEvent(self, event: Any) -> None:
        super().mouseReleaseEvent(event)
        where = self.getPlotItem().getViewBox().mapSceneToView(QPointF(event.position()))
        place = round(where.y())
        if 0 <= place < len(self._shown):
            self.clicked.emit(place)


class _Legend(QWidget):
    """Painted, not made of labels: a report's picture keeps its own colours whatever the window's are."""

    def __init__(self, look: Look, names: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._look, self._names = look, names
        self.setAccessibleName(_("Chú giải"))
        self.setFixedHeight(LEGEND)

    def relook(self, look: Look) -> None:
        self._look = look
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._look.font)
        left = 0
        for role, name in self._names:
            if role == "text":
                painter.fillRect(left + 5, 4, 2, 13, self._look.color(role))
            else:
                painter.fillRect(left, 6, 12, 9, self._look.brush(role))
                if role == NO_ANSWER:
                    painter.setPen(self._look.color("neutral_bar"))
                    painter.drawRect(left, 6, 12, 9)
            painter.setPen(self._look.color("muted"))
            painter.drawText(left + 18, 15, name)
            left += 18 + painter.fontMetrics().horizontalAdvance(name) + 22
        painter.end()


def look_of(theme: Theme) -> Look:
    """The look of charts in the window."""
    return Look(theme.tokens, theme.font(12))


def described(figure: FigureLike) -> str:
    """A figure in words, for those who can't see the chart."""
    lines = [f"{bar.label}: {bar.said}" for bar in bars(figure)]
    return ". ".join(lines) if lines else _("Chưa có số liệu.")


def as_table(figure: FigureLike) -> str:
    """A figure as Excel pastes it."""
    return clipboard.to_text([list(figure.headings), *(list(map(show_cell, row)) for row in figure.rows)])


def render_png(figure: FigureLike, size: tuple[int, int] = (900, 0), *, dark: bool = False) -> bytes:
    """A figure as a picture, for reports; needs no screen. A height of 0 takes what the rows need."""
    painting()
    tokens = DARK if dark else LIGHT
    chart = FigureChart(Look(tokens, program_font(13)), figure)
    width, height = size[0], size[1] or chart.height()
    chart.setFixedSize(width, height)
    chart.ensurePolished()
    image = QImage(QSize(width, height) * _PRINT_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_PRINT_SCALE)
    image.fill(QColor(tokens.surface))
    chart.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    chart.show()
    chart.render(image, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
    chart.hide()
    chart.deleteLater()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes, Qt for text
    return bytes(buffer.data().data())


def _wrapped(text: str, metrics: QFontMetrics, width: int) -> str:
    """A name in at most two lines of a width, the second one elided."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    words = text.split()
    first = words.pop(0)
    while words and metrics.horizontalAdvance(f"{first} {words[0]}") <= width:
        first = f"{first} {words.pop(0)}"
    rest = metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)
    return f"{first}\n{rest}" if rest else metrics.elidedText(first, Qt.TextElideMode.ElideRight, width)
