"""What docs/architecture.md says of adding a verb, a command of the window and a page is done, in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_SECTION = re.compile(r"^### … (.+?)\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(
    r"```python\n# (dxdesk/\S+?)(?:, (at the end|after the line that begins ([^\n]+)))?\n(.*?)```", re.DOTALL
)
ADDED = {name: _BLOCK.findall(text) for name, text in _SECTION.findall(PAGE)}
KINDS = ("a verb", "a command of the window", "a page")


_IN_THE_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import opening
from dxdesk.ui.application import application
from dxdesk.ui.desk import Desk
from dxdesk.ui.frame.help import keys
from dxdesk.ui.frame.menus import main_menu
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.look.theme import Theme
from dxdesk.ui.frame.window_commands import WINDOW

app = application()
desk = Desk(Theme("light"))
desk.patience = 0
shell = Shell(desk)
said = []
desk.said.connect(lambda text, _tone: said.append(text))
desk.problem.connect(lambda problem: said.append(str(problem)))
shell.show()
desk.jobs.wait_idle()
assert "Đếm các bước đã làm" not in [c.title for c in shell.commands()]  # no store, no steps
desk.open(opening.open_store(Path(sys.argv[1])))
desk.jobs.wait_idle()
assert ("Đếm các bước đã làm", "Ctrl+Shift+B") in [(c.title, c.keys) for c in shell.commands()]
assert ("Ctrl+Shift+B", "Đếm các bước đã làm") in keys(WINDOW.help())
menu = main_menu(shell)
assert "Đếm các bước đã làm\\tCtrl+Shift+B" in [action.text() for action in menu.actions()]
QTest.keyClick(shell, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
desk.jobs.wait_idle()
assert said == ["1 bước đã làm."], said
assert shell.rail.buttons["steps"].text() == "Số bước"
shell.rail.buttons["steps"].click()
desk.jobs.wait_idle()
assert shell.page_key == "steps"
assert shell.page.said.text() == "1 bước đã làm."
desk.write("", editing.create, "systems", {"name": "Hệ thống khác"})
desk.jobs.wait_idle()
assert shell.page.said.text() == "2 bước đã làm.", shell.page.said.text()
desk.close()
desk.store.close()
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with what the page adds."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "dxdesk", folder / "dxdesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "resources", folder / "resources")
    for path, where, line, code in (block for kind in KINDS for block in ADDED[kind]):
        file = folder / path
        if not where:
            assert not file.exists()
            file.write_text(code, encoding="utf-8")
            continue
        text = file.read_text(encoding="utf-8")
        if line:
            [found] = [one for one in text.splitlines(keepends=True) if one.strip().startswith(line)]
            text = text.replace(found, found + code)
        else:
            text += f"\n\n{code}"
        file.write_text(text, encoding="utf-8")
    return folder


def run(copy: Path, *arguments: str) -> str:
    there = {"PYTHONPATH": str(copy), "DXDESK_HOME": str(copy / "home"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, *arguments], env={**os.environ, **there}, cwd=copy, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert not done.returncode, done.stderr
    return done.stdout


def test_a_verb_a_command_and_a_page_are_added(copy: Path) -> None:
    store = str(copy / "a.dxdb")
    run(copy, "-m", "dxdesk", "new", store, "--campaign", "2022-q1", "--unit", "20")
    run(copy, "-m", "dxdesk", "set", store, "systems", "+", "name=Hệ thống thử")
    assert orjson.loads(run(copy, "-m", "dxdesk", "steps", store, "--json")) == {"count": 1}
    run(copy, "-c", _IN_THE_WINDOW, store)


def test_each_is_added_in_as_many_places_as_the_page_says() -> None:
    assert [len(ADDED[kind]) for kind in KINDS] == [3, 1, 2]
