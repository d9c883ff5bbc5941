"""Colours, type and spacing of the window: one accent, light and dark, one bundled font.

Text colours reach a contrast of 4.5 : 1 on every surface they are used on (WCAG 2.1, level AA); a test holds them
to it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from dxdesk.paths import resources
from dxdesk.ui.look.style import sheet

Scheme = Literal["system", "light", "dark"]
Tone = Literal["error", "warning", "note", "ok", "accent", "plain"]

BASE = 13  # pixels of body text; Qt scales them with the screen
ROW = 32  # height of a grid row
GAP = 8  # the unit of spacing: 4, 8, 12, 16, 24
HEAD, FOOT = 60, 32  # heights of the lines above and below every page


class Tokens(NamedTuple):
    """The colours of one scheme, by what they are for."""

    dark: bool
    window: str
    surface: str
    raised: str  # menus, tooltips, headers of tables
    rail: str
    line: str
    line_strong: str  # borders of fields: 3 : 1 against the surface
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    accent_soft: str
    selection: str
    hover: str
    error: str
    error_soft: str
    warning: str
    warning_soft: str
    note: str
    note_soft: str
    ok: str
    ok_soft: str
    neutral_bar: str  # the quieter of two series in a chart

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Foreground and soft background of a tone."""
        return {
            "error": (self.error, self.error_soft),
            "warning": (self.warning, self.warning_soft),
            "note": (self.note, self.note_soft),
            "ok": (self.ok, self.ok_soft),
            "accent": (self.accent, self.accent_soft),
            "plain": (self.muted, self.hover),
        }[tone]


LIGHT = Tokens(
    dark=False,
    window="#f5f7f7",
    surface="#ffffff",
    raised="#fafbfb",
    rail="#ecf0f0",
    line="#dfe5e5",
    line_strong="#829090",
    text="#18211f",
    muted="#54625f",
    accent="#0b6b66",
    accent_hover="#095a56",
    accent_press="#074a46",
    on_accent="#ffffff",
    accent_soft="#dff0ee",
    selection="#cfe8e5",
    hover="#eaefef",
    error="#b3261e",
    error_soft="#fbeae8",
    warning="#865400",
    warning_soft="#fdf1d8",
    note="#2458a6",
    note_soft="#e7eefa",
    ok="#1a6a3c",
    ok_soft="#e2f3e8",
    neutral_bar="#b4c4c2",
)
DARK = Tokens(
    dark=True,
    window="#131717",
    surface="#1a1f1f",
    raised="#212727",
    rail="#0f1313",
    line="#2c3434",
    line_strong="#6d7a79",
    text="#e6ecea",
    muted="#a3b0ad",
    accent="#5cc2ba",
    accent_hover="#79d2cb",
    accent_press="#8fddd6",
    on_accent="#06201e",
    accent_soft="#163a38",
    selection="#1c4441",
    hover="#262d2d",
    error="#ff8f85",
    error_soft="#3c1f1d",
    warning="#f1c15c",
    warning_soft="#3a2e12",
    note="#93bbf5",
    note_soft="#1c2c45",
    ok="#7fd09a",
    ok_soft="#173524",
    neutral_bar="#4d5d5b",
)


class Theme(QObject):
    """The scheme in use. `changed` is sent after the application was restyled."""

    changed = Signal()

    def __init__(self, scheme: Scheme = "system", parent: QObject | None = None, *, dressed: bool = True) -> None:
        """Without `dressed` it is for the caller to `dress` the first window once that was put together: under a
        stylesheet Qt styles each part of it anew whenever it is put into another one."""
        super().__init__(parent)
        self._scheme: Scheme = scheme
        if scheme != "system":
            _force(scheme)
        self.tokens = DARK if scheme == "dark" or (scheme == "system" and _dark_system()) else LIGHT
        self._colour()
        if dressed:
            self.dress()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def use(self, scheme: Scheme) -> None:
        """Follow the system, or be light or dark whatever it says."""
        self._scheme = scheme
        _force(scheme)
        self._restyle()

    def color(self, name: str) -> QColor:
        """A token as a colour to paint with."""
        return QColor(getattr(self.tokens, name))

    def font(self, size: int = BASE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The program's font."""
        return program_font(size, weight)

    def _wanted(self) -> Tokens:
        if self._scheme == "system":
            return DARK if QGuiApplication.styleHints().colorScheme() is QtCore.Qt.ColorScheme.Dark else LIGHT
        return DARK if self._scheme == "dark" else LIGHT

    def _system_changed(self, _scheme: QtCore.Qt.ColorScheme) -> None:
        self._restyle()

    def _restyle(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self.tokens = wanted
            self._colour()
            self.dress()
            self.changed.emit()

    def _colour(self) -> None:
        QApplication.setFont(self.font())
        QApplication.setPalette(_palette(self.tokens))

    def dress(self) -> None:
        """Give every window the stylesheet."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setStyleSheet(sheet(self.tokens))


def _dark_system() -> bool:
    """What `colorScheme` would say, by the system's palette: the first paint has no `Qt` yet."""
    QApplication.setPalette(QPalette())  # none of ours
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def _force(scheme: Scheme) -> None:
    """Tell Qt what the person chose, for frames and dialogs that the system draws."""
    hints = QGuiApplication.styleHints()
    if scheme == "system":
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(QtCore.Qt.ColorScheme.Dark if scheme == "dark" else QtCore.Qt.ColorScheme.Light)


def program_font(size: int = BASE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The bundled font; figures have equal width, so that columns of numbers line up."""
    family = _family()
    font = QFont(family) if family else QFont(QApplication.font())
    font.setPixelSize(size)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@lru_cache(maxsize=1)
def _family() -> str:
    """The family of the bundled font, loaded once; empty when the system's own has to do."""
    family = ""
    for path in sorted((resources() / "fonts").glob("*.[ot]tf")):
        # By their bytes: FreeType on Windows opens no path with letters beyond the system's old code page.
        number = QFontDatabase.addApplicationFontFromData(path.read_bytes())
        if number >= 0 and (families := QFontDatabase.applicationFontFamilies(number)):
            family = family or families[0]
    return family


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: t.window,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.raised,
        role.Text: t.text,
        role.Button: t.raised,
        role.ButtonText: t.text,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Highlight: t.selection,
        role.HighlightedText: t.text,
        role.PlaceholderText: t.muted,
        role.Link: t.accent,
        role.Mid: t.line,
        role.Dark: t.line_strong,
        role.Light: t.surface,
        role.Accent: t.accent,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.muted))
    return palette
