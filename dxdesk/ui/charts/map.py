"""The map: each unit in the colour of its class. Mouse and keys point at a unit; a click or Enter opens it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from dxdesk.i18n import _
from dxdesk.ui.charts.shapes import Country, Scale, Shape, archipelagos, bounds, shapes
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.look.theme import GAP, Theme

# One hue whose lightness alone rises or falls, so that order is seen whatever colours an eye tells apart.
LIGHT_RAMP = ("#d8ecea", "#a3d2cd", "#63aea8", "#2a837d", "#07504c")
DARK_RAMP = ("#1d4341", "#2c6a66", "#46958f", "#79c3bc", "#c4efe9")
_MARK = 3.5  # radius of an island that is too small to be seen
LEGEND = 150  # pixels
_LEGEND_DOWN = 0.4  # of the map's height: west of there lie other countries
_NEAR = 9.0  # pixels around such a mark that belong to it
_STEPS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """What a unit has on the map: its value, None for none, the same in words, and whether not all of it is known."""

    name: str
    value: float | None
    said: str
    partial: bool = False


class MapView(QWidget):
    """Drawn once into a picture; pointing only draws an outline over it."""

    pointed = Signal(str)  # code of the unit under mouse or keys; empty for none
    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shapes: tuple[Shape, ...] = ()
        self._spots: Mapping[str, Spot] = {}
        self._scale = Scale((), ())
        self._paths: dict[str, QPainterPath] = {}
        self._marks: dict[str, list[QPointF]] = {}
        self._fit = QTransform()
        self._picture: QPixmap | None = None
        self.legend = MapLegend(theme)
        self.legend.setParent(self)
        self.current = ""
        self.setAccessibleName(_("Bản đồ"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(280, 260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(440, 560)

    def show_spots(self, country: Country, spots: Mapping[str, Spot], scale: Scale, title: str, unit: str) -> None:
        """Show values, measured in a unit, by places' codes on a map of the country."""
        self._shapes, self._spots, self._scale = shapes(country), spots, scale
        if self.current not in {shape.code for shape in self._shapes}:
            self.current = ""
        self.setAccessibleName(_("Bản đồ: {title}").format(title=title))
        self._describe()
        self.legend.show_scale(scale, unit, partial=any(spot.partial for spot in spots.values()))
        self._lay_out()

    def point_at(self, code: str) -> None:
        """Mark a unit without saying so."""
        if code != self.current and (not code or code in self._paths):
            self.current = code
            self._describe()
            self.update()

    # -- painting -------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        """Outlines in pixels of the present size."""
        self._paths, self._marks = {}, {}
        if self._shapes:
            box, room = bounds(self._shapes), QRectF(self.rect()).adjusted(GAP, GAP, -GAP, -GAP)
            pixels = min(room.width() / box.width(), room.height() / box.height())
            spare = room.width() - box.width() * pixels
            left = room.left() + spare / 2 + min(spare, LEGEND) / 2  # the legend stands at the left, over no unit
            top = room.center().y() - box.height() * pixels / 2
            self._fit = QTransform(pixels, 0, 0, pixels, left - box.left() * pixels, top - box.top() * pixels)
            self.legend.move(int(max(GAP, left - LEGEND)), int(top + box.height() * pixels * _LEGEND_DOWN))
            for shape in self._shapes:
                self._paths[shape.code] = self._fit.map(shape.path)
                self._marks[shape.code] = [self._fit.map(island) for island in shape.islands]
        self._repaint()

    def _repaint(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.current in self._paths:
            painter.setPen(QPen(self._theme.color("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self._paths[self.current])
            for mark in self._marks[self.current]:
                painter.drawEllipse(mark, _MARK + 1, _MARK + 1)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def _drawn(self) -> QPixmap:
        scale = self.devicePixelRatioF()
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(self._theme.color("surface"), 0.8)
        for code, path in self._paths.items():
            spot = self._spots.get(code)
            brush = brush_of(self._theme, self._scale, spot)
            painter.setPen(edge)
            if brush.style() is not Qt.BrushStyle.SolidPattern:  # a hatch lets through what is below
                painter.fillPath(path, self._theme.color("hover"))
                painter.setPen(QPen(self._theme.color("neutral_bar"), 0.8))
            painter.setBrush(brush)
            painter.drawPath(path)
            if spot is not None and spot.partial:
                painter.fillPath(path, _partial(self._theme))
            painter.setPen(QPen(self._theme.color("muted"), 0.8))
            for mark in self._marks[code]:
                painter.drawEllipse(mark, _MARK, _MARK)
        self._write_archipelagos(painter)
        painter.end()
        return picture

    def _write_archipelagos(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font(11, QFont.Weight.Medium))
        painter.setPen(self._theme.color("text"))
        metrics = painter.fontMetrics()
        for name, where in archipelagos() if self._shapes else ():
            at = self._fit.map(where)
            width = metrics.horizontalAdvance(name)
            left = min(at.x() - width / 2, self.width() - width - 4.0)
            painter.drawText(QPointF(left, at.y()), name)

    # -- pointing -------------------------------------------------------------------------------------------------

    def code_at(self, where: QPointF) -> str:
        """The unit at a place of the widget; empty for none."""
        for code, marks in self._marks.items():
            if any((mark - where).manhattanLength() <= _NEAR for mark in marks):
                return code
        return next((code for code, path in self._paths.items() if path.contains(where)), "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        code = self.code_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if code else Qt.CursorShape.ArrowCursor)
        if code != self.current:
            self._become(code)
        if code:
            QToolTip.showText(event.globalPosition().toPoint(), tip(self.said(code)), self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._become("")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and (code := self.code_at(event.position())):
            self.chosen.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._shapes:
            self._become(self._next(_STEPS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current:
            self.chosen.emit(self.current)
        else:
            super().keyPressEvent(event)

    def _next(self, step: QPointF) -> str:
        """The nearest unit in a direction; the first from the north when none is marked yet."""
        middles = {shape.code: self._fit.map(shape.middle) for shape in self._shapes}
        if self.current not in middles:
            return min(middles, key=lambda code: middles[code].y())
        best, found = float("inf"), self.current
        for code, middle in middles.items():
            way = middle - middles[self.current]
            along = QPointF.dotProduct(way, step)
            across = abs(way.x() * step.y() - way.y() * step.x())
            if along > 1 and across <= 2 * along and along + 2 * across < best:
                best, found = along + 2 * across, code
        return found

    def _become(self, code: str) -> None:
        self.point_at(code)
        self.pointed.emit(code)

    def said(self, code: str) -> str:
        """A unit and its value, in words."""
        spot = self._spots.get(code)
        name = spot.name if spot else next((s.name for s in self._shapes if s.code == code), code)
        return f"{name}: {spot.said}" if spot else _("{name}: chưa có số liệu").format(name=name)

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.said(self.current) if self.current else _("Dùng phím mũi tên để đi đến từng đơn vị, Enter để mở.")
        )
        if self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))


def ramp(theme: Theme, scale: Scale) -> list[QColor]:
    """The colours of the classes, from low to high."""
    colours = DARK_RAMP if theme.tokens.dark else LIGHT_RAMP
    if len(scale.names) == 2:  # a yes and a no
        return [QColor(colours[0]), QColor(colours[3])]
    return [QColor(colour) for colour in colours[: len(scale.names)]]


def brush_of(theme: Theme, scale: Scale, spot: Spot | None) -> QBrush:
    """How a unit is filled: by its class, hatched while nothing is known of it."""
    if spot is None or spot.value is None:
        return QBrush(theme.color("neutral_bar"), Qt.BrushStyle.BDiagPattern)
    return QBrush(ramp(theme, scale)[scale.place(spot.value)])


def _partial(theme: Theme) -> QBrush:
    """What is laid over a colour that isn't of all that was asked for."""
    return QBrush(theme.color("surface"), Qt.BrushStyle.BDiagPattern)


class MapLegend(QWidget):
    """The classes with their colours, painted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._scale, self._unit = theme, Scale((), ()), ""
        self._partial = False
        self.setAccessibleName(_("Chú giải bản đồ"))
        theme.changed.connect(self.update)

    def show_scale(self, scale: Scale, unit: str, *, partial: bool = False) -> None:
        """`partial`: some places aren't known in full."""
        self._scale, self._unit, self._partial = scale, unit, partial
        self.setAccessibleDescription("; ".join(self._names()))
        self.setFixedSize(LEGEND, 20 * len(self._names()) + 4)
        self.update()

    def _names(self) -> list[str]:
        unit = f" {self._unit}" if self._unit and len(self._scale.names) > 2 else ""
        partial = [_("Chưa đủ số liệu")] if self._partial else []
        return [*(f"{name}{unit}" for name in reversed(self._scale.names)), *partial, _("Chưa có số liệu")]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(12))
        fills = [*(QBrush(colour) for colour in reversed(ramp(self._theme, self._scale)))]
        if self._partial:
            fills.append(_partial(self._theme))
        fills.append(brush_of(self._theme, self._scale, None))
        for row, (fill, name) in enumerate(zip(fills, self._names(), strict=True)):
            box = QRectF(1, row * 20 + 4, 20, 13)
            painter.setPen(QPen(self._theme.color("line_strong"), 0.8))
            if self._partial and row == len(fills) - 2:
                painter.fillRect(box, self._theme.color("neutral_bar"))
            painter.setBrush(fill)
            painter.drawRect(box)
            painter.setPen(self._theme.color("text"))
            painter.drawText(QPointF(29, row * 20 + 15), name)
        painter.end()
