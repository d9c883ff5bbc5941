"""One field of the form: label, editor, help while it is being filled in, and what the checks say of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.field import Field, Kind, Vocabulary
from dxdesk.models.finding import Finding, Severity
from dxdesk.ui.grid.delegates import choice_code, raw_text
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.kit.composing import hand_over
from dxdesk.ui.kit.long_text import LongText
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.kit.widgets import button, label, picture, restate
from dxdesk.ui.look.theme import Theme, Tone

TONES: dict[Severity, Tone] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
WIDE = 30  # characters from which a name is shown in two lines
TWO_LINES, FOUR_LINES = 48, 84


class Remark(QWidget):
    """A sentence under a field, with the sign of its tone."""

    def __init__(self, theme: Theme, text: str, tone: Tone, *actions: QPushButton) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 1)
        row.setSpacing(6)
        sign = {"error": "error", "warning": "warning"}.get(tone, "note")
        row.addWidget(picture(theme, sign, tone, 15), 0, Qt.AlignmentFlag.AlignTop)
        self._text = label(text, "small", wrap=True, tone=tone)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        for action in actions:
            words.addWidget(action, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        self.setAccessibleName(text)

    def say(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)


class FieldBox(QWidget):
    """Says `committed` when a person has finished with the field and its text is another one than before."""

    committed = Signal(str, str)  # name of the field, raw text
    entered = Signal(str)  # the field got the focus
    given_up = Signal(str)  # the stored value is wanted back instead of what couldn't be taken

    def __init__(self, theme: Theme, f: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self._theme = f, theme
        self._before = ""
        self.setAccessibleName(_(f.label))
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        self.label = label(_(f.label) + (" *" if f.required else ""), "strong", wrap=True)
        box.addWidget(self.label)
        self.editor = self._make_editor()
        self.editor.setAccessibleName(_(f.label) + (" " + _("(bắt buộc)") if f.required else ""))
        self.editor.setAccessibleDescription(_(f.help))
        self.editor.installEventFilter(self)
        self.label.setBuddy(self.editor)
        box.addWidget(self.editor)
        self.help = label(_(f.help), "small", wrap=True)
        self.help.hide()
        box.addWidget(self.help)
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(2)
        box.addLayout(self._remarks)
        self._refusal: Remark | None = None

    def _make_editor(self) -> QWidget:
        f = self.field
        if f.vocabulary is not None or f.catalogue:
            combo = Combo(self._theme, _(f.label))
            combo.activated.connect(self._chosen)
            combo.unfitting.connect(self._unfitting)
            return combo
        if f.multiline or f.width >= WIDE:
            text = LongText()
            text.setFixedHeight(FOUR_LINES if f.multiline else TWO_LINES)
            if not f.multiline:
                text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            return text
        line = QLineEdit()
        line.setPlaceholderText({Kind.DAY: _("ngày/tháng/năm")}.get(f.kind, ""))
        line.editingFinished.connect(self.commit)
        return line

    def show_value(self, text: str, value: Any, words: Vocabulary | None, *, writable: bool) -> None:
        """Show the stored value, unless the person is in the middle of typing another one here."""
        editor = self.editor
        if isinstance(editor, (QPlainTextEdit, QLineEdit)):
            restate(editor, "readOnly", not writable)  # and not off: a long text is read to its end, and copied
        else:
            editor.setEnabled(writable)
        if self.typing:
            return
        self.refuse("")
        block = QSignalBlocker(editor)
        if isinstance(editor, Combo):
            editor.offer([(_("(để trống)"), ""), *((_(c.label), c.code) for c in (words.fine() if words else ()))])
            place = editor.findData(choice_code(value))
            if place < 0:
                editor.addItem(text, choice_code(value))  # a value the catalogue doesn't list: a finding, not a loss
                place = editor.count() - 1
            editor.setCurrentIndex(place)
            editor.unfit = ""
            editor.setToolTip(tip(text))
        else:
            self._fill(text)
        self._before = raw_text(editor)
        del block

    def _fill(self, text: str) -> None:
        """Another text; the same one keeps the cursor, and what is selected for the next key to replace."""
        editor = self.editor
        if raw_text(editor) == text:
            return
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.setCursorPosition(0)
        if isinstance(editor, (QLineEdit, QPlainTextEdit)) and editor.hasFocus():
            editor.selectAll()

    def show_typed(self, raw: str, why: str) -> None:
        """Put back what couldn't be taken, for the person to mend, and say why."""
        if self.typing:
            return
        block = QSignalBlocker(self.editor)
        if isinstance(self.editor, Combo):
            place = self.editor.findData(raw)
            self.editor.setCurrentIndex(max(0, place))
            self.editor.unfit = raw if place < 0 else ""
        else:
            self._fill(raw)
        self._before = raw_text(self.editor)
        del block
        self.refuse(why)

    @property
    def typing(self) -> bool:
        """Whether there is a text that wasn't handed over yet; dropped text comes without the focus."""
        return raw_text(self.editor) != self._before

    def commit(self, *_ignored: object) -> None:
        raw = raw_text(self.editor)
        if raw != self._before:
            self._before = raw
            self._forget_typing()
            self.committed.emit(self.field.name, raw)

    def _chosen(self, _row: int) -> None:
        self._unfitting("")

    def _unfitting(self, text: str) -> None:
        """What fits no choice is handed over as it was typed: the field says what is wrong with it."""
        assert isinstance(self.editor, Combo)  # noqa: S101 - only a list of choices says so
        self.editor.unfit = text
        self.editor.update()
        self.commit()

    def _forget_typing(self) -> None:
        """What is written now is a step of the journal, to be undone there."""
        if isinstance(self.editor, QPlainTextEdit):
            self.editor.document().clearUndoRedoStacks()
        elif isinstance(self.editor, QLineEdit):
            place = self.editor.cursorPosition()
            self.editor.setText(self.editor.text())
            self.editor.setCursorPosition(place)

    def show_findings(self, findings: list[Finding]) -> None:
        while (item := self._remarks.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for finding in findings:
            said = " ".join(filter(None, (finding.message, finding.suggestion)))
            self._remarks.addWidget(Remark(self._theme, said, TONES[finding.severity]))
        self._faulty = any(f.severity is Severity.ERROR for f in findings)
        refused = self._refusal is not None and not self._refusal.isHidden()
        restate(self.editor, "state", "error" if self._faulty or refused else "")

    def refuse(self, message: str) -> None:
        """Say why what was typed can't be taken; the empty text takes that back."""
        if message and self._refusal is None:
            back = button(self._theme, _("Lấy lại giá trị đã lưu"), self._give_up, kind="link")
            self._refusal = Remark(self._theme, "", "error", back)
            self._box.addWidget(self._refusal)
        if self._refusal is not None:
            self._refusal.say(message)
            self._refusal.setVisible(bool(message))
        restate(self.editor, "state", "error" if message or self._faulty else "")

    _faulty = False  # whether the checks found an error here

    def _give_up(self) -> None:
        self.given_up.emit(self.field.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            self.help.setVisible(bool(self.field.help))
            self.entered.emit(self.field.name)
            if (
                isinstance(event, QFocusEvent)
                and event.reason() in _BY_KEYBOARD
                and isinstance(self.editor, QPlainTextEdit)
            ):
                self.editor.selectAll()  # as Qt does in a field of one line: what is typed replaces
        elif kind == QEvent.Type.FocusOut:
            self.help.hide()
            if isinstance(self.editor, QPlainTextEdit):
                self.commit()
        elif (
            kind == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            return self._enter(event)
        return super().eventFilter(watched, event)

    def _enter(self, event: QKeyEvent) -> bool:
        """Enter finishes the field and goes to the next one; in a text of several lines that is Ctrl+Enter."""
        if isinstance(self.editor, Combo):
            return False
        if self.field.multiline and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        hand_over(self.editor)
        self.commit()
        self.focusNextChild()
        return True
