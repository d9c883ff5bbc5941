#!/bin/sh
# An input method over a table cell that isn't being edited. QAbstractItemView opens an editor for the text, as its
# documentation of AnyKeyPressed says of keys. Found with PySide6-Essentials 6.11.3 (Qt 6.11.3), on Linux:
#
# 1. Text that is committed at once, without pre-edit (as input methods do that hold nothing), opens the editor and is lost;
#    what stood there before stays.
# 2. Text that is committed while the editor is open and the view is told (IBus tells what it holds again, inside the
#    change of focus that the first commit brings about) is taken for a search: another row becomes current, and the
#    editor's text is written as far as it was typed.
#
# Output seen:  committed at once: editor open, text 'old'
#               committed again: row 2 is current, first cell is 'He '
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check PySide6-Essentials==6.11.3
cat > "$folder/try.py" <<'PY'
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QTableWidget, QTableWidgetItem

app = QApplication([])


def shown() -> QTableWidget:
    table = QTableWidget(3, 1)
    for row, text in enumerate(("old", "other", "He and more")):
        table.setItem(row, 0, QTableWidgetItem(text))
    table.show()
    table.activateWindow()
    table.setFocus()
    table.setCurrentCell(0, 0)
    app.processEvents()
    return table


def send(target: QObject, preedit: str, commit: str) -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(target, event)


table = shown()
send(table, "", "a")
editor = table.findChild(QLineEdit)
first = f"committed at once: editor {'open' if editor else 'closed'}, text {editor.text() if editor else None!r}"
table.close()

table = shown()


class Again(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusAboutToChange and watched is table:
            table.removeEventFilter(self)
            send(table, "", "He")
        return False


again = Again()
table.installEventFilter(again)
for preedit in ("H", "He"):
    send(table, preedit, "")
send(table, "", "He ")
second = f"committed again: row {table.currentRow()} is current, first cell is {table.item(0, 0).text()!r}"
print(first, second, sep="\n")
assert first == "committed at once: editor open, text 'old'", "it changed"
assert second == "committed again: row 2 is current, first cell is 'He '", "it changed"
PY
QT_QPA_PLATFORM=offscreen "$folder/venv/bin/python" "$folder/try.py"
