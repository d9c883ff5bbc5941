"""Menus of a grid's columns: which values of a choice are shown, and which columns."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.field import Field, Kind, Value
from dxdesk.ui.kit.widgets import Popup, button, label, scrolled
from dxdesk.ui.look.theme import Theme


class Ticks(Popup):
    """A small popup of things to tick; `ticked` tells each change at once."""

    ticked = Signal(object)  # list of what is ticked

    def __init__(
        self, theme: Theme, heading: str, options: list[tuple[str, object]], chosen: Collection[object], parent: QWidget
    ) -> None:
        super().__init__(heading, parent)
        self._boxes: list[tuple[QCheckBox, object]] = []
        box = self.box
        box.addWidget(label(heading, "strong", wrap=True))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for text, value in options:
            one = QCheckBox(text.replace("&", "&&"))
            one.setAccessibleName(text)
            one.setChecked(value in chosen)
            one.toggled.connect(self._tell)
            self._boxes.append((one, value))
            column.addWidget(one)
        area = scrolled(inside, heading)
        area.setMinimumHeight(min(360, inside.sizeHint().height() + 4))
        area.setMinimumWidth(inside.sizeHint().width() + 16)
        box.addWidget(area)
        row = QHBoxLayout()
        row.addWidget(button(theme, _("Chọn tất cả"), self._all, kind="link"))
        row.addWidget(button(theme, _("Bỏ chọn"), self._none, kind="link"))
        row.addStretch(1)
        box.addLayout(row)
        self._quiet = False

    def _tell(self, _on: bool = False) -> None:
        if not self._quiet:
            self.ticked.emit([value for box, value in self._boxes if box.isChecked()])

    def _all(self) -> None:
        self._set(True)

    def _none(self) -> None:
        self._set(False)

    def _set(self, on: bool) -> None:
        self._quiet = True
        for box, _value in self._boxes:
            box.setChecked(on)
        self._quiet = False
        self._tell()


def filter_options(f: Field) -> list[tuple[str, Value]]:
    """The values of a column that can be ticked; the empty text stands for blank."""
    if f.kind is Kind.YES_NO:
        return [(f.show(True), True), (f.show(False), False), (_("(để trống)"), "")]
    words = f.vocabulary
    return [*((f.labels(c.code), c.code) for c in (words.fine() if words else ())), (_("(để trống)"), "")]
