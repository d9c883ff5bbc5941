"""After an edit: what changed is read anew by one job, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from dxdesk.flows.entering import editing
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.news import News, Subject
from dxdesk.models.submission import Role
from dxdesk.ui.desk import Desk
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.kit.page import Page
from dxdesk.ui.pages.entering.register import RegisterPage

Settle = Callable[[], None]


def listen(desk: Desk) -> tuple[list[object], list[News]]:
    """The numbers of the jobs that end from now on, and the news that are told."""
    jobs: list[object] = []
    told: list[News] = []
    desk.jobs.settled.connect(lambda number, _result, _error: jobs.append(number))
    desk.changed.connect(told.append)
    return jobs, told


def test_one_job_reads_anew_after_the_edit_of_a_cell(window: Shell, desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    """Three in all: the edit, what is in sight and stands around it, and the checks once typing has rested."""
    window.go_page("platforms")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    model = page.grid.grid_model
    undo, column = window.header.undo.toolTip(), model.columns.index("users")
    jobs, told = listen(desk)
    with qtbot.waitSignal(desk.findings_changed):
        assert model.setData(model.index(0, column), "123457")
    settle()
    assert len(jobs) == 3
    assert [news.registers for news in told] == [{"platforms"}]
    line = model.line(0)
    assert line is not None
    assert line.row["users"] == 123457
    assert window.header.undo.toolTip() != undo  # the header was read with it


def test_what_changed_nothing_is_told_to_nobody(
    window: Shell, desk: Desk, workspace: Workspace, settle: Settle
) -> None:
    record = editing.create(workspace, "systems", {"name": "Hệ thống thử"}).record
    desk.tell_news()
    settle()
    jobs, told = listen(desk)
    desk.write("", editing.set_fields, "systems", record, {"name": "Hệ thống thử"})
    settle()
    assert (len(jobs), told) == (1, [])


def test_pages_read_anew_what_they_show_and_nothing_else(
    window: Shell, desk: Desk, workspace: Workspace, settle: Settle
) -> None:
    read: list[str] = []

    class Watched(Page):
        def __init__(self, name: str, *shows: str) -> None:
            super().__init__(desk, name)
            self.name, self.shows = name, shows or None

        def refresh(self) -> None:
            read.append(self.name)

        def findings_arrived(self) -> None:
            read.append(f"{self.name}: findings")

    pages = [Watched("systems", "systems"), Watched("keys", Subject.KEYS), Watched("anything")]
    for page in pages:
        page.show()
    settle()
    read.clear()
    desk.write("", editing.create, "systems", {"name": "Hệ thống thử"})
    settle()
    assert read == ["systems", "anything"]
    for page in pages:
        page.hide()
    read.clear()
    desk.check_now()
    settle()
    for page in pages:
        page.show()
    settle()
    assert read == [f"{page.name}: findings" for page in pages]  # what they show is what it was
    for page in pages:
        page.deleteLater()


def test_what_a_verb_wrote_before_it_failed_is_told(window: Shell, desk: Desk, settle: Settle) -> None:
    def half(workspace: Workspace) -> None:
        editing.create(workspace, "systems", {"name": "Hệ thống thử"})
        signoff.confirm(workspace, Role.APPROVER)  # the preparer has not

    _jobs, told = listen(desk)
    desk.write("", half)
    settle()
    assert [news.registers for news in told] == [{"systems"}]


def test_reading_one_thing_that_fails_takes_no_other_with_it(desk: Desk, window: Shell, settle: Settle) -> None:
    from dxdesk.errors import Misuse
    from dxdesk.ui.jobs import Read

    results: list[object] = []

    def refused() -> None:
        raise Misuse("Không đọc được.")

    reads = [
        Read("", refused, (), {}, results.append, results.append, desk),
        Read("", str.upper, ("đọc",), {}, results.append, None, desk),
    ]
    desk.jobs.read_together(reads)
    settle()
    assert [str(result) for result in results] == ["Không đọc được.", "ĐỌC"]
