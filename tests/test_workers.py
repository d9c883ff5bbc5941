"""Books go through a child process, and nobody sees a difference but that the window stays alive, whatever they do."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dxdesk import i18n, workers
from dxdesk.bounds import Bounds
from dxdesk.errors import Cancelled, Missing, Place, Unreadable
from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from dxdesk.sheets import child_reader
from dxdesk.sheets.child_reader import bounds_for, intake, run_intake
from dxdesk.sheets.intake import take
from dxdesk.sheets.reading import read_book
from tests.flows.office import COUNTRY

WORKBOOKS = Path(__file__).parent / "data" / "workbooks"
CASES = Path(__file__).parent / "data" / "cases"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return builtin("2022-q1")


class Watching:
    def __init__(self) -> None:
        self.steps: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, text: str = "") -> None:
        self.steps.append((done, total, text))


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        (COUNTRY, None),
        (WORKBOOKS / "nghe-an-van-ban-co-loi.xlsx", "40"),
        (WORKBOOKS / "tp-ho-chi-minh-he-thong-thong-tin.xlsx", "79"),
    ],
    ids=["country", "faulty", "systems"],
)
def test_a_child_finds_what_is_found_here(path: Path, unit: str | None, campaign: Campaign) -> None:
    assert run_intake(path, campaign, unit) == take(read_book(path), campaign, unit)


def test_progress_comes_through(campaign: Campaign) -> None:
    watching = Watching()
    run_intake(COUNTRY, campaign, "20", None, watching)
    assert any("HTTT" in text for _done, _total, text in watching.steps)
    assert all(0 <= done <= total for done, total, _text in watching.steps)


def test_a_problem_arrives_as_it_was(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(Unreadable, match="PDF") as caught:
        run_intake(path, campaign, "20")
    assert caught.value.place == Place(file="bao-cao.xlsx")
    assert "lưu thành tệp .xlsx" in caught.value.hint


def test_a_problem_speaks_the_language_of_the_window(campaign: Campaign) -> None:
    with pytest.raises(Missing, match="Không có biểu") as vietnamese:
        run_intake(COUNTRY, campaign, "20", "khong-co")
    i18n.use("en")
    with pytest.raises(Missing) as english:
        run_intake(COUNTRY, campaign, "20", "khong-co")
    assert english.value.message == i18n._("Không có biểu “{key}”.").format(key="khong-co")
    assert vietnamese.value.exit_code == english.value.exit_code


def test_a_missing_file_is_told(campaign: Campaign, tmp_path: Path) -> None:
    with pytest.raises(Missing):
        run_intake(tmp_path / "khong-co.xlsx", campaign, "20")


def test_stopping_ends_the_child_at_once(campaign: Campaign) -> None:
    class Stopping:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    started = time.monotonic()
    with pytest.raises(Cancelled):
        run_intake(COUNTRY, campaign, None, None, Stopping())
    assert time.monotonic() - started < 5


# What a library that reads books may do, told to a stand-in of it: harmless means only.
MISCHIEF = {
    "it aborts": ("import os; os.abort()", "dừng giữa chừng"),
    "it is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "dừng giữa chừng"),
    "it swells": ("held = [b'x' * (1 << 24) for _piece in range(64)]", "nhiều bộ nhớ"),
    "it works for ever": ("any(iter(int, 1))", "lâu quá"),
    "it sleeps": ("import time; time.sleep(600)", "lâu quá"),
}


@pytest.fixture
def mischief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the reader of cells do something else in a child; this process keeps the true one."""

    def told(code: str) -> None:
        error = "class CalamineError(Exception):\n  pass\n"
        body = f"{error}class CalamineWorkbook:\n  def from_filelike(_book):\n    {code}\n"
        (tmp_path / "python_calamine.py").write_text(body, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(child_reader, "LEAST", Bounds(child_reader.LEAST.memory, 1))

    return told


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to die of, and binds children by other means")
@pytest.mark.parametrize(("code", "said"), MISCHIEF.values(), ids=MISCHIEF)
def test_a_library_that_reads_books_takes_nothing_but_its_child_with_it(
    code: str, said: str, campaign: Campaign, mischief: Callable[[str], None]
) -> None:
    mischief(code)
    with pytest.raises(Unreadable, match=said) as caught:
        run_intake(COUNTRY, campaign, None)
    assert caught.value.place == Place(file=COUNTRY.name)
    assert "sổ mới" in caught.value.hint


def test_a_book_that_is_read_needs_little(campaign: Campaign) -> None:
    """A cell at IV65536 once made 42 KB take 1.2 GB: what lies far out is named, and nothing is made ready for it."""
    found = run_intake(CASES / "far-cell.xls", campaign, "20")
    assert [row.values["name"] for row in found.rows] == ["Hệ thống một cửa"]
    assert [notice.cell for notice in found.notices] == ["IV65536"]


def test_bounds_follow_the_size_of_a_book() -> None:
    assert bounds_for(0) == bounds_for(child_reader.SMALL) == child_reader.LEAST
    assert bounds_for(6_000_000).memory > 700 << 20
    assert bounds_for(64 << 20) == child_reader.MOST


def test_a_crash_tells_what_the_child_said() -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'path'"):
        list(workers.in_child(intake, {}, b"{}"))


@pytest.mark.parametrize("function", [take, read_book, workers.main, os.getcwd, subprocess.run])
def test_a_child_runs_nothing_but_what_is_marked_as_a_job(function: Callable[..., Any]) -> None:
    with pytest.raises(RuntimeError, match=r"is no job|is no module of this program"):
        list(workers.in_child(workers.Job(function), {}, b"{}"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to die of")
@pytest.mark.parametrize("said", ["", '{"part":["nửa dòng'])
def test_a_child_that_the_system_ends_means_a_book_too_large(
    said: str, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = f"import os, signal; os.write(1, {said.encode()!r}); os.kill(os.getpid(), signal.SIGKILL)\n"
    (tmp_path / "sitecustomize.py").write_text(dying, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Unreadable, match="bộ nhớ") as caught:
        list(workers.in_child(intake, {"path": "/tmp/lon.xlsx"}, campaign.body))
    assert caught.value.place == Place(file="lon.xlsx")


@pytest.fixture
def crew() -> Iterator[workers.Crew]:
    with closing(workers.Crew(2)) as made:
        yield made


def _book(path: Path) -> dict[str, object]:
    return {"path": str(path), "unit": "40", "register": None}


def test_a_crew_tells_each_job_by_itself(crew: workers.Crew, campaign: Campaign, tmp_path: Path) -> None:
    faulty, unreadable = WORKBOOKS / "nghe-an-van-ban-co-loi.xlsx", tmp_path / "bao-cao.xlsx"
    unreadable.write_bytes(b"%PDF-1.7")
    books = [faulty, unreadable, faulty, faulty]
    given = [crew.give(intake, _book(book), [campaign.body]) for book in books]
    alone = list(workers.in_child(intake, _book(faulty), campaign.body))
    assert list(given[0].found()) == alone
    with pytest.raises(Unreadable, match="PDF"):
        list(given[1].found())
    assert list(given[3].found()) == alone, "the job before it was never asked for"


@pytest.mark.skipif(os.name == "nt", reason="Windows tells by its exit code only that the child has ended")
def test_a_child_of_a_crew_takes_only_one_job_with_it(campaign: Campaign, mischief: Callable[[str], None]) -> None:
    """The reader ends its child at the first new book; an old one is read without it."""
    mischief("import os; os.abort()")
    old = WORKBOOKS / "lang-son-van-ban.xls"
    with closing(workers.Crew(1)) as crew:
        given = [crew.give(intake, _book(book), [campaign.body]) for book in (COUNTRY, old, old)]
        with pytest.raises(Unreadable, match="bộ nhớ"):
            list(given[0].found())
        assert list(given[1].found()) == list(given[2].found())


def test_a_crew_can_be_let_go_in_the_middle_of_its_work(campaign: Campaign) -> None:
    crew = workers.Crew(2)
    given = [crew.give(intake, _book(COUNTRY), [campaign.body]) for _place in range(6)]
    next(given[0].found())
    started = time.monotonic()
    crew.close()
    assert time.monotonic() - started < 5
