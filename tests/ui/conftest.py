"""A real store with the sample entries of one province, and a real window that has to leave nothing behind."""

from __future__ import annotations

import csv
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from dxdesk.errors import Problem
from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.desk import Desk
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.look.theme import Theme

SAMPLE = Path(__file__).parents[1] / "data" / "2022-q1"
UNIT = "20"


def entered(workspace: Workspace) -> None:
    """Put the sample's entries of the unit into a store, as an officer pasting them would."""
    for register in ("plans", "platforms", "systems", "indicators"):
        key = {"plans": "item", "indicators": "indicator"}.get(register)
        with (SAMPLE / f"{register}.csv").open(encoding="utf-8", newline="") as file:
            lines = [line for line in csv.DictReader(file) if line.pop("unit") == UNIT]
        changes: list[tuple[str | None, dict[str, str]]] = []
        for line in lines:
            values = {name: text for name, text in line.items() if text}
            record = values.get(key or "")
            known = record is not None and overview.row(workspace, register, record) is not None
            if known and key is not None:
                del values[key]
            changes.append((record if known else None, values))
        saved = editing.paste(workspace, register, changes, title="Số liệu mẫu")
        assert not saved.refused


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store to copy from: making one takes a second."""
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DXDESK_HOME", str(folder / "home"))
        workspace = lifecycle.new_store(folder / "mau.dxdb", "2022-q1", unit=UNIT, officer="Nguyễn Thị Hoa")
        entered(workspace)
        workspace.close()
    return folder / "mau.dxdb"


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Path:
    """This test's own store file."""
    return Path(shutil.copy(sample_store, tmp_path / "lang-son.dxdb"))


@pytest.fixture
def workspace(store: Path) -> Iterator[Workspace]:
    opened = lifecycle.open_store(store)
    yield opened
    opened.close()


class Recorder(QObject):
    """Every problem, bug and message the window showed."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self.bugs: list[BaseException] = []
        self.said: list[str] = []

    def problem(self, problem: Problem) -> None:
        self.problems.append(problem)

    def bug(self, error: BaseException) -> None:
        self.bugs.append(error)

    def say(self, text: str, _tone: str) -> None:
        self.said.append(text)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    qapp.setStyle("Fusion")
    found = Theme("light")
    yield found
    found.deleteLater()


@pytest.fixture
def desk(theme: Theme) -> Iterator[Desk]:
    """A desk without a store; afterwards no thread or timer of it runs any more, and it saw no bug."""
    found = Desk(theme)
    found.patience = 0  # tests look at what all was read
    recorder = Recorder()
    found.problem.connect(recorder.problem)
    found.jobs.bug.connect(recorder.bug)
    found.said.connect(recorder.say)
    found.recorder = recorder  # type: ignore[attr-defined]  # for tests to look at
    yield found
    assert found.jobs.wait_idle(20), "jobs never ended"
    found.close()
    assert not [t for t in found.findChildren(QTimer) if t.isActive()], "leaked timers"
    assert not [t.name for t in threading.enumerate() if t.name.startswith(("read", "write"))], "leaked threads"
    assert not recorder.bugs, recorder.bugs
    for gone in (found, recorder):  # or the collector would destroy them, perhaps on a worker's thread of a later test
        gone.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def seen(desk: Desk) -> Recorder:
    """What the window told the person."""
    return desk.recorder  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def shell(desk: Desk) -> Iterator[Shell]:
    """The main window at the size of a small laptop's screen."""
    found = Shell(desk)
    found.resize(1366, 768)
    found.show()
    yield found
    desk.jobs.wait_idle(20)
    found.close()
    found.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def settle(desk: Desk) -> Callable[[], None]:
    """Wait until everything that was begun has been done and laid out."""

    def wait() -> None:
        assert desk.jobs.wait_idle(30)
        for _turn in range(4):
            QApplication.processEvents()

    return wait


@pytest.fixture
def window(shell: Shell, desk: Desk, workspace: Workspace, settle: Callable[[], None]) -> Shell:
    """The main window with the sample store open."""
    desk.open(workspace)
    settle()
    return shell
