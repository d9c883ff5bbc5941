"""What a workbook leaves open, to be answered before it is taken in; whatever isn't answered stays blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.kit.widgets import label, line
from dxdesk.ui.look.theme import GAP, Theme

if TYPE_CHECKING:
    from dxdesk.flows.entering.workbooks import Asked

_CELLS = 6  # that are named


class ImportQuestions(QWidget):
    """One question below the other. `changed` is sent with every answer."""

    changed = Signal()

    def __init__(self, theme: Theme, asked: Sequence[Asked], given: Mapping[str, str]) -> None:
        """`given` are the answers so far, which may have brought these questions up."""
        super().__init__()
        self._theme = theme
        self._given = dict(given)
        self._choices: dict[str, Combo] = {}
        self._typed: dict[str, QLineEdit] = {}
        self.setAccessibleName(_("Câu hỏi về tệp"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        for place, one in enumerate(asked):
            if one.id in self._choices:
                continue  # the same words on another sheet: one answer holds for all
            if place:
                box.addWidget(line())
            box.addLayout(self._question(one))

    def _question(self, asked: Asked) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(asked.message, wrap=True))
        words.addWidget(label(_place(asked), "small", wrap=True))
        choice = Combo(self._theme, asked.message)
        choice.setMinimumContentsLength(26)
        choice.addItem(_unanswered(asked.kind), "")
        for code, text in zip(asked.codes, asked.labels, strict=True):
            choice.addItem(text, code)
        given = self._given.get(asked.id, "")
        choice.setCurrentIndex(max(0, choice.findData(given)))
        choice.activated.connect(self._changed)
        self._choices[asked.id] = choice
        answers = QVBoxLayout()
        answers.setSpacing(4)
        answers.addWidget(choice)
        if asked.free:
            typed = self._typed[asked.id] = QLineEdit()
            typed.setPlaceholderText(_("hoặc gõ giá trị đúng"))
            typed.setAccessibleName(_("Giá trị đúng: {question}").format(question=asked.message))
            typed.setText(given if choice.currentIndex() == 0 else "")
            typed.textChanged.connect(self._changed)
            answers.addWidget(typed)
        answers.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addLayout(words, 1)
        row.addLayout(answers)
        return row

    def _changed(self, *_ignored: object) -> None:
        self.changed.emit()

    def answers(self) -> dict[str, str]:
        """All that was answered, those to questions that came up before included."""
        found = dict(self._given)
        for ident, choice in self._choices.items():
            typed = self._typed[ident].text().strip() if ident in self._typed else ""
            if said := typed or str(choice.currentData() or ""):
                found[ident] = said
            else:
                found.pop(ident, None)
        return found


def _place(asked: Asked) -> str:
    cells = ", ".join(asked.cells[:_CELLS])
    if (more := len(asked.cells) - _CELLS) > 0:
        cells += " " + _("và {n} ô khác").format(n=more)
    return " · ".join(filter(None, (asked.sheet, cells, f"“{asked.written}”" if asked.written else "")))


def _unanswered(kind: str) -> str:
    """What comes of a question that is left open."""
    found = {
        "value": _("Chưa chọn: ô này giữ nguyên"),
        "column": _("Chưa chọn: cột này sẽ không được nhập"),
        "unit": _("Chưa chọn: dòng này sẽ không được nhập"),
        "record": _("Chưa chọn: sẽ thêm thành dòng mới"),
        "register": _("Chưa chọn: trang này sẽ không được nhập"),
    }
    return found[kind]
