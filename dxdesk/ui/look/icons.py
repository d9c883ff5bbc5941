"""Line icons, drawn in the colour that the theme has at the moment of painting, so that they follow light and dark."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from dxdesk.paths import resources
from dxdesk.ui.look.theme import Theme

SIZE = 18


def register_icon(key: str) -> str:
    """A register's own icon; a plain table for one that has none, so that declaring a register stays one file."""
    return key if (resources() / "icons" / f"{key}.svg").is_file() else "template"


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text("utf-8")


class _Engine(QIconEngine):
    def __init__(self, theme: Theme, name: str, role: str, checked_role: str) -> None:
        super().__init__()
        self._theme, self._name, self._role, self._checked_role = theme, name, role, checked_role

    def clone(self) -> QIconEngine:
        return _Engine(self._theme, self._name, self._role, self._checked_role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = self._checked_role if state is QIcon.State.On else self._role
        if mode is QIcon.Mode.Disabled:
            role = "muted"
            painter.setOpacity(0.55)
        draw(painter, QRectF(rect), self._name, getattr(self._theme.tokens, role))
        painter.setOpacity(1)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap


def draw(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    """Draw an icon into a rectangle."""
    _renderer(name, colour).render(painter, rect)


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("#000", colour).encode()))


def icon(theme: Theme, name: str, role: str = "muted", checked_role: str = "accent") -> QIcon:
    """An icon by the name of its file, in the colour of a role of the theme."""
    return QIcon(_Engine(theme, name, role, checked_role))


def pixmap(theme: Theme, name: str, role: str = "muted", size: int = SIZE, scale: float = 1.0) -> QPixmap:
    """An icon as a picture, for labels."""
    engine = _Engine(theme, name, role, role)
    return engine.scaledPixmap(QSize(size, size) * scale, QIcon.Mode.Normal, QIcon.State.Off, scale)
