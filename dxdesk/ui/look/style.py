"""The stylesheet, written once for both schemes. Grids paint their own cells: a stylesheet on items is slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk.paths import resources

if TYPE_CHECKING:
    from dxdesk.ui.look.theme import Tokens


def sheet(t: Tokens) -> str:
    """The application's stylesheet in the colours of a scheme."""
    return "\n".join((_text(t), _frames(t), _buttons(t), _fields(t), _lists(t), _tables(t), _rest(t)))


def _text(t: Tokens) -> str:
    tones = "".join(
        f'QLabel[tone="{tone}"] {{ color: {t.tone(tone)[0]}; }}\n'
        f'QLabel[chip="{tone}"] {{ color: {t.tone(tone)[0]}; background: {t.tone(tone)[1]}; '
        "border-radius: 9px; padding: 2px 10px; font-weight: 600; font-size: 12px; }\n"
        for tone in ("error", "warning", "note", "ok", "accent", "plain")
    )
    return f"""
* {{ outline: none; }}
QWidget {{ color: {t.text}; }}
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: 20px; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: 15px; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="number"] {{ font-size: 26px; font-weight: 600; }}
QLabel[role="digits"] {{ font-size: 15px; font-weight: 600; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="small"] {{ color: {t.muted}; font-size: 12px; }}
{tones}
"""


def _frames(t: Tokens) -> str:
    notices = "".join(
        f'QFrame[notice="{tone}"] {{ background: {t.tone(tone)[1]}; border: none; border-radius: 8px; }}\n'
        for tone in ("error", "warning", "note", "ok", "accent", "plain")
    )
    return f"""
QMainWindow, QDialog, QWidget#page {{ background: {t.window}; }}
QDialog#clear {{ background: transparent; }}
QFrame#rail {{ background: {t.rail}; border: none; border-right: 1px solid {t.line}; }}
QFrame#header {{ background: {t.surface}; border: none; border-bottom: 1px solid {t.line}; }}
QFrame#strip {{ background: {t.surface}; border: none; border-top: 1px solid {t.line}; }}
QFrame#card {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 10px; }}
QFrame#side {{ background: {t.surface}; border: none; border-left: 1px solid {t.line}; }}
QFrame#line {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame#side_card {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 10px; }}
QFrame#side_card[marked="true"] {{ border: 2px solid {t.accent}; background: {t.accent_soft}; }}
QFrame#drop {{ background: transparent; border: 1px dashed {t.line_strong}; border-radius: 10px; }}
QFrame#drop[over="true"] {{ border: 2px dashed {t.accent}; background: {t.accent_soft}; }}
QFrame#popup {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 12px; }}
QFrame#popup[square="true"] {{ border-radius: 0; }}
{notices}
"""


def _buttons(t: Tokens) -> str:
    return f"""
QPushButton {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 7px; padding: 6px 12px;
  min-height: 18px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {t.selection}; }}
QPushButton:focus {{ border: 1px solid {t.accent}; }}
QPushButton:disabled {{ color: {t.muted}; background: {t.window}; border-color: {t.line}; }}
QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
  font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {t.accent_hover}; border-color: {t.accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {t.accent_press}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {t.text}; padding: 5px 11px; }}
QPushButton[kind="primary"]:disabled {{ background: {t.hover}; color: {t.muted}; border-color: {t.line}; }}
QPushButton[kind="quiet"] {{ background: transparent; border-color: transparent; padding: 6px 8px; }}
QPushButton[kind="quiet"]:hover {{ background: {t.hover}; }}
QPushButton[kind="quiet"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[kind="danger"] {{ color: {t.error}; }}
QPushButton[kind="link"] {{ background: transparent; border: 1px solid transparent; color: {t.accent};
  padding: 2px 4px; text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[kind="row"] {{ background: transparent; border: 1px solid transparent; border-radius: 8px;
  padding: 8px 4px; text-align: left; }}
QPushButton[kind="row"]:hover {{ background: {t.hover}; }}
QPushButton[kind="row"]:focus {{ border-color: {t.accent}; }}
QPushButton[kind="rail"] {{ background: transparent; border: 1px solid transparent; border-radius: 8px;
  padding: 7px 10px; text-align: left; }}
QPushButton[kind="rail"]:hover {{ background: {t.hover}; }}
QPushButton[kind="rail"]:checked {{ background: {t.accent_soft}; color: {t.accent}; font-weight: 600; }}
QPushButton[kind="rail"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[kind="segment"] {{ background: transparent; border: 1px solid transparent; padding: 5px 12px;
  color: {t.muted}; font-weight: 600; }}
QPushButton[kind="segment"]:hover {{ background: {t.hover}; }}
QPushButton[kind="segment"]:checked {{ background: {t.accent_soft}; color: {t.accent}; }}
QPushButton[kind="segment"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
"""


def _fields(t: Tokens) -> str:
    return f"""
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{
  background: {t.surface}; border: 1px solid {t.line_strong}; border-radius: 7px; padding: 5px 8px; min-height: 18px;
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit {{ padding: 3px 4px; }}
QLabel#bubble {{ background: {t.raised}; color: {t.error}; border: 1px solid {t.error}; border-radius: 6px;
  padding: 6px 8px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 1px solid {t.accent}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{ color: {t.muted}; background: {t.window};
  border-color: {t.line}; }}
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {{ background: {t.window}; border-color: {t.line}; }}
QLineEdit[state="error"], QPlainTextEdit[state="error"], QComboBox[state="error"] {{ border: 1px solid {t.error}; }}
QLineEdit[place="cell"], QPlainTextEdit[place="cell"], QComboBox[place="cell"] {{
  border: 2px solid {t.accent}; border-radius: 0; padding: 0 5px; min-height: 0; }}
QLineEdit[place="cell"][state="error"], QPlainTextEdit[place="cell"][state="error"] {{ border-color: {t.error}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: none; width: 0; height: 0; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QListView {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 0; padding: 3px; }}
QCheckBox, QRadioButton {{ spacing: 8px; padding: 2px; border: 1px solid transparent; border-radius: 4px; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {t.line_strong}; border-radius: 4px;
  background: {t.surface}; }}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent}; image: url("{_tick(t)}"); }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {t.accent}; }}
"""


def _tick(t: Tokens) -> str:
    return (resources() / "icons" / ("tick-dark.svg" if t.dark else "tick-light.svg")).as_posix()


def _lists(t: Tokens) -> str:
    return f"""
QListView, QTreeView {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; padding: 4px; }}
QListView::item {{ padding: 6px 8px; border-radius: 6px; }}
QListView::item:hover {{ background: {t.hover}; }}
QListView::item:selected {{ background: {t.selection}; color: {t.text}; }}
QListView[plain="true"], QTreeView[plain="true"] {{ border: none; background: transparent; }}
QMenu {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 8px; padding: 6px; }}
QMenu::item {{ padding: 6px 22px 6px 12px; border-radius: 5px; }}
QMenu::item:selected {{ background: {t.selection}; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 5px 8px; }}
"""


def _tables(t: Tokens) -> str:
    return f"""
QTableView {{ background: {t.surface}; border: none; gridline-color: {t.line};
  selection-background-color: {t.selection};
  selection-color: {t.text}; }}
QTableView[card="true"] {{ border: 1px solid {t.line}; border-radius: 8px; }}
QTableView#plain::item {{ padding: 0 5px; border: none; }}
QHeaderView {{ background: {t.raised}; border: none; }}
QHeaderView::section {{ background: {t.raised}; color: {t.muted}; border: none; border-right: 1px solid {t.line};
  border-bottom: 1px solid {t.line}; padding: 0 8px; font-weight: 600; }}
QHeaderView[dense="true"]::section {{ font-size: 12px; }}
QHeaderView::section:vertical {{ font-weight: 400; font-size: 12px; padding: 0 6px; }}
QTableView QTableCornerButton::section {{ background: {t.raised}; border: none; border-right: 1px solid {t.line};
  border-bottom: 1px solid {t.line}; }}
"""


def _rest(t: Tokens) -> str:
    return f"""
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 6px 8px; }}
QScrollArea, QScrollArea > QWidget > QWidget#scrolled {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {t.neutral_bar}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.line_strong}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QProgressBar {{ background: {t.hover}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
"""
