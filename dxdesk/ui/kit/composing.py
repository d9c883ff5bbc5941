"""Text that an input method holds while the keyboard goes from one field to another.

An input method of another process (IBus) answers a key in two messages: the text, and that the key is the program's.
On a busy machine the second may come first. Then Enter leaves a field whose last syllable is still held; Qt asks for it
and gets it, and the text that was on its way comes as well, into the next field.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

_LATE = 1000  # ms in which the same text is still the same syllable


def hand_over(field: QWidget) -> None:
    """Let an input method give what it holds for the field that has the keyboard, before the text is read.

    Qt's own are asked; others look out for a focus that is about to change.
    """
    QGuiApplication.inputMethod().commit()
    QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusAboutToChange))


class LateText(QObject):
    """Watches whatever has the keyboard, and drops a syllable that comes again after it was handed over.

    Whoever holds text tells it letter by letter before it is given, so the same text without that is the same syllable.
    """

    _field: QWidget | None = None
    _holds = False  # the input method holds a syllable
    _given = ""  # what it held last and gave

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()

    def follow(self, old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard went from one widget to another; either may be none."""
        if old is not None and shiboken6.isValid(old):
            old.removeEventFilter(self)
        self._field = new
        if new is not None:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return isinstance(event, QInputMethodEvent) and watched is self._field and self._comes_again(event)

    def _comes_again(self, event: QInputMethodEvent) -> bool:
        given, held = event.commitString().strip(), self._holds
        self._holds = bool(event.preeditString())
        if not given or self._holds:
            self._given = "" if self._holds else self._given
            return False
        if given == self._given and not held and not event.replacementLength():
            return self._since.elapsed() < _LATE
        self._given = given if held else ""
        self._since.start()
        return False
