"""Colours can be read, the font has every letter, icons follow the scheme."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QPalette, QRawFont
from PySide6.QtWidgets import QApplication

from dxdesk.paths import resources
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import DARK, LIGHT, Theme, Tokens, program_font

BACKGROUNDS = ("window", "surface", "raised", "rail", "hover", "selection", "accent_soft")
TEXT_ON = {
    "text": (*BACKGROUNDS, "error_soft", "warning_soft", "note_soft", "ok_soft"),
    "muted": ("window", "surface", "raised", "rail", "hover", "selection"),
    "accent": ("window", "surface", "raised", "accent_soft", "hover", "rail"),
    "on_accent": ("accent", "accent_hover", "accent_press"),
    "error": ("window", "surface", "raised", "error_soft"),
    "warning": ("window", "surface", "raised", "warning_soft"),
    "note": ("window", "surface", "raised", "note_soft"),
    "ok": ("window", "surface", "raised", "ok_soft"),
}


def luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_reaches_the_contrast_of_wcag_aa(tokens: Tokens) -> None:
    low = [
        f"{role} on {under}: {contrast(getattr(tokens, role), getattr(tokens, under)):.2f}"
        for role, unders in TEXT_ON.items()
        for under in unders
        if contrast(getattr(tokens, role), getattr(tokens, under)) < 4.5
    ]
    assert low == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_borders_of_fields_and_marks_stand_out(tokens: Tokens) -> None:
    for role in ("line_strong", "accent", "error", "warning"):
        for under in ("window", "surface"):
            assert contrast(getattr(tokens, role), getattr(tokens, under)) >= 3, (role, under)


def test_the_bundled_font_has_every_vietnamese_letter(qapp: QApplication) -> None:
    font = program_font()
    assert font.family() == "Inter"
    raw = QRawFont.fromFont(font)
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    letters = {unicodedata.normalize("NFC", v + tone) for v in vowels for tone in tones} | set("đ–…“”≥≤›·—")
    missing = [c for c in sorted(letters | {c.upper() for c in letters}) if not raw.supportsCharacter(ord(c))]
    assert missing == []


def test_figures_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetrics(program_font())
    assert metrics.horizontalAdvance("11111") == metrics.horizontalAdvance("88888")


def test_forced_schemes_and_the_systems_own(theme: Theme) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.tokens.dark))
    theme.use("dark")
    assert theme.tokens is DARK
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    theme.use("light")
    assert theme.tokens is LIGHT
    assert told == [True, False]


def test_icons_take_the_colour_of_the_scheme_at_each_painting(theme: Theme) -> None:
    icon = icons.icon(theme, "undo", "text")

    def ink() -> set[str]:
        image = icon.pixmap(QSize(32, 32)).toImage()
        return {
            image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
        }

    assert ink() == {LIGHT.text}
    theme.use("dark")
    assert ink() == {DARK.text}


def test_every_icon_the_code_names_is_there() -> None:
    folder = resources() / "icons"
    there = {path.stem for path in folder.glob("*.svg")}
    source = "\n".join(path.read_text("utf-8") for path in Path("dxdesk/ui").rglob("*.py"))
    named = set(re.findall(r'icon="([a-z-]+)"', source)) | set(re.findall(r'icons\.icon\([^,]+, "([a-z-]+)"', source))
    assert named
    assert named <= there
