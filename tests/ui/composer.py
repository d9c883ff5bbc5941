"""Input methods without a keyboard: what they send, in the order in which they send it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_TELEX = {
    "đ": "dd", "ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw",
}  # fmt: skip


class Composer(QObject):
    """Composes a syllable, hands it over with the blank after it, and on a change of focus hands over what it holds.

    IBus with Qt tells what it holds a second time while it hands it over: `repeats`.
    """

    def __init__(self, *, repeats: bool = True) -> None:
        app = QApplication.instance()
        assert app is not None
        super().__init__(app)
        self.held = ""
        self._repeats = repeats
        app.installEventFilter(self)

    def type(self, text: str, *, last_blank: bool = False) -> None:
        """Word by word; the last one is handed over without a blank, as before Enter."""
        words = text.split(" ")
        for place, word in enumerate(words):
            self.hold(word)
            self.hand_over(word + " " * (place + 1 < len(words) or last_blank))

    def hold(self, word: str) -> None:
        """Compose letter by letter, and hand nothing over yet."""
        for end in range(1, len(word) + 1):
            self.held = word[:end]
            self._send(QApplication.focusObject(), self.held, "")

    def hand_over(self, text: str) -> None:
        if not self._repeats:
            self.held = ""
        self._send(QApplication.focusObject(), "", text)
        self.held = ""
        QApplication.processEvents()

    def give_up(self) -> None:
        """The last letter of a syllable was taken back."""
        self.held = ""
        self._send(QApplication.focusObject(), "", "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusAboutToChange and self.held and watched is QApplication.focusWidget():
            held, self.held = self.held, ""
            self._send(watched, "", held)
        return False

    @staticmethod
    def _send(target: QObject | None, preedit: str, commit: str) -> None:
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        if target is not None:
            QApplication.sendEvent(target, event)


def replace_before(text: str) -> None:
    """An input method that holds nothing writes the letter before the cursor anew (surrounding text): "d", then "đ"."""
    for letter in text:
        plain = _TELEX.get(letter, letter)[0]
        event = QInputMethodEvent()
        event.setCommitString(plain)
        _to_focus(event)
        if plain != letter:
            event = QInputMethodEvent()
            event.setCommitString(letter, -1, 1)
            _to_focus(event)


def backspace(text: str) -> None:
    """An input method that takes a letter back with the key for it, and types another one (UniKey on Windows)."""
    for letter in text:
        plain = _TELEX.get(letter, letter)[0]
        press(plain)
        if plain != letter:
            press(Qt.Key.Key_Backspace)
            press(letter)


def press(key: str | Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as from a real keyboard: to an open popup, else to what has the focus; shortcuts are asked first."""
    target = receiver()
    code, text = (0, key) if isinstance(key, str) else (key, "")
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        event = QKeyEvent(kind, code, held, text)
        event.ignore() if kind == QEvent.Type.ShortcutOverride else event.accept()
        QApplication.sendEvent(receiver() if kind == QEvent.Type.KeyPress else target, event)
    QApplication.processEvents()


def receiver() -> QWidget:
    popup = QApplication.activePopupWidget()
    found = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
    assert found is not None
    return found


def _to_focus(event: QInputMethodEvent) -> None:
    target = QApplication.focusObject()
    assert target is not None
    QApplication.sendEvent(target, event)
    QApplication.processEvents()
